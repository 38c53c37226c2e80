/* neighbors_fit.c - the residuals of the training records that a model holds: made by its network, their mean score, their
 * covariance. */
#include "detect/neighbors.h"
#include "base/floats.h"
#include "run/run.h"

#include <stdlib.h>

int ae_neighbors_fit(struct ae_neighbors *m, struct ae_net *net, const float *label, size_t threads, struct ae_err *e)
{
	struct ae_runner *r;

	if (!label && ae_net_classes(net, AE_WHOLE) > 0)
		return ae_err_set(
			e, "neighbors: expected a class for each of %zu records, as the network is class-conditional",
			m->count);
	if (ae_runner_new(&r, net, &(struct ae_runner_options){ .threads = threads }, e) != 0)
		return -1;
	ae_runner_labels(r, label);
	ae_runner_run(r, m->record, m->values, m->count, m->residual);
	ae_runner_free(r);
	for (size_t i = 0; i < m->count * m->values; i++)
		m->residual[i] -= m->record[i];
	ae_neighbors_finish(m);
	return 0;
}

enum { BLOCK = 64 };

/* Adds the scores of neighbors at[0..n-1] with the residuals that they had in training; x has room for (2, n, values). */
static void add_scores(struct ae_score s, const struct ae_neighbors *m, const size_t *at, size_t n, float *x,
		       double *sum)
{
	float *y = x + n * m->values;
	double score[BLOCK];

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m->values; j++) {
			x[i * m->values + j] = m->record[at[i] * m->values + j];
			y[i * m->values + j] = m->record[at[i] * m->values + j] + m->residual[at[i] * m->values + j];
		}
	ae_score_records(s, y, m->values, x, m->values, n, m->values, score);
	for (size_t i = 0; i < n; i++)
		*sum += score[i];
}

int ae_score_mean(struct ae_score s, const struct ae_neighbors *m, double *mean, struct ae_err *e)
{
	size_t n = m->count < AE_NEIGHBORS_SAMPLE ? m->count : AE_NEIGHBORS_SAMPLE, at[BLOCK];
	float *x = ae_floats(2 * BLOCK * m->values);
	struct ae_neighbors_index *index = NULL;

	if (!x)
		return ae_err_set(e, "neighbors: no memory for %d records of %zu values", (int)BLOCK, m->values);
	if (ae_score_neighbors(s) && ae_neighbors_index_new(&index, m, s.isa, e) != 0) {
		free(x);
		return -1;
	}
	s.index = index;
	*mean = 0;
	for (size_t k = 0; k < n;) {
		size_t block = 0;

		for (; block < BLOCK && k < n; block++, k++)
			at[block] = (size_t)((uint64_t)k * m->count / n);
		add_scores(s, m, at, block, x, mean);
	}
	*mean /= (double)n;
	ae_neighbors_index_free(index);
	free(x);
	return 0;
}

int ae_neighbors_covariance(const struct ae_neighbors *m, bool full, struct ae_covariance *s, struct ae_err *e)
{
	float *zeros = calloc(m->values + 1, sizeof *zeros);
	struct ae_covariance_fit *f;
	int status;

	if (!zeros)
		return ae_err_set(e, "neighbors: no memory for a record of %zu values", m->values);
	if (ae_covariance_fit_new(&f, m->values, full, e) != 0) {
		free(zeros);
		return -1;
	}
	for (size_t i = 0; i < m->count; i++)
		ae_covariance_fit_add(f, m->residual + i * m->values, zeros);
	status = ae_covariance_fit_finish(f, AE_COVARIANCE_SHRINKAGE, s, e);
	ae_covariance_fit_free(f);
	free(zeros);
	return status;
}
