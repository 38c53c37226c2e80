/* kernel_reduced.c - matrix products with weights of reduced precision, for inference; compiled once per instruction set
 * (AE_ISA). One record reads each weight once, so its time is that of the memory: bf16 takes half of it, int8 a quarter.
 * A single row meets panels eight vectors wide, which hides the latency of the sums. */
#include "kernels/reduced_tile.h"

V_INLINE void tile_bf16(const struct ae_reduced_gemm *g, const struct reduced_place *at, const int rows, const int wide)
{
	const float *a[ROWS];
	const uint32_t *w = at->w;
	vf sum[ROWS][WIDEST];

	UNROLL(3)
	for (int r = 0; r < rows; r++) {
		a[r] = g->a + (at->row + (size_t)r) * g->a_row;
		UNROLL(8)
		for (int v = 0; v < wide; v++)
			sum[r][v] = bias_at(g, at->column + (size_t)v * VL);
	}
	for (size_t d = 0; d + 2 <= g->depth; d += 2, w += at->stride) {
		UNROLL(8)
		for (int v = 0; v < wide; v++) {
			vu pair = v_load_u(w + v * VL);

			UNROLL(3)
			for (int r = 0; r < rows; r++) {
				sum[r][v] = v_fma(v_all(a[r][d]), (vf)(pair << 16), sum[r][v]);
				sum[r][v] = v_fma(v_all(a[r][d + 1]), (vf)(pair & v_all_u(0xffff0000u)), sum[r][v]);
			}
		}
	}
	if (g->depth % 2) {
		UNROLL(8)
		for (int v = 0; v < wide; v++) {
			vu pair = v_load_u(w + v * VL);

			UNROLL(3)
			for (int r = 0; r < rows; r++)
				sum[r][v] = v_fma(v_all(a[r][g->depth - 1]), (vf)(pair << 16), sum[r][v]);
		}
	}
	UNROLL(3)
	for (int r = 0; r < rows; r++)
		store_row(g->c + (at->row + (size_t)r) * g->c_row + at->column, at->columns, g->slope, wide, sum[r]);
}

/* Two 16-bit integers, in all lanes. */
V_INLINE vs all_pairs(const int16_t *p)
{
	int32_t pair;

	memcpy(&pair, p, sizeof pair);
	return (vs)v_all_i(pair);
}

V_INLINE void tile_int8(const struct ae_reduced_gemm *g, const struct reduced_place *at, const int rows, const int wide)
{
	const int16_t *a[ROWS];
	const int8_t *w = at->w8;
	vi sum[ROWS][WIDEST];

	UNROLL(3)
	for (int r = 0; r < rows; r++) {
		a[r] = g->a16 + (at->row + (size_t)r) * g->a_row;
		UNROLL(8)
		for (int v = 0; v < wide; v++)
			sum[r][v] = v_all_i(0);
	}
	for (size_t d = 0; d < g->depth; d += 2, w += at->stride) {
		UNROLL(8)
		for (int v = 0; v < wide; v++) {
			vs pair = v_widen(w + 2 * v * VL);

			UNROLL(3)
			for (int r = 0; r < rows; r++)
				sum[r][v] += v_madd(all_pairs(a[r] + d), pair);
		}
	}
	UNROLL(3)
	for (int r = 0; r < rows; r++)
		store_sums(g, at, at->row + (size_t)r, wide, sum[r]);
}

/* clang-format off */
#define TILE(r, v) \
	static void bf16_##r##_##v(const struct ae_reduced_gemm *g, const struct reduced_place *at) { tile_bf16(g, at, r, v); } \
	static void int8_##r##_##v(const struct ae_reduced_gemm *g, const struct reduced_place *at) { tile_int8(g, at, r, v); }

TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6) TILE(1, 7) TILE(1, 8)
TILE(3, 1) TILE(3, 2) TILE(3, 3) TILE(3, 4)

