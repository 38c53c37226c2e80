/* plot_lines.c - columns of a table as lines over its first column, with or without error bars. */
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

/* Columns from one line to the next. */
static size_t columns_per_line(const struct ae_plot *p)
{
	return p->errors ? 2 : 1;
}

static size_t lines_of(const struct ae_plot *p)
{
	return (p->input->shape.dim[0] - 1) / columns_per_line(p);
}

/* The ends of the error bars of a line. */
static void include_errors(const struct ae_plot *p, struct ae_panel *panel, size_t column)
{
	const struct ae_plot_input *in = p->input;

	for (size_t i = 0; p->errors && i < in->count; i++) {
		const double *row = in->x + i * in->shape.dim[0];
		double half = fabs(row[column + 1]);

		if (!ae_axis_takes(&panel->x, row[0]) || isnan(half))
			continue;
		ae_axis_include(&panel->y, row[column] - half);
		ae_axis_include(&panel->y, row[column] + half);
	}
}

/* Returns -1 if there is no point to draw. */
static int prepare(struct ae_figure *figure, const struct ae_plot *p, struct ae_err *e)
{
	const struct ae_plot_input *in = p->input;
	char number[32];

	figure->panel->x = ae_axis_empty(p->log_x);
	for (size_t i = 0; i < lines_of(p); i++) {
		size_t column = 1 + i * columns_per_line(p);
		struct ae_curve c = line_of(in, column);

		ae_curve_range(&c, figure->panel);
		include_errors(p, figure->panel, column);
		ae_figure_legend(figure, ae_style_curve(i), "%.60s", name_of(in, column, number));
	}
	if (figure->panel->x.low > figure->panel->x.high)
		return ae_err_set(e, "picture: values: expected points to draw, got none among %zu rows", in->count);
	ae_axis_include(&figure->panel->y, p->threshold);
	if (!isnan(p->threshold))
		ae_figure_legend(figure, AE_STYLE_LEVEL, "threshold %.6g", p->threshold);
	ae_axis_finish(&figure->panel->x, p->errors ? 0.02 : 0);
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

/* A bar from the value minus to the value plus its error, with ends of a few pixels; a bar beyond the axis ends there. */
static void draw_errors(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, size_t line)
{
	enum { CAP = 3 };
	const struct ae_plot_input *in = p->input;
	size_t column = 1 + line * columns_per_line(p);

	for (size_t i = 0; i < in->count; i++) {
		const double *row = in->x + i * in->shape.dim[0];
		double half = fabs(row[column + 1]), ends[2] = { row[column] - half, row[column] + half }, x, y[2];

		if (!ae_axis_takes(&panel->x, row[0]) || !ae_axis_takes(&panel->y, row[column]) || isnan(half))
			continue;
		x = ae_axis_at(&panel->x, row[0]);
		for (int k = 0; k < 2; k++)
			y[k] = ae_axis_takes(&panel->y, ends[k]) ? ae_axis_at(&panel->y, ends[k]) : panel->y.from;
		ae_canvas_path_begin(s, ae_style_curve(line));
		ae_canvas_path_point(s, true, x, y[0]);
		ae_canvas_path_point(s, false, x, y[1]);
		for (int k = 0; k < 2; k++) {
			ae_canvas_path_point(s, true, x - CAP, y[k]);
			ae_canvas_path_point(s, false, x + CAP, y[k]);
		}
		ae_canvas_path_end(s);
	}
}

static void draw(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s, const char *unit)
{
	for (size_t i = 0; i < lines_of(p); i++) {
		struct ae_curve c = line_of(p->input, 1 + i * columns_per_line(p));

		if (p->errors)
			draw_errors(p, panel, s, i);
		ae_mark_curve(s, panel, &c, ae_style_curve(i));
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
	if (p->errors && shape->dim[0] % 2 == 0)
		return ae_err_set(e,
				  "picture: records: expected a column and pairs of value and error, got %zu columns",
				  shape->dim[0]);
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
	.flags = AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_GAPS | AE_PLOT_AXES | AE_PLOT_THRESHOLD | AE_PLOT_HINTS
		| AE_PLOT_COLUMN_NAMES | AE_PLOT_ERRORS,
	.width = 720,
	.draw = plot_lines,
};
