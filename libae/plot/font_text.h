/* font_text.h - texts as letters of the font. Private to libae. */
#ifndef FONT_TEXT_H
#define FONT_TEXT_H

#include "plot/font.h"

/* The character at the start of a text of n bytes, with the accents that follow; returns their bytes. */
size_t ae_font_take(const char *string, size_t n, struct ae_glyph *g);

/* Width of the first n bytes of a text, in columns. */
double ae_font_columns(const char *string, size_t n);

#endif
