/* plot_grid.c - records as pictures. With several inputs each input is a row, and a column has the same record of all
 * inputs; a single input fills as many rows as needed. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pixels. */
#define WIDTH 960
#define WIDTH_MIN 240
#define CELL_MAX 96
#define CELL_MIN 2
#define GAP 4
#define LABEL 16
#define FOOT 18
#define NCOLS 10    /* pictures side by side, of a single input */
#define NAME_MAX 24 /* characters */

/* Pictures of an input: each has tile_rows x tile_columns tiles of height x width pixels, with 1 channel or 3. */
struct picture_row {
	const struct ae_plot_input *input;
	size_t height, width, channels, tile_rows, tile_columns;
	const struct ae_grid_view *view; /* NULL: values are pixels */
	double *pixels;                  /* (height, width, 3) what it makes of a record */
	double low, high;                /* values at the ends of the color scale */
	double wide, tall;               /* pixels of the picture */
};

struct picture_grid {
	size_t inputs, columns, rows;
	struct picture_row *row;
	double left, top, cell, width, height;
};

/* The largest divisor of n whose square is at most n. */
static size_t short_side(size_t n)
{
	size_t side = 1;

	for (size_t i = 1; i <= n / i; i++)
		if (n % i == 0)
			side = i;
	return side;
}

/* Arranges tiles in a block that is about square, with a gap at its end if necessary. */
static void arrange_tiles(struct picture_row *s, size_t tiles)
{
	s->tile_rows = short_side(tiles);
	if (tiles / s->tile_rows > 4 * s->tile_rows)
		s->tile_rows = (size_t)sqrt((double)tiles);
	s->tile_columns = (tiles + s->tile_rows - 1) / s->tile_rows;
}

/* A row of records that a view makes pictures of. */
static int view_init(struct picture_row *s, const struct ae_plot_input *in, const struct ae_grid_view *view,
		     struct ae_err *e)
{
	*s = (struct picture_row){
		.input = in, .channels = 3, .tile_rows = 1, .tile_columns = 1, .view = view, .high = 255
	};
	if (view->size(in, &s->height, &s->width, e) != 0)
		return -1;
	s->pixels = malloc(3 * s->height * s->width * sizeof *s->pixels);
	return s->pixels ? 0 : ae_err_memory(e, "picture: no memory for %zux%zu pixels", s->width, s->height);
}

static int row_init(struct picture_row *s, const struct ae_plot_input *in, struct ae_err *e)
{
	const struct ae_shape *shape = &in->shape;
	size_t values = ae_shape_count(shape), last = shape->rank > 2 ? shape->dim[2] : 1;

	if (shape->rank > 3)
		return ae_err_set(e, "picture: records: expected shape HxW or HxWxC (see --shape), got %s",
				  ae_shape_name(shape).text);
	*s = (struct picture_row){ .input = in, .channels = last == 3 ? 3 : 1 };
	s->height = shape->rank > 1 ? shape->dim[0] : short_side(values);
	s->width = shape->rank > 1 ? shape->dim[1] : values / s->height;
	arrange_tiles(s, last / s->channels);
	return 0;
}

/* The color scale is 0 to 255 for bytes, 0 to 1 for values within these limits, else the range of the values. */
static void choose_range(struct picture_row *s, const struct ae_plot *p)
{
	const struct ae_plot_input *in = s->input;
	struct ae_axis range = ae_axis_empty(false);

	for (size_t i = 0; i < in->count * ae_shape_count(&in->shape); i++)
		ae_axis_include(&range, in->x[i]);
	s->low = range.low;
	s->high = range.high;
	if (range.low >= 0 && (in->dtype == AE_U1 || range.high <= 1)) {
		s->low = 0;
		s->high = in->dtype == AE_U1 ? 255 : 1;
	}
	if (!isnan(p->low)) {
		s->low = p->low;
		s->high = p->high;
	}
}

/* ---- layout ---- */

static bool named(const struct picture_grid *g)
{
	for (size_t i = 0; i < g->inputs; i++)
		if (*g->row[i].input->name)
			return true;
	return false;
}

static void range_text(const struct picture_row *s, char *to, size_t size)
{
	snprintf(to, size, "%.3g to %.3g", s->low + 0.0, s->high + 0.0); /* + 0.0: a relu may give -0 */
}

/* Width in pixels of the names of inputs and the ranges of their values, left of the pictures. */
static double name_width(const struct picture_grid *g)
{
	size_t longest = 0;
	char range[64];

	for (size_t i = 0; i < g->inputs; i++) {
		size_t length = ae_canvas_length(g->row[i].input->name);

		range_text(&g->row[i], range, sizeof range);
		if (g->row[i].view)
			*range = '\0';
		length = length > strlen(range) ? length : strlen(range);
		longest = length > longest ? length : longest;
	}
	return AE_LETTER * (double)(longest < NAME_MAX ? longest : NAME_MAX) + 8;
}

