#!/usr/bin/env python3
"""elbo.py DIRECTORY - the loss of variational networks with known weights, by PyTorch: weights, records and want.tsv,
which tests/latent.bats compares with. Of two networks: with variances as they come KL is compared, which no draw
changes; with variances of next to nothing the draw is the mean, and what the output costs is compared, too."""
import sys

import numpy
import torch
from safetensors.torch import save_file

RECORDS, VALUES, HIDDEN, CODE, CLASSES = 40, 6, 5, 3, 4


def network(conditional, bias):
    seen = HIDDEN + (CLASSES if conditional else 0)
    code = CODE + (CLASSES if conditional else 0)
    draw = lambda *shape: 0.4 * torch.randn(*shape)
    return {
        "encoder.0.weight": draw(HIDDEN, VALUES), "encoder.0.bias": draw(HIDDEN),
        "encoder.1.mean.weight": draw(CODE, seen), "encoder.1.mean.bias": draw(CODE),
        "encoder.1.logvar.weight": draw(CODE, seen), "encoder.1.logvar.bias": draw(CODE) + bias,
        "decoder.0.weight": draw(VALUES, code), "decoder.0.bias": draw(VALUES),
    }


def losses(w, x, label, conditional, loss):
    linear = torch.nn.functional.linear
    hot = torch.nn.functional.one_hot(label, CLASSES).float()
    join = lambda h: torch.cat([h, hot], 1) if conditional else h
    h = join(torch.tanh(linear(x, w["encoder.0.weight"], w["encoder.0.bias"])))
    mean = linear(h, w["encoder.1.mean.weight"], w["encoder.1.mean.bias"])
    logvar = linear(h, w["encoder.1.logvar.weight"], w["encoder.1.logvar.bias"])
    normal = torch.distributions.Normal
    kl = torch.distributions.kl_divergence(normal(mean, (logvar / 2).exp()), normal(0.0, 1.0)).sum(1).mean()
    y = linear(join(mean), w["decoder.0.weight"], w["decoder.0.bias"])
    if loss == "bce":
        cost = torch.nn.functional.binary_cross_entropy_with_logits(y, x, reduction="none").sum(1).mean()
    else:
        cost = ((y - x) ** 2 / 2).sum(1).mean()
    return cost.item(), kl.item()


def main():
    directory = sys.argv[1]
    torch.manual_seed(1)
    x = torch.rand(RECORDS, VALUES)
    label = torch.arange(RECORDS) % CLASSES
    numpy.save(f"{directory}/x.npy", x.numpy())
    numpy.save(f"{directory}/label.npy", label.numpy().astype("u1"))
    with open(f"{directory}/want.tsv", "w") as f:
        for conditional in False, True:
            for loss in "mse", "bce":
                for bias in 0, -40:
                    name = f"{'cvae' if conditional else 'vae'}-{loss}{bias}"
                    w = network(conditional, bias)
                    save_file(w, f"{directory}/{name}.safetensors")
                    cost, kl = losses(w, x, label, conditional, loss)
                    arch = (f"dense {HIDDEN} tanh; latent {CODE}{f' classes={CLASSES}' if conditional else ''}; ---; "
                            f"dense in{' sigmoid' if loss == 'bce' else ''}")
                    f.write(f"{name}\t{loss}\t{cost if bias else '-'}\t{kl:.9g}\t{arch}\n")


main()
