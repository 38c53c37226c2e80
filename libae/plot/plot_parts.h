/* plot_parts.h - what the kinds of picture are made of: a page of panels with axes, and marks in a panel. Private
 * to libae. A kind fills a page's panels, lays the page out, and puts its marks into the panels. */
#ifndef PLOT_PARTS_H
#define PLOT_PARTS_H

#include "plot/axis.h"
#include "plot/heatmap.h"

#define AE_PANELS_MAX 100
#define AE_KEYS_MAX (AE_CLASSES + 1)
#define AE_SHAPES 8 /* marks that are told apart */

#define AE_EDGE 14	/* pixels around a page */

struct ae_panel {
	struct ae_axis x, y;
	char title[160];
};

/* One entry of the legend. */
struct ae_key { enum ae_style look; char text[64]; };

struct ae_figure {
	size_t count, columns; /* panels, and how many stand side by side */
	struct ae_panel *panel;
	const char *x_title;
	double panel_height; /* where the plot leaves the height open */
	size_t keys;
	struct ae_key key[AE_KEYS_MAX];
};

/* Panels with empty axes, the vertical one logarithmic where the plot asks for it. */
int ae_figure_init(struct ae_figure *page, const struct ae_plot *p, size_t panels, struct ae_err *e) AE_MUST_USE;
void ae_figure_release(struct ae_figure *page);
void ae_figure_key(struct ae_figure *page, enum ae_style look, const char *format, ...) AE_PRINTF(3, 4);

/* What stands beside an axis: the caller's words, or the kind's. */
const char *ae_figure_label(const char *callers, const char *kinds);

/* For axes that are settled: gives them their pixels, and draws title, legend, frames, ticks. */
int ae_figure_layout(struct ae_figure *page, const struct ae_plot *p, struct ae_canvas *s,
		   struct ae_err *e) AE_MUST_USE;

/* For pictures without panels: the pixels that the title takes, and a page of that size with the title. */
double ae_figure_head(const struct ae_plot *p);
void ae_figure_begin(const struct ae_plot *p, struct ae_canvas *s, size_t width, size_t height);

/* n points `stride` doubles apart; a NULL x counts first, first + step, ... */
struct ae_curve {
	const double *x, *y;
	ptrdiff_t stride;
	double first, step;
	size_t count;
};

void ae_curve_range(const struct ae_curve *c, struct ae_panel *panel);
/* However many points there are, each column of pixels gets two at most: the lowest and the highest. */
void ae_mark_curve(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c,
		   enum ae_style look);
/* The area between two curves over the same x. */
void ae_mark_between(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *a,
		     const struct ae_curve *b);
/* Bands behind the rows of each range, and in front of them the curve again, in red. */
void ae_mark_bands(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_ranges *r);
void ae_mark_ranges(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c,
		    const struct ae_ranges *r);

/* A mark around a point, of about twice the size in pixels, as a part of the open path; shapes go round. */
void ae_mark_shape(struct ae_canvas *s, size_t shape, double x, double y, double size);

/* The kinds: a file each. */
int ae_plot_series(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_windows(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_recon(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_loss(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_grid(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_scatter(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_heat(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_skeleton(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;
int ae_plot_histogram(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e) AE_MUST_USE;

#endif
