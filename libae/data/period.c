/* period.c - after how many rows a series repeats: the first high peak of its autocorrelation. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>

/* Noise does not reach min_peak. Peaks of at least `equal` times the highest count as equally high; the first of them
 * is the period, the others are its multiples. Lags up to `hill` times the first peak's belong to the same hill, whose
 * top is the period. */
static const double min_peak = 0.3, equal = 0.9, hill = 1.15;

/* Standard scores of column x, n values `values` doubles apart; 0 for a missing value and in a constant column. */
static void standardize(double *to, const double *x, size_t n, size_t values)
{
	double mean = 0, squares = 0;
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		double delta = x[i * values] - mean;

		if (!isfinite(delta))
			continue;
		mean += delta / (double)++have;
		squares += delta * (x[i * values] - mean);
	}
	for (size_t i = 0; i < n; i++) {
		double d = x[i * values] - mean;

		to[i] = isfinite(d) && squares > 0 ? d / sqrt(squares / (double)have) : 0;
	}
}

/* Adds the unbiased autocorrelation of n values to at[0..max]. */
static void correlate(double *at, size_t max, const double *x, size_t n)
{
	for (size_t lag = 0; lag <= max; lag++) {
		double sum = 0;

		for (size_t i = 0; i + lag < n; i++)
			sum += x[i] * x[i + lag];
		at[lag] += sum / (double)(n - lag);
	}
}

static bool is_peak(const double *at, size_t lag)
{
	return at[lag] >= at[lag - 1] && at[lag] > at[lag + 1];
}

/* Lag of the highest peak in from..to - 1; 0: none. */
static size_t highest(const double *at, size_t from, size_t to)
{
	size_t best = 0;

	for (size_t lag = from; lag < to; lag++)
		if (is_peak(at, lag) && (best == 0 || at[lag] > at[best]))
			best = lag;
	return best;
}

/* The period by the autocorrelation at[0..max]; 0: none. */
static size_t choose(const double *at, size_t max)
{
	size_t down = 1, best, first, end;

	while (down < max && at[down] >= 0)
		down++;
	best = highest(at, down, max);
	if (best == 0 || !(at[best] >= min_peak * at[0]))
		return 0;
	for (first = down; !is_peak(at, first) || at[first] < equal * at[best]; first++)
		;
	end = (size_t)(hill * (double)first) + 1;
	return highest(at, first, end < max ? end : max);
}

int ae_period_find(struct ae_period *p, const double *x, size_t n, size_t values, struct ae_err *e)
{
	size_t rows = n < AE_PERIOD_ROWS ? n : AE_PERIOD_ROWS, max = rows / 2;
	double *at = calloc(max + 2, sizeof *at), *series = malloc((rows + 1) * sizeof *series);
	bool allocated = at && series;

	*p = (struct ae_period){ 0 };
	for (size_t i = 0; allocated && i < values; i++) {
		standardize(series, x + i, rows, values);
		correlate(at, max, series, rows);
	}
	if (allocated && max > 2)
		p->rows = choose(at, max);
	if (p->rows > 0)
		p->strength = fmin(at[p->rows] / at[0], 1); /* the mean of few products may be larger */
	free(at);
	free(series);
	return allocated ? 0 : ae_err_set(e, "out of memory: the period of %zu rows", rows);
}
