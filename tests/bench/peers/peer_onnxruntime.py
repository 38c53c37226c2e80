"""ONNX Runtime on the network that PyTorch exports: inference."""

import contextlib
import os
import sys
import tempfile

import onnxruntime
import torch

from measure import rounds_of
from network_torch import input_shape, network, parameters


def session(net, x, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        path = os.path.join(folder, "network.onnx")
        torch.onnx.export(net, (x,), path, dynamo=False, input_names=["x"])
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def prepare(job, text, shape, loss, threads, batch):
    del job, loss  # it infers, and nothing else
    torch.manual_seed(1)
    net = network(text, shape).eval()
    x = torch.rand(batch, *input_shape(shape))
    made = session(net, x, threads)
    feed = {"x": x.numpy()}

    def step():
        made.run(None, feed)
        return batch

    return parameters(net), rounds_of(step)
