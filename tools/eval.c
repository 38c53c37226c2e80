/* eval.c - what ae-eval's parts share. */
#include "eval.h"

#include <stdarg.h>

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
