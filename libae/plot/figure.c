/* figure.c - the page of a picture: title and legend above, panels in a grid, each with its frame and ticks. */
#include "plot/plot_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pixels. */
#define PANEL_TITLE 18
#define PANEL_MIN 40
#define TICK_LABELS 20
#define X_TITLE 16
#define KEY_STROKE 26
/* Characters: room for the half of a word below the left end of an axis. */
#define WORD_CORNER 5

/* Where things stand, once it is known how wide the labels are. */
struct grid {
	double top, left, cell_width, cell_height, labels;
};

int ae_figure_init(struct ae_figure *page, const struct ae_plot *p, size_t panels, struct ae_err *e)
{
	*page = (struct ae_figure){ .columns = 1 };
	if (panels > AE_PANELS_MAX)
		return ae_err_set(e, "picture: %zu panels, at most %d fit: choose fewer columns or records",
				  panels, AE_PANELS_MAX);
	page->panel = calloc(panels, sizeof *page->panel);
	if (!page->panel)
		return ae_err_set(e, "picture: no memory for %zu panels", panels);
	page->count = panels;
	for (size_t i = 0; i < panels; i++) {
		page->panel[i].x = ae_axis_empty(false);
		page->panel[i].y = ae_axis_empty(p->log);
	}
	return 0;
}

void ae_figure_release(struct ae_figure *page)
{
	free(page->panel);
	page->panel = NULL;
}

void ae_figure_key(struct ae_figure *page, enum ae_style look, const char *format, ...)
{
	struct ae_key *key = &page->key[page->keys];
	va_list values;

	if (page->keys == AE_KEYS_MAX)
		return;
	key->look = look;
	va_start(values, format);
	vsnprintf(key->text, sizeof key->text, format, values);
	va_end(values);
	page->keys++;
}

/* A sample of the look: the mark of a class, a box where areas are filled, else a stroke. */
static void draw_sample(const struct ae_key *key, struct ae_canvas *s, double x, double y)
{
	double width = KEY_STROKE - 6;

	if (key->look < AE_STYLE_CLASS && ae_style(key->look)->fill != AE_NO_COLOR) {
		ae_canvas_rect(s, key->look, x, y - 9, width, 10);
		return;
	}
	ae_canvas_path_begin(s, key->look);
	if (key->look >= AE_STYLE_CLASS) {
		ae_mark_shape(s, key->look - AE_STYLE_CLASS, x + width / 2, y - 4, 4);
	} else {
		ae_canvas_path_point(s, true, x, y - 4);
		ae_canvas_path_point(s, false, x + width, y - 4);
	}
	ae_canvas_path_end(s);
}

static void draw_key(const struct ae_key *key, struct ae_canvas *s, double x, double y)
{
	draw_sample(key, s, x, y);
	ae_canvas_text(s, AE_STYLE_TEXT, x + KEY_STROKE, y, sizeof key->text, key->text);
}

/* The legend from y on, in as many lines as the width asks for; returns where it ends. NULL measures only. */
static double legend(const struct ae_figure *page, struct ae_canvas *s, double width, double y)
{
	double x = AE_EDGE;

	for (size_t i = 0; i < page->keys; i++) {
		double needs = KEY_STROKE + AE_LETTER * (double)strlen(page->key[i].text) + 18;

		if (x > AE_EDGE && x + needs > width) {
			x = AE_EDGE;
			y += 16;
		}
		if (s)
			draw_key(&page->key[i], s, x, y + 12);
		x += needs;
	}
	return page->keys ? y + 20 : y;
}

static size_t rows(const struct ae_figure *page)
{
	return (page->count + page->columns - 1) / page->columns;
}

/* The last panel of its column carries the labels of the axis that the column shares. */
static bool lowest(const struct ae_figure *page, size_t i)
{
	return i + page->columns >= page->count;
}

static size_t wanted_ticks(double pixels, double apart)
{
	return (size_t)(pixels / apart);
}

/* Pixels to the left of the panels: as many as the longest label takes, known from the labels themselves. */
static double label_width(const struct ae_figure *page, double panel_height)
{
	size_t longest = page->panel->x.words ? WORD_CORNER : 1;
	struct ae_ticks t;

	for (size_t i = 0; i < page->count; i++) {
		ae_axis_ticks(&page->panel[i].y, wanted_ticks(panel_height, 28), &t);
		for (size_t k = 0; k < t.count; k++)
			if (strlen(t.text[k]) > longest)
				longest = strlen(t.text[k]);
	}
	return AE_LETTER * (double)longest + 8;
}

