/* font.c - letters as strokes on a grid of 7 by 9 points: ASCII, and what is composed of it. */
#include "plot/font.h"
#include "plot/font_table.h"

#include <string.h>

static const char *const letters[] = {
	[' '] = "",
	['!'] = "a8a4 a2a2",
	['"'] = "a8a6 b8b6",
	['#'] = "b8a2 d8c2 a6e6 a4d4",
	['$'] = "e6d7b7a6b5d5e4d3b3a4 c8c2",
	['%'] = "e8a2 a8b8b7a7a8 d3e3e2d2d3",
	['&'] = "e2b6b7c8d7d6a4a3b2c2e4",
	['\''] = "a8a6",
	['('] = "b8a7a3b2",
	[')'] = "a8b7b3a2",
	['*'] = "b7b4 a6c5 c6a5",
	['+'] = "c6c2 a4e4",
	[','] = "b2a1",
	['-'] = "a4c4",
	['.'] = "a2a2",
	['/'] = "d8a1",
	['0'] = "b8d8e7e3d2b2a3a7b8",
	['1'] = "a7b8b2",
	['2'] = "a7b8d8e7e6a2e2",
	['3'] = "a8e8c5d5e4e3d2b2a3",
	['4'] = "d2d8a4e4",
	['5'] = "e8b8a5d5e4e3d2a2",
	['6'] = "e8c8a6a3b2d2e3e4d5a5",
	['7'] = "a8e8b2",
	['8'] = "b8d8e7e6d5b5a4a3b2d2e3e4d5 b5a6a7b8",
	['9'] = "e5b5a6a7b8d8e7e4c2a2",
	[':'] = "a5a5 a2a2",
	[';'] = "b5b5 b2a1",
	['<'] = "e6a4e2",
	['='] = "a5e5 a3e3",
	['>'] = "a6e4a2",
	['?'] = "a7b8d8e7e6c5c4 c2c2",
	['@'] = "e4d3c3b4b5c6d6e5e4f4g5g6e8c8a6a4c2e2",
	['A'] = "a2c8e2 b4d4",
	['B'] = "a2a8d8e7e6d5a5 d5e4e3d2a2",
	['C'] = "e7d8b8a7a3b2d2e3",
	['D'] = "a2a8c8e6e4c2a2",
	['E'] = "e8a8a2e2 a5d5",
	['F'] = "e8a8a2 a5d5",
	['G'] = "e7d8b8a7a3b2d2e3e5c5",
	['H'] = "a8a2 e8e2 a5e5",
	['I'] = "a8a2",
	['J'] = "d8d3c2b2a3",
	['K'] = "a8a2 e8a5e2",
	['L'] = "a8a2d2",
	['M'] = "a2a8c4e8e2",
	['N'] = "a2a8e2e8",
	['O'] = "b8d8e7e3d2b2a3a7b8",
	['P'] = "a2a8d8e7e6d5a5",
	['Q'] = "b8d8e7e3d2b2a3a7b8 c4e1",
	['R'] = "a2a8d8e7e6d5a5 c5e2",
	['S'] = "e7d8b8a7a6b5d5e4e3d2b2a3",
	['T'] = "a8e8 c8c2",
	['U'] = "a8a3b2d2e3e8",
	['V'] = "a8c2e8",
	['W'] = "a8b2d7f2g8",
	['X'] = "a8e2 e8a2",
	['Y'] = "a8c5e8 c5c2",
	['Z'] = "a8e8a2e2",
	['['] = "b8a8a1b1",
	['\\'] = "a8d1",
	[']'] = "a8b8b1a1",
	['^'] = "a6c8e6",
	['_'] = "a1e1",
	['`'] = "a8b7",
	['a'] = "a6c6d5d2b2a3b4d4",
	['b'] = "a8a2c2d3d5c6a6",
	['c'] = "d6b6a5a3b2d2",
	['d'] = "d8d2b2a3a5b6d6",
	['e'] = "a4d4d5c6b6a5a3b2d2",
	['f'] = "c8b7b2 a6c6",
	['g'] = "d6d1c0a0 d6b6a5a3b2d2",
	['h'] = "a8a2 a6c6d5d2",
	['i'] = "a6a2 a8a8",
	['j'] = "b6b1a0 b8b8",
	['k'] = "a8a2 d6a4d2",
	['l'] = "a8a2",
	['m'] = "a2a6b6c5c2 c5d6e6f5f2",
	['n'] = "a2a6c6d5d2",
	['o'] = "b6c6d5d3c2b2a3a5b6",
	['p'] = "a0a6c6d5d3c2a2",
	['q'] = "d0d6b6a5a3b2d2",
	['r'] = "a2a6 a5b6c6",
	['s'] = "d6b6a5d3c2a2",
	['t'] = "b8b3c2 a6c6",
	['u'] = "a6a3b2d2d6",
	['v'] = "a6b2c2d6",
	['w'] = "a6b2c5d2e6",
	['x'] = "a6d2 d6a2",
	['y'] = "a6b3 d6b1a0",
	['z'] = "a6d6a2d2",
	['{'] = "c8b8b5a5b4b1c1",
	['|'] = "a8a1",
	['}'] = "a8b8b5c5b4b1a1",
	['~'] = "a4b5d3e4",
};

