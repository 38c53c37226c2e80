/* plot_page.c - several pictures on one page, in a grid. */
#include "plot/plot_parts.h"
#include "plot/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_MAX 10000 /* pixels */
#define HEAD 34        /* height of the title */

struct page {
	const struct ae_page *from;
	struct ae_svg_picture *svg; /* (count), of SVG pages */
	size_t columns, rows;
	double *wide, *tall; /* (columns), (rows): pixels */
};

static int page_init(struct page *g, const struct ae_page *from, struct ae_err *e)
{
	*g = (struct page){ .from = from, .columns = from->columns };
	if (from->count == 0)
		return ae_err_set(e, "page: expected pictures, got 0");
	while (from->columns == 0 && g->columns * g->columns < from->count)
		g->columns++;
	g->columns = g->columns < from->count ? g->columns : from->count;
	g->rows = (from->count + g->columns - 1) / g->columns;
	g->svg = calloc(from->count, sizeof *g->svg);
	g->wide = calloc(g->columns, sizeof *g->wide);
	g->tall = calloc(g->rows, sizeof *g->tall);
	if (!g->svg || !g->wide || !g->tall)
		return ae_err_memory(e, "page: no memory for %zu pictures", from->count);
	return 0;
}

static void page_release(struct page *g)
{
	free(g->svg);
	free(g->wide);
	free(g->tall);
}

/* Columns and rows are as wide and high as their largest picture. */
static int measure(struct page *g, struct ae_err *e)
{
	for (size_t i = 0; i < g->from->count; i++) {
		const struct ae_page_picture *picture = &g->from->picture[i];
		double *wide = &g->wide[i % g->columns], *tall = &g->tall[i / g->columns];
		size_t width = picture->width, height = picture->height;

		if (!g->from->png) {
			if (!ae_svg_parse(&g->svg[i], picture->bytes, picture->length))
				return ae_err_set(e,
						  "%s: expected an SVG picture of this version of ae-plot, got another "
						  "file",
						  picture->name);
			width = g->svg[i].width;
			height = g->svg[i].height;
		}
		*wide = fmax(*wide, (double)width);
		*tall = fmax(*tall, (double)height);
	}
	return 0;
}

static int draw_pixels(struct ae_canvas *c, const struct ae_page_picture *picture, double x, double y, struct ae_err *e)
{
	struct ae_image image;

	if (ae_image_init(&image, picture->width, picture->height, e) < 0)
		return -1;
	for (size_t i = 0; i < picture->width * picture->height; i++) {
		const unsigned char *p = picture->rgb + 3 * i;

		ae_image_set(&image, i, (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
	}
	ae_canvas_image(c, x, y, (double)picture->width, (double)picture->height, &image);
	ae_image_release(&image);
	return 0;
}

static int draw(const struct page *g, struct ae_canvas *c, double width, double height, struct ae_err *e)
{
	double x = 0, y = *g->from->title ? HEAD : 0;
	const struct ae_plot head = { .title = g->from->title };

	ae_figure_begin(&head, c, (size_t)width, (size_t)height);
	for (size_t i = 0; i < g->from->count; i++) {
		if (!g->from->png)
			ae_svg_nest(c, x, y, &g->svg[i]);
		else if (draw_pixels(c, &g->from->picture[i], x, y, e) < 0)
			return -1;
		x += g->wide[i % g->columns];
		if ((i + 1) % g->columns == 0) {
			x = 0;
			y += g->tall[i / g->columns];
		}
	}
	return 0;
}

static int draw_page(const struct page *g, char **bytes, size_t *n, struct ae_err *e)
{
	double width = 0, height = *g->from->title ? HEAD : 0;
	struct ae_canvas *c;
	int status;

	for (size_t i = 0; i < g->columns; i++)
		width += g->wide[i];
	for (size_t i = 0; i < g->rows; i++)
		height += g->tall[i];
	if (width > SIDE_MAX || height > SIDE_MAX)
		return ae_err_set(e, "page: expected at most %dx%d pixels, got %.0fx%.0f for %zux%zu pictures",
				  SIDE_MAX, SIDE_MAX, width, height, g->columns, g->rows);
	c = g->from->png ? ae_raster_new() : ae_svg_new();
	if (!c)
		return ae_err_memory(e, "page: no memory");
	status = draw(g, c, width, height, e);
	if (status == 0)
		status = c->kind->end(c, bytes, n, e);
	c->kind->free(c);
	return status;
}

int ae_page_draw(const struct ae_page *page, char **bytes, size_t *n, struct ae_err *e)
{
	struct page g;
	int status = page_init(&g, page, e);

	if (status == 0)
		status = measure(&g, e);
	if (status == 0)
		status = draw_page(&g, bytes, n, e);
	page_release(&g);
	return status;
}

static int plot_page(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	(void)p;
	(void)c;
	return ae_err_set(e, "page: expected pictures, got records");
}

const struct ae_plot_kind ae_plot_page = {
	.name = "page",
	.title = "Page",
	.flags = AE_PLOT_PAGE | AE_PLOT_COLUMNS,
	.draw = plot_page,
};
