/* kernel_gemm.c - the matrix product under every layer; compiled once per instruction set (AE_ISA). A tile of c stays in
 * registers: up to ROWS(v) rows by v vectors of columns, so that each loaded value of a and b serves many products. All
 * tiles add in one order, so the cut into tiles changes no result. */
#include "kernels/kernel.h"

#include <stdbool.h>

/* The rows of a tile v vectors wide: as many accumulators as the registers hold beside v vectors of b. */
#define ROWS_32(v) ((v) == 1 ? 16 : (v) == 2 ? 14 : (v) == 3 ? 9 : 7)
#define ROWS_16(v) ((v) == 1 ? 10 : (v) == 2 ? 6 : (v) == 3 ? 4 : 3)
#define ROWS(v) (V_REGISTERS == 32 ? ROWS_32(v) : ROWS_16(v))

/* LARGE_TILES: a tile has so many sums that fetching c and cutting a into blocks cost little beside them. FAR_FLOATS: the
 * size from which c is fetched.
 * WIDEST: vectors in a tile; LANES: lanes of a dot product; DOTS: dot products at a time, which hide latency. */
enum { LARGE_TILES = V_REGISTERS == 32, FAR_FLOATS = 1 << 16, WIDEST = 4, LANES = 16, DOTS = VL == 16 ? 8 : 4 };

/* Where a tile begins in the product. */
struct at {
	const float *a, *b;
	float *c;
	const float *bias;
	size_t columns;
};

/* How the rows of a lie in memory: with unit step along the depth, with unit step between rows, or the latter in groups of
 * three. With unit step along the depth, every third row has a pointer of its own; scaled addressing reaches the two rows
 * between, which saves registers. */
enum a_layout { DEPTH_CONTIGUOUS, ROWS_CONTIGUOUS, ROWS_IN_THREES };

#define A_AT(r) (layout == ROWS_CONTIGUOUS ? p[0][r] : p[(r) / 3][(size_t)((r) % 3) * a_row])

/* The end of a tile: activation and store. Arguments are passed by value, so that the compiler knows that a store to c does
 * not change them. */
V_INLINE void epilogue(float *c, size_t c_row, size_t columns, float slope, const int rows, const int wide,
		       vf sum[][WIDEST])
{
	if (slope != 1) {
		UNROLL(16)
		for (int r = 0; r < rows; r++)
			UNROLL(4)
		for (int v = 0; v < wide; v++)
			sum[r][v] = v_max(sum[r][v], v_all(slope) * sum[r][v]);
	}
	if (columns >= (size_t)wide * VL) {
		UNROLL(16)
		for (int r = 0; r < rows; r++)
			UNROLL(4)
		for (int v = 0; v < wide; v++)
			v_store(c + (size_t)r * c_row + v * VL, sum[r][v]);
		return;
	}
	UNROLL(16)
	for (int r = 0; r < rows; r++) {
		UNROLL(3)
		for (int v = 0; v + 1 < wide; v++)
			v_store(c + (size_t)r * c_row + v * VL, sum[r][v]);
		v_store_part(c + (size_t)r * c_row + (wide - 1) * VL, sum[r][wide - 1],
			     columns - (size_t)(wide - 1) * VL);
	}
}

/* A c that a cache does not hold is fetched by each tile before it sums, as processors do not foresee rows far apart. */
V_INLINE void tile(const struct ae_gemm *g, const struct at *at, const int rows, const int wide,
		   const enum a_layout layout)
{
	const size_t a_row = layout == DEPTH_CONTIGUOUS ? g->a_row : 1,
		     a_step = layout == DEPTH_CONTIGUOUS ? 1 : g->a_step;
	const size_t third = layout == ROWS_IN_THREES ? g->a_third : 3 * a_row, b_step = g->b_step;
	vf sum[16][WIDEST];

	if (LARGE_TILES && !g->accumulate && g->m * g->c_row >= FAR_FLOATS) {
		UNROLL(16)
		for (int r = 0; r < rows; r++)
			UNROLL(4)
		for (int v = 0; v < wide; v++)
			__builtin_prefetch(at->c + (size_t)r * g->c_row + v * VL, 1);
	}
	UNROLL(16)
	for (int r = 0; r < rows; r++)
		UNROLL(4)
	for (int v = 0; v < wide; v++)
		sum[r][v] = g->accumulate ? v_load(at->c + (size_t)r * g->c_row + v * VL)
			: at->bias        ? v_load(at->bias + v * VL)
					  : v_all(0);
	for (size_t i = 0; i < g->outer[0].count; i++)
		for (size_t j = 0; j < g->outer[1].count; j++) {
			const float *a = at->a + (ptrdiff_t)i * g->outer[0].a + (ptrdiff_t)j * g->outer[1].a;
			const float *b = at->b + (ptrdiff_t)i * g->outer[0].b + (ptrdiff_t)j * g->outer[1].b;
			const float *p[6];

			UNROLL(6)
			for (int k = 0; k < 6; k++)
				p[k] = a + (size_t)k * third;
			for (size_t d = g->depth; d > 0; d--) {
				vf bv[WIDEST];

				UNROLL(4)
				for (int v = 0; v < wide; v++)
					bv[v] = v_load(b + v * VL);
				UNROLL(16)
				for (int r = 0; r < rows; r++) {
					vf av = v_all(A_AT(r));

					UNROLL(4)
					for (int v = 0; v < wide; v++)
						sum[r][v] = v_fma(av, bv[v], sum[r][v]);
				}
				UNROLL(6)
				for (int k = 0; k < 6; k++)
					p[k] += a_step;
				b += b_step;
			}
		}
	epilogue(at->c, g->c_row, at->columns, g->slope, rows, wide, sum);
}

