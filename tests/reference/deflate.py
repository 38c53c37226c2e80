#!/usr/bin/env python3
"""Writes deflate/: a table, plain.csv, and gzip files of it by zlib, each with another kind of block or member."""
import gzip
import os
import struct
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "deflate")
FHCRC, FEXTRA, FNAME, FCOMMENT = 2, 4, 8, 16


def table():
    rows = [f"{i},{i * 0.37:.2f},{i * i % 17}" for i in range(40)]
    return ("a,b,c\n" + "\n".join(rows) + "\n").encode()


def member(data, level=6, strategy=zlib.Z_DEFAULT_STRATEGY, flush=None, window=15):
    c = zlib.compressobj(level, zlib.DEFLATED, 16 + window, 8, strategy)
    if flush is None:
        return c.compress(data) + c.flush()
    half = data.index(b"\n20,") + 1
    return c.compress(data[:half]) + c.flush(flush) + c.compress(data[half:]) + c.flush()


def fields(data):
    head = bytes([0x1F, 0x8B, 8, FHCRC | FEXTRA | FNAME | FCOMMENT, 1, 2, 3, 4, 0, 3])
    head += struct.pack("<H", 6) + b"AE\2\0ok" + b"plain.csv\0" + b"a comment\0"
    head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = c.compress(data) + c.flush()
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))


def main():
    os.makedirs(HERE, exist_ok=True)
    data = table()
    half = data.index(b"\n20,") + 1
    files = {
        "plain.csv": data,
        "stored.gz": member(data, 0),
        "fixed.gz": member(data, 9, zlib.Z_FIXED),
        "dynamic.gz": member(data, 9),
        "huffman.gz": member(data, 9, zlib.Z_HUFFMAN_ONLY),
        "rle.gz": member(data, 9, zlib.Z_RLE),
        "window.gz": member(data, 9, window=9),
        "sync.gz": member(data, 9, flush=zlib.Z_SYNC_FLUSH),
        "full.gz": member(data, 9, flush=zlib.Z_FULL_FLUSH),
        "fields.gz": fields(data),
        "members.gz": member(data[:half]) + member(b"") + member(data[half:], 0),
        "zeros.gz": member(data) + bytes(37),
    }
    for name, content in files.items():
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(content)
        if name.endswith(".gz"):
            assert gzip.decompress(content) == data, name


main()
