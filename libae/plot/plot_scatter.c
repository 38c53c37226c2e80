/* plot_scatter.c - records of two values as points, a color and a mark a class, its number at its middle. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENSE 3000 /* points that are drawn as dots rather than as marks of a shape */
#define FINE 2 /* places a pixel has each way: what falls on a taken one is not drawn again */

struct classes {
	size_t count;
	double label[AE_CLASSES];
};

/* Where points of the class being drawn stand already. */
struct taken {
	size_t width, height;
	unsigned char *at;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int add_class(struct classes *k, double label, struct ae_err *e)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->label[i] == label)
			return 0;
	if (k->count == AE_CLASSES)
		return ae_err_set(e, "picture: more than %d classes of labels, %.6g is one too many",
				  AE_CLASSES, label);
	k->label[k->count++] = label;
	return 0;
}

/* The labels that there are, in order; without labels all points are of one class. */
static int find_classes(struct classes *k, const struct ae_plot *p, struct ae_err *e)
{
	k->count = 0;
	for (size_t i = 0; p->label && i < p->input->count; i++)
		if (!isnan(p->label[i]) && add_class(k, p->label[i], e) < 0)
			return -1;
	qsort(k->label, k->count, sizeof *k->label, by_value);
	return 0;
}

/* ---- the points of one class ---- */

static bool shown(const struct ae_panel *panel, const struct ae_plot *p, const struct classes *k,
		  size_t class, size_t i)
{
	const double *x = p->input->x + 2 * i;

	if (!ae_axis_takes(&panel->x, x[0]) || !ae_axis_takes(&panel->y, x[1]))
		return false;
	return k->count == 0 || p->label[i] == k->label[class];
}

static bool take(struct taken *t, double x, double y)
{
	size_t column = (size_t)(x * FINE), row = (size_t)(y * FINE);
	unsigned char *at = &t->at[row * t->width + column];

	if (*at)
		return false;
	*at = 1;
	return true;
}

static void draw_class(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
		       const struct classes *k, size_t class, struct taken *t)
{
	bool dense = p->input->count > DENSE;

	ae_canvas_path_begin(c, ae_style_class(class));
	for (size_t i = 0; i < p->input->count; i++) {
		double x, y;

		if (!shown(panel, p, k, class, i))
			continue;
		x = floor(ae_axis_at(&panel->x, p->input->x[2 * i]) * FINE) / FINE;
		y = floor(ae_axis_at(&panel->y, p->input->x[2 * i + 1]) * FINE) / FINE;
		if (!take(t, x, y))
			continue;
		if (dense)
			ae_canvas_path_point(c, true, x, y);
		else
			ae_mark_shape(c, class, x, y, p->input->count > DENSE / 10 ? 2 : 3.5);
	}
	ae_canvas_path_end(c);
}

/* ---- the class's number among its points ---- */

/* The median of one coordinate of the class, `room` being for as many doubles as there are records. */
static double median(const struct ae_panel *panel, const struct ae_plot *p, const struct classes *k,
		     size_t class, size_t axis, double *room)
{
	size_t n = 0;

	for (size_t i = 0; i < p->input->count; i++)
		if (shown(panel, p, k, class, i))
			room[n++] = p->input->x[2 * i + axis];
	qsort(room, n, sizeof *room, by_value);
	return n ? room[n / 2] : NAN;
}

static int draw_numbers(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
			const struct classes *k, struct ae_err *e)
{
	double *room = malloc(p->input->count * sizeof *room);

	if (!room)
		return ae_err_set(e, "picture: no memory for %zu points", p->input->count);
	for (size_t i = 0; i < k->count; i++) {
		double x = median(panel, p, k, i, 0, room), y = median(panel, p, k, i, 1, room);
		char text[32];

		snprintf(text, sizeof text, "%.6g", k->label[i]);
		if (!isnan(x))
			ae_canvas_text(c, AE_STYLE_HALO, ae_axis_at(&panel->x, x),
				       ae_axis_at(&panel->y, y) + 5, sizeof text, text);
	}
	free(room);
	return 0;
}

/* ---- the picture ---- */

static void prepare(struct ae_figure *page, const struct ae_plot *p, const struct classes *k)
{
	const struct ae_plot_input *in = p->input;
	struct ae_panel *panel = page->panel;

	for (size_t i = 0; i < in->count; i++) {
		if (isnan(in->x[2 * i]) || isnan(in->x[2 * i + 1]))
			continue;
		ae_axis_include(&panel->x, in->x[2 * i]);
		ae_axis_include(&panel->y, in->x[2 * i + 1]);
	}
	ae_axis_settle(&panel->x, 0.04);
	ae_axis_settle(&panel->y, 0.04);
	page->x_title = in->names && in->names[0] ? in->names[0] : "value 1";
	snprintf(panel->title, sizeof panel->title, "%s",
		 in->names && in->names[1] ? in->names[1] : "value 2");
	page->panel_height = 560;
	for (size_t i = 0; i < k->count; i++) {
		size_t points = 0;

		for (size_t r = 0; r < in->count; r++)
			points += shown(panel, p, k, i, r);
		ae_figure_key(page, ae_style_class(i), "%.6g: %zu", k->label[i], points);
	}
}

static int draw(struct ae_canvas *c, const struct ae_panel *panel, const struct ae_plot *p,
		const struct classes *k, struct ae_err *e)
{
	struct taken t = { .width = FINE * (size_t)(panel->x.to + 2),
			   .height = FINE * (size_t)(panel->y.from + 2) };

	t.at = malloc(t.width * t.height);
	if (!t.at)
		return ae_err_set(e, "picture: no memory for %zux%zu places", t.width, t.height);
	for (size_t i = 0; i < (k->count ? k->count : 1); i++) {
		memset(t.at, 0, t.width * t.height);
		draw_class(c, panel, p, k, i, &t);
	}
	free(t.at);
	return draw_numbers(c, panel, p, k, e);
}

int ae_plot_scatter(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct ae_figure page;
	struct classes k;
	int status;

	if (p->input->shape.rank != 1 || p->input->shape.dim[0] != 2)
		return ae_err_set(e,
				  "picture: records of shape %s: two values expected (-c X,Y chooses them)",
				  ae_shape_name(&p->input->shape).text);
	if (find_classes(&k, p, e) < 0 || ae_figure_init(&page, p, 1, e) < 0)
		return -1;
	prepare(&page, p, &k);
	status = ae_figure_layout(&page, p, c, e);
	if (status == 0)
		status = draw(c, page.panel, p, &k, e);
	ae_figure_release(&page);
	return status;
}
