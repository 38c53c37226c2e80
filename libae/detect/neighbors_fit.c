/* neighbors_fit.c - the residuals of the training records that a model holds: made by its network, their mean score, their
 * covariance. */
#include "detect/neighbors.h"
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

int ae_score_mean(struct ae_score s, const struct ae_neighbors *m, double *mean, struct ae_err *e)
{
	size_t n = m->count < AE_NEIGHBORS_SAMPLE ? m->count : AE_NEIGHBORS_SAMPLE;
	float *y = malloc((m->values + 1) * sizeof *y);

	if (!y)
		return ae_err_set(e, "neighbors: no memory for a record of %zu values", m->values);
	*mean = 0;
	for (size_t k = 0; k < n; k++) {
		size_t at = (size_t)((uint64_t)k * m->count / n) * m->values;

		for (size_t j = 0; j < m->values; j++)
			y[j] = m->record[at + j] + m->residual[at + j];
		*mean += ae_score_values(s, y, m->record + at, m->values);
	}
	*mean /= (double)n;
	free(y);
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
