/* likelihood.c - negative log-likelihoods of a network with a Gaussian code: the ELBO (Kingma, Welling 2014), or the
 * importance-weighted estimate (Burda, Grosse, Salakhutdinov 2016). */
#include "detect/detect.h"
#include "run/exec.h"

#include <math.h>
#include <stdlib.h>

enum {
	DRAWS = 64, /* draws of a record per run, so that memory does not grow with --samples */
	BATCH = 64, /* records per thread */
};

struct ae_likelihood {
	struct ae_net *net;
	struct ae_thread_pool *pool;
	struct ae_loss loss;
	/* Runs per record, and draws per run; the last `longer` runs have one draw more. */
	size_t runs, longer, draws;
	struct ae_exec *exec[2]; /* for `draws`, and for one draw more */
	bool likelihood;         /* the estimate; else the ELBO */
	double constant;         /* part of -log p(x|z) that the loss leaves out */
	uint64_t seed, number;   /* number of the next record */
	size_t values, max_records;
	double *run_loss; /* (max_records) losses of one run */
	float *target;    /* (max_records, values) limited to 0..1, with bce; else NULL */
	double *largest;  /* (max_records) largest exponent so far, for log-sum-exp */
};

void ae_likelihood_free(struct ae_likelihood *l)
{
	if (!l)
		return;
	for (int i = 0; i < 2; i++)
		ae_exec_free(l->exec[i]);
	ae_thread_pool_free(l->pool);
	free(l->run_loss);
	free(l->largest);
	free(l->target);
	free(l);
}

/* ---- the likelihood ---- */

/* These losses are negative log-likelihoods up to a constant: Gaussian of variance 1, Laplace of scale 1, Bernoulli. */
static int find_loss(struct ae_likelihood *l, const char *name, struct ae_err *e)
{
	const double pi = 3.14159265358979323846;

	if (ae_loss_find(&l->loss, name, l->net, e) != 0)
		return -1;
	switch (l->loss.error) {
	case AE_MSE: l->constant = 0.5 * log(2 * pi) * (double)l->values; break;
	case AE_MAE: l->constant = log(2) * (double)l->values; break;
	case AE_BCE: break;
	default: return ae_err_set(e, "loss %s: expected a loss with a likelihood: mse, mae or bce", name);
	}
	return 0;
}

bool ae_likelihood_unit(const struct ae_likelihood *l)
{
	return l->loss.unit_targets;
}

/* ---- making one ---- */

static void share_draws(struct ae_likelihood *l, const struct ae_likelihood_options *o)
{
	size_t at_once = o->likelihood ? DRAWS : 1;

	l->runs = o->samples > 0 ? (o->samples + at_once - 1) / at_once : 1;
	l->draws = o->samples > 0 ? o->samples / l->runs : 1;
	l->longer = o->samples > 0 ? o->samples % l->runs : 0;
}

static int prepare(struct ae_likelihood *l, const struct ae_likelihood_options *o, struct ae_err *e)
{
	if (find_loss(l, o->loss, e) != 0 || ae_thread_pool_new(&l->pool, o->threads, e) != 0)
		return -1;
	for (int i = 0; i < (l->longer > 0 ? 2 : 1); i++) {
		struct ae_exec_plan plan = { .last = l->net->layers,
					     .loss = &l->loss,
					     .max_records = l->max_records,
					     .draws = o->samples > 0,
					     .samples = l->draws + (size_t)i };

		if (ae_exec_new(&l->exec[i], l->net, &plan, l->pool, e) != 0)
			return -1;
	}
	l->run_loss = calloc(l->max_records, sizeof *l->run_loss);
	l->largest = calloc(l->max_records, sizeof *l->largest);
	if (l->loss.unit_targets)
		l->target = calloc(l->max_records, l->values * sizeof *l->target);
	return l->run_loss && l->largest && (l->target || !l->loss.unit_targets)
		? 0
		: ae_err_set(e, "network: no memory for %zu records", l->max_records);
}

int ae_likelihood_new(struct ae_likelihood **made, struct ae_net *net, const struct ae_likelihood_options *o,
		      struct ae_err *e)
{
	struct ae_likelihood *l;

