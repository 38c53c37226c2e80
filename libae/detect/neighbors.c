/* neighbors.c - training records with their residuals, and the distance of another record from the nearest of them. */
#include "detect/neighbors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { NEAREST = 5, LANES = 8 };

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

struct neighbor_at {
	size_t at;
	float distance;
};

/* The squared distance from record i, or any number of `max` or more once the sum reaches it. Single precision is enough
 * to find the nearest; the weight multiplies before the square, which alone could overflow. */
static float estimate(const struct ae_neighbors *m, size_t i, const float *y, const float *t, float max)
{
	const float *x = m->record + i * m->values, *r = m->residual + i * m->values;
	float lane[LANES] = { 0 }, sum = 0;
	size_t j = 0;

	for (; j + LANES <= m->values && sum < max; j += LANES) {
		sum = 0;
		for (size_t k = 0; k < LANES; k++) {
			float a = t[j + k] - x[j + k], b = y[j + k] - t[j + k] - r[j + k];

			lane[k] += m->weight[0] * a * a + m->weight[1] * b * b;
		}
		for (size_t k = 0; k < LANES; k++)
			sum += lane[k];
	}
	for (; j < m->values && sum < max; j++) {
		float a = t[j] - x[j], b = y[j] - t[j] - r[j];

		sum += m->weight[0] * a * a + m->weight[1] * b * b;
	}
	return sum;
}

/* The nearest records, ascending by distance; of equal ones the first. Returns how many there are. */
static size_t find(const struct ae_neighbors *m, const float *y, const float *t, struct neighbor_at near[NEAREST])
{
	size_t have = 0;

	for (size_t i = 0; i < m->count; i++) {
		float d = estimate(m, i, y, t, have < NEAREST ? INFINITY : near[NEAREST - 1].distance);
		size_t at = have < NEAREST ? have++ : NEAREST;

		if (at == NEAREST && d < near[NEAREST - 1].distance)
			at = NEAREST - 1;
		for (; at > 0 && at < NEAREST && d < near[at - 1].distance; at--)
			near[at] = near[at - 1];
		if (at < NEAREST)
			near[at] = (struct neighbor_at){ i, d };
	}
	return have;
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

double ae_neighbors_distance(const struct ae_neighbors *m, const float *y, const float *t, double *term)
{
	struct neighbor_at near[NEAREST];
	size_t have = find(m, y, t, near);
	double share = 1 / ((double)have * (double)m->values), sum = 0;

	for (size_t j = 0; j < m->values; j++) {
		double all = 0;

		for (size_t k = 0; k < have; k++)
			all += contribution(m, near[k].at, y, t, j);
		sum += share * all;
		if (term)
			term[j] = share * all;
	}
	return sum;
}
