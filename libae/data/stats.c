/* stats.c - normalizing: learns shift and scale of columns, applies and undoes them. */
#include "data/stats.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void ae_sort(double *x, size_t n)
{
	qsort(x, n, sizeof *x, ascending);
}

/* Weighted from the nearer neighbor, so that q and 1 - q are symmetric. */
double ae_quantile(const double *sorted, size_t n, double q)
{
	double at = q * (double)(n - 1), low = floor(at), t = at - low;
	double a = sorted[(size_t)low], b = sorted[(size_t)low + (t > 0)];

	return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

/* Welford's update (1962), column by column. */
double ae_mean_variance(const float *x, size_t stride, size_t count, size_t values)
{
	double variances = 0;

	for (size_t j = 0; j < values; j++) {
		double mean = 0, squares = 0;
		size_t have = 0;

		for (size_t i = 0; i < count; i++) {
			double delta = x[i * stride + j] - mean;

			if (isnan(delta))
				continue;
			mean += delta / (double)++have;
			squares += delta * (x[i * stride + j] - mean);
		}
		variances += have ? squares / (double)have : 0;
	}
	return variances / (double)values;
}

/* ---- learning ---- */

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static void fit_zscore(struct ae_stat *s, double *x, size_t n)
{
	double mean = mean_of(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	s->shift = mean;
	s->scale = sqrt(sum / (double)n);
}

static void range_of(const double *x, size_t n, double *low, double *high)
{
	*low = *high = x[0];
	for (size_t i = 1; i < n; i++) {
		*low = x[i] < *low ? x[i] : *low;
		*high = x[i] > *high ? x[i] : *high;
	}
}

static void fit_minmax(struct ae_stat *s, double *x, size_t n)
{
	double high;

	range_of(x, n, &s->shift, &high);
	s->scale = high - s->shift;
}

static void fit_robust(struct ae_stat *s, double *x, size_t n)
{
	ae_sort(x, n);
	s->shift = ae_quantile(x, n, 0.5);
	s->scale = ae_quantile(x, n, 0.75) - ae_quantile(x, n, 0.25);
}

static void fit_maxabs(struct ae_stat *s, double *x, size_t n)
{
	double low, high;

	range_of(x, n, &low, &high);
	s->shift = 0;
	s->scale = -low > high ? -low : high;
}

/* A method may reorder the values. */
static const struct normalizer {
	const char *name;
	void (*fit)(struct ae_stat *, double *, size_t);
} normalizers[] = {
	[AE_ZSCORE] = { "zscore", fit_zscore },
	[AE_MINMAX] = { "minmax", fit_minmax },
	[AE_ROBUST] = { "robust", fit_robust },
	[AE_MAXABS] = { "maxabs", fit_maxabs },
};

const char *ae_normalizer_word(size_t i)
{
	return i < sizeof normalizers / sizeof *normalizers ? normalizers[i].name : NULL;
}

size_t ae_stats_copy_column(double *to, const double *x, size_t n, size_t column, size_t columns)
{
	size_t count = 0;

	for (size_t i = column; i < n; i += columns)
		if (!isnan(x[i]))
			to[count++] = x[i];
	return count;
}

/* The shift of a constant column is its value, so that every method maps it to 0 exactly. */
int ae_stats_fit_column(struct ae_stat *s, enum ae_normalizer method, double *x, size_t n, bool *constant,
			struct ae_err *e)
{
	double low, high;

	range_of(x, n, &low, &high);
	normalizers[method].fit(s, x, n);
	*constant = low == high || s->scale == 0;
	if (low == high)
		s->shift = low;
	if (*constant)
		s->scale = 1;
	if (!isfinite(s->shift) || !isfinite(s->scale))
		return ae_err_set(e, "expected a finite shift and scale, got %.9g and %.9g from values of %.9g to %.9g",
				  s->shift, s->scale, low, high);
	return 0;
}

static int fit_columns(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, bool *constant,
		       double *column, struct ae_err *e)
{
	struct ae_err why;

	for (size_t c = 0; c < s->count; c++) {
		size_t count = ae_stats_copy_column(column, x, n, c, s->count);
		bool flat;

		if (count == 0)
			return ae_err_set(e,
					  "column %zu: expected at least one value to learn from, got none in "
					  "%zu rows",
					  c + 1, n / s->count);
		if (ae_stats_fit_column(&s->row[c], method, column, count, &flat, &why) != 0)
			return ae_err_set(e, "column %zu: %s", c + 1, why.text);
		if (constant)
			constant[c] = flat;
	}
	return 0;
}

int ae_stats_new(struct ae_stats *s, size_t count, struct ae_err *e)
{
	s->count = count;
	s->row = calloc(count ? count : 1, sizeof *s->row);
	return s->row ? 0 : ae_err_set(e, "out of memory: statistics of %zu columns", count);
}

int ae_stats_fit(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, size_t columns,
		 bool *constant, struct ae_err *e)
{
	double *column = malloc((n / columns + 1) * sizeof *column);
	int bad = ae_stats_new(s, columns, e);

	if (!column && !bad)
		bad = ae_err_set(e, "out of memory: %zu values", n / columns);
	if (!bad)
		bad = fit_columns(s, method, x, n, constant, column, e);
	free(column);
	if (bad)
		ae_stats_free(s);
	return bad;
}

/* ---- applying ---- */

/* The largest float at most, so that a finite value stays finite. */
static double limit_to_float(double x)
{
	return x > (double)FLT_MAX ? (double)FLT_MAX : x < -(double)FLT_MAX ? -(double)FLT_MAX : x;
}

void ae_stats_apply(const struct ae_stats *s, const double *from, float *to, size_t n)
{
	for (size_t i = 0, column = 0; i < n; i++) {
		const struct ae_stat *c = &s->row[column];

		to[i] = (float)limit_to_float((from[i] - c->shift) / c->scale + 0.0); /* + 0.0: no -0 */
		column = column + 1 < s->count ? column + 1 : 0;
	}
}

void ae_stats_invert(const struct ae_stats *s, const double *from, double *to, size_t n)
{
	for (size_t i = 0, column = 0; i < n; i++) {
		const struct ae_stat *c = &s->row[column];

		to[i] = limit_to_float(from[i] * c->scale + c->shift);
		column = column + 1 < s->count ? column + 1 : 0;
	}
}

int ae_stats_copy(struct ae_stats *to, const struct ae_stats *from, struct ae_err *e)
{
	if (ae_stats_new(to, from->count, e) != 0)
		return -1;
	for (size_t i = 0; i < from->count; i++)
		to->row[i] = from->row[i];
	return 0;
}

void ae_stats_free(struct ae_stats *s)
{
	free(s->row);
	*s = (struct ae_stats){ .count = 0 };
}

void ae_stat_name(struct ae_stat *s, const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n > AE_NAME_MAX)
		for (n = AE_NAME_MAX; n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80; n--)
			; /* a character is cut as a whole */
	if (n)
		memcpy(s->name, name, n);
	s->name[n] = '\0';
}
