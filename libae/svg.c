/* svg.c - SVG in memory: the only place that knows the markup, the escapes and the colours. */
#include "svg.h"
#include "utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Red is kept for anomalies. Dashes tell the curves apart where there is no colour. */
static const char style[] =
	"text{font:11px sans-serif;fill:#222}.title{font-size:16px;font-weight:bold}.head{font-size:12px}"
	".middle{text-anchor:middle}.end{text-anchor:end}"
	".frame{fill:none;stroke:#777}.grid{stroke:#e4e4e4}.bar{fill:#7d9cc9}.over{fill:#c3161c}"
	".band{fill:#c3161c;fill-opacity:.16}.error{fill:#c96a00;fill-opacity:.25}"
	".level{stroke:#c3161c;stroke-width:1.3;stroke-dasharray:7 4}"
	"path{fill:none;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}"
	".c0{stroke:#1f4e9c}.c1{stroke:#c96a00;stroke-dasharray:7 3}.c2{stroke:#00805e;stroke-dasharray:2 3}"
	".c3{stroke:#8a3d8f;stroke-dasharray:9 3 2 "
	"3}.c4{stroke:#3a9bd1}.c5{stroke:#7a7a00;stroke-dasharray:7 3}"
	".c6{stroke:#555;stroke-dasharray:2 3}.c7{stroke:#b0588a;stroke-dasharray:9 3 2 3}"
	".marked{stroke:#c3161c;stroke-width:2}.dot{stroke-width:6}";

static void put_bytes(struct ae_svg *s, const char *bytes, size_t n)
{
	ae_text_add(&s->text, bytes, n);
}

void ae_svg_put(struct ae_svg *s, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	ae_text_vprint(&s->text, format, values);
	va_end(values);
}

/* Two decimals are a hundredth of a pixel: what is beyond them only makes the file larger. */
static void put_number(struct ae_svg *s, double value)
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
	ae_svg_put(s, "%s", strcmp(text, "-0") == 0 ? "0" : text);
}

static void put_attribute(struct ae_svg *s, const char *name, double value)
{
	ae_svg_put(s, " %s=\"", name);
	put_number(s, value);
	put_bytes(s, "\"", 1);
}

/* Bytes of the UTF-8 character at `p`, 0 when it is none that XML allows. */
static size_t character(const char *p)
{
	uint32_t code;
	size_t n = ae_utf8_take(p, &code);

	if (n == 0 || (code < 0x20 && code != '\t') || code == 0x7f || code >> 1 == 0x7fff)
		return 0;
	return n;
}

/* One character with what XML reserves escaped; returns the bytes it took. */
static size_t put_character(struct ae_svg *s, const char *p)
{
	size_t n = character(p);
	const char *escape = *p == '<'   ? "&lt;"
			     : *p == '>' ? "&gt;"
			     : *p == '&' ? "&amp;"
			     : *p == '"' ? "&quot;"
					 : NULL;

	if (n == 0)
		escape = "\xef\xbf\xbd";
	if (escape)
		put_bytes(s, escape, strlen(escape));
	else
		put_bytes(s, p, n);
	return n ? n : 1;
}

static size_t characters(const char *text)
{
	size_t count = 0;

	for (size_t n; *text; text += n ? n : 1, count++)
		n = character(text);
	return count;
}

static void put_text(struct ae_svg *s, const char *text, size_t most)
{
	bool cut = characters(text) > most;

	for (size_t left = cut && most > 0 ? most - 1 : most; *text && left > 0; left--)
		text += put_character(s, text);
	if (cut)
		ae_svg_put(s, "\xe2\x80\xa6");
}

void ae_svg_begin(struct ae_svg *s, size_t width, size_t height, const char *title)
{
	ae_svg_put(s,
		   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\""
		   " viewBox=\"0 0 %zu %zu\" role=\"img\">\n<title>",
		   width, height, width, height);
	put_text(s, title, SIZE_MAX);
	ae_svg_put(s, "</title>\n<style>");
	put_bytes(s, style, sizeof style - 1);
	ae_svg_put(s, "</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n");
}

int ae_svg_end(struct ae_svg *s, struct ae_err *e)
{
	ae_svg_put(s, "</svg>\n");
	return s->text.failed ? ae_err_set(e, "picture: out of memory after %zu bytes", s->text.length) : 0;
}

void ae_svg_text(struct ae_svg *s, double x, double y, const char *class, size_t most, const char *text)
{
	ae_svg_put(s, "<text class=\"%s\"", class);
	put_attribute(s, "x", x);
	put_attribute(s, "y", y);
	ae_svg_put(s, ">");
	put_text(s, text, most);
	ae_svg_put(s, "</text>\n");
}

void ae_svg_line(struct ae_svg *s, double x0, double y0, double x1, double y1, const char *class)
{
	ae_svg_put(s, "<line class=\"%s\"", class);
	put_attribute(s, "x1", x0);
	put_attribute(s, "y1", y0);
	put_attribute(s, "x2", x1);
	put_attribute(s, "y2", y1);
	ae_svg_put(s, "/>\n");
}

void ae_svg_rect(struct ae_svg *s, double x, double y, double width, double height, const char *class)
{
	ae_svg_put(s, "<rect class=\"%s\"", class);
	put_attribute(s, "x", x);
	put_attribute(s, "y", y);
	put_attribute(s, "width", width);
	put_attribute(s, "height", height);
	ae_svg_put(s, "/>\n");
}

void ae_svg_path_begin(struct ae_svg *s, const char *class)
{
	ae_svg_put(s, "<path class=\"%s\" d=\"", class);
}

/* A move is followed by a stroke of no length, so that a point without neighbours shows as a dot. */
void ae_svg_path_point(struct ae_svg *s, bool move, double x, double y)
{
	put_bytes(s, move ? "M" : "L", 1);
	put_number(s, x);
	put_bytes(s, ",", 1);
	put_number(s, y);
	if (move)
		put_bytes(s, "h0", 2);
}

void ae_svg_path_end(struct ae_svg *s, bool closed)
{
	ae_svg_put(s, "%s\"/>\n", closed ? "Z" : "");
}
