/* pack.c - packs weights for the matrix product: columns in panels a few vectors wide, so that the innermost loop reads
 * memory in order. */
#include "kernels/pack.h"

enum { VECTORS_MAX = 4, COLUMNS_MIN = 4, ALIGN = 16 };

static size_t rounded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

size_t ae_pack_panels(size_t lanes, size_t n)
{
	size_t vectors = (n + lanes - 1) / lanes;

	return (vectors + VECTORS_MAX - 1) / VECTORS_MAX;
}

struct ae_pack ae_pack_plan(size_t lanes, size_t depth, size_t n)
{
	struct ae_pack p = { .depth = depth, .n = n, .lanes = lanes };

	if (n < COLUMNS_MIN) { /* lanes would stay empty, so the product takes dot products along the depth */
		p.panel = rounded(depth, ALIGN);
		p.step = 1;
		p.size = n * p.panel;
	} else {
		size_t vectors = (n + lanes - 1) / lanes;

		p.count = ae_pack_panels(lanes, n);
		p.step = (vectors + p.count - 1) / p.count * lanes;
		p.panel = depth * p.step;
		p.size = p.count * p.panel;
	}
	p.size = rounded(p.size + AE_SLACK, ALIGN);
	return p;
}

/* Copies (rows, columns) values. */
static void copy(const struct ae_kernels *k, float *to, size_t step, const float *src, size_t rows, size_t row_stride,
		 size_t columns, size_t column_stride)
{
	if (row_stride == 1) {
		k->transpose(src, column_stride, to, step, rows, columns);
		return;
	}
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			to[i * step + j] = src[i * row_stride + j * column_stride];
}

/* Packs rows d..d+rows-1 of columns from..end-1. */
static void put(const struct ae_pack *p, const struct ae_kernels *k, float *packed, size_t d, size_t rows, size_t from,
		size_t end, const float *src, size_t row_stride, size_t column_stride)
{
	size_t vectors = (p->n + p->lanes - 1) / p->lanes;
	float *to = packed + p->at;

	for (size_t j = from; p->count == 0 && j < end; j++)
		copy(k, to + j * p->panel + d, 1, src + j * column_stride, rows, row_stride, 1, 0);
	for (size_t q = 0; q < p->count; q++) {
		size_t begin = ae_panel_begin(vectors, p->count, q) * p->lanes;
		size_t j = begin > from ? begin : from, stop = ae_panel_begin(vectors, p->count, q + 1) * p->lanes;

		stop = stop < end ? stop : end;
		if (j < stop)
			copy(k, to + q * p->panel + d * p->step + (j - begin), p->step, src + j * column_stride, rows,
			     row_stride, stop - j, column_stride);
	}
}

void ae_pack_rows(const struct ae_pack *p, const struct ae_kernels *k, float *packed, size_t d, size_t rows,
		  const float *src, size_t row_stride, size_t column_stride)
{
	put(p, k, packed, d, rows, 0, p->n, src, row_stride, column_stride);
}

void ae_pack_columns(const struct ae_pack *p, const struct ae_kernels *k, float *packed, size_t from, size_t end,
		     const float *src, size_t row_stride, size_t column_stride)
{
	put(p, k, packed, 0, p->depth, from, end, src, row_stride, column_stride);
}
