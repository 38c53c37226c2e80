/* drift.c - how far the columns of new data are from what a normalizer learned. */
#include "data/stats.h"

#include <math.h>
#include <stdlib.h>

/* Mean, deviation, minimum and maximum, by Welford's update (1962). */
static void describe(struct ae_drift *d, const double *x, size_t n)
{
	double squares = 0;

	d->min = d->max = x[0];
	for (size_t i = 0; i < n; i++) {
		double delta = x[i] - d->mean;

		d->mean += delta / (double)(i + 1);
		squares += delta * (x[i] - d->mean);
		d->min = x[i] < d->min ? x[i] : d->min;
		d->max = x[i] > d->max ? x[i] : d->max;
	}
	d->deviation = sqrt(squares / (double)n);
}

/* A column that was constant when it was learned has the scale 1, and the same value as its shift if it still is. */
static void compare(struct ae_drift *d, const struct ae_stat *learned, enum ae_normalizer method, double *x)
{
	struct ae_stat now;
	struct ae_err e;
	bool constant;

	d->distance = (double)INFINITY;
	if (ae_stats_fit_column(&now, method, x, d->count, &constant, &e) != 0)
		return;
	d->difference = (now.shift - learned->shift) / learned->scale;
	if (!constant || (learned->scale == 1 && now.shift == learned->shift))
		d->ratio = now.scale / fabs(learned->scale);
	if (isfinite(d->difference) && isfinite(d->ratio) && d->ratio > 0)
		d->distance = fmax(fabs(d->difference), fabs(log(d->ratio)));
}

int ae_drift_find(struct ae_drift *d, const struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		  struct ae_err *e)
{
	size_t rows = n / s->count;
	double *column = malloc((rows + 1) * sizeof *column);

	if (!column)
		return ae_err_set(e, "out of memory: %zu values", rows);
	for (size_t c = 0; c < s->count; c++) {
		d[c] = (struct ae_drift){ .distance = (double)INFINITY };
		d[c].count = ae_stats_copy_column(column, x, n, c, s->count);
		d[c].missing = rows - d[c].count;
		if (d[c].count == 0)
			continue;
		describe(&d[c], column, d[c].count);
		compare(&d[c], &s->row[c], method, column);
	}
	free(column);
	return 0;
}
