#!/usr/bin/env python3
"""Writes tails/: scores with seven tails of six kinds, and the thresholds of peaks over threshold by SciPy.

KIND.csv: 2000 scores. tails.tsv: kind, method, level, threshold of scipy.stats.genpareto.fit, its relative tolerance,
and the lowest and highest threshold that scores of this distribution exceed at twice and half the rate asked. The
likelihood of a uniform tail has no maximum: SciPy stops near its singularity, so the tolerance is larger there."""
import os
import warnings
import numpy as np
from scipy import stats
from threshold import tail_quantile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tails")
COUNT = 2000


class Quantiles:
    """A distribution whose samples are its quantiles, so that the fitted shape is near the true one."""

    def __init__(self, law):
        self.law, self.isf = law, law.isf

    def rvs(self, count, random_state):
        return random_state.permutation(self.law.isf((np.arange(count) + 0.5) / count))


KINDS = {
    "uniform": stats.uniform(), "normal": stats.norm(10), "exponential": stats.expon(), "pareto": stats.pareto(3),
    "beta": stats.beta(2, 3), "steep": stats.beta(2, 0.8),
    "near": Quantiles(stats.genpareto(0.01)),  # fitted shapes from -0.003 to 0.01: nearly exponential
}


def scipy_threshold(x, level, risk):
    excess = x[x > level] - level
    shape, _, scale = stats.genpareto.fit(excess, floc=0)
    return level + stats.genpareto.isf(risk * len(x) / len(excess), shape, scale=scale)


def main():
    warnings.filterwarnings("ignore")
    os.makedirs(HERE, exist_ok=True)
    rng = np.random.default_rng(12)
    with open(os.path.join(HERE, "tails.tsv"), "w") as out:
        for kind, law in KINDS.items():
            x = law.rvs(COUNT, random_state=rng).round(5)
            np.savetxt(os.path.join(HERE, kind + ".csv"), x, fmt="%.5f")
            for risk, quantile in [(1e-2, 0.9), (1e-3, 0.9), (1e-3, 0.95)]:
                level = np.quantile(x, quantile)
                try:
                    want, near = tail_quantile(level, x[x > level] - level, COUNT, risk), 1e-6
                except AssertionError:	# no maximum
                    want, near = scipy_threshold(x, level, risk), 5e-4
                out.write(f"{kind}\tpot={risk}\t{quantile}\t{float(want)!r}\t{near}\t"
                          f"{float(law.isf(2 * risk))!r}\t{float(law.isf(risk / 2))!r}\n")


if __name__ == "__main__":
    main()
