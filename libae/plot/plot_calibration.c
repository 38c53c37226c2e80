/* plot_calibration.c - the calibration of probabilities: the observed fraction of abnormal records over the mean
 * probability in each bin, the number of records per bin, and the expected calibration error (Naeini et al. 2015). */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BINS 10
#define BINS_MAX 1000

/* A bin includes its upper edge; the first one also includes 0. */
struct calibration_bin {
	size_t count;
	double predicted, observed; /* sums, then means */
};

/* The calibration of one input: (bins) bins. Points are the bins with records. */
struct calibration {
	size_t bins, count, points;
	struct calibration_bin *bin;
	double *x, *y;   /* (points) */
	double *at, *of; /* (2 * bins) corners of the number of records per bin */
	double error;
};

static void calibration_release(struct calibration *c)
{
	free(c->bin);
	free(c->x);
}

static int calibration_init(struct calibration *c, size_t bins, struct ae_err *e)
{
	*c = (struct calibration){ .bins = bins };
	c->bin = calloc(bins, sizeof *c->bin);
	c->x = calloc(6 * bins, sizeof *c->x);
	if (!c->bin || !c->x)
		return ae_err_memory(e, "picture: no memory for %zu bins", bins);
	c->y = c->x + bins;
	c->at = c->y + bins;
	c->of = c->at + 2 * bins;
	return 0;
}

/* The lower edge of bin i, as numpy.linspace computes it. */
static double edge(const struct calibration *c, size_t i)
{
	return (double)i * (1 / (double)c->bins);
}

static size_t bin_of(const struct calibration *c, double probability)
{
	size_t i = (size_t)(probability * (double)c->bins);

	i = i < c->bins ? i : c->bins - 1;
	while (i > 0 && probability <= edge(c, i))
		i--;
	while (i + 1 < c->bins && probability > edge(c, i + 1))
		i++;
	return i;
}

static void finish(struct calibration *c)
{
	for (size_t i = 0; i < c->bins; i++) {
		struct calibration_bin *b = &c->bin[i];

		for (size_t end = 0; end < 2; end++) {
			c->at[2 * i + end] = edge(c, i + end);
			c->of[2 * i + end] = (double)b->count;
		}
		if (b->count == 0)
			continue;
		b->predicted /= (double)b->count;
		b->observed /= (double)b->count;
		c->error += (double)b->count / (double)c->count * fabs(b->predicted - b->observed);
		c->x[c->points] = b->predicted;
		c->y[c->points++] = b->observed;
	}
}

/* Records without probability or label are left out. */
static int count_records(struct calibration *c, const struct ae_plot_input *in, const double *label, struct ae_err *e)
{
	const char *name = *in->name ? in->name : "picture";

	for (size_t i = 0; i < in->count; i++) {
		struct calibration_bin *b;

		if (isnan(in->x[i]) || isnan(label[i]))
			continue;
		if (!(in->x[i] >= 0 && in->x[i] <= 1))
			return ae_err_set(e, "%s: record %zu: expected a probability from 0 to 1, got %g", name, i,
					  in->x[i]);
		b = &c->bin[bin_of(c, in->x[i])];
		b->count++;
		b->predicted += in->x[i];
		b->observed += label[i] != 0;
		c->count++;
	}
	if (c->count == 0)
		return ae_err_set(e, "%s: expected probabilities with labels, got none among %zu records", name,
				  in->count);
	finish(c);
	return 0;
}

static void set_axes(const struct ae_plot *p, struct ae_figure *figure, const struct calibration *c)
{
	struct ae_panel *curve = &figure->panel[0], *bars = &figure->panel[1];

	for (int end = 0; end < 2; end++) {
		ae_axis_include(&curve->x, end);
		ae_axis_include(&curve->y, end);
		ae_axis_include(&bars->x, end);
	}
	ae_axis_finish(&curve->x, 0);
	ae_axis_finish(&bars->x, 0);
	ae_axis_finish(&curve->y, 0.02);
	bars->y = ae_axis_empty(false);
	bars->y.whole = true;
	ae_axis_include(&bars->y, 0);
	for (size_t i = 0; i < p->inputs; i++)
		for (size_t k = 0; k < 2 * c[i].bins; k++)
			ae_axis_include(&bars->y, c[i].of[k]);
	bars->y.high *= 1.05;
}

static void mark_points(struct ae_canvas *s, const struct ae_panel *panel, const struct calibration *c, size_t input)
{
	for (size_t i = 0; i < c->points; i++) {
		ae_canvas_path_begin(s, ae_style_curve(input));
		ae_mark_shape(s, input, ae_axis_at(&panel->x, c->x[i]), ae_axis_at(&panel->y, c->y[i]), 3.5);
		ae_canvas_path_end(s);
	}
}

