#!/usr/bin/env python3
"""Writes join.tsv: a rule of ae-join, surprises, and the joined surprise, by SciPy and in 400 digits (mpmath)."""
import os
import numpy as np
import mpmath as mp
from scipy import stats

mp.mp.dps = 400
HERE = os.path.dirname(os.path.abspath(__file__))


def fisher(s):
    if max(s) < 20:
        return -np.log10(stats.combine_pvalues([10.0 ** -v for v in s], method="fisher")[1])
    t = sum(s) * mp.log(10)
    return -mp.log10(mp.exp(-t) * sum(t ** k / mp.factorial(k) for k in range(len(s))))


def harmonic(s):
    return -mp.log10(len(s) / sum(mp.mpf(10) ** mp.mpf(v) for v in s))


def cauchy(s):
    p = [min(mp.mpf(10) ** -mp.mpf(v), mp.mpf("0.99")) for v in s]
    return -mp.log10(mp.mpf(1) / 2 - mp.atan(sum(mp.tan((mp.mpf(1) / 2 - x) * mp.pi) for x in p) / len(p)) / mp.pi)


with open(os.path.join(HERE, "join.tsv"), "w") as f:
    f.write("rule\tscores\twant\n")
    for s in [1, 3, 2], [2, 2, 5], [0.5, 0.1, 0.3], [0, 0, 4], [20, 0.3], [150, 2, 7, 1], [0.2] * 12, [6.5]:
        for rule in fisher, harmonic, cauchy:
            f.write("%s\t%s\t%.6f\n" % (rule.__name__, " ".join(map(str, s)), max(0, float(rule(s)))))
