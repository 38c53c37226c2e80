#!/usr/bin/env python3
"""Writes metrics_random.tsv: 1,000 random series with the measures of ae-eval, which tests/unit/metrics_random.c compares.

Each measure is computed by brute force from its definition, without the shortcuts of libae: pairs, single cells and single
thresholds. PR-AUC and the measures of rows are scikit-learn's. A line: labels, scores (a to z: 0 to 25), buffer of VUS,
probation of NAB, threshold, then the measures that MEASURES names."""
import math
import os
import numpy as np
from sklearn.metrics import average_precision_score, matthews_corrcoef, roc_auc_score
from series_metrics import events, f1, nab, runs

HERE = os.path.dirname(os.path.abspath(__file__))
CELLS = 8  # of a row: all distances of the affiliation measures change at quarters of a row


def range_reward(of, others, existence):
    """Tatbul et al. 2018: flat bias, cardinality 1/x."""
    total = 0.0
    for a, b in of:
        rows = set(range(a, b + 1))
        shared = [len(rows & set(range(c, d + 1))) for c, d in others]
        parts = sum(s > 0 for s in shared)
        if parts:
            total += existence + (1 - existence) * sum(shared) / len(rows) / parts
    return total / len(of) if of else 0.0


def distance(x, spans):
    """Of each place to the nearest of the closed intervals."""
    return np.min([np.maximum(np.maximum(a - x, x - b), 0) for a, b in spans], axis=0)


def affiliation(label, flags):
    """Huet et al. 2022. A probability is the number of cells of the zone that are as far or farther."""
    n, truth, found = len(label), runs(label), runs(flags)
    spans = [(a, b + 1) for a, b in truth]
    precisions, recalls = [], []
    for i, (a, b) in enumerate(spans):
        low = (spans[i - 1][1] + a) / 2 if i else 0
        high = (b + spans[i + 1][0]) / 2 if i + 1 < len(spans) else n
        inside = [(max(c, low), min(d + 1, high)) for c, d in found if d + 1 > low and c < high]
        if not inside:
            recalls.append(0.0)
            continue
        zone = np.arange(low, high, 1 / (2 * CELLS)) + 1 / (4 * CELLS)
        far = np.sort(distance(zone, [(a, b)]))
        x = np.concatenate([np.arange(c, d, 1 / CELLS) + 1 / (2 * CELLS) for c, d in inside])
        d = distance(x, [(a, b)])
        farther = len(far) - np.searchsorted(far, d, "left")
        precisions.append(np.mean(np.where(d > 0, farther / len(far), 1)))
        y = np.arange(a, b, 1 / CELLS) + 1 / (2 * CELLS)
        d = distance(y, inside)
        farther = [(np.abs(zone - place) >= away).mean() for place, away in zip(y, d)]
        recalls.append(np.mean(farther))
    return (np.mean(precisions) if precisions else 0.0), (np.mean(recalls) if recalls else 0.0)


def vus(label, score, buffer):
    """Paparrizos et al. 2022, with the thresholds of the authors' program."""
    n, truth = len(label), runs(label)
    ordered = np.sort(score)[::-1]
    thresholds = [ordered[int(k * (n - 1) / 249)] for k in range(250)]
    roc = pr = 0.0
    for width in range(buffer + 1):
        half = width // 2
        soft = np.zeros(n)
        for a, b in truth:
            for away in range(1, half + 1):
                for row in (a - away, b + away):
                    if 0 <= row < n:
                        soft[row] += math.sqrt(1 - away / width)
        soft = np.where(label > 0, 1, np.minimum(soft, 1))
        zones = []
        for a, b in truth:
            if zones and a - zones[-1][1] <= 2 * half:
                zones[-1][1] = b
            else:
                zones.append([a, b])
        zones = [(max(a - half, 0), min(b + half, n - 1)) for a, b in zones]
        points = [(0.0, 0.0)]
        area_pr = 0.0
        for t in thresholds:
            flags = score >= t
            hits = (soft * flags).sum()
            positives = (label.sum() + label.sum() + (soft * flags * (label == 0)).sum()) / 2
            met = np.mean([flags[a:b + 1].any() for a, b in zones])
            tpr = min(hits / positives, 1) * met
            area_pr += (tpr - points[-1][1]) * hits / flags.sum()
            points.append(((flags.sum() - hits) / (n - positives), tpr))
        points.append((1.0, 1.0))
        roc += sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in zip(points, points[1:]))
        pr += area_pr
    return roc / (buffer + 1), pr / (buffer + 1)


