/* font.h - letters as strokes, for PNG pictures. Private to libae. */
#ifndef FONT_H
#define FONT_H

#include <stddef.h>
#include <stdint.h>

/* Strokes of a character: points, each a letter (column a to g from the left) and a digit (row 0 to 8 from the bottom;
 * 2 is the base line). A space lifts the pen. A character that the font lacks is an empty box. */
const char *ae_font_strokes(uint32_t code);

/* Columns to the next character. */
double ae_font_advance(const char *strokes);

/* Height of a row and width of a column, relative to the font's size. */
#define AE_FONT_UP 0.122
#define AE_FONT_RIGHT 0.104

#endif
