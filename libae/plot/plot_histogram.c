/* plot_histogram.c - how values are spread: bars of equal width, those above a threshold in red; of labeled
 * values two bars side by side, and what a threshold makes of them. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdlib.h>

#define BINS_MAX 2000

/* Equal steps of the values, or of their logarithms. What is held is counted for each class, normal and
 * abnormal. */
struct bins {
	const struct ae_plot *p;
	double first, width, threshold;
	size_t values, count;
	size_t (*held)[2];
};

/* Where a value stands among the bins: not finite when it cannot be drawn. */
static double place(const struct bins *b, double value)
{
	return b->p->log_x ? value > 0 ? log10(value) : NAN : value;
}

static double value_at(const struct bins *b, double at)
{
	return b->p->log_x ? pow(10, at) : at;
}

static bool abnormal(const struct bins *b, size_t value)
{
	return b->p->label && b->p->label[value / (b->values / b->p->input->count)] != 0;
}

static enum ae_style look_of(const struct ae_plot *p, bool is_abnormal, bool above)
{
	if (!p->label)
		return above ? AE_STYLE_OVER : AE_STYLE_BAR;
	if (isnan(p->threshold))
		return is_abnormal ? AE_STYLE_OVER : AE_STYLE_BAR;
	return is_abnormal ? above ? AE_STYLE_OVER : AE_STYLE_MISSED : above ? AE_STYLE_FALSE : AE_STYLE_BAR;
}

/* Rice's rule, within what the eye can use. */
static size_t bins_for(size_t values)
{
	double bins = ceil(2 * cbrt((double)values));

	return bins < 10 ? 10 : bins > 120 ? 120 : (size_t)bins;
}

/* Bins are open below and closed above, as "strictly greater than the threshold" asks for; one of their edges
 * is the threshold where it lies inside, so that no bar is half red. */
static int bins_init(struct bins *b, const struct ae_axis *range, struct ae_err *e)
{
	size_t wanted = b->p->bins ? b->p->bins : bins_for(b->values);

	if (wanted > BINS_MAX)
		return ae_err_set(e, "picture: %zu bins, at most %d", wanted, BINS_MAX);
	b->width = (range->high - range->low) / (double)wanted;
	b->first = range->low;
	b->count = wanted;
	b->threshold = place(b, b->p->threshold);
	if (b->threshold > range->low && b->threshold < range->high) {
		b->first = b->threshold - b->width * ceil((b->threshold - range->low) / b->width);
		b->count = wanted + 1;
	}
	b->held = calloc(b->count, sizeof *b->held);
	return b->held ? 0 : ae_err_set(e, "picture: no memory for %zu bins", b->count);
}

static double middle(const struct bins *b, size_t bin)
{
	return b->first + b->width * ((double)bin + 0.5);
}

static void bins_fill(struct bins *b)
{
	for (size_t i = 0; i < b->values; i++) {
		double value = b->p->input->x[i], bin = ceil((place(b, value) - b->first) / b->width) - 1;
		size_t at = bin < 0 ? 0 : bin >= (double)b->count ? b->count - 1 : (size_t)bin;

		if (!isfinite(place(b, value)))
			continue;
		/* what rounding put on the wrong side of the threshold */
		if (value > b->p->threshold && middle(b, at) < b->threshold && at + 1 < b->count)
			at++;
		if (value <= b->p->threshold && middle(b, at) > b->threshold && at > 0)
			at--;
		b->held[at][abnormal(b, i)]++;
	}
}

/* ---- drawing ---- */

static void draw_bar(const struct ae_panel *panel, struct ae_canvas *s, const struct bins *b, size_t bin,
		     bool is_abnormal)
{
	double low = b->first + b->width * (double)bin, parts = b->p->label ? 2 : 1;
	double left = ae_axis_at(&panel->x, fmax(value_at(b, low), panel->x.low));
	double right = ae_axis_at(&panel->x, fmin(value_at(b, low + b->width), panel->x.high));
	double top = ae_axis_at(&panel->y, (double)b->held[bin][is_abnormal]);

	right -= right - left > 2 ? 0.5 : 0;
	left += is_abnormal ? (right - left) / parts : 0;
	right -= is_abnormal ? 0 : (right - left) * (1 - 1 / parts);
	if (b->held[bin][is_abnormal] > 0)
		ae_canvas_rect(s, look_of(b->p, is_abnormal, middle(b, bin) > b->threshold), left, top,
			       right - left, panel->y.from - top);
}

