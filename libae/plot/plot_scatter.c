/* plot_scatter.c - records of two values as points; each class has a color, a mark, and its name at its median. Labels
 * that are values are colors of a scale. */
#include "plot/colorbar.h"
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENSE 3000  /* more points are drawn as dots instead of marks */
#define NAME_MAX 24 /* characters */
#define SUBPIXELS 2 /* per pixel and direction; points on the same subpixel are drawn once */

/* Classes, or the shades of a color scale from low to high. */
struct scatter_classes {
	size_t count;
	double label[AE_CLASSES];
	bool continuous;
	double low, high;
};

/* (height, width) subpixels, 1: the class being drawn has a point there. */
struct scatter_pixels {
	size_t width, height;
	unsigned char *at;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int add_class(struct scatter_classes *k, double label, struct ae_err *e)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->label[i] == label)
			return 0;
	if (k->count == AE_CLASSES)
		return ae_err_set(e, "picture: labels: expected at most %d classes, got another one, %.6g", AE_CLASSES,
				  label);
	k->label[k->count++] = label;
	return 0;
}

static int find_range(struct scatter_classes *k, const struct ae_plot *p, struct ae_err *e)
{
	struct ae_axis range = ae_axis_empty(false);

	if (!p->label)
		return ae_err_set(e,
				  "picture: labels: expected one per record (--labels FILE or --label COL), got none");
	for (size_t i = 0; i < p->input->count; i++)
		ae_axis_include(&range, p->label[i]);
	if (range.low > range.high)
		return ae_err_set(e, "picture: labels: expected values, got none among %zu", p->input->count);
	*k = (struct scatter_classes){ .count = AE_SHADES,
				       .continuous = true,
				       .low = isnan(p->low) ? range.low : p->low,
				       .high = isnan(p->high) ? range.high : p->high };
	return 0;
}

static double position(const struct scatter_classes *k, double label)
{
	return k->high > k->low ? (label - k->low) / (k->high - k->low) : 0.5;
}

static enum ae_style style_of(const struct scatter_classes *k, size_t class)
{
	return k->continuous ? (enum ae_style)(AE_STYLE_SHADE + class) : ae_style_class(class);
}

/* The different labels in ascending order; none if there are no labels. */
static int find_classes(struct scatter_classes *k, const struct ae_plot *p, struct ae_err *e)
{
	*k = (struct scatter_classes){ 0 };
	for (size_t i = 0; p->label && i < p->input->count; i++)
		if (!isnan(p->label[i]) && add_class(k, p->label[i], e) < 0)
			return -1;
	qsort(k->label, k->count, sizeof *k->label, by_value);
	return 0;
}

/* ---- the points of one class ---- */

static bool shown(const struct ae_panel *panel, const struct ae_plot *p, const struct scatter_classes *k, size_t class,
		  size_t i)
{
	const double *x = p->input->x + 2 * i;

	if (!ae_axis_takes(&panel->x, x[0]) || !ae_axis_takes(&panel->y, x[1]))
		return false;
	if (k->continuous)
		return isfinite(p->label[i]) && ae_style_shade(position(k, p->label[i])) == style_of(k, class);
	return k->count == 0 || p->label[i] == k->label[class];
}

static bool set_pixel(struct scatter_pixels *t, double x, double y)
{
	size_t column = (size_t)(x * SUBPIXELS), row = (size_t)(y * SUBPIXELS);
	unsigned char *at = &t->at[row * t->width + column];

	if (*at)
		return false;
	*at = 1;
	return true;
}

static void draw_class(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
		       const struct scatter_classes *k, size_t class, struct scatter_pixels *t)
{
	bool dense = p->input->count > DENSE;

	ae_canvas_path_begin(c, style_of(k, class));
	for (size_t i = 0; i < p->input->count; i++) {
		double x, y;

		if (!shown(panel, p, k, class, i))
			continue;
		x = floor(ae_axis_at(&panel->x, p->input->x[2 * i]) * SUBPIXELS) / SUBPIXELS;
		y = floor(ae_axis_at(&panel->y, p->input->x[2 * i + 1]) * SUBPIXELS) / SUBPIXELS;
		if (!set_pixel(t, x, y))
			continue;
		if (dense)
			ae_canvas_path_point(c, true, x, y);
		else
			ae_mark_shape(c, k->continuous ? 0 : class, x, y, p->input->count > DENSE / 10 ? 2 : 3.5);
	}
	ae_canvas_path_end(c);
}

/* ---- the name of a class at its median ---- */

