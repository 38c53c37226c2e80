"""What ae-train charges beside the loss, as PyTorch's autograd takes it: each for all codes of a batch."""
import statistics

import torch

SEED, PRIOR, GOLDEN, MASK = 1, 8, 0x9E3779B97F4A7C15, 2**64 - 1


def mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def prior(epoch, record, size):
    """The draws from N(0, I) that libae/rng.c gives this record in this epoch."""
    key = mix((SEED + GOLDEN) & MASK)
    for part in (PRIOR, epoch, record):
        key = mix((key + GOLDEN * (part + 1)) & MASK)
    bits = [mix((key + GOLDEN * (i + 1)) & MASK) >> 12 for i in range(size)]
    return [statistics.NormalDist().inv_cdf((b + 0.5) * 2.0**-52) for b in bits]


def sparse_l1(_encoder, _x, z, _at):
    return z.abs().mean()


def sparse_kl(_encoder, _x, z, _at, rho=0.2):
    mean = z.mean(0)
    return (rho * (rho / mean).log() + (1 - rho) * ((1 - rho) / (1 - mean)).log()).sum()


def contractive(encoder, x, _z, _at):
    def norm(row):
        jacobian = torch.autograd.functional.jacobian(lambda r: encoder(r[None])[0], row, create_graph=True)
        return jacobian.square().sum()
    return torch.stack([norm(row) for row in x]).mean()


def mmd(_encoder, _x, z, at):
    """Unbiased, of the kernel C / (C + |a - b|^2), C = 2 d. `at`: the epoch, and the batch's first record."""
    epoch, first = at
    n, d = z.shape
    drawn = torch.tensor([prior(epoch, first + i, d) for i in range(n)], dtype=z.dtype)

    def kernel(a, b):
        return 2 * d / (2 * d + (a[:, None] - b[None]).square().sum(2))

    within = (kernel(z, z) + kernel(drawn, drawn)).sum() - 2 * n
    return within / (n * (n - 1)) - 2 * kernel(z, drawn).mean()


# Name of a penalty in ae-train, and its formula; {} stands for the weight.
PENALTIES = {
    "sparse-l1": ("--sparse-l1 {}", sparse_l1),
    "sparse-kl": ("--sparse-kl 0.2:{}", sparse_kl),
    "contractive": ("--contractive {}", contractive),
    "mmd": ("--mmd {}", mmd),
}


def charge(case, encoder, x, z, at):
    return sum(weight * PENALTIES[name][1](encoder, x, z, at) for name, weight in case.charged)


def options(case):
    words = [PENALTIES[name][0].format(weight) for name, weight in case.charged]
    return words + ([f"--trim {case.trim}"] if case.trim else [])
