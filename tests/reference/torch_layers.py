"""PyTorch modules for what torch.nn says differently: Keras' "same" padding, layers along channels, crops.

All take channels first, (n, C, ...), as torch.nn does; the records of ae have their channels last.
"""
import torch
from torch import nn
from torch.nn import functional as F


def per_axis(value, rank):
    return value if isinstance(value, tuple) else (value,) * rank


def axes(layer, x):
    """(length, kernel with its holes, stride) of each axis that the layer slides along."""
    rank = x.dim() - 2
    sizes = (per_axis(getattr(layer, name, 1), rank) for name in ("kernel_size", "stride", "dilation"))
    return [(n, (k - 1) * d + 1, s) for n, k, s, d in zip(x.shape[2:], *sizes)]


def pad_same(layer, x, value=0.0):
    """Keras' rule: ceil(n/s) outputs, the smaller half of the padding in front."""
    pads = []
    for n, k, s in reversed(axes(layer, x)):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads, value=value)


class Wrapped(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner


class Same(Wrapped):
    """A convolution without padding of its own, padded as Keras pads."""
    def forward(self, x):
        return self.inner(pad_same(self.inner, x))


class SameMax(Wrapped):
    def forward(self, x):
        return self.inner(pad_same(self.inner, x, float("-inf")))


class SameAvg(Wrapped):
    """Padding is not counted: the share of each window that is data divides it out."""
    def forward(self, x):
        share = self.inner(pad_same(self.inner, torch.ones_like(x)))
        return self.inner(pad_same(self.inner, x)) / share


class SameT(Wrapped):
    """n*s outputs: floor((k-s)/2) of the full result cut in front, zeros behind if k < s; then the bias."""
    def forward(self, x):
        layer = self.inner
        bias = layer.bias
        transpose = F.conv_transpose1d if x.dim() == 3 else F.conv_transpose2d
        full = transpose(x, layer.weight, None, layer.stride, dilation=layer.dilation)
        for axis, (n, k, s) in enumerate(axes(layer, x), start=2):
            cut = max((k - s) // 2, 0)
            kept = full.narrow(axis, cut, min(n * s, full.shape[axis] - cut))
            behind = n * s - kept.shape[axis]
            full = F.pad(kept, [0, 0] * (full.dim() - 1 - axis) + [0, behind])
        return full if bias is None else full + bias.view(-1, *[1] * (x.dim() - 2))


class Each(nn.Linear):
    """The same dense layer at every step."""
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Crop(nn.Module):
    """Keeps the first values of each axis behind the channels."""
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, x):
        for axis, size in enumerate(self.sizes, start=2):
            x = x.narrow(axis, 0, size)
        return x
