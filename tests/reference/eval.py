#!/usr/bin/env python3
"""Writes eval/: scores with ties and labels, and what scikit-learn and NumPy make of them.

For each case NAME: NAME.csv (columns score, label) and NAME.tsv (what ae-eval --label label prints, without
thresholds), and thresholds.tsv: file, method, threshold."""
import os
import numpy as np
from sklearn.metrics import (average_precision_score, confusion_matrix, f1_score, precision_recall_curve,
                             precision_score, recall_score, roc_auc_score)

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "eval")


def precision_at(score, label, n):
    """Expected precision among the n highest, ties in random order: exact, by the tied group's share."""
    order = np.sort(score)[::-1]
    last = order[n - 1]
    sure, tied = score > last, score == last
    return (label[sure].sum() + (n - sure.sum()) * label[tied].mean()) / n


def judge(score, label):
    precision, recall, at = precision_recall_curve(label, score)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    best = at[np.argmax(f1[:-1])]
    flags = (score >= best).astype(int)
    tn, fp, fn, tp = confusion_matrix(label, flags).ravel()
    return [("records", len(score)), ("anomalies", label.sum()), ("roc_auc", roc_auc_score(label, score)),
            ("pr_auc", average_precision_score(label, score)),
            ("p_at_n", precision_at(score, label, label.sum())), ("best_f1", f1[:-1].max()),
            ("precision", precision_score(label, flags)), ("recall", recall_score(label, flags)),
            ("f1", f1_score(label, flags)), ("tn", tn), ("fp", fp), ("fn", fn), ("tp", tp)]


def thresholds(x):
    median = np.median(x)
    q1, q3 = np.percentile(x, [25, 75])
    return [("max", x.max()), ("quantile=0.99", np.quantile(x, 0.99)), ("quantile=0.3", np.quantile(x, 0.3)),
            ("quantile=0", x.min()), ("sigma=3", x.mean() + 3 * x.std()),
            ("mad=3.5", median + 3.5 * 1.4826 * np.median(np.abs(x - median))), ("iqr=1.5", q3 + 1.5 * (q3 - q1))]


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(1)
    cases = {}
    for name, n, share, step in [("ties", 160, 0.2, 0.5), ("fine", 120, 0.1, 1 / 1024), ("coarse", 60, 0.5, 2.0),
                                 ("few", 40, 0.05, 0.25)]:
        label = (rng.random(n) < share).astype(int)
        label[0], label[1] = 1, 0
        cases[name] = (np.round((rng.normal(size=n) + 1.2 * label) / step) * step, label)
    cases["one"] = (np.full(10, 0.5), np.array([0, 1] * 5))
    cases["perfect"] = (np.arange(10.0), (np.arange(10) > 6).astype(int))
    cases["inverted"] = (-np.arange(10.0), (np.arange(10) > 6).astype(int))
    with open(os.path.join(HERE, "thresholds.tsv"), "w") as fits:
        for name, (score, label) in cases.items():
            with open(os.path.join(HERE, name + ".csv"), "w") as f:
                f.write("score,label\n" + "".join(f"{float(s)!r},{int(l)}\n" for s, l in zip(score, label)))
            with open(os.path.join(HERE, name + ".tsv"), "w") as f:
                f.write("".join(f"{key}\t{float(value)!r}\n" for key, value in judge(score, label)))
            fits.write("".join(f"{name}\t{key}\t{float(value)!r}\n" for key, value in thresholds(score)))


main()
