/* drift_table.h - the table of ae-normalize --check. */
#ifndef DRIFT_TABLE_H
#define DRIFT_TABLE_H

#include "common/tool.h"

/* Half a standard deviation, or a ratio of the deviations of 1.65. */
#define DRIFT_LIMIT 0.5

/* Prints a header and one line per column: what was learned, what is there, the distance and the verdict. x holds n
 * values. Returns how many columns drift: those more than `limit` away. */
size_t drift_table(struct tool *t, const struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		   double limit);

#endif
