/* plot_lines.c - columns of a table as lines over its first column. */
#include "plot/hints.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct ae_curve line_of(const struct ae_plot_input *in, size_t i)
{
	return (struct ae_curve){
		.x = in->x, .y = in->x + i, .stride = (ptrdiff_t)in->shape.dim[0], .count = in->count
	};
}

/* The name of a column, or its number from 1. */
static const char *name_of(const struct ae_plot_input *in, size_t i, char number[32])
{
	snprintf(number, 32, "column %zu", i + 1);
	return in->names && in->names[i] ? in->names[i] : number;
}

/* Returns -1 if there is no point to draw. */
static int prepare(struct ae_figure *figure, const struct ae_plot *p, struct ae_err *e)
{
	const struct ae_plot_input *in = p->input;
	char number[32];

	figure->panel->x = ae_axis_empty(p->log_x);
	for (size_t i = 1; i < in->shape.dim[0]; i++) {
		struct ae_curve c = line_of(in, i);

		ae_curve_range(&c, figure->panel);
		ae_figure_legend(figure, ae_style_curve(i - 1), "%.60s", name_of(in, i, number));
	}
	if (figure->panel->x.low > figure->panel->x.high)
		return ae_err_set(e, "picture: values: expected points to draw, got none among %zu rows", in->count);
	ae_axis_include(&figure->panel->y, p->threshold);
	if (!isnan(p->threshold))
		ae_figure_legend(figure, AE_STYLE_LEVEL, "threshold %.6g", p->threshold);
	ae_axis_finish(&figure->panel->x, 0);
	ae_axis_finish(&figure->panel->y, 0.05);
	return 0;
}

/* Whether the values of the first column do. */
static bool ascends(const struct ae_plot_input *in)
{
	size_t width = in->shape.dim[0];

	for (size_t i = 1; i < in->count; i++)
		if (!(in->x[i * width] >= in->x[(i - 1) * width]))
			return false;
	return true;
}

/* Strips of a panel need an order of the points. */
static void hint(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, const char *unit)
{
	struct ae_curve curve[AE_LEGEND_MAX];
	const char *name[AE_LEGEND_MAX];
	char number[AE_LEGEND_MAX][32];
	size_t n = p->input->shape.dim[0] - 1;

	for (size_t i = 0; i < n; i++) {
		curve[i] = line_of(p->input, i + 1);
		name[i] = name_of(p->input, i + 1, number[i]);
	}
	if (ascends(p->input))
		ae_mark_hints(
			s,
			&(struct ae_hints){ .panel = panel, .curve = curve, .name = name, .curves = n, .unit = unit });
}

static void draw(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, const char *unit)
{
	for (size_t i = 1; i < p->input->shape.dim[0]; i++) {
		struct ae_curve c = line_of(p->input, i);

		ae_mark_curve(s, panel, &c, ae_style_curve(i - 1));
	}
	if (ae_axis_takes(&panel->y, p->threshold)) {
		double y = ae_axis_at(&panel->y, p->threshold);

		ae_canvas_line(s, AE_STYLE_LEVEL, panel->x.from, y, panel->x.to, y);
	}
	if (p->hints)
		hint(p, panel, s, unit);
}

static int plot_lines(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	const struct ae_shape *shape = &p->input->shape;
	struct ae_figure figure;
	char number[32];
	int status;

	if (shape->rank != 1 || shape->dim[0] < 2 || shape->dim[0] > AE_LEGEND_MAX)
		return ae_err_set(e, "picture: records: expected 2 to %d columns (-c X,Y,Z chooses them), got shape %s",
				  AE_LEGEND_MAX, ae_shape_name(shape).text);
	if (ae_figure_init(&figure, p, 1, e) < 0)
		return -1;
	figure.x_label = name_of(p->input, 0, number);
	figure.panel_height = 340;
	status = prepare(&figure, p, e);
	if (status == 0)
		status = ae_figure_layout(&figure, p, s, e);
	if (status == 0)
		draw(p, figure.panel, s, figure.x_label);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_lines = {
	.name = "lines",
	.title = "Columns",
	.flags = AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_GAPS | AE_PLOT_AXES | AE_PLOT_THRESHOLD | AE_PLOT_HINTS,
	.width = 720,
	.draw = plot_lines,
};
