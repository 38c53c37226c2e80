#!/usr/bin/env python3
"""Writes calibrate/NAME.tsv: scores, and their surprise by method tail before averaging, by sorting the whole past.

The description in ae-calibrate(1), computed slowly: the level is the ceil(0.95 (k - 1))-th (from 0) of the k logarithms
remembered, the index is the mean excess of the k - 1 - ceil(0.95 (k - 1)) after it (Hill's estimate), both found again
at each 16th score. No logarithm counts as less than the largest one plus log 0.03; if that lifts the level, the index is
the mean excess of those above it."""
import math
import os
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "calibrate")
HISTORY, WARMUP, LEVEL, FLOOR, INDEX, REFIT, LOWEST = 600, 100, 0.95, math.log(0.03), 0.4, 16, -104.0


def surprises(scores):
    past, level, hill, fitted, top = [], 0.0, 0.0, False, LOWEST
    for i, score in enumerate(scores):
        x = math.log(score) if score > 0 else LOWEST
        if len(past) >= WARMUP and (not fitted or i % REFIT == 0):
            s, k = sorted(past), len(past)
            start, top = math.ceil(LEVEL * (k - 1)), s[-1]
            level = max(s[start], top + FLOOR)
            above = [v - level for v in s[start + 1:] if v > level]
            members = k - 1 - start if level == s[start] else len(above)
            hill, fitted = (sum(above) / members if above else 0.0), True
        surprise = 0.0
        if fitted and not (hill == 0 and x <= level):
            low = max(max(top, x) + FLOOR, LOWEST)
            start, v = max(level, low), max(x, low)
            index = max(hill, INDEX) if v > start else INDEX
            surprise = max(0.0, 2.7 + 1.75 * (v - start) / index)
        yield surprise
        past = (past + [x])[-HISTORY:]
        top = max(top, x)


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(15)
    n = 1500
    light, heavy = np.abs(rng.normal(size=n)) + 0.5, rng.pareto(1.5, n)
    drift = rng.gamma(4, 1, n) * np.exp(0.002 * np.arange(n))
    burst = rng.lognormal(0, 0.3, n)
    burst[400:420] *= 30
    burst[900:930] *= 8
    burst[1200:1260] = 0
    for name, x in {"light": light, "heavy": heavy, "drift": drift, "burst": burst}.items():
        x = [float("%.5g" % v) for v in x]
        with open(os.path.join(HERE, name + ".tsv"), "w") as f:
            for score, surprise in zip(x, surprises(x)):
                f.write("%.5g\t%.4f\n" % (score, surprise))


main()
