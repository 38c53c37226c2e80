#!/usr/bin/env python3
"""Weights from PyTorch to ae and back, as ae-model(5) shows it.

    exchange.py write		a network's weights as w.safetensors, records and what it makes of them
    exchange.py read MODEL	weights that ae-train wrote, in the same network: what it makes of the records
"""
import sys
from collections import OrderedDict

import numpy
import torch
from safetensors.torch import load_file, save_file
from torch import nn


def network():
    return nn.Sequential(OrderedDict(
        encoder=nn.Sequential(nn.Conv1d(1, 8, 5, stride=2, padding=2), nn.ReLU(),
                              nn.Conv1d(8, 4, 5, stride=2, padding=2)),
        decoder=nn.Sequential(nn.ConvTranspose1d(4, 8, 4, stride=2, padding=1), nn.ReLU(),
                              nn.ConvTranspose1d(8, 1, 4, stride=2, padding=1))))


def apply(net, records, path):
    with torch.no_grad():
        numpy.save(path, net(torch.from_numpy(records).transpose(1, 2)).transpose(1, 2).numpy())


def main():
    torch.manual_seed(1)
    net = network()
    if sys.argv[1] == "write":
        records = torch.rand(20, 16, 1).numpy()
        numpy.save("records.npy", records)
        save_file({name: w.contiguous() for name, w in net.state_dict().items()}, "w.safetensors")
    else:
        records = numpy.load("records.npy")
        net.load_state_dict(load_file(sys.argv[2]))
    apply(net, records, "want.npy")


if __name__ == "__main__":
    main()
