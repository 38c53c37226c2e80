/* eval.c - functions that the parts of ae-eval share. */
#include "eval/eval.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { NEIGHBORS = 5 }; /* default of --neighbors with --real */

void eval_print(struct eval *o, double value, const char *name, ...)
{
	FILE *out = tool_text(&o->t);
	char text[32];
	va_list args;

	va_start(args, name);
	vfprintf(out, name, args);
	va_end(args);
	ae_number_f8(text, value);
	fprintf(out, "\t%s\n", text);
}

void eval_print_interval(struct eval *o, struct ae_interval i, const char *name)
{
	eval_print(o, i.low, "%s_low", name);
	eval_print(o, i.high, "%s_high", name);
}

const char *eval_truth(const struct eval *o)
{
	return o->labels ? o->labels : o->ranges ? o->ranges : o->t.label;
}

void eval_confusion(struct eval *o, const double *counts, size_t n)
{
	struct ae_shape row = { .rank = 1, .dim = { n } };

	tool_write_f8(&o->t, tool_writer_of(&o->t, o->confusion, &row, AE_I8), counts, n);
}

size_t eval_neighbors_of(const struct eval *o, size_t records, const char *name)
{
	size_t k = o->neighbors ? o->neighbors : NEIGHBORS;

	if (records <= k)
		die(&o->t, "%s: expected more than %zu records for %zu neighbors of each, got %zu", name, k, k,
		    records);
	return k;
}

void eval_check_distances(const struct eval *o, const char *name, const double *sum, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(sum[i]))
			die(&o->t, "%s: expected records whose distances fit into single precision, got larger ones",
			    name);
}

/* ---- absent records ---- */

bool eval_absent(const struct eval *o, const char *name, const double *x, size_t values, uint64_t record)
{
	size_t missing = 0;

	for (size_t i = 0; i < values; i++)
		missing += isnan(x[i]);
	if (missing > 0 && missing < values)
		die(&o->t, "%s: record %llu: expected values or none, got %zu NaN among %zu values", name,
		    (unsigned long long)record, missing, values);
	return values > 0 && missing == values;
}

size_t eval_present(struct eval *o, const char *name, double *x, size_t values, double *label, size_t labels, size_t n)
{
	size_t present = 0;

	for (size_t i = 0; i < n; i++) {
		if (eval_absent(o, name, x + i * values, values, i))
			continue;
		memmove(x + present * values, x + i * values, values * sizeof *x);
		if (label)
			memmove(label + present * labels, label + i * labels, labels * sizeof *label);
		present++;
	}
	o->absent += n - present;
	return present;
}

void eval_tell_absent(const struct eval *o, const char *name, uint64_t records)
{
	if (o->absent > 0)
		warn(&o->t,
		     "%s: %llu of %llu records have no values (NaN) and are left out of all measures (-q: no "
		     "warning)",
		     name, (unsigned long long)o->absent, (unsigned long long)records);
}
