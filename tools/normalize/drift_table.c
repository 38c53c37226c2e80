/* drift_table.c - the table of ae-normalize --check. */
#include "normalize/drift_table.h"

#include <stdlib.h>

/* A name as a field of a tab-separated table; a column without one has its number, from 1. */
static void print_name(FILE *f, const char *name, size_t column)
{
	if (!*name)
		fprintf(f, "%zu", column + 1);
	for (; *name; name++)
		fputc(*name == '\t' || *name == '\n' || *name == '\r' ? ' ' : *name, f);
}

static void print_number(FILE *f, double x, bool known)
{
	fputc('\t', f);
	if (known)
		fprintf(f, "%.9g", x);
}

static void print_column(FILE *f, const struct ae_stat *s, const struct ae_drift *d, bool drifts)
{
	const struct {
		double x;
		bool known;
	} field[] = {
		{ s->shift, true },
		{ s->scale, true },
		{ d->mean, d->count > 0 },
		{ d->deviation, d->count > 0 },
		{ d->min, d->count > 0 },
		{ d->max, d->count > 0 },
		{ (double)d->missing / (double)(d->count + d->missing), true },
		{ d->difference, d->count > 0 },
		{ d->ratio, d->count > 0 },
		{ d->distance, true },
	};

	for (size_t i = 0; i < sizeof field / sizeof *field; i++)
		print_number(f, field[i].x, field[i].known);
	fprintf(f, "\t%s\n", drifts ? "drift" : "ok");
}

size_t drift_table(struct tool *t, const struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		   double limit)
{
	struct ae_drift *d = tool_alloc(t, s->count, sizeof *d);
	FILE *f = tool_text(t);
	size_t drifted = 0;
	struct ae_err e;

	if (ae_drift_find(d, s, method, x, n, &e) != 0)
		die_err(t, &e);
	fprintf(f, "name\tshift\tscale\tmean\tdeviation\tmin\tmax\tmissing\tdifference\tratio\tdistance\tverdict\n");
	for (size_t i = 0; i < s->count; i++) {
		bool drifts = d[i].distance > limit;

		print_name(f, s->row[i].name, i);
		print_column(f, &s->row[i], &d[i], drifts);
		drifted += drifts;
	}
	free(d);
	return drifted;
}
