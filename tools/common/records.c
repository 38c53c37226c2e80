/* records.c - records in single precision: all at once, or block by block. */
#include "common/records.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FLOATS = 1 << 18, BLOCK_RECORDS = 4096 };

size_t records_block(size_t values)
{
	size_t n = BLOCK_FLOATS / (values ? values : 1);

	return n < 1 ? 1 : n > BLOCK_RECORDS ? BLOCK_RECORDS : n;
}

void records_single(const struct missing *in, const double *from, float *to, size_t n)
{
	for (size_t i = 0; i < n * in->values; i++) {
		to[i] = in->t->clamp ? (float)fmax(fmin(from[i], FLT_MAX), -FLT_MAX) : (float)from[i];
		if (isnan(from[i]))
			to[i] = NAN; /* fmin() would drop it */
		else if (!isfinite(to[i]))
			die(in->t, "%s: %.9g is beyond single precision", ae_reader_name(in->r), from[i]);
	}
}

size_t records_rows(struct missing *in, const struct ae_stats *stats, double *fresh, float *to, size_t max)
{
	size_t n;

	if (stats->count == 0 && in->way == MISSING_ERROR && !in->x)
		return tool_read(in->t, in->r, to, max);
	n = missing_read(in, fresh, max);
	if (stats->count)
		ae_stats_apply(stats, fresh, to, n * in->values);
	else
		records_single(in, fresh, to, n);
	return n;
}

/* Whether the rows of a block are those of the reader's last read: rows that are dropped take what is beside them along. */
static bool beside(const struct tool *t)
{
	return t->missing == MISSING_ERROR || t->missing == MISSING_KEEP
		|| (t->missing == MISSING_DROP && t->allow_absent);
}

/* A read of all records. */
struct reading {
	struct records to;
	struct missing in;
	const struct ae_stats *stats; /* that normalize the rows; NULL: they are learned from `raw` */
	const struct spans *spans;
	const struct raw_rows *held; /* rows that were read before; NULL: they come from the reader */
	double *fresh;               /* scratch: a block of rows */
	double *raw;                 /* all rows as they are; NULL: the statistics are known */
	size_t capacity, block;
};

static void start(struct reading *g, struct tool *t, struct ae_reader *r)
{
	struct records *to = &g->to;
	int64_t left = ae_reader_left(r);

	missing_open(&g->in, t, r, t->missing);
	to->shape = *ae_reader_shape(r);
	to->values = ae_shape_count(&to->shape);
	g->block = records_block(to->values);
	g->capacity = left > 0 ? (size_t)left + 1 : g->block; /* one more, so that the end is seen without growing */
	to->x = tool_alloc(t, g->capacity * to->values + 16, sizeof *to->x);
	to->label = t->label && beside(t) ? tool_alloc(t, g->capacity + 16, sizeof *to->label) : NULL;
	if (g->stats)
		g->fresh = tool_alloc(t, g->block * to->values, sizeof *g->fresh);
	else
		g->raw = tool_alloc(t, g->capacity * to->values, sizeof *g->raw);
}

static void grow(struct reading *g)
{
	struct tool *t = g->in.t;

	g->capacity *= 2;
	g->to.x = tool_grow(t, g->to.x, g->capacity * g->to.values + 16, sizeof *g->to.x);
	if (g->to.label)
		g->to.label = tool_grow(t, g->to.label, g->capacity + 16, sizeof *g->to.label);
	if (g->raw)
		g->raw = tool_grow(t, g->raw, g->capacity * g->to.values, sizeof *g->raw);
}

/* Makes the ignored ones among the next n rows absent. */
static void ignore_rows(struct reading *g, size_t n)
{
	const struct spans *spans = g->spans;

	for (size_t i = 0; spans && i < n && spans->count > 0; i++) {
		size_t row = g->to.count + i, at = row * g->to.values;
		enum span_kind kind = beside(spans->tool)
			? spans_row(spans, g->in.r, i)
			: spans_find(spans, row, AE_TIME_NONE, ae_reader_name(g->in.r));

		g->to.ignored += kind == SPAN_IGNORE;
		for (size_t v = 0; v < g->to.values && kind == SPAN_IGNORE; v++) {
			g->to.x[at + v] = NAN;
			if (g->raw)
				g->raw[at + v] = NAN;
		}
	}
}

/* Returns the number of rows, 0 at the end. */
static size_t read_block(struct reading *g)
{
	size_t at = g->to.count * g->to.values, room = g->capacity - g->to.count, n = room < g->block ? room : g->block;

	n = g->raw ? missing_read(&g->in, g->raw + at, n) : records_rows(&g->in, g->stats, g->fresh, g->to.x + at, n);
	for (size_t i = 0; g->to.label && i < n; i++)
		g->to.label[g->to.count + i] = (float)(g->held ? g->held->label[g->to.count + i]
							       : ae_reader_labels(g->in.r)[i]);
	ignore_rows(g, n);
	g->to.count += n;
	return n;
}

static void read_all(struct reading *g)
{
	do
		if (g->to.count == g->capacity)
			grow(g);
	while (read_block(g) > 0);
	missing_close(&g->in);
}

struct records records_read(struct tool *t, struct ae_reader *r, const struct ae_stats *stats,
			    const struct spans *spans)
{
	struct reading g = { .stats = stats, .spans = spans };

	start(&g, t, r);
	read_all(&g);
	free(g.fresh);
	return g.to;
}

/* Learns the statistics from the raw rows, and normalizes them. */
static void fit(struct reading *g, struct ae_stats *stats)
{
	size_t columns = g->to.shape.rank ? g->to.shape.dim[g->to.shape.rank - 1] : 1;
	struct tool *t = g->in.t;
	bool *constant = tool_alloc(t, columns, sizeof *constant);

	tool_fit_stats(t, stats, AE_ZSCORE, g->raw, g->to.count, columns, g->in.r, constant);
	tool_warn_constant(t, stats, g->in.r, constant);
	ae_stats_apply(stats, g->raw, g->to.x, g->to.count * g->to.values);
	free(constant);
	free(g->raw);
}

struct records records_fit(struct tool *t, struct ae_reader *r, struct ae_stats *stats, const struct spans *spans)
{
	struct reading g = { .spans = spans };

	start(&g, t, r);
	read_all(&g);
	fit(&g, stats);
	return g.to;
}

struct records records_held(struct tool *t, struct ae_reader *r, const struct raw_rows *rows, struct ae_stats *stats,
			    bool learn)
{
	struct reading g = { .stats = learn ? NULL : stats, .held = rows };
	double *x;

	start(&g, t, r);
	x = tool_alloc(t, rows->count * g.to.values + 1, sizeof *x);
	memcpy(x, rows->x, rows->count * g.to.values * sizeof *x);
	missing_hold(&g.in, x, rows->count);
	read_all(&g);
	free(g.fresh);
	if (learn)
		fit(&g, stats);
	return g.to;
}

bool records_absent(const float *x, size_t values)
{
	size_t i = 0;

	while (i < values && isnan(x[i]))
		i++;
	return i == values && values > 0;
}

static struct ae_shape without_ones(const struct ae_shape *s)
{
	struct ae_shape short_of = *s;

	while (short_of.rank > 0 && short_of.dim[short_of.rank - 1] == 1)
		short_of.rank--;
	return short_of;
}

bool records_alike(const struct ae_shape *a, const struct ae_shape *b)
{
	struct ae_shape x = without_ones(a), y = without_ones(b);

	return ae_shape_equal(&x, &y);
}
