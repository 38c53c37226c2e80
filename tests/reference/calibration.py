#!/usr/bin/env python3
"""Writes calibration/: probabilities with labels, and scikit-learn's calibration curves of them.

NAME.csv: probability,label. curves.tsv: name, bins, then for each bin that has records its mean probability and its
observed fraction; last the expected calibration error: the mean distance of the two, weighted by the records."""
import os
import numpy as np
from sklearn.calibration import calibration_curve

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "calibration")


def data():
    rng = np.random.default_rng(19)
    p = rng.beta(0.6, 0.6, 400)
    yield "good", p, rng.random(400) < p
    yield "bold", p, rng.random(400) < 0.3 + 0.4 * p
    edges = np.repeat(np.arange(11) / 10, 5)
    yield "edges", edges, rng.random(55) < edges
    few = np.array([0.02, 0.03, 0.5, 0.97])
    yield "few", few, np.array([0, 1, 1, 1], bool)


def main():
    os.makedirs(HERE, exist_ok=True)
    with open(os.path.join(HERE, "curves.tsv"), "w") as out:
        for name, p, label in data():
            p = np.round(p, 4)
            with open(os.path.join(HERE, name + ".csv"), "w") as f:
                f.write("probability,label\n")
                f.writelines("%.4g,%d\n" % row for row in zip(p, label))
            for bins in (10, 15):
                true, predicted = calibration_curve(label, p, n_bins=bins)
                at = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)
                count = np.bincount(at, minlength=bins)
                error = (count[count > 0] / len(p) * np.abs(true - predicted)).sum()
                pairs = ["%.6f\t%.6f" % pair for pair in zip(predicted, true)]
                print(name, bins, *pairs, "%.4f" % error, sep="\t", file=out)


main()
