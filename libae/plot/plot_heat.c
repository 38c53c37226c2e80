/* plot_heat.c - a table of values as colors: cells, with numbers if these fit, axes, and a color bar. */
#include "plot/colorbar.h"
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Pixels. */
#define WIDTH 720
#define HEIGHT_MAX 560
#define CELL_WIDE 64
#define CELL_HIGH 40
#define ROW_MIN 16 /* height of a row if there are few */
#define FOOT 40
#define BAR_STEPS 64
#define PRINTED 400 /* at most so many cells have numbers */
#define NAME_MAX 16 /* characters */
#define HINTED 2000 /* at most so many cells show their values under the pointer */

struct heat_plot {
	struct ae_heatmap map;
	const char *const *x_names, *const *y_names; /* NULL: numbers */
	const uint64_t *number;                      /* of the rows; NULL: 0, 1, ... */
	struct ae_axis x, y;
	double height;
};

static bool counts(const uint64_t *number, size_t n)
{
	size_t i = 0;

	while (number && i < n && number[i] == i)
		i++;
	return i == n;
}

/* Takes the rows of a table, or one record that is a table. */
static int find_table(struct heat_plot *h, const struct ae_plot *p, struct ae_err *e)
{
	const struct ae_plot_input *in = p->input;
	size_t rank = in->shape.rank, width = rank ? in->shape.dim[rank - 1] : 1;

	if (rank > 2 || (rank == 2 && in->count > 1))
		return ae_err_set(e,
				  "picture: records: expected rows of a table or one record of HxW, got %zu of "
				  "shape %s",
				  in->count, ae_shape_name(&in->shape).text);
	h->map = (struct ae_heatmap){ .x = in->x,
				      .rows = rank == 2 ? in->shape.dim[0] : in->count,
				      .columns = width,
				      .channels = 1,
				      .row_stride = (ptrdiff_t)width,
				      .column_stride = 1,
				      .heat = true };
	h->x_names = in->names;
	h->y_names = p->names && h->map.rows == h->map.columns ? in->names : NULL;
	h->number = rank == 2 || counts(p->number, in->count) ? NULL : p->number;
	if (p->transpose) {
		h->map.rows = h->map.columns;
		h->map.columns = rank == 2 ? in->shape.dim[0] : in->count;
		h->map.row_stride = 1;
		h->map.column_stride = (ptrdiff_t)width;
		h->y_names = in->names;
		h->x_names = p->names && h->map.rows == h->map.columns ? in->names : NULL;
	}
	return 0;
}

static int choose_range(struct heat_plot *h, const struct ae_plot *p, struct ae_err *e)
{
	struct ae_axis range = ae_axis_empty(p->log);

	h->map.log = p->log;
	for (size_t i = 0; i < h->map.rows * h->map.columns; i++)
		ae_axis_include(&range, p->input->x[i]);
	h->map.low = isnan(p->low) ? range.low : p->low;
	h->map.high = isnan(p->high) ? range.high : p->high;
	if (p->log && !(h->map.low >= AE_LOG_LEAST))
		return ae_err_set(e, "picture: color scale: expected ends above 0 for --log, got %g", h->map.low);
	return 0;
}

static const char *name(const char *const *names, size_t i)
{
	return names[i] ? names[i] : "";
}

/* ---- layout ---- */

static double label_width(const struct heat_plot *h)
{
	char last[32];
	size_t longest;

	snprintf(last, sizeof last, "%zu", h->map.rows);
	longest = strlen(last);
	for (size_t i = 0; h->y_names && i < h->map.rows; i++)
		longest = ae_canvas_length(name(h->y_names, i)) > longest ? ae_canvas_length(name(h->y_names, i))
									  : longest;
	return AE_LETTER * (double)(longest < NAME_MAX ? longest : NAME_MAX) + 8;
}

/* An axis of cells: the middle of cell i is at i. */
static struct ae_axis axis(size_t cells, double from, double to)
{
	return (struct ae_axis){ .whole = true, .low = -0.5, .high = (double)cells - 0.5, .from = from, .to = to };
}

