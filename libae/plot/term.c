/* term.c - pictures for terminals, as text: dots of the PNG canvas in Braille patterns, areas in blocks, and letters as
 * they are. */
#include "base/text.h"
#include "base/utf8.h"
#include "plot/raster.h"
#include "plot/term_color.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOTS_WIDE = 2, DOTS_HIGH = 4, DOTS = DOTS_WIDE * DOTS_HIGH, QUARTERS = 4 };
#define SCALE ((double)DOTS_WIDE / AE_PLOT_CHARACTER_WIDTH)
#define MIDDLE 4 /* pixels from the base line of a text to its middle */

/* A letter with its accents, "": none. Behind a wide letter the place is taken. */
struct term_letter {
	char bytes[16];
	bool bold, taken;
};

struct term {
	struct ae_canvas canvas, *dots;
	size_t columns, rows;
	struct term_letter *letter; /* (rows, columns) */
	bool colors, hidden, failed;
};

static struct term *term_of(struct ae_canvas *c)
{
	return (struct term *)c;
}

/* ---- drawing ---- */

static void begin(struct ae_canvas *c, size_t width, size_t height, const char *title)
{
	struct term *t = term_of(c);

	t->columns = (width + AE_PLOT_CHARACTER_WIDTH - 1) / AE_PLOT_CHARACTER_WIDTH;
	t->rows = (height + AE_PLOT_CHARACTER_HEIGHT - 1) / AE_PLOT_CHARACTER_HEIGHT;
	t->letter = calloc(t->rows * t->columns, sizeof *t->letter);
	t->failed = !t->letter;
	t->dots->kind->begin(t->dots, t->columns * AE_PLOT_CHARACTER_WIDTH, t->rows * AE_PLOT_CHARACTER_HEIGHT, title);
}

/* Grid lines would hide the data. */
static bool is_hidden(enum ae_style style)
{
	return style == AE_STYLE_GRID || style == AE_STYLE_PAPER;
}

static void rect(struct ae_canvas *c, enum ae_style style, double x, double y, double width, double height)
{
	if (!is_hidden(style))
		term_of(c)->dots->kind->rect(term_of(c)->dots, style, x, y, width, height);
}

static void path_begin(struct ae_canvas *c, enum ae_style style)
{
	term_of(c)->hidden = is_hidden(style);
	term_of(c)->dots->kind->path_begin(term_of(c)->dots, style);
}

static void path_point(struct ae_canvas *c, bool move, double x, double y)
{
	term_of(c)->dots->kind->path_point(term_of(c)->dots, move, x, y);
}

static void path_close(struct ae_canvas *c)
{
	term_of(c)->dots->kind->path_close(term_of(c)->dots);
}

static void path_end(struct ae_canvas *c)
{
	if (!term_of(c)->hidden)
		term_of(c)->dots->kind->path_end(term_of(c)->dots);
}

static void image(struct ae_canvas *c, double x, double y, double width, double height, const struct ae_image *pixels)
{
	term_of(c)->dots->kind->image(term_of(c)->dots, x, y, width, height, pixels);
}

/* ---- letters ---- */

/* Columns of a character: 0 for accents that join the letter before, 2 for letters of East Asia and pictograms. */
static size_t columns_of(uint32_t code)
{
	if ((code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200d)
	    || (code >= 0xfe00 && code <= 0xfe0f))
		return 0;
	if ((code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf)
	    || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff)
	    || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60)
	    || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff)
	    || (code >= 0x20000 && code <= 0x3ffff))
		return 2;
	return 1;
}

/* The character at p. Controls of terminals, and invisible ones, become U+FFFD. */
static size_t character(const char *p, uint32_t *code)
{
	size_t n = ae_canvas_character(p, code);

	if (ae_utf8_is_control(*code) || (*code >= 0x2060 && *code <= 0x206f))
		*code = 0xfffd;
	return n;
}

static size_t text_columns(const char *string, size_t n)
{
	size_t columns = 0;
	uint32_t code;

	for (size_t i = 0; i < n;) {
		i += character(string + i, &code);
		columns += columns_of(code);
	}
	return columns;
}

/* Puts a character at a column of the row, and returns the next column. */
static size_t put_letter(const struct term *t, struct term_letter *row, size_t column, uint32_t code, bool bold)
{
	size_t wide = columns_of(code), before;

	if (wide == 0 && column > 0 && (before = strlen(row[column - 1].bytes)) > 0 && before + 5 < sizeof row->bytes)
		*ae_utf8_put(row[column - 1].bytes + before, code) = '\0';
	if (wide == 0 || column + wide > t->columns)
		return column;
	*ae_utf8_put(row[column].bytes, code) = '\0';
	row[column].bold = bold;
	row[column].taken = false;
	if (wide == 2)
		row[column + 1] = (struct term_letter){ .taken = true };
	return column + wide;
}

