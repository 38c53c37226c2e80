/* heatmap.h - tables of values as images: pictures, heat maps, the bars that explain their colors. Private to
 * libae. */
#ifndef HEATMAP_H
#define HEATMAP_H

#include "plot/canvas.h"

/* `down` and `right` doubles from one value to the next; of three channels, the others follow the first. */
struct ae_field {
	const double *x;
	size_t rows, columns, channels;	/* 1 or 3 */
	ptrdiff_t down, right;
	double low, high;		/* values of black and white, or of lightest and darkest */
	bool heat;
};

/* 0 for low to 1 for high, 0.5 when both are the same. */
double ae_heatmap_share(const struct ae_field *f, double value);

/* Draws it into the box, at most two of its pixels, each a mean, for one of the page. Values that are missing
 * are hatched. */
int ae_heatmap_draw(const struct ae_field *f, struct ae_canvas *c, double x, double y, double width,
		  double height, struct ae_err *e) AE_MUST_USE;

#endif
