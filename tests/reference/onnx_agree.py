#!/usr/bin/env python3
"""Whether ONNX Runtime computes what ae does.

    onnx_agree.py NAME.onnx...

For each model: onnx's checker passes, and NAME.in.npy becomes NAME.want.npy, within 1e-5 of the largest value. Where
NAME.label.npy is, it is the classes of the records.
A line a model: its name and the difference. Exits 1 when one is too large.
"""
import pathlib
import sys

import numpy
import onnx
import onnxruntime


def difference(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    records = numpy.load(path.with_suffix(".in.npy")).astype("f4")
    want = numpy.load(path.with_suffix(".want.npy"))
    inputs = {"input": records}
    if path.with_suffix(".label.npy").exists():
        inputs["label"] = numpy.load(path.with_suffix(".label.npy")).astype("i8")
    got, = session.run(None, inputs)
    if got.shape != want.shape:
        return numpy.inf
    return abs(got.astype("f8") - want).max() / max(abs(want).max(), numpy.finfo("f4").tiny)


def main():
    good = True
    for path in map(pathlib.Path, sys.argv[1:]):
        found = difference(path)
        print(f"{path.stem}\t{found:.3g}")
        good &= bool(found <= 1e-5)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
