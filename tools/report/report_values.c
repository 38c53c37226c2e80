/* report_values.c - the worst rows of a table: the contributions of columns, their values and reconstructions. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

enum {
	LISTED = 3,  /* columns listed per record */
	COLUMNS = 16 /* columns in the picture */
};

/* ---- the picture: columns by records, the shares of the scores ---- */

/* Adds a column to the list, unless it is there. */
static size_t add_column(size_t *column, size_t n, size_t c)
{
	for (size_t i = 0; i < n; i++)
		if (column[i] == c)
			return n;
	column[n] = c;
	return n + 1;
}

/* The columns that contribute most to the worst records: first each record's first one, then each record's second one, and so
 * on. Returns how many. */
static size_t choose(const struct report *r, size_t column[COLUMNS])
{
	size_t n = 0;
	double share;

	for (size_t rank = 0; rank < LISTED && n < COLUMNS; rank++)
		for (size_t i = 0; i < r->worsts && n < COLUMNS; i++) {
			size_t c = report_contributor(r, r->worst[i], rank, &share);

			if (c < r->features && share >= 0.005)
				n = add_column(column, n, c);
		}
	return n;
}

/* The percentage of a record's score that comes from a column. */
static double percentage(const struct report *r, size_t record, size_t column)
{
	const double *part = r->part + record * r->features;
	double sum = 0;

	for (size_t i = 0; i < r->features; i++)
		sum += fmax(part[i], 0);
	return sum > 0 ? round(100 * fmax(part[column], 0) / sum) : 0;
}

static void picture(struct report *r, const size_t *column, size_t columns)
{
	double *x = tool_alloc(r->tool, r->worsts * columns, sizeof *x);
	const char *name[COLUMNS];
	char number[COLUMNS][REPORT_NAME];
	struct ae_plot_input in = {
		.shape = { .rank = 1, .dim = { columns } }, .dtype = AE_F8, .count = r->worsts, .x = x, .names = name
	};
	uint64_t record[REPORT_WORST];

	for (size_t c = 0; c < columns; c++)
		name[c] = report_column(r, column[c], number[c]);
	for (size_t i = 0; i < r->worsts; i++) {
		record[i] = r->worst[i];
		for (size_t c = 0; c < columns; c++)
			x[i * columns + c] = percentage(r, r->worst[i], column[c]);
	}
	html_picture(r->tool, "heat",
		     &(struct ae_plot){ .title = "contributions of the columns, percent of the score",
					.x_label = "records, the largest score first",
					.input = &in,
					.inputs = 1,
					.number = record,
					.threshold = NAN,
					.low = 0,
					.high = 100,
					.transpose = true },
		     0);
	free(x);
}

/* ---- the table behind it ---- */

static void row(struct report *r, size_t i, size_t column, double share)
{
	char number[REPORT_NAME], percent[16];

	snprintf(percent, sizeof percent, "%.0f%%", 100 * share);
	html_row(r->tool);
	html_count(r->tool, r->worst[i]);
	html_cell(r->tool, report_column(r, column, number));
	html_word(r->tool, percent);
	html_number(r->tool, r->worst_x[i * r->scorer.values + column]);
	html_number(r->tool, r->worst_y[i * r->scorer.values + column]);
	if (r->restored) {
		html_number(r->tool, r->model->stats.row[column % r->model->stats.count].shift);
		html_number(r->tool, r->model->stats.row[column % r->model->stats.count].scale);
	}
	html_row_end(r->tool);
}

static void table(struct report *r)
{
	const char *const columns[] = { "record",         "column",
					"share",          "value",
					"reconstruction", r->restored ? "shift learned" : NULL,
					"scale learned",  NULL };
	double share;

	html_table(r->tool, "The contributions, values and reconstructions of these columns as a table", true, columns);
	for (size_t i = 0; i < r->worsts; i++)
		for (size_t rank = 0; rank < LISTED; rank++) {
			size_t column = report_contributor(r, r->worst[i], rank, &share);

			if (column == r->features || (rank > 0 && share < 0.005))
				break;
			row(r, i, column, share);
		}
	html_table_end(r->tool, true);
}

void report_values(struct report *r)
{
	size_t column[COLUMNS], columns;

	if (r->series || !r->outputs || r->features != r->scorer.values || r->features < 2)
		return;
	columns = choose(r, column);
	if (columns == 0)
		return;
	picture(r, column, columns);
	table(r);
}
