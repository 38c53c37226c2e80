/* font_text.c - texts as letters of the font. */
#include "plot/font_text.h"
#include "plot/canvas.h"

size_t ae_font_take(const char *string, size_t n, struct ae_glyph *g)
{
	uint32_t code;
	size_t i = ae_canvas_character(string, &code), more;

	ae_font_glyph(code, g);
	for (; i < n; i += more) {
		more = ae_canvas_character(string + i, &code);
		if (!ae_font_combine(code, g))
			break;
	}
	return i;
}

double ae_font_columns(const char *string, size_t n)
{
	struct ae_glyph g;
	double steps = 0;

	for (size_t i = 0; i < n;) {
		i += ae_font_take(string + i, n - i, &g);
		steps += g.advance;
	}
	return steps;
}
