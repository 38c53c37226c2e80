/* term_color.c - characters with 256 colors. */
#include "plot/term_color.h"

#include <stdlib.h>
#include <string.h>

double ae_term_light(uint32_t color)
{
	return (0.299 * (color >> 16 & 255) + 0.587 * (color >> 8 & 255) + 0.114 * (color & 255)) / 255;
}

static unsigned distance(const unsigned a[3], const unsigned b[3])
{
	unsigned sum = 0;

	for (int i = 0; i < 3; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

/* The nearest color of the cube of 6x6x6 colors, 16 to 231, and of the 24 grays, 232 to 255. */
static unsigned palette(uint32_t color)
{
	static const unsigned level[6] = { 0, 95, 135, 175, 215, 255 };
	unsigned want[3] = { color >> 16 & 255, color >> 8 & 255, color & 255 }, cube[3], gray[3], at = 0;
	unsigned mean = (want[0] + want[1] + want[2]) / 3, step = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;

	for (int i = 0; i < 3; i++) {
		unsigned best = 0;

		for (unsigned k = 1; k < 6; k++)
			if (abs((int)(level[k] - want[i])) < abs((int)(level[best] - want[i])))
				best = k;
		at = 6 * at + best;
		cube[i] = level[best];
		gray[i] = 8 + 10 * step;
	}
	return distance(gray, want) < distance(cube, want) ? 232 + step : 16 + at;
}

/* Ink, which is nearly black, is the color of the terminal's letters: its background may be black. */
static bool is_ink(uint32_t color)
{
	return (color >> 16 & 255) < 0x40 && (color >> 8 & 255) < 0x40 && (color & 255) < 0x40;
}

static void set_color(struct ae_text *to, uint32_t color, unsigned which)
{
	if (color == AE_NO_COLOR)
		ae_text_print(to, "\033[%u9m", which);
	else
		ae_text_print(to, "\033[%u8;5;%um", which, palette(color));
}

void ae_term_put(struct ae_text *to, struct ae_term_pen *pen, const struct ae_term_cell *cell, const char *bytes,
		 bool bold)
{
	uint32_t front = cell->front;

	if (cell->back == AE_NO_COLOR && front != AE_NO_COLOR && is_ink(front))
		front = AE_NO_COLOR;
	if (cell->back != AE_NO_COLOR && front == AE_NO_COLOR)
		front = ae_term_light(cell->back) > 0.5 ? 0 : 0xffffff;
	if (pen->colors && bold != pen->bold)
		ae_text_print(to, bold ? "\033[1m" : "\033[22m");
	if (pen->colors && cell->back != pen->back)
		set_color(to, cell->back, 4);
	if (pen->colors && front != pen->front && strcmp(bytes, " ") != 0) {
		set_color(to, front, 3);
		pen->front = front;
	}
	pen->bold = bold;
	pen->back = cell->back;
	ae_text_add(to, bytes, strlen(bytes));
}

void ae_term_end_line(struct ae_text *to, struct ae_term_pen *pen)
{
	if (pen->colors && (pen->front != AE_NO_COLOR || pen->back != AE_NO_COLOR || pen->bold))
		ae_text_print(to, "\033[0m");
	ae_text_add(to, "\n", 1);
}
