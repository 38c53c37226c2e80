/* svg.h - SVG pictures within an SVG picture. Private to libae. */
#ifndef SVG_H
#define SVG_H

#include "plot/canvas.h"

/* Parts of a picture's bytes. */
struct ae_svg_picture {
	size_t width, height;
	const char *bytes; /* (length) behind the header */
	size_t length;
	const char *style; /* (style_length) in `bytes`, the style sheet that all pictures have */
	size_t style_length;
};

/* Returns false unless the n bytes, which end in NUL, are a picture of an SVG canvas. */
bool ae_svg_parse(struct ae_svg_picture *picture, const char *bytes, size_t n);

/* Draws the picture on an SVG canvas. */
void ae_svg_nest(struct ae_canvas *c, double x, double y, const struct ae_svg_picture *picture);

#endif
