/* metrics_frechet.c - Frechet distance between the normal distributions fitted to two sets of records: Dowson, Landau 1982.
 * Heusel et al. 2017 use it on features to evaluate generative models (FID). */
#include "detect/metrics.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#define COSINE 1e-10 /* rows with a smaller cosine count as perpendicular */

static void find_mean(const float *x, size_t n, size_t values, double *mean)
{
	for (size_t i = 0; i < n; i++)
		for (size_t v = 0; v < values; v++)
			mean[v] += x[i * values + v];
	for (size_t v = 0; v < values; v++)
		mean[v] /= (double)n;
}

/* The lower triangle of the covariance, the sum divided by n - 1, as numpy.cov. off: scratch (values). */
static void find_covariance(const float *x, size_t n, size_t values, const double *mean, double *off,
			    double *covariance)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t v = 0; v < values; v++)
			off[v] = x[i * values + v] - mean[v];
		for (size_t v = 0; v < values; v++)
			for (size_t u = 0; u <= v; u++)
				covariance[v * values + u] += off[v] * off[u];
	}
	for (size_t v = 0; v < values * values; v++)
		covariance[v] /= (double)(n - 1);
}

static double trace(const double *a, size_t values)
{
	double sum = 0;

	for (size_t v = 0; v < values; v++)
		sum += a[v * values + v];
	return sum;
}

/* ---- the factor of a covariance ---- */

/* Cholesky's factor with complete pivoting (Higham 1990), which ends at the rank: the covariance is the sum over r < rank of
 * the outer product of row r with itself. factor: (rank, values), of capacity (values, values); left: scratch
 * (values) for the variance not yet explained. */
static size_t factorize(const double *covariance, size_t values, double *left, double *factor)
{
	size_t rank = 0;
	double max = 0;

	for (size_t v = 0; v < values; v++) {
		left[v] = covariance[v * values + v];
		max = fmax(max, left[v]);
	}
	for (; rank < values; rank++) {
		size_t pivot = ae_largest(left, values);
		double *column = factor + rank * values, root = sqrt(fmax(left[pivot], 0));

		if (left[pivot] <= max * (double)values * DBL_EPSILON)
			break;
		for (size_t v = 0; v < values; v++) {
			double sum = covariance[v > pivot ? v * values + pivot : pivot * values + v];

			for (size_t r = 0; r < rank; r++)
				sum -= factor[r * values + v] * factor[r * values + pivot];
			column[v] = sum / root;
			left[v] -= column[v] * column[v];
		}
		left[pivot] = -1; /* done, whatever rounding has left */
	}
	return rank;
}

/* ---- singular values ---- */

static double dot(const double *a, const double *b, size_t n)
{
	enum { LANES = 8 }; /* independent sums */
	double lane[LANES] = { 0 }, sum = 0;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t l = 0; l < LANES; l++)
			lane[l] += a[i + l] * b[i + l];
	for (; i < n; i++)
		sum += a[i] * b[i];
	for (size_t l = 0; l < LANES; l++)
		sum += lane[l];
	return sum;
}

/* A matrix x (count, columns), and the squared norm of each row, (count). */
struct jacobi_rows {
	double *x, *square;
	size_t count, columns;
};

static void measure(struct jacobi_rows *m)
{
	for (size_t i = 0; i < m->count; i++)
		m->square[i] = dot(m->x + i * m->columns, m->x + i * m->columns, m->columns);
}

/* Rotates rows i and j to make them perpendicular; returns whether they were not. A remaining cosine changes the sum of
 * their norms by its square only. noise: a product of this size or less is rounding. */