/* One input has bars, several have outlines over each other. */
static void draw_counts(struct ae_canvas *s, const struct ae_panel *panel, const struct calibration *c, size_t input,
			bool only)
{
	struct ae_curve outline = { .x = c->at, .y = c->of, .stride = 1, .count = 2 * c->bins };

	for (size_t i = 0; only && i < c->bins; i++) {
		double left = ae_axis_at(&panel->x, edge(c, i)), right = ae_axis_at(&panel->x, edge(c, i + 1));
		double top = ae_axis_at(&panel->y, (double)c->bin[i].count);

		if (c->bin[i].count > 0)
			ae_canvas_rect(s, AE_STYLE_BAR, left, top, right - left - 0.5, panel->y.from - top);
	}
	if (!only)
		ae_mark_curve(s, panel, &outline, ae_style_curve(input));
}

/* Values of each bin of an input, for the height of both panels. */
static void hint(struct ae_canvas *s, const struct ae_figure *figure, const struct calibration *c)
{
	const struct ae_panel *upper = &figure->panel[0], *lower = &figure->panel[1];

	for (size_t i = 0; i < c->bins; i++) {
		double left = ae_axis_at(&upper->x, edge(c, i)), right = ae_axis_at(&upper->x, edge(c, i + 1));
		char text[160];

		if (c->bin[i].count > 0)
			snprintf(text, sizeof text, "%.4g to %.4g\nrecords: %zu\npredicted: %.4g\nobserved: %.4g",
				 edge(c, i), edge(c, i + 1), c->bin[i].count, c->bin[i].predicted, c->bin[i].observed);
		else
			snprintf(text, sizeof text, "%.4g to %.4g\nrecords: 0", edge(c, i), edge(c, i + 1));
		ae_canvas_hint(s, left, upper->y.to, right - left, lower->y.from - upper->y.to, text);
	}
}

static int draw(const struct ae_plot *p, struct ae_figure *figure, const struct calibration *c, struct ae_canvas *s,
		struct ae_err *e)
{
	const struct ae_panel *panel = figure->panel;

	for (size_t i = 0; i < p->inputs; i++)
		ae_figure_legend(figure, ae_style_curve(i), "%.30s%scalibration error %.4f", p->input[i].name,
				 *p->input[i].name ? ": " : "", c[i].error);
	ae_figure_legend(figure, AE_STYLE_LEVEL, "perfect");
	set_axes(p, figure, c);
	if (ae_figure_layout(figure, p, s, e) != 0)
		return -1;
	ae_canvas_line(s, AE_STYLE_LEVEL, panel->x.from, ae_axis_at(&panel->y, 0), panel->x.to,
		       ae_axis_at(&panel->y, 1));
	for (size_t i = 0; i < p->inputs; i++) {
		struct ae_curve curve = { .x = c[i].x, .y = c[i].y, .stride = 1, .count = c[i].points };

		ae_mark_curve(s, panel, &curve, ae_style_curve(i));
		mark_points(s, panel, &c[i], i);
		draw_counts(s, panel + 1, &c[i], i, p->inputs == 1);
	}
	if (p->hints && p->inputs == 1)
		hint(s, figure, c);
	return 0;
}

static int plot_calibration(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct calibration c[AE_LEGEND_MAX] = { { 0 } };
	struct ae_figure figure;
	int status = 0;

	if (p->bins > BINS_MAX)
		return ae_err_set(e, "picture: bins: expected at most %d, got %zu", BINS_MAX, p->bins);
	if (ae_scored_inputs_check(p, e) != 0 || ae_figure_init(&figure, p, 2, e) != 0)
		return -1;
	figure.x_label = "predicted probability";
	figure.panel_height = 240;
	figure.lead = 3;
	snprintf(figure.panel[0].title, sizeof figure.panel->title, "observed fraction");
	snprintf(figure.panel[1].title, sizeof figure.panel->title, "records");
	for (size_t i = 0; status == 0 && i < p->inputs; i++) {
		status = calibration_init(&c[i], p->bins ? p->bins : BINS, e);
		if (status == 0)
			status = count_records(&c[i], &p->input[i], p->label, e);
	}
	if (status == 0)
		status = draw(p, &figure, c, s, e);
	for (size_t i = 0; i < p->inputs; i++)
		calibration_release(&c[i]);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_calibration = {
	.name = "calibration",
	.title = "Calibration",
	.flags = AE_PLOT_LABELS | AE_PLOT_AXES | AE_PLOT_INPUTS | AE_PLOT_BINS | AE_PLOT_HINTS,
	.width = 560,
	.draw = plot_calibration,
};
