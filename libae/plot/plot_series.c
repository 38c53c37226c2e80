/* plot_series.c - rows of a table over time: a panel per column, marked rows in red, a reference behind them. */
#include "plot/hints.h"

#include <math.h>
#include <stdio.h>

static struct ae_curve column(const double *x, const struct ae_plot *p, size_t width, size_t i)
{
	return (struct ae_curve){
		.y = x ? x + i : NULL, .stride = (ptrdiff_t)width, .step = 1, .count = p->input->count
	};
}

static void prepare(const struct ae_plot *p, struct ae_panel *panel, size_t width, size_t i)
{
	struct ae_curve c = column(p->input->x, p, width, i);

	panel->x.whole = true;
	panel->x.labels = p->times;
	ae_axis_include(&panel->x, 0);
	ae_axis_include(&panel->x, (double)(p->input->count - 1));
	ae_curve_range(&c, panel);
	if (p->against) {
		c = column(p->against, p, width, i);
		ae_curve_range(&c, panel);
	}
	ae_axis_include(&panel->y, p->threshold);
	ae_axis_finish(&panel->x, 0);
	ae_axis_finish(&panel->y, 0.05);
	if (p->input->names && p->input->names[i])
		snprintf(panel->title, sizeof panel->title, "%s", p->input->names[i]);
	else if (width > 1)
		snprintf(panel->title, sizeof panel->title, "value %zu", i + 1);
}

/* The reconstruction stands before the original, as it is drawn last. */
static void hint(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, size_t width, size_t i)
{
	struct ae_curve curve[] = { column(p->input->x, p, width, i), column(p->against, p, width, i) };
	const char *const one[] = { *panel->title ? panel->title : "value" };
	static const char *const both[] = { "reconstruction", "original" };

	ae_mark_hints(s,
		      &(struct ae_hints){ .panel = panel,
					  .curve = curve,
					  .name = p->against ? both : one,
					  .curves = p->against ? 2 : 1,
					  .unit = "row",
					  .number = p->number,
					  .times = p->times });
}

static void draw(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, size_t width, size_t i)
{
	struct ae_curve c = column(p->input->x, p, width, i);

	ae_mark_bands(s, panel, &p->marked);
	if (p->against) {
		struct ae_curve against = column(p->against, p, width, i);

		ae_mark_between(s, panel, &against, &c);
		ae_mark_curve(s, panel, &against, AE_STYLE_CURVE);
	}
	ae_mark_curve(s, panel, &c, ae_style_curve(p->against != NULL));
	ae_mark_ranges(s, panel, &c, &p->marked);
	if (ae_axis_takes(&panel->y, p->threshold)) {
		double y = ae_axis_at(&panel->y, p->threshold);

		ae_canvas_line(s, AE_STYLE_LEVEL, panel->x.from, y, panel->x.to, y);
	}
	if (p->hints)
		hint(p, panel, s, width, i);
}

static void legend(const struct ae_plot *p, struct ae_figure *figure)
{
	uint64_t rows = 0;

	if (p->against) {
		ae_figure_legend(figure, AE_STYLE_CURVE, "original");
		ae_figure_legend(figure, ae_style_curve(1), "reconstruction");
		ae_figure_legend(figure, AE_STYLE_ERROR, "error");
	}
	for (size_t i = 0; i < p->marked.count; i++)
		rows += p->marked.range[i].last - p->marked.range[i].first + 1;
	if (rows > 0)
		ae_figure_legend(figure, AE_STYLE_MARKED, "anomaly: %llu of %zu rows, %zu range%s",
				 (unsigned long long)rows, p->input->count, p->marked.count,
				 p->marked.count == 1 ? "" : "s");
	if (!isnan(p->threshold))
		ae_figure_legend(figure, AE_STYLE_LEVEL, "threshold %.6g", p->threshold);
}

static int plot_series(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	size_t width = ae_shape_count(&p->input->shape);
	struct ae_figure figure;
	int status;

	if (p->input->shape.rank > 1)
		return ae_err_set(e,
				  "picture: records: expected rows of a table, got shape %s (windows and recon draw "
				  "such records)",
				  ae_shape_name(&p->input->shape).text);
	if (ae_figure_init(&figure, p, width, e) < 0)
		return -1;
	figure.x_label = p->times ? p->times->name : "row";
	figure.panel_height = width == 1 ? 260 : width < 5 ? 170 : 110;
	legend(p, &figure);
	for (size_t i = 0; i < width; i++)
		prepare(p, &figure.panel[i], width, i);
	status = ae_figure_layout(&figure, p, s, e);
	for (size_t i = 0; status == 0 && i < width; i++)
		draw(p, &figure.panel[i], s, width, i);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_series = {
	.name = "series",
	.title = "Series",
	.flags = AE_PLOT_AGAINST | AE_PLOT_MARKED | AE_PLOT_THRESHOLD | AE_PLOT_LOG | AE_PLOT_AXES | AE_PLOT_TIMES
		| AE_PLOT_HINTS | AE_PLOT_COLUMN_NAMES,
	.width = 960,
	.draw = plot_series,
};
