/* ae-unwindow - joins overlapping windows, or scores of windows, to one record per row. */
#include "common/state.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOWS_MAX = 64 };

/* Scores of windows of one length: each `lengths`th value of a record. Shorter windows are done with a row sooner, so
 * its values wait for those of the longest windows. */
struct part {
	struct ae_unwindow *unwindow;
	size_t values;
	double *window; /* (values) or (length, values) */
	double *row;    /* (capacity, values), of which `count` rows wait from `first` on */
	size_t capacity, first, count;
};

struct options {
	struct tool t;
	const char *window;
	size_t length[WINDOWS_MAX], lengths; /* rows of a window, one number for all scores or one for each */
	struct ae_unwindow_options u;        /* of the longest window */
	struct part *part;                   /* (lengths) */
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
	if (o->lengths > 1 && (s->rank == 0 || s->dim[s->rank - 1] != o->lengths))
		die(&o->t, "%s: expected records of %zu scores, as many as --window has numbers, got %s",
		    ae_reader_name(r), o->lengths, ae_shape_name(s).text);
	o->u.values = ae_shape_count(&row);
	if (o->u.step > o->u.length)
		die(&o->t,
		    "option --step: expected at most %zu, the length of a window, got %zu: rows between "
		    "windows have no value",
		    o->u.length, o->u.step);
	return row;
}

/* ---- parts ---- */

static void make_part(struct options *o, struct part *p, size_t length)
{
	struct ae_unwindow_options u = o->u;
	struct ae_err e;

	u.length = length;
	u.values = p->values = o->u.values / o->lengths;
	if (ae_unwindow_new(&p->unwindow, &u, &e) != 0)
		die_err(&o->t, &e);
	p->capacity = o->lengths > 1 ? 3 * o->u.length : length; /* at most two windows wait for a third */
	p->window = tool_alloc(&o->t, u.scores ? 1 : length, p->values * sizeof *p->window);
	p->row = tool_alloc(&o->t, p->capacity, p->values * sizeof *p->row);
}

static void move_to_front(struct part *p)
{
	memmove(p->row, p->row + p->first * p->values, p->count * p->values * sizeof *p->row);
	p->first = 0;
}

/* Where the next rows go, with room for those of a window. */
static double *end_of(const struct options *o, struct part *p)
{
	if (p->first + p->count + o->u.length > p->capacity)
		move_to_front(p);
	return p->row + (p->first + p->count) * p->values;
}

static void push(struct options *o, const double *record, size_t values)
{
	for (size_t i = 0; i < o->lengths; i++) {
		struct part *p = &o->part[i];

		for (size_t v = i, k = 0; v < values; v += o->lengths)
			p->window[k++] = record[v];
		p->count += ae_unwindow_push(p->unwindow, p->window, end_of(o, p));
	}
}

static void finish(struct options *o)
{
	for (size_t i = 0; i < o->lengths; i++)
		o->part[i].count += ae_unwindow_end(o->part[i].unwindow, end_of(o, &o->part[i]));
}

/* Writes the rows that all parts have. */
static void write_rows(struct options *o, double *row)
{
	size_t rows = SIZE_MAX;

	for (size_t i = 0; i < o->lengths; i++)
		rows = o->part[i].count < rows ? o->part[i].count : rows;
	for (; rows > 0; rows--) {
		for (size_t i = 0; i < o->lengths; i++) {
			struct part *p = &o->part[i];

			for (size_t v = 0; v < p->values; v++)
				row[v * o->lengths + i] = p->row[p->first * p->values + v];
			p->first++;
			p->count--;
		}
		tool_write_f8(&o->t, o->t.writer, row, 1);
	}
}

/* The rows that wait follow from those that each part has: all parts have written as many as the slowest one. */
static void state(void *arg, struct ae_state *s)
{
	struct options *o = arg;
	uint64_t written = UINT64_MAX, rows;

	ae_unwindow_options_state(&o->u, s);
	if (o->lengths > 1)
		ae_state_option(s, "windows", o->window);
	for (size_t i = 0; i < o->lengths; i++) {
		ae_unwindow_past_state(o->part[i].unwindow, s);
		rows = ae_unwindow_rows(o->part[i].unwindow);
		written = rows < written ? rows : written;
	}
	for (size_t i = 0; i < o->lengths; i++) {
		struct part *p = &o->part[i];

		rows = ae_unwindow_rows(p->unwindow) - written;
		if (rows > o->u.length) {
			ae_state_refuse(s);
			return;
		}
		move_to_front(p);
		p->count = (size_t)rows;
		ae_state_f8(s, p->row, p->count * p->values);
	}
}

static void free_parts(struct options *o)
{
	for (size_t i = 0; i < o->lengths; i++) {
		ae_unwindow_free(o->part[i].unwindow);
		free(o->part[i].window);
		free(o->part[i].row);
	}
	free(o->part);
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	struct ae_shape shape = row_shape(o, r);
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *record = tool_alloc(&o->t, values, sizeof *record);
	double *row = tool_alloc(&o->t, o->u.values, sizeof *row);
	const struct state_owner owner = { .values = state, .arg = o };

	o->part = tool_alloc(&o->t, o->lengths, sizeof *o->part);
	for (size_t i = 0; i < o->lengths; i++)
		make_part(o, &o->part[i], o->lengths > 1 ? o->length[i] : o->u.length);
	tool_writer(&o->t, &shape, AE_F4, o->u.scores);
	state_open(&o->t, r, &owner);
	while (tool_read_f8(&o->t, r, record, 1) > 0) {
		push(o, record, values);
		write_rows(o, row);
	}
	if (!o->t.state) { /* else windows to come may cover the last rows */
		finish(o);
		write_rows(o, row);
	}
	state_take(&o->t);
	free_parts(o);
	free(row);
	free(record);
	ae_reader_free(r);
}

/* One number, or with --rows one per score. */
static void take_windows(struct options *o)
{
	o->lengths = o->window
		? tool_counts(&o->t, "option --window", o->window, 1, TOOL_COUNT_MAX, o->length, WINDOWS_MAX)
		: 1;
	for (size_t i = 0; i < o->lengths; i++)
		o->u.length = o->length[i] > o->u.length ? o->length[i] : o->u.length;
	if (o->lengths > 1 && !o->rows)
		die(&o->t, "option --window: expected one number without --rows, got '%s'", o->window);
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
		{ OPT_TEXT, 'w', "window", "T", &o.window,
		  "records are scores of windows of T rows (default: records are windows); with --rows also a list, "
		  "one T per "
		  "score" },
		{ OPT_CHOICE, 'm', "method", "HOW", &o.join, "how to combine the windows that cover a row",
		  .word = ae_join_word },
		{ OPT_FLAG, 0, "rows", NULL, &o.rows,
		  "records are scores of the T rows up to a row each, as of ae-score --rows" },
		STATE_OPTION(&o.t),
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	take_windows(&o);
	if (o.rows && o.u.length == 0)
		die(&o.t, "option --rows: expected --window T as well");
	if (o.rows && o.u.step != 1)
		die(&o.t, "option --rows: expected windows with a step of 1, got %zu", o.u.step);
	o.u.ends = o.t.keep_nan = o.rows; /* some scores of a row may be missing, as ae-novelty writes them */
	o.u.join = (enum ae_join)o.join;
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
