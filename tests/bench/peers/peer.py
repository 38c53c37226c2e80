"""peer.py list
peer.py PEER JOB TEXT SHAPE LOSS THREADS BATCH

The first prints each peer: its name, the jobs it does, and its version or what is not installed. The second
makes a peer ready to train or to infer and then answers as measure.py says."""

import importlib
import importlib.metadata
import importlib.util
import os
import sys

# name: module, jobs, what it imports, the backend of Keras
PEERS = {
    "pytorch": ("peer_torch", "train,infer", ["torch"], None),
    "keras-tensorflow": ("peer_keras", "train", ["keras", "tensorflow"], "tensorflow"),
    "keras-jax": ("peer_keras", "train", ["keras", "jax"], "jax"),
    "onnxruntime": ("peer_onnxruntime", "infer", ["onnxruntime", "onnx", "torch"], None),
}


def version(module):
    for package in importlib.metadata.packages_distributions().get(module, []):
        return importlib.metadata.version(package)
    return "?"


def describe(needs):
    missing = [module for module in needs if importlib.util.find_spec(module) is None]
    if missing:
        return "not installed: " + ", ".join(missing)
    return ", ".join(f"{module} {version(module)}" for module in needs)


def main():
    if sys.argv[1:] == ["list"]:
        for name, (_, jobs, needs, _) in PEERS.items():
            print(name, jobs, describe(needs), sep="\t")
        return
    name, job, text, shape, loss, threads, batch = sys.argv[1:]
    module, _, _, backend = PEERS[name]
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    from arch import channels_last
    from measure import serve
    sides = tuple(int(n) for n in shape.split("x"))
    prepare = importlib.import_module(module).prepare
    serve(*prepare(job, text, channels_last(text, sides), loss, int(threads), int(batch)))


if __name__ == "__main__":
    main()
