/* digest.h - the 64-bit digest that files carry of themselves: xxHash64, seed 0. */
#ifndef DIGEST_H
#define DIGEST_H

#include "base/base.h"

/* A digest of bytes that are added in any number of calls. Private to digest.c but for its size. */
struct ae_digest {
	uint64_t lane[4];
	uint64_t length;        /* bytes so far */
	unsigned char rest[32]; /* the last length % 32 bytes */
};

void ae_digest_begin(struct ae_digest *d);
void ae_digest_add(struct ae_digest *d, const void *bytes, size_t n);
uint64_t ae_digest_end(const struct ae_digest *d);

/* "xxh64:0123456789abcdef" */
void ae_digest_text(char text[AE_DIGEST_TEXT], uint64_t digest);

#endif
