#!/usr/bin/env python3
"""Writes eval_series/: scores of series' rows with labels, and what others make of them.

For each case NAME: NAME.csv (columns score, label) and NAME.tsv (names and values as ae-eval --series prints them, with
--at THRESHOLD, --buffer and --probation as the lines option_... say). Range, affiliation and VUS numbers are those of
TSB-AD 1.5 (pip install --no-deps TSB-AD); the NAB score, event and point-adjusted numbers are those of
series_metrics.py."""
import os
import numpy as np
from series_metrics import events, f1, nab
from TSB_AD.evaluation.affiliation.generics import convert_vector_to_events
from TSB_AD.evaluation.affiliation.metrics import pr_from_events
from TSB_AD.evaluation.basic_metrics import basic_metricor

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "eval_series")


def ranges(label, flags):
    judge = basic_metricor()
    recall = judge.range_recall_new(label, flags, 0.2)[0]
    precision = judge.range_recall_new(flags, label, 0)[0] if flags.any() else 0.0
    return [("range_precision", precision), ("range_recall", recall), ("range_f1", f1(precision, recall))]


def affiliation(label, flags):
    if not flags.any():
        return [("affiliation_precision", 0), ("affiliation_recall", 0), ("affiliation_f1", 0)]
    a = pr_from_events(convert_vector_to_events(flags), convert_vector_to_events(label), (0, len(label)))
    precision, recall = a["Affiliation_Precision"], a["Affiliation_Recall"]
    return [("affiliation_precision", precision), ("affiliation_recall", recall),
            ("affiliation_f1", f1(precision, recall))]


def vus(label, score, buffer):
    volume = basic_metricor().RangeAUC_volume_opt(labels_original=label, score=score, windowSize=buffer)
    return [("vus_roc", volume[4]), ("vus_pr", volume[5])]


def make(rng, n, spans, noise, step):
    label = np.zeros(n, int)
    for a, b in spans:
        label[a:b + 1] = 1
    lifted = np.convolve(label, np.ones(7) / 7, "same")
    return np.round((rng.normal(size=n) * noise + lifted + 2) / step) * step, label


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(2)
    cases = {
        "plain": make(rng, 300, [(80, 110), (180, 199), (250, 270)], 0.35, 1 / 64),
        "edges": make(rng, 260, [(0, 12), (100, 140), (240, 259)], 0.5, 1 / 64),
        "near": make(rng, 280, [(60, 66), (70, 75), (79, 90), (150, 190)], 0.4, 0.25),
        "points": make(rng, 320, [(70, 70), (120, 121), (200, 200), (300, 310)], 0.3, 1 / 64),
        "poor": make(rng, 300, [(90, 120), (200, 230)], 3.0, 0.5),
        "early": make(rng, 300, [(5, 20), (40, 60), (200, 220)], 0.4, 1 / 64),
    }
    thresholds = {"plain": 2.5, "edges": 2.6, "near": 2.5, "points": 2.4, "poor": 4.2, "early": 99.0}
    buffers = {"plain": 20, "edges": 30, "near": 25, "points": 0, "poor": 7, "early": 60}
    for name, (score, label) in cases.items():
        flags = (score > thresholds[name]).astype(int)
        lines = events(label, flags) + ranges(label, flags) + affiliation(label, flags)
        lines += vus(label, score, buffers[name])
        with open(os.path.join(HERE, name + ".csv"), "w") as f:
            f.write("score,label\n" + "".join(f"{float(s)!r},{l}\n" for s, l in zip(score, label)))
        with open(os.path.join(HERE, name + ".options"), "w") as f:
            f.write(f"--at {thresholds[name]} --buffer {buffers[name]}\n")
        with open(os.path.join(HERE, name + ".tsv"), "w") as f:
            lines += nab(label, score, 0.15, thresholds[name])
            f.write("".join(f"{key}\t{float(value)!r}\n" for key, value in lines))
        with open(os.path.join(HERE, name + ".best"), "w") as f:
            f.write("".join(f"{key}\t{float(value)!r}\n" for key, value in nab(label, score, 0.3)))


if __name__ == "__main__":
    main()
