#!/usr/bin/env python3
"""Writes eval_records/: a classifier's outputs, images, sets of records, codes, and what others make of them.

For each case NAME: NAME.csv, what it is held against (NAME.labels, NAME.ref or NAME.real), and NAME.tsv, names and
values as ae-eval prints them. Classifiers are judged by scikit-learn, images by scikit-image, sets by the authors' own
program (pip install --no-deps prdc) and NumPy, neighbors by NumPy."""
import os
import numpy as np
from prdc import compute_prdc
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist, pdist
from scipy.special import softmax
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, confusion_matrix, f1_score, log_loss,
                             matthews_corrcoef, precision_recall_fscore_support, top_k_accuracy_score)

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "eval_records")


def write(name, rows):
    rows = np.asarray(rows).reshape(len(rows), -1)
    with open(os.path.join(HERE, name), "w") as f:
        f.write("".join(",".join(f"{v:.9g}" for v in row) + "\n" for row in rows))


def write_values(name, lines):
    with open(os.path.join(HERE, name + ".tsv"), "w") as f:
        f.write("".join(f"{key}\t{float(value)!r}\n" for key, value in lines))


def classifier(name, output, label, logits):
    output = np.array([[float(f"{v:.9g}") for v in row] for row in output])
    classes = list(range(output.shape[1]))
    p = softmax(output, axis=1) if logits else output
    guess = output.argmax(1)
    lines = [("accuracy", accuracy_score(label, guess)), ("balanced_accuracy", balanced_accuracy_score(label, guess)),
             ("macro_f1", f1_score(label, guess, average="macro")), ("mcc", matthews_corrcoef(label, guess)),
             ("log_loss", log_loss(label, p, labels=classes))]
    lines += [(f"top{k}_accuracy", top_k_accuracy_score(label, output, k=k, labels=classes))
              for k in (2, 3, 5) if k < len(classes)]
    each = precision_recall_fscore_support(label, guess, labels=classes, zero_division=0)
    for k in classes:
        lines += [(f"precision_{k}", each[0][k]), (f"recall_{k}", each[1][k]), (f"f1_{k}", each[2][k]),
                  (f"labels_{k}", each[3][k]), (f"predictions_{k}", (guess == k).sum())]
    write(name + ".csv", output)
    write(name + ".labels", label)
    write(name + ".confusion", confusion_matrix(label, guess, labels=classes))
    write_values(name, lines)


def images(name, a, b, peak):
    axis = -1 if a.ndim == 4 else None
    ssim = np.mean([structural_similarity(x, y, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
                                          data_range=peak, channel_axis=axis) for x, y in zip(a, b)])
    write(name + ".csv", a)
    write(name + ".ref", b)
    write_values(name, [("mse", ((a - b) ** 2).mean()), ("mae", abs(a - b).mean()),
                        ("rmse", np.sqrt(((a - b) ** 2).mean())), ("peak", peak),
                        ("psnr", peak_signal_noise_ratio(b, a, data_range=peak)), ("ssim", ssim)])


def frechet(a, b):
    """tr (S1 S2)^1/2 is the nuclear norm of the product of the centerd records, which needs no root of a matrix."""
    x, y = (s - s.mean(0) for s in (a, b))
    s, t = np.cov(a.T), np.cov(b.T)
    cross = np.linalg.svd(x @ y.T, compute_uv=False).sum() / np.sqrt((len(a) - 1.0) * (len(b) - 1))
    value = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * cross
    if np.linalg.matrix_rank(s) == np.linalg.matrix_rank(t) == len(s):
        assert abs(np.trace(sqrtm(s @ t)).real - cross) < 1e-9
    return value


def sets(name, generated, real, k):
    generated, real = (s.astype("f4").astype("f8") for s in (generated, real))
    cover = compute_prdc(real_features=real, fake_features=generated, nearest_k=k)
    nearest, own = cdist(generated, real).min(1), cdist(real, real)
    np.fill_diagonal(own, np.inf)
    write(name + ".csv", generated)
    write(name + ".real", real)
    write_values(name, [("records", len(generated)), ("real_records", len(real)), ("diversity", pdist(generated).mean()),
                        ("real_diversity", pdist(real).mean()), ("density", cover["density"]),
                        ("coverage", cover["coverage"]), ("nearest", nearest.mean()), ("nearest_min", nearest.min()),
                        ("real_nearest", own.min(1).mean()), ("real_nearest_min", own.min()),
                        ("frechet", frechet(generated, real))])


def neighbors(name, code, label, k):
    """Those nearer than the k-th for sure, those as far in whatever share fits."""
    distance = cdist(code, code)
    np.fill_diagonal(distance, np.inf)
    kth = np.sort(distance, 1)[:, k - 1:k]
    alike = label[:, None] == label[None]
    nearer, tied = distance < kth, distance == kth
    found = (nearer & alike).sum(1) + (k - nearer.sum(1)) * (tied & alike).sum(1) / tied.sum(1)
    pairs = alike.sum() - len(code)
    write(name + ".csv", code)
    write(name + ".labels", label)
    write_values(name, [("records", len(code)), ("neighbors", k), ("neighbor_precision", (found / k).mean()),
                        ("neighbor_chance", pairs / len(code) / (len(code) - 1))])


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(3)
    label = rng.integers(0, 7, 80)
    output = rng.normal(size=(80, 7)) * 1.5 + 2 * np.eye(7)[label]
    classifier("logits", output, label, True)
    label[label == 4] = 2    # a class without a label, and one that nothing is taken for
    output[:, 6] -= 30
    classifier("probabilities", softmax(output, axis=1), label, False)
    classifier("two", rng.normal(size=(40, 2)), rng.integers(0, 2, 40), True)
    shade = rng.random((3, 16, 14)).round(3)
    images("gray", np.clip(shade + rng.normal(size=shade.shape) * 0.1, 0, 1).round(3), shade, 1.0)
    color = rng.integers(0, 256, (2, 13, 12, 3)).astype(float)
    images("color", np.clip(color + rng.integers(-30, 31, color.shape), 0, 255), color, 255.0)
    spread = rng.normal(size=(6, 6))
    real = (rng.normal(size=(70, 6)) @ spread).round(3)
    sets("full", (rng.normal(size=(50, 6)) @ spread * 0.8 + 0.3).round(3), real, 5)
    thin = rng.normal(size=(40, 3)).round(3)
    flat = np.concatenate([thin, thin[:, :1] * 2, np.full((40, 1), 0.5)], 1)
    sets("thin", np.concatenate([flat[:20] + 0.125, flat[:10]]), flat, 3)
    label = rng.integers(0, 4, 90)
    bit = rng.random((90, 8)) < 0.35 + 0.5 * (np.arange(8) // 2 == label[:, None])
    neighbors("near", bit.astype(float), np.array([-3.5, 0, 7, 16777217])[label], 7)


if __name__ == "__main__":
    main()
