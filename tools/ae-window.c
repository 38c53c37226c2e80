/* ae-window - cuts rows into sliding windows: (F) to (T, F). */
#include "common/tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct tool t;
	size_t length, step;
	uint64_t windows, whole;	/* written; of them, windows that are not absent */
	float *absent;			/* (length, values), all NaN; NULL until it is needed */
};

static struct ae_shape window_shape(const struct options *o, const struct ae_reader *r)
{
	const struct ae_shape *row = ae_reader_shape(r);
	struct ae_shape s = { .rank = row->rank + 1, .dim = { o->length } };

	if (s.rank > AE_RANK_MAX)
		die(&o->t, "%s: expected records of at most %d dimensions, got %d", ae_reader_name(r), AE_RANK_MAX - 1,
		    row->rank);
	if (row->rank == 0)
		s.dim[s.rank++] = 1;
	memcpy(s.dim + 1, row->dim, (size_t)row->rank * sizeof *row->dim);
	return s;
}

static bool is_absent(const float *row, size_t values)
{
	size_t v = 0;

	while (v < values && isnan(row[v]))
		v++;
	return v == values;
}

/* Pushes one row; an absent row is in no window. */
static const float *push(const struct options *o, struct ae_window *w, const float *row, size_t values)
{
	const float *window;

	if (o->t.keep_missing || !is_absent(row, values))
		return ae_window_push(w, row);
	ae_window_break(w);
	window = ae_window_push(w, row);
	ae_window_break(w);
	return window;
}

static const float *absent_window(struct options *o, size_t values)
{
	if (!o->absent) {
		o->absent = tool_alloc(&o->t, o->length * values, sizeof *o->absent);
		for (size_t i = 0; i < o->length * values; i++)
			o->absent[i] = NAN;
	}
	return o->absent;
}

/* Windows keep their number: one that is not whole is written as NaN. */
static void push_rows(struct options *o, struct ae_window *w, const float *row, size_t n, size_t values)
{
	for (size_t i = 0; i < n; i++) {
		const float *window = push(o, w, row + i * values, values);

		if (!window)
			continue;
		o->windows++;
		o->whole += ae_window_is_whole(w);
		tool_write(&o->t, o->t.writer, ae_window_is_whole(w) ? window : absent_window(o, values), 1);
	}
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 1);
	struct ae_shape shape = window_shape(o, r);
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), n;
	float *row = tool_alloc(&o->t, block * values, sizeof *row);
	struct ae_window *w;
	struct ae_err e;

	if (ae_window_new(&w, o->length, o->step, values, &e) != 0)
		die_err(&o->t, &e);
	tool_writer(&o->t, &shape, AE_F4, false);
	while ((n = tool_read(&o->t, r, row, block)) > 0)
		push_rows(o, w, row, n, values);
	if (ae_reader_count(r) < o->length)
		die(&o->t, "%s: expected at least %zu rows for a window, got %llu", ae_reader_name(r), o->length,
		    (unsigned long long)ae_reader_count(r));
	if (o->whole == 0)
		die(&o->t, "%s: expected a window of %zu rows without a break, got none among %llu windows",
		    ae_reader_name(r), o->length, (unsigned long long)o->windows);
	ae_window_free(w);
	free(o->absent);
	free(row);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-window", .operands = "T [FILE]...",
		       .summary = "Cuts rows into overlapping windows of T rows.", .allow_absent = true },
		.step = 1,
	};
	const struct tool_option options[] = {
		{ OPT_COUNT, 's', "step", "N", &o.step, "rows from one window to the next (stride)", 1,
		  TOOL_COUNT_MAX },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_MISSING, 1, -1);
	o.length = tool_count(&o.t, "T", o.t.arg[0], 1, TOOL_COUNT_MAX);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
