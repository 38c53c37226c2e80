#!/usr/bin/env python3
"""Records of different length in PyTorch: what ae has to agree with. Recurrent layers and attention take them padded, with
packed sequences and key_padding_mask. Networks with strides and pools take each record alone, without padding. Batch
normalization takes the steps of all records that are there.

    lengths.py DIRECTORY

For each case: NAME.safetensors (initial weights), NAME.in.npy (padded records), NAME.txt (their lengths), NAME.code.npy
and NAME.out.npy (with 0 in the padding), and NAME.trained.safetensors after five steps of gradient descent. The loss of a
record is the mean over its own steps. cases.tsv has the names and architectures.
"""
import math
import pathlib
import sys
import zlib

import numpy
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from torch_layers import Positions
from torch_make import hashed, scale

RECORDS, STEPS, RATE, EPOCHS = 7, 9, 0.1, 5


def packed(cell, x, lengths, last=False):
    states, final = cell(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
    if last:
        return (final[0] if isinstance(final, tuple) else final)[0]
    return pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])[0]


class Recurrent(nn.Module):
    """lstm 5 last; ---; repeat in; gru 4; dense in each"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.LSTM(2, 5, batch_first=True)])
        self.decoder = nn.ModuleList([nn.Identity(), nn.GRU(5, 4, batch_first=True), nn.Linear(4, 2)])

    def encode(self, x, lengths, mask):
        return packed(self.encoder[0], x, lengths, last=True)

    def decode(self, z, lengths, mask):
        z = z[:, None].expand(-1, STEPS, -1)
        return self.decoder[2](packed(self.decoder[1], z, lengths)) * mask


class Convolved(nn.Module):
    """conv1d 4 3 tanh; gru 3 last; ---; repeat in; lstm 4; dense in each"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv1d(2, 4, 3, padding=1), nn.GRU(4, 3, batch_first=True)])
        self.decoder = nn.ModuleList([nn.Identity(), nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)])

    def encode(self, x, lengths, mask):
        x = torch.tanh(self.encoder[0](x.movedim(1, 2)).movedim(1, 2))
        return packed(self.encoder[1], x, lengths, last=True)

    def decode(self, z, lengths, mask):
        z = z[:, None].expand(-1, STEPS, -1)
        return self.decoder[2](packed(self.decoder[1], z, lengths)) * mask


