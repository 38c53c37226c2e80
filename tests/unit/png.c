/* png - what the encoders write is read back by a decoder of its own: zlib streams of fixed codes, and the
 * chunks of a PNG file with their sums. */
#include "ae.h"
#include "plot/deflate.h"
#include "plot/png_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a decoder for zlib streams of one block with fixed codes ---- */

struct bits {
	const unsigned char *p;
	size_t n, at;
};

static unsigned bit(struct bits *b)
{
	unsigned value = b->at / 8 < b->n ? b->p[b->at / 8] >> b->at % 8 & 1u : 0;

	b->at++;
	return value;
}

static unsigned low_first(struct bits *b, unsigned count)
{
	unsigned value = 0;

	for (unsigned i = 0; i < count; i++)
		value |= bit(b) << i;
	return value;
}

static unsigned high_first(struct bits *b, unsigned value, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		value = value << 1 | bit(b);
	return value;
}

/* RFC 1951, 3.2.6 */
static unsigned symbol(struct bits *b)
{
	unsigned code = high_first(b, 0, 7);

	if (code < 0x18)
		return code + 256;
	code = high_first(b, code, 1);
	if (code < 0xc0)
		return code - 0x30;
	if (code < 0xc8)
		return code - 0xc0 + 280;
	return high_first(b, code, 1) - 0x190 + 144;
}

/* Bytes decoded into `to`, at most `room`; room + 1 when the stream makes no sense. */
static size_t inflate(const unsigned char *p, size_t n, unsigned char *to, size_t room)
{
	static const unsigned length[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,	13,  15,  17,  19,  23, 27,
					   31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const unsigned distance[] = { 1,	   2,	 3,    4,    5,	   7,	 9,    13,    17,    25,
					     33,   49,	 65,   97,   129,  193,	 257,  385,   513,   769,
					     1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577 };
	struct bits b = { p, n, 16 };
	size_t made = 0;

	if (p[0] != 0x78 || (p[0] * 256 + p[1]) % 31 != 0 || low_first(&b, 3) != 3)
		return room + 1;
	for (unsigned s; (s = symbol(&b)) != 256;) {
		size_t back = 0, count = 1;

		if (s > 285 || b.at > 8 * n)
			return room + 1;
		if (s > 256) {
			unsigned code;

			count = length[s - 257] + (s < 265 || s == 285 ? 0 : low_first(&b, (s - 261) / 4));
			code = high_first(&b, 0, 5);
			back = distance[code] + (code < 4 ? 0 : low_first(&b, code / 2 - 1));
			if (back > made)
				return room + 1;
		}
		for (size_t i = 0; i < count; i++, made++) {
			if (made == room)
				return room + 1;
			to[made] = s < 256 ? (unsigned char)s : to[made - back];
		}
	}
	return (b.at + 7) / 8 + 4 == n ? made : room + 1;
}

/* ---- tests ---- */

static unsigned long number(const unsigned char *p)
{
	return (unsigned long)p[0] << 24 | (unsigned long)p[1] << 16 | (unsigned long)p[2] << 8 | p[3];
}

static int there_and_back(const char *what, const unsigned char *p, size_t n)
{
	unsigned char *back = malloc(n + 1);
	struct ae_text t = { 0 };
	unsigned long a = 1, b = 0;
	int bad = 1;

	ae_zlib_put(&t, p, n);
	for (size_t i = 0; i < n; i++) {
		a = (a + p[i]) % 65521;
		b = (b + a) % 65521;
	}
	if (!back || t.failed)
		printf("%s: no memory\n", what);
	else if (inflate((unsigned char *)t.bytes, t.length, back, n) != n || memcmp(p, back, n) != 0)
		printf("%s: %zu bytes come back as others\n", what, n);
	else if (number((unsigned char *)t.bytes + t.length - 4) != (b << 16 | a))
		printf("%s: wrong sum\n", what);
	else
		bad = 0;
	free(t.bytes);
	free(back);
	return bad;
}

static int streams(void)
{
	enum { SIZE = 200000 };
	unsigned char *p = malloc(SIZE);
	int bad = 0;

	if (!p)
		return 1;
	for (size_t kind = 0; kind < 4; kind++) {
		uint32_t x = 1;

		for (size_t i = 0; i < SIZE; i++) {
			x = x * 1664525u + 1013904223u;
			p[i] = (unsigned char)(kind == 0   ? 255
					       : kind == 1 ? x >> 24
					       : kind == 2 ? i * i / 977
							   : x >> 31);
		}
		for (size_t n = 0; n < 600; n++)
			bad |= there_and_back("few bytes", p, n);
		bad |= there_and_back("many bytes", p, SIZE);
	}
	free(p);
	return bad;
}

/* CRC-32 from its definition, bit by bit (ISO 3309). */
static unsigned long crc(const unsigned char *p, size_t n)
{
	uint32_t crc = 0xffffffffu;

	for (size_t i = 0; i < 8 * n; i++)
		crc = crc >> 1 ^ (((crc ^ (uint32_t)p[i / 8] >> i % 8) & 1) ? 0xedb88320u : 0);
	return ~crc & 0xffffffffu;
}

/* An image of 3 x 2 pixels in each of the four types: the chunks are whole, and the pixels come back. */
static int image_of_type(unsigned type, size_t samples, bool color, bool clear)
{
	unsigned char rgba[24], back[64];
	struct ae_image image = { 3, 2, rgba };
	struct ae_text t = { 0 };
	const unsigned char *p;
	size_t at = 33, n;
	int bad = 0;

	for (size_t i = 0; i < 24; i++)
		rgba[i] = (unsigned char)(i % 4 == 3 ? clear ? i : 255 : color ? i * 7 : i / 4);
	ae_png_put(&t, &image);
	p = (const unsigned char *)t.bytes;
	if (t.failed || memcmp(p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\3\0\0\0\2\10", 25) != 0 ||
	    p[25] != type)
		return printf("type %u: another header\n", type), 1;
	bad |= number(p + 29) != crc(p + 12, 17);
	n = number(p + at);
	bad |= memcmp(p + at + 4, "IDAT", 4) != 0 || number(p + at + 8 + n) != crc(p + at + 4, 4 + n);
	bad |= inflate(p + at + 8, n, back, sizeof back) != 2 * (1 + 3 * samples);
	for (size_t i = 0; i < 6 && !bad; i++) {
		const unsigned char *pixel = back + 1 + i * samples + i / 3;

		bad |= pixel[0] != rgba[4 * i] || (clear && pixel[samples - 1] != rgba[4 * i + 3]);
	}
	bad |= memcmp(p + at + 12 + n, "\0\0\0\0IEND\xae\x42\x60\x82", 12) != 0;
	free(t.bytes);
	if (bad)
		printf("type %u: chunks or pixels differ\n", type);
	return bad;
}

int main(void)
{
	int bad = streams();

	bad |= image_of_type(0, 1, false, false);
	bad |= image_of_type(4, 2, false, true);
	bad |= image_of_type(2, 3, true, false);
	bad |= image_of_type(6, 4, true, true);
	return bad;
}
