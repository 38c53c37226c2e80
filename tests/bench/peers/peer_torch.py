"""PyTorch, training and inference."""

import torch
from torch.nn import functional

from measure import rounds_of
from network_torch import Latent, input_shape, network, parameters

LOSSES = {"mse": functional.mse_loss, "bce": functional.binary_cross_entropy, "mae": functional.l1_loss}


def training(net, x, loss):
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    latents = [module for module in net.modules() if isinstance(module, Latent)]

    def step():
        optimizer.zero_grad()
        error = LOSSES[loss](net(x), x)
        if latents:  # the bound counts each value of a record
            error = error * x[0].numel() + sum(latent.kl for latent in latents)
        error.backward()
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
