/* report_worst.c - the records with the largest scores: images, skeletons, curves or a list. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE_MIN = 6, STRIPS = 3, TABLED = 100 /* steps of the table behind the pictures */ };

static bool is_image(const struct ae_shape *s)
{
	return (s->rank == 2 || (s->rank == 3 && (s->dim[2] == 1 || s->dim[2] == 3))) && s->dim[0] >= SIDE_MIN
		&& s->dim[1] >= SIDE_MIN;
}

static void list(struct report *r)
{
	const char *columns[6] = { "record", "score" };
	size_t n = 2;
	bool image = is_image(&r->scorer.record) && !r->series && !report_skeleton(r);

	if (r->heldouts > 0) {
		columns[n++] = "p-value";
		columns[n++] = "surprise";
	}
	columns[n] = image ? NULL : "columns";
	html_table(r->tool,
		   image ? "Records with the largest scores"
			 : "Records with the largest scores; columns with their shares of the score",
		   false, columns);
	for (size_t i = 0; i < r->worsts; i++) {
		html_row(r->tool);
		html_count(r->tool, r->worst[i]);
		html_number(r->tool, r->score[r->worst[i]]);
		if (r->heldouts > 0)
			report_probability(r, r->score[r->worst[i]]);
		if (!image)
			report_columns(r, r->worst[i]);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, false);
	if (!r->series)
		report_explain(r);
}

/* |record - reconstruction|, value by value. */
static double *errors_of(const struct report *r)
{
	size_t values = r->worsts * r->scorer.values;
	double *error = tool_alloc(r->tool, values, sizeof *error);

	for (size_t i = 0; i < values; i++)
		error[i] = fabs(r->worst_x[i] - r->worst_y[i]);
	return error;
}

static struct ae_plot_input input_of(const struct report *r, const char *name, const double *x, size_t count)
{
	struct ae_plot_input in = { .shape = r->scorer.record, .dtype = AE_F4, .count = count, .x = x };

	snprintf(in.name, sizeof in.name, "%s", name);
	return in;
}

/* Images, their reconstructions and the errors below each other; skeletons and their reconstructions; or curves. */
static void pictures(struct report *r, const struct ae_shape *shape, const double *error)
{
	bool skeleton = report_skeleton(r), image = !skeleton && is_image(shape);
	size_t shown = image || r->worsts < STRIPS ? r->worsts : STRIPS;
	struct ae_plot_input in[] = {
		input_of(r, "original", r->worst_x, shown),
		input_of(r, "output", r->worst_y, shown),
		input_of(r, "error", error, shown),
	};
	struct ae_plot p = { .title = "the worst records and their reconstructions",
			     .input = in,
			     .inputs = image ? 3 : 2,
			     .threshold = NAN,
			     .low = NAN,
			     .high = NAN };
	uint64_t number[REPORT_WORST];

	for (size_t i = 0; i < r->worsts; i++)
		number[i] = r->worst[i];
	p.number = number;
	if (!skeleton && !image) {
		in[0] = input_of(r, "", r->worst_y, shown);
		p.inputs = 1;
		p.against = r->worst_x;
	}
	if (skeleton) {
		p.against = r->worst_x;
		p.edge = r->edge;
		p.edges = r->edges;
	}
	html_picture(r->tool, skeleton ? "skeleton" : image ? "grid" : "recon", &p, image ? HTML_PHOTO : 0);
}

/* The mean error of each step, row of pixels or frame. */
static void table(struct report *r, const struct ae_shape *shape, const double *error)
{
	size_t steps = shape->dim[0], width = r->scorer.values / steps, every = (steps + TABLED - 1) / TABLED;
	const char *columns[REPORT_WORST + 2] = { "step" };
	char name[REPORT_WORST][32];

	for (size_t i = 0; i < r->worsts; i++) {
		snprintf(name[i], sizeof name[i], "record %zu", r->worst[i]);
		columns[i + 1] = name[i];
	}
	html_table(r->tool, "Mean absolute errors by step as a table", true, columns);
	for (size_t k = 0; k < steps; k += every) {
		html_row(r->tool);
		html_count(r->tool, k);
		for (size_t i = 0; i < r->worsts; i++) {
			double sum = 0;

			for (size_t v = 0; v < width; v++)
				sum += error[(i * steps + k) * width + v];
			html_number(r->tool, sum / (double)width);
		}
		html_row_end(r->tool);
	}
	html_table_end(r->tool, true);
}

void report_worst(struct report *r)
{
	const struct ae_shape *shape = &r->scorer.record;
	double *error = NULL;

	if (r->worsts == 0)
		return;
	html_section(r->tool, "worst", "Worst records");
	if (r->outputs && shape->rank > 1 && !r->series) {
		error = errors_of(r);
		pictures(r, shape, error);
		table(r, shape, error);
	}
	list(r);
	report_values(r);
	free(error);
	html_section_end(r->tool);
}
