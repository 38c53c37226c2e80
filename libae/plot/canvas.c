/* canvas.c - the parts that both canvases share: characters, cutting texts, lines. */
#include "plot/canvas.h"
#include "base/utf8.h"

size_t ae_canvas_character(const char *p, uint32_t *code)
{
	size_t n = ae_utf8_take(p, code);

	if (n > 0 && (*code >= 0x20 || *code == '\t') && *code != 0x7f && *code >> 1 != 0x7fff)
		return n;
	*code = 0xfffd;
	return n ? n : 1;
}

/* Length in bytes of the first `max` characters. */
static size_t leading(const char *text, size_t max)
{
	const char *p = text;
	uint32_t code;

	for (; *p && max > 0; max--)
		p += ae_canvas_character(p, &code);
	return (size_t)(p - text);
}

size_t ae_canvas_length(const char *text)
{
	size_t n = 0;
	uint32_t code;

	for (; *text; n++)
		text += ae_canvas_character(text, &code);
	return n;
}

void ae_canvas_begin(struct ae_canvas *c, size_t width, size_t height, const char *title)
{
	c->kind->begin(c, width, height, title);
}

void ae_canvas_text(struct ae_canvas *c, enum ae_style style, double x, double y, size_t max, const char *text)
{
	bool cut = text[leading(text, max)] != '\0';

	c->kind->text(c, style, x, y, text, leading(text, cut && max > 0 ? max - 1 : max), cut);
}

void ae_canvas_line(struct ae_canvas *c, enum ae_style style, double x0, double y0, double x1, double y1)
{
	ae_canvas_path_begin(c, style);
	ae_canvas_path_point(c, true, x0, y0);
	ae_canvas_path_point(c, false, x1, y1);
	ae_canvas_path_end(c);
}

void ae_canvas_rect(struct ae_canvas *c, enum ae_style style, double x, double y, double width, double height)
{
	c->kind->rect(c, style, x, y, width, height);
}

void ae_canvas_path_begin(struct ae_canvas *c, enum ae_style style)
{
	c->kind->path_begin(c, style);
}

void ae_canvas_path_point(struct ae_canvas *c, bool move, double x, double y)
{
	c->kind->path_point(c, move, x, y);
}

void ae_canvas_path_close(struct ae_canvas *c)
{
	c->kind->path_close(c);
}

void ae_canvas_path_end(struct ae_canvas *c)
{
	c->kind->path_end(c);
}

void ae_canvas_image(struct ae_canvas *c, double x, double y, double width, double height, const struct ae_image *image)
{
	c->kind->image(c, x, y, width, height, image);
}

void ae_canvas_hint(struct ae_canvas *c, double x, double y, double width, double height, const char *text)
{
	if (c->kind->hint)
		c->kind->hint(c, x, y, width, height, text);
}

void ae_canvas_frame_begin(struct ae_canvas *c, size_t i, size_t count, double seconds)
{
	if (c->kind->frame_begin)
		c->kind->frame_begin(c, i, count, seconds);
}

void ae_canvas_frame_end(struct ae_canvas *c)
{
	if (c->kind->frame_end)
		c->kind->frame_end(c);
}
