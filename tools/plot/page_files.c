/* page_files.c - ae-plot page: pictures in files on one page. */
#include "plot/plot_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 28 };

static void read_svg(struct tool *t, const char *path, struct ae_page_picture *picture)
{
	struct ae_err e;
	char *bytes;

	tool_take_stdin(t, path);
	if (ae_file_slurp(path, FILE_MAX, &bytes, &picture->length, &e) < 0)
		die_err(t, &e);
	picture->bytes = bytes;
}

/* Gray images become red, green and blue. */
static void read_pixels(struct tool *t, const char *path, struct ae_page_picture *picture)
{
	struct plot_data d = plot_data_all(t, tool_reader_of(t, path), false);
	const struct ae_shape *shape = ae_reader_shape(d.reader);
	size_t channels = shape->rank == 3 ? shape->dim[2] : 1, pixels;
	unsigned char *rgb;

	if (d.count != 1 || ae_reader_dtype(d.reader) != AE_U1 || shape->rank < 2 || shape->rank > 3
	    || (channels != 1 && channels != 3))
		die(t, "%s: expected one image of bytes, got %zu records of shape %s", path, d.count,
		    ae_shape_name(shape).text);
	picture->height = shape->dim[0];
	picture->width = shape->dim[1];
	pixels = picture->height * picture->width;
	rgb = tool_alloc(t, pixels, 3);
	for (size_t i = 0; i < 3 * pixels; i++)
		rgb[i] = (unsigned char)d.x[i / 3 * channels + (channels == 3 ? i % 3 : 0)];
	picture->rgb = rgb;
	plot_data_free(&d);
}

/* Options of records, which pictures are not. */
static void check(const struct tool *t, const struct plot_options *o)
{
	if (o->width || o->height)
		die(t, "%s: cannot be used with page: pictures keep their size", o->width ? "--width" : "--height");
	if (o->term)
		die(t, "--term: cannot be used with page: its pictures are SVG or PNG");
	if (t->columns || t->label)
		die(t, "%s: cannot be used with page: pictures have no columns", t->columns ? "--columns" : "--label");
}

void plot_page(struct tool *t, const struct plot_options *o)
{
	size_t count = t->args > 1 ? (size_t)t->args - 1 : 1;
	struct ae_page_picture *picture = tool_alloc(t, count, sizeof *picture);
	struct ae_page page = { .title = o->title ? o->title : "",
				.columns = o->ncols,
				.png = o->png,
				.count = count,
				.picture = picture };
	struct ae_err e;
	char *bytes;
	size_t n;

	check(t, o);
	for (size_t i = 0; i < count; i++) {
		picture[i].name = t->args > 1 && strcmp(t->arg[i + 1], "-") != 0 ? t->arg[i + 1] : "stdin";
		(o->png ? read_pixels : read_svg)(t, t->args > 1 ? t->arg[i + 1] : "-", &picture[i]);
	}
	if (ae_page_draw(&page, &bytes, &n, &e) < 0)
		die_err(t, &e);
	tool_bytes(t, bytes, n, !o->png);
	for (size_t i = 0; i < count; i++) {
		free((char *)(uintptr_t)picture[i].bytes);
		free((unsigned char *)(uintptr_t)picture[i].rgb);
	}
	free(picture);
	free(bytes);
}
