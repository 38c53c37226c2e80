/* font_table.h - the tables of the font. Private to the font. */
#ifndef FONT_TABLE_H
#define FONT_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Strokes: points, each a letter (column a to g from the left) and a digit (row 0 to 9 from the bottom; 2 is the base
 * line, 6 the height of an x, 8 that of capitals). A blank lifts the pen.
 * A text that begins with one of these is composed of ASCII characters:
 * =XA: X with the accent A, or X alone; ^X and _X: X raised and lowered; %XY: the fraction X/Y; !: no width. */
struct ae_font_sign {
	uint32_t code;
	const char *text;
};

/* Strokes or composition of a character beyond ASCII; NULL: none. */
const char *ae_font_sign(uint32_t code);
/* Letter and accent, two characters; NULL: none. */
const char *ae_font_accented(uint32_t code);

#endif
