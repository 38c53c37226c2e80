/* plot_windows.c - some of the records as curves, one panel per record. */
#include "plot/window_panels.h"

#include <stdio.h>

static int plot_windows(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure figure;
	struct ae_window_shape w;
	int status;

	if (ae_window_panels_shape(p, &w, e) < 0 || ae_figure_init(&figure, p, p->input->count, e) < 0)
		return -1;
	ae_window_panels_arrange(&figure, &w, 0);
	for (size_t i = 0; i < w.width && w.width > 1 && w.width <= AE_CURVES; i++)
		if (p->input->names && p->input->names[i])
			ae_figure_legend(&figure, ae_style_curve(i), "%.60s", p->input->names[i]);
		else
			ae_figure_legend(&figure, ae_style_curve(i), "value %zu", i + 1);
	for (size_t i = 0; i < p->input->count * w.width; i++) {
		struct ae_curve c = ae_window_panels_curve(p->input->x, &w, i / w.width, i % w.width);

		ae_curve_range(&c, &figure.panel[i / w.width]);
		ae_window_panels_name(p, &w, i / w.width, figure.panel[i / w.width].title, sizeof figure.panel->title);
	}
	ae_window_panels_share(&figure, 0, 1);
	status = ae_figure_layout(&figure, p, s, e);
	for (size_t i = 0; status == 0 && i < p->input->count * w.width; i++) {
		struct ae_curve c = ae_window_panels_curve(p->input->x, &w, i / w.width, i % w.width);

		ae_mark_curve(s, &figure.panel[i / w.width], &c, ae_style_curve(i % w.width));
	}
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_windows = {
	.name = "windows",
	.title = "Windows",
	.flags = AE_PLOT_SAMPLE | AE_PLOT_AXES | AE_PLOT_LOG | AE_PLOT_STEP | AE_PLOT_COLUMN_NAMES,
	.width = 960,
	.records = 6,
	.draw = plot_windows,
};
