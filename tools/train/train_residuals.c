/* train_residuals.c - residuals of the training records under the trained network: their covariance, and neighbors. */
#include "train/train_tool.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

/* auto: full for moderate numbers of values, if there are enough records for a good estimate. */
static bool is_full(const struct train_run *r, size_t values)
{
	if (r->o->covariance == COVARIANCE_AUTO)
		return values <= AE_COVARIANCE_MAX / 2 && r->train.count >= 2 * values;
	return r->o->covariance == COVARIANCE_FULL;
}

/* A pass over the training records: a fit of the covariance, or (fit NULL) the sum of their scores. */
struct residual_pass {
	struct train_run *run;
	struct ae_runner *runner;
	struct ae_covariance_fit *fit;
	double score;
};

static void take(struct residual_pass *s, const float *y, const float *x, size_t n, struct ae_score how)
{
	size_t values = ae_shape_count(ae_runner_out(s->runner)), stride = s->run->train.stride;

	for (size_t i = 0; i < n; i++)
		if (s->fit)
			ae_covariance_fit_add(s->fit, y + i * values, x + i * stride);
		else
			s->score += ae_score_values(how, y + i * values, x + i * stride, values);
}

static void pass(struct residual_pass *s, struct ae_score how)
{
	const struct ae_data *d = &s->run->train;
	size_t values = ae_shape_count(ae_runner_out(s->runner)), block = 1 + BLOCK * 16 / (values + 1);
	float *y = tool_alloc(s->run->tool, block * values + 16, sizeof *y);

	for (size_t i = 0, n; i < d->count; i += n) {
		size_t at = ae_data_record(d, i);

		n = ae_data_run(d, i, block);
		ae_runner_labels(s->runner, d->label ? d->label + at : NULL);
		ae_runner_run(s->runner, d->x + at * d->stride, d->stride, n, y);
		take(s, y, d->x + at * d->stride, n, how);
	}
	free(y);
}

static void check_residuals(const struct train_run *r, const char *option, size_t values)
{
	if (!train_reconstructs(r))
		die(r->tool, "--%s: expected a network that reconstructs its records, got %zu values of another kind",
		    option, values);
}

void train_covariance(struct train_run *r)
{
	struct residual_pass s = { .run = r };
	struct ae_model *m = &r->model;
	size_t values = ae_shape_count(ae_net_shape(m->net, AE_OUTPUT));
	struct ae_score how;
	struct ae_err e;

	if (r->o->covariance == COVARIANCE_NONE)
		return;
	check_residuals(r, "covariance", values);
	snprintf(m->score, sizeof m->score, "mahalanobis");
	if (ae_runner_new(&s.runner, m->net, &(struct ae_runner_options){ .threads = r->tool->threads }, &e) != 0
	    || ae_score_find(&how, m->score, &e) != 0
	    || ae_covariance_fit_new(&s.fit, values, is_full(r, values), &e) != 0)
		die_err(r->tool, &e);
	how.isa = r->tool->isa;
	pass(&s, how);
	if (ae_covariance_fit_finish(s.fit, AE_COVARIANCE_SHRINKAGE, &m->covariance, &e) != 0)
		die_err(r->tool, &e);
	ae_covariance_fit_free(s.fit);
	s.fit = NULL;
	how.covariance = &m->covariance;
	pass(&s, how);
	ae_runner_free(s.runner);
	if (ae_model_number(m, "score.mean", s.score / (double)r->train.count, &e) != 0)
		die_err(r->tool, &e);
	note(r->tool, "covariance of %zu residuals: %s, mean score %.4g", r->train.count,
	     m->covariance.full ? "full" : "diagonal", s.score / (double)r->train.count);
}

/* ---- neighbors ---- */

/* All training records in a random order; the caller frees the array. */
static size_t *shuffled(const struct train_run *r, size_t all)
{
	size_t *index = tool_alloc(r->tool, all, sizeof *index);

	for (size_t i = 0; i < all; i++)
		index[i] = i;
	ae_rng_shuffle(ae_rng_key(train_seed(r), AE_RNG_MEMBER, 0, 2), index, all);
	return index;
}

/* Fills in random training records. Returns their labels, for the caller to free; NULL: they have none. */
static float *fill(const struct train_run *r, struct ae_neighbors *m)
{
	const struct ae_data *d = &r->train;
	size_t *index = shuffled(r, d->count);
	float *label = d->label ? tool_alloc(r->tool, m->count, sizeof *label) : NULL;

	for (size_t i = 0; i < m->count; i++) {
		size_t record = ae_data_record(d, index[i]);

		memcpy(m->record + i * m->values, d->x + record * d->stride, m->values * sizeof *m->record);
		if (label)
			label[i] = d->label[record];
	}
	free(index);
	return label;
}

void train_neighbors(struct train_run *r)
{
	struct ae_model *m = &r->model;
	size_t all = r->train.count, count = r->o->neighbors < all ? r->o->neighbors : all;
	size_t values = ae_shape_count(ae_net_shape(m->net, AE_OUTPUT));
	struct ae_score how;
	struct ae_err e;
	double mean;
	float *label;

	if (count == 0)
		return;
	check_residuals(r, "neighbors", values);
	snprintf(m->score, sizeof m->score, "neighbors");
	if (ae_score_find(&how, m->score, &e) != 0 || ae_neighbors_new(&m->neighbors, count, values, &e) != 0)
		die_err(r->tool, &e);
	label = fill(r, &m->neighbors);
	how.isa = r->tool->isa;
	how.neighbors = &m->neighbors;
	if (ae_neighbors_fit(&m->neighbors, m->net, label, r->tool->threads, &e) != 0
	    || ae_score_mean(how, &m->neighbors, &mean, &e) != 0 || ae_model_number(m, "score.mean", mean, &e) != 0)
		die_err(r->tool, &e);
	free(label);
	note(r->tool, "%zu of %zu training records stored as neighbors", count, all);
}