/* Accents, combining character and strokes; column c is the middle of the letter. Rows above 2: above the letter. */
static const struct {
	char name;
	uint32_t combining;
	const char *strokes;
} accents[] = {
	{ '`', 0x300, "b4c3" },      { '\'', 0x301, "d4c3" },     { '^', 0x302, "b3c4d3" },
	{ '~', 0x303, "a3b4d3e4" },  { '-', 0x304, "b3d3" },      { 'u', 0x306, "b4b3d3d4" },
	{ '.', 0x307, "c3c3" },      { ':', 0x308, "b3b3 d3d3" }, { 'o', 0x30a, "b5d5d3b3b5" },
	{ '"', 0x30b, "c4b3 e4d3" }, { 'v', 0x30c, "b4c3d4" },    { ',', 0x327, "c2c1b0" },
	{ ';', 0x328, "d2c1c0d0" },
};

static const char box[] = "a2a8d8d2a2";

/* Adds strokes; their base line is `y` rows above that of the glyph. */
static void add(struct ae_glyph *g, const char *strokes, double x, double y, double scale)
{
	bool move = true;

	for (const char *p = strokes; *p && g->count < AE_GLYPH_POINTS; p++) {
		if (*p == ' ') {
			move = true;
			continue;
		}
		g->point[g->count].x = x + scale * (*p - 'a');
		g->point[g->count].y = y + scale * (p[1] - '2');
		g->point[g->count++].move = move;
		move = false;
		p++;
	}
}

/* Right end and top of what has been added since point `first`. */
static void measure(struct ae_glyph *g, size_t first)
{
	g->right = g->count > first ? 0 : 2;
	g->top = 0;
	for (size_t i = first; i < g->count; i++) {
		g->right = g->point[i].x > g->right ? g->point[i].x : g->right;
		g->top = g->point[i].y > g->top ? g->point[i].y : g->top;
	}
	g->advance = g->right + 2;
}

static const char *letter(uint32_t code)
{
	if (code == '\t')
		return "";
	return code < sizeof letters / sizeof *letters && letters[code] ? letters[code] : box;
}

/* An accent that is wider than its letter moves the letter to the right. */
static void make_room(struct ae_glyph *g)
{
	double left = 0, right = g->right;

	for (size_t i = 0; i < g->count; i++) {
		left = g->point[i].x < left ? g->point[i].x : left;
		right = g->point[i].x > right ? g->point[i].x : right;
	}
	for (size_t i = 0; i < g->count; i++)
		g->point[i].x -= left;
	g->right = right - left;
	g->advance = g->right + 2;
}

static void add_accent(struct ae_glyph *g, size_t i)
{
	bool below = accents[i].name == ',' || accents[i].name == ';';

	add(g, accents[i].strokes, g->right / 2 - 2, below ? 0 : g->top + 0.6, 1);
	make_room(g);
}

/* i and j lose their dots. */
static void add_letter_with(struct ae_glyph *g, char base, char accent)
{
	bool above = accent != ',' && accent != ';';

	add(g, above && base == 'i' ? "a6a2" : above && base == 'j' ? "b6b1a0" : letter((unsigned char)base), 0, 0, 1);
	measure(g, 0);
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++)
		if (accents[i].name == accent)
			add_accent(g, i);
}

/* A small letter from column x on. */
static void add_small(struct ae_glyph *g, char base, double x, double y)
{
	size_t first = g->count;

	add(g, letter((unsigned char)base), x, y, 0.6);
	measure(g, first);
	g->advance -= 0.5;
}

static void compose(struct ae_glyph *g, const char *text)
{
	switch (text[0]) {
	case '=': add_letter_with(g, text[1], text[2]); break;
	case '^': add_small(g, text[1], 0, 2.4); break;
	case '_': add_small(g, text[1], 0, -1.4); break;
	case '%':
		add_small(g, text[1], 0, 2.4);
		add(g, "d8a2", 1, 0, 1);
		add_small(g, text[2], 3.6, 0);
		break;
	case '!': break;
	default: add(g, text, 0, 0, 1); measure(g, 0);
	}
}

void ae_font_glyph(uint32_t code, struct ae_glyph *g)
{
	const char *sign = ae_font_sign(code), *accented = ae_font_accented(code);

	*g = (struct ae_glyph){ 0 };
	if (accented)
		add_letter_with(g, accented[0], accented[1]);
	else if (sign && *sign)
		compose(g, sign);
	else {
		add(g, sign ? "" : letter(code), 0, 0, 1);
		measure(g, 0);
	}
}

bool ae_font_combine(uint32_t code, struct ae_glyph *g)
{
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++)
		if (accents[i].combining == code) {
			add_accent(g, i);
			return true;
		}
	return false;
}
