/* raster.c - the PNG canvas. A shape is drawn in two steps: a mask of how much of each pixel it covers, then the color
 * through the mask. */
#include "plot/raster.h"
#include "plot/font_text.h"
#include "plot/png_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 4 }; /* scan lines per pixel */
#define DASH 0.6    /* length of dashes in dots, relative to pixels */

struct raster_point {
	double x, y;
	bool move, close;
};
struct raster_crossing {
	double x;
	int winding;
};
/* A box of pixels; right and bottom are excluded. */
struct raster_box {
	size_t left, top, right, bottom;
};

struct raster {
	struct ae_canvas canvas;
	struct ae_image image;
	double scale;         /* 1, or dots per pixel */
	unsigned char *layer; /* (height, width) AE_LAYER_... of dots; NULL: not dots */
	unsigned char *mask;  /* (height, width) coverage, 0 to 255; 0 outside of `touched` */
	struct raster_box touched;
	enum ae_style style;
	struct raster_point *path;
	struct raster_crossing *crossing; /* (capacity) */
	size_t points, capacity;
	bool failed;
	struct ae_image still; /* all but the marks of a frame */
	struct ae_png_frames frames;
};

static struct raster *raster_of(struct ae_canvas *c)
{
	return (struct raster *)c;
}

/* ---- the mask ---- */

static size_t within(double x, size_t max)
{
	return x > 0 ? x < (double)max ? (size_t)x : max : 0;
}

static void touch(struct raster *r, const struct raster_box *b)
{
	struct raster_box *t = &r->touched;

	t->left = b->left < t->left ? b->left : t->left;
	t->top = b->top < t->top ? b->top : t->top;
	t->right = b->right > t->right ? b->right : t->right;
	t->bottom = b->bottom > t->bottom ? b->bottom : t->bottom;
}

static struct raster_box box_of(const struct raster *r, double left, double top, double right, double bottom)
{
	return (struct raster_box){ within(floor(left), r->image.width), within(floor(top), r->image.height),
				    within(ceil(right), r->image.width), within(ceil(bottom), r->image.height) };
}

/* Overlapping strokes of a path do not add up: the mask keeps the maximum. */
static void cover(struct raster *r, size_t x, size_t y, double share)
{
	unsigned char *at = &r->mask[y * r->image.width + x];
	double value = share > 1 ? 255 : share > 0 ? 255 * share + 0.5 : 0;

	if (value > *at)
		*at = (unsigned char)value;
}

static void blend(unsigned char *pixel, uint32_t color, double share)
{
	for (int i = 0; i < 3; i++) {
		double to = color >> (16 - 8 * i) & 255;

		pixel[i] = (unsigned char)(pixel[i] + (to - pixel[i]) * share + 0.5);
	}
}

/* A dot has one color. */
static double share_of(const struct raster *r, size_t i)
{
	return r->layer ? r->mask[i] >= 128 : r->mask[i] / 255.0;
}

/* Blends the color through the mask, and clears the mask. */
static void fill_mask(struct raster *r, uint32_t color, double opacity, unsigned char layer)
{
	for (size_t y = r->touched.top; y < r->touched.bottom; y++)
		for (size_t x = r->touched.left; x < r->touched.right; x++) {
			size_t i = y * r->image.width + x;

			if (r->mask[i] > 0)
				blend(r->image.rgba + 4 * i, color, opacity * share_of(r, i));
			if (r->layer && share_of(r, i) > 0)
				r->layer[i] = layer;
			r->mask[i] = 0;
		}
	r->touched = (struct raster_box){ SIZE_MAX, SIZE_MAX, 0, 0 };
}

/* ---- strokes ---- */

static double distance(double px, double py, const struct raster_point *a, const struct raster_point *b)
{
	double dx = b->x - a->x, dy = b->y - a->y, length = dx * dx + dy * dy, at = 0;

	if (length > 0)
		at = fmin(fmax(((px - a->x) * dx + (py - a->y) * dy) / length, 0), 1);
	return hypot(px - a->x - at * dx, py - a->y - at * dy);
}

