#!/usr/bin/env python3
"""Runs the networks of torch_cases.py in PyTorch and stores what ae has to agree with.

    torch_make.py [--seed N] DIRECTORY

cases.tsv lists the cases. What goes in is DATA.safetensors (an ordinary state_dict, only renamed; for big
networks DATA.tensors, from which weights.c makes it) and the records DATA.in.npy; several cases may share it.
What must come out is NAME.out.npy, or NAME.out.safetensors where the case trains. Weights and records are
hashes of their indices, so nothing depends on a generator's version. PyTorch computes in double precision,
and the results are stored in single.
"""
import argparse
import math
import pathlib
import zlib

import numpy
import torch
from safetensors.numpy import save_file
from torch.nn import functional as F

import torch_cases
import torch_layers
import torch_penalties

LOSSES = {"mse": F.mse_loss, "mae": F.l1_loss, "huber": F.huber_loss, "bce": F.binary_cross_entropy,
          "correntropy=0.7": lambda y, t, reduction: 1 - torch.exp(-(y - t).square() / (2 * 0.7**2))}


class KerasRMSprop(torch.optim.Optimizer):
    """Epsilon under the root, where PyTorch adds it behind."""
    def __init__(self, parameters, rate):
        super().__init__(parameters, dict(rate=rate))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.mul_(0.9).addcmul_(p.grad, p.grad, value=0.1)
                p.sub_(group["rate"] * p.grad / (mean + 1e-7).sqrt())


# One line an optimizer: the learning rate of the test, and PyTorch's form with Keras' defaults.
OPTIMIZERS = {
    "sgd": (0.1, lambda p, lr: torch.optim.SGD(p, lr)),
    "momentum": (0.05, lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9)),
    "rmsprop": (0.001, KerasRMSprop),
    "adagrad": (0.01, lambda p, lr: torch.optim.Adagrad(p, lr, initial_accumulator_value=0.1, eps=1e-7)),
    "adadelta": (1.0, lambda p, lr: torch.optim.Adadelta(p, lr, rho=0.95, eps=1e-7)),
    "adam": (0.001, lambda p, lr: torch.optim.Adam(p, lr, eps=1e-7)),
    "adamw": (0.01, lambda p, lr: torch.optim.AdamW(p, lr, eps=1e-7, weight_decay=0.01)),
}


def hashed(stream, count):
    """`count` multiples of 2^-23 in [-1, 1), the same in weights.c."""
    index = numpy.arange(count, dtype=numpy.uint64)
    x = (index * 0x9E3779B1 + stream * 0x85EBCA77) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = ((x ^ (x >> shift)) * factor) & 0xFFFFFFFF
    x ^= x >> 16
    return ((x >> 8).astype(numpy.float64) - 2.0**23) / 2.0**23


def stream(seed, case, what):
    return zlib.crc32(f"{seed} {case.data} {what}".encode())


class Half(torch.nn.Sequential):
    """Entries one after another; a residual also takes what an earlier entry took."""
    def forward(self, x):
        taken = []
        for entry in self:
            taken.append(x)
            first = entry[0]
            x = first(x, taken[-1 - first.count]) if isinstance(first, torch_layers.Residual) else entry(x)
        return x


class Network(torch.nn.Module):
    def __init__(self, case):
        super().__init__()
        self.encoder = self.half(case.encoder)
        self.decoder = self.half(case.decoder)

    @staticmethod
    def half(items):
        as_tuples = (item if isinstance(item, tuple) else (item,) for item in items)
        return Half(*(torch.nn.Sequential(*parts) for parts in as_tuples))

    def forward(self, x):
        return self.decoder(self.encoder(x))

    def tensors(self):
        """By the item's index: encoder.0.0.weight and encoder.0.1.inner.weight are both encoder.0.weight."""
        named = {}
        for key, tensor in self.state_dict().items():
            part, item, *_, last = key.replace("out_proj.", "out_proj/").split(".")
            named[f"{part}.{item}.{last.replace('/', '.')}"] = tensor
        return named


def scale(name, tensor):
    """A power of two, so that scaling is exact; outputs are moderate whatever the width."""
    if not name.endswith(".weight") or tensor.dim() < 2:
        return 0.25
    return 2.0 ** round(math.log2(math.sqrt(3 / (tensor.numel() / tensor.shape[0]))))


