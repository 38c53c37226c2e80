/* font.c - the letters of PNG pictures: which have strokes of their own, which are boxes, and where accents stand. */
#include "plot/font.h"
#include "expect.h"

#include <string.h>

static bool same(const struct ae_glyph *a, const struct ae_glyph *b)
{
	bool equal = a->count == b->count;

	for (size_t i = 0; equal && i < a->count; i++)
		equal = a->point[i].x == b->point[i].x && a->point[i].y == b->point[i].y
			&& a->point[i].move == b->point[i].move;
	return equal;
}

static bool is_box(uint32_t code)
{
	struct ae_glyph g, box;

	ae_font_glyph(0xfffd, &box);
	ae_font_glyph(code, &g);
	return same(&g, &box);
}

/* Strokes stay inside of the glyph's width, and between two lines of text. */
static void check_inside(uint32_t code)
{
	struct ae_glyph g;

	ae_font_glyph(code, &g);
	expect_number(g.count < AE_GLYPH_POINTS, "points of a glyph", (double)g.count, AE_GLYPH_POINTS - 1);
	for (size_t i = 0; i < g.count; i++) {
		expect_number(g.point[i].x >= 0 && g.point[i].x <= g.advance - 1, "column", g.point[i].x, code);
		expect_number(g.point[i].y >= -2.5 && g.point[i].y <= 10, "row", g.point[i].y, code);
	}
	expect_number(g.count == 0 || g.point[0].move, "first point of", 0, code);
}

/* Every character from first to last has strokes, but for the `without` of them. */
static void check_range(uint32_t first, uint32_t last, size_t without)
{
	size_t boxes = 0;

	for (uint32_t code = first; code <= last; code++) {
		boxes += is_box(code);
		check_inside(code);
	}
	expect_number(boxes == without, "boxes in a range", (double)boxes, (double)without);
}

static void check_combining(void)
{
	struct ae_glyph composed, combined;

	ae_font_glyph(0xe4, &composed);
	ae_font_glyph('a', &combined);
	expect(!same(&composed, &combined), "a letter with an accent differs from the letter");
	expect(ae_font_combine(0x308, &combined), "U+0308 is a combining accent");
	expect(same(&composed, &combined), "a letter and a combining accent are the letter with the accent");
	expect(!ae_font_combine('b', &combined), "a letter is no combining accent");
	expect(same(&composed, &combined), "a character that is no accent adds nothing");
}

int main(void)
{
	struct ae_glyph g;

	check_range(0x20, 0x7e, 0);
	check_range(0xa0, 0xff, 0);
	check_range(0x100, 0x17f, 0);
	check_range(0x386, 0x3ce, 4);   /* U+0387, U+038B, U+038D and U+03A2 */
	check_range(0x2010, 0x2026, 6); /* U+2016, U+2017, U+201F and U+2023 to U+2025 */
	expect(is_box(0xfffd) && is_box(0x4e2d) && is_box(0x7f), "what the font lacks is a box");
	expect(!is_box(0x20ac) && !is_box(0x2212) && !is_box(0x2264), "signs of currency and mathematics");
	ae_font_glyph(0xad, &g);
	expect(g.count == 0 && g.advance == 0, "a soft hyphen has no width");
	check_combining();
	return failures != 0;
}
