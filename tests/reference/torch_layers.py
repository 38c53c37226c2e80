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


def transpose_same(layer, x):
    """n*s outputs: floor((k-s)/2) of the full result cut in front, zeros behind where k < s."""
    transpose = {3: F.conv_transpose1d, 4: F.conv_transpose2d, 5: F.conv_transpose3d}[x.dim()]
    y = transpose(x, layer.weight, None, layer.stride, dilation=layer.dilation)
    for axis, (n, k, s) in enumerate(axes(layer, x), start=2):
        cut = max((k - s) // 2, 0)
        kept = y.narrow(axis, cut, min(n * s, y.shape[axis] - cut))
        y = F.pad(kept, [0, 0] * (y.dim() - 1 - axis) + [0, n * s - kept.shape[axis]])
    return y


def add_bias(y, bias):
    return y if bias is None else y + bias.view(-1, *[1] * (y.dim() - 2))


class SameT(Wrapped):
    def forward(self, x):
        return add_bias(transpose_same(self.inner, x), self.inner.bias)


class Tied(nn.Module):
    """Has another layer's weights, which its own state leaves out, and a bias."""
    def __init__(self, other, inputs):
        super().__init__()
        self.other = [other]	# in a list: not a submodule
        self.bias = nn.Parameter(torch.zeros(inputs))


class TiedLinear(Tied):
    def __init__(self, other):
        super().__init__(other, other.in_features)

    def forward(self, x):
        return F.linear(x, self.other[0].weight.t(), self.bias)


class TiedConvT1(Tied):
    """A convolution's tensor, (out, in, k), is the transposed one's (in, out, k) as it stands."""
    def __init__(self, other):
        super().__init__(other, other.in_channels)

    def forward(self, x):
        return add_bias(transpose_same(self.other[0], x), self.bias)


class TiedConvT3(TiedConvT1):
    """The same with three axes."""


class Each(nn.Linear):
    """The same dense layer at every step."""
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ChannelNorm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class Steps:
    """A recurrent layer along the positions: all its states, or the last one alone."""
    def __init__(self, inputs, units, last=False, **options):
        super().__init__(inputs, units, batch_first=True, **options)
        self.last = last

    def forward(self, x):
        states, _ = super().forward(x.movedim(1, -1))
        return states[:, -1] if self.last else states.movedim(-1, 1)


class LSTM(Steps, nn.LSTM):
    pass


class GRU(Steps, nn.GRU):
    pass


class Repeat(nn.Module):
    """A vector at every one of the positions."""
    def __init__(self, count):
        super().__init__()
        self.count = count

    def forward(self, x):
        return x.unsqueeze(-1).expand(-1, -1, self.count)


class StepsOf(nn.Module):
    """A vector as positions, whose channels lie side by side in it as a recurrent layer has them; or back."""
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.unflatten(1, self.shape).movedim(-1, 1) if self.shape else x.movedim(1, -1).flatten(1)


class Crop(nn.Module):
    """Keeps the first values of each axis behind the channels."""
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, x):
        for axis, size in enumerate(self.sizes, start=2):
            x = x.narrow(axis, 0, size)
        return x


class AsRecord(nn.Module):
    """A dense layer's values in the order of the record, whose channels are last."""
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.unflatten(1, self.shape).movedim(-1, 1)


class Embed(nn.Embedding):
    """A vector per code, with the codes as positions."""
    def forward(self, x):
        return super().forward(x.long()).movedim(-1, 1)


class EmbedColumns(nn.Embedding):
    """Channels that are numbers, then the vectors of those that are codes; first: where a column's table begins."""
    def __init__(self, *sizes, columns, first):
        super().__init__(*sizes)
        self.columns, self.first = columns, first

    def forward(self, x):
        x = x.movedim(1, -1)
        numbers = [i for i in range(x.shape[-1]) if i not in self.columns]
        vectors = [super(EmbedColumns, self).forward(x[..., c].long() + f) for c, f in zip(self.columns, self.first)]
        return torch.cat([x[..., numbers], *vectors], dim=-1).movedim(-1, 1)


class Attention(nn.MultiheadAttention):
    """Self attention over the positions."""
    def __init__(self, features, heads, causal=False, **options):
        super().__init__(features, heads, batch_first=True, **options)
        self.causal = causal

    def forward(self, x):
        x = x.movedim(1, -1)
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if self.causal else None
        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0].movedim(-1, 1)


class Positions(nn.Module):
    """Adds sines and cosines, or with sizes a learned vector per position."""
    def __init__(self, *sizes):
        super().__init__()
        if sizes:
            self.weight = nn.Parameter(torch.zeros(sizes))

    def forward(self, x):
        if hasattr(self, "weight"):
            return x + self.weight.t()
        angle = torch.arange(x.shape[2]).double() / 10000 ** (torch.arange(0, x.shape[1], 2)[:, None].double() / x.shape[1])
        return x + torch.stack([angle.sin(), angle.cos()], dim=1).flatten(0, 1)[:x.shape[1]]


class Residual(nn.Module):
    """Adds what `count` entries before this one took; Network keeps it."""
    def __init__(self, count):
        super().__init__()
        self.count = count

    def forward(self, x, earlier):
        return x + earlier
