#!/usr/bin/env python3
"""apng.py FILE - checks an animated PNG, chunk by chunk, and prints its frames, size, delay and colors, then a line per
frame: the number of pixels that are not white, and a checksum of the frame. Uses no library; with Pillow, its frames are
compared with these."""
import struct
import sys
import zlib

data = open(sys.argv[1], 'rb').read()
assert data[:8] == b'\x89PNG\r\n\x1a\n'
chunks, at = [], 8
while at < len(data):
    n, = struct.unpack('>I', data[at:at + 4])
    name, body = data[at + 4:at + 8], data[at + 8:at + 8 + n]
    assert struct.unpack('>I', data[at + 8 + n:at + 12 + n])[0] == zlib.crc32(name + body)
    chunks.append((name, body))
    at += 12 + n
assert [c[0] for c in chunks[:3]] == [b'IHDR', b'acTL', b'PLTE'] and chunks[-1] == (b'IEND', b'')
width, height, depth, kind = struct.unpack('>IIBB', chunks[0][1][:10])
assert (depth, kind) == (8, 3)
count, repeats = struct.unpack('>II', chunks[1][1])
palette = [tuple(chunks[2][1][i:i + 3]) for i in range(0, len(chunks[2][1]), 3)]
assert repeats == 0 and len(palette) <= 256

number, frames, delays = 0, [], set()
canvas = bytearray(width * height)
rest = chunks[3:-1]
assert len(rest) == 2 * count
for i in range(count):
    (control, fields), (name, body) = rest[2 * i:2 * i + 2]
    assert control == b'fcTL' and name == (b'fdAT' if i else b'IDAT')
    found, w, h, left, top, num, den, dispose, blend = struct.unpack('>IIIIIHHBB', fields)
    assert found == number and (dispose, blend) == (0, 0) and left + w <= width and top + h <= height
    assert i > 0 or (w, h, left, top) == (width, height, 0, 0)
    number += 1
    delays.add(num / den)
    if i:
        assert struct.unpack('>I', body[:4])[0] == number
        number, body = number + 1, body[4:]
    rows = zlib.decompress(body)
    assert len(rows) == h * (w + 1)
    for y in range(h):
        row = rows[y * (w + 1):(y + 1) * (w + 1)]
        assert row[0] == 0 and max(row[1:]) < len(palette)
        canvas[(top + y) * width + left:(top + y) * width + left + w] = row[1:]
    frames.append(b''.join(bytes(palette[p]) for p in canvas))

print('frames', count, 'size', width, height, 'delay', *sorted(delays), 'colors', len(palette))
for frame in frames:
    ink = sum(frame[i:i + 3] != b'\xff\xff\xff' for i in range(0, len(frame), 3))
    print(ink, '%08x' % zlib.crc32(frame))
try:
    from PIL import Image
except ImportError:
    sys.exit()
image = Image.open(sys.argv[1])
assert image.n_frames == count and image.size == (width, height)
for i, frame in enumerate(frames):
    image.seek(i)
    assert image.convert('RGB').tobytes() == frame, 'frame %d differs from that of Pillow' % i