def best_f1(label, score):
    return max(f1((label * (score > t)).sum() / max((score > t).sum(), 1), (label * (score > t)).sum() / label.sum())
               for t in np.unique(np.concatenate([[score.min() - 1], score])))


def precision_at_n(label, score):
    """The mean over all orders of equal scores."""
    n = label.sum()
    edge = np.sort(score)[::-1][n - 1]
    above, tied = score > edge, score == edge
    return (label[above].sum() + (n - above.sum()) * label[tied].mean()) / n


def measures(label, score, buffer, probation, threshold):
    flags = (score > threshold).astype(int)
    truth, found = runs(label), runs(flags)
    values = [("roc_auc", roc_auc_score(label, score)), ("pr_auc", average_precision_score(label, score)),
              ("best_f1", best_f1(label, score)), ("p_at_n", precision_at_n(label, score)),
              ("mcc", matthews_corrcoef(label, flags) if 0 < flags.sum() < len(flags) else 0.0)]
    values += [v for v in events(label, flags) if v[0] not in ("events", "events_found", "composite_f1")]
    values += [("range_precision", range_reward(found, truth, 0)), ("range_recall", range_reward(truth, found, 0.2))]
    values += zip(("affiliation_precision", "affiliation_recall"), affiliation(label, flags))
    values += zip(("vus_roc", "vus_pr"), vus(label, score, buffer))
    values += [v for v in nab(label, score, probation, threshold) if not v[0].endswith("_raw")]
    values += [("best_" + k, v) for k, v in nab(label, score, probation) if k.startswith("nab_") and k[-4:] != "_raw"
               and k != "nab_windows"]
    return values


def draw(rng, i):
    """Labels of runs and gaps of a few rows, and scores that know some of them, on few levels: ties are common."""
    n = 5200 if i % 250 == 249 else int(rng.integers(255, 300)) if i % 20 == 19 else int(rng.integers(2, 48))
    while True:
        label = np.zeros(n, int)
        row, mean = 0, rng.choice([1, 3, 8, n / 4])
        while row < n:
            row += int(rng.geometric(1 / (1 + mean)))
            length = int(rng.geometric(1 / (1 + mean / rng.choice([1, 3]))))
            label[row:row + length] = 1
            row += length
        if 0 < label.sum() < n:
            break
    score = label * rng.choice([0, 1, 4, 12]) + rng.normal(size=n) * 3
    levels = int(rng.choice([2, 5, 26]))
    score = np.clip(np.round((score - score.min()) / (np.ptp(score) + 1e-9) * levels), 0, 25).astype(int)
    return label, score


def main():
    rng = np.random.default_rng(18)
    with open(os.path.join(HERE, "metrics_random.tsv"), "w") as f:
        for i in range(1000):
            label, score = draw(rng, i)
            buffer = int(rng.integers(0, 6 if len(label) > 1000 else 14))
            probation = 0.1337 if i % 250 == 249 else float(rng.choice([0, 0.1, 0.15, 0.3]))  # 668.5 rows
            threshold = float(rng.integers(0, 26)) + 0.5 if i % 3 else float(np.quantile(score, 0.7)) + 0.5
            values = measures(label, score, buffer, probation, threshold)
            if i == 0:
                f.write("labels\tscores\tbuffer\tprobation\tthreshold\t" + "\t".join(k for k, _ in values) + "\n")
            f.write("".join(map(str, label)) + "\t" + "".join(chr(97 + s) for s in score)
                    + f"\t{buffer}\t{probation}\t{threshold}\t" + "\t".join(f"{float(v):.9g}" for _, v in values) + "\n")


if __name__ == "__main__":
    main()