static int layout(struct heat_plot *h, const struct ae_plot *p, struct ae_err *e)
{
	double rows = (double)h->map.rows, columns = (double)h->map.columns;
	double left = AE_EDGE + label_width(h), top = ae_figure_head(p) + 16;
	double width = (double)(p->width ? p->width : WIDTH) - left - AE_COLORBAR, cell, height;

	if (width < 40)
		return ae_err_set(e, "picture: width: expected at least %.0f, got %zu", left + AE_COLORBAR + 40,
				  p->width);
	if (p->width == 0)
		width = fmax(fmin(width, CELL_WIDE * columns), 160);
	cell = width / columns;
	height = fmin(fmax(fmin(cell, CELL_HIGH) * rows, fmin(ROW_MIN * rows, HEIGHT_MAX / 2.0)), HEIGHT_MAX);
	height = p->height ? (double)p->height - top - FOOT : fmax(height, 60);
	if (height < 40)
		return ae_err_set(e, "picture: height: expected at least %.0f, got %zu", top + FOOT + 40, p->height);
	h->x = axis(h->map.columns, left, left + width);
	h->y = axis(h->map.rows, top, top + height);
	ae_figure_snap(p, &h->y.from, &h->y.to);
	h->height = top + height + FOOT;
	return 0;
}

/* ---- the cells ---- */

static void cell_text(char to[32], double value)
{
	snprintf(to, 32, value == floor(value) && fabs(value) < 1e6 ? "%.0f" : "%.3g", value);
}

static double cell_value(const struct heat_plot *h, size_t row, size_t column)
{
	return h->map.x[(ptrdiff_t)row * h->map.row_stride + (ptrdiff_t)column * h->map.column_stride];
}

/* Cells have numbers if all of them fit. */
static bool printable(const struct heat_plot *h)
{
	double wide = (h->x.to - h->x.from) / (double)h->map.columns,
	       high = (h->y.to - h->y.from) / (double)h->map.rows;
	char text[32];

	if (h->map.rows > PRINTED / h->map.columns || high < 13)
		return false;
	for (size_t i = 0; i < h->map.rows * h->map.columns; i++) {
		cell_text(text, cell_value(h, i / h->map.columns, i % h->map.columns));
		if (AE_LETTER * (double)strlen(text) + 4 > wide)
			return false;
	}
	return true;
}

static void print_cells(const struct heat_plot *h, struct ae_canvas *c)
{
	for (size_t i = 0; printable(h) && i < h->map.rows * h->map.columns; i++) {
		size_t row = i / h->map.columns, column = i % h->map.columns;
		double value = cell_value(h, row, column);
		bool dark = ae_heatmap_position(&h->map, value) > 0.55;
		char text[32];

		cell_text(text, value);
		if (!isnan(value))
			ae_canvas_text(c, dark ? AE_STYLE_LIGHT : AE_STYLE_MIDDLE, ae_axis_at(&h->x, (double)column),
				       ae_axis_at(&h->y, (double)row) + 4, sizeof text, text);
	}
}

/* ---- axes and color bar ---- */

/* The number of a row of the table, whichever way it is drawn. */
static void draw_rows(struct ae_canvas *c, const struct heat_plot *h, bool down)
{
	const struct ae_axis *a = down ? &h->y : &h->x;
	size_t cells = down ? h->map.rows : h->map.columns;
	double cell = (a->to - a->from) / (double)cells, needs = down ? 12 : 40;
	size_t step = cell < needs ? (size_t)ceil(needs / cell) : 1;

	for (size_t i = 0; i < cells; i += step) {
		double at = ae_axis_at(a, (double)i);
		char text[32];

		snprintf(text, sizeof text, "%llu", (unsigned long long)h->number[i]);
		ae_canvas_text(c, down ? AE_STYLE_END : AE_STYLE_MIDDLE, down ? h->x.from - 5 : at,
			       down ? at + 4 : h->y.to + 15, sizeof text, text);
	}
}

static void draw_numbers(struct ae_canvas *c, const struct heat_plot *h, bool down)
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

