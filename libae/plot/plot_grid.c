/* plot_grid.c - records as pictures: a row an input, the same records below each other; of a single input as
 * many rows as it takes. */
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
#define ACROSS 10 /* pictures of a single input */
#define NAME_MAX 24 /* characters */

/* How the records of an input are shown: tiles side by side, each of one color channel or of three. */
struct strip {
	const struct ae_plot_input *input;
	size_t height, width, channels, down, across;
	double low, high; /* values of black and white */
	double wide, tall; /* pixels on the page */
};

struct grid {
	size_t strips, columns, rows;
	struct strip *strip;
	double left, top, cell, width, height;
};

/* The largest divisor whose square is no more than n. */
static size_t short_side(size_t n)
{
	size_t side = 1;

	for (size_t i = 1; i <= n / i; i++)
		if (n % i == 0)
			side = i;
	return side;
}

/* Tiles in a block that is about square, if need be with a gap at its end. */
static void arrange_tiles(struct strip *s, size_t tiles)
{
	s->down = short_side(tiles);
	if (tiles / s->down > 4 * s->down)
		s->down = (size_t)sqrt((double)tiles);
	s->across = (tiles + s->down - 1) / s->down;
}

static int strip_init(struct strip *s, const struct ae_plot_input *in, struct ae_err *e)
{
	const struct ae_shape *shape = &in->shape;
	size_t values = ae_shape_count(shape), last = shape->rank > 2 ? shape->dim[2] : 1;

	if (shape->rank > 3)
		return ae_err_set(
			e, "picture: records of shape %s: pictures of HxW or HxWxC expected (see --shape)",
			ae_shape_name(shape).text);
	*s = (struct strip){ .input = in, .channels = last == 3 ? 3 : 1 };
	s->height = shape->rank > 1 ? shape->dim[0] : short_side(values);
	s->width = shape->rank > 1 ? shape->dim[1] : values / s->height;
	arrange_tiles(s, last / s->channels);
	return 0;
}

/* Bytes go from 0 to 255 and shares from 0 to 1, whatever of that is there; others from least to greatest. */
static void settle_range(struct strip *s, const struct ae_plot *p)
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

/* ---- where things stand ---- */

static bool named(const struct grid *g)
{
	for (size_t i = 0; i < g->strips; i++)
		if (*g->strip[i].input->name)
			return true;
	return false;
}

static void range_text(const struct strip *s, char *to, size_t size)
{
	snprintf(to, size, "%.3g to %.3g", s->low + 0.0, s->high + 0.0);	/* -0, of a relu, is 0 */
}

/* Pixels to the left of the pictures: names of the inputs, and the ranges of their values. */
static double name_width(const struct grid *g)
{
	size_t longest = 0;
	char range[64];

	for (size_t i = 0; i < g->strips; i++) {
		size_t length = strlen(g->strip[i].input->name);

		range_text(&g->strip[i], range, sizeof range);
		length = length > strlen(range) ? length : strlen(range);
		longest = length > longest ? length : longest;
	}
	return AE_LETTER * (double)(longest < NAME_MAX ? longest : NAME_MAX) + 8;
}

static void choose_columns(struct grid *g, const struct ae_plot *p)
{
	size_t count = p->input->count, most = p->across ? p->across : g->strips > 1 ? count : ACROSS;

	g->columns = most < count ? most : count;
	g->rows = (count + g->columns - 1) / g->columns;
}

/* Several whole pixels of the page for one of the first input's pictures look best. */
static int choose_cell(struct grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double room = (double)(p->width ? p->width : WIDTH) - g->left - AE_EDGE,
	       most = p->width ? room : CELL_MAX;
	double values = (double)(g->strip->width * g->strip->across), columns = (double)g->columns;

	g->cell = fmin(floor((room + GAP) / columns) - GAP, most);
	if (g->cell < CELL_MIN)
		return ae_err_set(e, "picture: width %zu: at least %.0f needed, pictures side by side: %zu",
				  p->width ? p->width : WIDTH, g->left + AE_EDGE + (CELL_MIN + GAP) * columns,
				  g->columns);
	if (g->cell >= 3 * values)
		g->cell = values * floor(g->cell / values);
	return 0;
}

