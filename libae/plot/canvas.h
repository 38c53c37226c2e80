/* canvas.h - drawing functions with three implementations: SVG, PNG, and text for terminals. Coordinates are pixels from the upper left
 * corner. Private to libae. */
#ifndef CANVAS_H
#define CANVAS_H

#include "plot/image.h"
#include "plot/style.h"
#include "plot/plot.h"

struct ae_canvas;

/* Drawing functions do not fail: `end` reports a lack of memory. */
struct ae_canvas_kind {
	void (*begin)(struct ae_canvas *, size_t width, size_t height, const char *title);
	/* The first n bytes of the text, and an ellipsis if it is cut; y is the base line. */
	void (*text)(struct ae_canvas *, enum ae_style, double x, double y, const char *, size_t n, bool cut);
	void (*rect)(struct ae_canvas *, enum ae_style, double x, double y, double width, double height);
	void (*path_begin)(struct ae_canvas *, enum ae_style);
	void (*path_point)(struct ae_canvas *, bool move, double x, double y);
	void (*path_close)(struct ae_canvas *);
	void (*path_end)(struct ae_canvas *);
	void (*image)(struct ae_canvas *, double x, double y, double width, double height, const struct ae_image *);
	/* Text that appears under the pointer; NULL: none does. */
	void (*hint)(struct ae_canvas *, double x, double y, double width, double height, const char *text);
	/* NULL: no animation. */
	void (*frame_begin)(struct ae_canvas *, size_t i, size_t count, double seconds);
	void (*frame_end)(struct ae_canvas *);
	/* The document; the caller frees *bytes. */
	int (*end)(struct ae_canvas *, char **bytes, size_t *n, struct ae_err *e);
	void (*free)(struct ae_canvas *);
};

/* First member of the implementations. */
struct ae_canvas {
	const struct ae_canvas_kind *kind;
};

/* NULL: no memory. */
struct ae_canvas *ae_svg_new(void) AE_MUST_USE;
struct ae_canvas *ae_raster_new(void) AE_MUST_USE;
struct ae_canvas *ae_term_new(bool colors) AE_MUST_USE;

/* Draws the background; the title is for screen readers. */
void ae_canvas_begin(struct ae_canvas *c, size_t width, size_t height, const char *title);

/* Length in bytes of the character at `p`, at least 1, and its code: U+FFFD for bytes that are not UTF-8 and for
 * characters that XML forbids. */
size_t ae_canvas_character(const char *p, uint32_t *code);

/* Characters of a text. */
size_t ae_canvas_length(const char *text);

/* At most `max` characters of the text; an ellipsis replaces the rest. */
void ae_canvas_text(struct ae_canvas *c, enum ae_style style, double x, double y, size_t max, const char *text);
void ae_canvas_line(struct ae_canvas *c, enum ae_style style, double x0, double y0, double x1, double y1);
void ae_canvas_rect(struct ae_canvas *c, enum ae_style style, double x, double y, double width, double height);

/* A path begins, gets points, and ends. `move` lifts the pen before the point; a move without a line is a dot. */
void ae_canvas_path_begin(struct ae_canvas *c, enum ae_style style);
void ae_canvas_path_point(struct ae_canvas *c, bool move, double x, double y);
void ae_canvas_path_close(struct ae_canvas *c);
void ae_canvas_path_end(struct ae_canvas *c);

/* Pixels of an enlarged image stay sharp squares. */
void ae_canvas_image(struct ae_canvas *c, double x, double y, double width, double height,
		     const struct ae_image *image);

/* Text, of several lines, that appears while the pointer is in the rectangle; on a PNG nothing. */
void ae_canvas_hint(struct ae_canvas *c, double x, double y, double width, double height, const char *text);

/* Marks drawn between the two are visible in part i of `count` parts of the animation only. */
void ae_canvas_frame_begin(struct ae_canvas *c, size_t i, size_t count, double seconds);
void ae_canvas_frame_end(struct ae_canvas *c);

#endif