/* Strokes have round ends, so their corners are round, too. */
static void mask_segment(struct raster *r, const struct raster_point *a, const struct raster_point *b, double width)
{
	double reach = width / 2 + 0.5;
	struct raster_box box = box_of(r, fmin(a->x, b->x) - reach, fmin(a->y, b->y) - reach, fmax(a->x, b->x) + reach,
				       fmax(a->y, b->y) + reach);

	for (size_t y = box.top; y < box.bottom; y++)
		for (size_t x = box.left; x < box.right; x++)
			cover(r, x, y, reach - distance((double)x + 0.5, (double)y + 0.5, a, b));
	touch(r, &box);
}

/* The part of the dash pattern at distance `at`; *left: the distance to the end of that part. */
static size_t dash_part(const double dash[4], double at, double *left)
{
	size_t parts = dash[2] > 0 ? 4 : 2, i = 0;

	while (at >= dash[i % parts])
		at -= dash[i++ % parts];
	*left = dash[i % parts] - at;
	return i % parts;
}

/* *at: length of the path's earlier segments. */
static void mask_dashes(struct raster *r, const struct raster_point *a, const struct raster_point *b,
			const struct ae_style_entry *style, double *at)
{
	double length = hypot(b->x - a->x, b->y - a->y), period = 0, left;

	for (size_t i = 0; i < 4; i++)
		period += style->dash[i];
	for (double done = 0; done < length; done += fmax(left, 1e-3)) {
		bool gap = dash_part(style->dash, fmod(*at + done, period), &left) % 2;
		double end = fmin(done + left, length);
		struct raster_point from = { a->x + (b->x - a->x) * done / length, a->y + (b->y - a->y) * done / length,
					     0, 0 };
		struct raster_point to = { a->x + (b->x - a->x) * end / length, a->y + (b->y - a->y) * end / length, 0,
					   0 };

		if (!gap)
			mask_segment(r, &from, &to, style->width);
	}
	*at += length;
}

static void mask_stroke(struct raster *r, const struct ae_style_entry *style)
{
	const struct raster_point *start = r->path;
	double at = 0;

	for (size_t i = 0; i < r->points; i++) { /* without points there is no array */
		const struct raster_point *p = &r->path[i];

		if (p->move) {
			start = p;
			at = 0;
			mask_segment(r, p, p, style->width);
		} else if (style->dash[0] > 0) {
			mask_dashes(r, p - 1, p, style, &at);
		} else {
			mask_segment(r, p - 1, p, style->width);
		}
		if (p->close)
			mask_segment(r, p, start, style->width);
	}
}

/* ---- areas ---- */

static int by_x(const void *a, const void *b)
{
	double x = ((const struct raster_crossing *)a)->x, y = ((const struct raster_crossing *)b)->x;

	return (x > y) - (x < y);
}

/* Crossings of the outline of n points with the horizontal line at y, from left to right. */
static size_t crossings(struct raster *r, const struct raster_point *p, size_t n, double y)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct raster_point *a = &p[i], *b = &p[(i + 1) % n];

		if ((a->y <= y) == (b->y <= y))
			continue;
		r->crossing[count].x = a->x + (y - a->y) / (b->y - a->y) * (b->x - a->x);
		r->crossing[count++].winding = a->y < b->y ? 1 : -1;
	}
	qsort(r->crossing, count, sizeof *r->crossing, by_x);
	return count;
}

/* Adds the coverage of a span of one scan line. */
static void add_span(const struct raster *r, float *row, double from, double to)
{
	size_t first = within(floor(from), r->image.width), last = within(ceil(to), r->image.width);

	for (size_t x = first; x < last; x++) {
		double share = fmin(to, (double)x + 1) - fmax(from, (double)x);

		row[x] += (float)(share > 0 ? share / LINES : 0);
	}
}

