/* report_drift.c - each column of raw rows beside what the normalizer learned of it. */
#include "normalize/drift_table.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

/* A note as a number, also below 0. */
static double number_of(const struct report *r, const char *key, double missing)
{
	const char *text = ae_model_find(r->model, key), *end;
	double value;

	end = text ? ae_number_parse(text, text + strlen(text), &value) : NULL;
	return end && !*end ? value : missing;
}

/* A normalizer whose training rows had the mean 0 and the deviation 1 is of the method zscore. Columns that did not
 * change have the deviation 0. */
static bool is_zscore(const struct report *r)
{
	const char *constant = ae_model_find(r->model, AE_NOTE_CONSTANT);
	double columns = (double)r->model->stats.count, changing = columns;

	for (; constant && *constant; constant++)
		changing -= *constant == '=';
	return fabs(number_of(r, "input.mean", 1)) < 0.01
		&& fabs(number_of(r, "input.deviation", 0) - sqrt(fmax(changing, 1) / columns)) < 0.01;
}

void report_compare(struct report *r)
{
	const struct ae_stats *stats = &r->model->stats;
	struct ae_err e;

	if (!r->restored || !r->row || stats->count != r->columns || !is_zscore(r))
		return;
	r->drift = tool_alloc(r->tool, stats->count, sizeof *r->drift);
	if (ae_drift_find(r->drift, stats, AE_ZSCORE, r->row, r->rows * r->columns, &e) != 0)
		die_err(r->tool, &e);
	for (size_t i = 0; i < stats->count; i++)
		r->drifts += r->drift[i].distance > DRIFT_LIMIT;
}

static void table(struct report *r)
{
	static const char *const columns[] = {
		"column", "mean now", "deviation now", "mean learned", "deviation learned", "distance", "verdict", NULL
	};
	const struct ae_stats *stats = &r->model->stats;

	html_table(r->tool, "Distance in deviations, or as the logarithm of the ratio of deviations", false, columns);
	for (size_t i = 0; i < stats->count; i++) {
		const struct ae_drift *d = &r->drift[i];
		char number[REPORT_NAME];

		html_row(r->tool);
		html_cell(r->tool, report_column(r, i, number));
		html_number(r->tool, d->mean);
		html_number(r->tool, d->deviation);
		html_number(r->tool, stats->row[i].shift);
		html_number(r->tool, stats->row[i].scale);
		html_number(r->tool, d->distance);
		html_mark(r->tool, d->distance > DRIFT_LIMIT ? "drift" : "ok", d->distance > DRIFT_LIMIT);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, false);
}

void report_drift(struct report *r)
{
	if (!r->drift)
		return;
	html_section(r->tool, "drift", "Columns now and in training");
	fprintf(tool_text(r->tool), "<p>%zu of %zu columns drift: their distance exceeds %g.</p>\n", r->drifts,
		r->columns, DRIFT_LIMIT);
	table(r);
	html_section_end(r->tool);
}
