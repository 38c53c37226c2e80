/* plot_heat.c - a table of values as colors: cells, numbers in them where they have room, axes, a bar of
 * colors. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Pixels. */
#define WIDTH 720
#define HEIGHT_MAX 560
#define CELL_WIDE 64
#define CELL_HIGH 40
#define ROW_MIN 16 /* of few rows */
#define FOOT 40
#define BAR 16 /* the bar of colors, and what stands beside it */
#define BAR_LABELS 86
#define BAR_STEPS 64
#define PRINTED 400 /* cells with numbers in them, at most */
#define NAME_MAX 16 /* characters */

struct heat {
	struct ae_field field;
	const char *const *x_names, *const *y_names; /* NULL: numbers */
	struct ae_axis x, y;
	double height;
};

/* Rows of a table, or one record that is a table. */
static int table_of(struct heat *h, const struct ae_plot *p, struct ae_err *e)
{
	const struct ae_plot_input *in = p->input;
	size_t rank = in->shape.rank, width = rank ? in->shape.dim[rank - 1] : 1;

	if (rank > 2 || (rank == 2 && in->count > 1))
		return ae_err_set(
			e,
			"picture: %zu records of shape %s: rows of a table, or one record of HxW, expected",
			in->count, ae_shape_name(&in->shape).text);
	h->field = (struct ae_field){ .x = in->x,
				       .rows = rank == 2 ? in->shape.dim[0] : in->count,
				       .columns = width,
				       .channels = 1,
				       .down = (ptrdiff_t)width,
				       .right = 1,
				       .heat = true };
	h->x_names = in->names;
	h->y_names = NULL;
	if (p->transpose) {
		h->field.rows = h->field.columns;
		h->field.columns = rank == 2 ? in->shape.dim[0] : in->count;
		h->field.down = 1;
		h->field.right = (ptrdiff_t)width;
		h->y_names = in->names;
		h->x_names = NULL;
	}
	return 0;
}

static void settle_range(struct heat *h, const struct ae_plot *p)
{
	struct ae_axis range = ae_axis_empty(false);

	for (size_t i = 0; i < h->field.rows * h->field.columns; i++)
		ae_axis_include(&range, p->input->x[i]);
	h->field.low = isnan(p->low) ? range.low : p->low;
	h->field.high = isnan(p->high) ? range.high : p->high;
}

static const char *name(const char *const *names, size_t i)
{
	return names[i] ? names[i] : "";
}

/* ---- where things stand ---- */

static double label_width(const struct heat *h)
{
	char last[32];
	size_t longest;

	snprintf(last, sizeof last, "%zu", h->field.rows);
	longest = strlen(last);
	for (size_t i = 0; h->y_names && i < h->field.rows; i++)
		longest = strlen(name(h->y_names, i)) > longest ? strlen(name(h->y_names, i)) : longest;
	return AE_LETTER * (double)(longest < NAME_MAX ? longest : NAME_MAX) + 8;
}

/* The axes count cells, whose middles stand at whole numbers. */
static struct ae_axis axis(size_t cells, double from, double to)
{
	return (struct ae_axis){
		.whole = true, .low = -0.5, .high = (double)cells - 0.5, .from = from, .to = to
	};
}

static int layout(struct heat *h, const struct ae_plot *p, struct ae_err *e)
{
	double rows = (double)h->field.rows, columns = (double)h->field.columns;
	double left = AE_EDGE + label_width(h), top = ae_figure_head(p) + 16;
	double width = (double)(p->width ? p->width : WIDTH) - left - BAR_LABELS, cell, height;

	if (width < 40)
		return ae_err_set(e, "picture: width %zu: at least %.0f needed", p->width,
				  left + BAR_LABELS + 40);
	if (p->width == 0)
		width = fmax(fmin(width, CELL_WIDE * columns), 160);
	cell = width / columns;
	height = fmin(fmax(fmin(cell, CELL_HIGH) * rows, fmin(ROW_MIN * rows, HEIGHT_MAX / 2.0)), HEIGHT_MAX);
	height = p->height ? (double)p->height - top - FOOT : fmax(height, 60);
	if (height < 40)
		return ae_err_set(e, "picture: height %zu: at least %.0f needed", p->height, top + FOOT + 40);
	h->x = axis(h->field.columns, left, left + width);
	h->y = axis(h->field.rows, top, top + height);
	h->height = top + height + FOOT;
	return 0;
}

/* ---- the cells ---- */

static void cell_text(char to[32], double value)
{
	snprintf(to, 32, value == floor(value) && fabs(value) < 1e6 ? "%.0f" : "%.3g", value);
}

static double cell_value(const struct heat *h, size_t row, size_t column)
{
	return h->field.x[(ptrdiff_t)row * h->field.down + (ptrdiff_t)column * h->field.right];
}

/* Numbers are printed when all of them have room. */
static bool printable(const struct heat *h)
{
	double wide = (h->x.to - h->x.from) / (double)h->field.columns,
	       high = (h->y.to - h->y.from) / (double)h->field.rows;
	char text[32];

	if (h->field.rows > PRINTED / h->field.columns || high < 13)
		return false;
	for (size_t i = 0; i < h->field.rows * h->field.columns; i++) {
		cell_text(text, cell_value(h, i / h->field.columns, i % h->field.columns));
		if (AE_LETTER * (double)strlen(text) + 4 > wide)
			return false;
	}
	return true;
}

