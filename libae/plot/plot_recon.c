/* plot_recon.c - some of the records over the original that they reconstruct; the error between them is shaded. */
#include "plot/hints.h"
#include "plot/window_panels.h"

#include <math.h>
#include <stdio.h>

/* Mean absolute error over the steps that neither curve misses. */
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

static void recon_panel(struct ae_panel *panel, const struct ae_plot *p, const struct ae_window_shape *w, size_t i)
{
	struct ae_curve original = ae_window_panels_curve(p->against, w, i / w->width, i % w->width);
	struct ae_curve recon = ae_window_panels_curve(p->input->x, w, i / w->width, i % w->width);
	char value[64] = "", name[80];

	ae_curve_range(&original, panel);
	ae_curve_range(&recon, panel);
	if (w->width > 1 && p->input->names && p->input->names[i % w->width])
		snprintf(value, sizeof value, ", %.40s", p->input->names[i % w->width]);
	else if (w->width > 1)
		snprintf(value, sizeof value, ", value %zu", i % w->width + 1);
	ae_window_panels_name(p, w, i / w->width, name, sizeof name);
	snprintf(panel->title, sizeof panel->title, "%s%s: mae %.4g", name, value, mean_error(&original, &recon));
}

static void recon_marks(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_plot *p,
			const struct ae_window_shape *w, size_t i)
{
	struct ae_curve original = ae_window_panels_curve(p->against, w, i / w->width, i % w->width);
	struct ae_curve recon = ae_window_panels_curve(p->input->x, w, i / w->width, i % w->width);

	ae_mark_between(s, panel, &original, &recon);
	ae_mark_curve(s, panel, &original, AE_STYLE_CURVE);
	ae_mark_curve(s, panel, &recon, ae_style_curve(1));
	if (p->hints)
		ae_mark_hints(s,
			      &(struct ae_hints){ .panel = panel,
						  .curve = (struct ae_curve[]){ recon, original },
						  .name = (const char *const[]){ "reconstruction", "original" },
						  .curves = 2,
						  .unit = "step" });
}

static int plot_recon(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure figure;
	struct ae_window_shape w;
	int status;

	if (ae_window_panels_shape(p, &w, e) < 0 || ae_figure_init(&figure, p, p->input->count * w.width, e) < 0)
		return -1;
	ae_window_panels_arrange(&figure, &w, w.width > 1 && w.width <= 5 ? w.width : 0);
	ae_figure_legend(&figure, AE_STYLE_CURVE, "original");
	ae_figure_legend(&figure, ae_style_curve(1), "reconstruction");
	ae_figure_legend(&figure, AE_STYLE_ERROR, "error");
	for (size_t i = 0; i < figure.count; i++)
		recon_panel(&figure.panel[i], p, &w, i);
	for (size_t i = 0; i < w.width; i++)
		ae_window_panels_share(&figure, i, w.width);
	status = ae_figure_layout(&figure, p, s, e);
	for (size_t i = 0; status == 0 && i < figure.count; i++)
		recon_marks(s, &figure.panel[i], p, &w, i);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_recon = {
	.name = "recon",
	.title = "Reconstruction",
	.flags = AE_PLOT_LOG | AE_PLOT_STEP | AE_PLOT_COLUMN_NAMES | AE_PLOT_AGAINST | AE_PLOT_NEEDS_AGAINST
		| AE_PLOT_SAMPLE | AE_PLOT_AXES | AE_PLOT_HINTS,
	.width = 960,
	.records = 6,
	.draw = plot_recon,
};
