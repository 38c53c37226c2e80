#!/usr/bin/env python3
"""mnist_peers.py NETWORK [EPOCHS [SEED]] - what PyTorch makes of mnist-dense and mnist-conv, beside which the
examples of the same names are judged: all 60,000 images of MNIST, batches of 128 shuffled anew each epoch,
Glorot uniform weights and zero biases, Adam at 1e-3 with epsilon 1e-7, binary cross entropy. Prints a line an
epoch: network, seed, epoch, the mean loss of its batches, the loss on the 10,000 test images. The files of
MNIST are in $AE_DATA/mnist. mnist_peers.tsv holds what it printed with PyTorch 2.13 on a CPU."""
import gzip
import os
import sys

import numpy as np
import torch
from torch import nn


def images(name):
    path = os.path.join(os.environ.get("AE_DATA", "../shared/data"), "mnist", name + "-images-idx3-ubyte.gz")
    with gzip.open(path) as f:
        pixels = np.frombuffer(f.read(), np.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(-1, 1, 28, 28).astype(np.float32) / 255)


def dense():
    sizes = [784, 400, 200, 100, 200, 400, 784]
    layers = [nn.Flatten()]
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Unflatten(1, (1, 28, 28)))


def conv():
    def layer(a, b):
        return [nn.Conv2d(a, b, 3, padding=1), nn.ReLU()]

    pool, up = nn.MaxPool2d(2), nn.Upsample(scale_factor=2)
    return nn.Sequential(*layer(1, 16), pool, *layer(16, 8), pool, *layer(8, 8), up, *layer(8, 16), up,
                         nn.Conv2d(16, 1, 3, padding=1))


def main(network, epochs=10, seed=1):
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    net = {"mnist-dense": dense, "mnist-conv": conv}[network]()
    for layer in net:
        if hasattr(layer, "weight"):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    loss_of = nn.BCEWithLogitsLoss()  # the sigmoid at the end is in it
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-7)
    train, test = images("train"), images("t10k")
    for epoch in range(1, epochs + 1):
        batches = torch.randperm(len(train)).split(128)
        total = 0
        for batch in batches:
            loss = loss_of(net(train[batch]), train[batch])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item()
        with torch.no_grad():
            tested = sum(loss_of(net(x), x).item() * len(x) for x in test.split(1000)) / len(test)
        print(network, seed, epoch, f"{total / len(batches):.6f}", f"{tested:.6f}", sep="\t", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
