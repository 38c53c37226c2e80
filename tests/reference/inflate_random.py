#!/usr/bin/env python3
"""inflate_random.py SEED SECONDS: compares libae/io/inflate.c with zlib on random deflated data, whole and damaged, in pieces
of any size: the bytes, the end and whether it is refused have to be the same. Needs a C compiler."""
import ctypes
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SOURCE = """
#include "io/inflate.h"
#include <stdlib.h>
int run(const unsigned char *in, size_t n, size_t step, unsigned char *out, size_t max, size_t *got, size_t *used)
{
	struct ae_inflate *z = malloc(sizeof *z);
	size_t at = 0, o = 0;
	int status;

	ae_inflate_begin(z);
	do {
		const unsigned char *p = in + at;

		do {
			status = ae_inflate_run(z, &p, in + (n - at > step ? at + step : n));
			o += ae_inflate_take(z, out + o, max - o);
		} while (status == AE_INFLATE_FULL && o < max);
		at = (size_t)(p - in);
	} while (o < max && status == AE_INFLATE_MORE && at < n);
	free(z);
	*got = o;
	*used = at;
	return status;
}
"""
MORE, END, BAD, MAX = 0, 2, 3, 1 << 20


def library(folder):
    source, shared = os.path.join(folder, "run.c"), os.path.join(folder, "run.so")
    with open(source, "w", encoding="ascii") as f:
        f.write(SOURCE)
    subprocess.check_call(["cc", "-O1", "-shared", "-fPIC", "-I", os.path.join(ROOT, "libae"), "-o", shared, source,
                           os.path.join(ROOT, "libae", "io", "inflate.c")])
    run = ctypes.CDLL(shared).run
    size = ctypes.c_size_t
    run.argtypes = [ctypes.c_char_p, size, size, ctypes.c_char_p, size, ctypes.POINTER(size), ctypes.POINTER(size)]
    return run


def ours(run, data, step, out):
    got, used = ctypes.c_size_t(), ctypes.c_size_t()
    status = run(data, len(data), step, out, MAX, ctypes.byref(got), ctypes.byref(used))
    return status, out.raw[:got.value], used.value


def theirs(data):
    d = zlib.decompressobj(-15)
    try:
        out = d.decompress(data, MAX)
    except zlib.error:
        return BAD, None, None
    return (END, out, len(data) - len(d.unused_data)) if d.eof else (MORE, out, None)


def plain(r):
    kind = r.randrange(5)
    if kind == 0:
        return r.randbytes(r.randrange(300))
    if kind == 1:
        return bytes(r.choice(b"abc") for _ in range(r.randrange(3000)))
    if kind == 2:
        return b"".join(b"%d,%d\n" % (r.randrange(100), r.randrange(9)) for _ in range(r.randrange(800)))
    if kind == 3:
        return bytes(min(255, int(r.expovariate(0.05))) for _ in range(r.randrange(4000)))
    return b"x" * r.randrange(100000) + r.randbytes(50) * r.randrange(2000)


def deflated(r):
    c = zlib.compressobj(r.randrange(10), zlib.DEFLATED, -r.randrange(9, 16), r.randrange(1, 10), r.randrange(5))
    data = bytearray(c.compress(plain(r)) + c.flush(r.choice([zlib.Z_FINISH, zlib.Z_FINISH, zlib.Z_SYNC_FLUSH])))
    for _ in range(r.choice([0, 1, 1, 2, 5])):
        data[r.randrange(min(len(data), r.choice([8, 80, MAX])))] ^= 1 << r.randrange(8)
    data += bytes(r.randrange(20))
    return bytes(data[:r.randrange(len(data) + 1)] if r.random() < 0.2 else data)


def main():
    r, end, count = random.Random(int(sys.argv[1])), time.time() + float(sys.argv[2]), {MORE: 0, END: 0, BAD: 0}
    out = ctypes.create_string_buffer(MAX)
    with tempfile.TemporaryDirectory() as folder:
        run = library(folder)
        while time.time() < end:
            data = deflated(r)
            want = theirs(data)
            if want[1] and len(want[1]) >= MAX:
                continue
            count[want[0]] += 1
            for step in (len(data) + 1, 1, r.randrange(2, 40)):
                got = ours(run, data, step, out)
                assert got[0] == want[0], (data.hex(), got[0], want[0])
                assert want[0] == BAD or got[1] == want[1], data.hex()
                assert want[0] != END or got[2] == want[2], (data.hex(), got[2], want[2])
    print(f"whole {count[END]}, cut {count[MORE]}, damaged {count[BAD]}: all as zlib")


main()
