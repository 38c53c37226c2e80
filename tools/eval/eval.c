/* eval.c - what ae-eval's parts share. */
#include "eval/eval.h"

#include <math.h>
#include <stdarg.h>

enum { NEIGHBORS = 5 };	/* unless the user says how many */

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
		die(&o->t, "%s: %zu records, more than %zu are needed for %zu neighbors of each", name,
		    records, k, k);
	return k;
}

void eval_check_distances(const struct eval *o, const char *name, const double *sum, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(sum[i]))
			die(&o->t, "%s: distances of its records exceed single precision", name);
}