static void draw_bars(const struct ae_panel *panel, struct ae_canvas *s, const struct bins *b)
{
	for (size_t i = 0; i < b->count; i++) {
		draw_bar(panel, s, b, i, false);
		draw_bar(panel, s, b, i, true);
	}
	if (ae_axis_takes(&panel->x, b->p->threshold)) {
		double x = ae_axis_at(&panel->x, b->p->threshold);

		ae_canvas_line(s, AE_STYLE_LEVEL, x, panel->y.from, x, panel->y.to);
	}
}

/* ---- the legend ---- */

/* Values that can be drawn, by what they are and on which side of the threshold they stand. */
struct counts {
	size_t below[2], above[2], left_out;
};

static struct counts count(const struct bins *b)
{
	struct counts c = { 0 };

	for (size_t i = 0; i < b->values; i++) {
		double value = b->p->input->x[i];

		if (!isfinite(place(b, value)))
			c.left_out += !isnan(value);
		else
			(value > b->p->threshold ? c.above : c.below)[abnormal(b, i)]++;
	}
	return c;
}

static void class_keys(struct ae_figure *page, const struct ae_plot *p, const struct counts *c)
{
	if (isnan(p->threshold)) {
		ae_figure_key(page, look_of(p, false, false), "normal: %zu", c->below[0]);
		ae_figure_key(page, look_of(p, true, false), "abnormal: %zu", c->below[1]);
		return;
	}
	ae_figure_key(page, look_of(p, false, false), "true negative: %zu", c->below[0]);
	ae_figure_key(page, look_of(p, false, true), "false positive: %zu", c->above[0]);
	ae_figure_key(page, look_of(p, true, false), "false negative: %zu", c->below[1]);
	ae_figure_key(page, look_of(p, true, true), "true positive: %zu", c->above[1]);
}

static void keys(struct ae_figure *page, const struct bins *b)
{
	const struct ae_plot *p = b->p;
	struct counts c = count(b);

	if (p->label)
		class_keys(page, p, &c);
	else
		ae_figure_key(page, AE_STYLE_BAR, "values: %zu", c.below[0] + c.above[0]);
	if (!isnan(p->threshold))
		ae_figure_key(page, AE_STYLE_LEVEL, "threshold %.6g", p->threshold);
	if (!isnan(p->threshold) && !p->label)
		ae_figure_key(page, AE_STYLE_OVER, "above it: %zu", c.above[0]);
	if (c.left_out > 0)
		ae_figure_key(page, AE_STYLE_PAPER, "not above 0, left out: %zu", c.left_out);
}

/* ---- the picture ---- */

/* Values along x, counts along y: what the axes span is known once the bins are filled. */
static int fill(struct ae_panel *panel, struct bins *b, struct ae_err *e)
{
	const struct ae_plot *p = b->p;
	struct ae_axis range = ae_axis_empty(false);

	for (size_t i = 0; i < b->values; i++)
		ae_axis_include(&range, place(b, p->input->x[i]));
	if (range.low > range.high)
		return ae_err_set(e, "picture: none of the %zu values is above 0, as --log-x asks for",
				  b->values);
	ae_axis_settle(&range, 0);
	if (bins_init(b, &range, e) < 0)
		return -1;
	bins_fill(b);
	panel->x = ae_axis_empty(p->log_x);
	ae_axis_include(&panel->x, value_at(b, b->first));
	ae_axis_include(&panel->x, value_at(b, b->first + b->width * (double)b->count));
	ae_axis_include(&panel->x, p->threshold);
	ae_axis_settle(&panel->x, 0.02);
	/* a bar of one must be seen on a logarithmic axis too, which has no 0 to stand on */
	panel->y.low = p->log ? 0.5 : 0;
	panel->y.high = 1;
	for (size_t i = 0; i < 2 * b->count; i++)
		ae_axis_include(&panel->y, (double)b->held[i / 2][i % 2]);
	panel->y.high *= p->log ? 1.3 : 1.05;
	return 0;
}

int ae_plot_histogram(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct bins b = { .p = p, .values = p->input->count * ae_shape_count(&p->input->shape) };
	struct ae_figure page;
	int status;

	if (ae_figure_init(&page, p, 1, e) < 0)
		return -1;
	page.x_title = "value";
	page.panel_height = 320;
	page.panel->y.whole = true;
	keys(&page, &b);
	status = fill(page.panel, &b, e);
	if (status == 0)
		status = ae_figure_layout(&page, p, s, e);
	if (status == 0)
		draw_bars(page.panel, s, &b);
	free(b.held);
	ae_figure_release(&page);
	return status;
}