/* The width of a cell each; a very high picture becomes narrower, a very low one is stretched. */
static void size_strip(struct strip *s, double cell)
{
	double shape = (double)(s->down * s->height) / (double)(s->across * s->width);

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

static int layout(struct grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double pictures = 0, title = 10 * (double)strlen(p->title) + 2 * AE_EDGE;

	g->left = AE_EDGE + (named(g) ? name_width(g) : 0);
	g->top = ae_figure_head(p);
	if (choose_cell(g, p, e) < 0)
		return -1;
	for (size_t i = 0; i < g->strips; i++) {
		size_strip(&g->strip[i], g->cell);
		pictures += g->strip[i].tall + GAP;
	}
	g->width = g->left + (g->cell + GAP) * (double)g->columns - GAP + AE_EDGE;
	g->width = p->width ? (double)p->width : fmax(g->width, fmin(fmax(title, WIDTH_MIN), WIDTH));
	g->height = g->top + (pictures + label_height(p)) * (double)g->rows + (named(g) ? AE_EDGE : FOOT);
	if (p->height && (double)p->height < g->height)
		return ae_err_set(e, "picture: height %zu: at least %.0f needed, rows of pictures: %zu",
				  p->height, g->height, g->rows * g->strips);
	if (g->height > 10000)
		return ae_err_set(e, "picture: %zu rows of pictures are %.0f pixels high, at most 10000",
				  g->rows * g->strips, g->height);
	g->height = p->height ? (double)p->height : g->height;
	return 0;
}

/* ---- drawing ---- */

/* The tiles of one record, a line of the page's white between them. */
static int draw_record(struct ae_canvas *c, const struct strip *s, const double *x, double left, double top,
		       struct ae_err *e)
{
	size_t samples = ae_shape_count(&s->input->shape) / (s->height * s->width);
	struct ae_field f = { .rows = s->height,
			      .columns = s->width,
			      .channels = s->channels,
			      .down = (ptrdiff_t)(samples * s->width),
			      .right = (ptrdiff_t)samples,
			      .low = s->low,
			      .high = s->high };
	double gap = s->wide / (double)s->across > 6 && s->tall / (double)s->down > 6 ? 1 : 0;
	double wide = (s->wide + gap) / (double)s->across, tall = (s->tall + gap) / (double)s->down;

	for (size_t i = 0; i < samples / s->channels; i++) {
		double column = (double)(i % s->across), row = (double)(i / s->across);

		f.x = x + i * s->channels;
		if (ae_heatmap_draw(&f, c, left + column * wide, top + row * tall, wide - gap, tall - gap, e) <
		    0)
			return -1;
	}
	ae_canvas_rect(c, AE_STYLE_GRID, left - 0.5, top - 0.5, s->wide + 1, s->tall + 1);
	return 0;
}

static void draw_name(struct ae_canvas *c, const struct grid *g, const struct strip *s, double top)
{
	bool both = s->tall >= 26; /* name and range have room above each other */
	double middle = top + s->tall / 2;
	char range[64];

	if (!named(g))
		return;
	ae_canvas_text(c, AE_STYLE_END, g->left - 8, middle + (both ? -1 : 4), NAME_MAX, s->input->name);
	range_text(s, range, sizeof range);
	if (both)
		ae_canvas_text(c, AE_STYLE_NOTE, g->left - 8, middle + 12, NAME_MAX, range);
}

static void draw_label(struct ae_canvas *c, const struct grid *g, const struct ae_plot *p, size_t record,
		       double x, double y)
{
	char text[32] = "";

	if (!p->label || isnan(p->label[record]))
		return;
	snprintf(text, sizeof text, "%.6g", p->label[record]);
	ae_canvas_text(c, AE_STYLE_MIDDLE, x + g->cell / 2, y + LABEL - 4, (size_t)(g->cell / 5), text);
}

/* One record of all inputs, below each other. */
static int draw_column(struct ae_canvas *c, const struct grid *g, const struct ae_plot *p, size_t record,
		       double top, struct ae_err *e)
{
	double x = g->left + (g->cell + GAP) * (double)(record % g->columns), y = top + label_height(p);

	draw_label(c, g, p, record, x, top);
	for (size_t i = 0; i < g->strips; i++) {
		const struct strip *s = &g->strip[i];
		const double *from = s->input->x + record * ae_shape_count(&s->input->shape);

		if (record % g->columns == 0)
			draw_name(c, g, s, y);
		if (draw_record(c, s, from, x + floor((g->cell - s->wide) / 2), y, e) < 0)
			return -1;
		y += s->tall + GAP;
	}
	return 0;
}

static int draw(struct ae_canvas *c, const struct grid *g, const struct ae_plot *p, struct ae_err *e)
{
	double high = label_height(p);
	char range[64];

	for (size_t i = 0; i < g->strips; i++)
		high += g->strip[i].tall + GAP;
	ae_figure_begin(p, c, (size_t)ceil(g->width), (size_t)ceil(g->height));
	for (size_t i = 0; i < p->input->count; i++)
		if (draw_column(c, g, p, i, g->top + high * (double)(i / g->columns), e) < 0)
			return -1;
	range_text(g->strip, range, sizeof range);
	if (!named(g))
		ae_canvas_text(c, AE_STYLE_NOTE, g->width - AE_EDGE, g->height - 6, NAME_MAX, range);
	return 0;
}

int ae_plot_grid(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct grid g = { .strips = p->inputs, .strip = calloc(p->inputs, sizeof *g.strip) };
	int status = g.strip ? 0 : ae_err_set(e, "picture: no memory for %zu inputs", p->inputs);

	for (size_t i = 0; status == 0 && i < g.strips; i++) {
		status = strip_init(&g.strip[i], &p->input[i], e);
		if (status == 0)
			settle_range(&g.strip[i], p);
	}
	if (status == 0) {
		choose_columns(&g, p);
		status = layout(&g, p, e);
	}
	if (status == 0)
		status = draw(c, &g, p, e);
	free(g.strip);
	return status;
}
