#!/usr/bin/env python3
"""Writes eval_bootstrap/: intervals of measures of the scores in eval/, by scikit-learn with the very records that
ae-eval --bootstrap 60 --at 0.5 draws. Each round draws from either kind as many as there are, by the keys of
libae/rng.c, which are worked out here anew."""
import os
import numpy as np
from sklearn.metrics import (average_precision_score, f1_score, matthews_corrcoef, precision_recall_curve,
                             precision_score, recall_score, roc_auc_score)

HERE = os.path.dirname(os.path.abspath(__file__))
MASK, GOLDEN, BOOTSTRAP = 2**64 - 1, 0x9E3779B97F4A7C15, 6


def mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def key_of(seed, purpose, a, b):
    key = mix((seed + GOLDEN) & MASK)
    for part in (purpose, a, b):
        key = mix((key + GOLDEN * (part + 1)) & MASK)
    return key


def below(key, i, n):
    """No draw is rejected for an n as small as here, but for one in 10^17."""
    return mix(mix((key + GOLDEN * (i + 1)) & MASK)) % n


def weights(label, seed, turn):
    times = np.zeros(len(label))
    for kind in (0, 1):
        records, key = np.flatnonzero(label == kind), key_of(seed, BOOTSTRAP, turn, kind)
        for i in range(len(records)):
            times[records[below(key, i, len(records))]] += 1
    return times


def precision_at(score, label, times):
    """The expected precision among as many as there are anomalies, ties in random order."""
    every = np.repeat(np.arange(len(score)), times.astype(int))
    s, l, n = score[every], label[every], int((label * times).sum())
    last = np.sort(s)[::-1][n - 1]
    return (l[s > last].sum() + (n - (s > last).sum()) * l[s == last].mean()) / n


def measures(score, label, times):
    precision, recall, _ = precision_recall_curve(label, score, sample_weight=times)
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    flags = (score > 0.5).astype(int)
    how = {"sample_weight": times, "zero_division": 0}
    return {"roc_auc": roc_auc_score(label, score, sample_weight=times),
            "pr_auc": average_precision_score(label, score, sample_weight=times), "best_f1": f1.max(),
            "p_at_n": precision_at(score, label, times), "precision": precision_score(label, flags, **how),
            "recall": recall_score(label, flags, **how), "f1": f1_score(label, flags, **how),
            "mcc": matthews_corrcoef(label, flags, sample_weight=times)}


def main():
    os.makedirs(os.path.join(HERE, "eval_bootstrap"), exist_ok=True)
    for name in ("ties", "fine"):
        score, label = np.loadtxt(os.path.join(HERE, "eval", name + ".csv"), delimiter=",", skiprows=1).T
        rounds = [measures(score, label, weights(label, 1, turn)) for turn in range(60)]
        with open(os.path.join(HERE, "eval_bootstrap", name + ".tsv"), "w") as f:
            for key in rounds[0]:
                low, high = np.quantile([r[key] for r in rounds], [0.025, 0.975])
                f.write(f"{key}_low\t{float(low)!r}\n{key}_high\t{float(high)!r}\n")


if __name__ == "__main__":
    main()
