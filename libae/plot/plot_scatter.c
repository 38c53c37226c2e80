/* plot_scatter.c - records of two values as points; each class has a color, a mark, and its number at its median. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENSE 3000  /* more points are drawn as dots instead of marks */
#define SUBPIXELS 2 /* per pixel and direction; points on the same subpixel are drawn once */

struct scatter_classes {
	size_t count;
	double label[AE_CLASSES];
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

/* The different labels in ascending order; none if there are no labels. */
static int find_classes(struct scatter_classes *k, const struct ae_plot *p, struct ae_err *e)
{
	k->count = 0;
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

	ae_canvas_path_begin(c, ae_style_class(class));
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
			ae_mark_shape(c, class, x, y, p->input->count > DENSE / 10 ? 2 : 3.5);
	}
	ae_canvas_path_end(c);
}

/* ---- the number of a class at its median ---- */

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

static int draw_numbers(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
			const struct scatter_classes *k, struct ae_err *e)
{
	double *scratch = malloc(p->input->count * sizeof *scratch);

	if (!scratch)
		return ae_err_memory(e, "picture: no memory for %zu points", p->input->count);
	for (size_t i = 0; i < k->count; i++) {
		double x = median(panel, p, k, i, 0, scratch), y = median(panel, p, k, i, 1, scratch);
		char text[32];

		snprintf(text, sizeof text, "%.6g", k->label[i]);
		if (!isnan(x))
			ae_canvas_text(c, AE_STYLE_HALO, ae_axis_at(&panel->x, x), ae_axis_at(&panel->y, y) + 5,
				       sizeof text, text);
	}
	free(scratch);
	return 0;
}

/* ---- the picture ---- */

static void prepare(struct ae_figure *figure, const struct ae_plot *p, const struct scatter_classes *k)
{
	const struct ae_plot_input *in = p->input;
	struct ae_panel *panel = figure->panel;

	for (size_t i = 0; i < in->count; i++) {
		if (isnan(in->x[2 * i]) || isnan(in->x[2 * i + 1]))
			continue;
		ae_axis_include(&panel->x, in->x[2 * i]);
		ae_axis_include(&panel->y, in->x[2 * i + 1]);
	}
	ae_axis_finish(&panel->x, 0.04);
	ae_axis_finish(&panel->y, 0.04);
	figure->x_label = in->names && in->names[0] ? in->names[0] : "value 1";
	snprintf(panel->title, sizeof panel->title, "%s", in->names && in->names[1] ? in->names[1] : "value 2");
	figure->panel_height = 560;
	for (size_t i = 0; i < k->count; i++) {
		size_t points = 0;

		for (size_t r = 0; r < in->count; r++)
			points += shown(panel, p, k, i, r);
		ae_figure_legend(figure, ae_style_class(i), "%.6g: %zu", k->label[i], points);
	}
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
	return draw_numbers(c, panel, p, k, e);
}

static int plot_scatter(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct ae_figure figure;
	struct scatter_classes k;
	int status;

	if (p->input->shape.rank != 1 || p->input->shape.dim[0] != 2)
		return ae_err_set(e, "picture: records: expected two values (-c X,Y chooses them), got shape %s",
				  ae_shape_name(&p->input->shape).text);
	if (find_classes(&k, p, e) < 0 || ae_figure_init(&figure, p, 1, e) < 0)
		return -1;
	prepare(&figure, p, &k);
	status = ae_figure_layout(&figure, p, c, e);
	if (status == 0)
		status = draw(c, figure.panel, p, &k, e);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_scatter = {
	.name = "scatter",
	.title = "Records",
	.flags = AE_PLOT_LABELS | AE_PLOT_AXES,
	.width = 720,
	.draw = plot_scatter,
};
