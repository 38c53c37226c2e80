/* threshold_annotate.c - the user's table, each row with its score and its flag. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>

static int next_line(struct threshold_job *j, struct ae_table_line *line, enum ae_line_kind *kind)
{
	struct ae_err e;
	int got = ae_table_lines_next(j->table, line, kind, &e);

	if (got < 0)
		die_err(&j->t, &e);
	return got;
}

static uint64_t count_rows(struct threshold_job *j)
{
	struct ae_table_line line;
	enum ae_line_kind kind;
	uint64_t n = 0;

	while (next_line(j, &line, &kind))
		n += kind == AE_LINE_ROW;
	ae_table_lines_rewind(j->table);
	return n;
}

/* The line, two more fields, and the line's own end. */
static void put_line(struct threshold_job *j, const struct ae_table_line *line, const char *first, const char *second)
{
	size_t text = (size_t)(line->end - line->at);
	char separator = ae_table_lines_separator(j->table);
	FILE *out = tool_text(&j->t);

	fwrite(line->at, 1, text, out);
	fprintf(out, "%c%s%c%s", separator, first, separator, second);
	if (line->bytes > text)
		fwrite(line->end, 1, line->bytes - text, out);
	else
		fputc('\n', out);
}

/* Copies lines up to the next row, which gets score and flag; returns false at the end of the table. */
static bool pass_row(struct threshold_job *j, const char *score, const char *flag)
{
	struct ae_table_line line;
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

static void take_annotated(struct threshold_job *j, const double *row, bool flagged)
{
	char text[32] = "";

	if (!isnan(*row))
		threshold_number(j, text, *row);
	pass_row(j, text, flagged ? "1" : "0");
}

/* Prints nothing unless the number of scores is the number of windows. Rows after the last window have no score. */
void threshold_annotate(struct threshold_job *j)
{
	struct ae_err e;
	uint64_t rows, windows;
	double *score;
	size_t n;

	tool_take_stdin(&j->t, j->annotate);
	if (ae_table_lines_open(&j->table, j->annotate, &j->t.table, &e) != 0)
		die_err(&j->t, &e);
	rows = count_rows(j);
	windows = rows < j->window ? 0 : (rows - j->window) / j->step + 1;
	score = tool_read_all(&j->t, j->r, &n, NULL);
	if (n != windows)
		die(&j->t, "%s: expected %llu scores for %llu rows (window %zu, step %zu), %s has %zu", j->annotate,
		    (unsigned long long)windows, (unsigned long long)rows, j->window, j->step, ae_reader_name(j->r), n);
	j->take = take_annotated;
	for (size_t i = 0; i < n; i++)
		threshold_rows_push(j, score + i);
	threshold_rows_end(j);
	while (pass_row(j, "", "0"))
		;
	free(score);
}
