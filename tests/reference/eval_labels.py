#!/usr/bin/env python3
"""Writes eval_labels/: outputs for several labels per record, and scores to rank, with what scikit-learn makes of them.

NAME.csv: outputs; NAME.labels.csv: 0 or 1 for each; NAME.tsv: names and values as ae-eval prints them. rank.csv: scores,
rank.truth.csv: what is true, empty if not known; rank.seen.csv: values that are no candidates, empty for the others;
rank.tsv: measures at 4, values from 2.5 on being relevant."""
import os
import numpy as np
from sklearn.metrics import (accuracy_score, average_precision_score, f1_score, hamming_loss,
                             label_ranking_average_precision_score, ndcg_score, precision_score, recall_score)

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "eval_labels")


def save(name, x):
    with open(os.path.join(HERE, name), "w") as f:
        f.write(",".join("abcdefghijkl"[:x.shape[1]]) + "\n")
        f.writelines(",".join("" if np.isnan(v) else f"{v:.10g}" for v in row) + "\n" for row in x)


def save_values(name, values):
    with open(os.path.join(HERE, name), "w") as f:
        f.writelines(f"{key}\t{float(value)!r}\n" for key, value in values)


def labels(name, output, truth, threshold):
    found = (output > threshold).astype(int)
    used = truth.sum(0) > 0
    save(name + ".csv", output)
    save(name + ".labels.csv", truth.astype(float))
    save_values(name + ".tsv", [
        ("records", len(truth)), ("labels", truth.shape[1]), ("threshold", threshold),
        ("micro_precision", precision_score(truth, found, average="micro", zero_division=0)),
        ("micro_recall", recall_score(truth, found, average="micro", zero_division=0)),
        ("micro_f1", f1_score(truth, found, average="micro", zero_division=0)),
        ("macro_f1", f1_score(truth, found, average="macro", zero_division=0)),
        ("micro_pr_auc", average_precision_score(truth, output, average="micro")),
        ("macro_pr_auc", average_precision_score(truth[:, used], output[:, used], average="macro")),
        ("lrap", label_ranking_average_precision_score(truth, output)),
        ("subset_accuracy", accuracy_score(truth, found)), ("hamming_loss", hamming_loss(truth, found))])


def rank(rng):
    truth = np.round(rng.normal(1, 2, (40, 12)), 1)
    truth[rng.random(truth.shape) < 0.3] = np.nan
    scores = np.where(np.isnan(truth), 1, truth) + rng.normal(0, 2, truth.shape)
    seen = np.where(rng.random(truth.shape) < 0.3, 1.0, np.nan)
    sums, n = np.zeros(3), 0
    for x, y, s in zip(scores, truth, seen):
        x, y = x[np.isnan(s)], (np.nan_to_num(y, nan=-99) >= 2.5)[np.isnan(s)].astype(int)
        if y.sum() == 0 or len(y) < 2:
            continue
        top = y[np.argsort(-x)[:4]]
        sums += top.sum() / 4, top.sum() / y.sum(), ndcg_score([y], [x], k=4)
        n += 1
    save("rank.csv", scores)
    save("rank.truth.csv", truth)
    save("rank.seen.csv", seen)
    save_values("rank.tsv", [("ranked_records", n), ("precision_at_4", sums[0] / n), ("recall_at_4", sums[1] / n),
                             ("ndcg_at_4", sums[2] / n)])


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(16)
    truth = (rng.random((80, 5)) < [0.5, 0.3, 0.1, 0.8, 0.05]).astype(int)
    score = np.round(truth + rng.normal(0, 0.8, truth.shape), 1)
    labels("logits", score * 3 - 1.5, truth, 0)
    labels("ties", np.round(1 / (1 + np.exp(-score * 3 + 1.5)), 1), truth, 0.5)
    truth[:, 2] = 0
    truth[:10] = 0
    truth[10:14] = 1
    labels("never", np.clip(score, 0, 1), truth, 0.5)
    rank(rng)


if __name__ == "__main__":
    main()
