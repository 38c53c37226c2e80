#!/usr/bin/env python3
"""detecting.py - measures the tables of ae-detecting(7) with the programs in $PATH, on generated series.

Prints alarms per 10,000 rows of normal series with the limit, by kind and threshold, and how many of ten kinds of made anomalies are
found at 4: of the first ones, and of the same again 1,600 rows later; then alarms of normal
machines of eight columns, as the page has them for many related columns. Needs NumPy; takes some minutes."""
import subprocess
import numpy as np

DETECTOR = "ae-novelty {} | ae-calibrate | ae-join -m novelty"
MACHINE = ("ae-novelty -q -w 0 --statistics 0 {} | ae-join | "
           "ae-calibrate -m pareto --learn normal --history 20000")
THRESHOLDS = (2.5, 3, 3.5, 4, 4.5, 5, 6)
ALARMS = "ae-threshold --gap 99 {} --at {} --ranges detecting.out.npy | cut -f 1"
LIMIT = "--limit 3/5000"
PROBATION = 750


def day_of(seed):
    return [96, 144, 288, 48][seed % 4]


def office(r, t, day):
    u, weekend = t % day / day, t // day % 7 >= 5
    shape = np.where((u > .375) & (u < .75), 1, np.where((u > .3125) & (u <= .375), .4, 0))
    return 50 + 30 * (shape * np.where(weekend, .3, 1) + .04 * r.standard_normal(len(t)))


def waves(r, t, day):
    u = t % day / day
    height = 1 + .3 * np.sin(2 * np.pi * t / day / 5.3)
    return height * (.5 * np.sin(2 * np.pi * u) + .3 * np.sin(6 * np.pi * u)) + .04 * r.standard_normal(len(t))