class Transformer(nn.Module):
    """dense 8 each; positions; layernorm; attention 2; residual 2; layernorm; dense 12 each relu; dense 8 each;
    residual 3; ---; conv1d in 3"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([
            nn.Linear(2, 8), Positions(), nn.LayerNorm(8), nn.MultiheadAttention(8, 2, batch_first=True), nn.Identity(),
            nn.LayerNorm(8), nn.Linear(8, 12), nn.Linear(12, 8)])
        self.decoder = nn.ModuleList([nn.Conv1d(8, 2, 3, padding=1)])

    def encode(self, x, lengths, mask):
        e = self.encoder
        x = e[1](e[0](x).movedim(1, 2)).movedim(1, 2)
        h = e[2](x)
        x = x + e[3](h, h, h, key_padding_mask=mask[..., 0] == 0, need_weights=False)[0]
        return (x + e[7](torch.relu(e[6](e[5](x))))) * mask

    def decode(self, z, lengths, mask):
        return self.decoder[0](z.movedim(1, 2)).movedim(1, 2) * mask


def same(x, kernel, stride, value=0.0):
    """Keras' padding of (channels, steps) for ceil(steps / stride) positions."""
    steps = x.shape[-1]
    zeros = max((-(-steps // stride) - 1) * stride + kernel - steps, 0)
    return nn.functional.pad(x, (zeros // 2, zeros - zeros // 2), value=value)


class Alone(nn.Module):
    """Networks that take one record (channels, steps) at a time; what follows its end is 0."""
    lengths = [9, 1, 4, 6, 2, 8, 5]

    @staticmethod
    def padded(records, steps):
        return torch.stack([nn.functional.pad(r, (0, steps - r.shape[-1])).movedim(0, 1) for r in records])

    def encode(self, x, lengths, mask):
        self.codes = [self.encode_one(x[i, :n].movedim(0, 1)) for i, n in enumerate(lengths)]
        if self.codes[0].dim() == 1:
            return torch.stack(self.codes)
        return self.padded(self.codes, self.codes[0].shape[-1])

    def decode(self, z, lengths, mask):
        return self.padded([self.decode_one(z, int(n))[:, :n] for z, n in zip(self.codes, lengths)], STEPS)


class Strided(Alone):
    """conv1d 4 7 stride=2 tanh; conv1d 3 3 stride=2 tanh; ---; convt1d 3 5 stride=2 tanh; convt1d in 5 stride=2; crop"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv1d(2, 4, 7, 2), nn.Conv1d(4, 3, 3, 2)])
        self.decoder = nn.ModuleList([nn.ConvTranspose1d(3, 3, 5, 2), nn.ConvTranspose1d(3, 2, 5, 2)])

    def encode_one(self, x):
        x = torch.tanh(self.encoder[0](same(x, 7, 2)))
        return torch.tanh(self.encoder[1](same(x, 3, 2)))

    def decode_one(self, z, steps):
        z = torch.tanh(self.decoder[0](z)[:, 1:1 + 2 * z.shape[-1]])
        return self.decoder[1](z)[:, 1:1 + 2 * z.shape[-1]]


class Pooled(Alone):
    """conv1d 4 3 tanh; maxpool1d 3 stride=2 pad=same; avgpool1d 2 pad=same; gru 3 last; ---; repeat 3; upsample1d 3;
    conv1d in 3"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv1d(2, 4, 3), nn.Identity(), nn.Identity(), nn.GRU(4, 3)])
        self.decoder = nn.ModuleList([nn.Identity(), nn.Identity(), nn.Conv1d(3, 2, 3)])

    def encode_one(self, x):
        x = torch.tanh(self.encoder[0](same(x, 3, 1)))
        x = nn.functional.max_pool1d(same(x, 3, 2, -math.inf), 3, 2)
        ones = same(torch.ones_like(x), 2, 2)
        x = nn.functional.avg_pool1d(same(x, 2, 2), 2) / nn.functional.avg_pool1d(ones, 2)
        return self.encoder[3](x.movedim(0, 1))[1][0]

    def decode_one(self, z, steps):
        z = z[:, None].expand(-1, -(-steps * 3 // STEPS)).repeat_interleave(3, dim=1)
        return self.decoder[2](same(z, 3, 1))


class Valid(Alone):
    """conv1d 4 2 stride=2 pad=valid tanh; attention 2; ---; convt1d 3 3 stride=2 pad=valid tanh; avgpool1d 3 stride=1 pad=1;
    conv1d in 3 pad=1"""
    lengths = [9, 3, 4, 6, 2, 8, 5]

    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv1d(2, 4, 2, 2), nn.MultiheadAttention(4, 2)])
        self.decoder = nn.ModuleList([nn.ConvTranspose1d(4, 3, 3, 2), nn.Identity(), nn.Conv1d(3, 2, 3, padding=1)])

    def encode_one(self, x):
        x = torch.tanh(self.encoder[0](x)).movedim(0, 1)
        return self.encoder[1](x, x, x, need_weights=False)[0].movedim(0, 1)

    def decode_one(self, z, steps):
        z = torch.tanh(self.decoder[0](z))
        return self.decoder[2](nn.functional.avg_pool1d(z, 3, 1, padding=1, count_include_pad=False))


def normalized(norm, records):
    """Records (channels, steps), each step of each one being an example."""
    rows = norm(torch.cat(records, dim=1).movedim(0, 1)).movedim(0, 1)
    return list(rows.split([r.shape[-1] for r in records], dim=1))


class Normalized(Alone):
    """batchnorm; conv1d 4 5 stride=2; batchnorm tanh; conv1d 3 3 tanh; ---; convt1d 4 4 stride=2; batchnorm sigmoid;
    conv1d in 3; crop"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.BatchNorm1d(2), nn.Conv1d(2, 4, 5, 2), nn.BatchNorm1d(4), nn.Conv1d(4, 3, 3)])
        self.decoder = nn.ModuleList([nn.ConvTranspose1d(3, 4, 4, 2), nn.BatchNorm1d(4), nn.Conv1d(4, 2, 3)])

    def encode(self, x, lengths, mask):
        e = self.encoder
        rows = normalized(e[0], [x[i, :n].movedim(0, 1) for i, n in enumerate(lengths)])
        rows = [torch.tanh(r) for r in normalized(e[2], [e[1](same(r, 5, 2)) for r in rows])]
        self.codes = [torch.tanh(e[3](same(r, 3, 1))) for r in rows]
        return self.padded(self.codes, self.codes[0].shape[-1])

    def decode(self, z, lengths, mask):
        d = self.decoder
        rows = [d[0](z)[:, 1:1 + 2 * z.shape[-1]] for z in self.codes]
        rows = [d[2](same(torch.sigmoid(r), 3, 1)) for r in normalized(d[1], rows)]
        return self.padded([r[:, :n] for r, n in zip(rows, lengths)], STEPS)


class RecurrentNormalized(nn.Module):
    """conv1d 4 3; batchnorm relu; gru 3 last; batchnorm; ---; repeat in; lstm 4; batchnorm; dense in each"""
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Conv1d(2, 4, 3, padding=1), nn.BatchNorm1d(4), nn.GRU(4, 3, batch_first=True),
                                      nn.BatchNorm1d(3)])
        self.decoder = nn.ModuleList([nn.Identity(), nn.LSTM(3, 4, batch_first=True), nn.BatchNorm1d(4), nn.Linear(4, 2)])

    @staticmethod
    def masked(norm, x, mask):
        """The steps of all records that are there are the examples; the others become 0."""
        there = mask[..., 0] > 0
        return torch.zeros_like(x).masked_scatter(there[..., None], norm(x[there]))

    def encode(self, x, lengths, mask):
        x = self.encoder[0](x.movedim(1, 2)).movedim(1, 2)
        x = torch.relu(self.masked(self.encoder[1], x, mask))
        return self.encoder[3](packed(self.encoder[2], x, lengths, last=True))

    def decode(self, z, lengths, mask):
        z = z[:, None].expand(-1, STEPS, -1)
        return self.decoder[3](self.masked(self.decoder[2], packed(self.decoder[1], z, lengths), mask)) * mask


def save(path, network):
    save_file({name: value.detach().numpy().astype("f4") for name, value in network.state_dict().items()
               if not name.endswith("num_batches_tracked")}, path)


def make(directory, name, network):
    network = network().double()
    with torch.no_grad():
        for key, tensor in network.state_dict().items():
            if key.endswith("num_batches_tracked"):
                continue
            values = hashed(zlib.crc32(f"{name} {key}".encode()), tensor.numel()) * scale(key, tensor)
            values += key.endswith(("weight", "running_var")) and tensor.dim() == 1
            tensor.copy_(torch.from_numpy(values.astype("f4")).reshape(tensor.shape))
    shape = RECORDS, STEPS, 2
    x = hashed(zlib.crc32(name.encode()), math.prod(shape)).reshape(shape).astype("f4")
    lengths = torch.tensor(getattr(network, "lengths", Alone.lengths))
    mask = (torch.arange(STEPS)[None] < lengths[:, None])[..., None].double()
    save(directory / f"{name}.safetensors", network)
    numpy.save(directory / f"{name}.in.npy", x)	# what is in the padding does not matter
    (directory / f"{name}.txt").write_text("".join(f"{int(n)}\n" for n in lengths))
    x = torch.from_numpy(x.astype("f8")) * mask
    network.eval()
    with torch.no_grad():
        z = network.encode(x, lengths, mask)
        numpy.save(directory / f"{name}.code.npy", z.numpy().astype("f4"))
        numpy.save(directory / f"{name}.out.npy", network.decode(z, lengths, mask).numpy().astype("f4"))
    network.train()
    optimizer = torch.optim.SGD(network.parameters(), RATE)
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        y = network.decode(network.encode(x, lengths, mask), lengths, mask)
        (((y - x) ** 2).sum((1, 2)) / (2 * lengths)).mean().backward()
        optimizer.step()
    save(directory / f"{name}.trained.safetensors", network)
    return f"{name}\t{' '.join(network.__doc__.split())}\n"


def main():
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    lines = [make(directory, name, network) for name, network in
             (("recurrent", Recurrent), ("convolved", Convolved), ("transformer", Transformer), ("strided", Strided),
              ("pooled", Pooled), ("valid", Valid), ("normalized", Normalized), ("steps", RecurrentNormalized))]
    (directory / "cases.tsv").write_text("".join(lines))


if __name__ == "__main__":
    main()
