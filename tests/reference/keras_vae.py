#!/usr/bin/env python3
"""keras_vae.py MNIST_FOLDER [EPOCHS [SEED]]: Keras' example of a variational autoencoder (keras.io/examples/generative/vae)
on the 70,000 pictures of MNIST, as that page has it: epoch, loss, picture and code in nats per picture, one line per epoch.
examples/mnist-vae.sh with FULL=1 is the same run with ae."""

import gzip
import os
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras
import numpy as np
import tensorflow as tf
from keras import layers


def pictures(folder):
    parts = []
    for name in "train", "t10k":
        with gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz") as file:
            parts.append(np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1))
    return np.concatenate(parts).astype("float32") / 255


class Sampling(layers.Layer):
    def __init__(self, **options):
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs):
        mean, log_var = inputs
        return mean + keras.ops.exp(0.5 * log_var) * keras.random.normal(keras.ops.shape(mean), seed=self.seed_generator)


def encoder():
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(inputs)
    x = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    mean, log_var = layers.Dense(2)(x), layers.Dense(2)(x)
    return keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])


def decoder():
    inputs = keras.Input((2,))
    x = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, activation="relu")(inputs))
    x = layers.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
    return keras.Model(inputs, layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x))


class Vae(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = encoder(), decoder()
        self.trackers = [keras.metrics.Mean(name=name) for name in ("loss", "picture", "code")]

    @property
    def metrics(self):
        return self.trackers

    def train_step(self, data):
        with tf.GradientTape() as tape:
            mean, log_var, z = self.encoder(data)
            picture = tf.reduce_mean(tf.reduce_sum(keras.losses.binary_crossentropy(data, self.decoder(z)), axis=(1, 2)))
            code = -0.5 * (1 + log_var - tf.square(mean) - tf.exp(log_var))
            code = tf.reduce_mean(tf.reduce_sum(code, axis=1))
            loss = picture + code
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        for tracker, value in zip(self.trackers, (loss, picture, code)):
            tracker.update_state(value)
        return {tracker.name: tracker.result() for tracker in self.trackers}


class Log(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        values = "\t".join(f"{logs[name]:.2f}" for name in ("loss", "picture", "code"))
        print(f"{epoch + 1}\t{values}\t{time.process_time() - self.start:.1f}", flush=True)


tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.utils.set_random_seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
vae = Vae()
vae.compile(optimizer=keras.optimizers.Adam())
print("epoch\tloss\tpicture\tcode\tseconds")
vae.fit(pictures(sys.argv[1]), epochs=int(sys.argv[2]) if len(sys.argv) > 2 else 30, batch_size=128, verbose=0,
        callbacks=[Log()])