def pulses(r, t, day):
    late = .04 * (r.random(len(t) // day + 2) - .5)
    v = t % day / day - late[t // day]
    return np.exp(-((v - .4) / .03) ** 2) - .3 * np.exp(-((v - .52) / .06) ** 2) + .04 * r.standard_normal(len(t))


def autoregressive(a):
    def series(r, t, day):
        e, w = r.standard_normal(len(t)), np.zeros(len(t))
        for i in range(1, len(t)):
            w[i] = a * w[i - 1] + .03 * e[i]
        return .6 * np.sin(2 * np.pi * t / day) + w + .02 * r.standard_normal(len(t))
    return series


def counts(r, t, day):
    rate = 20 * (1 + .7 * np.sin(2 * np.pi * t / day))
    return r.poisson(rate * r.gamma(3, 1 / 3, len(t))).astype(float)


def on_off(r, t, day):
    x, i, on = np.zeros(len(t)), 0, 0
    while i < len(t):
        length = int(r.exponential(60)) + 5
        x[i:i + length] = on
        i, on = i + length, 1 - on
    return x + .03 * r.standard_normal(len(t))


TUNED = {"office": office, "waves": waves, "pulses": pulses, "wander": autoregressive(.97), "counts": counts}
OTHERS = {
    "constant": lambda r, t, day: np.full(len(t), 7.),
    "noise, normal": lambda r, t, day: r.standard_normal(len(t)),
    "noise, t of 3 degrees": lambda r, t, day: r.standard_t(3, len(t)),
    "noise, lognormal by day": lambda r, t, day: np.exp(.8 * r.standard_normal(len(t)) + np.sin(2 * np.pi * t / day)),
    "coarse steps": lambda r, t, day: np.round(3 * np.sin(2 * np.pi * t / day) + .3 * r.standard_normal(len(t))),
    "trend": lambda r, t, day: t * 1e-3 + np.sin(2 * np.pi * t / day) + .1 * r.standard_normal(len(t)),
    "random walk": autoregressive(1),
    "on and off at random": on_off,
}


def make(kinds, name, seed, rows):
    r = np.random.default_rng([seed, list(kinds).index(name), 15])
    return kinds[name](r, np.arange(rows), day_of(seed))


def surprise(x, detector=DETECTOR):
    np.save("detecting.tmp.npy", x)
    out = subprocess.run(detector.format("detecting.tmp.npy") + " -o detecting.out.npy", shell=True, check=True)
    assert out.returncode == 0
    return np.nan_to_num(np.load("detecting.out.npy").astype(float))


def alarms(s, threshold, limit=LIMIT):
    np.save("detecting.out.npy", s)
    out = subprocess.run(ALARMS.format(limit, threshold), shell=True, check=True, stdout=subprocess.PIPE)
    return np.array(out.stdout.split(), int)


def normal_series(kinds, count, rows=10000):
    for name in kinds:
        found = np.zeros(len(THRESHOLDS))
        n = 1 if name == "constant" else count
        for seed in range(n):
            s = surprise(make(kinds, name, seed, rows))
            s[:PROBATION] = 0
            found += [len(alarms(s, t)) for t in THRESHOLDS]
        yield found / n / (rows - PROBATION) * 1e4
        print("%-24s" % name, *["%7.2f" % f for f in found / n / (rows - PROBATION) * 1e4])


def normal_machines(kinds, count=6, columns=8, rows=10000):
    for name in kinds:
        found = np.zeros(len(THRESHOLDS))
        for machine in range(1, count + 1):
            x = np.stack([make(kinds, name, 100 * machine + c, rows) for c in range(columns)], 1)
            s = surprise(x.astype(np.float32), MACHINE).ravel()
            s[:PROBATION] = 0
            found += [len(alarms(s, t, "")) for t in THRESHOLDS]
        print("%-24s" % name, *["%7.2f" % f for f in found / count / (rows - PROBATION) * 1e4], flush=True)


def change(kind, x, i, day, r):
    sd, part = x.std(), slice(i, i + 60)
    if kind == "spike, 3 rows, 4 sd":
        x[i:i + 3] += 4 * sd
    elif kind == "dip, 1 row, 4 sd":
        x[i] -= 4 * sd
    elif kind == "level, 60 rows, 1.5 sd":
        x[part] += 1.5 * sd
    elif kind == "drift, 200 rows, to 2 sd":
        x[i:i + 200] += np.linspace(0, 2, 200) * sd
    elif kind == "noise, 40 rows, 1 sd":
        x[i:i + 40] += sd * r.standard_normal(40)
    elif kind == "flat, 60 rows":
        x[part] = x[i]
    elif kind == "cycle missing":
        x[i:i + day] = np.median(x) + .04 * sd * r.standard_normal(day)
    elif kind == "cycle upside down":
        x[i:i + day] = 2 * x.mean() - x[i:i + day]
    elif kind == "cycle twice as fast":
        x[i:i + day // 2] = x[i:i + day // 2 * 2:2]
    else:   # half as high
        x[i:i + day] = x.mean() + .5 * (x[i:i + day] - x.mean())


ANOMALIES = ("spike, 3 rows, 4 sd", "dip, 1 row, 4 sd", "level, 60 rows, 1.5 sd", "drift, 200 rows, to 2 sd",
             "noise, 40 rows, 1 sd", "flat, 60 rows", "cycle missing", "cycle upside down", "cycle twice as fast",
             "cycle half as high")


def made(count=8):
    for kind in ANOMALIES:
        line = []
        for name in TUNED:
            hits = [0, 0]
            for seed in range(50, 50 + count):
                x, r, day = make(TUNED, name, seed, 9000), np.random.default_rng(seed), day_of(seed)
                places = 4000 + 37 * (seed - 50), 5600 + 37 * (seed - 50)
                for i in places:
                    change(kind, x, i, day, r)
                a = alarms(surprise(x), 4)
                for j, i in enumerate(places):
                    hits[j] += bool(((a >= i) & (a < i + max(day, 200) + 100)).any())
            line.append("%d,%d" % tuple(hits))
        print("%-26s" % kind, *["%6s" % h for h in line], flush=True)


print("alarms per 10,000 rows above  ", *["%7g" % t for t in THRESHOLDS])
tuned = np.mean(list(normal_series(TUNED, 20)), 0)
print("%-24s" % "mean of these", *["%7.2f" % f for f in tuned])
list(normal_series(OTHERS, 10))
print("anomalies found of 8, first and again:", *TUNED)
made()
print("machines, alarms per 10,000 rows above", *["%7g" % t for t in THRESHOLDS])
normal_machines({**TUNED, **OTHERS})