static void add_line(struct raster *r, float *row, size_t count)
{
	int winding = 0;

	for (size_t i = 0; i + 1 < count; i++) {
		winding += r->crossing[i].winding;
		if (winding != 0)
			add_span(r, row, r->crossing[i].x, r->crossing[i + 1].x);
	}
}

static void mask_outline(struct raster *r, const struct raster_point *p, size_t n, float *row)
{
	double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
	struct raster_box box;

	for (size_t i = 0; i < n; i++) {
		left = fmin(left, p[i].x);
		right = fmax(right, p[i].x);
		top = fmin(top, p[i].y);
		bottom = fmax(bottom, p[i].y);
	}
	box = box_of(r, left, top, right, bottom);
	for (size_t y = box.top; y < box.bottom; y++) {
		for (int line = 0; line < LINES; line++)
			add_line(r, row, crossings(r, p, n, (double)y + (line + 0.5) / LINES));
		for (size_t x = box.left; x < box.right; x++) {
			cover(r, x, y, row[x]);
			row[x] = 0;
		}
	}
	touch(r, &box);
}

static void mask_area(struct raster *r)
{
	float *row = calloc(r->image.width, sizeof *row);

	r->failed = r->failed || !row;
	for (size_t first = 0, end; row && first < r->points; first = end) {
		for (end = first + 1; end < r->points && !r->path[end].move; end++)
			;
		mask_outline(r, r->path + first, end - first, row);
	}
	free(row);
}

/* ---- the canvas ---- */

static bool ready(const struct raster *r)
{
	return !r->failed && r->mask;
}

static void begin(struct ae_canvas *c, size_t width, size_t height, const char *title)
{
	struct raster *r = raster_of(c);
	struct ae_err e;

	(void)title;
	width = (size_t)ceil((double)width * r->scale);
	height = (size_t)ceil((double)height * r->scale);
	r->failed = ae_image_init(&r->image, width, height, &e) < 0;
	r->mask = calloc(height, width);
	r->touched = (struct raster_box){ SIZE_MAX, SIZE_MAX, 0, 0 };
	if (r->scale != 1) {
		r->layer = calloc(height, width);
		r->failed = r->failed || !r->layer;
	}
	for (size_t i = 0; ready(r) && i < width * height; i++)
		ae_image_set(&r->image, i, 0xffffff);
}

static void path_begin(struct ae_canvas *c, enum ae_style style)
{
	raster_of(c)->style = style;
	raster_of(c)->points = 0;
}

static bool grow_path(struct raster *r)
{
	size_t capacity = 2 * r->capacity + 256;
	struct raster_point *path = realloc(r->path, capacity * sizeof *path);
	struct raster_crossing *crossing;

	if (!path)
		return false;
	r->path = path;
	crossing = realloc(r->crossing, capacity * sizeof *crossing);
	if (!crossing)
		return false;
	r->crossing = crossing;
	r->capacity = capacity;
	return true;
}

static void add_point(struct raster *r, bool move, double x, double y)
{
	if (r->points == r->capacity && !grow_path(r))
		r->failed = true;
	if (!r->failed)
		r->path[r->points++] = (struct raster_point){ x, y, move, false };
}

/* Lines between two rows of dots are drawn in one of them. */
static void path_point(struct ae_canvas *c, bool move, double x, double y)
{
	struct raster *r = raster_of(c);
	double aside = r->layer ? 0.01 : 0;

	add_point(r, move, x * r->scale + aside, y * r->scale + aside);
}

static void path_close(struct ae_canvas *c)
{
	struct raster *r = raster_of(c);

	if (r->points > 0)
		r->path[r->points - 1].close = true;
}