typedef void tile_fn(const struct ae_gemm *, const struct at *);

/* clang-format off */
#define TILE(r, v) \
	static void tile_##r##_##v(const struct ae_gemm *g, const struct at *at) { tile(g, at, r, v, DEPTH_CONTIGUOUS); } \
	static void transposed_##r##_##v(const struct ae_gemm *g, const struct at *at) { tile(g, at, r, v, ROWS_CONTIGUOUS); }

TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(7, 1) TILE(8, 1) TILE(9, 1) TILE(10, 1)
TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(5, 2) TILE(6, 2)
TILE(1, 3) TILE(2, 3) TILE(3, 3) TILE(4, 3)
TILE(1, 4) TILE(2, 4) TILE(3, 4)
#if defined(__AVX512F__) || defined(__aarch64__)
TILE(11, 1) TILE(12, 1) TILE(13, 1) TILE(14, 1) TILE(15, 1) TILE(16, 1)
TILE(7, 2) TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
TILE(5, 3) TILE(6, 3) TILE(7, 3) TILE(8, 3) TILE(9, 3)
TILE(4, 4) TILE(5, 4) TILE(6, 4) TILE(7, 4)
#define MORE(r, v, kind) kind##_##r##_##v
#else
#define MORE(r, v, kind) 0
#endif

