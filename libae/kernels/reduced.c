/* reduced.c - weights of reduced precision: packing, and products with them. reduced.h has the forms. */
#include "kernels/reduced.h"

#include <math.h>
#include <string.h>

enum { WEIGHT_MAX = 127, INPUT_MAX = 32767, ALIGN = 16, SIZE_MIN = 4, DEPTH_MAX = 1 << 16, HIGH_START = -128 };

static size_t rounded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* Floats that a number per column takes before the integers of int8. */
static size_t row_of_columns(const struct ae_reduced *r)
{
	return rounded(r->columns, ALIGN);
}

/* Floats before the weights: the scales of int8, and where its sums start. */
static size_t before_weights(const struct ae_reduced *r)
{
	return r->precision == AE_INT8 ? row_of_columns(r) * (r->side == 4 ? 2 : 1) : 0;
}

bool ae_reduced_fits(size_t depth, size_t n)
{
	return depth >= SIZE_MIN && depth <= DEPTH_MAX && n >= SIZE_MIN;
}

struct ae_reduced ae_reduced_plan(const struct ae_kernels *k, enum ae_precision precision, size_t depth, size_t n)
{
	size_t lanes = k->lanes, vectors = (n + lanes - 1) / lanes, bytes = precision == AE_INT8 ? 1 : 2;
	struct ae_reduced r = { .precision = precision,
				.depth = depth,
				.n = n,
				.columns = vectors * lanes,
				.lanes = lanes,
				.side = precision == AE_INT8 ? k->int8_side : 2,
				.panels = (vectors + AE_REDUCED_VECTORS - 1) / AE_REDUCED_VECTORS };

	r.size = before_weights(&r)
		+ rounded(rounded(depth, r.side) * r.columns * bytes, sizeof(float)) / sizeof(float);
	return r;
}

/* The upper half of a float, rounded to nearest even. Weights are finite; the largest round to FLT_MAX's upper half. */
static uint32_t bf16(float x)
{
	uint32_t bits, up;

	memcpy(&bits, &x, sizeof bits);
	up = bits + 0x7fff + (bits >> 16 & 1);
	return (up & 0x7f800000) == 0x7f800000 ? bits >> 16 : up >> 16;
}

/* A place in a panel: group p of rows of a column is element p * stride + at. */
struct place {
	size_t at, stride;
};

static struct place place_of(const struct ae_reduced *r, size_t column)
{
	size_t lanes = r->lanes, vectors = r->columns / lanes, q = 0, begin, end;

	while (column / lanes >= ae_panel_begin(vectors, r->panels, q + 1))
		q++;
	begin = ae_panel_begin(vectors, r->panels, q) * lanes;
	end = ae_panel_begin(vectors, r->panels, q + 1) * lanes;
	return (struct place){ begin * (rounded(r->depth, r->side) / r->side) + column - begin, end - begin };
}

static void pack_bf16(const struct ae_reduced *r, struct place to, uint32_t *w, const float *src, size_t row_stride)
{
	for (size_t d = 0; d < r->depth; d += 2) {
		uint32_t low = bf16(src[d * row_stride]);
		uint32_t high = d + 1 < r->depth ? bf16(src[(d + 1) * row_stride]) : 0;

		w[to.at + d / 2 * to.stride] = low | high << 16;
	}
}

static int8_t whole(float x)
{
	return (int8_t)(x + AE_ROUNDING - AE_ROUNDING);
}

/* Returns the scale of the column, and the sum of its integers in *sum. The rows behind the depth are 0. */
static float pack_int8(const struct ae_reduced *r, struct place to, int8_t *w, const float *src, size_t row_stride,
		       int32_t *sum)
{
	float largest = 0, inverse;

	for (size_t d = 0; d < r->depth; d++) {
		float size = fabsf(src[d * row_stride]);

		largest = size > largest ? size : largest;
	}
	inverse = largest < AE_VANISHED ? 0 : WEIGHT_MAX / largest;
	*sum = 0;
	for (size_t d = 0; d < r->depth; d++) {
		int8_t *group = w + r->side * (to.at + d / r->side * to.stride);

		group[d % r->side] = whole(src[d * row_stride] * inverse);
		*sum += group[d % r->side];
	}
	return inverse > 0 ? largest / WEIGHT_MAX : 0;
}

void ae_reduced_pack(const struct ae_reduced *r, float *packed, const float *src, size_t row_stride,
		     size_t column_stride)
{
	void *w = packed + before_weights(r);
	int32_t sum;

	memset(packed, 0, r->size * sizeof *packed);
	for (size_t j = 0; j < r->n; j++) {
		struct place to = place_of(r, j);

		if (r->precision == AE_BF16) {
			pack_bf16(r, to, w, src + j * column_stride, row_stride);
			continue;
		}
		packed[j] = pack_int8(r, to, w, src + j * column_stride, row_stride, &sum);
		sum *= HIGH_START;
		if (r->side == 4)
			memcpy(packed + row_of_columns(r) + j, &sum, sizeof sum);
	}
}

/* Floats that a row of 16-bit integers takes. */
static size_t row_floats(const struct ae_reduced *r)
{
	return rounded(r->depth, r->side) / 2;
}

size_t ae_reduced_scratch(const struct ae_reduced *r)
{
	return r->precision == AE_INT8 ? row_floats(r) + 1 : 0;
}

/* The largest input whose sum with `depth` largest weights is a 32-bit integer. */
static int input_limit(size_t depth)
{
	size_t limit = INT32_MAX / WEIGHT_MAX / depth;

	return limit < INPUT_MAX ? (int)limit : INPUT_MAX;
}

void ae_reduced_run(const struct ae_reduced *r, const struct ae_kernels *k, const float *packed, float *scratch,
		    struct ae_reduced_gemm g)
{
	const void *w = packed + before_weights(r);
	void *rows = scratch;
	int16_t *q = rows;
	float *scale = scratch + g.m * row_floats(r);

	g.n = r->n;
	g.depth = r->depth;
	g.panels = r->panels;
	if (r->precision == AE_BF16) {
		g.w = w;
		k->gemm_bf16(&g);
		return;
	}
	for (size_t i = 0; i < g.m; i++) {
		int16_t *row = q + 2 * i * row_floats(r);

		scale[i] = k->quantize(g.a + i * g.a_row, r->depth, input_limit(r->depth), row);
		memset(row + r->depth, 0, (2 * row_floats(r) - r->depth) * sizeof *row);
	}
	g.w8 = w;
	g.scale = packed;
	g.start = (const void *)(packed + row_of_columns(r));
	g.a16 = q;
	g.a_row = 2 * row_floats(r);
	g.a_scale = scale;
	k->gemm_int8(&g);
}
