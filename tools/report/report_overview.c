/* report_overview.c - the first sections of a report: the data, the model, its layers. */
#include "report/report.h"

#include <string.h>

enum { COLUMNS = 50 /* names listed */ };

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

/* Nothing if the model does not tell it. A fraction has 6 digits, and other numbers, such as a seed, have all. */
static void note_fact(struct report *r, const char *name, const char *key)
{
	const char *value = ae_model_find(r->model, key);

	const char *end;
	double number;

	if (!value)
		return;
	end = ae_number_parse(value, value + strlen(value), &number);
	if (!end || *end || !strpbrk(value, ".e")) {
		fact(r, name, value);
		return;
	}
	html_row(r->tool);
	html_cell(r->tool, name);
	html_number(r->tool, number);
	html_row_end(r->tool);
}

static void series_facts(struct report *r)
{
	struct ae_period period;
	struct ae_err e;

	count(r, "rows", r->rows);
	count(r, "columns", r->columns);
	count(r, "rows per window", r->window);
	count(r, "rows from one window to the next", r->step);
	if (ae_period_find(&period, r->row, r->rows < AE_PERIOD_ROWS ? r->rows : AE_PERIOD_ROWS, r->columns, &e) != 0)
		die_err(r->tool, &e);
	if (period.rows > 0)
		count(r, "period in rows", period.rows);
}

static void result_facts(struct report *r)
{
	html_row(r->tool);
	html_cell(r->tool, "threshold");
	html_number(r->tool, r->threshold);
	html_row_end(r->tool);
	fact(r, "threshold from", r->threshold_from ? r->threshold_from : "-");
	count(r, "records above the threshold", r->flagged);
	if (r->series)
		count(r, "events", r->events.count);
	if (r->drift)
		count(r, "columns that drift", r->drifts);
}

static void data_table(struct report *r)
{
	static const char *const columns[] = { "fact", "value", NULL };

	html_table(r->tool, "The data and the result", false, columns);
	fact(r, "data", r->input);
	count(r, "records", r->records);
	fact(r, "shape of a record", ae_shape_name(&r->scorer.record).text);
	if (r->series)
		series_facts(r);
	result_facts(r);
	html_table_end(r->tool, false);
}

/* The names of all columns, or the number of columns if they have none. */
static void columns_fact(struct report *r)
{
	const struct ae_stats *stats = &r->model->stats;
	FILE *f = tool_text(r->tool);

	if (stats->count == 0)
		return;
	if (!*stats->row[0].name) {
		count(r, "columns", stats->count);
		return;
	}
	html_row(r->tool);
	html_cell(r->tool, "columns");
	fputs("<td class=\"cell\">", f);
	for (size_t i = 0; i < stats->count && i < COLUMNS; i++) {
		fputs(i ? ", " : "", f);
		html_text(r->tool, stats->row[i].name);
	}
	if (stats->count > COLUMNS)
		fprintf(f, " and %zu more", stats->count - COLUMNS);
	fputs("</td>", f);
	html_row_end(r->tool);
}

static void learned_table(struct report *r)
{
	static const char *const columns[] = { "fact", "value", NULL };
	static const char *const notes[][2] = {
		{ "records learned from", "records" },
		{ "validation records", "validation_records" },
		{ "rows learned from", "rows" },
		{ "rows that were ignored", "ignored_rows" },
		{ "longest step in time within a window", "max_gap" },
		{ "column of the group", "group" },
		{ "epochs", "epochs" },
		{ "epoch of the weights", "epoch" },
		{ "records per step", "batch" },
		{ "optimizer", "optimizer" },
		{ "learning rate", "lr" },
		{ "schedule", "schedule" },
		{ "noise", "noise" },
		{ "seed", "seed" },
		{ "training loss", "train_loss" },
		{ "validation loss", "val_loss" },
		{ "models averaged", "merged" },
		{ "records learned from a stream", "online_records" },
		{ "precision of the weights", "precision" },
		{ "largest change of a score by it, relative", AE_NOTE_PRECISION_CHANGE },
	};

	html_table(r->tool, "The model and the data that it learned from", false, columns);
	fact(r, "model", r->tool->arg[0]);
	if (r->scorer.members.count > 1)
		count(r, "members of the ensemble", r->scorer.members.count);
	count(r, "parameters", ae_net_parameters(r->model->net));
	columns_fact(r);
	fact(r, "loss", r->model->loss);
	fact(r, "score", r->model->score);
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		note_fact(r, notes[i][0], notes[i][1]);
	html_table_end(r->tool, false);
}

void report_overview(struct report *r)
{
	html_section(r->tool, "overview", "Overview");
	data_table(r);
	learned_table(r);
	html_section_end(r->tool);
}

static void layer_row(struct report *r, const struct ae_layer_info *info)
{
	html_row(r->tool);
	html_cell(r->tool, info->text);
	html_cell(r->tool, ae_shape_name(&info->out).text);
	html_count(r->tool, info->parameters);
	html_count(r->tool, info->macs);
	html_row_end(r->tool);
}

void report_layers(struct report *r)
{
	static const char *const columns[] = { "layer", "output", "parameters", "multiply-adds", NULL };
	const struct ae_net *net = r->model->net;
	struct ae_layer_info info = { 0 };
	uint64_t macs = 0;

	html_section(r->tool, "layers", "Layers");
	html_table(r->tool, "The network, layer by layer", false, columns);
	for (size_t i = 0; i < ae_net_layers(net); i++) {
		bool before = info.decoder;

		ae_net_layer(net, i, &info);
		if (info.decoder && !before)
			fprintf(tool_text(r->tool), "\n<tr><td colspan=\"4\">code: %s</td></tr>",
				ae_shape_name(ae_net_shape(net, AE_CODE)).text);
		layer_row(r, &info);
		macs += info.macs;
	}
	html_row(r->tool);
	html_cell(r->tool, "total");
	html_cell(r->tool, ae_shape_name(ae_net_shape(net, AE_OUTPUT)).text);
	html_count(r->tool, ae_net_parameters(net));
	html_count(r->tool, macs);
	html_row_end(r->tool);
	html_table_end(r->tool, false);
	html_section_end(r->tool);
}
