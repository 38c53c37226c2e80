/* tiles.c - the matrix products of every instruction set here against the naive ones, for every size of their tiles: all
 * heights, whole and partly filled widths, layouts, starts, slopes and cuts of the depth. All values are small integers, so
 * that sums are exact in any order. Then not a bit may differ, and what lies beside a result in memory stays as it was. */
#include "ae.h"
#include "kernels/isa_list.h"
#include "kernels/pack.h"
#include "kernels/reduced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* BLOCK: the floats of the largest block of a panel, as in kernel_gemm.c; COPIED: of one that is copied. */
enum { ROOM = 1 << 20, ROWS_MOST = 20, BLOCK = 1 << 15, COPIED = 1 << 13 };

static float values[ROOM], packed[ROOM], got[ROOM], want[ROOM];

/* Values from a place of its own on for each number. */
static const float *drawn(size_t number)
{
	return values + number * 40503 % (ROOM / 4);
}

enum layout { DEPTH_CONTIGUOUS, ROWS_CONTIGUOUS, ROWS_IN_THREES };
enum start { ZERO, BIAS, FROM_C };

/* What varies beside the size. */
struct form {
	size_t depth, outer[2], runs[3];
	enum start start;
	float slope;
};

static const struct form forms[] = {
	{ 5, { 1, 1 }, { 0 }, ZERO, 1 },
	{ 1, { 2, 1 }, { 0 }, BIAS, 0 },
	{ 3, { 1, 2 }, { 0 }, FROM_C, 0.1f },
	{ 2, { 2, 2 }, { 2, 1, 3 }, BIAS, 1 },
	{ 4, { 1, 1 }, { 3, 2, 1 }, FROM_C, 0.1f },
	{ 3, { 3, 1 }, { 0, 4, 2 }, ZERO, 0.1f },
	{ 0, { 2, 1 }, { 0 }, BIAS, 0.1f },
	{ 0, { 1, 1 }, { 0, 0, 2 }, ZERO, 1 },
	{ 2, { 0, 1 }, { 0 }, FROM_C, 0 },
};

static const char *text(const struct form *f, enum layout layout, size_t m, size_t n)
{
	static const char *const layouts[] = { "a by depth", "a by rows", "a in threes" };
	static const char *const starts[] = { "zero", "bias", "c" };
	static char words[256];

	snprintf(words, sizeof words, "%s, m %zu, n %zu, depth %zu, outer %zu %zu, runs %zu %zu %zu, from %s, slope %g",
		 layouts[layout], m, n, f->depth, f->outer[0], f->outer[1], f->runs[0], f->runs[1], f->runs[2],
		 starts[f->start], (double)f->slope);
	return words;
}

/* Prints the first few differences. */
static int compare(const char *isa, const char *kind, const char *what, size_t n)
{
	static int printed;

	for (size_t i = 0; i < n; i++)
		if (got[i] != want[i]) {
			if (printed++ < 20)
				fprintf(stderr, "tiles: %s: %s: %s: value %zu is %.9g, the naive kernel gives %.9g\n", isa, kind,
					what, i, (double)got[i], (double)want[i]);
			return 1;
		}
	return 0;
}

/* A product with rows of b, before a kernel's own panels. */
static struct ae_gemm rows_of_b(enum layout layout, size_t m, size_t n, const struct form *f)
{
	static const size_t apart[] = { 5, 3, 11 };
	size_t step = n + 20, c_row = n + 3, at = m * c_row;
	struct ae_gemm g = { .m = m, .n = n, .depth = f->depth, .a = drawn(m + 3), .b = drawn(n + 50), .b_step = step,
		.c = want, .c_row = c_row, .bias = f->start == ZERO ? NULL : drawn(7), .accumulate = f->start == FROM_C,
		.slope = f->slope };

	g.a_row = layout == DEPTH_CONTIGUOUS ? f->depth + 2 : 1;
	g.a_step = layout == DEPTH_CONTIGUOUS ? 1 : layout == ROWS_CONTIGUOUS ? m + 1 : 1 + m % 3;
	g.a_third = layout == ROWS_IN_THREES ? 101 : 0;
	g.outer[0] = (struct ae_outer){ f->outer[0], 37, (ptrdiff_t)(f->outer[1] * f->depth * step) };
	g.outer[1] = (struct ae_outer){ f->outer[1], 13, (ptrdiff_t)(f->depth * step) };
	for (size_t i = 3; i-- > 0; at *= ae_runs_count(&g.runs[i]))
		g.runs[i] = (struct ae_runs){ f->runs[i], apart[i], at };
	g.panels = ae_pack_panels(ae_kernels_naive.lanes, n);
	return g;
}