/* A name is cut to the width of its cells. If cells are small, only every step-th name is drawn. */
static void draw_names(struct ae_canvas *c, const struct heat_plot *h, bool down)
{
	const char *const *names = down ? h->y_names : h->x_names;
	const struct ae_axis *a = down ? &h->y : &h->x;
	size_t cells = down ? h->map.rows : h->map.columns;
	double cell = (a->to - a->from) / (double)cells, needs = down ? 12 : 30;
	size_t step = cell < needs ? (size_t)ceil(needs / cell) : 1;
	size_t max = down ? NAME_MAX : (size_t)(cell * (double)step / AE_LETTER);

	for (size_t i = 0; i < cells; i += step) {
		double at = ae_axis_at(a, (double)i);

		if (down)
			ae_canvas_text(c, AE_STYLE_END, h->x.from - 5, at + 4, max, name(names, i));
		else
			ae_canvas_text(c, AE_STYLE_MIDDLE, at, h->y.to + 15, max, name(names, i));
	}
}

static void draw_axis(struct ae_canvas *c, const struct heat_plot *h, const struct ae_plot *p, bool down)
{
	if (down ? h->y_names != NULL : h->x_names != NULL)
		draw_names(c, h, down);
	else if (h->number && down != p->transpose)
		draw_rows(c, h, down);
	else
		draw_numbers(c, h, down);
}

/* Row, column and value of a cell, if cells are not too many. */
static void draw_hints(struct ae_canvas *c, const struct heat_plot *h, const struct ae_plot *p)
{
	size_t cells = h->map.rows * h->map.columns;
	const char *const *names = p->input->names;

	for (size_t i = 0; p->hints && cells <= HINTED && i < cells; i++) {
		size_t down = i / h->map.columns, right = i % h->map.columns;
		size_t row = p->transpose ? right : down, column = p->transpose ? down : right;
		double left = ae_axis_at(&h->x, (double)right - 0.5), top = ae_axis_at(&h->y, (double)down - 0.5);
		char text[160];

		if (names)
			snprintf(text, sizeof text, "row %llu\n%.100s: %.6g",
				 (unsigned long long)(h->number ? h->number[row] : row), name(names, column),
				 cell_value(h, down, right));
		else
			snprintf(text, sizeof text, "row %llu, column %zu: %.6g",
				 (unsigned long long)(h->number ? h->number[row] : row), column,
				 cell_value(h, down, right));
		ae_canvas_hint(c, left, top, ae_axis_at(&h->x, (double)right + 0.5) - left,
			       ae_axis_at(&h->y, (double)down + 0.5) - top, text);
	}
}

static int draw(struct ae_canvas *c, const struct heat_plot *h, const struct ae_plot *p, struct ae_err *e)
{
	double width = h->x.to - h->x.from, height = h->y.to - h->y.from;

	ae_figure_begin(p, c, p->width ? p->width : (size_t)ceil(h->x.to + AE_COLORBAR), (size_t)ceil(h->height));
	if (ae_heatmap_draw(&h->map, c, h->x.from, h->y.from, width, height, e) < 0)
		return -1;
	print_cells(h, c);
	ae_canvas_rect(c, AE_STYLE_FRAME, h->x.from, h->y.from, width, height);
	draw_axis(c, h, p, false);
	draw_axis(c, h, p, true);
	ae_canvas_text(c, AE_STYLE_HEAD, h->x.from, h->y.from - 5, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->y_label, p->transpose ? "column" : "row"));
	ae_canvas_text(c, AE_STYLE_MIDDLE, h->x.from + width / 2, h->height - 8, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->x_label, p->transpose ? "row" : "column"));
	draw_hints(c, h, p);
	return ae_colorbar_draw(&(struct ae_colorbar){ h->map.low, h->map.high, h->map.log, BAR_STEPS, 0 }, c,
				h->x.to + AE_EDGE, h->y.from, h->y.to, e);
}

static int plot_heat(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct heat_plot h;

	if (find_table(&h, p, e) < 0)
		return -1;
	if (choose_range(&h, p, e) < 0 || layout(&h, p, e) < 0)
		return -1;
	return draw(c, &h, p, e);
}

const struct ae_plot_kind ae_plot_heat = {
	.name = "heat",
	.title = "Values",
	.flags = AE_PLOT_RANGE | AE_PLOT_SHAPE | AE_PLOT_AXES | AE_PLOT_TRANSPOSE | AE_PLOT_LOG | AE_PLOT_HINTS
		| AE_PLOT_COLUMN_NAMES,
	.draw = plot_heat,
};
