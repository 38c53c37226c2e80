/* ae-threshold - which scores are anomalies: learns the threshold, lists what exceeds it, maps it to rows. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>

enum { RULE_ANY, RULE_ALL, RULE_LAST };

/* Rows that exceed one after another. */
struct range { bool open; uint64_t first, last; double peak; };

struct job {
	struct tool t;
	const char *fit, *method, *annotate;
	double at;
	bool ranges, flags, exit_code;
	int rule;
	size_t window, step;
	struct ae_reader *r;
	bool f4;			/* scores are floats and print as such */
	size_t values;			/* in a record of scores */
	double *threshold;		/* (values) */
	struct ae_unwindow *u;		/* from scores of windows to scores of rows */
	double *rows;			/* room for what it gives */
	double *score;			/* all of them, where they are needed at once */
	uint64_t row;			/* to come next */
	bool found;
	/* What is done with each row: its scores, NaN where no window has one. */
	void (*take)(struct job *, const double *score, bool flagged);
	struct range range;
	struct ae_verbatim *data;	/* the rows to annotate */
};

static void print_number(const struct job *j, char text[32], double value)
{
	if (j->f4)
		ae_number_f4(text, (float)value);
	else
		ae_number_f8(text, value);
}

static void put_number(struct job *j, double value)
{
	char text[32];

	print_number(j, text, value);
	fputs(text, tool_text(&j->t));
}

/* ---- what is done with a row ---- */

static void take_line(struct job *j, const double *score, bool flagged)
{
	FILE *out = tool_text(&j->t);

	if (!flagged)
		return;
	fprintf(out, "%llu", (unsigned long long)j->row);
	for (size_t v = 0; v < j->values; v++) {
		fputc('\t', out);
		put_number(j, score[v]);
	}
	fputc('\n', out);
}

static void take_flag(struct job *j, const double *score, bool flagged)
{
	float flag = flagged;

	(void)score;
	tool_write(&j->t, j->t.writer, &flag, 1);
}

static void end_range(struct job *j)
{
	struct range *r = &j->range;

	if (!r->open)
		return;
	r->open = false;
	fprintf(tool_text(&j->t), "%llu\t%llu\t", (unsigned long long)r->first, (unsigned long long)r->last);
	put_number(j, r->peak);
	fputc('\n', tool_text(&j->t));
}

static void take_range(struct job *j, const double *score, bool flagged)
{
	struct range *r = &j->range;

	if (!flagged) {
		end_range(j);
		return;
	}
	if (!r->open)
		*r = (struct range){ .open = true, .first = j->row, .peak = *score };
	r->last = j->row;
	r->peak = *score > r->peak ? *score : r->peak;
}

/* ---- from scores to rows ---- */

/* In single precision, in which ae-score writes them: a score's text, read back, is that score and not above it. */
static bool exceeds(const struct job *j, const double *score)
{
	for (size_t v = 0; v < j->values; v++)
		if ((float)score[v] > (float)j->threshold[v])
			return true;
	return false;
}

/* Before the first window's last `step` rows no window has ended: no score by rule `last`. */
static bool unscored(const struct job *j)
{
	return j->rule == RULE_LAST && j->row + j->step < j->window;
}

static void take_rows(struct job *j, size_t n)
{
	for (size_t i = 0; i < n; i++, j->row++) {
		double *score = j->rows + i * j->values;
		bool flagged;

		for (size_t v = 0; v < j->values && unscored(j); v++)
			score[v] = NAN;
		flagged = exceeds(j, score);
		j->found = j->found || flagged;
		j->take(j, score, flagged);
	}
}

static void open_map(struct job *j)
{
	static const enum ae_join join[] = { AE_JOIN_MAX, AE_JOIN_ALL, AE_JOIN_LAST };
	size_t room = j->window > j->step ? j->window : j->step;
	struct ae_err e;
	const struct ae_unwindow_options o = {
		.length = j->window, .step = j->step, .values = j->values, .scores = true,
		.join = join[j->rule],
	};

	if (room > SIZE_MAX / j->values)
		die(&j->t, "option --window: %zu rows of %zu scores are too many", room, j->values);
	j->rows = tool_alloc(&j->t, room * j->values, sizeof *j->rows);
	if (ae_unwindow_new(&j->u, &o, &e) != 0)
		die_err(&j->t, &e);
}

static void map_stream(struct job *j)
{
	double *score = tool_alloc(&j->t, j->values, sizeof *score);

	open_map(j);
	while (tool_read_f8(&j->t, j->r, score, 1) > 0)
		take_rows(j, ae_unwindow_push(j->u, score, j->rows));
	take_rows(j, ae_unwindow_end(j->u, j->rows));
	free(score);
}

