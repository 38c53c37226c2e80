/* plot_parts.h - parts of pictures: figures with panels and axes, and marks in a panel. A kind sets the axes of the
 * panels, lays out the figure, and draws marks into the panels. Private to libae. */
#ifndef PLOT_PARTS_H
#define PLOT_PARTS_H

#include "plot/axis.h"
#include "plot/heatmap.h"

#define AE_PANELS_MAX 100
#define AE_LEGEND_MAX (AE_CLASSES + 1)
#define AE_MARK_SHAPES 8 /* different marks */

#define AE_EDGE 14 /* margin around a figure, pixels */

struct ae_panel {
	struct ae_axis x, y;
	char title[160];
};

struct ae_legend_entry {
	enum ae_style style;
	char text[64];
};

struct ae_figure {
	size_t count, columns; /* panels, and panels side by side */
	struct ae_panel *panel;
	const char *x_label;
	double panel_height; /* pixels, if the picture has no height */
	double lead;         /* height of the first row of panels, relative to the other rows */
	double right;        /* pixels right of the panels */
	size_t entries;
	struct ae_legend_entry entry[AE_LEGEND_MAX];
};

/* Makes panels with empty axes; the vertical ones are logarithmic if p->log is set. */
int ae_figure_init(struct ae_figure *figure, const struct ae_plot *p, size_t panels, struct ae_err *e) AE_MUST_USE;
void ae_figure_release(struct ae_figure *figure);
void ae_figure_legend(struct ae_figure *figure, enum ae_style style, const char *format, ...) AE_PRINTF(3, 4);

/* Labels, and inputs of one score per label: for curves of scores with labels, at most AE_LEGEND_MAX. */
int ae_scored_inputs_check(const struct ae_plot *p, struct ae_err *e) AE_MUST_USE;

/* The name of a class, or its number in `number`. */
const char *ae_plot_class(const struct ae_plot *p, double label, char number[32]);

/* The label of an axis: the given one, or the fallback if that is NULL. */
const char *ae_figure_label(const char *given, const char *fallback);

/* Assigns pixels to the finished axes, and draws title, legend, frames and ticks. */
int ae_figure_layout(struct ae_figure *figure, const struct ae_plot *p, struct ae_canvas *s,
		     struct ae_err *e) AE_MUST_USE;

/* On a terminal: moves the ends of a frame to lines of text, so that no label stands on it. */
void ae_figure_snap(const struct ae_plot *p, double *top, double *bottom);

/* For pictures without panels: the height of the title in pixels; begins the picture and draws the title. */
double ae_figure_head(const struct ae_plot *p);
void ae_figure_begin(const struct ae_plot *p, struct ae_canvas *s, size_t width, size_t height);

/* Makes pictures of records for ae_grid_plot(): `size` finds their pixels, or returns -1 and a message; `draw` writes
 * (height, width, 3) values of 0 to 255. */
struct ae_grid_view {
	int (*size)(const struct ae_plot_input *in, size_t *height, size_t *width, struct ae_err *e);
	void (*draw)(const struct ae_plot *p, const struct ae_shape *shape, const double *record, size_t height,
		     size_t width, double *rgb);
};

/* Draws records as pictures, those of each input in a row. view NULL: their values are pixels. plot_grid.c */
int ae_grid_plot(const struct ae_plot *p, struct ae_canvas *c, const struct ae_grid_view *view,
		 struct ae_err *e) AE_MUST_USE;

/* (count) points, `stride` doubles from one to the next; x NULL: first, first + step, ... */
struct ae_curve {
	const double *x, *y;
	ptrdiff_t stride;
	double first, step;
	size_t count;
};

void ae_curve_range(const struct ae_curve *c, struct ae_panel *panel);
/* Draws at most two points per column of pixels: the lowest and the highest. */
void ae_mark_curve(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c, enum ae_style style);
/* Fills the area between two curves with equal x. */
void ae_mark_between(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *a,
		     const struct ae_curve *b);
/* Draws bands behind the rows of each range; draws the curve again in red over these rows. */
void ae_mark_bands(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_ranges *r);
void ae_mark_ranges(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c,
		    const struct ae_ranges *r);

/* Adds a mark around a point to the open path, about twice `size` pixels wide. `shape` counts modulo AE_MARK_SHAPES. */
void ae_mark_shape(struct ae_canvas *s, size_t shape, double x, double y, double size);

#endif
