/* reduced_tile.h - shared by the products with weights of reduced precision: tiles, and the way through the panels. */
#ifndef REDUCED_TILE_H
#define REDUCED_TILE_H

#include "kernels/kernel.h"
#include "kernels/reduced.h"

/* WIDEST: vectors in a tile of one row; WIDE_ROWS: in one of ROWS rows. More kinds of tiles would be faster for some batches
 * and larger in every program. */
enum { WIDEST = AE_REDUCED_VECTORS, WIDE_ROWS = WIDEST / 2, ROWS = 3 };

/* Where a tile begins in the product: w, w8 at its first rows of weights, `stride` elements before the next ones. */
struct reduced_place {
	const uint32_t *w;
	const int8_t *w8;
	size_t row, column, columns, stride;
};

/* Stores a row of a tile, after its activation. */
V_INLINE void store_row(float *c, size_t columns, float slope, const int wide, vf *sum)
{
	UNROLL(8)
	for (int v = 0; v < wide; v++) {
		vf x = slope == 1 ? sum[v] : v_max(sum[v], v_all(slope) * sum[v]);

		if (v + 1 < wide || columns >= (size_t)wide * VL)
			v_store(c + v * VL, x);
		else
			v_store_part(c + v * VL, x, columns - (size_t)v * VL);
	}
}

V_INLINE vf bias_at(const struct ae_reduced_gemm *g, size_t column)
{
	return g->bias ? v_load(g->bias + column) : v_all(0);
}

/* Stores a row of a tile from its sums of integers. */
V_INLINE void store_sums(const struct ae_reduced_gemm *g, const struct reduced_place *at, size_t row, const int wide,
			 const vi *sum)
{
	vf y[WIDEST];

	UNROLL(8)
	for (int v = 0; v < wide; v++) {
		size_t column = at->column + (size_t)v * VL;

		y[v] = bias_at(g, column)
			+ __builtin_convertvector(sum[v], vf) * (v_all(g->a_scale[row]) * v_load(g->scale + column));
	}
	store_row(g->c + row * g->c_row + at->column, at->columns, g->slope, wide, y);
}

typedef void tile_fn(const struct ae_reduced_gemm *, const struct reduced_place *);

/* Tiles of one row and of ROWS, by their vectors. */
struct reduced_tiles {
	tile_fn *const *tile[2];
	size_t widest[2];
	size_t side, elements; /* rows of weights side by side, and elements of w or w8 that they take in a column */
};

/* One row, or ROWS of them, of one panel. */
V_INLINE void rows_panel(const struct ae_reduced_gemm *g, struct reduced_place at, size_t wide,
			 const struct reduced_tiles *t, int many)
{
	while (wide > 0) {
		size_t most = t->widest[many], part = wide > most && wide < 2 * most ? (wide + 1) / 2 : wide;

		part = part < most ? part : most;
		t->tile[many][part - 1](g, &at);
		if (at.w)
			at.w += part * VL * t->elements;
		if (at.w8)
			at.w8 += part * VL * t->elements;
		at.column += part * VL;
		at.columns -= part * VL;
		wide -= part;
	}
}

V_INLINE void product(const struct ae_reduced_gemm *g, const struct reduced_tiles *t)
{
	size_t vectors = (g->n + VL - 1) / VL, groups = (g->depth + t->side - 1) / t->side;

	for (size_t q = 0; q < g->panels; q++) {
		size_t begin = ae_panel_begin(vectors, g->panels, q),
		       wide = ae_panel_begin(vectors, g->panels, q + 1) - begin;
		size_t first = begin * VL * groups * t->elements; /* element of the weights */
		struct reduced_place at = { .w = g->w ? g->w + first : NULL,
					    .w8 = g->w8 ? g->w8 + first : NULL,
					    .column = begin * VL,
					    .columns = g->n - begin * VL,
					    .stride = wide * VL * t->elements };

		for (size_t rows; at.row < g->m; at.row += rows) {
			rows = g->m - at.row < ROWS ? 1 : ROWS;
			rows_panel(g, at, wide, t, rows > 1);
		}
	}
}

#endif