	*made = NULL;
	if (!net->latent)
		return ae_err_set(e, "network: its code is not Gaussian (latent): it has no likelihoods");
	if (ae_shape_count(&net->output) != ae_shape_count(&net->record))
		return ae_err_set(
			e, "network: records of %s become %s: a likelihood compares outputs and records of one size",
			ae_shape_name(&net->record).text, ae_shape_name(&net->output).text);
	if (o->likelihood && o->samples < 2)
		return ae_err_set(e, "likelihood: expected 2 draws of the code or more, got %zu", o->samples);
	l = calloc(1, sizeof *l);
	if (!l)
		return ae_err_set(e, "network: no memory");
	*l = (struct ae_likelihood){ .net = net,
				     .likelihood = o->likelihood,
				     .seed = o->seed,
				     .max_records = BATCH * o->threads,
				     .values = ae_shape_count(&net->record) };
	share_draws(l, o);
	if (prepare(l, o, e) != 0) {
		ae_likelihood_free(l);
		return -1;
	}
	*made = l;
	return 0;
}

/* ---- running it ---- */

/* Log-sum-exp: the largest exponent so far, and the sum of exp(term - largest). */
static void add_term(double *largest, double *sum, double log_term)
{
	if (log_term == -INFINITY)
		return; /* adds 0; the difference of infinities below would be NaN */
	if (log_term <= *largest) {
		*sum += exp(log_term - *largest);
		return;
	}
	*sum = *sum * exp(*largest - log_term) + 1;
	*largest = log_term;
}

/* One run of draws for all records of the batch. A run's mean has the weight of its number of draws. */
static void add_run(struct ae_likelihood *l, struct ae_batch *batch, size_t run, double *sum)
{
	bool more = run >= l->runs - l->longer;
	double draws = (double)(l->draws + more);

	batch->epoch = run;
	(void)ae_exec_run(l->exec[more], batch);
	for (size_t i = 0; i < batch->n; i++)
		if (l->likelihood)
			add_term(&l->largest[i], &sum[i], log(draws) - l->run_loss[i]);
		else
			sum[i] += draws * l->run_loss[i];
}

static void run_batch(struct ae_likelihood *l, struct ae_batch *batch, double *score)
{
	double draws = (double)(l->runs * l->draws + l->longer);

	for (size_t i = 0; i < batch->n; i++) {
		score[i] = 0;
		l->largest[i] = -INFINITY;
	}
	for (size_t run = 0; run < l->runs; run++)
		add_run(l, batch, run, score);
	for (size_t i = 0; i < batch->n; i++)
		score[i] = l->constant
			+ (l->likelihood ? log(draws) - log(score[i]) - l->largest[i] : score[i] / draws);
}

/* Limits the batch's targets to 0..1. */
static void limit_targets(struct ae_likelihood *l, struct ae_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++)
		for (size_t v = 0; v < l->values; v++)
			l->target[i * l->values + v] = fminf(fmaxf(batch->x[i * batch->x_stride + v], 0), 1);
	batch->target = l->target;
	batch->target_stride = l->values;
}

static void add_outside(const struct ae_likelihood *l, const struct ae_batch *batch, double *score)
{
	for (size_t i = 0; l->target && i < batch->n; i++)
		for (size_t v = 0; v < l->values; v++)
			score[i] += AE_SCORE_OUTSIDE
				* fabs((double)batch->x[i * batch->x_stride + v] - l->target[i * l->values + v]);
}

void ae_likelihood_run(struct ae_likelihood *l, const float *x, size_t stride, const float *label, size_t n,
		       double *score)
{
	for (size_t at = 0; at < n; at += l->max_records) {
		struct ae_batch batch = { .x = x + at * stride,
					  .x_stride = stride,
					  .target = x + at * stride,
					  .target_stride = stride,
					  .label = label ? label + at : NULL,
					  .n = n - at < l->max_records ? n - at : l->max_records,
					  .first = l->number,
					  .seed = l->seed,
					  .elbo = { .beta = 1, .capacity = NAN },
					  .each = l->run_loss };

		if (l->target)
			limit_targets(l, &batch);
		run_batch(l, &batch, score + at);
		add_outside(l, &batch, score + at);
		for (size_t i = 0; i < batch.n; i++)
			score[at + i] = ae_score_limit(score[at + i]);
		l->number += batch.n;
	}
}