static void choose_columns(struct picture_grid *g, const struct ae_plot *p)
{
	size_t count = p->input->count, max = p->ncols ? p->ncols : g->inputs > 1 ? count : NCOLS;

	g->columns = max < count ? max : count;
	g->rows = (count + g->columns - 1) / g->columns;
}

/* A whole number of pixels per value of the first input looks best. */
static int choose_cell(struct picture_grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double space = (double)(p->width ? p->width : WIDTH) - g->left - AE_EDGE, max = p->width ? space : CELL_MAX;
	double values = (double)(g->row->width * g->row->tile_columns), columns = (double)g->columns;

	g->cell = fmin(floor((space + GAP) / columns) - GAP, max);
	if (g->cell < CELL_MIN)
		return ae_err_set(e, "picture: width: expected at least %.0f for %zu pictures side by side, got %zu",
				  g->left + AE_EDGE + (CELL_MIN + GAP) * columns, g->columns,
				  p->width ? p->width : WIDTH);
	if (g->cell >= 3 * values)
		g->cell = values * floor(g->cell / values);
	return 0;
}

/* A picture has the width of a cell; a very high picture becomes narrower, a very low one is stretched. */
static void size_row(struct picture_row *s, double cell)
{
	double shape = (double)(s->tile_rows * s->height) / (double)(s->tile_columns * s->width);

	s->wide = cell;
	s->tall = fmax(floor(cell * shape + 0.5), fmin(8, cell));
	if (s->tall > 3 * cell) {
		s->tall = 3 * cell;
		s->wide = fmax(s->tall / shape, 2);
	}
}

static double label_height(const struct ae_plot *p)
{
	return p->label ? LABEL : 0;
}

static int layout(struct picture_grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double pictures = 0, title = 10 * (double)ae_canvas_length(p->title) + 2 * AE_EDGE;

	g->left = AE_EDGE + (named(g) ? name_width(g) : 0);
	g->top = ae_figure_head(p);
	if (choose_cell(g, p, e) < 0)
		return -1;
	for (size_t i = 0; i < g->inputs; i++) {
		size_row(&g->row[i], g->cell);
		pictures += g->row[i].tall + GAP;
	}
	g->width = g->left + (g->cell + GAP) * (double)g->columns - GAP + AE_EDGE;
	g->width = p->width ? (double)p->width : fmax(g->width, fmin(fmax(title, WIDTH_MIN), WIDTH));
	g->height = g->top + (pictures + label_height(p)) * (double)g->rows + (named(g) ? AE_EDGE : FOOT);
	if (p->height && (double)p->height < g->height)
		return ae_err_set(e, "picture: height: expected at least %.0f for %zu rows of pictures, got %zu",
				  g->height, g->rows * g->inputs, p->height);
	if (g->height > 10000)
		return ae_err_set(e, "picture: height: expected at most 10000, got %.0f for %zu rows of pictures",
				  g->height, g->rows * g->inputs);
	g->height = p->height ? (double)p->height : g->height;
	return 0;
}

/* ---- drawing ---- */

/* Draws the tiles of a record, with a white line between them. */
static int draw_record(struct ae_canvas *c, const struct picture_row *s, const double *x, double left, double top,
		       struct ae_err *e)
{
	size_t samples = s->view ? 3 : ae_shape_count(&s->input->shape) / (s->height * s->width);
	struct ae_heatmap f = { .rows = s->height,
				.columns = s->width,
				.channels = s->channels,
				.row_stride = (ptrdiff_t)(samples * s->width),
				.column_stride = (ptrdiff_t)samples,
				.low = s->low,
				.high = s->high };
	double gap = s->wide / (double)s->tile_columns > 6 && s->tall / (double)s->tile_rows > 6 ? 1 : 0;
	double wide = (s->wide + gap) / (double)s->tile_columns, tall = (s->tall + gap) / (double)s->tile_rows;

	for (size_t i = 0; i < samples / s->channels; i++) {
		double column = (double)(i % s->tile_columns), row = (double)(i / s->tile_columns);

		f.x = x + i * s->channels;
		if (ae_heatmap_draw(&f, c, left + column * wide, top + row * tall, wide - gap, tall - gap, e) < 0)
			return -1;
	}
	ae_canvas_rect(c, AE_STYLE_GRID, left - 0.5, top - 0.5, s->wide + 1, s->tall + 1);
	return 0;
}

