/* pack.h - weights packed for the matrix product: see struct ae_gemm. */
#ifndef PACK_H
#define PACK_H

#include "kernels/kernel_set.h"

#include <stdbool.h>

/* How the (depth, n) weights of one product are packed. */
struct ae_pack {
	size_t lanes; /* floats in a vector */
	size_t at;    /* offset in the network's packed weights, in floats */
	size_t depth, n;
	size_t count;       /* panels; 0: weights are transposed, for dot products */
	size_t step, panel; /* floats between two rows of a panel, and between two panels */
	size_t size;        /* floats in all */
	bool backward;      /* of a product of backward: inference has no memory for it */
};

/* The number of panels that n columns take. */
size_t ae_pack_panels(size_t lanes, size_t n);
struct ae_pack ae_pack_plan(size_t lanes, size_t depth, size_t n);
/* Packs `rows` rows from row d on; row i, column j is src[i * row_stride + j * column_stride]. */
void ae_pack_rows(const struct ae_pack *p, const struct ae_kernels *k, float *packed, size_t d, size_t rows,
		  const float *src, size_t row_stride, size_t column_stride);
/* Packs columns from..end-1 of all rows, from the same src. */
void ae_pack_columns(const struct ae_pack *p, const struct ae_kernels *k, float *packed, size_t from, size_t end,
		     const float *src, size_t row_stride, size_t column_stride);

#endif