static void path_end(struct ae_canvas *c)
{
	struct raster *r = raster_of(c);
	const struct ae_style_entry *style = ae_style(r->style);
	struct ae_style_entry pen = *style;
	bool lined = style->stroke != AE_NO_COLOR;

	if (!ready(r))
		return;
	for (size_t i = 0; r->layer && i < 4; i++)
		pen.dash[i] *= DASH;
	if (r->layer)
		pen.width = fmax(pen.width * r->scale, 1);
	if (style->fill != AE_NO_COLOR) {
		mask_area(r);
		fill_mask(r, style->fill, style->opacity, lined ? AE_LAYER_LINE : AE_LAYER_AREA);
	}
	if (lined) {
		mask_stroke(r, &pen);
		fill_mask(r, style->stroke, 1, AE_LAYER_LINE);
	}
}

/* Widens a side that is shorter than a dot. */
static void widen(const struct raster *r, double *from, double *length)
{
	if (!r->layer || *length * r->scale >= 1)
		return;
	*from = floor(*from * r->scale) / r->scale;
	*length = 1 / r->scale;
}

static void rect(struct ae_canvas *c, enum ae_style style, double x, double y, double width, double height)
{
	if (ae_style(style)->stroke == AE_NO_COLOR) {
		widen(raster_of(c), &x, &width);
		widen(raster_of(c), &y, &height);
	}
	path_begin(c, style);
	path_point(c, true, x, y);
	path_point(c, false, x + width, y);
	path_point(c, false, x + width, y + height);
	path_point(c, false, x, y + height);
	path_close(c);
	path_end(c);
}

/* Nearest-neighbor scaling into the box. */
static void image(struct ae_canvas *c, double x, double y, double width, double height, const struct ae_image *from)
{
	struct raster *r = raster_of(c);
	struct raster_box box;

	x *= r->scale;
	y *= r->scale;
	width *= r->scale;
	height *= r->scale;
	box = box_of(r, x + 0.5, y + 0.5, x + width - 0.5, y + height - 0.5);

	for (size_t row = box.top; ready(r) && row < box.bottom; row++)
		for (size_t column = box.left; column < box.right; column++) {
			size_t fx = within(((double)column + 0.5 - x) / width * (double)from->width, from->width - 1);
			size_t fy = within(((double)row + 0.5 - y) / height * (double)from->height, from->height - 1);
			const unsigned char *p = from->rgba + 4 * (fy * from->width + fx);

			blend(r->image.rgba + 4 * (row * r->image.width + column),
			      (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2], p[3] / 255.0);
			if (r->layer && p[3] > 127)
				r->layer[row * r->image.width + column] = AE_LAYER_AREA;
		}
}

/* ---- letters ---- */

static double put_letter(struct raster *r, const struct ae_glyph *g, double x, double y, double size)
{
	for (size_t i = 0; i < g->count; i++)
		add_point(r, g->point[i].move, x + size * AE_FONT_RIGHT * g->point[i].x,
			  y - size * AE_FONT_UP * g->point[i].y);
	return x + size * AE_FONT_RIGHT * g->advance;
}

static void put_letters(struct raster *r, double x, double y, double size, const char *string, size_t n, bool cut)
{
	struct ae_glyph g;

	r->points = 0;
	for (size_t i = 0; i < n;) {
		i += ae_font_take(string + i, n - i, &g);
		x = put_letter(r, &g, x, y, size);
	}
	ae_font_glyph(0x2026, &g);
	if (cut)
		put_letter(r, &g, x, y, size);
}

static void text(struct ae_canvas *c, enum ae_style kind, double x, double y, const char *string, size_t n, bool cut)
{
	struct raster *r = raster_of(c);
	const struct ae_style_entry *style = ae_style(kind);
	struct ae_style_entry pen = { .width = style->size / (style->bold ? 7.5 : 10) };
	double width = style->size * AE_FONT_RIGHT * ae_font_columns(string, n);

	if (!ready(r))
		return;
	put_letters(r, x - width * style->anchor / 2, y, style->size, string, n, cut);
	if (style->stroke != AE_NO_COLOR) {
		struct ae_style_entry halo = { .width = pen.width + style->width };

		mask_stroke(r, &halo);
		fill_mask(r, style->stroke, 1, AE_LAYER_LINE);
	}
	mask_stroke(r, &pen);
	fill_mask(r, style->fill, 1, AE_LAYER_LINE);
}

