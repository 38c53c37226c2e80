/* neighbors.c - training records with their residuals, and the distance of another record from the nearest of them. */
#include "detect/neighbors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { LANES = 8 };

void ae_neighbors_free(struct ae_neighbors *m)
{
	free(m->record);
	free(m->residual);
	*m = (struct ae_neighbors){ 0 };
}

int ae_neighbors_new(struct ae_neighbors *m, size_t count, size_t values, struct ae_err *e)
{
	*m = (struct ae_neighbors){ .count = count, .values = values, .weight = { 1, 1 } };
	if (count <= AE_NEIGHBORS_MAX && values <= (SIZE_MAX - 1) / (count + 1)) {
		m->record = calloc(count * values + 1, sizeof *m->record);
		m->residual = calloc(count * values + 1, sizeof *m->residual);
	}
	if (m->record && m->residual)
		return 0;
	ae_neighbors_free(m);
	return ae_err_set(e, "neighbors: no memory for %zu records of %zu values", count, values);
}

/* ---- learning ---- */

/* 1 / the mean variance, clamped to a float's range; 1 if there is no variance. */
static float weight_of(const struct ae_neighbors *m, const float *x)
{
	double variance = ae_mean_variance(x, m->values, m->count, m->values);

	return variance > 0 && isfinite(variance) ? (float)fmin(fmax(1 / variance, FLT_MIN), FLT_MAX) : 1;
}

void ae_neighbors_finish(struct ae_neighbors *m)
{
	m->weight[0] = weight_of(m, m->record);
	m->weight[1] = weight_of(m, m->residual);
}

/* ---- distances ---- */

/* Adds the terms of LANES values to the lanes. */
static inline void add_terms(const struct ae_neighbors *m, const float *x, const float *r, const float *y,
			     const float *t, float lane[LANES])
{
	for (size_t k = 0; k < LANES; k++) {
		float a = t[k] - x[k], b = y[k] - t[k] - r[k];

		lane[k] += m->weight[0] * a * a + m->weight[1] * b * b;
	}
}

static inline float sum_of(const float lane[LANES])
{
	float sum = 0;

	for (size_t k = 0; k < LANES; k++)
		sum += lane[k];
	return sum;
}

/* The squared distance from record i, or any number of `max` or more once the sum reaches it. Single precision is enough
 * to find the nearest; the weight multiplies before the square, which alone could overflow. */
static float estimate(const struct ae_neighbors *m, size_t i, const float *y, const float *t, float max)
{
	const float *x = m->record + i * m->values, *r = m->residual + i * m->values;
	float lane[LANES] = { 0 }, sum = 0;
	size_t j = 0;

	for (size_t part = 1; j + LANES <= m->values && sum < max; j += LANES, part++) {
		add_terms(m, x + j, r + j, y + j, t + j, lane);
		if (part % 4 == 0)
			sum = sum_of(lane);
	}
	sum = sum_of(lane);
	for (; j < m->values && sum < max; j++) {
		float a = t[j] - x[j], b = y[j] - t[j] - r[j];

		sum += m->weight[0] * a * a + m->weight[1] * b * b;
	}
	return sum;
}

float ae_nearest_largest(const struct ae_nearest *n)
{
	return n->count < AE_NEAREST ? INFINITY : n->found[AE_NEAREST - 1].distance;
}

bool ae_nearest_offer(struct ae_nearest *n, const struct ae_neighbors *m, size_t i, const float *y, const float *t)
{
	float distance = estimate(m, i, y, t, ae_nearest_largest(n));
	size_t at = n->count;

	if (n->count == AE_NEAREST && !(distance < ae_nearest_largest(n)))
		return false;
	if (n->count < AE_NEAREST)
		n->count++;
	else
		at = AE_NEAREST - 1;
	for (; at > 0 && distance < n->found[at - 1].distance; at--)
		n->found[at] = n->found[at - 1];
	n->found[at].at = i;
	n->found[at].distance = distance;
	return true;
}

void ae_neighbors_compare(const struct ae_neighbors *m, const float *y, const float *t, struct ae_nearest *nearest)
{
	nearest->count = 0;
	for (size_t i = 0; i < m->count; i++)
		(void)ae_nearest_offer(nearest, m, i, y, t);
}

/* The contribution of value j to the squared distance from record i. */
static double contribution(const struct ae_neighbors *m, size_t i, const float *y, const float *t, size_t j)
{
	double a = (double)t[j] - m->record[i * m->values + j];
	float rounded = y[j] - t[j]; /* as the stored one, so that the same record has distance 0 */
	double residual = isfinite(rounded) ? rounded : (double)y[j] - t[j];
	double b = residual - m->residual[i * m->values + j];

	return m->weight[0] * a * a + m->weight[1] * b * b;
}

double ae_neighbors_distance(const struct ae_neighbors *m, const struct ae_nearest *nearest, const float *y,
			     const float *t, double *term)
{
	double share = 1 / ((double)nearest->count * (double)m->values), sum = 0;

	for (size_t j = 0; j < m->values; j++) {
		double all = 0;

		for (size_t k = 0; k < nearest->count; k++)
			all += contribution(m, nearest->found[k].at, y, t, j);
		sum += share * all;
		if (term)
			term[j] = share * all;
	}
	return sum;
}
