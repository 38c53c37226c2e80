/* checksum.c - CRC-32 by eight tables (M. Kounavis and F. Berry, 2005: slicing by 8), Adler-32, FNV-1a. */
#include "base/checksum.h"

enum { ADLER_PRIME = 65521, ADLER_BYTES = 5552 }; /* bytes whose sums stay below 2^32 */

void ae_crc32_init(struct ae_crc32 *c)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t sum = i;

		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
		c->table[0][i] = sum;
	}
	for (int t = 1; t < 8; t++)
		for (int i = 0; i < 256; i++) {
			uint32_t sum = c->table[t - 1][i];

			c->table[t][i] = sum >> 8 ^ c->table[0][sum & 255];
		}
}

uint32_t ae_crc32_add(const struct ae_crc32 *c, uint32_t sum, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (sum = ~sum; n >= 8; n -= 8, p += 8) {
		sum ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		sum = c->table[7][sum & 255] ^ c->table[6][sum >> 8 & 255] ^ c->table[5][sum >> 16 & 255]
			^ c->table[4][sum >> 24] ^ c->table[3][p[4]] ^ c->table[2][p[5]] ^ c->table[1][p[6]]
			^ c->table[0][p[7]];
	}
	for (; n > 0; n--)
		sum = sum >> 8 ^ c->table[0][(sum ^ *p++) & 255];
	return ~sum;
}

uint32_t ae_adler32_add(uint32_t sum, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t a = sum & 0xffff, b = sum >> 16;

	while (n > 0) {
		size_t part = n < ADLER_BYTES ? n : ADLER_BYTES;

		for (size_t i = 0; i < part; i++) {
			a += *p++;
			b += a;
		}
		a %= ADLER_PRIME;
		b %= ADLER_PRIME;
		n -= part;
	}
	return b << 16 | a;
}

uint64_t ae_hash(const char *text, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}
