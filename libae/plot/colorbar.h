/* colorbar.h - the color scale of a picture, with its values. Private to libae. */
#ifndef COLORBAR_H
#define COLORBAR_H

#include "plot/axis.h"
#include "plot/canvas.h"

#define AE_COLORBAR 86 /* width with labels, pixels */

struct ae_colorbar {
	double low, high; /* values at both ends */
	bool log;         /* logarithmic scale */
	size_t steps;     /* different colors, 2 to 64 */
	double from;      /* position of `low` on the scale of ae_color_heat() */
};

/* Draws it with the left end at x, between the pixels `top` and `bottom`. */
int ae_colorbar_draw(const struct ae_colorbar *b, struct ae_canvas *c, double x, double top, double bottom,
		     struct ae_err *e) AE_MUST_USE;

#endif