def fill(network, case, seed):
    """Sets the weights; the lines of NAME.tensors that say how."""
    lines = []
    for name, tensor in network.tensors().items():
        if name.endswith("num_batches_tracked"):
            continue
        number, factor = stream(seed, case, name), scale(name, tensor)
        values = hashed(number, tensor.numel()) * factor
        gains = name.endswith("running_var") or (name.endswith("weight") and tensor.dim() == 1)
        tensor.copy_(torch.from_numpy((values + gains).astype("f4")).reshape(tensor.shape))
        lines.append(f"{name}\t{'x'.join(map(str, tensor.shape))}\t{number}\t{factor}\n")
    return lines


def save_tensors(path, network):
    tensors = {name: value.numpy() for name, value in network.tensors().items()}
    save_file({name: v.astype("f4") if v.dtype == "f8" else v for name, v in tensors.items()}, path)


def records(case, seed):
    shape = [case.records] + [int(n) for n in case.shape.split("x")]
    values = hashed(stream(seed, case, "records"), math.prod(shape)).reshape(shape) * case.gain
    if case.codes:
        return numpy.floor((values + 1) / 2 * case.codes).astype("f4")
    return ((values + 1) / 2 if case.loss == "bce" else values).astype("f4")


def to_torch(case, x):
    view = [int(n) for n in case.view.split("x")]
    return torch.from_numpy(x.astype("f8")).reshape(-1, *view).movedim(-1, 1)


def from_torch(case, y):
    """Channels last again; as many values as the record has take the record's shape."""
    y = y.movedim(1, -1).numpy()
    shape = [int(n) for n in case.record.split("x")]
    return y.reshape(-1, *shape).astype("f4") if y[0].size == math.prod(shape) else y.astype("f4")


def run(case, network, x):
    """What ae-recon, ae-encode or ae-decode gives."""
    part = {"recon": network, "encode": network.encoder, "decode": network.decoder}[case.program]
    return from_torch(case, part.eval()(to_torch(case, x)))


def cost(case, network, x, at):
    """The mean over the records of a batch that are not trimmed, those of the smallest loss."""
    z = network.encoder(x)
    y = network.decoder(z)
    rows = LOSSES[case.loss](y, x, reduction="none").flatten(1).mean(1)
    kept = rows.argsort()[:len(rows) - math.floor(case.trim * len(rows))]
    return rows[kept].mean() + torch_penalties.charge(case, network.encoder, x[kept], z[kept], at)


def train(case, network, x):
    """Batches in the order of the records, the last one of an epoch as short as it comes."""
    rate, make = OPTIMIZERS[case.optimizer]
    optimizer = make(network.train().parameters(), rate)
    for epoch in range(case.epochs):
        for first, batch in enumerate(to_torch(case, x).split(case.batch)):
            optimizer.zero_grad()
            cost(case, network, batch, (epoch + 1, first * case.batch)).backward()
            optimizer.step()


def options(case):
    if case.program == "decode":
        return f"--shape {case.record}"
    if case.program != "train":
        return ""
    return " ".join([f"--loss {case.loss} --optimizer {case.optimizer} --lr {OPTIMIZERS[case.optimizer][0]} "
                     f"-e {case.epochs} -b {case.batch} --shuffle no"] + torch_penalties.options(case))


def make(case, seed, directory, whole=False):
    """Stores one case, `whole` with the weights of big networks too. What is shared comes out the same."""
    network = Network(case).double()
    x = records(case, seed)
    with torch.no_grad():
        lines = fill(network, case, seed)
    if case.big and not whole:
        (directory / f"{case.data}.tensors").write_text("".join(lines))
    else:
        save_tensors(directory / f"{case.data}.safetensors", network)
    numpy.save(directory / f"{case.data}.in.npy", x)
    if case.program == "train":
        train(case, network, x)
        save_tensors(directory / f"{case.name}.out.safetensors", network)
    else:
        with torch.no_grad():
            numpy.save(directory / f"{case.name}.out.npy", run(case, network, x))


def main():
    parser = argparse.ArgumentParser(description="store what PyTorch computes for torch_cases.py")
    parser.add_argument("--seed", type=int, default=1, help="other weights and records (default 1)")
    parser.add_argument("directory", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    lines = ["group\tname\tdata\tprogram\tarchitecture\toptions\n"]
    for group in torch_cases.GROUPS:
        for case in group():
            make(case, arguments.seed, arguments.directory)
            fields = group.__name__, case.name, case.data, case.program, case.arch, options(case)
            lines.append("\t".join(fields) + "\n")
    (arguments.directory / "cases.tsv").write_text("".join(lines))


if __name__ == "__main__":
    main()
