/* window_panels.h - panels for records that are curves: (T), T steps of one value, or (T, F). Private to libae. */
#ifndef WINDOW_PANELS_H
#define WINDOW_PANELS_H

#include "plot/plot_parts.h"

/* Steps of a record, and values per step. */
struct ae_window_shape {
	size_t steps, width;
};

/* Fails if the records of the first input have another rank, or too many values. */
int ae_window_panels_shape(const struct ae_plot *p, struct ae_window_shape *w, struct ae_err *e) AE_MUST_USE;

/* Writes the name of a drawn record to `to` (size): its number in the stream, and its rows if they are known. */
void ae_window_panels_name(const struct ae_plot *p, const struct ae_window_shape *w, size_t record, char *to,
			   size_t size);

/* Value i of a record over its steps; x: (records, steps, width). */
struct ae_curve ae_window_panels_curve(const double *x, const struct ae_window_shape *w, size_t record, size_t i);

/* Arranges the panels in rows of `columns`; 0: about as many rows as columns, and 5 columns at most. */
void ae_window_panels_arrange(struct ae_figure *figure, const struct ae_window_shape *w, size_t columns);

/* Gives the panels number `from`, `from` + `step`, ... a common vertical axis, and finishes their axes. */
void ae_window_panels_share(struct ae_figure *figure, size_t from, size_t step);

#endif
