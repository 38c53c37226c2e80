"""Measures of events in a series, straight from their definitions: shared by eval_series.py and metrics_random.py.

label and flags are arrays of 0 and 1, one value per row; an event is a run of ones, as (first, last)."""
import math
import numpy as np
from sklearn.metrics import f1_score, precision_score

PROFILES = {"standard": (1, 0.11, 1), "low_fp": (1, 0.22, 1), "low_fn": (1, 0.11, 2)}


def runs(flags):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags, [0]])))
    return list(zip(edges[::2], edges[1::2] - 1))


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def met(of, others):
    return np.mean([any(a <= d and c <= b for c, d in others) for a, b in of]) if of else 0.0


def events(label, flags):
    truth, found = runs(label), runs(flags)
    precision, recall = met(found, truth), met(truth, found)
    adjusted = flags.copy()
    for a, b in truth:
        if flags[a:b + 1].any():
            adjusted[a:b + 1] = 1
    points = precision_score(label, flags, zero_division=0)
    return [("events", len(truth)), ("events_found", len(found)), ("event_precision", precision),
            ("event_recall", recall), ("event_f1", f1(precision, recall)), ("composite_f1", f1(points, recall)),
            ("inflated_point_adjusted_f1", f1_score(label, adjusted, zero_division=0))]


def scaled_sigmoid(x):
    return -1.0 if x > 3 else 2 / (1 + math.exp(5 * x)) - 1


def nab_raw(score, windows, first, threshold, weights):
    """The sum of a profile when what is above a threshold is flagged, from row `first` on."""
    tp, fp, fn = weights
    flagged = [i for i in range(first, len(score)) if score[i] > threshold]
    total = 0.0
    for a, b in windows:
        if b < first:
            continue
        inside = [i for i in flagged if a <= i <= b]
        total += tp * scaled_sigmoid(-(b - inside[0] + 1) / (b - a + 1)) / scaled_sigmoid(-1) if inside else -fn
    for i in flagged:
        before = [w for w in windows if w[1] < i]
        if any(a <= i <= b for a, b in windows):
            continue
        wide = before and before[-1][1] > before[-1][0]
        total += fp * (scaled_sigmoid((i - before[-1][1]) / (before[-1][1] - before[-1][0])) if wide else -1)
    return total


def nab(label, score, probation, threshold=None):
    windows = runs(label)
    first = math.ceil(min(math.floor(probation * len(score)), probation * 5000))
    counted = sum(b >= first for _, b in windows)
    lines = [("nab_windows", counted)]
    levels = np.unique(score)
    candidates = np.concatenate([[levels[0] - 1], levels]) if threshold is None else [threshold]
    for name, weights in PROFILES.items():
        raw = max(nab_raw(score, windows, first, t, weights) for t in candidates)
        null = -weights[2] * counted
        score_of = 100 * (raw - null) / (weights[0] * counted - null) if counted else math.nan
        lines += [(f"nab_{name}", score_of), (f"nab_{name}_raw", raw)]
    return lines
