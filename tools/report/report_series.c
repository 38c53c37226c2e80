/* report_series.c - the rows of a series with events in red, and the score of each row. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

enum {
	PARTS = 100, /* lines of the table behind the picture */
	COLUMNS = 12 /* columns in the picture */
};

static void table(struct report *r)
{
	static const char *const columns[] = { "rows", "to", "smallest value", "largest value", "largest score", NULL };
	size_t step = (r->rows + PARTS - 1) / PARTS;

	html_table(r->tool, "The series as a table, over all columns", true, columns);
	for (size_t i = 0; i < r->rows; i += step) {
		size_t end = i + step < r->rows ? i + step : r->rows;
		double low = NAN, high = NAN, score = NAN;

		for (size_t v = i * r->columns; v < end * r->columns; v++) {
			low = fmin(low, r->row[v]);
			high = fmax(high, r->row[v]);
		}
		for (size_t k = i; k < end; k++)
			score = fmax(score, r->row_score[k]);
		html_row(r->tool);
		html_count(r->tool, i);
		html_count(r->tool, end - 1);
		html_number(r->tool, low);
		html_number(r->tool, high);
		html_number(r->tool, score);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, true);
}

/* The first columns, and the scores as the last one. */
static void picture(struct report *r, size_t shown)
{
	size_t width = shown + 1;
	double *x = tool_alloc(r->tool, r->rows, width * sizeof *x);
	const char **names = tool_alloc(r->tool, width, sizeof *names);
	struct ae_text_column times;
	char(*number)[REPORT_NAME] = tool_alloc(r->tool, width, sizeof *number);
	struct ae_plot_input in = {
		.shape = { .rank = 1, .dim = { width } }, .dtype = AE_F8, .count = r->rows, .x = x, .names = names
	};

	for (size_t c = 0; c < shown; c++)
		names[c] = r->columns == r->features ? report_column(r, c, number[c]) : "value";
	names[shown] = "score";
	for (size_t i = 0; i < r->rows; i++) {
		for (size_t c = 0; c < shown; c++)
			x[i * width + c] = r->row[i * r->columns + c];
		x[i * width + shown] = r->row_score[i];
	}
	html_picture(r->tool, "series",
		     &(struct ae_plot){ .title = "rows, events in red, and scores",
					.input = &in,
					.inputs = 1,
					.marked = r->events,
					.times = report_times(r, 0, r->rows, &times),
					.threshold = NAN,
					.low = NAN,
					.high = NAN },
		     HTML_ZOOM);
	ae_text_column_free(&times);
	free(x);
	free(names);
	free(number);
}

void report_series(struct report *r)
{
	size_t shown = r->columns < COLUMNS ? r->columns : COLUMNS;

	if (!r->series)
		return;
	html_section(r->tool, "series", "Series");
	if (shown < r->columns)
		fprintf(tool_text(r->tool), "<p>The picture shows the first %zu of %zu columns.</p>\n", shown,
			r->columns);
	picture(r, shown);
	table(r);
	html_section_end(r->tool);
}
