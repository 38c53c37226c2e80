/* font.h - letters as strokes, for PNG pictures. Private to libae. */
#ifndef FONT_H
#define FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AE_GLYPH_POINTS 64

/* Strokes of a character. x: columns from its left; y: rows above the base line. */
struct ae_glyph {
	size_t count;
	struct {
		double x, y;
		bool move; /* the pen is lifted before the point */
	} point[AE_GLYPH_POINTS];
	double top, right; /* of its letter */
	double advance;    /* columns to the next character */
};

/* A character that the font lacks, and U+FFFD, is an empty box. */
void ae_font_glyph(uint32_t code, struct ae_glyph *g);

/* Adds a combining accent to the glyph before it; false: the character is none. */
bool ae_font_combine(uint32_t code, struct ae_glyph *g);

/* Height of a row and width of a column, relative to the font's size. */
#define AE_FONT_UP 0.122
#define AE_FONT_RIGHT 0.104

#endif
