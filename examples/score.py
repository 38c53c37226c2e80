#!/usr/bin/env python3
"""libae from Python, with nothing but ctypes: the mean absolute error of each record against its reconstruction.

    score.py MODEL < records.csv

prints what `ae-score -m mae -t MODEL records.csv` does. LIBAE names the library, by default libae.so.0.
"""
import ctypes
import os
import sys
from ctypes import POINTER, byref, c_char, c_float, c_int, c_size_t, c_void_p

WHOLE = 0


class Err(ctypes.Structure):
    _fields_ = [("text", c_char * 512)]


class Shape(ctypes.Structure):
    _fields_ = [("rank", c_int), ("dim", c_size_t * 8)]


class Model(ctypes.Structure):
    """struct ae_model begins with its network; the rest is the library's, in room to spare."""
    _fields_ = [("net", c_void_p), ("rest", c_char * 4096)]


def load(path):
    lib = ctypes.CDLL(path)
    lib.ae_runner_in.restype = POINTER(Shape)
    lib.ae_runner_in.argtypes = [c_void_p]
    lib.ae_shape_count.restype = c_size_t
    lib.ae_runner_new.argtypes = [POINTER(c_void_p), c_void_p, c_int, c_size_t, POINTER(Err)]
    lib.ae_runner_run.argtypes = [c_void_p, POINTER(c_float), c_size_t, c_size_t, POINTER(c_float)]
    lib.ae_runner_run.restype = None
    lib.ae_net_classes.restype = c_size_t
    lib.ae_net_classes.argtypes = [c_void_p, c_int]
    return lib


def check(failed, err):
    if failed:
        sys.exit("score.py: " + err.text.decode())


def main():
    lib = load(os.environ.get("LIBAE", "libae.so.0"))
    model, runner, err = Model(), c_void_p(), Err()
    check(lib.ae_model_read(byref(model), os.fsencode(sys.argv[1]), None, None, None, byref(err)), err)
    check(lib.ae_runner_new(byref(runner), model.net, WHOLE, 1, byref(err)), err)
    if lib.ae_net_classes(model.net, WHOLE) > 0:
        sys.exit("score.py: the model is told a record's class: ae-score --labels has them")
    n = lib.ae_shape_count(lib.ae_runner_in(runner))
    for number, line in enumerate(sys.stdin):
        values = [float(field) for field in line.split(",")]
        if len(values) != n:
            sys.exit(f"score.py: record {number}: {n} values expected, not {len(values)}")
        x, y = (c_float * n)(*values), (c_float * n)()
        lib.ae_runner_run(runner, x, n, 1, y)
        print(f"{sum(abs(a - b) for a, b in zip(x, y)) / n:.9g}")


if __name__ == "__main__":
    main()
