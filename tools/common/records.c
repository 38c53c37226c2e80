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

static void to_single(const struct missing *in, const double *from, float *to, size_t n)
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

	if (stats->count == 0 && in->way == MISSING_ERROR)
		return tool_read(in->t, in->r, to, max);
	n = missing_read(in, fresh, max);
	if (stats->count)
		ae_stats_apply(stats, fresh, to, n * in->values);
	else
		to_single(in, fresh, to, n);
	return n;
}

static void take_labels(struct records *a, const double *label, size_t n)
{
	for (size_t i = 0; label && i < n; i++)
		a->label[a->count + i] = (float)label[i];
}

/* Whether the rows of a block are those of the reader's last read: rows that are dropped take what is beside them along. */
static bool beside(const struct tool *t)
{
	return t->missing == MISSING_ERROR || t->missing == MISSING_KEEP
		|| (t->missing == MISSING_DROP && t->allow_absent);
}

/* Makes the ignored ones among the next n rows absent. */
static void ignore_rows(struct records *a, const struct spans *spans, const struct ae_reader *r, size_t n)
{
	for (size_t i = 0; i < n && spans->count > 0; i++) {
		size_t row = a->count + i;
		enum span_kind kind = beside(spans->tool) ? spans_row(spans, r, i)
							  : spans_find(spans, row, AE_TIME_NONE, ae_reader_name(r));

		for (size_t v = 0; v < a->values && kind == SPAN_IGNORE; v++)
			a->x[row * a->values + v] = NAN;
	}
}

struct records records_read(struct tool *t, struct ae_reader *r, const struct ae_stats *stats,
			    const struct spans *spans)
{
	struct records a = { .shape = *ae_reader_shape(r) };
	bool labels = t->label && beside(t);
	int64_t left = ae_reader_left(r);
	size_t block, capacity, n;
	struct missing in;
	double *fresh;

	missing_open(&in, t, r, t->missing);
	a.values = ae_shape_count(&a.shape);
	block = records_block(a.values);
	capacity = left > 0 ? (size_t)left + 1 : block; /* one more, so that the end is seen without growing */
	a.x = tool_alloc(t, capacity * a.values + 16, sizeof *a.x);
	a.label = labels ? tool_alloc(t, capacity + 16, sizeof *a.label) : NULL;
	fresh = tool_alloc(t, block * a.values, sizeof *fresh);
	for (;;) {
		if (a.count == capacity) {
			capacity *= 2;
			a.x = tool_grow(t, a.x, capacity * a.values + 16, sizeof *a.x);
			a.label = labels ? tool_grow(t, a.label, capacity + 16, sizeof *a.label) : NULL;
		}
		n = records_rows(&in, stats, fresh, a.x + a.count * a.values,
				 capacity - a.count < block ? capacity - a.count : block);
		if (n == 0)
			break;
		if (labels)
			take_labels(&a, ae_reader_labels(r), n);
		if (spans)
			ignore_rows(&a, spans, r, n);
		a.count += n;
	}
	missing_close(&in);
	free(fresh);
	return a;
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
