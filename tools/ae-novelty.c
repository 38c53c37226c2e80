/* ae-novelty - how new the last rows of a series are, without a model. */
#include "common/spans.h"
#include "common/state.h"

#include <stdlib.h>
#include <string.h>

struct options {
	struct tool t;
	const char *windows, *statistics;
	struct ae_novelty_options n;
	struct spans spans;
};

/* "8,16,32". A 0 stands for none. Returns the number of windows. */
static size_t take_windows(const struct options *o, const char *option, const char *text, size_t *rows)
{
	size_t n = tool_counts(&o->t, option, text, 0, AE_NOVELTY_ROWS, rows, AE_NOVELTY_LENGTHS), used = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i] > 0)
			rows[used++] = rows[i];
	return used;
}

static void check(struct options *o)
{
	o->n.lengths = take_windows(o, "option --window", o->windows, o->n.length);
	o->n.windows = take_windows(o, "option --statistics", o->statistics, o->n.window);
	for (size_t i = 0; i < o->n.windows; i++)
		if (o->n.window[i] == 1)
			die(&o->t, "option --statistics: expected 0 or 2 to %d rows, got 1", AE_NOVELTY_ROWS);
	if (ae_novelty_views(&o->n) == 0)
		die(&o->t, "options --window, --statistics, --level: expected rows for one of them, got 0 for all");
	for (size_t i = 0; i < o->n.lengths; i++)
		if (2 * o->n.length[i] > o->n.history)
			die(&o->t, "option --window: expected at most %zu rows, half of --history, got %zu",
			    o->n.history / 2, o->n.length[i]);
}

/* (columns, views), without dimensions of 1. */
static struct ae_shape score_shape(const struct options *o, size_t columns)
{
	size_t views = ae_novelty_views(&o->n);
	struct ae_shape s = { .rank = 0 };

	if (columns > 1 && !o->n.together)
		s.dim[s.rank++] = columns;
	if (views > 1)
		s.dim[s.rank++] = views;
	return s;
}

struct scored {
	const struct ae_reader *rows;
	struct ae_novelty *novelty;
};

static void values(void *arg, struct ae_state *s)
{
	const struct scored *all = arg;

	state_rows_option(s, all->rows);
	ae_novelty_state(all->novelty, s);
}

/* Rows of a block, values per row, scores per row. */
struct rows {
	size_t count, columns, scores;
};

/* Pushes runs of rows that are all learned, or all not. */
static void push(struct options *o, const struct ae_reader *r, struct ae_novelty *novelty, struct rows rows,
		 const double *x, double *score)
{
	bool next = spans_row(&o->spans, r, 0) != SPAN_IGNORE;

	for (size_t from = 0, to = 1; from < rows.count; from = to++) {
		bool learn = next;

		while (to < rows.count && (next = spans_row(&o->spans, r, to) != SPAN_IGNORE) == learn)
			to++;
		ae_novelty_learn(novelty, learn);
		ae_novelty_push(novelty, x + from * rows.columns, to - from, score + from * rows.scores);
	}
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	const struct ae_shape *row = ae_reader_shape(r);
	size_t n, columns = ae_shape_count(row), block = tool_block(columns);
	struct ae_shape shape = score_shape(o, columns);
	size_t scores = ae_shape_count(&shape);
	double *x = tool_alloc(&o->t, block * columns, sizeof *x);
	double *score = tool_alloc(&o->t, block * scores, sizeof *score);
	struct scored all = { .rows = r };
	const struct state_owner owner = { .values = values, .arg = &all };
	struct ae_novelty *novelty;
	struct ae_err e;

	if (row->rank > 1)
		die(&o->t, "%s: expected rows, got records of %s", ae_reader_name(r), ae_shape_name(row).text);
	o->n.isa = o->t.isa;
	o->n.threads = o->t.threads;
	if (ae_novelty_new(&novelty, columns, &o->n, &e) != 0)
		die_err(&o->t, &e);
	tool_writer(&o->t, &shape, AE_F4, true);
	all.novelty = novelty;
	state_open(&o->t, r, &owner);
	while ((n = tool_read_f8(&o->t, r, x, block)) > 0) {
		push(o, r, novelty, (struct rows){ n, columns, scores }, x, score);
		tool_write_f8(&o->t, o->t.writer, score, n);
	}
	state_take(&o->t);
	ae_novelty_free(novelty);
	free(score);
	free(x);
	ae_reader_free(r);
	spans_close(&o->spans);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-novelty",
		       .series = true,
		       .operands = "[FILE]...",
		       .summary = "Scores rows of a series by how new they are, without a model.",
		       .keep_nan = true },
		.windows = "8,16,32",
		.statistics = "192",
		.n = { .level = 192, .history = 3000 },
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 'w', "window", "LIST", &o.windows,
		  "rows of the shapes to look for, 1 to 2047 each; 0: none (default: 8,16,32)" },
		{ OPT_TEXT, 0, "statistics", "LIST", &o.statistics,
		  "rows of the windows whose statistics are compared; 0: none (default: 192)" },
		{ OPT_COUNT, 0, "level", "N", &o.n.level,
		  "rows of the moving mean that a row is compared with; 0: none", 0, AE_NOVELTY_HISTORY },
		{ OPT_COUNT, 0, "history", "N", &o.n.history, "rows of the past to compare with", 2,
		  AE_NOVELTY_HISTORY },
		{ OPT_FLAG, 0, "together", NULL, &o.n.together,
		  "one distance of all columns instead of one per column" },
		SPANS_OPTION(&o.spans),
		STATE_OPTION(&o.t),
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS, 0, -1);
	check(&o);
	spans_open(&o.spans, &o.t);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