/* ---- the user's own rows ---- */

static int next_line(struct job *j, struct ae_verbatim_line *line, enum ae_line_kind *kind)
{
	struct ae_err e;
	int got = ae_verbatim_next(j->data, line, kind, &e);

	if (got < 0)
		die_err(&j->t, &e);
	return got;
}

static uint64_t count_rows(struct job *j)
{
	struct ae_verbatim_line line;
	enum ae_line_kind kind;
	uint64_t n = 0;

	while (next_line(j, &line, &kind))
		n += kind == AE_LINE_ROW;
	ae_verbatim_rewind(j->data);
	return n;
}

/* The line, two more fields, and what ended the line. */
static void put_line(struct job *j, const struct ae_verbatim_line *line, const char *first,
		     const char *second)
{
	size_t text = (size_t)(line->end - line->at);
	char separator = ae_verbatim_separator(j->data);
	FILE *out = tool_text(&j->t);

	fwrite(line->at, 1, text, out);
	fprintf(out, "%c%s%c%s", separator, first, separator, second);
	if (line->bytes > text)
		fwrite(line->end, 1, line->bytes - text, out);
	else
		fputc('\n', out);
}

/* Passes on lines up to and with the next row, or to the end; false there. */
static bool pass_row(struct job *j, const char *score, const char *flag)
{
	struct ae_verbatim_line line;
	enum ae_line_kind kind;

	while (next_line(j, &line, &kind)) {
		if (kind == AE_LINE_ROW)
			put_line(j, &line, score, flag);
		else if (kind == AE_LINE_HEADER)
			put_line(j, &line, "score", "flag");
		else
			fwrite(line.at, 1, line.bytes, tool_text(&j->t));
		if (kind == AE_LINE_ROW)
			return true;
	}
	return false;
}

static void take_annotated(struct job *j, const double *score, bool flagged)
{
	char text[32] = "";

	if (!isnan(*score))
		print_number(j, text, *score);
	pass_row(j, text, flagged ? "1" : "0");
}

/* Nothing is printed unless there are exactly as many scores as the rows have windows. Rows behind the last
 * window have no score. */
static void annotate(struct job *j)
{
	struct ae_err e;
	uint64_t rows, windows;
	size_t n;

	tool_take_stdin(&j->t, j->annotate);
	if (ae_verbatim_open(&j->data, j->annotate, &e) != 0)
		die_err(&j->t, &e);
	rows = count_rows(j);
	windows = rows < j->window ? 0 : (rows - j->window) / j->step + 1;
	j->score = tool_read_all(&j->t, j->r, &n, NULL);
	if (n != windows)
		die(&j->t, "%s: %llu rows have %llu windows of %zu with step %zu, %s has %zu scores",
		    j->annotate, (unsigned long long)rows, (unsigned long long)windows, j->window, j->step,
		    ae_reader_name(j->r), n);
	open_map(j);
	for (size_t i = 0; i < n; i++)
		take_rows(j, ae_unwindow_push(j->u, j->score + i, j->rows));
	take_rows(j, ae_unwindow_end(j->u, j->rows));
	while (pass_row(j, "", "0"))
		;
}

/* ---- jobs ---- */

static void open_scores(struct job *j, int first)
{
	enum ae_dtype type;

	j->r = tool_reader(&j->t, first);
	j->values = ae_shape_count(ae_reader_shape(j->r));
	type = ae_reader_dtype(j->r);
	j->f4 = type == AE_F4 || type == AE_F2;
}

static void fit(struct job *j)
{
	struct ae_threshold_rule rule;
	struct ae_err e;
	double *column;
	size_t n;

	if (ae_threshold_parse(&rule, j->method ? j->method : "max", &e) != 0)
		die_err(&j->t, &e);
	open_scores(j, 0);
	j->score = tool_read_all(&j->t, j->r, &n, NULL);
	column = tool_alloc(&j->t, n, sizeof *column);
	j->threshold = tool_alloc(&j->t, j->values, sizeof *j->threshold);
	for (size_t v = 0; v < j->values; v++) {
		for (size_t i = 0; i < n; i++)
			column[i] = j->score[i * j->values + v];
		if (ae_threshold_fit(&rule, column, n, &j->threshold[v], &e) != 0)
			die(&j->t, "%s: %s", ae_reader_name(j->r), e.text);
	}
	if (ae_threshold_write(j->fit, j->threshold, j->values, &e) != 0)
		die_err(&j->t, &e);
	free(column);
}

