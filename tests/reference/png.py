#!/usr/bin/env python3
"""Writes png/: images of every color type and depth, plain and interlaced, with every filter, and their pixels, *.npy.

Pillow reads the images of 8 bits or less to the same pixels; it makes 8 bits of color of 16 bits."""
import io
import os
import struct
import zlib
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "png")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, content=b""):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def rows(image, depth):
    """The filtered rows of an image (h, w, samples); filters take turns."""
    h, w, samples = image.shape
    step = max(1, samples * depth // 8)
    above, out = None, b""
    for y in range(h):
        flat = image[y].reshape(-1)
        if depth == 16:
            row = flat.astype(">u2").tobytes()
        elif depth == 8:
            row = flat.astype("u1").tobytes()
        else:
            bits = (flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1
            row = np.packbits(bits.reshape(-1).astype("u1")).tobytes()
        above = above or bytes(len(row))
        kind = y % 5
        filtered = bytearray()
        for i, x in enumerate(row):
            a, b, c = (row[i - step] if i >= step else 0), above[i], (above[i - step] if i >= step else 0)
            filtered.append((x - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
        out += bytes([kind]) + bytes(filtered)
        above = row
    return out


def png(image, kind, depth, interlaced=False, palette=None, parts=1):
    h, w, _ = image.shape
    if interlaced:
        data = b"".join(rows(image[y::dy, x::dx], depth) for x, y, dx, dy in PASSES if image[y::dy, x::dx].size)
    else:
        data = rows(image, depth)
    data = zlib.compress(data, 9)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, kind, 0, 0, int(interlaced)))
    out += chunk(b"gAMA", struct.pack(">I", 45455))
    if palette is not None:
        out += chunk(b"PLTE", palette.astype("u1").tobytes()) + chunk(b"tRNS", b"\0\x80")
    for i in range(parts):
        out += chunk(b"IDAT", data[len(data) * i // parts:len(data) * (i + 1) // parts])
    return out + chunk(b"tEXt", b"Comment\0made by png.py") + chunk(b"IEND")


def pixels(image, kind, depth, palette):
    if kind == 3:
        return palette[image[:, :, 0]].astype("u1")
    image = image[:, :, :3] if kind in (2, 6) else image[:, :, 0]
    if depth < 8:
        image = image * (255 // (2 ** depth - 1))
    return image.astype("<u2" if depth == 16 else "u1")


def check(content, want):
    try:
        from PIL import Image
    except ImportError:
        return
    image = Image.open(io.BytesIO(content))
    got = np.asarray(image.convert("L" if want.ndim == 2 else "RGB"))
    assert np.array_equal(got, want)


def main():
    os.makedirs(HERE, exist_ok=True)
    random = np.random.default_rng(1)
    for kind in SAMPLES:
        for depth in {0: (1, 2, 4, 8, 16), 3: (1, 2, 4, 8)}.get(kind, (8, 16)):
            for interlaced in (False, True):
                colors = min(2 ** depth, 9) if kind == 3 else 2 ** depth
                palette = random.integers(0, 256, (colors, 3)) if kind == 3 else None
                h, w = (6, 11) if interlaced else (7, 5)
                image = random.integers(0, colors, (h, w, SAMPLES[kind]))
                content = png(image, kind, depth, interlaced, palette, parts=1 + 2 * interlaced)
                want = pixels(image, kind, depth, palette)
                if depth <= 8:
                    check(content, want)
                path = os.path.join(HERE, f"type{kind}-{depth}{'-interlaced' if interlaced else ''}")
                with open(path + ".png", "wb") as f:
                    f.write(content)
                np.save(path + ".npy", want[None])
    for size in (1, 2, 3, 4, 5, 9):
        image = random.integers(0, 256, (size, size, 1))
        with open(os.path.join(HERE, f"size{size}.png"), "wb") as f:
            f.write(png(image, 0, 8, True))
        np.save(os.path.join(HERE, f"size{size}.npy"), image[None, :, :, 0].astype("u1"))


main()
