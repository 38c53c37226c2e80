/* random.h - bytes of a file in any order: of a regular file, or of bytes that are held in memory. */
#ifndef AE_RANDOM_H
#define AE_RANDOM_H

#include "io/bytes.h"

struct ae_random {
	struct ae_bytes *in;
	int64_t file;  /* offset in a regular file of the first byte; -1: the bytes are held */
	size_t held;   /* offset in the buffer of the first byte */
	uint64_t size; /* number of bytes */
};

/* Prepares the bytes that are not taken. Returns 0 or -1. */
int ae_random_open(struct ae_random *r, struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;
/* Makes byte `offset` the next one of r->in. Returns 0 or -1. */
int ae_random_go(const struct ae_random *r, uint64_t offset, struct ae_err *e) AE_MUST_USE;
/* Returns n bytes at `offset`, valid until the next call; NULL and a message: the file does not have them. */
const unsigned char *ae_random_at(const struct ae_random *r, uint64_t offset, size_t n, struct ae_err *e) AE_MUST_USE;

/* Chooses one of n arrays, whose names are given, by in->array. Returns its index, or -1. */
ptrdiff_t ae_array_choose(const struct ae_bytes *in, const char *const *names, size_t n, struct ae_err *e) AE_MUST_USE;

#endif
