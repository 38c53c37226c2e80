/* heatmap.h - matrices of values as images: pictures, heatmaps, color bars. Private to libae. */
#ifndef HEATMAP_H
#define HEATMAP_H

#include "plot/canvas.h"

/* (rows, columns, channels) values; strides in doubles, 1 between channels. */
struct ae_heatmap {
	const double *x;
	size_t rows, columns, channels; /* 1 or 3 */
	ptrdiff_t row_stride, column_stride;
	double low, high; /* values at the ends of the color scale */
	bool heat;        /* ae_color_heat() instead of gray or RGB */
	bool log;         /* logarithmic color scale; values of 0 or less are missing */
};

/* Position on the color scale: 0 for low to 1 for high, 0.5 if both are equal. */
double ae_heatmap_position(const struct ae_heatmap *map, double value);

/* Draws it into the box. Large matrices are reduced to two cells per pixel of the picture, their means. Missing values
 * are hatched. */
int ae_heatmap_draw(const struct ae_heatmap *map, struct ae_canvas *c, double x, double y, double width, double height,
		    struct ae_err *e) AE_MUST_USE;

#endif
