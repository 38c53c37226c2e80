/* plot_histogram.c - how values are spread: bars of equal width, those above a threshold in red. */
#include "plot.h"

#include <math.h>
#include <stdlib.h>

#define BINS_MAX 2000

struct bins {
	double first, width;
	size_t count;
	size_t *held;
};

/* Rice's rule, within what the eye can use. */
static size_t bins_for(size_t values)
{
	double bins = ceil(2 * cbrt((double)values));

	return bins < 10 ? 10 : bins > 120 ? 120 : (size_t)bins;
}

/* Bins are open below and closed above, as "strictly greater than the threshold" asks for; one of their edges
 * is the threshold where it lies inside, so that no bar is half red. */
static int bins_init(struct bins *b, const struct ae_plot *p, const struct ae_axis *range, size_t values,
		     struct ae_err *e)
{
	size_t wanted = p->bins ? p->bins : bins_for(values);

	if (wanted > BINS_MAX)
		return ae_err_set(e, "picture: %zu bins, at most %d", wanted, BINS_MAX);
	b->width = (range->high - range->low) / (double)wanted;
	b->first = range->low;
	b->count = wanted;
	if (p->threshold > range->low && p->threshold < range->high) {
		b->first = p->threshold - b->width * ceil((p->threshold - range->low) / b->width);
		b->count = wanted + 1;
	}
	b->held = calloc(b->count, sizeof *b->held);
	return b->held ? 0 : ae_err_set(e, "picture: no memory for %zu bins", b->count);
}

static void bins_fill(struct bins *b, const double *x, size_t n, double threshold)
{
	for (size_t i = 0; i < n; i++) {
		double bin = ceil((x[i] - b->first) / b->width) - 1;
		size_t at = bin < 0 ? 0 : bin >= (double)b->count ? b->count - 1 : (size_t)bin;

		if (isnan(x[i]))
			continue;
		/* what rounding put on the wrong side of the threshold */
		if (x[i] > threshold && b->first + b->width * ((double)at + 0.5) < threshold &&
		    at + 1 < b->count)
			at++;
		if (x[i] <= threshold && b->first + b->width * ((double)at + 0.5) > threshold && at > 0)
			at--;
		b->held[at]++;
	}
}

static void draw_bars(const struct ae_panel *panel, struct ae_canvas *s, const struct bins *b, double threshold)
{
	for (size_t i = 0; i < b->count; i++) {
		double low = b->first + b->width * (double)i;
		double left = ae_axis_at(&panel->x, fmax(low, panel->x.low));
		double right = ae_axis_at(&panel->x, fmin(low + b->width, panel->x.high));
		double top = ae_axis_at(&panel->y, (double)b->held[i]);

		if (b->held[i] > 0)
			ae_canvas_rect(s, low + b->width / 2 > threshold ? AE_LOOK_OVER : AE_LOOK_BAR, left, top,
				       right - left > 2 ? right - left - 0.5 : right - left,
				       panel->y.from - top);
	}
	if (ae_axis_takes(&panel->x, threshold)) {
		double x = ae_axis_at(&panel->x, threshold);

		ae_canvas_line(s, AE_LOOK_LEVEL, x, panel->y.from, x, panel->y.to);
	}
}

static void keys(struct ae_page *page, const struct ae_plot *p, size_t values)
{
	size_t above = 0, missing = 0;

	for (size_t i = 0; i < values; i++) {
		above += p->input->x[i] > p->threshold;
		missing += isnan(p->input->x[i]);
	}
	ae_page_key(page, AE_LOOK_BAR, "values: %zu", values - missing);
	if (isnan(p->threshold))
		return;
	ae_page_key(page, AE_LOOK_LEVEL, "threshold %.6g", p->threshold);
	ae_page_key(page, AE_LOOK_OVER, "above it: %zu", above);
}

/* Values along x, counts along y: what the axes span is known once the bins are filled. */
static int fill(struct ae_panel *panel, const struct ae_plot *p, size_t values, struct bins *b,
		struct ae_err *e)
{
	struct ae_axis range = ae_axis_empty(false);

	for (size_t i = 0; i < values; i++)
		ae_axis_include(&range, p->input->x[i]);
	ae_axis_settle(&range, 0);
	if (bins_init(b, p, &range, values, e) < 0)
		return -1;
	bins_fill(b, p->input->x, values, p->threshold);
	panel->x = range;
	ae_axis_include(&panel->x, b->first);
	ae_axis_include(&panel->x, b->first + b->width * (double)b->count);
	ae_axis_include(&panel->x, p->threshold);
	ae_axis_settle(&panel->x, 0.02);
	/* a bar of one must be seen on a logarithmic axis too, which has no 0 to stand on */
	panel->y.low = p->log ? 0.5 : 0;
	panel->y.high = 1;
	for (size_t i = 0; i < b->count; i++)
		ae_axis_include(&panel->y, (double)b->held[i]);
	panel->y.high *= p->log ? 1.3 : 1.05;
	return 0;
}

int ae_plot_histogram(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	size_t values = p->input->count * ae_shape_count(&p->input->shape);
	struct bins b = { 0 };
	struct ae_page page;
	int status;

	if (ae_page_init(&page, p, 1, e) < 0)
		return -1;
	page.x_title = "value";
	page.panel_height = 320;
	page.panel->y.whole = true;
	keys(&page, p, values);
	status = fill(page.panel, p, values, &b, e);
	if (status == 0)
		status = ae_page_layout(&page, p, s, e);
	if (status == 0)
		draw_bars(page.panel, s, &b, p->threshold);
	free(b.held);
	ae_page_release(&page);
	return status;
}
