/* svg.c - the SVG canvas: markup and escapes. */
#include "base/text.h"
#include "plot/svg.h"
#include "plot/png_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS_MAX = 16 };

/* Width and height, twice. */
#define HEADER \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
	"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"" \
	" width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" role=\"img\">\n"
#define FOOTER "</svg>\n"

struct svg {
	struct ae_canvas canvas;
	struct ae_text text;
};

static struct ae_text *text_of(struct ae_canvas *c)
{
	return &((struct svg *)c)->text;
}

/* ---- numbers and escapes ---- */

/* Two decimals: a hundredth of a pixel is precise enough. */
static void put_number(struct ae_text *t, double value)
{
	char text[64];
	size_t n;

	snprintf(text, sizeof text, "%.2f", value); /* a coordinate: at most 10000 */
	n = strlen(text);
	while (n > 0 && text[n - 1] == '0')
		n--;
	if (n > 0 && text[n - 1] == '.')
		n--;
	text[n] = '\0';
	ae_text_print(t, "%s", strcmp(text, "-0") == 0 ? "0" : text);
}

static void put_attribute(struct ae_text *t, const char *name, double value)
{
	ae_text_print(t, " %s=\"", name);
	put_number(t, value);
	ae_text_print(t, "\"");
}

static void put_box(struct ae_text *t, double x, double y, double width, double height)
{
	put_attribute(t, "x", x);
	put_attribute(t, "y", y);
	put_attribute(t, "width", width);
	put_attribute(t, "height", height);
}

static const char *escape(uint32_t code)
{
	switch (code) {
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '&': return "&amp;";
	case '"': return "&quot;";
	case 0xfffd: return "\xef\xbf\xbd";
	default: return NULL;
	}
}

static void put_text(struct ae_text *t, const char *text, size_t n)
{
	for (const char *p = text; p < text + n;) {
		uint32_t code;
		size_t bytes = ae_canvas_character(p, &code);

		if (escape(code))
			ae_text_print(t, "%s", escape(code));
		else
			ae_text_add(t, p, bytes);
		p += bytes;
	}
}

/* Encodes n bytes, 1 to 3, as four characters (RFC 4648). */
static void put_base64_group(struct ae_text *t, const unsigned char *p, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0u);
	char group[4];

	for (size_t i = 0; i < 4; i++)
		group[i] = digit[bits >> (18 - 6 * i) & 63];
	for (size_t i = n + 1; i < 4; i++)
		group[i] = '=';
	ae_text_add(t, group, sizeof group);
}

static void put_base64(struct ae_text *t, const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	for (size_t i = 0; i < n; i += 3)
		put_base64_group(t, p + i, n - i < 3 ? n - i : 3);
}

/* ---- the style sheet ---- */

static void put_color(struct ae_text *t, const char *name, uint32_t color)
{
	if (color == AE_NO_COLOR)
		ae_text_print(t, "%s:none;", name);
	else
		ae_text_print(t, "%s:#%06x;", name, (unsigned)color);
}

static void put_stroke(struct ae_text *t, const struct ae_style_entry *style)
{
	put_color(t, "stroke", style->stroke);
	if (style->stroke != AE_NO_COLOR)
		ae_text_print(t, "stroke-width:%g;", style->width);
	if (style->dash[0] > 0)
		ae_text_print(t, "stroke-dasharray:%g %g", style->dash[0], style->dash[1]);
	if (style->dash[2] > 0)
		ae_text_print(t, " %g %g", style->dash[2], style->dash[3]);
}

static void put_letters(struct ae_text *t, const struct ae_style_entry *style)
{
	static const char *const anchor[] = { "start", "middle", "end" };

	if (style->size > 0)
		ae_text_print(t, "font-size:%gpx;text-anchor:%s;", style->size, anchor[style->anchor]);
	if (style->bold)
		ae_text_print(t, "font-weight:bold;");
}

static void put_style(struct ae_text *t)
{
	ae_text_print(t,
		      "<style>text{font-family:sans-serif;paint-order:stroke}"
		      "path{stroke-linejoin:round;stroke-linecap:round}"
		      "image{image-rendering:optimizeSpeed;image-rendering:pixelated}");
	for (int i = 0; i < AE_STYLES; i++) {
		const struct ae_style_entry *style = ae_style((enum ae_style)i);

		ae_text_print(t, "\n.%s{", style->name);
		put_color(t, "fill", style->fill);
		if (style->opacity < 1)
			ae_text_print(t, "fill-opacity:%g;", style->opacity);
		put_letters(t, style);
		put_stroke(t, style);
		ae_text_print(t, "}");
	}
	ae_text_print(t, "</style>\n");
}

