/* report_histogram.c - how the scores are distributed, with the threshold; their quantiles as a table. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void table(struct report *r)
{
	static const char *const columns[] = { "fraction of records", "score not above", NULL };
	static const double fraction[] = { 0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1 };
	double *sorted = tool_alloc(r->tool, r->records, sizeof *sorted);
	size_t n = 0;

	for (size_t i = 0; i < r->records; i++)
		if (!isnan(r->score[i]))
			sorted[n++] = r->score[i];
	qsort(sorted, n, sizeof *sorted, ascending);
	html_table(r->tool, "Quantiles of the scores as a table", true, columns);
	for (size_t i = 0; n > 0 && i < sizeof fraction / sizeof *fraction; i++) {
		html_row(r->tool);
		html_number(r->tool, fraction[i]);
		html_number(r->tool, sorted[(size_t)(fraction[i] * (double)(n - 1))]);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, true);
	free(sorted);
}

/* Scores over several powers of ten: one bar would hold all but a few of them. */
static bool spreads(const struct report *r)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < r->records; i++)
		if (!isnan(r->score[i])) {
			low = fmin(low, r->score[i]);
			high = fmax(high, r->score[i]);
		}
	return low > 0 && high > 1000 * low && !(r->threshold <= 0);
}

void report_histogram(struct report *r)
{
	struct ae_plot_input in = { .dtype = AE_F8, .count = r->records, .x = r->score };

	html_section(r->tool, "scores", "Scores");
	html_picture(r->tool, "histogram",
		     &(struct ae_plot){ .title = "scores and threshold",
					.input = &in,
					.inputs = 1,
					.threshold = r->threshold,
					.low = NAN,
					.high = NAN,
					.log = true,
					.log_x = spreads(r) },
		     0);
	table(r);
	html_section_end(r->tool);
}
