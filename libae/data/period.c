/* period.c - after how many rows a series repeats: the first high peak of its autocorrelation, which is high
 * where the series lies on itself when it is moved by so many rows. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>

/* A peak counts from `least` on, which noise does not reach; peaks of at least `nearly` of the highest one
 * are as high, and the first of them is the period rather than a multiple. Its neighbors up to `wide`
 * times as far belong to the same hill, whose top it is. */
static const double least = 0.3, nearly = 0.9, wide = 1.15;

/* Deviations from the mean in units of the standard deviation; 0 where there is nothing, or nothing
 * changes. */
static void standardize(double *to, const double *x, size_t n, size_t values)
{
	double mean = 0, squares = 0;
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		double before = x[i * values] - mean;

		if (!isfinite(before))
			continue;
		mean += before / (double)++have;
		squares += before * (x[i * values] - mean);
	}
	for (size_t i = 0; i < n; i++) {
		double d = x[i * values] - mean;

		to[i] = isfinite(d) && squares > 0 ? d / sqrt(squares / (double)have) : 0;
	}
}

/* The unbiased autocorrelation of n values at lags 0 to `most`, added to what is there. */
static void correlate(double *at, size_t most, const double *x, size_t n)
{
	for (size_t lag = 0; lag <= most; lag++) {
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

/* The highest peak from `from` to before `to`; 0: none. */
static size_t highest(const double *at, size_t from, size_t to)
{
	size_t best = 0;

	for (size_t lag = from; lag < to; lag++)
		if (is_peak(at, lag) && (best == 0 || at[lag] > at[best]))
			best = lag;
	return best;
}

/* The lag among 0 to `most` that the autocorrelation says; 0: none. */
static size_t choose(const double *at, size_t most)
{
	size_t down = 1, best, first, end;

	while (down < most && at[down] >= 0)
		down++;
	best = highest(at, down, most);
	if (best == 0 || !(at[best] >= least * at[0]))
		return 0;
	for (first = down; !is_peak(at, first) || at[first] < nearly * at[best]; first++)
		;
	end = (size_t)(wide * (double)first) + 1;
	return highest(at, first, end < most ? end : most);
}

int ae_period_find(struct ae_period *p, const double *x, size_t n, size_t values, struct ae_err *e)
{
	size_t rows = n < AE_PERIOD_ROWS ? n : AE_PERIOD_ROWS, most = rows / 2;
	double *at = calloc(most + 2, sizeof *at), *series = malloc((rows + 1) * sizeof *series);
	bool room = at && series;

	*p = (struct ae_period){ 0 };
	for (size_t i = 0; room && i < values; i++) {
		standardize(series, x + i, rows, values);
		correlate(at, most, series, rows);
	}
	if (room && most > 2)
		p->rows = choose(at, most);
	if (p->rows > 0)
		p->strength = at[p->rows] / at[0];
	free(at);
	free(series);
	return room ? 0 : ae_err_set(e, "period: no memory for %zu rows", rows);
}
