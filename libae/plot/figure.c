/* figure.c - the layout of a picture: title and legend on top, then panels in a grid, each with a frame and ticks. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pixels. */
#define PANEL_TITLE 18
#define PANEL_MIN 40
#define TICK_LABELS 20
#define X_LABEL 16
#define LEGEND_SAMPLE 26
#define LEGEND_LINE 16
#define SMALL_TICK 3
/* Logarithmic axes of so many decades have small ticks. */
#define DECADES_MIN 2.5
#define DECADES_MAX 12
/* Characters: half of a label below the left end of an axis. */
#define LABEL_CORNER 5

/* Positions in pixels; `labels`: the width of the tick labels. */
struct figure_layout {
	double top, left, cell_width, cell_height, labels;
};

int ae_figure_init(struct ae_figure *figure, const struct ae_plot *p, size_t panels, struct ae_err *e)
{
	*figure = (struct ae_figure){ .columns = 1, .lead = 1 };
	if (panels > AE_PANELS_MAX)
		return ae_err_set(e, "picture: expected at most %d panels, got %zu (choose fewer columns or records)",
				  AE_PANELS_MAX, panels);
	figure->panel = calloc(panels, sizeof *figure->panel);
	if (!figure->panel)
		return ae_err_memory(e, "picture: no memory for %zu panels", panels);
	figure->count = panels;
	for (size_t i = 0; i < panels; i++) {
		figure->panel[i].x = ae_axis_empty(false);
		figure->panel[i].y = ae_axis_empty(p->log);
	}
	return 0;
}

void ae_figure_release(struct ae_figure *figure)
{
	free(figure->panel);
	figure->panel = NULL;
}

void ae_figure_legend(struct ae_figure *figure, enum ae_style style, const char *format, ...)
{
	struct ae_legend_entry *entry = &figure->entry[figure->entries];
	va_list values;

	if (figure->entries == AE_LEGEND_MAX)
		return;
	entry->style = style;
	va_start(values, format);
	vsnprintf(entry->text, sizeof entry->text, format, values);
	va_end(values);
	figure->entries++;
}

/* Draws the mark of a class, a box for a filled style, else a stroke. */
static void draw_sample(const struct ae_legend_entry *entry, struct ae_canvas *s, double x, double y)
{
	double width = LEGEND_SAMPLE - 6;

	if (entry->style < AE_STYLE_CLASS && ae_style(entry->style)->fill != AE_NO_COLOR) {
		ae_canvas_rect(s, entry->style, x, y - 9, width, 10);
		return;
	}
	ae_canvas_path_begin(s, entry->style);
	if (entry->style >= AE_STYLE_CLASS) {
		ae_mark_shape(s, entry->style - AE_STYLE_CLASS, x + width / 2, y - 4, 4);
	} else {
		ae_canvas_path_point(s, true, x, y - 4);
		ae_canvas_path_point(s, false, x + width, y - 4);
	}
	ae_canvas_path_end(s);
}

static void draw_entry(const struct ae_legend_entry *entry, struct ae_canvas *s, double x, double y)
{
	draw_sample(entry, s, x, y);
	ae_canvas_text(s, AE_STYLE_TEXT, x + LEGEND_SAMPLE, y, sizeof entry->text, entry->text);
}

/* Draws the legend from y on, in lines that fit into the width, and returns its lower end. A NULL canvas: measures
 * only. */
static double draw_legend(const struct ae_figure *figure, const struct ae_plot *p, struct ae_canvas *s, double y)
{
	double x = AE_EDGE, line = p->term ? AE_PLOT_CHARACTER_HEIGHT : LEGEND_LINE, width = (double)p->width;

	for (size_t i = 0; i < figure->entries; i++) {
		double needs = LEGEND_SAMPLE + AE_LETTER * (double)ae_canvas_length(figure->entry[i].text) + 18;

		if (x > AE_EDGE && x + needs > width) {
			x = AE_EDGE;
			y += line;
		}
		if (s)
			draw_entry(&figure->entry[i], s, x, y + 12);
		x += needs;
	}
	return figure->entries ? y + line + (p->term ? 0 : 4) : y;
}

