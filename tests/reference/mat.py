#!/usr/bin/env python3
"""Writes mat/: MATLAB files of version 4 and 5 in both byte orders, compressed or not, with values stored as MATLAB stores
them, and their arrays as NAME.npy. SciPy reads every file to the same values; old-scipy.mat is one that it wrote."""
import io
import os
import struct
import zlib
import numpy as np
from scipy import sparse
from scipy.io import loadmat, savemat

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mat")
TYPES = {"i1": 1, "u1": 2, "i2": 3, "u2": 4, "i4": 5, "u4": 6, "f4": 7, "f8": 9, "i8": 12, "u8": 13}
CLASSES = {"f8": 6, "f4": 7, "i1": 8, "u1": 9, "i2": 10, "u2": 11, "i4": 12, "u4": 13, "i8": 14, "u8": 15}


def head(order):
    text = b"MATLAB 5.0 MAT-file, by mat.py".ljust(116) + bytes(8)
    return text + struct.pack(order + "H", 0x100) + (b"IM" if order == "<" else b"MI")


def part(order, kind, content):
    if 0 < len(content) <= 4:
        small = struct.pack(order + "I", len(content) << 16 | kind)
        return small + content.ljust(4, b"\0")
    return struct.pack(order + "II", kind, len(content)) + content + bytes(-len(content) % 8)


def variable(order, name, array, stored=None, flags=0, packed=False):
    kind = array.dtype.str[1:]
    values = array.astype(order + (stored or kind)).tobytes(order="F")
    body = part(order, 6, struct.pack(order + "II", CLASSES[kind] | flags, 0))
    body += part(order, 5, struct.pack(order + f"{array.ndim}i", *array.shape))
    body += part(order, 1, name.encode()) + part(order, TYPES[stored or kind], values)
    body = struct.pack(order + "II", 14, len(body)) + body
    if not packed:
        return body
    body = zlib.compress(body, 9)
    return struct.pack(order + "II", 15, len(body)) + body


OLD_TYPES = {"f8": 0, "f4": 1, "i4": 2, "i2": 3, "u2": 4, "u1": 5}


def old_variable(order, name, array, stored=None, kind=0):
    """A variable of version 4; kind 1: text, 2: sparse."""
    stored = stored or array.dtype.str[1:]
    parts = [array.real, array.imag] if np.iscomplexobj(array) else [array]
    mopt = (1000 if order == ">" else 0) + 10 * OLD_TYPES[stored] + kind
    body = struct.pack(order + "5i", mopt, *array.shape, len(parts) - 1, len(name) + 1) + name.encode() + b"\0"
    return body + b"".join(p.astype(order + stored).tobytes(order="F") for p in parts)


def main():
    os.makedirs(HERE, exist_ok=True)
    arrays = {
        "double": np.arange(24).reshape(6, 4) / 7,
        "small": np.arange(12).reshape(4, 3).astype("f8"),
        "single": np.arange(24).reshape(2, 3, 4).astype("f4") / 7,
        "bytes": np.arange(-6, 6).reshape(3, 4).astype("i1"),
        "words": np.arange(65530, 65536).reshape(2, 3).astype("u2"),
        "long": np.array([[2 ** 40, -3], [4, 5]], "i8"),
        "tiny": np.array([[5.0]]),
        "column": np.arange(5).reshape(5, 1).astype("f8"),
    }
    stored = {"small": "u1", "tiny": "u1", "column": "i2"}
    for name, array in arrays.items():
        np.save(os.path.join(HERE, name + ".npy"), array)
    files = {}
    for order, end in (("<", "little"), (">", "big")):
        for packed in (False, True):
            body = b"".join(variable(order, n, a, stored.get(n), packed=packed) for n, a in arrays.items())
            files[f"{end}{'-packed' if packed else ''}.mat"] = head(order) + body
    files["one.mat"] = head("<") + variable("<", "double", arrays["double"], packed=True)
    files["one-plain.mat"] = head("<") + variable("<", "double", arrays["double"])
    files["integers.mat"] = head(">") + variable(">", "small", arrays["small"], "u1", packed=True)
    files["empty.mat"] = head("<")
    matrices = {name: arrays[name] for name in ("double", "small", "tiny", "column")}
    matrices |= {"single4": arrays["single"][0], "words4": arrays["words"].astype("f8"), "whole4": np.array([[2.0 ** 30, -3]])}
    arrays |= matrices
    for name, array in matrices.items():
        np.save(os.path.join(HERE, name + ".npy"), array)
    old = {"small": "u1", "tiny": "i2", "column": "i4", "words4": "u2", "whole4": "i4"}
    others = [("text", np.array([[ord(c) for c in "words"]], "f8"), None, 1), ("complex", np.array([[1 + 2j]]), "f8", 0),
              ("none", np.zeros((0, 3)), None, 0), ("sparse", np.array([[1, 1, 5.0], [3, 3, 0]]), None, 2)]
    for order, end in (("<", "little"), (">", "big")):
        files[f"old-{end}.mat"] = b"".join(old_variable(order, *o) for o in others) \
            + b"".join(old_variable(order, n, a, old.get(n)) for n, a in matrices.items())
        files[f"old-{end}-one.mat"] = old_variable(order, "single4", matrices["single4"])
    out = io.BytesIO()
    savemat(out, matrices | {"single4": matrices["single4"], "words4": arrays["words"]}, format="4")
    files["old-scipy.mat"] = out.getvalue()
    out = io.BytesIO()
    savemat(out, {"complex": np.array([[1 + 2j]]), "sparse": sparse.eye(3).tocsc(), "text": "words",
                  "cell": np.array([[1, "a"]], dtype=object), "structure": {"field": 1.0}, "none": np.zeros((0, 3)),
                  "double": arrays["double"]}, do_compression=True)
    files["kinds.mat"] = b"MATLAB 5.0 MAT-file, by mat.py".ljust(116) + out.getvalue()[116:]
    files["hdf5.mat"] = b"MATLAB 7.3 MAT-file, by mat.py".ljust(124) + b"\0\2IM" + bytes(384) + b"\x89HDF\r\n\x1a\n"
    for name, content in files.items():
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(content)
        if name == "hdf5.mat":
            continue
        for key, value in loadmat(io.BytesIO(content), mat_dtype=True).items():
            if key in arrays:
                same_type = name.startswith("old") or value.dtype.newbyteorder("=") == arrays[key].dtype
                assert same_type and np.array_equal(value, arrays[key]), (name, key)


main()
