/* term_color.h - characters with 256 colors: the escape sequences of ECMA-48. Private to libae. */
#ifndef TERM_COLOR_H
#define TERM_COLOR_H

#include "base/text.h"
#include "plot/style.h"

/* A character; colors 0xRRGGBB or AE_NO_COLOR: the terminal's. */
struct ae_term_cell {
	uint32_t code, front, back;
};

/* Colors that the terminal is set to. */
struct ae_term_pen {
	bool colors, bold;
	uint32_t front, back;
};

/* Luminance of a color, 0 to 1. */
double ae_term_light(uint32_t color);

/* Writes the bytes of a character in the cell's colors. On a background, the front is black or white if it has no
 * color. */
void ae_term_put(struct ae_text *to, struct ae_term_pen *pen, const struct ae_term_cell *cell, const char *bytes,
		 bool bold);
void ae_term_end_line(struct ae_text *to, struct ae_term_pen *pen);

#endif