static void text(struct ae_canvas *c, enum ae_style kind, double x, double y, const char *string, size_t n, bool cut)
{
	struct term *t = term_of(c);
	const struct ae_style_entry *style = ae_style(kind);
	double row = floor((y - MIDDLE) / AE_PLOT_CHARACTER_HEIGHT);
	double wide = (double)(text_columns(string, n) + cut);
	double column = floor(x / AE_PLOT_CHARACTER_WIDTH - wide * style->anchor / 2 + 0.5);
	size_t at;
	uint32_t code;

	if (t->failed || !(row >= 0 && row < (double)t->rows))
		return;
	column = fmax(fmin(column, (double)t->columns - wide), 0);
	at = (size_t)column;
	for (size_t i = 0; i < n;) {
		i += character(string + i, &code);
		at = put_letter(t, t->letter + (size_t)row * t->columns, at, code, style->bold);
	}
	if (cut)
		put_letter(t, t->letter + (size_t)row * t->columns, at, 0x2026, style->bold);
}

/* ---- dots to characters ---- */

/* The dots of a character, row-major; colors 0xRRGGBB. */
struct term_dots {
	uint32_t color[DOTS];
	unsigned char layer[DOTS];
};

static struct term_dots dots_at(const struct ae_image *image, const unsigned char *layer, size_t row, size_t column)
{
	struct term_dots d = { { 0 }, { 0 } };

	for (size_t i = 0; i < DOTS; i++) {
		size_t y = row * DOTS_HIGH + i / DOTS_WIDE, x = column * DOTS_WIDE + i % DOTS_WIDE;
		const unsigned char *p = image->rgba + 4 * (y * image->width + x);

		if (y >= image->height || x >= image->width)
			continue;
		d.color[i] = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		d.layer[i] = layer[y * image->width + x];
	}
	return d;
}

/* The mean color of dots with this layer among those in `mask`, AE_NO_COLOR: none. */
static uint32_t mean_color(const struct term_dots *d, unsigned char layer, unsigned mask)
{
	uint32_t sum[3] = { 0 }, count = 0;

	for (size_t i = 0; i < DOTS; i++)
		if (d->layer[i] == layer && (mask >> i & 1)) {
			for (int k = 0; k < 3; k++)
				sum[k] += d->color[i] >> (16 - 8 * k) & 255;
			count++;
		}
	return count ? sum[0] / count << 16 | sum[1] / count << 8 | sum[2] / count : AE_NO_COLOR;
}

/* The most frequent color of lines. */
static uint32_t line_color(const struct term_dots *d)
{
	uint32_t best = AE_NO_COLOR;
	size_t most = 0;

	for (size_t i = 0; i < DOTS; i++) {
		size_t count = 0;

		for (size_t k = 0; k < DOTS; k++)
			count += d->layer[k] == AE_LAYER_LINE && d->color[k] == d->color[i];
		if (d->layer[i] == AE_LAYER_LINE && count > most) {
			most = count;
			best = d->color[i];
		}
	}
	return best;
}

static size_t count_layer(const struct term_dots *d, unsigned char layer)
{
	size_t count = 0;

	for (size_t i = 0; i < DOTS; i++)
		count += d->layer[i] == layer;
	return count;
}

/* U+2800 and a bit per dot: 0 to 2 and 6 are the left column from the top, 3 to 5 and 7 the right one. */
static uint32_t braille(const struct term_dots *d)
{
	static const unsigned char bit[DOTS] = { 0, 3, 1, 4, 2, 5, 6, 7 };
	uint32_t code = 0x2800;

	for (size_t i = 0; i < DOTS; i++)
		if (d->layer[i] == AE_LAYER_LINE)
			code |= 1u << bit[i];
	return code;
}

static const unsigned quarter_dots[QUARTERS] = { 0x05, 0x0a, 0x50, 0xa0 };

/* The block with these quarters: bits are upper left, upper right, lower left, lower right. */
static uint32_t block(unsigned quarters)
{
	static const uint32_t code[1 << QUARTERS] = { ' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b,
						      0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588 };

	return code[quarters];
}

/* Areas: the quarters with a color, or if all have one, the darker ones. */
static struct ae_term_cell area_cell(const struct term_dots *d)
{
	struct ae_term_cell cell = { ' ', AE_NO_COLOR, AE_NO_COLOR };
	uint32_t color[QUARTERS];
	unsigned filled = 0, dark = 0, dots = 0;
	double low = 1, high = 0;

	for (unsigned i = 0; i < QUARTERS; i++) {
		color[i] = mean_color(d, AE_LAYER_AREA, quarter_dots[i]);
		if (color[i] == AE_NO_COLOR)
			continue;
		filled |= 1u << i;
		low = fmin(low, ae_term_light(color[i]));
		high = fmax(high, ae_term_light(color[i]));
	}
	if (filled != 15) {
		cell.code = block(filled);
		cell.front = mean_color(d, AE_LAYER_AREA, 255);
		return cell;
	}
	for (unsigned i = 0; i < QUARTERS; i++)
		if (high - low > 0.06 && ae_term_light(color[i]) < (low + high) / 2) {
			dark |= 1u << i;
			dots |= quarter_dots[i];
		}
	cell.code = block(dark);
	cell.front = mean_color(d, AE_LAYER_AREA, dots);
	cell.back = mean_color(d, AE_LAYER_AREA, ~dots);
	return cell;
}

