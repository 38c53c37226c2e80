#!/usr/bin/env python3
"""tsad_peers.py METHOD WINDOW PAST.npy ROWS.npy OUT.npy - scores the last row of each window of ROWS.npy by scikit-learn.

METHOD is pca, the squared error of the principal components that hold 90% of the variance, or kmeans, the distance to the
nearest of 20 centers. Both are fitted on at most 20,000 windows of PAST.npy, which is normalized. NaN: no window yet."""
import sys

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

method, length, past, rows, out = sys.argv[1], int(sys.argv[2]), *sys.argv[3:]


def windows(file):
    x = np.nan_to_num(np.load(file))
    x = x.reshape(len(x), -1)
    return np.lib.stride_tricks.sliding_window_view(x, length, axis=0)


train = windows(past)
train = train[::-(-len(train) // 20000)].reshape(-1, train[0].size)
if method == "pca":
    model = PCA(0.9, svd_solver="full").fit(train)
else:
    model = KMeans(min(20, len(train)), n_init=1, random_state=1).fit(train)
scores = [np.full(length - 1, np.nan)]
test = windows(rows)
for i in range(0, len(test), 5000):
    x = test[i:i + 5000].reshape(-1, train.shape[1])
    if method == "pca":
        scores.append(((x - model.inverse_transform(model.transform(x))) ** 2).mean(1))
    else:
        scores.append(model.transform(x).min(1))
np.save(out, np.concatenate(scores).astype("f4"))