/* Gives the panel's axes the pixels of its cell. */
static void place(const struct ae_figure *page, const struct grid *g, size_t i)
{
	double x = g->left + g->cell_width * (double)(i % page->columns);
	double y = g->top + g->cell_height * (double)(i / page->columns);
	struct ae_panel *panel = &page->panel[i];

	panel->x.from = x + g->labels;
	panel->x.to = x + g->cell_width - AE_EDGE;
	panel->y.from = y + g->cell_height - 6;
	panel->y.to = y + PANEL_TITLE;
}

static void draw_ticks(const struct ae_panel *panel, struct ae_canvas *s, bool x_labels)
{
	struct ae_ticks t;

	ae_axis_ticks(&panel->y, wanted_ticks(panel->y.from - panel->y.to, 28), &t);
	for (size_t i = 0; i < t.count; i++) {
		double y = ae_axis_at(&panel->y, t.at[i]);

		ae_canvas_line(s, AE_STYLE_GRID, panel->x.from, y, panel->x.to, y);
		ae_canvas_text(s, AE_STYLE_END, panel->x.from - 5, y + 4, sizeof t.text[i], t.text[i]);
	}
	ae_axis_ticks(&panel->x, wanted_ticks(panel->x.to - panel->x.from, 70), &t);
	for (size_t i = 0; i < t.count; i++) {
		double x = ae_axis_at(&panel->x, t.at[i]);

		ae_canvas_line(s, AE_STYLE_GRID, x, panel->y.from, x, panel->y.to);
		if (x_labels)
			ae_canvas_text(s, AE_STYLE_MIDDLE, x, panel->y.from + 15, sizeof t.text[i], t.text[i]);
	}
}

static void draw_panel(const struct ae_figure *page, size_t i, struct ae_canvas *s)
{
	const struct ae_panel *panel = &page->panel[i];
	double width = panel->x.to - panel->x.from;

	draw_ticks(panel, s, lowest(page, i));
	ae_canvas_rect(s, AE_STYLE_FRAME, panel->x.from, panel->y.to, width, panel->y.from - panel->y.to);
	ae_canvas_text(s, AE_STYLE_HEAD, panel->x.from, panel->y.to - 5, (size_t)(width / AE_LETTER),
		       panel->title);
}

/* Divides what the head and the foot leave among the cells. */
static int divide(const struct ae_figure *page, double width, double height, struct grid *g, struct ae_err *e)
{
	double foot = TICK_LABELS + X_TITLE + 4;
	double needs = g->top + foot + (double)rows(page) * (PANEL_TITLE + PANEL_MIN + 6);

	if (height < needs)
		return ae_err_set(e,
				  "picture: height %.0f: at least %.0f needed, panels above each other: %zu",
				  height, needs, rows(page));
	g->cell_height = (height - g->top - foot) / (double)rows(page);
	g->cell_width = (width - AE_EDGE) / (double)page->columns;
	g->labels = label_width(page, g->cell_height - PANEL_TITLE - 6);
	needs = AE_EDGE + (g->labels + AE_EDGE + PANEL_MIN) * (double)page->columns;
	if (width < needs)
		return ae_err_set(e, "picture: width %.0f: at least %.0f needed, panels side by side: %zu",
				  width, needs, page->columns);
	return 0;
}

const char *ae_figure_label(const char *callers, const char *kinds)
{
	return callers ? callers : kinds;
}

double ae_figure_head(const struct ae_plot *p)
{
	return *p->title ? 34 : 8;
}

void ae_figure_begin(const struct ae_plot *p, struct ae_canvas *s, size_t width, size_t height)
{
	ae_canvas_begin(s, width, height, p->title);
	ae_canvas_text(s, AE_STYLE_TITLE, AE_EDGE, 24, width / 10, p->title);
}

int ae_figure_layout(struct ae_figure *page, const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	double width = (double)p->width, head = ae_figure_head(p);
	struct grid g = { .top = legend(page, NULL, width, head), .left = AE_EDGE / 2.0 };
	double height = p->height
				? (double)p->height
				: g.top + (double)rows(page) * page->panel_height + TICK_LABELS + X_TITLE + 4;

	if (p->y_title && page->count == 1)
		snprintf(page->panel->title, sizeof page->panel->title, "%s", p->y_title);
	if (divide(page, width, height, &g, e) < 0)
		return -1;
	ae_figure_begin(p, s, p->width, (size_t)height);
	legend(page, s, width, head);
	for (size_t i = 0; i < page->count; i++) {
		place(page, &g, i);
		draw_panel(page, i, s);
	}
	ae_canvas_text(s, AE_STYLE_MIDDLE, width / 2, height - 8, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->x_title, page->x_title));
	return 0;
}
