#!/usr/bin/env python3
"""Writes features/: windows, and their features by NumPy and SciPy.

NAME.csv: a window per line. NAME.tsv: lines of feature, taper, rate, then its values for each window."""
import os
import numpy as np
from scipy import signal, stats

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "features")


def bands(power, n, count):
    out = np.zeros(count)
    for k, p in enumerate(power):
        out[min(int(2 * k / n * count), count - 1)] += p
    return out


def spectrum(x, taper):
    w = signal.get_window(taper, len(x))
    p = np.abs(np.fft.rfft(x * w)) ** 2 / (w ** 2).sum() / len(x)
    p[1:(len(x) + 1) // 2] *= 2
    return p


def envelope(x, taper):
    e = np.abs(signal.hilbert(x - x.mean()))
    return spectrum(e - e.mean(), taper)


def mel(x, taper, rate, count):
    w = signal.get_window(taper, len(x))
    p = np.abs(np.fft.rfft(x * w)) ** 2
    f = np.fft.rfftfreq(len(x), 1 / rate)
    corner = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), count + 2) / 2595) - 1)
    out = []
    for low, mid, high in zip(corner, corner[1:], corner[2:]):
        out.append((np.maximum(np.minimum((f - low) / (mid - low), (high - f) / (high - mid)), 0) * p).sum())
    return np.log(np.maximum(out, 1e-10))


def strikes(x, taper, rate, harmonics, by_band=False, white=False):
    n = len(x)
    spectrum_of = np.fft.fft(x - x.mean())
    if white:
        spectrum_of = np.where(np.abs(spectrum_of) > 1e-9, spectrum_of / np.maximum(np.abs(spectrum_of), 1e-300), 0)
    place = 2 * np.arange(n) / n
    place[0] = -1

    def squared(low, high):
        inside = (place >= low) & ((place < high) | ((high >= 1) & (place == 1)))
        return np.abs(np.fft.ifft(np.where(inside, np.where(place == 1, 1, 2), 0) * spectrum_of)) ** 2

    e = squared(0, 1)
    if by_band:
        need = (harmonics + 0.2) * 0.11
        bands_of = [(i / parts, (i + 1) / parts) for parts in (2, 4, 8) for i in range(parts) if need <= 0.5 / parts] or [(0, 1)]
        e = squared(*max(bands_of, key=lambda b: (squared(*b) ** 2).mean() / squared(*b).mean() ** 2))
    p = np.abs(np.fft.rfft((e - e.mean()) * signal.get_window(taper, n))) ** 2
    p = np.maximum(p, 1e-10 * p.max())
    f, step, out = np.fft.rfftfreq(n, 1 / rate), rate / n, []
    for strike in (0.05 * rate, 0.11 * rate):	# the test's --strikes
        level = []
        for h in range(1, harmonics + 1):
            near, around = max(0.02 * h * strike, 1.5 * step), max(strike / 5, 4 * step)
            off = np.abs(f - h * strike)
            level.append(10 * np.log10(p[off <= near].max() / np.median(p[off <= around])))
        out.append(np.mean(level))
    return np.array(out)


def features(x, taper, rate):
    a, n = np.abs(x), len(x)
    rms = np.sqrt((x ** 2).mean())
    mag = np.abs(np.fft.rfft(x * signal.get_window(taper, n)))
    f = np.fft.rfftfreq(n, 1 / rate)
    side = x - x.mean() < 0
    logs = lambda p: np.log(np.maximum(p, 1e-10))
    return {
        "mean": x.mean(), "std": x.std(), "rms": rms, "min": x.min(), "max": x.max(), "peak": a.max(), "ptp": np.ptp(x),
        "abs": a.mean(), "energy": (x ** 2).sum(), "crest": a.max() / rms, "shape": rms / a.mean(),
        "impulse": a.max() / a.mean(), "margin": a.max() / np.sqrt(a).mean() ** 2, "skewness": stats.skew(x),
        "kurtosis": stats.kurtosis(x), "crossings": (side[1:] != side[:-1]).mean(), "q=0.25": np.quantile(x, 0.25),
        "q=1": x.max(), "centroid": (f * mag).sum() / mag.sum(), "fft": mag,
        "power": signal.periodogram(x, rate, window=taper, detrend=False)[1],
        "bands=5": bands(spectrum(x, taper), n, 5), "logbands=3": logs(bands(spectrum(x, taper), n, 3)),
        "envelope=4": bands(envelope(x, taper), n, 4), "logenvelope=4": logs(bands(envelope(x, taper), n, 4)),
        "mel=6": mel(x, taper, rate, 6), "strikes=3": strikes(x, taper, rate, 3),
        "bandstrikes=2": strikes(x, taper, rate, 2, by_band=True), "bandstrikes=1": strikes(x, taper, rate, 1, by_band=True),
        "whitestrikes=2": strikes(x, taper, rate, 2, white=True),
    }


def main():
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(16)
    cases = {"even": (64, "hann", 8000), "odd": (45, "boxcar", 1), "prime": (59, "hamming", 100), "tens": (100, "blackman", 50)}
    for name, (n, taper, rate) in cases.items():
        t = np.arange(n)
        x = np.round(rng.normal(size=(3, n)) * 0.5 + np.sin(t / 3) * (1 + 0.5 * np.sin(t / 11)) + 0.2, 5)
        with open(os.path.join(HERE, name + ".csv"), "w") as f:
            f.writelines(",".join(f"{v:.5f}" for v in row) + "\n" for row in x)
        got = [features(row, taper, rate) for row in x]
        with open(os.path.join(HERE, name + ".tsv"), "w") as f:
            for feature in got[0]:
                values = np.concatenate([np.atleast_1d(g[feature]) for g in got])
                f.write(f"{feature}\t{taper}\t{rate}\t" + " ".join(f"{v:.9g}" for v in values) + "\n")


if __name__ == "__main__":
    main()
