/* reduced.c - weights of reduced precision: packing, and products with them. reduced.h has the forms. */
#include "kernels/reduced.h"

#include <math.h>
#include <string.h>

enum { WEIGHT_MAX = 127, INPUT_MAX = 32767, ALIGN = 16, SIZE_MIN = 4, DEPTH_MAX = 1 << 16 };

static size_t rounded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* Floats before the integers of int8: the scales of all columns. */
static size_t scales(const struct ae_reduced *r)
{
	return r->precision == AE_INT8 ? rounded(r->columns, ALIGN) : 0;
}

bool ae_reduced_fits(size_t depth, size_t n)
{
	return depth >= SIZE_MIN && depth <= DEPTH_MAX && n >= SIZE_MIN;
}

struct ae_reduced ae_reduced_plan(const struct ae_kernels *k, enum ae_precision precision, size_t depth, size_t n)
{
	size_t vectors = (n + k->lanes - 1) / k->lanes, bytes = precision == AE_INT8 ? 1 : 2;
	struct ae_reduced r = { .precision = precision,
				.depth = depth,
				.n = n,
				.columns = vectors * k->lanes,
				.panels = (vectors + AE_REDUCED_VECTORS - 1) / AE_REDUCED_VECTORS };

	r.size = scales(&r) + rounded((depth + 1) / 2 * r.columns * 2 * bytes, sizeof(float)) / sizeof(float);
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

/* A place in a panel: the pair of rows p of a column is element p * stride + at. */
struct place {
	size_t at, stride;
};

static struct place place_of(const struct ae_reduced *r, size_t lanes, size_t column)
{
	size_t vectors = r->columns / lanes, q = 0, begin, end;

	while (column / lanes >= ae_panel_begin(vectors, r->panels, q + 1))
		q++;
	begin = ae_panel_begin(vectors, r->panels, q) * lanes;
	end = ae_panel_begin(vectors, r->panels, q + 1) * lanes;
	return (struct place){ begin * ((r->depth + 1) / 2) + column - begin, end - begin };
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

/* Returns the scale of the column. */
static float pack_int8(const struct ae_reduced *r, struct place to, int8_t *w, const float *src, size_t row_stride)
{
	float largest = 0, inverse;

	for (size_t d = 0; d < r->depth; d++) {
		float size = fabsf(src[d * row_stride]);

		largest = size > largest ? size : largest;
	}
	inverse = largest < AE_VANISHED ? 0 : WEIGHT_MAX / largest;
	for (size_t d = 0; d < r->depth; d += 2) {
		int8_t *pair = w + 2 * (to.at + d / 2 * to.stride);

		pair[0] = whole(src[d * row_stride] * inverse);
		pair[1] = d + 1 < r->depth ? whole(src[(d + 1) * row_stride] * inverse) : 0;
	}
	return inverse > 0 ? largest / WEIGHT_MAX : 0;
}

void ae_reduced_pack(const struct ae_reduced *r, const struct ae_kernels *k, float *packed, const float *src,
		     size_t row_stride, size_t column_stride)
{
	void *w = packed + scales(r);

	memset(packed, 0, r->size * sizeof *packed);
	for (size_t j = 0; j < r->n; j++) {
		struct place to = place_of(r, k->lanes, j);

		if (r->precision == AE_INT8)
			packed[j] = pack_int8(r, to, w, src + j * column_stride, row_stride);
		else
			pack_bf16(r, to, w, src + j * column_stride, row_stride);
	}
}

/* Floats that a row of 16-bit integers takes. */
static size_t row_floats(const struct ae_reduced *r)
{
	return (r->depth + 1) / 2;
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
	const void *w = packed + scales(r);
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
	for (size_t i = 0; i < g.m; i++)
		scale[i] = k->quantize(g.a + i * g.a_row, r->depth, input_limit(r->depth), q + 2 * i * row_floats(r));
	g.w8 = w;
	g.scale = packed;
	g.a16 = q;
	g.a_row = 2 * row_floats(r);
	g.a_scale = scale;
	k->gemm_int8(&g);
}