/* ---- the canvas ---- */

static void begin(struct ae_canvas *c, size_t width, size_t height, const char *title)
{
	struct ae_text *t = text_of(c);

	ae_text_print(t, HEADER "<title>", width, height, width, height);
	put_text(t, title, strlen(title));
	ae_text_print(t, "</title>\n");
	put_style(t);
	ae_text_print(t, "<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n");
}

static void put_class(struct ae_text *t, const char *element, enum ae_style style)
{
	ae_text_print(t, "<%s class=\"%s\"", element, ae_style(style)->name);
}

static void text(struct ae_canvas *c, enum ae_style style, double x, double y, const char *string, size_t n, bool cut)
{
	struct ae_text *t = text_of(c);

	put_class(t, "text", style);
	put_attribute(t, "x", x);
	put_attribute(t, "y", y);
	ae_text_print(t, ">");
	put_text(t, string, n);
	ae_text_print(t, "%s</text>\n", cut ? "\xe2\x80\xa6" : "");
}

static void rect(struct ae_canvas *c, enum ae_style style, double x, double y, double width, double height)
{
	put_class(text_of(c), "rect", style);
	put_box(text_of(c), x, y, width, height);
	ae_text_print(text_of(c), "/>\n");
}

static void path_begin(struct ae_canvas *c, enum ae_style style)
{
	put_class(text_of(c), "path", style);
	ae_text_print(text_of(c), " d=\"");
}

/* A line of length 0 after a move makes a point without neighbors visible as a dot. */
static void path_point(struct ae_canvas *c, bool move, double x, double y)
{
	struct ae_text *t = text_of(c);

	ae_text_add(t, move ? "M" : "L", 1);
	put_number(t, x);
	ae_text_add(t, ",", 1);
	put_number(t, y);
	if (move)
		ae_text_add(t, "h0", 2);
}

static void path_close(struct ae_canvas *c)
{
	ae_text_add(text_of(c), "Z", 1);
}

static void path_end(struct ae_canvas *c)
{
	ae_text_print(text_of(c), "\"/>\n");
}

/* Repetitions of a pixel. Some viewers ignore image-rendering and smooth between pixels; repeated pixels still look
 * like squares. */
static size_t repeats(double size, size_t pixels)
{
	double times = ceil(size / (double)pixels);

	return times < 1 ? 1 : times > REPEATS_MAX ? REPEATS_MAX : (size_t)times;
}

static void image(struct ae_canvas *c, double x, double y, double width, double height, const struct ae_image *pixels)
{
	struct ae_text *t = text_of(c), png = { 0 };
	struct ae_image large;
	struct ae_err e;

	if (ae_image_enlarge(&large, pixels, repeats(width, pixels->width), repeats(height, pixels->height), &e) < 0) {
		t->failed = true;
		return;
	}
	ae_png_put(&png, &large);
	ae_image_release(&large);
	ae_text_print(t, "<image");
	put_box(t, x, y, width, height);
	ae_text_print(t, " preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,");
	put_base64(t, png.bytes, png.length);
	ae_text_print(t, "\"/>\n");
	t->failed = t->failed || png.failed;
	free(png.bytes);
}

static void hint(struct ae_canvas *c, double x, double y, double width, double height, const char *words)
{
	struct ae_text *t = text_of(c);

	ae_text_print(t, "<rect fill=\"none\" pointer-events=\"all\"");
	put_box(t, x, y, width, height);
	ae_text_print(t, "><title>");
	for (const char *line = words; line;) {
		size_t n = strcspn(line, "\n");

		put_text(t, line, n); /* a newline in a text would become U+FFFD */
		line = line[n] ? line + n + 1 : NULL;
		ae_text_add(t, "\n", line ? 1 : 0);
	}
	ae_text_print(t, "</title></rect>\n");
}