/* One row, or three; two are one and one. */
#define TILES(kind) { \
	{ kind##_1_1, kind##_1_2, kind##_1_3, kind##_1_4, kind##_1_5, kind##_1_6, kind##_1_7, kind##_1_8 }, \
	{ kind##_3_1, kind##_3_2, kind##_3_3, kind##_3_4 } }

static tile_fn *const tiles_bf16[2][WIDEST] = TILES(bf16), *const tiles_int8[2][WIDEST] = TILES(int8);
/* clang-format on */

/* With 16 registers, many rows meet exact copies of a block of weights, which fit the first-level cache: the tiles of
 * kernel_gemm.c have more rows. The sums are the same. */
enum { COPY_FLOATS = 1 << 13, COPIED_FOR = 16, COPY_WIDE = 4 };

static void copy_pairs(float *to, const uint32_t *w, size_t stride, size_t pairs, size_t wide)
{
	for (size_t p = 0; p < pairs; p++, w += stride, to += 2 * wide * VL)
		for (size_t v = 0; v < wide; v++) {
			vu pair = v_load_u(w + v * VL);

			v_store(to + v * VL, (vf)(pair << 16));
			v_store(to + (wide + v) * VL, (vf)(pair & v_all_u(0xffff0000u)));
		}
}

/* All rows of `wide` vectors of columns; w: their first pair of rows. */
static void copied_columns(const struct ae_reduced_gemm *g, const uint32_t *w, size_t stride, size_t column,
			   size_t wide)
{
	float copy[COPY_FLOATS] __attribute__((aligned(64)));
	size_t block = COPY_FLOATS / (wide * VL) / 2 * 2, columns = g->n - column;
	struct ae_gemm part = { .m = g->m,
				.n = columns < wide * VL ? columns : wide * VL,
				.outer = { { 1, 0, 0 }, { 1, 0, 0 } },
				.a_row = g->a_row,
				.a_step = 1,
				.b = copy,
				.b_step = wide * VL,
				.b_panel = COPY_FLOATS,
				.panels = 1,
				.c = g->c + column,
				.c_row = g->c_row,
				.bias = g->bias ? g->bias + column : NULL };

	for (size_t d = 0; d < g->depth; d += part.depth) {
		part.depth = g->depth - d < block ? g->depth - d : block;
		part.slope = d + part.depth == g->depth ? g->slope : 1;
		part.a = g->a + d;
		copy_pairs(copy, w + d / 2 * stride, stride, (part.depth + 1) / 2, wide);
		AE_KERNEL(gemm)(&part);
		part.accumulate = 1;
	}
}

static void copied(const struct ae_reduced_gemm *g)
{
	size_t vectors = (g->n + VL - 1) / VL, pairs = (g->depth + 1) / 2;

	for (size_t q = 0; q < g->panels; q++) {
		size_t begin = ae_panel_begin(vectors, g->panels, q), end = ae_panel_begin(vectors, g->panels, q + 1);
		const uint32_t *w = g->w + begin * VL * pairs;

		for (size_t v = begin, wide; v < end; v += wide) {
			wide = (end - v + 1) / 2;
			wide = end - v <= COPY_WIDE ? end - v : wide;
			copied_columns(g, w + (v - begin) * VL, (end - begin) * VL, v * VL, wide);
		}
	}
}

void AE_KERNEL(gemm_bf16)(const struct ae_reduced_gemm *g)
{
	if (V_REGISTERS == 16 && g->m >= COPIED_FOR)
		copied(g);
	else
		product(g, &(struct reduced_tiles){ { tiles_bf16[0], tiles_bf16[1] }, { WIDEST, WIDE_ROWS }, 2, 1 });
}

void AE_KERNEL(gemm_int8)(const struct ae_reduced_gemm *g)
{
	product(g, &(struct reduced_tiles){ { tiles_int8[0], tiles_int8[1] }, { WIDEST, WIDE_ROWS }, 2, 2 });
}

float AE_KERNEL(quantize)(const float *x, size_t n, int limit, int16_t *q)
{
	vf most = v_all(0), inverse;
	float largest = 0;

	EACH_VECTOR(n, most = v_max(v_abs(v_get(x + at, k)), most);)
	for (int i = 0; i < VL; i++)
		largest = most[i] > largest ? most[i] : largest;
	if (largest < AE_VANISHED) {
		memset(q, 0, n * sizeof *q);
		return 0;
	}
	inverse = v_all((float)limit / largest);
	EACH_VECTOR(n, {
		vf scaled = v_get(x + at, k) * inverse;
		/* floats near AE_ROUNDING are 1 apart: the last bits of the sum are the rounded value */
		vi bits = (vi)(scaled + v_all(AE_ROUNDING)) - (vi)v_all(AE_ROUNDING);
		vh part = __builtin_convertvector(bits & (scaled == scaled), vh);

		memcpy(q + at, &part, k * sizeof *q);
	})
	return largest / (float)limit;
}
