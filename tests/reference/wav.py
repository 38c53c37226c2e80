#!/usr/bin/env python3
"""Writes wav/: sound of every kind of sample, with odd chunks, unknown sizes and a large header, and its samples, *.npy, as
SciPy reads them, divided by the largest integer."""
import io
import os
import struct
import warnings
import numpy as np
from scipy.io import wavfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wav")
GUID = bytes([0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113])


def chunk(name, content, size=None):
    size = len(content) if size is None else size
    return name + struct.pack("<I", size & 0xFFFFFFFF) + content + bytes(len(content) % 2)


def sound(content, kind, channels, width, extensible=False, before=b"", behind=b"", size=None, large=False):
    tag = 0xFFFE if extensible else kind
    fmt = struct.pack("<HHIIHH", tag, channels, 8000, 8000 * channels * width, channels * width, 8 * width)
    if extensible:
        fmt += struct.pack("<HHIH", 22, 8 * width, (1 << channels) - 1, kind) + GUID
    body = b"WAVE"
    if large:
        body += chunk(b"ds64", struct.pack("<QQQI", 0, len(content), 0, 0))
        size = -1
    body += before + chunk(b"fmt ", fmt) + chunk(b"data", content, size) + behind
    return (b"RF64" + struct.pack("<I", 0xFFFFFFFF) if large else b"RIFF" + struct.pack("<I", len(body))) + body


def packed(samples, width):
    if width == 3:
        return samples.astype("<i4").reshape(-1, 1).view("u1")[:, :3].tobytes()
    return samples.astype({1: "u1", 2: "<i2", 4: "<i4"}[width]).tobytes()


def scaled(content):
    """SciPy's samples from -1 to 1. It moves 24 bits to the upper ones of 32."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, got = wavfile.read(io.BytesIO(content))
    if got.ndim == 1:
        got = got[:, None]
    if got.dtype == np.uint8:
        return (got.astype("f4") - 128) / 128
    if got.dtype == np.int16:
        return (got / 2.0 ** 15).astype("f4")
    return got / 2.0 ** 31 if got.dtype == np.int32 else got


def main():
    os.makedirs(HERE, exist_ok=True)
    random = np.random.default_rng(1)
    note = chunk(b"LIST", b"INFOISFT\5\0\0\0wav!\0")
    for width in (1, 2, 3, 4):
        low, high = (0, 255) if width == 1 else (-2 ** (8 * width - 1), 2 ** (8 * width - 1) - 1)
        for channels in (1, 2, 3):
            samples = random.integers(low, high, (25, channels), endpoint=True)
            samples[0], samples[1] = low, high
            content = sound(packed(samples, width), 1, channels, width, channels > 1, note if channels == 3 else b"", note)
            save(f"integers{8 * width}-{channels}", content, "<f8" if width == 4 else "<f4")
    for width in (4, 8):
        samples = random.normal(size=(25, 2)).astype(f"<f{width}")
        save(f"real{8 * width}-2", sound(samples.tobytes(), 3, 2, width, width == 8), f"<f{width}")
    content = packed(random.integers(-2 ** 15, 2 ** 15, (25, 2)), 2)
    known = sound(content, 1, 2, 2)
    save("known", known, "<f4")
    for name, size in (("unknown", -1), ("zero", 0), ("sox", 0x7FFFF000)):
        put(name, sound(content, 1, 2, 2, size=size))
    put("large", sound(content, 1, 2, 2, large=True))
    put("mu-law", sound(content, 7, 2, 1))
    put("integers64", sound(content + content, 1, 1, 8))
    put("big-endian", b"RIFX" + known[4:])
    put("video", b"RIFF" + struct.pack("<I", 100) + b"AVI " + bytes(100))
    put("line-end", sound(bytes(0x0A0A - 36), 1, 1, 2))


def put(name, content):
    with open(os.path.join(HERE, name + ".wav"), "wb") as f:
        f.write(content)


def save(name, content, kind):
    put(name, content)
    np.save(os.path.join(HERE, name + ".npy"), scaled(content).astype(kind))


main()
