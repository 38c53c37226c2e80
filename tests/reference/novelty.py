#!/usr/bin/env python3
"""Writes novelty.tsv: the first 400 rows of tests/novelty.bats, the distance of their window's statistics, and the
distance to the mean of the rows before, as ae-novelty(1) describes them: windows of 40 rows, a history of 200 rows."""
import math
import os
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
WINDOW, HISTORY = 40, 200


def rows(n):
    seed = 5
    for i in range(n):
        seed = seed * 16807 % 2147483647
        yield float("%.6g" % (1000 + 3 * math.sin(i / 7) + seed / 2147483647))


def distances(x):
    mean, cov = None, np.zeros((5, 5))
    x = np.array(x) - x[0]
    for i in range(len(x)):
        a = x[max(0, i - WINDOW + 1):i + 1]
        f = np.array([a.mean(), a.std(), math.sqrt((np.diff(a) ** 2).sum() / len(a)), a.min(), a.max()])
        if mean is None:
            mean = f
            yield math.nan
            continue
        d, square = f - mean, 0.0
        if i > 25:
            s = 0.9 * cov
            s[np.diag_indices(5)] = np.diag(cov) * (1 + 1e-6) + 1e-9 * mean ** 2
            square = min(d @ np.linalg.solve(s, d) / 5, 900)
        yield math.sqrt(square) if i > 25 else math.nan
        step = max(1 / (i + 1), 1 / HISTORY)
        d = d * math.sqrt(16 / square) if square > 16 else d
        mean = mean + step * d
        cov = (1 - step) * (cov + step * np.outer(d, d))


def levels(x):
    square = 0.0
    for i in range(len(x)):
        d = x[i] - np.mean(x[max(0, i - WINDOW):i]) if i > 0 else 0.0
        distance = min(abs(d) / math.sqrt(square), 1000) if square > 0 else 0 if d == 0 else 1000
        yield distance if i > 25 else math.nan
        square += max(1 / (i + 1), 1 / HISTORY) * (d * d - square)


x = list(rows(400))
with open(os.path.join(HERE, "novelty.tsv"), "w") as f:
    for value, distance, level in zip(x, distances(x), levels(x)):
        f.write("%.6g\t%.5f\t%.5f\n" % (value, distance, level))
