/* digest.c - xxHash64 (Yann Collet; github.com/Cyan4973/xxHash, doc/xxhash_spec.md, XXH64 with seed 0). */
#include "base/digest.h"

#include <stdio.h>
#include <string.h>

#define PRIME1 UINT64_C(0x9e3779b185ebca87)
#define PRIME2 UINT64_C(0xc2b2ae3d27d4eb4f)
#define PRIME3 UINT64_C(0x165667b19e3779f9)
#define PRIME4 UINT64_C(0x85ebca77c2b2ae63)
#define PRIME5 UINT64_C(0x27d4eb2f165667c5)

enum { STRIPE = 32 };

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* Little-endian, whatever the machine. */
static uint64_t read(const unsigned char *p, int bytes)
{
	uint64_t x = 0;

	for (int i = bytes; i-- > 0;)
		x = x << 8 | p[i];
	return x;
}

static uint64_t mix(uint64_t lane, uint64_t input)
{
	return rotate(lane + input * PRIME2, 31) * PRIME1;
}

void ae_digest_begin(struct ae_digest *d)
{
	*d = (struct ae_digest){ .lane = { PRIME1 + PRIME2, PRIME2, 0, 0 - PRIME1 } };
}

static void add_stripe(struct ae_digest *d, const unsigned char *p)
{
	for (int i = 0; i < 4; i++)
		d->lane[i] = mix(d->lane[i], read(p + 8 * i, 8));
}

void ae_digest_add(struct ae_digest *d, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t have = d->length % STRIPE;

	if (n == 0)
		return;
	d->length += n;
	if (have > 0) {
		size_t more = n < STRIPE - have ? n : STRIPE - have;

		memcpy(d->rest + have, p, more);
		p += more;
		n -= more;
		if (have + more < STRIPE)
			return;
		add_stripe(d, d->rest);
	}
	for (; n >= STRIPE; p += STRIPE, n -= STRIPE)
		add_stripe(d, p);
	memcpy(d->rest, p, n);
}

static uint64_t join_lanes(const uint64_t lane[4])
{
	uint64_t hash = rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);

	for (int i = 0; i < 4; i++)
		hash = (hash ^ mix(0, lane[i])) * PRIME1 + PRIME4;
	return hash;
}

uint64_t ae_digest_end(const struct ae_digest *d)
{
	uint64_t hash = d->length < STRIPE ? PRIME5 : join_lanes(d->lane);
	const unsigned char *p = d->rest, *end = p + d->length % STRIPE;

	hash += d->length;
	for (; end - p >= 8; p += 8)
		hash = rotate(hash ^ mix(0, read(p, 8)), 27) * PRIME1 + PRIME4;
	if (end - p >= 4) {
		hash = rotate(hash ^ read(p, 4) * PRIME1, 23) * PRIME2 + PRIME3;
		p += 4;
	}
	for (; p < end; p++)
		hash = rotate(hash ^ *p * PRIME5, 11) * PRIME1;
	hash = (hash ^ hash >> 33) * PRIME2;
	hash = (hash ^ hash >> 29) * PRIME3;
	return hash ^ hash >> 32;
}

void ae_digest_text(char text[AE_DIGEST_TEXT], uint64_t digest)
{
	snprintf(text, AE_DIGEST_TEXT, "xxh64:%016llx", (unsigned long long)digest);
}
