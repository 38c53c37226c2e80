#!/usr/bin/env python3
"""Weights from Keras to ae and back, by the lines of Python that ae-model(5) shows.

    exchange_keras.py PAGE MODEL RECORDS.npy

Writes a network's own weights as w.safetensors and what it makes of the records as there.npy; then takes those of
MODEL, which ae-train wrote, and what it makes with them of the records is here.npy.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy  # noqa: E402


def page_code(page):
    """The page's literal blocks of its section on Keras."""
    lines, inside, section = [], False, False
    for line in page:
        if line.startswith(".Ss"):
            section = "Keras" in line
        elif line.startswith((".Bd", ".Ed")):
            inside = section and line.startswith(".Bd")
        elif inside:
            lines.append(line)
    return "".join(lines)


def network():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((20, 3)),
        layers.Conv1D(8, 5, strides=2, padding="same", activation="relu", name="down"),
        layers.Conv1D(4, 4, padding="same", name="code"),
        layers.BatchNormalization(epsilon=1e-5, name="norm"),
        layers.Conv1DTranspose(6, 3, strides=2, padding="same", activation="relu", name="up"),
        layers.Dense(3, name="each")])


NAMES = {"down": "encoder.0", "code": "encoder.1", "norm": "encoder.2", "up": "decoder.0", "each": "decoder.1"}


def draw(net):
    """All weights at random, those that are zero or one at first included; variances above 0."""
    for w in net.weights:
        w.assign(numpy.random.rand(*w.shape) * 0.5 + 0.1)


def main():
    page = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        exec(page_code(file), page)
    records = numpy.load(sys.argv[3])
    numpy.random.seed(1)
    net = network()
    draw(net)
    page["save"](net, NAMES, "w.safetensors")
    numpy.save("there.npy", numpy.array(net(records, training=False)))
    page["load"](net, NAMES, sys.argv[2])
    numpy.save("here.npy", numpy.array(net(records, training=False)))


if __name__ == "__main__":
    main()