static void draw_name(struct ae_canvas *c, const struct picture_grid *g, const struct picture_row *s, double top)
{
	bool both = s->tall >= 26; /* name and range fit above each other */
	double middle = top + s->tall / 2;
	char range[64];

	if (!named(g))
		return;
	ae_canvas_text(c, AE_STYLE_END, g->left - 8, middle + (both ? -1 : 4), NAME_MAX, s->input->name);
	range_text(s, range, sizeof range);
	if (both && !s->view)
		ae_canvas_text(c, AE_STYLE_NOTE, g->left - 8, middle + 12, NAME_MAX, range);
}

static void draw_label(struct ae_canvas *c, const struct picture_grid *g, const struct ae_plot *p, size_t record,
		       double x, double y)
{
	char number[32];

	if (!p->label || isnan(p->label[record]))
		return;
	ae_canvas_text(c, AE_STYLE_MIDDLE, x + g->cell / 2, y + LABEL - 4, (size_t)(g->cell / 5),
		       ae_plot_class(p, p->label[record], number));
}

/* The number of the record, and the mean of its values. */
static void hint(struct ae_canvas *c, const struct ae_plot *p, const struct picture_row *s, size_t record, double x,
		 double y)
{
	size_t size = ae_shape_count(&s->input->shape);
	double sum = 0;
	char text[160];

	for (size_t v = 0; v < size; v++)
		sum += s->input->x[record * size + v];
	snprintf(text, sizeof text, "record %llu\n%s%smean %.6g",
		 (unsigned long long)(p->number ? p->number[record] : record), s->input->name,
		 *s->input->name ? ": " : "", sum / (double)size);
	ae_canvas_hint(c, x, y, s->wide, s->tall, text);
}

/* Draws a record of all inputs below each other. */
static int draw_column(struct ae_canvas *c, const struct picture_grid *g, const struct ae_plot *p, size_t record,
		       double top, struct ae_err *e)
{
	double x = g->left + (g->cell + GAP) * (double)(record % g->columns), y = top + label_height(p);

	draw_label(c, g, p, record, x, top);
	for (size_t i = 0; i < g->inputs; i++) {
		const struct picture_row *s = &g->row[i];
		const double *from = s->input->x + record * ae_shape_count(&s->input->shape);

		if (record % g->columns == 0)
			draw_name(c, g, s, y);
		if (s->view) {
			s->view->draw(p, &s->input->shape, from, s->height, s->width, s->pixels);
			from = s->pixels;
		}
		if (draw_record(c, s, from, x + floor((g->cell - s->wide) / 2), y, e) < 0)
			return -1;
		if (p->hints)
			hint(c, p, s, record, x + floor((g->cell - s->wide) / 2), y);
		y += s->tall + GAP;
	}
	return 0;
}

static int draw(struct ae_canvas *c, const struct picture_grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double high = label_height(p);
	char range[64];

	for (size_t i = 0; i < g->inputs; i++)
		high += g->row[i].tall + GAP;
	ae_figure_begin(p, c, (size_t)ceil(g->width), (size_t)ceil(g->height));
	for (size_t i = 0; i < p->input->count; i++)
		if (draw_column(c, g, p, i, g->top + high * (double)(i / g->columns), e) < 0)
			return -1;
	range_text(g->row, range, sizeof range);
	if (!named(g) && !g->row->view)
		ae_canvas_text(c, AE_STYLE_NOTE, g->width - AE_EDGE, g->height - 6, NAME_MAX, range);
	return 0;
}

int ae_grid_plot(const struct ae_plot *p, struct ae_canvas *c, const struct ae_grid_view *view, struct ae_err *e)
{
	struct picture_grid g = { .inputs = p->inputs, .row = calloc(p->inputs, sizeof *g.row) };
	int status = g.row ? 0 : ae_err_memory(e, "picture: no memory for %zu inputs", p->inputs);

	for (size_t i = 0; status == 0 && i < g.inputs; i++) {
		status = view ? view_init(&g.row[i], &p->input[i], view, e) : row_init(&g.row[i], &p->input[i], e);
		if (status == 0 && !view)
			choose_range(&g.row[i], p);
	}
	if (status == 0) {
		choose_columns(&g, p);
		status = layout(&g, p, e);
	}
	if (status == 0)
		status = draw(c, &g, p, e);
	for (size_t i = 0; g.row && i < g.inputs; i++)
		free(g.row[i].pixels);
	free(g.row);
	return status;
}

static int plot_grid(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	return ae_grid_plot(p, c, NULL, e);
}

const struct ae_plot_kind ae_plot_grid = {
	.name = "grid",
	.title = "Pictures",
	.flags = AE_PLOT_CLASS_NAMES | AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS | AE_PLOT_RANGE | AE_PLOT_SHAPE
		| AE_PLOT_COLUMNS | AE_PLOT_HINTS,
	.records = 10,
	.draw = plot_grid,
};
