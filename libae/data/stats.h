/* stats.h - a normalizer's rows and columns: what learning, reading a file and looking for drift share. */
#ifndef AE_DATA_STATS_H
#define AE_DATA_STATS_H

#include "data/data.h"

/* Makes `count` rows of zeros. */
int ae_stats_new(struct ae_stats *s, size_t count, struct ae_err *e) AE_MUST_USE;

/* Copies the values of one column out of n, without NaN, to `to`; returns their count, n / columns at most. */
size_t ae_stats_copy_column(double *to, const double *x, size_t n, size_t column, size_t columns);

/* Learns one row from n >= 1 values of a column, which may be reordered. Returns -1 if the result is not finite. */
int ae_stats_fit_column(struct ae_stat *s, enum ae_normalizer method, double *x, size_t n, bool *constant,
			struct ae_err *e) AE_MUST_USE;

#endif
