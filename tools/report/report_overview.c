/* report_overview.c - the first sections of a report: the data, the model, its layers. */
#include "report/report.h"

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

void report_layers(struct report *r)
{
	static const char *const columns[] = { "layer", "output", "parameters", "multiply-adds", NULL };
	const struct ae_net *net = r->model->net;

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
