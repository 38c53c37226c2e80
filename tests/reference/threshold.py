#!/usr/bin/env python3
"""Writes threshold/: scores, and what POT, SPOT and DSPOT make of them, by SciPy.

The generalized Pareto distribution is fitted by scipy.stats.genpareto, its optimum then sharpened by a general
minimizer over shape and scale; the streams follow algorithms 1 to 3 of Siffer et al. (KDD 2017), with the initial
level as NumPy's quantile. NAME.csv: scores, the first half to learn from; pot.tsv: NAME, method, level, threshold;
spot.tsv: NAME, method, level, depth, final threshold (without the moving mean), alarms (their numbers in the second
half)."""
import os
import numpy as np
from scipy.optimize import minimize
from scipy.stats import genpareto

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "threshold")
HALF = 1000


def fit(excess):
    unit = excess.mean()
    shape, _, scale = genpareto.fit(excess / unit, floc=0)
    best = minimize(lambda p: genpareto.nnlf((p[0], 0, np.exp(p[1])), excess / unit), (shape, np.log(scale)),
                    method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-14, "maxiter": 4000})
    assert best.x[0] > -0.9, "no maximum inside"
    return best.x[0], np.exp(best.x[1]) * unit


def tail_quantile(level, excess, count, risk):
    shape, scale = fit(excess)
    return level + genpareto.isf(risk * count / len(excess), shape, scale=scale)


def pot(x, risk, quantile):
    level = np.quantile(x, quantile)
    return tail_quantile(level, x[x > level] - level, len(x), risk)


def spot(x, stream, risk, quantile, depth=0):
    recent = list(x[len(x) - depth:]) if depth else []
    if depth:
        x = np.array([x[i] - x[i - depth:i].mean() for i in range(depth, len(x))])
    level = np.quantile(x, quantile)
    excess, count = list(x[x > level] - level), len(x)
    threshold = tail_quantile(level, np.array(excess), count, risk)
    alarms = []
    for i, score in enumerate(stream):
        over = score - (np.mean(recent) if depth else 0)
        if over > threshold:
            alarms.append(i)
            continue
        count += 1
        if over > level:
            excess.append(over - level)
            threshold = tail_quantile(level, np.array(excess), count, risk)
        if depth:
            recent = recent[1:] + [score]
    return threshold, alarms


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(3)
    time = np.arange(2 * HALF)
    heavy, light = rng.lognormal(0, 0.8, 2 * HALF), rng.beta(2, 5, 2 * HALF)
    drift = np.abs(rng.normal(size=2 * HALF)) + 0.004 * time + 2 * np.sin(time / 150)
    for x in heavy, light, drift:
        x[HALF + 100::177] += 12 * x[:HALF].std()
    cases = {"heavy": heavy.round(4), "light": light.round(4), "drift": drift.round(4)}
    with open(os.path.join(HERE, "pot.tsv"), "w") as pots, open(os.path.join(HERE, "spot.tsv"), "w") as spots:
        for name, x in cases.items():
            np.savetxt(os.path.join(HERE, name + ".csv"), x, fmt="%.4f")
            for risk, quantile in [(1e-2, 0.9), (1e-3, 0.95), (1e-4, 0.9), (1e-5, 0.8)]:
                pots.write(f"{name}\tpot={risk}\t{quantile}\t{float(pot(x[:HALF], risk, quantile))!r}\n")
            for depth, risk, quantile in [(0, 1e-3, 0.95), (20, 1e-3, 0.95), (75, 1e-4, 0.9)]:
                if (name == "drift") == (depth == 0):
                    continue
                threshold, alarms = spot(x[:HALF], x[HALF:], risk, quantile, depth)
                method = "dspot" if depth else "spot"
                spots.write(f"{name}\t{method}={risk}\t{quantile}\t{depth}\t{float(threshold)!r}\t"
                            f"{' '.join(map(str, alarms))}\n")


if __name__ == "__main__":
    main()
