/* ae-unwindow - overlapping windows, or scores of windows, back to one record a row. */
#include "common/tool.h"

#include <stdlib.h>
#include <string.h>

struct options { struct tool t; struct ae_unwindow_options u; int join; };

/* Sets what the records are, windows or scores of windows, and returns the shape of a row. */
static struct ae_shape row_shape(struct options *o, const struct ae_reader *r)
{
	const struct ae_shape *s = ae_reader_shape(r);
	struct ae_shape row = *s;

	o->u.scores = o->u.length > 0 && s->rank <= 1;
	if (!o->u.scores && s->rank == 0)
		die(&o->t, "%s: scores: --window T says of how many rows", ae_reader_name(r));
	if (!o->u.scores && o->u.length && s->dim[0] != o->u.length)
		die(&o->t, "%s: windows of %zu rows, --window says %zu", ae_reader_name(r), s->dim[0],
		    o->u.length);
	if (!o->u.scores) {
		o->u.length = s->dim[0];
		row.rank--;
		memmove(row.dim, row.dim + 1, (size_t)row.rank * sizeof *row.dim);
	}
	o->u.values = ae_shape_count(&row);
	if (o->u.step > o->u.length)
		die(&o->t, "option --step: %zu is more than a window's %zu rows, rows between have no value",
		    o->u.step, o->u.length);
	return row;
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	struct ae_shape shape = row_shape(o, r);
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *window = tool_alloc(&o->t, values, sizeof *window);
	double *rows = tool_alloc(&o->t, o->u.length * o->u.values, sizeof *rows);
	struct ae_unwindow *u;
	struct ae_err e;

	o->u.join = (enum ae_join)o->join;
	if (ae_unwindow_new(&u, &o->u, &e) != 0)
		die_err(&o->t, &e);
	tool_writer(&o->t, &shape, AE_F4, o->u.scores);
	while (tool_read_f8(&o->t, r, window, 1) > 0)
		tool_write_f8(&o->t, o->t.writer, rows, ae_unwindow_push(u, window, rows));
	tool_write_f8(&o->t, o->t.writer, rows, ae_unwindow_end(u, rows));
	ae_unwindow_free(u);
	free(rows);
	free(window);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	static const char *const joins[] = { "mean", "median", "min", "max", "last", "center", "all", NULL };
	struct options o = {
		.t = { .name = "ae-unwindow", .operands = "[FILE]...",
		       .summary = "Joins overlapping windows, or a score a window, to one record a row." },
		.u = { .step = 1 },
	};
	const struct tool_option options[] = {
		{ OPT_COUNT, 's', "step", "N", &o.u.step, "rows from one window to the next", 1,
		  TOOL_COUNT_MAX },
		{ OPT_COUNT, 'w', "window", "T", &o.u.length, "records are scores of windows of T rows", 1,
		  TOOL_COUNT_MAX },
		{ OPT_CHOICE, 'm', "method", "HOW", &o.join, "what a row makes of the windows that cover it",
		  .names = joins },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
