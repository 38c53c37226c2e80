/* pack.h - weights packed for the matrix product. */
#ifndef PACK_H
#define PACK_H

#include "kernels/kernel_set.h"

/* Weights packed for one direction of a product: panels, see struct ae_gemm. */
struct ae_pack { const struct ae_kernels *k; size_t at, depth, n, count, step, panel, size; };

/* Panels that n columns take beside each other. */
size_t ae_pack_panels(const struct ae_kernels *k, size_t n);
struct ae_pack ae_pack_plan(const struct ae_kernels *k, size_t depth, size_t n);
/* Rows d.. of the panels: row i, column j from src[i * row_stride + j * column_stride]. */
void ae_pack_rows(const struct ae_pack *p, float *packed, size_t d, size_t rows, const float *src, size_t row_stride,
		    size_t column_stride);
/* Columns from..end-1 of all rows, of the same src. */
void ae_pack_columns(const struct ae_pack *p, float *packed, size_t from, size_t end, const float *src,
		       size_t row_stride, size_t column_stride);

#endif
