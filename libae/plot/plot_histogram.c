/* plot_histogram.c - the distribution of values: bars of equal width, those above a threshold in red. Labeled values
 * have two bars side by side, and the legend counts true and false positives and negatives. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BINS_MAX 2000

/* Bins of equal width in the values or their logarithms. counts: (bins, 2), normal and abnormal values. */
struct histogram {
	const struct ae_plot *p;
	double first, width, threshold;
	size_t values, bins;
	size_t (*counts)[2];
};

/* Position of a value on the axis of bins; not finite if the value cannot be drawn. */
static double position(const struct histogram *h, double value)
{
	return h->p->log_x ? value > 0 ? log10(value) : NAN : value;
}

static double value_at(const struct histogram *h, double at)
{
	return h->p->log_x ? pow(10, at) : at;
}

static bool abnormal(const struct histogram *h, size_t value)
{
	return h->p->label && h->p->label[value / (h->values / h->p->input->count)] != 0;
}

static enum ae_style bar_style(const struct ae_plot *p, bool is_abnormal, bool above)
{
	if (!p->label)
		return above ? AE_STYLE_OVER : AE_STYLE_BAR;
	if (isnan(p->threshold))
		return is_abnormal ? AE_STYLE_OVER : AE_STYLE_BAR;
	return is_abnormal ? above ? AE_STYLE_OVER : AE_STYLE_MISSED : above ? AE_STYLE_FALSE : AE_STYLE_BAR;
}

/* Rice's rule, limited to 10 to 120 bins. */
static size_t bins_for(size_t values)
{
	double bins = ceil(2 * cbrt((double)values));

	return bins < 10 ? 10 : bins > 120 ? 120 : (size_t)bins;
}

/* Bins exclude their lower and include their upper edge, because values above a threshold are strictly greater. A
 * threshold inside the range is an edge, so that no bar is half red. */
static int bins_init(struct histogram *h, const struct ae_axis *range, struct ae_err *e)
{
	size_t wanted = h->p->bins ? h->p->bins : bins_for(h->values);

	if (wanted > BINS_MAX)
		return ae_err_set(e, "picture: bins: expected at most %d, got %zu", BINS_MAX, wanted);
	h->width = (range->high - range->low) / (double)wanted;
	h->first = range->low;
	h->bins = wanted;
	h->threshold = position(h, h->p->threshold);
	if (h->threshold > range->low && h->threshold < range->high) {
		h->first = h->threshold - h->width * ceil((h->threshold - range->low) / h->width);
		h->bins = wanted + 1;
	}
	h->counts = calloc(h->bins, sizeof *h->counts);
	return h->counts ? 0 : ae_err_memory(e, "picture: no memory for %zu bins", h->bins);
}

static double middle(const struct histogram *h, size_t bin)
{
	return h->first + h->width * ((double)bin + 0.5);
}

static void bins_fill(struct histogram *h)
{
	for (size_t i = 0; i < h->values; i++) {
		double value = h->p->input->x[i], bin = ceil((position(h, value) - h->first) / h->width) - 1;
		size_t at;

		if (!isfinite(bin))
			continue;
		at = bin < 0 ? 0 : bin >= (double)h->bins ? h->bins - 1 : (size_t)bin;
		/* rounding may put a value on the wrong side of the threshold */
		if (value > h->p->threshold && middle(h, at) < h->threshold && at + 1 < h->bins)
			at++;
		if (value <= h->p->threshold && middle(h, at) > h->threshold && at > 0)
			at--;
		h->counts[at][abnormal(h, i)]++;
	}
}

/* ---- drawing ---- */

static void draw_bar(const struct ae_panel *panel, struct ae_canvas *s, const struct histogram *h, size_t bin,
		     bool is_abnormal)
{
	double low = h->first + h->width * (double)bin, parts = h->p->label ? 2 : 1;
	double left = ae_axis_at(&panel->x, fmax(value_at(h, low), panel->x.low));
	double right = ae_axis_at(&panel->x, fmin(value_at(h, low + h->width), panel->x.high));
	double top = ae_axis_at(&panel->y, (double)h->counts[bin][is_abnormal]);

	right -= right - left > 2 ? 0.5 : 0;
	left += is_abnormal ? (right - left) / parts : 0;
	right -= is_abnormal ? 0 : (right - left) * (1 - 1 / parts);
	if (h->counts[bin][is_abnormal] > 0)
		ae_canvas_rect(s, bar_style(h->p, is_abnormal, middle(h, bin) > h->threshold), left, top, right - left,
			       panel->y.from - top);
}

/* The count of each bin, for the whole height. */
static void hint(const struct ae_panel *panel, struct ae_canvas *s, const struct histogram *h)
{
	for (size_t i = 0; i < h->bins; i++) {
		double low = value_at(h, h->first + h->width * (double)i);
		double high = value_at(h, h->first + h->width * (double)(i + 1));
		double left = ae_axis_at(&panel->x, fmax(low, panel->x.low));
		double right = ae_axis_at(&panel->x, fmin(high, panel->x.high));
		char text[160];

		if (h->p->label)
			snprintf(text, sizeof text, "above %.6g to %.6g\nnormal: %zu\nabnormal: %zu", low, high,
				 h->counts[i][0], h->counts[i][1]);
		else
			snprintf(text, sizeof text, "above %.6g to %.6g\nvalues: %zu", low, high, h->counts[i][0]);
		ae_canvas_hint(s, left, panel->y.to, right - left, panel->y.from - panel->y.to, text);
	}
}

