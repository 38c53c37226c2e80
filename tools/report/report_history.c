/* report_history.c - the losses of the training, from the file that ae-train --log wrote. */
#include "common/plot_data.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN = 500 }; /* epochs in the table */

static void table(struct report *r, const struct plot_data *d)
{
	const char **columns = tool_alloc(r->tool, d->size + 1, sizeof *columns);
	size_t step = (d->count + SHOWN - 1) / SHOWN;

	for (size_t c = 0; c < d->size; c++)
		columns[c] = d->names && d->names[c] ? d->names[c] : "value";
	html_table(r->tool, "Losses as a table", true, columns);
	for (size_t i = 0; i < d->count; i += step) {
		html_row(r->tool);
		for (size_t c = 0; c < d->size; c++)
			html_number(r->tool, d->x[i * d->size + c]);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, true);
	free(columns);
}

void report_history(struct report *r)
{
	struct tool beside = *r->tool; /* options of columns are those of the data */
	struct ae_plot_input in = { .name = "" };
	struct plot_data d;

	if (!r->o->log)
		return;
	beside.table = (struct ae_table_options){ 0 };
	beside.columns = beside.label = beside.label_out = NULL;
	beside.keep_missing = true;
	d = plot_data_all(&beside, tool_reader_of(&beside, r->o->log), false);
	in.shape = *ae_reader_shape(d.reader);
	in.dtype = ae_reader_dtype(d.reader);
	in.count = d.count;
	in.x = d.x;
	in.names = d.names;
	html_section(r->tool, "history", "Training");
	html_picture(r->tool, "loss",
		     &(struct ae_plot){ .title = "loss by epoch",
					.input = &in,
					.inputs = 1,
					.threshold = NAN,
					.low = NAN,
					.high = NAN },
		     0);
	table(r, &d);
	html_section_end(r->tool);
	plot_data_free(&d);
}
