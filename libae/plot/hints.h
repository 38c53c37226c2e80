/* hints.h - values that appear under the pointer, in strips of a panel. Private to libae. */
#ifndef HINTS_H
#define HINTS_H

#include "plot/plot_parts.h"

struct ae_hints {
	const struct ae_panel *panel;
	const struct ae_curve *curve;       /* (curves) all with the same x, which ascends */
	const char *const *name;            /* (curves) */
	size_t curves;                      /* 1 or more */
	const char *unit;                   /* of a point: "row" */
	const uint64_t *number;             /* of each point; NULL: its x, or 0, 1, ... */
	const struct ae_text_column *times; /* of each point, or NULL */
};

/* Divides the panel into strips of some pixels, each with its points' values. */
void ae_mark_hints(struct ae_canvas *c, const struct ae_hints *h);

#endif
