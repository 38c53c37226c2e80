/* report_drift.c - each column of raw rows beside the values that the normalizer learned of it. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A note as a number, also below 0. */
static double number_of(const struct report *r, const char *key, double missing)
{
	const char *text = ae_model_find(r->model, key), *end;
	double value;

	end = text ? ae_number_parse(text, text + strlen(text), &value) : NULL;
	return end && !*end ? value : missing;
}

/* A normalizer whose training rows had the mean 0 and the deviation 1 is of the method zscore. */
static bool is_zscore(const struct report *r)
{
	return fabs(number_of(r, "input.mean", 1)) < 0.01 && fabs(number_of(r, "input.deviation", 0) - 1) < 0.01;
}

static void table(struct report *r)
{
	static const char *const columns[] = {
		"column", "mean now", "deviation now", "shift learned", "scale learned", "distance", NULL
	};
	const struct ae_stats *stats = &r->model->stats;
	struct ae_drift *d = tool_alloc(r->tool, stats->count, sizeof *d);
	struct ae_err e;

	if (ae_drift_find(d, stats, AE_ZSCORE, r->row, r->rows * r->columns, &e) != 0)
		die_err(r->tool, &e);
	html_table(r->tool, "Distance in deviations, or as the logarithm of the ratio of deviations", false, columns);
	for (size_t i = 0; i < stats->count; i++) {
		char number[24];

		html_row(r->tool);
		html_cell(r->tool, report_column(r, i, number));
		html_number(r->tool, d[i].mean);
		html_number(r->tool, d[i].deviation);
		html_number(r->tool, stats->row[i].shift);
		html_number(r->tool, stats->row[i].scale);
		html_number(r->tool, d[i].distance);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, false);
	free(d);
}

void report_drift(struct report *r)
{
	if (!r->series || !r->o->score.raw || r->model->stats.count != r->columns || !is_zscore(r))
		return;
	html_section(r->tool, "drift", "Columns now and in training");
	table(r);
	html_section_end(r->tool);
}
