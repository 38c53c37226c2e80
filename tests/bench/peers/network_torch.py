"""The networks in PyTorch: channels first, padding of the same cost and output sizes as ours."""

import torch
from torch import nn

from arch import items

ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "leaky": nn.LeakyReLU, "silu": nn.SiLU, "tanh": nn.Tanh,
               "gelu": nn.GELU}
CELLS = {"lstm": nn.LSTM, "gru": nn.GRU}


class Crop(nn.Module):
    def __init__(self, sides):
        super().__init__()
        self.sides = sides

    def forward(self, x):
        for axis, side in enumerate(self.sides):
            x = x.narrow(2 + axis, 0, side)
        return x


class Recurrent(nn.Module):
    """A layer of cells: of (batch, channels, steps), the same, or the last step alone."""

    def __init__(self, cell, last):
        super().__init__()
        self.cell, self.last = cell, last

    def forward(self, x):
        y, _ = self.cell(x.transpose(1, 2))
        return y[:, -1] if self.last else y.transpose(1, 2)


class Repeat(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, x):
        return x.unsqueeze(2).expand(-1, -1, self.steps)


class Latent(nn.Module):
    """A Gaussian code; kl: its mean divergence from the standard normal distribution, of the last batch."""

    def __init__(self, values, units):
        super().__init__()
        self.mean, self.log_variance, self.kl = nn.Linear(values, units), nn.Linear(values, units), 0

    def forward(self, x):
        mean, log_variance = self.mean(x), self.log_variance(x)
        if not self.training:
            return mean
        self.kl = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(1).mean()
        return mean + torch.randn_like(mean) * (0.5 * log_variance).exp()


def convolution(item, channels, units):
    kernel, stride = item.sizes[1], item.stride
    pad = (kernel - 1) // 2 if item.pad is None else item.pad
    return (nn.Conv1d if item.rank == 1 else nn.Conv2d)(channels, units, kernel, stride, pad)


def transposed(item, channels, units):
    kernel, stride = item.sizes[1], item.stride
    pad, outpad = item.pad, 0
    if pad is None:  # n * stride positions
        pad = (kernel - stride + 1) // 2
        outpad = 2 * pad - (kernel - stride)
    make = nn.ConvTranspose1d if item.rank == 1 else nn.ConvTranspose2d
    return make(channels, units, kernel, stride, pad, output_padding=outpad)


def layers(item, x, shape):
    """The item's modules behind the tensor x; shape: of a record, for the size "in"."""
    size = shape[0] if item.name == "repeat" else shape[-1]
    units = size if item.sizes[:1] == ["in"] else (item.sizes or [None])[0]
    if item.name.startswith("convt"):
        made = [transposed(item, x.shape[1], units)]
    elif item.name.startswith("conv"):
        made = [convolution(item, x.shape[1], units)]
    elif item.name.startswith("maxpool"):
        made = [(nn.MaxPool1d if item.rank == 1 else nn.MaxPool2d)(units)]
    elif item.name.startswith("upsample"):
        made = [nn.Upsample(scale_factor=units)]
    elif item.name in CELLS:
        made = [Recurrent(CELLS[item.name](x.shape[1], units, batch_first=True), "last" in item.flags)]
    elif item.name == "repeat":
        made = [Repeat(units)]
    elif item.name == "latent":
        if item.options:
            raise ValueError(f"{item.name}: classes are not part of the comparison")
        made = [Latent(x.shape[1], units)]
    elif item.name == "dense" and "each" in item.flags:
        made = [nn.Conv1d(x.shape[1], units, 1)]
    elif item.name == "dense":
        made = ([nn.Flatten()] if x.dim() > 2 else []) + [nn.Linear(x[0].numel(), units)]
    elif item.name == "batchnorm":
        made = [{2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d}[x.dim()](x.shape[1])]
    elif item.name == "layernorm":
        if x.dim() > 2:
            raise ValueError("layernorm: of vectors only")
        made = [nn.LayerNorm(x.shape[1])]
    elif item.name == "dropout":
        made = [nn.Dropout(units)]
    elif item.name == "flatten":
        made = [nn.Flatten()]
    elif item.name == "reshape":
        made = [nn.Unflatten(1, (units[-1], *units[:-1]))]
    elif item.name == "crop":
        made = [Crop(units)]
    else:
        made = [ACTIVATIONS[item.name]()]
    return made + ([ACTIVATIONS[item.activation]()] if item.activation else [])


def input_shape(shape):
    """Channels first; shape: of a record, with its channels last."""
    return (shape[-1], *shape[:-1])


def network(text, shape):
    made, x = [], torch.zeros(2, *input_shape(shape))  # two records: batchnorm refuses one
    for item in items(text):
        for module in layers(item, x, shape):
            made.append(module)
            x = module(x)
    return nn.Sequential(*made)


def parameters(net):
    return sum(p.numel() for p in net.parameters())
