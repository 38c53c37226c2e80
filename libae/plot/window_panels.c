/* window_panels.c - panels for records that are curves. */
#include "plot/window_panels.h"

#include <stdio.h>

int ae_window_panels_shape(const struct ae_plot *p, struct ae_window_shape *w, struct ae_err *e)
{
	if (p->input->shape.rank != 1 && p->input->shape.rank != 2)
		return ae_err_set(e, "picture: records: expected T steps, or T steps of F values (TxF), got shape %s",
				  ae_shape_name(&p->input->shape).text);
	w->steps = p->input->shape.dim[0];
	w->width = p->input->shape.rank == 2 ? p->input->shape.dim[1] : 1;
	if (w->width > AE_PANELS_MAX)
		return ae_err_set(e, "picture: expected at most %d values per step, got %zu", AE_PANELS_MAX, w->width);
	return 0;
}

void ae_window_panels_name(const struct ae_plot *p, const struct ae_window_shape *w, size_t record, char *to,
			   size_t size)
{
	unsigned long long number = p->number ? p->number[record] : record, first = number * p->step;

	if (p->step)
		snprintf(to, size, "window %llu, rows %llu to %llu", number, first, first + w->steps - 1);
	else
		snprintf(to, size, "window %llu", number);
}

struct ae_curve ae_window_panels_curve(const double *x, const struct ae_window_shape *w, size_t record, size_t i)
{
	return (struct ae_curve){
		.y = x + record * w->steps * w->width + i, .stride = (ptrdiff_t)w->width, .step = 1, .count = w->steps
	};
}

void ae_window_panels_arrange(struct ae_figure *figure, const struct ae_window_shape *w, size_t columns)
{
	figure->columns = columns;
	while (columns == 0 && figure->columns * figure->columns < figure->count)
		figure->columns++;
	if (figure->columns > 5)
		figure->columns = 5;
	figure->x_label = "step";
	figure->panel_height = figure->columns == 1 ? 220 : 150;
	for (size_t i = 0; i < figure->count; i++) {
		figure->panel[i].x.whole = true;
		ae_axis_include(&figure->panel[i].x, 0);
		ae_axis_include(&figure->panel[i].x, (double)(w->steps - 1));
	}
}

void ae_window_panels_share(struct ae_figure *figure, size_t from, size_t step)
{
	struct ae_axis y = figure->panel[from].y;

	for (size_t i = from; i < figure->count; i += step) {
		ae_axis_include(&y, figure->panel[i].y.low);
		ae_axis_include(&y, figure->panel[i].y.high);
	}
	ae_axis_finish(&y, 0.05);
	for (size_t i = from; i < figure->count; i += step) {
		figure->panel[i].y = y;
		ae_axis_finish(&figure->panel[i].x, 0);
	}
}
