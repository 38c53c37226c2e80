#!/usr/bin/env python3
"""Compares ae with the PyTorch that is installed here, on other weights and records than the stored ones.

    compare_torch.py [SEED]...		(2 3)

The cases of torch_cases.py and, for each seed, as many random networks. The ae programs are taken from PATH;
what they write is read by numpy and safetensors, not by ae. Outputs must agree within 1e-5 of the largest,
trained weights within 1e-4 of each tensor's largest. A line a case: seed, name, the difference as a share of
what is allowed. Exits 1 when one is above 1.
"""
import pathlib
import shlex
import subprocess
import sys
import tempfile

import numpy
import torch
from safetensors.numpy import load_file

import torch_cases
import torch_make
import torch_random


def difference(got, want):
    """Of the largest value; infinite where nothing can be compared."""
    if got.shape != want.shape or not numpy.isfinite(got).all():
        return numpy.inf
    return abs(got.astype("f8") - want.astype("f8")).max() / max(abs(want).max(), numpy.finfo("f4").tiny)


def run(case, directory):
    """The case's program on its files; the path of what it wrote."""
    weights, records = (str(directory / f"{case.data}{end}") for end in (".safetensors", ".in.npy"))
    got = directory / "got"
    command = [f"ae-{case.program}", "-a", case.arch, *shlex.split(torch_make.options(case)), "-o", str(got)]
    if case.program == "train":
        command += ["-q", "--init", weights, records]
    else:
        command += [weights, records]
    subprocess.run(command, check=True)
    return got


def share(case, directory):
    """The difference between ae's result and PyTorch's, as a share of what is allowed."""
    got = run(case, directory)
    if case.program != "train":
        return difference(numpy.load(got), numpy.load(directory / f"{case.name}.out.npy")) / 1e-5
    want = load_file(directory / f"{case.name}.out.safetensors")
    tensors = load_file(got)
    names = [name for name in want if not name.endswith("num_batches_tracked")]
    return max(difference(tensors.get(name, numpy.empty(0)), want[name]) for name in names) / 1e-4


def compare(case, seed):
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        torch_make.make(case, seed, directory, whole=True)
        try:
            return share(case, directory)
        except (OSError, ValueError, subprocess.CalledProcessError) as problem:
            print(f"compare_torch: {case.name}: {problem}", file=sys.stderr)
            return numpy.inf


def cases(seed):
    fixed = [case for group in torch_cases.GROUPS for case in group()]
    return fixed + torch_random.networks(seed, len(fixed))


def main():
    seeds = [int(argument) for argument in sys.argv[1:]] or [2, 3]
    torch.set_num_threads(1)
    passed = failed = 0
    for seed in seeds:
        for case in cases(seed):
            result = compare(case, seed)
            print(f"{seed}\t{case.name}\t{result:.3g}")
            passed, failed = passed + (result <= 1), failed + (not result <= 1)
    print(f"{passed} agree, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