static bool rotate(struct jacobi_rows *m, size_t i, size_t j, double noise)
{
	double *a = m->x + i * m->columns, *b = m->x + j * m->columns;
	double product = dot(a, b, m->columns), zeta, t, c;

	if (fabs(product) <= fmax(COSINE * sqrt(m->square[i]) * sqrt(m->square[j]), noise))
		return false;
	zeta = (m->square[j] - m->square[i]) / (2 * product);
	t = copysign(1, zeta) / (fabs(zeta) + hypot(1, zeta));
	c = 1 / hypot(1, t);
	for (size_t k = 0; k < m->columns; k++) {
		double x = a[k], y = b[k];

		a[k] = c * (x - t * y);
		b[k] = c * (t * x + y);
	}
	m->square[i] = fmax(m->square[i] - t * product, 0);
	m->square[j] = fmax(m->square[j] + t * product, 0);
	return true;
}

/* The sum of the singular values by one-sided Jacobi rotations (Hestenes 1958): the norms of perpendicular rows. */
static double singular_sum(struct jacobi_rows *m)
{
	enum { SWEEPS_MAX = 60 };
	double sum = 0, noise = DBL_EPSILON * DBL_EPSILON * dot(m->x, m->x, m->count * m->columns);
	bool again = true;

	for (int sweep = 0; again && sweep < SWEEPS_MAX; sweep++) {
		again = false;
		measure(m);
		for (size_t i = 0; i < m->count; i++)
			for (size_t j = i + 1; j < m->count; j++)
				again |= rotate(m, i, j, noise);
	}
	measure(m);
	for (size_t i = 0; i < m->count; i++)
		sum += sqrt(m->square[i]);
	return sum;
}

/* ---- the distance ---- */

struct normal_fit {
	double *mean, *covariance, *factor, *left;
	size_t rank;
}; /* left: scratch (values) */

static void fit_free(struct normal_fit *f)
{
	free(f->mean);
	free(f->covariance);
	free(f->factor);
	free(f->left);
}

static bool fit(struct normal_fit *f, const float *x, size_t n, size_t values)
{
	f->mean = calloc(values, sizeof *f->mean);
	f->left = calloc(values, sizeof *f->left);
	f->covariance = calloc(values * values, sizeof *f->covariance);
	f->factor = calloc(values * values, sizeof *f->factor);
	if (!f->mean || !f->left || !f->covariance || !f->factor)
		return false;
	find_mean(x, n, values, f->mean);
	find_covariance(x, n, values, f->mean, f->left, f->covariance);
	f->rank = factorize(f->covariance, values, f->left, f->factor);
	return true;
}

/* |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2). With S1 = A A^T and S2 = B B^T, the eigenvalues of S1 S2 are the
 * squares of the singular values of A^T B, which no difference makes inexact. */
static double distance(const struct normal_fit *a, const struct normal_fit *b, size_t values, double *product)
{
	double sum = trace(a->covariance, values) + trace(b->covariance, values);
	struct jacobi_rows m = { product, a->left, a->rank, b->rank };

	if (a->rank > b->rank) /* fewer rows need fewer rotations */
		return distance(b, a, values, product);
	for (size_t v = 0; v < values; v++)
		sum += (a->mean[v] - b->mean[v]) * (a->mean[v] - b->mean[v]);
	for (size_t i = 0; i < a->rank; i++)
		for (size_t j = 0; j < b->rank; j++)
			product[i * b->rank + j] = dot(a->factor + i * values, b->factor + j * values, values);
	return fmax(sum - 2 * singular_sum(&m), 0);
}

int ae_frechet(double *result, const float *x, size_t x_count, const float *y, size_t y_count, size_t values,
	       struct ae_err *e)
{
	struct normal_fit a = { 0 }, b = { 0 };
	double *product = NULL;
	bool good = false;

	if (x_count < 2 || y_count < 2)
		return ae_err_set(e, "covariance: expected 2 records or more in each set, got %zu and %zu", x_count,
				  y_count);
	if (values <= AE_FRECHET_MAX)
		product = calloc(values * values, sizeof *product);
	if (product)
		good = fit(&a, x, x_count, values) && fit(&b, y, y_count, values);
	if (good)
		*result = distance(&a, &b, values, product);
	fit_free(&a);
	fit_free(&b);
	free(product);
	return good ? 0 : ae_err_set(e, "no memory for covariances of %zu values (%d at most)", values, AE_FRECHET_MAX);
}
