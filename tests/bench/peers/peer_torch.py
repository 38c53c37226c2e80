"""PyTorch, training and inference."""

import torch
from torch.nn import functional

from measure import rounds_of
from network_torch import input_shape, network, parameters

LOSSES = {"mse": functional.mse_loss, "bce": functional.binary_cross_entropy}


def training(net, x, loss):
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        LOSSES[loss](net(x), x).backward()
        optimizer.step()
        return len(x)

    return step


def inference(net, x):
    net.eval()

    def step():
        with torch.inference_mode():
            net(x)
        return len(x)

    return step


def prepare(job, text, shape, loss, threads, batch):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = network(text, shape)
    x = torch.rand(batch, *input_shape(shape))
    step = training(net, x, loss) if job == "train" else inference(net, x)
    return parameters(net), rounds_of(step)