/* Viewers without animation show the first frame. */
static void frame_begin(struct ae_canvas *c, size_t i, size_t count, double seconds)
{
	struct ae_text *t = text_of(c);

	ae_text_print(t,
		      "<g visibility=\"%s\"><animate attributeName=\"visibility\" calcMode=\"discrete\" dur=\"%gs\""
		      " repeatCount=\"indefinite\"",
		      i == 0 ? "visible" : "hidden", seconds);
	if (i == 0)
		ae_text_print(t, " values=\"visible;hidden\" keyTimes=\"0;%.6f\"/>\n", 1.0 / (double)count);
	else
		ae_text_print(t, " values=\"hidden;visible;hidden\" keyTimes=\"0;%.6f;%.6f\"/>\n",
			      (double)i / (double)count, (double)(i + 1) / (double)count);
}

static void frame_end(struct ae_canvas *c)
{
	ae_text_print(text_of(c), "</g>\n");
}

static int end(struct ae_canvas *c, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_text *t = text_of(c);

	ae_text_print(t, FOOTER);
	if (t->failed)
		return ae_err_memory(e, "picture: out of memory after %zu bytes", t->length);
	*bytes = t->bytes;
	*n = t->length;
	t->bytes = NULL;
	return 0;
}

static void svg_free(struct ae_canvas *c)
{
	free(text_of(c)->bytes);
	free(c);
}

struct ae_canvas *ae_svg_new(void)
{
	static const struct ae_canvas_kind kind = { begin,      text,     rect,    path_begin, path_point,
						    path_close, path_end, image,   hint,       frame_begin,
						    frame_end,  end,      svg_free };
	struct svg *s = calloc(1, sizeof *s);

	if (s)
		s->canvas.kind = &kind;
	return (struct ae_canvas *)s;
}

/* ---- pictures in pictures ---- */

static bool ends_with(const char *bytes, size_t n, const char *ending)
{
	size_t length = strlen(ending);

	return n >= length && memcmp(bytes + n - length, ending, length) == 0;
}

/* Whether every nested picture in it ends, so that it can stand within another one. */
static bool is_balanced(const char *body, size_t n)
{
	size_t depth = 0;

	for (const char *p = body; (p = memchr(p, '<', n - (size_t)(p - body))); p++) {
		if (strncmp(p, "<svg", 4) == 0)
			depth++;
		if (strncmp(p, "</svg", 5) == 0 && depth-- == 0)
			return false;
	}
	return depth == 0;
}

/* The style sheet within the first n bytes of a body. */
static const char *find_style(const char *body, size_t n, size_t *length)
{
	struct ae_text sheet = { 0 };
	const char *at = NULL;

	put_style(&sheet);
	*length = sheet.length;
	for (const char *p = body; !sheet.failed && (p = memchr(p, '<', n - (size_t)(p - body))); p++)
		if (n - (size_t)(p - body) >= sheet.length && memcmp(p, sheet.bytes, sheet.length) == 0) {
			at = p;
			break;
		}
	free(sheet.bytes);
	return at;
}

bool ae_svg_parse(struct ae_svg_picture *picture, const char *bytes, size_t n)
{
	size_t size[2];
	int head = 0;
	const char *body;

	if (memchr(bytes, '\0', n) || !ends_with(bytes, n, FOOTER)
	    || sscanf(bytes, HEADER "%n", &picture->width, &picture->height, &size[0], &size[1], &head) != 4
	    || head == 0 || picture->width != size[0] || picture->height != size[1])
		return false;
	body = bytes + head;
	picture->bytes = body;
	picture->length = n - (size_t)head - strlen(FOOTER);
	picture->style = find_style(body, picture->length, &picture->style_length);
	return picture->style && is_balanced(body, picture->length);
}

void ae_svg_nest(struct ae_canvas *c, double x, double y, const struct ae_svg_picture *picture)
{
	struct ae_text *t = text_of(c);
	const char *behind = picture->style + picture->style_length;

	ae_text_print(t, "<svg");
	put_box(t, x, y, (double)picture->width, (double)picture->height);
	ae_text_print(t, " viewBox=\"0 0 %zu %zu\">\n", picture->width, picture->height);
	ae_text_add(t, picture->bytes, (size_t)(picture->style - picture->bytes));
	ae_text_add(t, behind, picture->length - (size_t)(behind - picture->bytes));
	ae_text_print(t, FOOTER);
}
