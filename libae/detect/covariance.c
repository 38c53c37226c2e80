/* covariance.c - mean and covariance of the residuals of training records, and the Mahalanobis distance of a residual
 * from them (Mahalanobis 1936). */
#include "detect/covariance.h"
#include "base/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ae_covariance_fit {
	size_t values, count;
	bool full;
	double *mean;    /* (values) */
	double *product; /* sums of products of deviations: (values), or the lower triangle of (values, values) */
	double *before, *after; /* (values) deviations of one residual from the mean before and after its update */
};

void ae_covariance_free(struct ae_covariance *s)
{
	free(s->center);
	free(s->inverse);
	*s = (struct ae_covariance){ 0 };
}

int ae_covariance_new(struct ae_covariance *s, size_t values, bool full, struct ae_err *e)
{
	*s = (struct ae_covariance){ .values = values, .full = full };
	if (full && values > AE_COVARIANCE_MAX)
		return ae_err_set(
			e, "full covariance: expected records of up to %d values, got %zu: a diagonal one takes any",
			AE_COVARIANCE_MAX, values);
	s->center = calloc(values + 1, sizeof *s->center);
	s->inverse = calloc(values * (full ? values : 1) + 1, sizeof *s->inverse);
	if (s->center && s->inverse)
		return 0;
	ae_covariance_free(s);
	return ae_err_set(e, "covariance: no memory for %zu values", values);
}

int ae_covariance_copy(struct ae_covariance *to, const struct ae_covariance *from, struct ae_err *e)
{
	if (ae_covariance_new(to, from->values, from->full, e) != 0)
		return -1;
	memcpy(to->center, from->center, from->values * sizeof *to->center);
	memcpy(to->inverse, from->inverse, from->values * (from->full ? from->values : 1) * sizeof *to->inverse);
	return 0;
}

/* ---- learning ---- */

void ae_covariance_fit_free(struct ae_covariance_fit *f)
{
	if (!f)
		return;
	free(f->mean);
	free(f->product);
	free(f->before);
	free(f);
}

int ae_covariance_fit_new(struct ae_covariance_fit **made, size_t values, bool full, struct ae_err *e)
{
	struct ae_covariance probe;
	struct ae_covariance_fit *f;

	*made = NULL;
	if (ae_covariance_new(&probe, values, full, e) != 0)
		return -1;
	ae_covariance_free(&probe);
	f = calloc(1, sizeof *f);
	if (f) {
		*f = (struct ae_covariance_fit){ .values = values, .full = full };
		f->mean = calloc(values + 1, sizeof *f->mean);
		f->product = calloc(values * (full ? values : 1) + 1, sizeof *f->product);
		f->before = calloc(2 * values + 1, sizeof *f->before);
		if (f->mean && f->product && f->before) {
			f->after = f->before + values;
			*made = f;
			return 0;
		}
	}
	ae_covariance_fit_free(f);
	return ae_err_set(e, "covariance: no memory for %zu values", values);
}

/* Welford's update of the mean and of each product. */
void ae_covariance_fit_add(struct ae_covariance_fit *f, const float *y, const float *t)
{
	size_t n = f->values;

	f->count++;
	for (size_t i = 0; i < n; i++) {
		f->before[i] = (double)y[i] - t[i] - f->mean[i];
		f->mean[i] += f->before[i] / (double)f->count;
		f->after[i] = (double)y[i] - t[i] - f->mean[i];
	}
	for (size_t i = 0; i < n; i++) {
		double *row = f->full ? f->product + i * n : f->product;

		for (size_t j = f->full ? 0 : i; j <= i; j++)
			row[j] += f->before[i] * f->after[j];
	}
}

static double *variance(struct ae_covariance_fit *f, size_t i)
{
	return f->full ? &f->product[i * f->values + i] : &f->product[i];
}

/* Sums become population covariances. Shrinkage keeps values without variance, such as a constant column that the
 * network always reproduces, from dominating the distance. */
static void regularize(struct ae_covariance_fit *f, double shrinkage)
{
	size_t n = f->values, all = f->full ? n * n : n;
	double mean = 0, ridge;

	for (size_t i = 0; i < all; i++)
		f->product[i] /= (double)f->count;
	for (size_t i = 0; i < n; i++)
		mean += *variance(f, i) / (double)n;
	ridge = shrinkage * mean;
	for (size_t i = 0; i < n; i++)
		*variance(f, i) += ridge > 0 ? ridge : 1;
}

/* Inverts a lower triangular matrix in place, row by row from the top. */
static void invert(double *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double own = 1 / l[i * n + i];

		for (size_t j = 0; j < i; j++) {
			double sum = 0;

			for (size_t k = j; k < i; k++)
				sum += l[i * n + k] * l[k * n + j];
			l[i * n + j] = -sum * own;
		}
		l[i * n + i] = own;
	}
}

int ae_covariance_fit_finish(struct ae_covariance_fit *f, double shrinkage, struct ae_covariance *s, struct ae_err *e)
{
	size_t n = f->values;
	bool good = f->count > 0;

	if (ae_covariance_new(s, n, f->full, e) != 0)
		return -1;
	if (good)
		regularize(f, shrinkage);
	if (good && f->full && (good = ae_cholesky(f->product, n, false)))
		invert(f->product, n);
	for (size_t i = 0; good && i < n; i++)
		s->center[i] = (float)f->mean[i];
	for (size_t i = 0; good && i < n * (f->full ? n : 1); i++) {
		s->inverse[i] = (float)(f->full ? f->product[i] : 1 / sqrt(f->product[i]));
		if (f->full && i % n > i / n)
			s->inverse[i] = 0;
		good = isfinite(s->inverse[i]);
	}
	if (good)
		return 0;
	ae_covariance_free(s);
	return ae_err_set(e, "covariance: the residuals of %zu records of %zu values have a singular covariance",
			  f->count, n);
}

/* ---- distances ---- */

static double deviation(const struct ae_covariance *s, const float *y, const float *t, size_t i)
{
	return (double)y[i] - t[i] - s->center[i];
}

/* Value i of the residual after whitening: row i of the inverse factor times the deviations. */
static double white(const struct ae_covariance *s, const float *y, const float *t, size_t i)
{
	const float *row = s->inverse + i * s->values;
	double sum = 0;

	if (!s->full)
		return s->inverse[i] * deviation(s, y, t, i);
	for (size_t j = 0; j <= i; j++)
		sum += row[j] * deviation(s, y, t, j);
	return sum;
}

double ae_covariance_distance(const struct ae_covariance *s, const float *y, const float *t)
{
	double sum = 0;

	for (size_t i = 0; i < s->values; i++) {
		double z = white(s, y, t, i);

		sum += z * z;
	}
	return sum / (double)s->values;
}

/* With W the inverse factor, d' W'W d is the sum over values j of d_j (W'W d)_j: one term each. */
void ae_covariance_terms(const struct ae_covariance *s, const float *y, const float *t, double *term)
{
	memset(term, 0, s->values * sizeof *term);
	for (size_t i = 0; i < s->values; i++) {
		const float *row = s->inverse + i * s->values;
		double z = white(s, y, t, i) / (double)s->values;

		if (!s->full)
			term[i] = z * s->inverse[i] * deviation(s, y, t, i);
		for (size_t j = 0; s->full && j <= i; j++)
			term[j] += z * row[j] * deviation(s, y, t, j);
	}
}
