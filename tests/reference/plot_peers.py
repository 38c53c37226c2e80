#!/usr/bin/env python3
"""Draws every kind of picture of ae-plot beside Matplotlib's for the same data: plot_peers.py FOLDER.

Needs Matplotlib, scikit-learn and Pillow, and ae-plot and ae-window on the PATH. FOLDER/KIND.png has ae-plot's picture
on the left. The pictures are to be looked at; tests/NOTES.md has the result."""
import os
import subprocess
import sys
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from sklearn import calibration, datasets, decomposition, metrics

RNG = np.random.default_rng(4)
PAIRS = []


def pair(width=720, height=400):
    def add(make):
        PAIRS.append((make.__name__, make, width, height))
        return make
    return add


def ae(out, *args):
    subprocess.run(["ae-plot", *map(str, args), "-o", out], check=True)


def table(name, columns, rows):
    np.savetxt(name, rows, delimiter=",", header=columns, comments="", fmt="%.6g")
    return name


def wave():
    x = np.sin(np.arange(1000) / 40)
    x[600:630] += 1.5
    return np.c_[x, np.cos(np.arange(1000) / 15) * 200 + 1000]


@pair(960, 440)
def series(out, ax):
    x = wave()
    open("ranges.tsv", "w").write("600\t629\n")
    ae(out, "series", "--ranges", "ranges.tsv", table("series.csv", "load,pressure", x))
    ax.remove()
    for i, name in enumerate(("load", "pressure")):
        a = plt.subplot(2, 1, i + 1)
        a.plot(x[:, i], label=name)
        a.axvspan(600, 629, color="red", alpha=0.2)
        a.legend()


@pair(960, 440)
def windows(out, ax):
    np.save("windows.npy", np.lib.stride_tricks.sliding_window_view(wave()[:, 0], 100)[::90][:6, :, None])
    ae(out, "windows", "--step", 90, "windows.npy")
    ax.remove()
    for i, w in enumerate(np.load("windows.npy")):
        plt.subplot(2, 3, i + 1, title=f"window {i}").plot(w)


@pair(960, 440)
def recon(out, ax):
    w = np.load("windows.npy")
    np.save("recon.npy", w + RNG.normal(0, 0.1, w.shape))
    ae(out, "recon", "--against", "windows.npy", "recon.npy")
    ax.remove()
    for i, (a, b) in enumerate(zip(w, np.load("recon.npy"))):
        p = plt.subplot(2, 3, i + 1)
        p.plot(a)
        p.plot(b)
        p.fill_between(np.arange(100), a[:, 0], b[:, 0], alpha=0.3)


@pair()
def loss(out, ax):
    e = np.arange(1, 51)
    rows = np.c_[e, 2 * np.exp(-e / 9) + 0.05, 2 * np.exp(-e / 11) + 0.12 + 0.02 * RNG.random(50)]
    ae(out, "loss", "--log", table("loss.csv", "epoch,loss,val_loss", rows))
    ax.semilogy(e, rows[:, 1:], label=["loss", "val_loss"])
    ax.legend()


@pair()
def histogram(out, ax):
    x = np.r_[RNG.lognormal(0, 0.5, 3000), RNG.lognormal(2, 0.3, 60)]
    ae(out, "histogram", "--at", 4, "--log", table("scores.csv", "score", x))
    ax.hist(x, bins=29, log=True)
    ax.axvline(4, color="red", linestyle="--")


@pair(720, 260)
def grid(out, ax):
    d = datasets.load_digits()
    np.save("digits.npy", d.images / 16)
    np.save("classes.npy", d.target)
    ae(out, "grid", "-n", 20, "--labels", "classes.npy", "digits.npy")
    ax.remove()
    for i in range(20):
        a = plt.subplot(2, 10, i + 1, title=str(d.target[i]))
        a.imshow(d.images[i], cmap="gray")
        a.axis("off")


@pair(720, 640)
def scatter(out, ax):
    d = datasets.load_digits()
    xy = decomposition.PCA(2, random_state=0).fit_transform(d.data)
    ae(out, "scatter", "--label", "digit", table("pca.csv", "p1,p2,digit", np.c_[xy, d.target]))
    for k in range(10):
        ax.scatter(*xy[d.target == k].T, s=9, label=k)
    ax.legend()


@pair(720, 640)
def continuous(out, ax):
    xy = RNG.normal(size=(2000, 2))
    ae(out, "scatter", "--continuous", "--label", "v", table("v.csv", "x,y,v", np.c_[xy, np.hypot(*xy.T)]))
    plt.colorbar(ax.scatter(*xy.T, c=np.hypot(*xy.T), s=9))


@pair()
def lines(out, ax):
    x = np.geomspace(1, 1000, 40)
    rows = np.c_[x, 3 / x, 1 / np.sqrt(x), np.log(x) / 10 + 0.01]
    ae(out, "lines", "--log", "--log-x", table("lines.csv", "records,dense,conv,lstm", rows))
    ax.loglog(x, rows[:, 1:], label=["dense", "conv", "lstm"])
    ax.legend()


def scored():
    label = RNG.random(1500) < 0.2
    p = 1 / (1 + np.exp(-RNG.normal(np.where(label, 0.3, -2.2), 1.4)))
    return table("scored.csv", "p,label", np.c_[p, label]), label, p


@pair(560, 520)
def roc(out, ax):
    name, label, p = scored()
    ae(out, "roc", "--label", "label", name)
    metrics.RocCurveDisplay.from_predictions(label, p, ax=ax, plot_chance_level=True)


@pair(560, 520)
def precision(out, ax):
    name, label, p = scored()
    ae(out, "precision", "--label", "label", name)
    metrics.PrecisionRecallDisplay.from_predictions(label, p, ax=ax, plot_chance_level=True)


@pair(560, 560)
def calibrate(out, ax):
    name, label, p = scored()
    ae(out, "calibration", "--label", "label", name)
    calibration.CalibrationDisplay.from_predictions(label, p, n_bins=10, ax=ax)


@pair(560, 420)
def heat(out, ax):
    m = RNG.poisson(3, (6, 6)) + np.diag(RNG.poisson(40, 6))
    open("names.txt", "w").write("cat\ndog\nhorse\nmouse\nwhale\ngiraffe\n")
    ae(out, "heat", "--names", "names.txt", "--xlabel", "predicted", "--ylabel", "actual",
       table("m.csv", "a,b,c,d,e,f", m))
    metrics.ConfusionMatrixDisplay(m, display_labels=open("names.txt").read().split()).plot(ax=ax)


@pair(960, 300)
def skeleton(out, ax):
    t = np.linspace(0, 2 * np.pi, 30)[:, None]
    base = RNG.uniform(0, 200, (1, 60))
    np.save("motion.npy", (base + 20 * np.sin(t + np.arange(60)))[None])
    ae(out, "skeleton", "-n", 1, "motion.npy")
    ax.text(0.1, 0.5, "no counterpart")


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    os.chdir(sys.argv[1])
    for name, make, width, height in PAIRS:
        figure = plt.figure(figsize=(width / 100, height / 100), layout="constrained")
        make("ours.png", figure.add_subplot())
        figure.savefig("theirs.png", dpi=100)
        plt.close(figure)
        a, b = Image.open("ours.png").convert("RGB"), Image.open("theirs.png").convert("RGB")
        both = Image.new("RGB", (a.width + b.width, max(a.height, b.height)), "gray")
        both.paste(a, (0, 0))
        both.paste(b, (a.width, 0))
        both.save(name + ".png")
        print(name + ".png")


main()
