"""Random networks: whatever sizes, strides, paddings and activations come together."""
import math
import random

import torch
from torch import nn

from torch_cases import ACTIVATIONS, Case
from torch_layers import AsRecord, ChannelNorm, Each, Same, SameAvg, SameMax, SameT

FLAT_MOST = 2000
CONVS = {1: nn.Conv1d, 2: nn.Conv2d}
TRANSPOSED = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d}
MAXIMA = {1: nn.MaxPool1d, 2: nn.MaxPool2d}
AVERAGES = {1: nn.AvgPool1d, 2: nn.AvgPool2d}


def sizes(draw, rank, most):
    """A number, or in two dimensions sometimes two; as text and as PyTorch takes it."""
    if rank == 2 and draw.random() < 0.3:
        pair = draw.randint(1, most), draw.randint(1, most)
        return f"{pair[0]}x{pair[1]}", pair
    n = draw.randint(1, most)
    return str(n), (n,) * rank


def convolution(draw, rank, channels):
    out, bias = draw.choice((1, 2, 3, 5, 8, 17, 20)), draw.random() < 0.8
    kernel_text, kernel = sizes(draw, rank, 7)
    stride_text, stride = sizes(draw, rank, 3)
    dilation_text, dilation = sizes(draw, rank, 2)
    pad = draw.choice(("same", "valid", draw.randint(0, 2)))
    transposed = draw.random() < 0.4
    numbers = dict(stride=stride, dilation=dilation, bias=bias, padding=pad if isinstance(pad, int) else 0)
    layer = (TRANSPOSED if transposed else CONVS)[rank](channels, out, kernel, **numbers)
    if pad == "same":
        layer = SameT(layer) if transposed else Same(layer)
    name = f"convt{rank}d" if transposed else f"conv{rank}d"
    options = f"stride={stride_text} dilation={dilation_text} pad={pad}{'' if bias else ' bias=no'}"
    return f"{name} {out} {kernel_text} {options}", layer, out


def pool(draw, rank, channels):
    kernel_text, kernel = sizes(draw, rank, 4)
    stride_text, stride = sizes(draw, rank, 3)
    kind, pad = draw.choice(("max", "avg")), draw.choice(("same", "valid"))
    layer = (MAXIMA if kind == "max" else AVERAGES)[rank](kernel, stride)
    if pad == "same":
        layer = (SameMax if kind == "max" else SameAvg)(layer)
    return f"{kind}pool{rank}d {kernel_text} stride={stride_text} pad={pad}", layer, channels


def upsample(draw, rank, channels):
    text, factor = sizes(draw, rank, 3)
    return f"upsample{rank}d {text}", nn.Upsample(scale_factor=factor), channels


def each(draw, _rank, channels):
    out = draw.choice((1, 3, 16, 19))
    return f"dense {out} each", Each(channels, out), out


def norm(draw, rank, channels):
    """Of one or two channels a layernorm leaves little but the sign of a difference."""
    if channels > 2 and draw.random() < 0.5:
        return "layernorm", ChannelNorm(channels), channels
    return "batchnorm", (nn.BatchNorm1d if rank == 1 else nn.BatchNorm2d)(channels), channels


def layer_of(draw, rank, channels, first):
    """The first one slides along positions: what it gives has channels in PyTorch's sense."""
    makers = (convolution, pool, upsample, each, norm)
    make = draw.choices(makers, (6, 1, 1, 0, 0) if first else (6, 1, 1, 1, 1))[0]
    text, layer, channels = make(draw, rank, channels)
    name, activation = draw.choice(list(ACTIVATIONS.items()))
    return f"{text} {name}", (layer, activation), channels


def network(draw, name, program):
    """One to three layers, flattened, a small code, the record. RuntimeError where it cannot be."""
    rank = draw.choice((1, 1, 2))
    positions = [draw.randint(3, 40 if rank == 1 else 12) for _ in range(rank)]
    features = channels = draw.choice((1, 2, 3, 16))
    texts, layers = [], []
    for i in range(draw.randint(1, 3)):
        text, layer, channels = layer_of(draw, rank, channels, i == 0)
        texts.append(text)
        layers.append(layer)
    flat = nn.Sequential(*(nn.Sequential(*layer) for layer in layers), nn.Flatten())
    values = flat.eval()(torch.zeros(1, features, *positions)).shape[1]
    if values > FLAT_MOST:
        raise RuntimeError(f"{values} values: single precision would be what is tested")
    code, record = draw.randint(1, 8), (*positions, features)
    return Case(name, "; ".join([*texts, "flatten", f"dense {code}", "---", "dense in"]),
                "x".join(map(str, record)), layers + [nn.Flatten(), nn.Linear(values, code)],
                [(nn.Linear(code, math.prod(record)), AsRecord(*record))],
                program=program, records=draw.randint(2, 9), optimizer="sgd", epochs=3)


def networks(seed, count):
    """Every third one trains a little. Draws anew where a kernel does not fit."""
    draw, found = random.Random(seed), []
    while len(found) < count:
        try:
            found.append(network(draw, f"random-{len(found)}", "recon" if len(found) % 3 else "train"))
        except RuntimeError:
            continue
    return found