/* The same product by a kernel, once with rows of b and once packed. */
static int product(const struct ae_kernels *k, enum layout layout, size_t m, size_t n, const struct form *f)
{
	struct ae_gemm g = rows_of_b(layout, m, n, f);
	size_t terms = f->outer[0] * f->outer[1] * f->depth, runs = 1, size;
	struct ae_pack plan = ae_pack_plan(k->lanes, terms, n);
	int bad;

	for (size_t i = 0; i < 3; i++)
		runs *= ae_runs_count(&g.runs[i]);
	size = runs * m * g.c_row + AE_SLACK;
	memcpy(want, drawn(m + n), size * sizeof *want);
	ae_kernels_naive.gemm(&g);
	g.c = got;
	g.panels = ae_pack_panels(k->lanes, n);
	memcpy(got, drawn(m + n), size * sizeof *got);
	k->gemm(&g);
	bad = compare(k->name, "rows of b", text(f, layout, m, n), size);
	if (plan.count == 0 && layout != DEPTH_CONTIGUOUS)
		return bad; /* dot products take rows of unit depth step alone */
	memset(packed, 0, plan.size * sizeof *packed);
	ae_pack_rows(&plan, k, packed, 0, terms, g.b, g.b_step, 1);
	g.b = packed;
	g.b_step = plan.step;
	g.b_panel = plan.panel;
	g.panels = plan.count;
	g.outer[0].b = (ptrdiff_t)(f->outer[1] * f->depth * plan.step);
	g.outer[1].b = (ptrdiff_t)(f->depth * plan.step);
	memcpy(got, drawn(m + n), size * sizeof *got);
	k->gemm(&g);
	return bad + compare(k->name, "packed", text(f, layout, m, n), size);
}

/* All heights of tiles: whole vectors, the last one lacking a column, and with one alone; some products of several panels. */
static int tiles(const struct ae_kernels *k)
{
	int bad = 0;

	for (size_t vectors = 1; vectors <= 9; vectors++)
		for (size_t m = vectors > 4 ? 7 : 1; m <= ROWS_MOST; m += vectors > 4 ? 6 : 1)
			for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
				for (size_t part = 0; part < 3; part++) {
					size_t n = (vectors - 1) * k->lanes + (part == 0 ? k->lanes : part == 1 ? k->lanes - 1 : 1);

					bad += product(k, DEPTH_CONTIGUOUS, m, n, &forms[i]);
					bad += product(k, ROWS_CONTIGUOUS, m, n, &forms[i]);
					if (m % 3 == 0 && !forms[i].runs[0] && !forms[i].runs[1] && !forms[i].runs[2])
						bad += product(k, ROWS_IN_THREES, m, n, &forms[i]);
				}
	return bad;
}

/* Few columns: sums that run in lanes, of any depth. */
static int dots(const struct ae_kernels *k)
{
	static const size_t depths[] = { 0, 1, 3, 15, 16, 17, 30, 32, 45 };
	int bad = 0;

	for (size_t n = 1; n < 4; n++)
		for (size_t m = 1; m <= ROWS_MOST; m++)
			for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
				for (size_t j = m % 2; j < sizeof depths / sizeof *depths; j += 2) {
					struct form f = forms[i];

					f.depth = depths[j];
					bad += product(k, DEPTH_CONTIGUOUS, m, n, &f);
				}
	return bad;
}

/* Panels that a cache does not hold: of blocks of the depth, and of terms of the outer sums; read once and several times, by
 * few rows, and by as many as copies pay for. */
static int blocks(const struct ae_kernels *k)
{
	static const struct form deep[] = {
		{ 0, { 1, 1 }, { 0 }, BIAS, 0.1f },
		{ 0, { 1, 1 }, { 2, 0, 0 }, FROM_C, 0 },
		{ 0, { 2, 1 }, { 0, 2, 0 }, ZERO, 0.1f },
		{ 0, { 2, 2 }, { 0, 0, 2 }, BIAS, 0.1f },
		{ 0, { 1, 3 }, { 0 }, FROM_C, 1 },
	};
	int bad = 0;

	for (size_t vectors = 1; vectors <= 4; vectors++)
		for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
			for (size_t layout = DEPTH_CONTIGUOUS; layout <= ROWS_CONTIGUOUS; layout++) {
				size_t n = vectors * k->lanes - (i + layout) % 2, whole = vectors * k->lanes;
				struct form f = deep[i];

				f.depth = COPIED / whole + 3;
				bad += product(k, (enum layout)layout, 17, n, &f);
				f.depth = 2 * COPIED / whole;
				bad += product(k, (enum layout)layout, 2, n, &f);
				f.depth = COPIED / whole / 3;
				f.outer[0] *= 4;
				bad += product(k, (enum layout)layout, 16, n, &f);
				f.outer[0] = f.outer[1] = 1;
				f.depth = BLOCK / whole + 1;
				bad += product(k, (enum layout)layout, 2, n, &f);
			}
	return bad;
}

