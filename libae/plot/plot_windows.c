/* plot_windows.c - records that are curves, (T) or (T, F): some of them as small panels, alone or over the
 * original that they reconstruct. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>

struct windows {
	size_t steps, width;
};

static int windows_of(const struct ae_plot *p, struct windows *w, struct ae_err *e)
{
	if (p->input->shape.rank != 1 && p->input->shape.rank != 2)
		return ae_err_set(
			e, "picture: records of shape %s: T steps, or T steps of F values (TxF), expected",
			ae_shape_name(&p->input->shape).text);
	w->steps = p->input->shape.dim[0];
	w->width = p->input->shape.rank == 2 ? p->input->shape.dim[1] : 1;
	if (w->width > AE_PANELS_MAX)
		return ae_err_set(e, "picture: %zu values a step, at most %d are drawn", w->width,
				  AE_PANELS_MAX);
	return 0;
}

static unsigned long long number(const struct ae_plot *p, size_t record)
{
	return p->number ? p->number[record] : record;
}

static struct ae_curve curve(const double *x, const struct windows *w, size_t record, size_t i)
{
	return (struct ae_curve){ .y = x + record * w->steps * w->width + i,
				  .stride = (ptrdiff_t)w->width,
				  .step = 1,
				  .count = w->steps };
}

/* The page's look: a grid about as wide as high, a little wider. */
static void arrange(struct ae_figure *page, const struct windows *w, size_t columns)
{
	page->columns = columns;
	while (columns == 0 && page->columns * page->columns < page->count)
		page->columns++;
	if (page->columns > 5)
		page->columns = 5;
	page->x_title = "step";
	page->panel_height = page->columns == 1 ? 220 : 150;
	for (size_t i = 0; i < page->count; i++) {
		page->panel[i].x.whole = true;
		ae_axis_include(&page->panel[i].x, 0);
		ae_axis_include(&page->panel[i].x, (double)(w->steps - 1));
	}
}

/* Panels number `from`, `from` + `step` and so on get one vertical axis, so that they compare. */
static void share_axes(struct ae_figure *page, size_t from, size_t step)
{
	struct ae_axis y = page->panel[from].y;

	for (size_t i = from; i < page->count; i += step) {
		ae_axis_include(&y, page->panel[i].y.low);
		ae_axis_include(&y, page->panel[i].y.high);
	}
	ae_axis_settle(&y, 0.05);
	for (size_t i = from; i < page->count; i += step) {
		page->panel[i].y = y;
		ae_axis_settle(&page->panel[i].x, 0);
	}
}

int ae_plot_windows(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure page;
	struct windows w;
	int status;

	if (windows_of(p, &w, e) < 0 || ae_figure_init(&page, p, p->input->count, e) < 0)
		return -1;
	arrange(&page, &w, 0);
	for (size_t i = 0; i < w.width && w.width > 1 && w.width <= AE_CURVES; i++)
		ae_figure_key(&page, ae_style_curve(i), "value %zu", i + 1);
	for (size_t i = 0; i < p->input->count * w.width; i++) {
		struct ae_curve c = curve(p->input->x, &w, i / w.width, i % w.width);

		ae_curve_range(&c, &page.panel[i / w.width]);
		snprintf(page.panel[i / w.width].title, sizeof page.panel->title, "record %llu",
			 number(p, i / w.width));
	}
	share_axes(&page, 0, 1);
	status = ae_figure_layout(&page, p, s, e);
	for (size_t i = 0; status == 0 && i < p->input->count * w.width; i++) {
		struct ae_curve c = curve(p->input->x, &w, i / w.width, i % w.width);

		ae_mark_curve(s, &page.panel[i / w.width], &c, ae_style_curve(i % w.width));
	}
	ae_figure_release(&page);
	return status;
}

/* Over the steps that both have. */
static double mean_error(const struct ae_curve *a, const struct ae_curve *b)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < a->count; i++) {
		double error = fabs(a->y[(ptrdiff_t)i * a->stride] - b->y[(ptrdiff_t)i * b->stride]);

		if (isnan(error))
			continue;
		sum += error;
		count++;
	}
	return count ? sum / (double)count : 0;
}

static void recon_panel(struct ae_panel *panel, const struct ae_plot *p, const struct windows *w, size_t i)
{
	struct ae_curve original = curve(p->against, w, i / w->width, i % w->width);
	struct ae_curve recon = curve(p->input->x, w, i / w->width, i % w->width);
	char value[32] = "";

	ae_curve_range(&original, panel);
	ae_curve_range(&recon, panel);
	if (w->width > 1)
		snprintf(value, sizeof value, ", value %zu", i % w->width + 1);
	snprintf(panel->title, sizeof panel->title, "record %llu%s: mae %.4g", number(p, i / w->width),
		 value, mean_error(&original, &recon));
}

static void recon_marks(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_plot *p,
			const struct windows *w, size_t i)
{
	struct ae_curve original = curve(p->against, w, i / w->width, i % w->width);
	struct ae_curve recon = curve(p->input->x, w, i / w->width, i % w->width);

	ae_mark_between(s, panel, &original, &recon);
	ae_mark_curve(s, panel, &original, AE_STYLE_CURVE);
	ae_mark_curve(s, panel, &recon, ae_style_curve(1));
}

int ae_plot_recon(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure page;
	struct windows w;
	int status;

	if (windows_of(p, &w, e) < 0 || ae_figure_init(&page, p, p->input->count * w.width, e) < 0)
		return -1;
	arrange(&page, &w, w.width > 1 && w.width <= 5 ? w.width : 0);
	ae_figure_key(&page, AE_STYLE_CURVE, "original");
	ae_figure_key(&page, ae_style_curve(1), "reconstruction");
	ae_figure_key(&page, AE_STYLE_ERROR, "error");
	for (size_t i = 0; i < page.count; i++)
		recon_panel(&page.panel[i], p, &w, i);
	for (size_t i = 0; i < w.width; i++)
		share_axes(&page, i, w.width);
	status = ae_figure_layout(&page, p, s, e);
	for (size_t i = 0; status == 0 && i < page.count; i++)
		recon_marks(s, &page.panel[i], p, &w, i);
	ae_figure_release(&page);
	return status;
}