#define TILES(kind) { \
	{ kind##_1_1, kind##_2_1, kind##_3_1, kind##_4_1, kind##_5_1, kind##_6_1, kind##_7_1, kind##_8_1, kind##_9_1, \
	  kind##_10_1, MORE(11, 1, kind), MORE(12, 1, kind), MORE(13, 1, kind), MORE(14, 1, kind), MORE(15, 1, kind), \
	  MORE(16, 1, kind) }, \
	{ kind##_1_2, kind##_2_2, kind##_3_2, kind##_4_2, kind##_5_2, kind##_6_2, MORE(7, 2, kind), MORE(8, 2, kind), \
	  MORE(9, 2, kind), MORE(10, 2, kind), MORE(11, 2, kind), MORE(12, 2, kind), MORE(13, 2, kind), \
	  MORE(14, 2, kind) }, \
	{ kind##_1_3, kind##_2_3, kind##_3_3, kind##_4_3, MORE(5, 3, kind), MORE(6, 3, kind), MORE(7, 3, kind), \
	  MORE(8, 3, kind), MORE(9, 3, kind) }, \
	{ kind##_1_4, kind##_2_4, kind##_3_4, MORE(4, 4, kind), MORE(5, 4, kind), MORE(6, 4, kind), MORE(7, 4, kind) } }

static tile_fn *const tiles[2][WIDEST][16] = { TILES(transposed), TILES(tile) };
/* clang-format on */

/* The nine taps of a 3x3 kernel over one channel: enough sums to hide the latency of the products. */
static void nine_1(const struct ae_gemm *g, const struct at *at)
{
	tile(g, at, 9, 1, ROWS_IN_THREES);
}
#if defined(__AVX512F__) || defined(__aarch64__)
static void nine_2(const struct ae_gemm *g, const struct at *at)
{
	tile(g, at, 9, 2, ROWS_IN_THREES);
}
static void nine_3(const struct ae_gemm *g, const struct at *at)
{
	tile(g, at, 9, 3, ROWS_IN_THREES);
}

static tile_fn *const nines[WIDEST] = { nine_1, nine_2, nine_3, NULL };
#else
static tile_fn *const nines[WIDEST] = { nine_1, NULL, NULL, NULL };
#endif

typedef float v8 __attribute__((vector_size(32)));

/* Adds 16 lanes in halves down to four, with any vector length. */
V_INLINE v4 lanes_halved(const vf *x)
{
	v8 eight[2];
	v4 four[2];

	memcpy(eight, x, sizeof eight);
	eight[0] += eight[1];
	memcpy(four, eight, sizeof four);
	return four[0] + four[1];
}

/* The sum of each of four such: (0 + 2) + (1 + 3). */
V_INLINE v4 lanes_sums(v4 a, v4 b, v4 c, v4 d)
{
	v4 ab = V4_SHUFFLE(a, b, 0, 1, 4, 5) + V4_SHUFFLE(a, b, 2, 3, 6, 7);
	v4 cd = V4_SHUFFLE(c, d, 0, 1, 4, 5) + V4_SHUFFLE(c, d, 2, 3, 6, 7);

	return V4_SHUFFLE(ab, cd, 0, 2, 4, 6) + V4_SHUFFLE(ab, cd, 1, 3, 5, 7);
}

/* `rows` dot products with column b; the depth runs along the lanes. */
V_INLINE void dots(const struct ae_gemm *g, const float *a, const float *b, float start, float *c, const int rows)
{
	enum { PARTS = LANES / VL };
	vf sum[DOTS][PARTS];

	UNROLL(8)
	for (int r = 0; r < rows; r++)
		UNROLL(4)
	for (int k = 0; k < PARTS; k++)
		sum[r][k] = v_all(0);
	for (size_t i = 0; i < g->outer[0].count; i++)
		for (size_t j = 0; j < g->outer[1].count; j++) {
			const float *x = a + (ptrdiff_t)i * g->outer[0].a + (ptrdiff_t)j * g->outer[1].a;
			const float *y = b + (ptrdiff_t)i * g->outer[0].b + (ptrdiff_t)j * g->outer[1].b;
			size_t d = 0;

			for (; d + LANES <= g->depth; d += LANES)
				UNROLL(4)
			for (int k = 0; k < PARTS; k++) {
				vf w = v_load(y + d + (size_t)k * VL);

				UNROLL(8)
				for (int r = 0; r < rows; r++)
					sum[r][k] = v_fma(v_load(x + (size_t)r * g->a_row + d + (size_t)k * VL), w,
							  sum[r][k]);
			}
			if (d == g->depth)
				continue;
			UNROLL(4)
			for (int k = 0; k < PARTS; k++) {
				size_t at = d + (size_t)k * VL;
				size_t left = at >= g->depth ? 0 : g->depth - at < VL ? g->depth - at : VL;
				vf w = v_get(y + at, left);

				UNROLL(8)
				for (int r = 0; r < rows; r++)
					sum[r][k] = v_fma(v_get(x + (size_t)r * g->a_row + at, left), w, sum[r][k]);
			}
		}
	UNROLL(2)
	for (int r = 0; r < rows; r += 4) {
		v4 part[4], total;

		UNROLL(4)
		for (int i = 0; i < 4; i++)
			part[i] = r + i < rows ? lanes_halved(sum[r + i]) : (v4){ 0 };
		total = lanes_sums(part[0], part[1], part[2], part[3]);
		UNROLL(4)
		for (int i = 0; i < 4; i++)
			if (r + i < rows) {
				float *to = c + (size_t)(r + i) * g->c_row;
				float x = total[i] + (g->accumulate ? *to : start);

				*to = x > g->slope * x ? x : g->slope * x;
			}
	}
}

static void dot_product(const struct ae_gemm *g)
{
	for (size_t j = 0; j < g->n; j++) {
		const float *b = g->b + j * g->b_panel;
		float start = g->bias ? g->bias[j] : 0, *c = g->c + j;
		size_t i = 0;

		for (; i + DOTS <= g->m; i += DOTS)
			dots(g, g->a + i * g->a_row, b, start, c + i * g->c_row, DOTS);
		for (; DOTS > 4 && i + 4 <= g->m; i += 4) /* DOTS of 4 leave fewer */
			dots(g, g->a + i * g->a_row, b, start, c + i * g->c_row, 4);
		for (; i < g->m; i++)
			dots(g, g->a + i * g->a_row, b, start, c + i * g->c_row, 1);
	}
}

/* All rows of a meet a block of a panel, which stays in a cache. Meanwhile sums wait in c; each is still added in one order.
 * A copied block fits the first level. With 16 registers, tiles read a packed panel from the second level as fast, so that
 * fewer blocks, and fewer loads and stores of c, pay. */
enum { CACHE_FLOATS = 1 << 13, PACKED_FLOATS = V_REGISTERS == 16 ? 1 << 15 : CACHE_FLOATS, COPIED_FOR = 32 };

static void rows_block(const struct ae_gemm *g, struct at at, size_t wide)
{
	size_t most = (size_t)ROWS((int)wide), cuts = (g->m + most - 1) / most;
	const float *a = at.a;
	float *c = at.c;

	for (size_t cut = 0; cut < cuts; cut++) {
		size_t i = g->m * cut / cuts, rows = g->m * (cut + 1) / cuts - i;

		at.a = a + i * g->a_row;
		at.c = c + i * g->c_row;
		tiles[g->a_step == 1][wide - 1][rows - 1](g, &at);
	}
}

static void runs_block(const struct ae_gemm *g, const struct at *at, size_t wide)
{
	for (size_t i = 0; i < ae_runs_count(&g->runs[0]); i++)
		for (size_t j = 0; j < ae_runs_count(&g->runs[1]); j++)
			for (size_t k = 0; k < ae_runs_count(&g->runs[2]); k++) {
				struct at run = *at;

				run.a += i * g->runs[0].a + j * g->runs[1].a + k * g->runs[2].a;
				run.c += i * g->runs[0].c + j * g->runs[1].c + k * g->runs[2].c;
				rows_block(g, run, wide);
			}
}

static size_t runs_count(const struct ae_gemm *g)
{
	return ae_runs_count(&g->runs[0]) * ae_runs_count(&g->runs[1]) * ae_runs_count(&g->runs[2]);
}

/* Copies `rows` rows of the panel, which are far apart in memory and would meet in few sets of the cache. */
static void copy_rows(float *to, const struct ae_gemm *g, const float *b, size_t rows, size_t wide)
{
	for (size_t d = 0; d < rows; d++, b += g->b_step)
		for (size_t v = 0; v < wide; v++)
			v_store(to + (d * wide + v) * VL, v_load(b + v * VL));
}

/* Whether so many rows of c meet a row of b that a copy of it pays. With 32 registers a tile has more rows, and a copy was
 * no faster. */
static bool copy_pays(const struct ae_gemm *g, size_t wide)
{
	return V_REGISTERS == 16 && g->b_panel == 0 && g->b_step > wide * VL && g->m * runs_count(g) >= COPIED_FOR;
}

/* The innermost sum, block after block; last: c is complete at its end. */
static void depth_blocks(struct ae_gemm *part, const struct ae_gemm *g, struct at at, size_t wide, bool last)
{
	float copy[CACHE_FLOATS] __attribute__((aligned(64)));
	bool copies = copy_pays(g, wide);
	size_t block = (copies ? CACHE_FLOATS : PACKED_FLOATS) / (wide * VL);

	part->b_step = copies ? wide * VL : g->b_step;
	for (size_t left = g->depth; left > 0; left -= part->depth) {
		struct at now = at;

		part->depth = left < block ? left : block;
		part->slope = last && left == part->depth ? g->slope : 1;
		if (copies) {
			copy_rows(copy, g, at.b, part->depth, wide);
			now.b = copy;
		}
		runs_block(part, &now, wide);
		part->accumulate = 1;
		at.a += part->depth * g->a_step;
		at.b += part->depth * g->b_step;
	}
}

/* Terms of the outermost sum, as many at a time as fit the cache, from a copy. */
static void copied_terms(const struct ae_gemm *g, struct at at, size_t wide, size_t few)
{
	float copy[CACHE_FLOATS] __attribute__((aligned(64)));
	struct ae_gemm part = *g;

	part.b_step = wide * VL;
	part.outer[0].b = (ptrdiff_t)(g->depth * wide * VL);
	for (size_t left = g->outer[0].count; left > 0; left -= part.outer[0].count) {
		struct at now = at;

		part.outer[0].count = left < few ? left : few;
		part.slope = left == part.outer[0].count ? g->slope : 1;
		for (size_t i = 0; i < part.outer[0].count; i++)
			copy_rows(copy + i * g->depth * wide * VL, g, at.b + (ptrdiff_t)i * g->outer[0].b, g->depth,
				  wide);
		now.b = copy;
		runs_block(&part, &now, wide);
		part.accumulate = 1;
		at.a += (ptrdiff_t)part.outer[0].count * g->outer[0].a;
		at.b += (ptrdiff_t)part.outer[0].count * g->outer[0].b;
	}
}

/* One panel of columns. If the panel fits the cache, or a single run reads it once, sums stay in registers. */
static void panel(const struct ae_gemm *g, struct at at, size_t wide)
{
	size_t outer = g->outer[0].count * g->outer[1].count;
	bool once = runs_count(g) == 1;
	struct ae_gemm part = *g;

	if (outer > 1 && g->depth > 0 && g->outer[1].count == 1 && copy_pays(g, wide)
	    && g->depth * wide * VL <= CACHE_FLOATS) {
		copied_terms(g, at, wide, CACHE_FLOATS / (g->depth * wide * VL));
		return;
	}
	if (outer * g->depth == 0 || (outer > 1 && (once || outer * g->depth * wide * VL <= CACHE_FLOATS))) {
		runs_block(g, &at, wide);
		return;
	}
	part.outer[0].count = part.outer[1].count = 1;
	for (size_t i = 0; i < g->outer[0].count; i++)
		for (size_t j = 0; j < g->outer[1].count; j++) {
			struct at term = at;

			term.a += (ptrdiff_t)i * g->outer[0].a + (ptrdiff_t)j * g->outer[1].a;
			term.b += (ptrdiff_t)i * g->outer[0].b + (ptrdiff_t)j * g->outer[1].b;
			depth_blocks(&part, g, term, wide, i + 1 == g->outer[0].count && j + 1 == g->outer[1].count);
		}
}

static void panel_in_threes(const struct ae_gemm *g, struct at at, size_t wide)
{
	struct ae_gemm three = *g;

	if (g->m == 9 && nines[wide - 1]) {
		nines[wide - 1](g, &at);
		return;
	}
	three.m = 3;
	for (size_t i = 0; i < g->m; i += 3, at.a += g->a_third, at.c += 3 * g->c_row)
		panel(&three, at, wide);
}

static void dot_runs(const struct ae_gemm *g)
{
	struct ae_gemm run = *g;

	for (size_t i = 0; i < ae_runs_count(&g->runs[0]); i++)
		for (size_t j = 0; j < ae_runs_count(&g->runs[1]); j++)
			for (size_t k = 0; k < ae_runs_count(&g->runs[2]); k++) {
				run.a = g->a + i * g->runs[0].a + j * g->runs[1].a + k * g->runs[2].a;
				run.c = g->c + i * g->runs[0].c + j * g->runs[1].c + k * g->runs[2].c;
				dot_product(&run);
			}
}

static void each_panel(const struct ae_gemm *g)
{
	size_t vectors = (g->n + VL - 1) / VL;

	for (size_t q = 0; q < g->panels; q++) {
		size_t begin = ae_panel_begin(vectors, g->panels, q), j = begin * VL;
		struct at at = { g->a, g->b + (g->b_panel ? q * g->b_panel : j), g->c + j, g->bias ? g->bias + j : NULL,
				 g->n - j };

		(g->a_third ? panel_in_threes : panel)(g, at, ae_panel_begin(vectors, g->panels, q + 1) - begin);
	}
}

/* A block of a that stays in the second-level cache while all panels meet it: 256 KB, at most 512 terms deep. */
enum { BLOCK_FLOATS = 1 << 16, BLOCK_DEPTH = 512 };

static bool blocks_pay(const struct ae_gemm *g)
{
	return LARGE_TILES && g->m * g->depth > BLOCK_FLOATS && g->outer[0].count * g->outer[1].count == 1
		&& runs_count(g) == 1 && g->a_third == 0;
}

static void each_block(const struct ae_gemm *g)
{
	size_t deep = g->depth < BLOCK_DEPTH ? g->depth : BLOCK_DEPTH, tall = BLOCK_FLOATS / deep;
	struct ae_gemm part = *g;

	for (size_t i = 0; i < g->m; i += part.m) {
		part.m = g->m - i < tall ? g->m - i : tall;
		part.c = g->c + i * g->c_row;
		part.accumulate = g->accumulate;
		for (size_t d = 0; d < g->depth; d += part.depth) {
			part.depth = g->depth - d < deep ? g->depth - d : deep;
			part.slope = d + part.depth == g->depth ? g->slope : 1;
			part.a = g->a + i * g->a_row + d * g->a_step;
			part.b = g->b + d * g->b_step;
			each_panel(&part);
			part.accumulate = 1;
		}
	}
}

void AE_KERNEL(gemm)(const struct ae_gemm *g)
{
	if (g->panels == 0)
		dot_runs(g);
	else
		(blocks_pay(g) ? each_block : each_panel)(g);
}
