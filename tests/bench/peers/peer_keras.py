"""Keras, on the backend that KERAS_BACKEND names: training."""

import time

import keras
import numpy
from keras import layers as kl

from arch import items
from measure import ROUNDS

ACTIVATIONS = {"relu": kl.ReLU, "sigmoid": lambda: kl.Activation("sigmoid"),
               "leaky": lambda: kl.LeakyReLU(negative_slope=0.01), "tanh": lambda: kl.Activation("tanh"),
               "silu": lambda: kl.Activation("silu"), "gelu": lambda: kl.Activation("gelu")}
LOSSES = {"mse": keras.losses.mean_squared_error, "bce": keras.losses.binary_crossentropy,
          "mae": keras.losses.mean_absolute_error}
BATCHES_MOST = 32  # an epoch's, as many as ours has
EPOCH_SECONDS = 0.5  # or fewer, where that takes longer


class Latent(kl.Layer):
    """A Gaussian code; its divergence from the standard normal distribution is part of the loss."""

    def __init__(self, units):
        super().__init__()
        self.mean, self.log_variance = kl.Dense(units), kl.Dense(units)
        self.draws = keras.random.SeedGenerator(1)

    def build(self, shape):
        self.mean.build(shape)
        self.log_variance.build(shape)

    def call(self, x):
        mean, log_variance = self.mean(x), self.log_variance(x)
        kl_term = -0.5 * keras.ops.sum(1 + log_variance - mean**2 - keras.ops.exp(log_variance), 1)
        self.add_loss(keras.ops.mean(kl_term))
        return mean + keras.random.normal(keras.ops.shape(mean), seed=self.draws) * keras.ops.exp(0.5 * log_variance)


def recurrent(item, units):
    make = kl.LSTM if item.name == "lstm" else kl.GRU
    return make(units, return_sequences="last" not in item.flags)


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


def layers(item, shape, record):
    """The item's layers behind a tensor of this shape; record: of the network, for the size "in"."""
    units = record[0 if item.name == "repeat" else -1] if item.sizes[:1] == ["in"] else (item.sizes or [None])[0]
    if item.name.startswith("convt"):
        made = transposed(item, units)
    elif item.name.startswith("conv"):
        made = convolution(item, units)
    elif item.name.startswith("maxpool"):
        made = [(kl.MaxPooling1D if item.rank == 1 else kl.MaxPooling2D)(units)]
    elif item.name.startswith("upsample"):
        made = [(kl.UpSampling1D if item.rank == 1 else kl.UpSampling2D)(units)]
    elif item.name in ("lstm", "gru"):
        made = [recurrent(item, units)]
    elif item.name == "repeat":
        made = [kl.RepeatVector(units)]
    elif item.name == "latent":
        made = [Latent(units)]
    elif item.name == "dense":
        flat = len(shape) > 1 and "each" not in item.flags
        made = ([kl.Flatten()] if flat else []) + [kl.Dense(units)]
    elif item.name == "batchnorm":
        made = [kl.BatchNormalization()]
    elif item.name == "layernorm":
        made = [kl.LayerNormalization()]
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
        for layer in layers(item, x.shape[1:], shape):
            x = layer(x)
    return keras.Model(entry, x)


def parameters(net):
    """Trained ones; with the second bias per gate of an LSTM that PyTorch has and Keras does without."""
    more = sum(4 * layer.units for layer in net.layers if isinstance(layer, kl.LSTM))
    return more + sum(int(numpy.prod(w.shape)) for w in net.trainable_weights)


def loss_of(net, loss):
    """The mean error of a value; of a record, the sum, if the loss is a bound that counts each value."""
    latent = any(isinstance(layer, Latent) for layer in net.layers)
    values = int(numpy.prod(net.output_shape[1:])) if latent else 1
    return lambda target, output: values * LOSSES[loss](target, output)


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
    net.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss_of(net, loss))

    def epochs(batches, count):
        watch = Watch()
        x = data[: batches * batch]
        net.fit(x, x, batch_size=batch, epochs=count, verbose=0, callbacks=[watch])
        return [len(x) / seconds for seconds in watch.seconds]

    data = numpy.random.default_rng(1).random((BATCHES_MOST * batch, *shape), dtype="f4")
    fastest = max(epochs(2, 3))  # the first one compiles
    batches = min(BATCHES_MOST, max(2, int(EPOCH_SECONDS * fastest / batch)))
    return parameters(net), lambda: epochs(batches, ROUNDS)