/* Without colors: a shade for areas of at least two quarters. */
static struct ae_term_cell shade_cell(const struct term_dots *d)
{
	static const uint32_t shade[] = { ' ', 0x2591, 0x2592, 0x2593, 0x2588 };
	double dark = 1 - ae_term_light(mean_color(d, AE_LAYER_AREA, 255));
	size_t filled = count_layer(d, AE_LAYER_AREA);

	return (struct ae_term_cell){ filled >= 2 ? shade[(size_t)fmin(dark * 5, 4)] : ' ', AE_NO_COLOR, AE_NO_COLOR };
}

static struct ae_term_cell cell_of(const struct term_dots *d, bool colors)
{
	size_t lines = count_layer(d, AE_LAYER_LINE), areas = count_layer(d, AE_LAYER_AREA);
	struct ae_term_cell cell = { ' ', AE_NO_COLOR, AE_NO_COLOR };

	if (lines == 0)
		return areas == 0 ? cell : colors ? area_cell(d) : shade_cell(d);
	cell.code = braille(d);
	cell.front = line_color(d);
	if (2 * areas >= DOTS - lines)
		cell.back = mean_color(d, AE_LAYER_AREA, 255);
	return cell;
}

/* ---- the document ---- */

/* A letter stands on the color of its cell. */
static void put_cell(struct ae_text *to, struct ae_term_pen *pen, const struct term_letter *letter,
		     struct ae_term_cell cell)
{
	char bytes[8];

	if (letter->taken)
		return;
	if (*letter->bytes) {
		cell.back = cell.back != AE_NO_COLOR ? cell.back : cell.code == 0x2588 ? cell.front : AE_NO_COLOR;
		cell.front = AE_NO_COLOR;
		ae_term_put(to, pen, &cell, letter->bytes, letter->bold);
		return;
	}
	*ae_utf8_put(bytes, cell.code) = '\0';
	ae_term_put(to, pen, &cell, bytes, false);
}

static bool is_blank(const struct term_letter *letter, const struct ae_term_cell *cell)
{
	return !*letter->bytes && !letter->taken && cell->code == ' ' && cell->back == AE_NO_COLOR;
}

static void put_row(struct ae_text *to, const struct term *t, const struct ae_image *image, const unsigned char *layer,
		    size_t row)
{
	const struct term_letter *letter = t->letter + row * t->columns;
	struct ae_term_pen pen = { .colors = t->colors, .front = AE_NO_COLOR, .back = AE_NO_COLOR };
	size_t blanks = 0;

	for (size_t i = 0; i < t->columns; i++) {
		struct term_dots d = dots_at(image, layer, row, i);
		struct ae_term_cell cell = cell_of(&d, t->colors);
		static const struct term_letter none = { .bytes = "" };

		if (is_blank(&letter[i], &cell)) {
			blanks++;
			continue;
		}
		for (; blanks > 0; blanks--)
			put_cell(to, &pen, &none, (struct ae_term_cell){ ' ', AE_NO_COLOR, AE_NO_COLOR });
		put_cell(to, &pen, &letter[i], cell);
	}
	ae_term_end_line(to, &pen);
}

static int end(struct ae_canvas *c, char **bytes, size_t *n, struct ae_err *e)
{
	struct term *t = term_of(c);
	struct ae_text to = { 0 };
	const unsigned char *layer;
	const struct ae_image *image = ae_raster_dots(t->dots, &layer);

	for (size_t row = 0; image && !t->failed && row < t->rows; row++) {
		put_row(&to, t, image, layer, row);
		if (to.length == 1)
			to.length = 0; /* empty lines on top */
	}
	if (!image || t->failed || to.failed) {
		free(to.bytes);
		return ae_err_memory(e, "picture: no memory for %zux%zu characters", t->columns, t->rows);
	}
	*bytes = to.bytes;
	*n = to.length;
	return 0;
}

static void term_free(struct ae_canvas *c)
{
	term_of(c)->dots->kind->free(term_of(c)->dots);
	free(term_of(c)->letter);
	free(c);
}

struct ae_canvas *ae_term_new(bool colors)
{
	static const struct ae_canvas_kind kind = { begin, text, rect, path_begin, path_point, path_close, path_end,
						    image, NULL, NULL, NULL,       end,        term_free };
	struct term *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->canvas.kind = &kind;
	t->colors = colors;
	t->dots = ae_raster_dots_new(SCALE);
	if (t->dots)
		return &t->canvas;
	free(t);
	return NULL;
}