static void draw_bars(const struct ae_panel *panel, struct ae_canvas *s, const struct histogram *h)
{
	for (size_t i = 0; i < h->bins; i++) {
		draw_bar(panel, s, h, i, false);
		draw_bar(panel, s, h, i, true);
	}
	if (ae_axis_takes(&panel->x, h->p->threshold)) {
		double x = ae_axis_at(&panel->x, h->p->threshold);

		ae_canvas_line(s, AE_STYLE_LEVEL, x, panel->y.from, x, panel->y.to);
	}
	if (h->p->hints)
		hint(panel, s, h);
}

/* ---- the legend ---- */

/* Drawable values by class and side of the threshold; values left out. */
struct histogram_counts {
	size_t below[2], above[2], left_out;
};

static struct histogram_counts count(const struct histogram *h)
{
	struct histogram_counts c = { 0 };

	for (size_t i = 0; i < h->values; i++) {
		double value = h->p->input->x[i];

		if (!isfinite(position(h, value)))
			c.left_out += !isnan(value);
		else
			(value > h->p->threshold ? c.above : c.below)[abnormal(h, i)]++;
	}
	return c;
}

static void class_legend(struct ae_figure *figure, const struct ae_plot *p, const struct histogram_counts *c)
{
	char number[32];

	if (isnan(p->threshold)) {
		ae_figure_legend(figure, bar_style(p, false, false), "%.40s: %zu",
				 p->names ? ae_plot_class(p, 0, number) : "normal", c->below[0]);
		ae_figure_legend(figure, bar_style(p, true, false), "%.40s: %zu",
				 p->names ? ae_plot_class(p, 1, number) : "abnormal", c->below[1]);
		return;
	}
	ae_figure_legend(figure, bar_style(p, false, false), "true negative: %zu", c->below[0]);
	ae_figure_legend(figure, bar_style(p, false, true), "false positive: %zu", c->above[0]);
	ae_figure_legend(figure, bar_style(p, true, false), "false negative: %zu", c->below[1]);
	ae_figure_legend(figure, bar_style(p, true, true), "true positive: %zu", c->above[1]);
}

static void legend(struct ae_figure *figure, const struct histogram *h)
{
	const struct ae_plot *p = h->p;
	struct histogram_counts c = count(h);

	if (p->label)
		class_legend(figure, p, &c);
	else if (isnan(p->threshold))
		ae_figure_legend(figure, AE_STYLE_BAR, "values: %zu", c.below[0]);
	if (!isnan(p->threshold))
		ae_figure_legend(figure, AE_STYLE_LEVEL, "threshold %.6g", p->threshold);
	if (!isnan(p->threshold) && !p->label) {
		ae_figure_legend(figure, AE_STYLE_BAR, "at or below it: %zu", c.below[0]);
		ae_figure_legend(figure, AE_STYLE_OVER, "above it: %zu", c.above[0]);
	}
	if (c.left_out > 0)
		ae_figure_legend(figure, AE_STYLE_PAPER, "not above 0, left out: %zu", c.left_out);
}

/* ---- the picture ---- */

/* Fills the bins, and sets the axes: values along x, counts along y. */
static int fill(struct ae_panel *panel, struct histogram *h, struct ae_err *e)
{
	const struct ae_plot *p = h->p;
	struct ae_axis range = ae_axis_empty(false);

	for (size_t i = 0; i < h->values; i++)
		ae_axis_include(&range, position(h, p->input->x[i]));
	if (range.low > range.high)
		return ae_err_set(e, "picture: values: expected some above 0 for --log-x, got none among %zu",
				  h->values);
	ae_axis_finish(&range, 0);
	if (bins_init(h, &range, e) < 0)
		return -1;
	bins_fill(h);
	panel->x = ae_axis_empty(p->log_x);
	ae_axis_include(&panel->x, value_at(h, h->first));
	ae_axis_include(&panel->x, value_at(h, h->first + h->width * (double)h->bins));
	ae_axis_include(&panel->x, p->threshold);
	ae_axis_finish(&panel->x, 0.02);
	/* a logarithmic axis has no 0; it starts at 0.5, so that a bar of 1 is visible */
	panel->y.low = p->log ? 0.5 : 0;
	panel->y.high = 1;
	for (size_t i = 0; i < 2 * h->bins; i++)
		ae_axis_include(&panel->y, (double)h->counts[i / 2][i % 2]);
	panel->y.high *= p->log ? 1.3 : 1.05;
	return 0;
}

static int plot_histogram(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct histogram h = { .p = p, .values = p->input->count * ae_shape_count(&p->input->shape) };
	struct ae_figure figure;
	int status;

	if (ae_figure_init(&figure, p, 1, e) < 0)
		return -1;
	figure.x_label = "value";
	figure.panel_height = 320;
	figure.panel->y.whole = true;
	legend(&figure, &h);
	status = fill(figure.panel, &h, e);
	if (status == 0)
		status = ae_figure_layout(&figure, p, s, e);
	if (status == 0)
		draw_bars(figure.panel, s, &h);
	free(h.counts);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_histogram = {
	.name = "histogram",
	.title = "Scores",
	.flags = AE_PLOT_HINTS | AE_PLOT_THRESHOLD | AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_BINS | AE_PLOT_AXES
		| AE_PLOT_LABELS | AE_PLOT_CLASS_NAMES,
	.width = 720,
	.draw = plot_histogram,
};