/* The first operand is the threshold, unless --at gives it. */
static void open_threshold(struct job *j)
{
	const char *name = "option --at";
	size_t count = 1;
	struct ae_err e;

	if (!isnan(j->at)) {
		j->threshold = tool_alloc(&j->t, 1, sizeof *j->threshold);
		*j->threshold = j->at;
	} else if (j->t.args == 0) {
		die(&j->t, "operands: a file that --fit wrote, or --at X, is needed (try '%s --help')",
		    j->t.name);
	} else {
		name = j->t.arg[0];
		if (ae_threshold_read(name, &j->threshold, &count, &e) != 0)
			die_err(&j->t, &e);
	}
	open_scores(j, isnan(j->at) ? 1 : 0);
	if (count != j->values)
		die(&j->t, "%s: %zu threshold%s, the records of %s hold %zu score%s", name, count,
		    count == 1 ? "" : "s", ae_reader_name(j->r), j->values, j->values == 1 ? "" : "s");
}

static void apply(struct job *j)
{
	static const struct ae_shape scalar = { .rank = 0 };

	open_threshold(j);
	if ((j->ranges || j->annotate) && j->values != 1)
		die(&j->t, "%s: %zu scores a record, one expected for rows", ae_reader_name(j->r), j->values);
	if (j->flags)
		tool_writer(&j->t, &scalar, AE_F4, true);
	j->take = j->annotate ? take_annotated : j->flags ? take_flag : j->ranges ? take_range : take_line;
	if (j->annotate)
		annotate(j);
	else
		map_stream(j);
	end_range(j);
}

static void check(const struct job *j)
{
	int ways = j->ranges + j->flags + (j->annotate != NULL);

	if (j->fit && (ways || j->exit_code || !isnan(j->at) || j->window > 1 || j->step > 1))
		die(&j->t, "option --fit: prints nothing, so goes with no option of what is printed");
	if (!j->fit && j->method)
		die(&j->t, "option --method: goes with --fit");
	tool_keep_apart(&j->t, (const char *const[]){ j->fit }, 1, 0);
	if (ways > 1)
		die(&j->t, "options --ranges, --flags, --annotate: at most one of them, %d given", ways);
}

static void release(struct job *j)
{
	ae_verbatim_free(j->data);
	ae_unwindow_free(j->u);
	ae_reader_free(j->r);
	free(j->rows);
	free(j->score);
	free(j->threshold);
}

int main(int argc, char **argv)
{
	static const char *const rules[] = { "any", "all", "last", NULL };
	struct job j = {
		.t = { .name = "ae-threshold", .operands = "[THRESHOLD] [FILE]...",
		       .summary = "Prints the scores above a threshold, or learns it from normal ones.",
		       .no = "1 something exceeds it (--exit-code)" },
		.at = NAN, .window = 1, .step = 1,
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "fit", "FILE", &j.fit,
		  "learn the threshold on normal scores, write it to FILE" },
		{ OPT_TEXT, 'm', "method", "HOW", &j.method,
		  "with --fit: max, quantile=Q, sigma=K, mad=K, iqr=K (default: max)" },
		{ OPT_REAL, 0, "at", "X", &j.at, "the threshold, instead of a file", -INFINITY, INFINITY },
		{ OPT_COUNT, 'w', "window", "T", &j.window,
		  "scores are of windows of T rows; print about rows", 1, TOOL_COUNT_MAX },
		{ OPT_COUNT, 's', "step", "N", &j.step, "rows from one window to the next", 1,
		  TOOL_COUNT_MAX },
		{ OPT_CHOICE, 0, "rule", "HOW", &j.rule,
		  "a row counts when any, or all, or the last of its windows do", .names = rules },
		{ OPT_FLAG, 0, "ranges", NULL, &j.ranges,
		  "print first, last and peak of each run that exceeds" },
		{ OPT_FLAG, 0, "flags", NULL, &j.flags, "write a record of 0 or 1 for each score or row" },
		{ OPT_TEXT, 0, "annotate", "FILE", &j.annotate,
		  "print the rows of this table with score and flag" },
		{ OPT_FLAG, 0, "exit-code", NULL, &j.exit_code, "exit with 1 when something exceeds" },
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	check(&j);
	if (j.fit)
		fit(&j);
	else
		apply(&j);
	release(&j);
	return tool_end(&j.t, j.exit_code && j.found ? TOOL_NO : TOOL_DONE);
}
