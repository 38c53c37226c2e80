#!/usr/bin/env python3
"""log_pca.py NORMAL.npy CHECK.npy LABELS - PCA on counts of templates per session. Prints precision, recall and F1 of two:
pca: as Xu et al. 2009 and He et al. 2016 use it: counts weighted by their inverse document frequency, minus their means;
the squared distance to the subspace of 95% of the variance; the threshold of the Q statistic at 0.001.
pca_scaled: counts divided by their standard deviations, and the threshold that 0.002 of the normal sessions exceed.
examples/logs.sh runs it."""
import sys

import numpy as np

normal, check = (np.load(path).astype(float) for path in sys.argv[1:3])
labels = np.loadtxt(sys.argv[3]) > 0


def distances(weight):
    mean = (normal * weight).mean(0)
    x, y = normal * weight - mean, check * weight - mean
    u, s, _ = np.linalg.svd(x.T @ x / len(x))
    k = int(np.searchsorted(np.cumsum(s) / s.sum(), 0.95)) + 1
    rest = np.eye(len(s)) - u[:, :k] @ u[:, :k].T
    return s[k:], ((x @ rest) ** 2).sum(1), ((y @ rest) ** 2).sum(1)


def tell(name, found):
    hits = np.sum(found & labels)
    precision, recall = hits / max(found.sum(), 1), hits / labels.sum()
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    print(f"{name}\tprecision\t{precision:.4f}\n{name}\trecall\t{recall:.4f}\n{name}\tf1\t{f1:.4f}")


s, _, y = distances(np.log(len(normal) / ((normal > 0).sum(0) + 1e-8)))
phi = [np.sum(s ** i) for i in (1, 2, 3)]
h = 1 - 2 * phi[0] * phi[2] / (3 * phi[1] ** 2)
tell("pca", y > phi[0] * (3.2905 * np.sqrt(2 * phi[1] * h * h) / phi[0] + 1 + phi[1] * h * (h - 1) / phi[0] ** 2) ** (1 / h))
std = normal.std(0)
_, x, y = distances(1 / np.where(std > 0, std, 1))
tell("pca_scaled", y > np.quantile(x, 0.998))
