/* ae-unwindow - joins overlapping windows, or scores of windows, to one record per row. */
#include "common/state.h"

#include <stdlib.h>
#include <string.h>

struct options {
	struct tool t;
	struct ae_unwindow_options u;
	int join;
	int rows;
};

/* Decides whether the records are windows or scores of windows; returns the shape of a row. */
static struct ae_shape row_shape(struct options *o, const struct ae_reader *r)
{
	const struct ae_shape *s = ae_reader_shape(r);
	struct ae_shape row = *s;

	o->u.scores = o->u.ends || (o->u.length > 0 && s->rank <= 1);
	if (!o->u.scores && s->rank == 0)
		die(&o->t,
		    "%s: expected windows of rows, got single values (if they are scores of windows: "
		    "--window T)",
		    ae_reader_name(r));
	if (!o->u.scores && o->u.length && s->dim[0] != o->u.length)
		die(&o->t, "%s: expected windows of %zu rows as --window says, got %zu", ae_reader_name(r), o->u.length,
		    s->dim[0]);
	if (!o->u.scores) {
		o->u.length = s->dim[0];
		row.rank--;
		memmove(row.dim, row.dim + 1, (size_t)row.rank * sizeof *row.dim);
	}
	o->u.values = ae_shape_count(&row);
	if (o->u.step > o->u.length)
		die(&o->t,
		    "option --step: expected at most %zu, the length of a window, got %zu: rows between "
		    "windows have no value",
		    o->u.length, o->u.step);
	return row;
}

static void state(void *arg, struct ae_state *s)
{
	ae_unwindow_state(arg, s);
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	struct ae_shape shape = row_shape(o, r);
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *window = tool_alloc(&o->t, values, sizeof *window);
	double *rows = tool_alloc(&o->t, o->u.length * o->u.values, sizeof *rows);
	struct state_owner owner = { .values = state };
	struct ae_unwindow *u;
	struct ae_err e;

	o->u.join = (enum ae_join)o->join;
	if (ae_unwindow_new(&u, &o->u, &e) != 0)
		die_err(&o->t, &e);
	tool_writer(&o->t, &shape, AE_F4, o->u.scores);
	owner.arg = u;
	state_open(&o->t, r, &owner);
	while (tool_read_f8(&o->t, r, window, 1) > 0)
		tool_write_f8(&o->t, o->t.writer, rows, ae_unwindow_push(u, window, rows));
	if (!o->t.state) /* else windows to come may cover the last rows */
		tool_write_f8(&o->t, o->t.writer, rows, ae_unwindow_end(u, rows));
	state_take(&o->t);
	ae_unwindow_free(u);
	free(rows);
	free(window);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-unwindow",
		       .operands = "[FILE]...",
		       .in_place = true,
		       .summary = "Joins overlapping windows, or one score per window, to one record per row.",
		       .allow_absent = true },
		.u = { .step = 1 },
	};
	const struct tool_option options[] = {
		{ OPT_COUNT, 's', "step", "N", &o.u.step, "rows from one window to the next (stride)", 1,
		  TOOL_COUNT_MAX },
		{ OPT_COUNT, 'w', "window", "T", &o.u.length,
		  "records are scores of windows of T rows (default: records are windows)", 1, TOOL_COUNT_MAX },
		{ OPT_CHOICE, 'm', "method", "HOW", &o.join, "how to combine the windows that cover a row",
		  .word = ae_join_word },
		{ OPT_FLAG, 0, "rows", NULL, &o.rows,
		  "records are scores of the T rows up to a row each, as of ae-score --rows" },
		STATE_OPTION(&o.t),
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	if (o.rows && o.u.length == 0)
		die(&o.t, "option --rows: expected --window T as well");
	if (o.rows && o.u.step != 1)
		die(&o.t, "option --rows: expected windows with a step of 1, got %zu", o.u.step);
	o.u.ends = o.rows;
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
