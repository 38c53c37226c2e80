/* report_overview.c - the first sections of a report: the data, the model, its layers. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void fact(struct report *r, const char *name, const char *value)
{
	html_row(r->tool);
	html_cell(r->tool, name);
	html_cell(r->tool, value);
	html_row_end(r->tool);
}

static void count(struct report *r, const char *name, uint64_t value)
{
	html_row(r->tool);
	html_cell(r->tool, name);
	html_count(r->tool, value);
	html_row_end(r->tool);
}

static void data_facts(struct report *r)
{
	struct ae_period period;
	struct ae_err e;

	fact(r, "data", r->input);
	count(r, "records", r->records);
	fact(r, "shape of a record", ae_shape_name(&r->scorer.record).text);
	if (!r->series)
		return;
	count(r, "rows", r->rows);
	count(r, "columns", r->columns);
	count(r, "rows per window", r->window);
	count(r, "rows from one window to the next", r->step);
	if (ae_period_find(&period, r->row, r->rows < AE_PERIOD_ROWS ? r->rows : AE_PERIOD_ROWS, r->columns, &e) != 0)
		die_err(r->tool, &e);
	if (period.rows > 0)
		count(r, "period in rows", period.rows);
}

static void note_fact(struct report *r, const char *name, const char *key)
{
	const char *value = ae_model_find(r->model, key);

	if (value)
		fact(r, name, value);
}

void report_overview(struct report *r)
{
	static const char *const columns[] = { "fact", "value", NULL };

	html_section(r->tool, "overview", "Overview");
	html_table(r->tool, "The data, the model and the result", false, columns);
	data_facts(r);
	fact(r, "model", r->tool->arg[0]);
	if (r->scorer.members.count > 1)
		count(r, "members of the ensemble", r->scorer.members.count);
	note_fact(r, "training records", "records");
	note_fact(r, "epochs", "epochs");
	fact(r, "loss", r->model->loss);
	fact(r, "score", r->model->score);
	html_row(r->tool);
	html_cell(r->tool, "threshold");
	html_number(r->tool, r->threshold);
	html_row_end(r->tool);
	fact(r, "threshold from", r->threshold_from ? r->threshold_from : "-");
	count(r, "records above the threshold", r->flagged);
	if (r->series)
		count(r, "events", r->events.count);
	html_table_end(r->tool, false);
	html_section_end(r->tool);
}

/* Each column beside the values that the normalizer learned of it. */
static void drift(struct report *r)
{
	static const char *const columns[] = {
		"column", "mean now", "deviation now", "shift learned", "scale learned", "distance", NULL
	};
	const struct ae_stats *stats = &r->model->stats;
	struct ae_drift *d = tool_alloc(r->tool, stats->count, sizeof *d);
	struct ae_err e;

	if (ae_drift_find(d, stats, AE_ZSCORE, r->row, r->rows * r->columns, &e) != 0)
		die_err(r->tool, &e);
	html_section(r->tool, "drift", "Columns now and in training");
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
	html_section_end(r->tool);
	free(d);
}

/* A note as a number, also below 0. */
static double number_of(const struct report *r, const char *key, double missing)
{
	const char *text = ae_model_find(r->model, key), *end;
	double value;

	end = text ? ae_number_parse(text, text + strlen(text), &value) : NULL;
	return end && !*end ? value : missing;
}

void report_layers(struct report *r)
{
	static const char *const columns[] = { "layer", "output", "parameters", "multiply-adds", NULL };
	const struct ae_net *net = r->model->net;
	/* a normalizer whose training rows had the mean 0 and the deviation 1 is of the method zscore */
	bool zscore = fabs(number_of(r, "input.mean", 1)) < 0.01 && fabs(number_of(r, "input.deviation", 0) - 1) < 0.01;

	if (r->series && r->o->score.raw && r->model->stats.count == r->columns && zscore)
		drift(r);
	html_section(r->tool, "layers", "Layers");
	html_table(r->tool, "The network, layer by layer", false, columns);
	for (size_t i = 0; i < ae_net_layers(net); i++) {
		struct ae_layer_info info;

		ae_net_layer(net, i, &info);
		html_row(r->tool);
		html_cell(r->tool, info.text);
		html_cell(r->tool, ae_shape_name(&info.out).text);
		html_count(r->tool, info.parameters);
		html_count(r->tool, info.macs);
		html_row_end(r->tool);
	}
	html_row(r->tool);
	html_cell(r->tool, "total");
	html_cell(r->tool, ae_shape_name(ae_net_shape(net, AE_OUTPUT)).text);
	html_count(r->tool, ae_net_parameters(net));
	html_cell(r->tool, "");
	html_row_end(r->tool);
	html_table_end(r->tool, false);
	html_section_end(r->tool);
}
