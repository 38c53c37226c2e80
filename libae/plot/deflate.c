/* deflate.c - a zlib stream (RFC 1950, RFC 1951): one block with fixed codes, which suffice for drawings. A match is
 * only tried with the last position that has the same three bytes. */
#include "plot/deflate.h"
#include "base/checksum.h"

#include <stdlib.h>

enum { WINDOW = 32768, MATCH_MIN = 3, MATCH_MAX = 258, END_OF_BLOCK = 256, HASH_BITS = 14 };

struct deflate_bits {
	struct ae_text *to;
	uint32_t pending;
	int count;
};

/* The lowest bit is written first. */
static void put_bits(struct deflate_bits *b, uint32_t value, int count)
{
	b->pending |= value << b->count;
	b->count += count;
	for (; b->count >= 8; b->count -= 8, b->pending >>= 8) {
		char byte = (char)(b->pending & 255);

		ae_text_add(b->to, &byte, 1);
	}
}

/* Huffman codes are written with the highest bit first. */
static void put_code(struct deflate_bits *b, uint32_t code, int count)
{
	uint32_t reversed = 0;

	for (int i = 0; i < count; i++)
		reversed |= (code >> i & 1) << (count - 1 - i);
	put_bits(b, reversed, count);
}

/* RFC 1951, 3.2.6 */
static void put_symbol(struct deflate_bits *b, uint32_t symbol)
{
	if (symbol < 144)
		put_code(b, 0x30 + symbol, 8);
	else if (symbol < 256)
		put_code(b, 0x190 + symbol - 144, 9);
	else if (symbol < 280)
		put_code(b, symbol - 256, 7);
	else
		put_code(b, 0xc0 + symbol - 280, 8);
}

/* Code of a length or distance, both from 0, and the number of extra bits. After the first two groups of `per` codes,
 * each group doubles the number of values per code. RFC 1951, 3.2.5 */
static uint32_t code_of(uint32_t value, uint32_t per, int *extra)
{
	*extra = 0;
	if (value < 2 * per)
		return value;
	while (value >> *extra >= 2 * per)
		++*extra;
	return (uint32_t)*extra * per + (value >> *extra);
}

static void put_match(struct deflate_bits *b, size_t length, size_t distance)
{
	uint32_t value = (uint32_t)length - MATCH_MIN, code = 28;
	int extra = 0;

	if (length < MATCH_MAX) /* MATCH_MAX has its own code */
		code = code_of(value, 4, &extra);
	put_symbol(b, 257 + code);
	put_bits(b, value & ((1u << extra) - 1), extra);
	value = (uint32_t)distance - 1;
	code = code_of(value, 2, &extra);
	put_code(b, code, 5);
	put_bits(b, value & ((1u << extra) - 1), extra);
}

static size_t hash(const unsigned char *p)
{
	uint32_t three = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;

	return three * 2654435761u >> (32 - HASH_BITS);
}

static size_t match_length(const unsigned char *a, const unsigned char *b, size_t max)
{
	size_t n = 0;

	while (n < max && a[n] == b[n])
		n++;
	return n;
}

/* last[h]: 1 + the last position whose three bytes hash to h, 0: none. */
static void compress(struct deflate_bits *b, const unsigned char *p, size_t n, size_t *last)
{
	for (size_t i = 0; i < n;) {
		size_t left = n - i, length = 0, from = 0;

		if (left >= MATCH_MIN) {
			size_t *seen = &last[hash(p + i)];

			from = *seen;
			*seen = i + 1;
			if (from > 0 && i + 1 - from <= WINDOW)
				length = match_length(p + from - 1, p + i, left < MATCH_MAX ? left : MATCH_MAX);
		}
		if (length < MATCH_MIN) {
			put_symbol(b, p[i++]);
			continue;
		}
		put_match(b, length, i + 1 - from);
		i += length;
	}
}

void ae_zlib_put(struct ae_text *to, const unsigned char *bytes, size_t n)
{
	size_t *last = calloc((size_t)1 << HASH_BITS, sizeof *last);
	struct deflate_bits b = { .to = to };
	uint32_t sum = ae_adler32_add(1, bytes, n);
	const char tail[] = { (char)(sum >> 24), (char)(sum >> 16), (char)(sum >> 8), (char)sum };

	if (!last) {
		to->failed = true;
		return;
	}
	ae_text_add(to, "\x78\x01", 2);
	put_bits(&b, 1 | 1 << 1, 3); /* last block, fixed codes */
	compress(&b, bytes, n, last);
	put_symbol(&b, END_OF_BLOCK);
	put_bits(&b, 0, 7); /* pad to a byte */
	ae_text_add(to, tail, sizeof tail);
	free(last);
}
