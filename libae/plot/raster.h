/* raster.h - the PNG canvas as dots, from which terminal pictures are made. Private to libae. */
#ifndef RASTER_H
#define RASTER_H

#include "plot/canvas.h"

/* The part of the picture that a dot belongs to. */
enum { AE_LAYER_PAPER, AE_LAYER_AREA, AE_LAYER_LINE };

/* A canvas whose dots are 1/scale pixels wide and high, have one color each, and no letters. Lines are at least a dot
 * wide, and rectangles at least a dot wide and high. NULL: no memory. */
struct ae_canvas *ae_raster_dots_new(double scale) AE_MUST_USE;

/* The dots and the layer of each, valid as long as the canvas; NULL: no memory. */
const struct ae_image *ae_raster_dots(const struct ae_canvas *c, const unsigned char **layer);

#endif
