#!/usr/bin/env python3
"""adversarial.py DIRECTORY - adversarial autoencoders trained a little by PyTorch, in double precision: weights to start from,
weights to end with, records, labels and cases.tsv, which tests/adversarial.bats compares with. Draws are those of libae/rng.c."""
import statistics
import sys

import numpy
import torch
from safetensors.numpy import save_file

RECORDS, VALUES, HIDDEN, CODE, CLASSES, BATCH, EPOCHS, RATE = 40, 6, 5, 3, 4, 16, 7, 0.01
PURPOSE_SAMPLE, PURPOSE_PRIOR, SEED = 4, 8, 1
GOLDEN, MASK = 0x9E3779B97F4A7C15, 2**64 - 1

# name, the code's item, classes that the decoder is told, the discriminator
CASES = [
    ("plain", "dense", 0, "dense 7 relu; dense 1"),
    ("told", "dense", CLASSES, "dense 7 tanh; dense 1 sigmoid"),
    ("latent", "latent", 0, "dense 7 relu; dense 1"),
]


def mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def normals(seed, purpose, epoch, record, count):
    key = mix(seed + GOLDEN & MASK)
    for part in (purpose, epoch, record):
        key = mix(key + GOLDEN * (part + 1) & MASK)
    uniform = (((mix(key + GOLDEN * (i + 1) & MASK) >> 12) + 0.5) * 2.0**-52 for i in range(count))
    return [statistics.NormalDist().inv_cdf(u) for u in uniform]


def draws(purpose, epoch, records, layer=None):
    """A row a record; a layer draws by a seed of its own."""
    seed = SEED if layer is None else mix(SEED + GOLDEN * (layer + 1) & MASK)
    return torch.tensor([normals(seed, purpose, epoch, record, CODE) for record in records]).float().double()


def start(kind, classes):
    draw = lambda *shape: 0.5 * torch.randn(*shape)
    heads = ["mean.", "logvar."] if kind == "latent" else [""]
    w = {"encoder.0.weight": draw(HIDDEN, VALUES), "encoder.0.bias": draw(HIDDEN)}
    for head in heads:
        w |= {f"encoder.1.{head}weight": draw(CODE, HIDDEN), f"encoder.1.{head}bias": draw(CODE)}
    item = 1 if classes else 0
    w |= {f"decoder.{item}.weight": draw(VALUES, CODE + classes), f"decoder.{item}.bias": draw(VALUES)}
    w |= {"discriminator.0.weight": draw(7, CODE), "discriminator.0.bias": draw(7),
          "discriminator.1.weight": draw(1, 7), "discriminator.1.bias": draw(1)}
    return w


def linear(w, name, x):
    return torch.nn.functional.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])


class Network:
    def __init__(self, w, kind, classes, discriminator):
        self.w = {name: value.double().requires_grad_() for name, value in w.items()}
        self.kind, self.classes = kind, classes
        self.curve = torch.relu if "relu" in discriminator else torch.tanh

    def encode(self, x, epoch, records):
        h = torch.tanh(linear(self.w, "encoder.0", x))
        if self.kind == "dense":
            return linear(self.w, "encoder.1", h)
        mean, logvar = (linear(self.w, f"encoder.1.{head}", h) for head in ("mean", "logvar"))
        return mean + (logvar / 2).exp() * draws(PURPOSE_SAMPLE, epoch, records, layer=1)

    def decode(self, z, label):
        if not self.classes:
            return linear(self.w, "decoder.0", z)
        hot = torch.nn.functional.one_hot(label, self.classes).double()
        return linear(self.w, "decoder.1", torch.cat([z, hot], 1))

    def judge(self, z, truth):
        logit = linear(self.w, "discriminator.1", self.curve(linear(self.w, "discriminator.0", z)))
        return torch.nn.functional.binary_cross_entropy_with_logits(logit, torch.full_like(logit, truth))

    def optimizer(self, *halves):
        own = [value for name, value in self.w.items() if name.split(".")[0] in halves]
        return torch.optim.Adam(own, RATE, eps=1e-7)


def train(network, x, label):
    phases = [network.optimizer("encoder", "decoder"), network.optimizer("discriminator"), network.optimizer("encoder")]

    def step(phase, loss):
        for value in network.w.values():
            value.grad = None
        loss.backward()
        phases[phase].step()

    for epoch in range(1, EPOCHS + 1):
        for at in range(0, RECORDS, BATCH):
            records = range(at, min(at + BATCH, RECORDS))
            batch, classes = x[records], label[records]
            square = (network.decode(network.encode(batch, epoch, records), classes) - batch) ** 2
            step(0, square.sum(1).mean() / 2 if network.kind == "latent" else square.mean())
            codes = network.encode(batch, epoch, records).detach()
            prior = draws(PURPOSE_PRIOR, epoch, records)
            step(1, (network.judge(codes, 0.0) + network.judge(prior, 1.0)) / 2)
            step(2, network.judge(network.encode(batch, epoch, records), 1.0))


def store(path, w, discriminator):
    tensors = {name: value.detach().float().numpy() for name, value in w.items()}
    save_file(tensors, path, metadata={"adversarial": discriminator})


def main():
    directory = sys.argv[1]
    torch.manual_seed(1)
    x = torch.rand(RECORDS, VALUES)
    label = torch.arange(RECORDS) * 7 % CLASSES
    numpy.save(f"{directory}/x.npy", x.numpy())
    numpy.save(f"{directory}/label.npy", label.numpy().astype("u1"))
    with open(f"{directory}/cases.tsv", "w") as f:
        f.write(f"# -e {EPOCHS} -b {BATCH} --lr {RATE} --shuffle no\n")
        for name, kind, classes, discriminator in CASES:
            network = Network(start(kind, classes), kind, classes, discriminator)
            store(f"{directory}/{name}.safetensors", network.w, discriminator)
            train(network, x.double(), label)
            store(f"{directory}/{name}.out.safetensors", network.w, discriminator)
            told = f"class {classes}; " if classes else ""
            f.write(f"{name}\tdense {HIDDEN} tanh; {kind} {CODE}; ---; {told}dense in\t{discriminator}\n")


main()