/* White, and the styles that moving marks have, in steps to white as edges of a stroke have them. */
static void fill_palette(struct ae_png_frames *f)
{
	enum { STEPS = 8 };
	static const enum ae_style fixed[] = { AE_STYLE_TEXT, AE_STYLE_BONE, AE_STYLE_LIMB, AE_STYLE_GHOST };
	size_t styles = sizeof fixed / sizeof *fixed + 2 * AE_DEPTHS;

	memset(f->palette[0], 255, 3);
	f->colors = 1;
	for (size_t i = 0; i < styles; i++) {
		const struct ae_style_entry *style = ae_style(i < 2 * AE_DEPTHS ? (enum ae_style)(AE_STYLE_DEPTH + i)
										: fixed[i - 2 * AE_DEPTHS]);

		for (size_t k = 0; k < STEPS; k++, f->colors++) {
			memset(f->palette[f->colors], 255, 3);
			blend(f->palette[f->colors], style->stroke == AE_NO_COLOR ? style->fill : style->stroke,
			      (double)(k + 1) / STEPS);
		}
	}
}

/* Marks of a frame are drawn over a copy of all that was drawn before the first one. */
static void frame_begin(struct ae_canvas *c, size_t i, size_t count, double seconds)
{
	struct raster *r = raster_of(c);
	size_t bytes = 4 * r->image.width * r->image.height;
	struct ae_err e;

	if (!ready(r))
		return;
	if (i == 0 && ae_image_init(&r->still, r->image.width, r->image.height, &e) < 0) {
		r->failed = true;
		return;
	}
	if (i == 0) {
		r->frames.delay = (unsigned)fmin(fmax(1000 * seconds / (double)count + 0.5, 1), 65535);
		memcpy(r->still.rgba, r->image.rgba, bytes);
		fill_palette(&r->frames);
	}
	memcpy(r->image.rgba, r->still.rgba, bytes);
}

static void frame_end(struct ae_canvas *c)
{
	struct raster *r = raster_of(c);

	if (ready(r))
		ae_png_frames_add(&r->frames, &r->image);
}

static int end(struct ae_canvas *c, char **bytes, size_t *n, struct ae_err *e)
{
	struct raster *r = raster_of(c);
	struct ae_text png = { 0 };

	if (ready(r) && r->frames.count > 0)
		ae_png_frames_put(&png, &r->frames);
	else if (ready(r))
		ae_png_put(&png, &r->image);
	if (!ready(r) || png.failed) {
		free(png.bytes);
		return ae_err_memory(e, "picture: no memory for %zux%zu pixels", r->image.width, r->image.height);
	}
	*bytes = png.bytes;
	*n = png.length;
	return 0;
}

static void raster_free(struct ae_canvas *c)
{
	struct raster *r = raster_of(c);

	ae_image_release(&r->image);
	ae_image_release(&r->still);
	ae_png_frames_free(&r->frames);
	free(r->layer);
	free(r->mask);
	free(r->path);
	free(r->crossing);
	free(r);
}

static struct ae_canvas *new_raster(double scale)
{
	static const struct ae_canvas_kind kind = { begin,      text,     rect,       path_begin, path_point,
						    path_close, path_end, image,      NULL,       frame_begin,
						    frame_end,  end,      raster_free };
	struct raster *r = calloc(1, sizeof *r);

	if (r) {
		r->canvas.kind = &kind;
		r->scale = scale;
	}
	return (struct ae_canvas *)r;
}

struct ae_canvas *ae_raster_new(void)
{
	return new_raster(1);
}

struct ae_canvas *ae_raster_dots_new(double scale)
{
	return new_raster(scale);
}

const struct ae_image *ae_raster_dots(const struct ae_canvas *c, const unsigned char **layer)
{
	const struct raster *r = (const struct raster *)c;

	*layer = r->layer;
	return ready(r) ? &r->image : NULL;
}
