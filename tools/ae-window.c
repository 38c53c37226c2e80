/* ae-window - cuts rows into sliding windows: (F) to (T, F). */
#include "common/breaks.h"
#include "common/records.h"
#include "common/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct window_options {
	struct tool t;
	size_t length, step, ahead; /* rows: per window, between windows, per target */
	const char *target;         /* file of the targets; NULL: none */
	struct breaks_options at;   /* where windows end */
	struct breaks breaks;
	size_t values;            /* per row */
	struct ae_window *window; /* of length + ahead rows */
	const struct ae_reader *rows;
	struct ae_writer *targets;
	uint64_t windows, whole; /* written; of them, windows that are not absent */
	float *absent;           /* (length + ahead, values), all NaN; NULL until it is needed */
};

static struct ae_shape rows_shape(const struct window_options *o, const struct ae_reader *r, size_t rows)
{
	const struct ae_shape *row = ae_reader_shape(r);
	struct ae_shape s = { .rank = row->rank + 1, .dim = { rows } };

	if (s.rank > AE_RANK_MAX)
		die(&o->t, "%s: expected records of at most %d dimensions, got %d", ae_reader_name(r), AE_RANK_MAX - 1,
		    row->rank);
	if (row->rank == 0)
		s.dim[s.rank++] = 1;
	memcpy(s.dim + 1, row->dim, (size_t)row->rank * sizeof *row->dim);
	return s;
}

/* ---- rows to windows ---- */

/* Pushes one row. A window crosses no gap in time, no change of group or file; an absent row is in no window. */
static const float *push(struct window_options *o, const float *row)
{
	const float *window;

	if (breaks_next(&o->breaks))
		ae_window_break(o->window);
	if (o->t.keep_missing || !records_absent(row, o->values))
		return ae_window_push(o->window, row);
	ae_window_break(o->window);
	window = ae_window_push(o->window, row);
	ae_window_break(o->window);
	return window;
}

static const float *absent_window(struct window_options *o)
{
	size_t values = (o->length + o->ahead) * o->values;

	if (!o->absent) {
		o->absent = tool_alloc(&o->t, values, sizeof *o->absent);
		for (size_t i = 0; i < values; i++)
			o->absent[i] = NAN;
	}
	return o->absent;
}

/* Windows keep their number: one that is not whole is written as NaN, and so is its target. */
static void write_window(struct window_options *o, const float *window)
{
	bool whole = ae_window_is_whole(o->window);

	o->windows++;
	o->whole += whole;
	if (!whole)
		window = absent_window(o);
	tool_write(&o->t, o->t.writer, window, 1);
	if (o->targets)
		tool_write(&o->t, o->targets, window + o->length * o->values, 1);
}

static void push_rows(struct window_options *o, const float *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const float *window = push(o, row + i * o->values);

		if (window)
			write_window(o, window);
	}
}

static void open_writers(struct window_options *o, const struct ae_reader *r)
{
	struct ae_shape shape = rows_shape(o, r, o->length);

	tool_writer(&o->t, &shape, AE_F4, false);
	if (!o->target)
		return;
	shape = rows_shape(o, r, o->ahead);
	o->targets = tool_writer_of(&o->t, o->target, &shape, AE_F4);
}

static void check_enough(const struct window_options *o, const struct ae_reader *r)
{
	const char *target = o->target ? " and its target" : "";

	if (o->windows == 0)
		die(&o->t, "%s: expected at least %zu rows for a window%s, got %llu", ae_reader_name(r),
		    o->length + o->ahead, target, (unsigned long long)ae_reader_count(r));
	if (o->whole == 0)
		die(&o->t, "%s: expected a window%s of %zu rows without a break, got none among %llu windows",
		    ae_reader_name(r), target, o->length + o->ahead, (unsigned long long)o->windows);
}

static void values(void *arg, struct ae_state *s)
{
	struct window_options *o = arg;

	state_rows_option(s, o->rows);
	ae_state_option_count(s, "ahead", o->ahead);
	ae_state_count(s, &o->windows, UINT64_MAX);
	ae_state_count(s, &o->whole, UINT64_MAX);
	breaks_state(&o->breaks, s);
	ae_window_state(o->window, s);
}

static void run(struct window_options *o)
{
	const struct state_owner owner = { .values = values, .arg = o };
	struct ae_reader *r = breaks_open(&o->breaks, &o->t, 1, &o->at);
	size_t block, n;
	struct ae_err e;
	float *row;

	o->values = ae_shape_count(ae_reader_shape(r));
	block = tool_block(o->values);
	row = tool_alloc(&o->t, block * o->values, sizeof *row);
	if (ae_window_new(&o->window, o->length + o->ahead, o->step, o->values, &e) != 0)
		die_err(&o->t, &e);
	open_writers(o, r);
	o->rows = r;
	state_open(&o->t, r, &owner);
	while ((n = tool_read(&o->t, r, row, block)) > 0)
		push_rows(o, row, n);
	state_take(&o->t);
	breaks_close(&o->breaks);
	if (!o->t.state) /* else more rows may come */
		check_enough(o, r);
	ae_window_free(o->window);
	free(o->at.times.item);
	free(o->absent);
	free(row);
	ae_reader_free(r);
}

static void check(struct window_options *o)
{
	breaks_check(&o->t, &o->at, NULL);
	breaks_state_check(&o->t, &o->at);
	if ((o->ahead > 0) != (o->target != NULL))
		die(&o->t, "option --%s: needs --%s", o->target ? "target" : "ahead", o->target ? "ahead" : "target");
}

int main(int argc, char **argv)
{
	struct window_options o = {
		.t = { .name = "ae-window",
		       .series = true,
		       .operands = "T [FILE]...",
		       .summary = "Cuts rows into overlapping windows of T rows.",
		       .allow_absent = true },
		.step = 1,
	};
	const struct tool_option options[] = {
		{ OPT_COUNT, 's', "step", "N", &o.step, "rows from one window to the next (stride)", 1,
		  TOOL_COUNT_MAX },
		BREAKS_OPTION_LINES(&o.at, " (default: any)", ""),
		{ OPT_COUNT, 0, "ahead", "N", &o.ahead, "rows after a window that are its target (forecast horizon)", 1,
		  TOOL_COUNT_MAX },
		{ OPT_OUTPUT, 0, "target", "FILE", &o.target, "where to write the targets, one per window" },
		STATE_OPTION(&o.t),
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_MISSING, 1, -1);
	o.length = tool_count(&o.t, "T", o.t.arg[0], 1, TOOL_COUNT_MAX);
	check(&o);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