/* Median of one coordinate of the class. scratch: (records) doubles. */
static double median(const struct ae_panel *panel, const struct ae_plot *p, const struct scatter_classes *k,
		     size_t class, size_t axis, double *scratch)
{
	size_t n = 0;

	for (size_t i = 0; i < p->input->count; i++)
		if (shown(panel, p, k, class, i))
			scratch[n++] = p->input->x[2 * i + axis];
	qsort(scratch, n, sizeof *scratch, by_value);
	return n ? scratch[n / 2] : NAN;
}

static int draw_names(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
		      const struct scatter_classes *k, struct ae_err *e)
{
	double *scratch = malloc(p->input->count * sizeof *scratch);

	if (!scratch)
		return ae_err_memory(e, "picture: no memory for %zu points", p->input->count);
	for (size_t i = 0; i < k->count; i++) {
		double x = median(panel, p, k, i, 0, scratch), y = median(panel, p, k, i, 1, scratch);
		char number[32];

		if (!isnan(x))
			ae_canvas_text(c, AE_STYLE_HALO, ae_axis_at(&panel->x, x), ae_axis_at(&panel->y, y) + 5,
				       NAME_MAX, ae_plot_class(p, k->label[i], number));
	}
	free(scratch);
	return 0;
}

/* ---- the picture ---- */

static int prepare(struct ae_figure *figure, const struct ae_plot *p, const struct scatter_classes *k, struct ae_err *e)
{
	const struct ae_plot_input *in = p->input;
	struct ae_panel *panel = figure->panel;

	panel->x = ae_axis_empty(p->log_x);
	for (size_t i = 0; i < in->count; i++) {
		if (!ae_axis_takes(&panel->x, in->x[2 * i]) || !ae_axis_takes(&panel->y, in->x[2 * i + 1]))
			continue;
		ae_axis_include(&panel->x, in->x[2 * i]);
		ae_axis_include(&panel->y, in->x[2 * i + 1]);
	}
	if (panel->x.low > panel->x.high)
		return ae_err_set(e, "picture: values: expected points to draw, got none among %zu", in->count);
	ae_axis_finish(&panel->x, 0.04);
	ae_axis_finish(&panel->y, 0.04);
	figure->x_label = in->names && in->names[0] ? in->names[0] : "value 1";
	snprintf(panel->title, sizeof panel->title, "%s", in->names && in->names[1] ? in->names[1] : "value 2");
	figure->panel_height = 560;
	figure->right = k->continuous ? AE_COLORBAR - AE_EDGE : 0;
	for (size_t i = 0; i < k->count && !k->continuous; i++) {
		size_t points = 0;
		char number[32];

		for (size_t r = 0; r < in->count; r++)
			points += shown(panel, p, k, i, r);
		ae_figure_legend(figure, ae_style_class(i), "%.40s: %zu", ae_plot_class(p, k->label[i], number),
				 points);
	}
	return 0;
}

static int draw(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
		const struct scatter_classes *k, struct ae_err *e)
{
	struct scatter_pixels t = { .width = SUBPIXELS * (size_t)(panel->x.to + 2),
				    .height = SUBPIXELS * (size_t)(panel->y.from + 2) };

	t.at = malloc(t.width * t.height);
	if (!t.at)
		return ae_err_memory(e, "picture: no memory for %zux%zu subpixels", t.width, t.height);
	for (size_t i = 0; i < (k->count ? k->count : 1); i++) {
		memset(t.at, 0, t.width * t.height);
		draw_class(c, panel, p, k, i, &t);
	}
	free(t.at);
	if (k->continuous)
		return ae_colorbar_draw(&(struct ae_colorbar){ k->low, k->high, false, AE_SHADES, AE_SHADE_FROM }, c,
					panel->x.to + AE_EDGE, panel->y.to, panel->y.from, e);
	return draw_names(c, panel, p, k, e);
}

static int plot_scatter(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct ae_figure figure;
	struct scatter_classes k = { 0 };
	int status;

	if (p->input->shape.rank != 1 || p->input->shape.dim[0] != 2)
		return ae_err_set(e, "picture: records: expected two values (-c X,Y chooses them), got shape %s",
				  ae_shape_name(&p->input->shape).text);
	if ((p->continuous ? find_range : find_classes)(&k, p, e) < 0 || ae_figure_init(&figure, p, 1, e) < 0)
		return -1;
	status = prepare(&figure, p, &k, e);
	if (status == 0)
		status = ae_figure_layout(&figure, p, c, e);
	if (status == 0)
		status = draw(c, figure.panel, p, &k, e);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_scatter = {
	.name = "scatter",
	.title = "Records",
	.flags = AE_PLOT_LABELS | AE_PLOT_AXES | AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_CLASS_NAMES | AE_PLOT_CONTINUOUS
		| AE_PLOT_RANGE,
	.width = 720,
	.draw = plot_scatter,
};
