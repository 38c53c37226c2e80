/* threshold_annotate.c - the user's table, each row with its scores and its flag. */
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

/* A field per score, and one more. names: the head of the columns; value NULL: rows without a score. */
static void put_fields(struct threshold_job *j, const double *value, bool names, const char *last)
{
	char separator = ae_table_lines_separator(j->table), number[32], text[32];
	FILE *out = tool_text(&j->t);

	for (size_t v = 0; v < j->values; v++) {
		fprintf(out, "%c", separator);
		if (names && j->values > 1)
			threshold_put_score_name(j, threshold_column(j, v, number), separator);
		else if (names)
			fputs("score", out);
		else if (value && !isnan(value[v])) {
			threshold_number(j, text, value[v]);
			fputs(text, out);
		}
	}
	fprintf(out, "%c%s", separator, last);
}

/* The line, the fields behind it, and the line's own end. */
static void put_line(struct threshold_job *j, const struct ae_table_line *line, const double *value, bool names,
		     const char *last)
{
	size_t text = (size_t)(line->end - line->at);
	FILE *out = tool_text(&j->t);

	fwrite(line->at, 1, text, out);
	put_fields(j, value, names, last);
	if (line->bytes > text)
		fwrite(line->end, 1, line->bytes - text, out);
	else
		fputc('\n', out);
}

/* Copies lines up to the next row, which gets scores (NULL: none) and flag; returns false at the end of the table. */
static bool pass_row(struct threshold_job *j, const double *score, bool flagged)
{
	struct ae_table_line line;
	enum ae_line_kind kind;

	while (next_line(j, &line, &kind)) {
		if (kind == AE_LINE_ROW)
			put_line(j, &line, score, false, flagged ? "1" : "0");
		else if (kind == AE_LINE_HEADER)
			put_line(j, &line, NULL, true, "flag");
		else
			fwrite(line.at, 1, line.bytes, tool_text(&j->t));
		if (kind == AE_LINE_ROW)
			return true;
	}
	return false;
}

static void take_annotated(struct threshold_job *j, const double *row, bool flagged)
{
	pass_row(j, row, flagged);
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
	threshold_rows_open(j);
	j->take = take_annotated;
	for (size_t i = 0; i < n; i++)
		threshold_rows_push(j, score + i * j->values);
	threshold_rows_end(j);
	while (pass_row(j, NULL, false))
		;
	free(score);
}
