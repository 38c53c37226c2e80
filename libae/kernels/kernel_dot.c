/* kernel_dot.c - products with weights of 8 bits on processors that multiply four bytes at once (VNNI); compiled once per
 * instruction set (AE_ISA). The results have the same bytes as those of kernel_reduced.c.
 *
 * The instruction multiplies unsigned bytes by signed ones. An input of 16 bits is 256 high + low: low is unsigned, and so
 * is high + 128. The sums of high + 128 begin at -128 times the sum of the column's weights, which packing has stored. */
#include "kernels/reduced_tile.h"

#if defined(V_DOT)

/* Two sums per vector: with 16 registers, half as many vectors. */
enum { DOT_WIDEST = V_REGISTERS == 32 ? WIDEST : WIDEST / 2, DOT_WIDE_ROWS = DOT_WIDEST / 2 };

V_INLINE V_DOT void tile_dot(const struct ae_reduced_gemm *g, const struct reduced_place *at, const int rows,
			     const int wide)
{
	const int16_t *a[ROWS];
	const int8_t *w = at->w8;
	vi low[ROWS][DOT_WIDEST], high[ROWS][DOT_WIDEST];

	UNROLL(3)
	for (int r = 0; r < rows; r++) {
		a[r] = g->a16 + (at->row + (size_t)r) * g->a_row;
		UNROLL(8)
		for (int v = 0; v < wide; v++) {
			low[r][v] = v_all_i(0);
			high[r][v] = v_load_i(g->start + at->column + (size_t)v * VL);
		}
	}
	for (size_t d = 0; d < g->depth; d += 4, w += at->stride) {
		vi x[ROWS][2];

		UNROLL(3)
		for (int r = 0; r < rows; r++)
			v_split(a[r] + d, &x[r][0], &x[r][1]);
		UNROLL(8)
		for (int v = 0; v < wide; v++) {
			vi four = v_load_i(w + 4 * v * VL);

			UNROLL(3)
			for (int r = 0; r < rows; r++) {
				low[r][v] = v_dot(low[r][v], x[r][0], four);
				high[r][v] = v_dot(high[r][v], x[r][1], four);
			}
		}
	}
	UNROLL(3)
	for (int r = 0; r < rows; r++) {
		vi sum[WIDEST];

		UNROLL(8)
		for (int v = 0; v < wide; v++)
			sum[v] = (vi)((vu)high[r][v] << 8) + low[r][v];
		store_sums(g, at, at->row + (size_t)r, wide, sum);
	}
}

/* clang-format off */
#define TILE(r, v) \
	static V_DOT void dot_##r##_##v(const struct ae_reduced_gemm *g, const struct reduced_place *at) { tile_dot(g, at, r, v); }

TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4)
TILE(3, 1) TILE(3, 2)
#if defined(__AVX512F__)
TILE(1, 5) TILE(1, 6) TILE(1, 7) TILE(1, 8)
TILE(3, 3) TILE(3, 4)
#endif

static tile_fn *const tiles[2][DOT_WIDEST] = {
#if defined(__AVX512F__)
	{ dot_1_1, dot_1_2, dot_1_3, dot_1_4, dot_1_5, dot_1_6, dot_1_7, dot_1_8 }, { dot_3_1, dot_3_2, dot_3_3, dot_3_4 }
#else
	{ dot_1_1, dot_1_2, dot_1_3, dot_1_4 }, { dot_3_1, dot_3_2 }
#endif
};
/* clang-format on */

void AE_KERNEL(gemm_dot)(const struct ae_reduced_gemm *g)
{
	product(g, &(struct reduced_tiles){ { tiles[0], tiles[1] }, { DOT_WIDEST, DOT_WIDE_ROWS }, 4, 4 });
}

#else
typedef int unused; /* a source without a declaration is not C */
#endif
