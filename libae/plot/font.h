/* font.h - letters as strokes, for pictures that are pixels. Private to libae. */
#ifndef FONT_H
#define FONT_H

#include <stddef.h>
#include <stdint.h>

/* A character's strokes: points of a letter, a to g from left to right, and a digit, 0 to 8 from the lowest
 * to the highest; 2 is the base line. A space lifts the pen. What the font does not have is an empty box. */
const char *ae_font_strokes(uint32_t code);

/* Steps of that grid to the next character. */
double ae_font_advance(const char *strokes);

/* A step up and one to the right, as shares of the font's size. */
#define AE_FONT_UP 0.122
#define AE_FONT_RIGHT 0.104

#endif