static void print_cells(const struct heat *h, struct ae_canvas *c)
{
	for (size_t i = 0; printable(h) && i < h->field.rows * h->field.columns; i++) {
		size_t row = i / h->field.columns, column = i % h->field.columns;
		double value = cell_value(h, row, column);
		bool dark = ae_heatmap_share(&h->field, value) > 0.55;
		char text[32];

		cell_text(text, value);
		if (!isnan(value))
			ae_canvas_text(c, dark ? AE_STYLE_LIGHT : AE_STYLE_MIDDLE,
				       ae_axis_at(&h->x, (double)column), ae_axis_at(&h->y, (double)row) + 4,
				       sizeof text, text);
	}
}

/* ---- what stands around them ---- */

static void draw_numbers(struct ae_canvas *c, const struct heat *h, bool down)
{
	const struct ae_axis *a = down ? &h->y : &h->x;
	struct ae_ticks t;

	ae_axis_ticks(a, (size_t)((a->to - a->from) / (down ? 20 : 35)), &t);
	for (size_t i = 0; i < t.count; i++) {
		double at = ae_axis_at(a, t.at[i]);

		if (down)
			ae_canvas_text(c, AE_STYLE_END, h->x.from - 5, at + 4, sizeof t.text[i], t.text[i]);
		else
			ae_canvas_text(c, AE_STYLE_MIDDLE, at, h->y.to + 15, sizeof t.text[i], t.text[i]);
	}
}

/* Names take the room that their cells have, and one is left out in as many as it takes to have some. */
static void draw_names(struct ae_canvas *c, const struct heat *h, bool down)
{
	const char *const *names = down ? h->y_names : h->x_names;
	const struct ae_axis *a = down ? &h->y : &h->x;
	size_t cells = down ? h->field.rows : h->field.columns;
	double cell = (a->to - a->from) / (double)cells, needs = down ? 12 : 30;
	size_t step = cell < needs ? (size_t)ceil(needs / cell) : 1;
	size_t most = down ? NAME_MAX : (size_t)(cell * (double)step / AE_LETTER);

	for (size_t i = 0; i < cells; i += step) {
		double at = ae_axis_at(a, (double)i);

		if (down)
			ae_canvas_text(c, AE_STYLE_END, h->x.from - 5, at + 4, most, name(names, i));
		else
			ae_canvas_text(c, AE_STYLE_MIDDLE, at, h->y.to + 15, most, name(names, i));
	}
}

static int draw_bar(struct ae_canvas *c, const struct heat *h, struct ae_err *e)
{
	double steps[BAR_STEPS], left = h->x.to + AE_EDGE, height = h->y.to - h->y.from;
	struct ae_field f = { steps, BAR_STEPS, 1, 1, 1, 1, 0, BAR_STEPS - 1, true };
	struct ae_axis a = ae_axis_empty(false);
	struct ae_ticks t;

	for (size_t i = 0; i < BAR_STEPS; i++)
		steps[i] = (double)(BAR_STEPS - 1 - i);
	ae_axis_include(&a, h->field.low);
	ae_axis_include(&a, h->field.high);
	ae_axis_settle(&a, 0);
	a.from = h->y.to;
	a.to = h->y.from;
	if (ae_heatmap_draw(&f, c, left, h->y.from, BAR, height, e) < 0)
		return -1;
	ae_canvas_rect(c, AE_STYLE_FRAME, left, h->y.from, BAR, height);
	ae_axis_ticks(&a, (size_t)(height / 40), &t);
	for (size_t i = 0; i < t.count; i++)
		ae_canvas_text(c, AE_STYLE_TEXT, left + BAR + 4, ae_axis_at(&a, t.at[i]) + 4, sizeof t.text[i],
			       t.text[i]);
	return 0;
}

static int draw(struct ae_canvas *c, const struct heat *h, const struct ae_plot *p, struct ae_err *e)
{
	double width = h->x.to - h->x.from, height = h->y.to - h->y.from;

	ae_figure_begin(p, c, p->width ? p->width : (size_t)ceil(h->x.to + BAR_LABELS),
		      (size_t)ceil(h->height));
	if (ae_heatmap_draw(&h->field, c, h->x.from, h->y.from, width, height, e) < 0)
		return -1;
	print_cells(h, c);
	ae_canvas_rect(c, AE_STYLE_FRAME, h->x.from, h->y.from, width, height);
	(h->x_names ? draw_names : draw_numbers)(c, h, false);
	(h->y_names ? draw_names : draw_numbers)(c, h, true);
	ae_canvas_text(c, AE_STYLE_HEAD, h->x.from, h->y.from - 5, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->y_title, p->transpose ? "column" : "row"));
	ae_canvas_text(c, AE_STYLE_MIDDLE, h->x.from + width / 2, h->height - 8, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->x_title, p->transpose ? "row" : "column"));
	return draw_bar(c, h, e);
}

int ae_plot_heat(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct heat h;

	if (table_of(&h, p, e) < 0)
		return -1;
	settle_range(&h, p);
	return layout(&h, p, e) < 0 ? -1 : draw(c, &h, p, e);
}
