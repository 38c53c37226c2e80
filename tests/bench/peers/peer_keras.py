"""Keras, on the backend that KERAS_BACKEND names: training."""

import time

import keras
import numpy
from keras import layers as kl

from arch import items
from measure import ROUNDS

ACTIVATIONS = {"relu": kl.ReLU, "sigmoid": lambda: kl.Activation("sigmoid"),
               "leaky": lambda: kl.LeakyReLU(negative_slope=0.01)}
LOSSES = {"mse": "mse", "bce": "binary_crossentropy"}
BATCHES_MOST = 32  # an epoch's, as many as ours has
EPOCH_SECONDS = 0.5  # or fewer, where that takes longer


def convolution(item, units):
    kernel, stride = item.sizes[1], item.stride
    if item.pad is not None and 2 * item.pad != kernel - 1:
        raise ValueError(f"{item.name}: Keras has no padding of {item.pad} for a kernel of {kernel}")
    make = kl.Conv1D if item.rank == 1 else kl.Conv2D
    return [make(units, kernel, stride, "same")]


def transposed(item, units):
    kernel, stride = item.sizes[1], item.stride
    make = kl.Conv1DTranspose if item.rank == 1 else kl.Conv2DTranspose
    if item.pad is None or kernel - 2 * item.pad == stride:
        return [make(units, kernel, stride, "same")]
    crop = kl.Cropping1D if item.rank == 1 else kl.Cropping2D
    return [make(units, kernel, stride, "valid")] + ([crop(item.pad)] if item.pad else [])


def cropped(have, want):
    return kl.Cropping2D(tuple((0, n - side) for n, side in zip(have, want)))


def layers(item, shape, values):
    """The item's layers behind a tensor of this shape; values: what the size "in" means."""
    units = values if item.sizes[:1] == ["in"] else (item.sizes or [None])[0]
    if item.name.startswith("convt"):
        made = transposed(item, units)
    elif item.name.startswith("conv"):
        made = convolution(item, units)
    elif item.name.startswith("maxpool"):
        made = [(kl.MaxPooling1D if item.rank == 1 else kl.MaxPooling2D)(units)]
    elif item.name.startswith("upsample"):
        made = [(kl.UpSampling1D if item.rank == 1 else kl.UpSampling2D)(units)]
    elif item.name == "dense":
        made = [kl.Dense(units)]
    elif item.name == "dropout":
        made = [kl.Dropout(units)]
    elif item.name == "flatten":
        made = [kl.Flatten()]
    elif item.name == "reshape":
        made = [kl.Reshape(units)]
    elif item.name == "crop":
        made = [cropped(shape, units)]
    else:
        made = [ACTIVATIONS[item.name]()]
    return made + ([ACTIVATIONS[item.activation]()] if item.activation else [])


def network(text, shape):
    x = entry = keras.Input(shape)
    for item in items(text):
        for layer in layers(item, x.shape[1:], shape[-1]):
            x = layer(x)
    return keras.Model(entry, x)


class Watch(keras.callbacks.Callback):
    """Seconds of each epoch: what a call of fit() takes to begin and to end is not held against it."""

    def __init__(self):
        super().__init__()
        self.start, self.seconds = 0, []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


def prepare(job, text, shape, loss, threads, batch):
    del job, threads  # it trains; the processors that it may use are its limit
    net = network(text, shape)
    net.compile(optimizer=keras.optimizers.Adam(1e-3), loss=LOSSES[loss])

    def epochs(batches, count):
        watch = Watch()
        x = data[: batches * batch]
        net.fit(x, x, batch_size=batch, epochs=count, verbose=0, callbacks=[watch])
        return [len(x) / seconds for seconds in watch.seconds]

    data = numpy.random.default_rng(1).random((BATCHES_MOST * batch, *shape), dtype="f4")
    fastest = max(epochs(2, 3))  # the first one compiles
    batches = min(BATCHES_MOST, max(2, int(EPOCH_SECONDS * fastest / batch)))
    return net.count_params(), lambda: epochs(batches, ROUNDS)