static size_t rows(const struct ae_figure *figure)
{
	return (figure->count + figure->columns - 1) / figure->columns;
}

/* Height of all rows, relative to a row behind the first one. */
static double heights(const struct ae_figure *figure)
{
	return figure->lead + (double)rows(figure) - 1;
}

/* The last panel of a column has the labels of the horizontal axis, for all of its column. */
static bool is_lowest(const struct ae_figure *figure, size_t i)
{
	return i + figure->columns >= figure->count;
}

static size_t wanted_ticks(double pixels, double spacing)
{
	return (size_t)(pixels / spacing);
}

/* Width of the longest tick label, in pixels. */
static double label_width(const struct ae_figure *figure, double panel_height)
{
	size_t longest = figure->panel->x.labels ? LABEL_CORNER : 1;
	struct ae_ticks t;

	for (size_t i = 0; i < figure->count; i++) {
		ae_axis_ticks(&figure->panel[i].y, wanted_ticks(panel_height, 28), &t);
		for (size_t k = 0; k < t.count; k++)
			if (ae_canvas_length(t.text[k]) > longest)
				longest = ae_canvas_length(t.text[k]);
	}
	return AE_LETTER * (double)longest + 8;
}

/* Sets the pixel range of the panel's axes. */
static void place_panel(const struct ae_figure *figure, const struct ae_plot *p, const struct figure_layout *g,
			size_t i)
{
	double x = g->left + g->cell_width * (double)(i % figure->columns);
	size_t row = i / figure->columns;
	double y = g->top + g->cell_height * (row > 0 ? figure->lead + (double)row - 1 : 0);
	struct ae_panel *panel = &figure->panel[i];

	panel->x.from = x + g->labels;
	panel->x.to = x + g->cell_width - AE_EDGE;
	panel->y.from = y + g->cell_height * (row > 0 ? 1 : figure->lead) - 6;
	panel->y.to = y + PANEL_TITLE;
	ae_figure_snap(p, &panel->y.to, &panel->y.from);
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

/* Short marks at 2 to 9 times the powers of ten, on a logarithmic axis of many decades: its ticks are powers only. */
static void draw_small_ticks(const struct ae_panel *panel, struct ae_canvas *s, bool vertical)
{
	const struct ae_axis *a = vertical ? &panel->y : &panel->x;
	double decades = log10(a->high) - log10(a->low);

	if (!a->log || !(decades > DECADES_MIN && decades < DECADES_MAX))
		return;
	ae_canvas_path_begin(s, AE_STYLE_FRAME);
	for (double power = pow(10, floor(log10(a->low))); power < a->high; power *= 10)
		for (int m = 2; m < 10; m++) {
			double at = ae_axis_at(a, m * power);

			if (m * power < a->low || m * power > a->high)
				continue;
			ae_canvas_path_point(s, true, vertical ? panel->x.from : at, vertical ? at : panel->y.from);
			ae_canvas_path_point(s, false, vertical ? panel->x.from + SMALL_TICK : at,
					     vertical ? at : panel->y.from - SMALL_TICK);
		}
	ae_canvas_path_end(s);
}

static void draw_panel(const struct ae_figure *figure, size_t i, struct ae_canvas *s)
{
	const struct ae_panel *panel = &figure->panel[i];
	double width = panel->x.to - panel->x.from;

	draw_ticks(panel, s, is_lowest(figure, i));
	draw_small_ticks(panel, s, false);
	draw_small_ticks(panel, s, true);
	ae_canvas_rect(s, AE_STYLE_FRAME, panel->x.from, panel->y.to, width, panel->y.from - panel->y.to);
	ae_canvas_text(s, AE_STYLE_HEAD, panel->x.from, panel->y.to - 5, (size_t)(width / AE_LETTER), panel->title);
}

static double least_height(const struct ae_figure *figure, const struct figure_layout *g)
{
	return g->top + TICK_LABELS + X_LABEL + 4 + heights(figure) * (PANEL_TITLE + PANEL_MIN + 6);
}

/* Divides the space between title and horizontal labels among the cells. */
static int divide_space(const struct ae_figure *figure, double width, double height, struct figure_layout *g,
			struct ae_err *e)
{
	double foot = TICK_LABELS + X_LABEL + 4;
	double needs = least_height(figure, g);

	if (height < needs)
		return ae_err_set(e, "picture: height: expected at least %.0f for %zu rows of panels, got %.0f", needs,
				  rows(figure), height);
	g->cell_height = (height - g->top - foot) / heights(figure);
	g->cell_width = (width - AE_EDGE - figure->right) / (double)figure->columns;
	g->labels = label_width(figure, g->cell_height - PANEL_TITLE - 6);
	needs = AE_EDGE + figure->right + (g->labels + AE_EDGE + PANEL_MIN) * (double)figure->columns;
	if (width < needs)
		return ae_err_set(e, "picture: width: expected at least %.0f for %zu panels side by side, got %.0f",
				  needs, figure->columns, width);
	return 0;
}

const char *ae_figure_label(const char *given, const char *fallback)
{
	return given ? given : fallback;
}

void ae_figure_snap(const struct ae_plot *p, double *top, double *bottom)
{
	double line = AE_PLOT_CHARACTER_HEIGHT, first = ceil((*top - 1) / line), last = floor(*bottom / line);

	if (!p->term)
		return;
	*top = first * line + 1;
	*bottom = fmax(last, first + 1) * line - 1;
}

double ae_figure_head(const struct ae_plot *p)
{
	if (p->term)
		return *p->title ? AE_PLOT_CHARACTER_HEIGHT : 0;
	return *p->title ? 34 : 8;
}

void ae_figure_begin(const struct ae_plot *p, struct ae_canvas *s, size_t width, size_t height)
{
	ae_canvas_begin(s, width, height, p->title);
	ae_canvas_text(s, AE_STYLE_TITLE, AE_EDGE, p->term ? AE_PLOT_CHARACTER_HEIGHT - 3 : 24,
		       width / (p->term ? AE_PLOT_CHARACTER_WIDTH : 10), p->title);
}

int ae_figure_layout(struct ae_figure *figure, const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	double width = (double)p->width, head = ae_figure_head(p);
	struct figure_layout g = { .top = draw_legend(figure, p, NULL, head), .left = AE_EDGE / 2.0 };
	double height = p->height ? (double)p->height
				  : g.top + (double)rows(figure) * figure->panel_height + TICK_LABELS + X_LABEL + 4;

	if (p->height == 0 && p->height_max > 0 && height > (double)p->height_max)
		height = fmax((double)p->height_max, ceil(least_height(figure, &g)));
	if (p->term)
		height = ceil(height / AE_PLOT_CHARACTER_HEIGHT) * AE_PLOT_CHARACTER_HEIGHT;
	if (p->y_label && figure->count == 1)
		snprintf(figure->panel->title, sizeof figure->panel->title, "%s", p->y_label);
	if (divide_space(figure, width, height, &g, e) < 0)
		return -1;
	ae_figure_begin(p, s, p->width, (size_t)height);
	draw_legend(figure, p, s, head);
	for (size_t i = 0; i < figure->count; i++) {
		place_panel(figure, p, &g, i);
		draw_panel(figure, i, s);
	}
	ae_canvas_text(s, AE_STYLE_MIDDLE, width / 2, height - 8, (size_t)(width / AE_LETTER),
		       ae_figure_label(p->x_label, figure->x_label));
	return 0;
}