/* Left sides that a cache does not hold: of blocks of rows and of the depth, and of blocks of rows alone. */
static int large(const struct ae_kernels *k)
{
	static const struct form shallow = { 100, { 1, 1 }, { 0 }, FROM_C, 0.1f }, deep[] = {
		{ 517, { 1, 1 }, { 0 }, ZERO, 1 },
		{ 517, { 1, 1 }, { 0 }, BIAS, 0 },
		{ 514, { 1, 1 }, { 0 }, FROM_C, 0.1f },
	};
	int bad = 0;

	for (size_t layout = DEPTH_CONTIGUOUS; layout <= ROWS_CONTIGUOUS; layout++) {
		for (size_t i = 0; i < sizeof deep / sizeof *deep; i++)
			bad += product(k, (enum layout)layout, 133, 70, &deep[i]);
		bad += product(k, (enum layout)layout, 660, 33, &shallow);
	}
	return bad;
}

/* A product with weights of reduced precision, which bf16 holds exactly, and int8 rounds as the naive kernel does. */
static int reduced(const struct ae_kernels *k, enum ae_precision precision, size_t m, size_t n, size_t depth)
{
	static const float slopes[] = { 1, 0.1f, 0 };
	static float scratch[ROOM / 4];
	struct ae_reduced plan = ae_reduced_plan(k, precision, depth, n);
	struct ae_reduced naive = ae_reduced_plan(&ae_kernels_naive, precision, depth, n);
	size_t size = m * (n + 3) + AE_SLACK;
	struct ae_reduced_gemm g = { .m = m, .a = drawn(m), .a_row = depth + m % 3, .c = want, .c_row = n + 3,
		.bias = (m + n + depth) % 2 ? drawn(7) : NULL, .slope = slopes[(m + n / 2 + depth) % 3] };
	char what[100];

	memcpy(want, drawn(m + n), size * sizeof *want);
	ae_reduced_pack(&naive, packed, drawn(n + 50), n + 2, 1);
	ae_reduced_run(&naive, &ae_kernels_naive, packed, scratch, g);
	g.c = got;
	memcpy(got, drawn(m + n), size * sizeof *got);
	ae_reduced_pack(&plan, packed, drawn(n + 50), n + 2, 1);
	ae_reduced_run(&plan, k, packed, scratch, g);
	snprintf(what, sizeof what, "m %zu, n %zu, depth %zu, %s, slope %g", m, n, depth, g.bias ? "bias" : "no bias",
		 (double)g.slope);
	return compare(k->name, ae_precision_word(precision), what, size);
}

static int reduced_tiles(const struct ae_kernels *k, enum ae_precision precision)
{
	static const size_t heights[] = { 1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 19 }, depths[] = { 1, 2, 3, 4, 7, 8 };
	int bad = 0;

	for (size_t vectors = 1; vectors <= 2 * AE_REDUCED_VECTORS + 1; vectors++)
		for (size_t i = 0; i < sizeof heights / sizeof *heights; i++)
			for (size_t j = 0; j < sizeof depths / sizeof *depths; j++)
				for (size_t part = 0; part < 3; part++) {
					size_t n = (vectors - 1) * k->lanes + (part == 0 ? k->lanes : part == 1 ? k->lanes - 1 : 1);

					bad += reduced(k, precision, heights[i], n, depths[j]);
				}
	for (size_t vectors = 1; vectors <= 4; vectors++) /* blocks of the depth */
		bad += reduced(k, precision, 16, vectors * k->lanes, COPIED / (vectors * k->lanes) + 1)
			+ reduced(k, precision, 18, vectors * k->lanes - 1, 2 * COPIED / (vectors * k->lanes));
	return bad;
}

int main(void)
{
	static const char *const isas[] = { "base", "avx2", "avx512" };
	struct ae_rng r = ae_rng_key(12, AE_RNG_SAMPLE, 0, 0);
	int bad = 0;

	for (size_t i = 0; i < ROOM; i++)
		values[i] = (float)ae_rng_below(r, i, 9) - 4;
	for (size_t i = 0; i < sizeof isas / sizeof *isas; i++) {
		const struct ae_kernels *k = ae_kernels_find(isas[i]), *plain = ae_kernels_plain(ae_isa_find(isas[i]));

		if (!k)
			continue;
		bad += tiles(k) + dots(k) + blocks(k) + large(k) + reduced_tiles(k, AE_BF16) + reduced_tiles(k, AE_INT8);
		if (plain != k)
			bad += reduced_tiles(plain, AE_INT8);
	}
	return bad != 0;
}
