/* lags.h - squared differences between the rows of a series and the rows before them, summed over the last rows, by lag: the
 * kernel of ae_novelty, which finds the nearest shape of the past. */
#ifndef LAGS_H
#define LAGS_H

#include <stddef.h>
#include <stdint.h>

enum {
	AE_LAGS_TILE = 64,    /* lags that stay in cache through a block of rows */
	AE_LAGS_LANES = 16,   /* lanes of a minimum, a part of a tile */
	AE_LAGS_LEVELS = 11,  /* powers of two up to the longest length */
	AE_LAGS_LENGTHS = 16, /* the most lengths */
};

/* The sums of the last 2^level rows, in a ring of rows: those of row r are at r % depth. A sum of 2^(level + 1) rows is the
 * sum of two of them, so nothing is ever subtracted and no rounding adds up. */
struct ae_lags_ring {
	size_t depth;
	float *sum; /* (depth, AE_LAGS_TILE) */
};

/* A block of rows and the lags of a tile: lag + 1 to lag + AE_LAGS_TILE rows. */
struct ae_lags {
	size_t rows;
	uint64_t first; /* rows before the block */
	size_t columns; /* whose squared differences are added */
	/* Values of column c, newest first: `past[c * column]` is the last row of the block. Those of the block itself are
	 * also in now (columns, rows), as rows of the past may be infinite. */
	const double *now, *past;
	size_t column;
	size_t lag, history; /* rows further away than `history`, or before the first one, are infinitely far */
	size_t levels;
	struct ae_lags_ring ring[AE_LAGS_LEVELS];
	size_t lengths;
	const size_t *length;
	float *nearest; /* (rows, lengths, AE_LAGS_LANES): minima so far of the sums of each length over lags of at least
			 * this length. A lag is in lane (lag - 1) % AE_LAGS_LANES */
};

/* The place in a ring `by` rows before place `at`; by is smaller than the ring's depth. */
static inline size_t ae_lags_back(size_t at, size_t by, size_t depth)
{
	return at >= by ? at - by : at + depth - by;
}

/* Adds the rows to the rings and lowers the minima. Every instruction set gives the same bytes. */
typedef void ae_lags_fn(const struct ae_lags *g);

/* The kernel of an instruction set, as ae_kernels_find(); dispatch_single.c. */
ae_lags_fn *ae_lags_find(const char *isa);

#endif
