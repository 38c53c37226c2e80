/* likelihood.c - how likely a record is to a network with a Gaussian code: minus the evidence lower bound (Kingma, Welling
 * 2014), or minus the importance-weighted estimate of its log-likelihood (Burda, Grosse, Salakhutdinov 2016). */
#include "detect/detect.h"
#include "run/exec.h"

#include <math.h>
#include <stdlib.h>

enum {
	DRAWS = 64,		/* of a record, at once: memory does not grow with their number */
	BATCH = 64,		/* records, a thread */
};

struct ae_likelihood {
	struct ae_net *net;
	struct ae_thread_pool *team;
	struct ae_loss loss;
	/* Runs of a record's draws, and what each takes: the last `longer` of them one draw more. */
	size_t runs, longer, draws;
	struct ae_exec *exec[2];	/* of `draws`, and of one more */
	bool likelihood;
	double constant;		/* of the likelihood, which the loss leaves out */
	uint64_t seed, number;		/* of the next record */
	size_t values, most;
	double *part, *largest;		/* (most): one run's losses; the terms' largest exponent so far */
};

void ae_likelihood_free(struct ae_likelihood *b)
{
	if (!b)
		return;
	for (int i = 0; i < 2; i++)
		ae_exec_free(b->exec[i]);
	ae_thread_pool_free(b->team);
	free(b->part);
	free(b->largest);
	free(b);
}

/* ---- the likelihood ---- */

/* A loss is minus a log-likelihood but for a constant: of a Gaussian of variance 1, a Laplace distribution of scale 1,
 * a Bernoulli distribution. Others are not. */
static int find_loss(struct ae_likelihood *b, const char *name, struct ae_err *e)
{
	const double pi = 3.14159265358979323846;

	if (ae_loss_find(&b->loss, name, b->net, e) != 0)
		return -1;
	switch (b->loss.error) {
	case AE_MSE:
		b->constant = 0.5 * log(2 * pi) * (double)b->values;
		break;
	case AE_MAE:
		b->constant = log(2) * (double)b->values;
		break;
	case AE_BCE:
		break;
	default:
		return ae_err_set(e, "loss %s: minus the logarithm of no likelihood, as mse, mae and bce are", name);
	}
	return 0;
}

static int check_values(const struct ae_likelihood *b, const float *x, size_t stride, size_t n, struct ae_err *e)
{
	for (size_t i = 0; b->loss.unit_targets && i < n; i++)
		for (size_t v = 0; v < b->values; v++)
			if (!(x[i * stride + v] >= 0 && x[i * stride + v] <= 1))
				return ae_err_set(e, "record %llu: value %.9g: probabilities are of values "
						  "from 0 to 1 " AE_TO_UNIT,
						  (unsigned long long)(b->number + i),
						  (double)x[i * stride + v]);
	return 0;
}

/* ---- making one ---- */

static void share_draws(struct ae_likelihood *b, const struct ae_likelihood_options *o)
{
	size_t at_once = o->likelihood ? DRAWS : 1;

	b->runs = o->samples > 0 ? (o->samples + at_once - 1) / at_once : 1;
	b->draws = o->samples > 0 ? o->samples / b->runs : 1;
	b->longer = o->samples > 0 ? o->samples % b->runs : 0;
}

static int prepare(struct ae_likelihood *b, const struct ae_likelihood_options *o, struct ae_err *e)
{
	if (find_loss(b, o->loss, e) != 0 || ae_thread_pool_new(&b->team, o->threads, e) != 0)
		return -1;
	for (int i = 0; i < (b->longer > 0 ? 2 : 1); i++) {
		struct ae_exec_plan plan = { .last = b->net->layers, .loss = &b->loss, .max_records = b->most,
			.draws = o->samples > 0, .samples = b->draws + (size_t)i };

		if (ae_exec_new(&b->exec[i], b->net, &plan, b->team, e) != 0)
			return -1;
	}
	b->part = calloc(b->most, sizeof *b->part);
	b->largest = calloc(b->most, sizeof *b->largest);
	return b->part && b->largest ? 0 : ae_err_set(e, "network: no memory for %zu records", b->most);
}

int ae_likelihood_new(struct ae_likelihood **made, struct ae_net *net, const struct ae_likelihood_options *o, struct ae_err *e)
{
	struct ae_likelihood *b;

	*made = NULL;
	if (!net->latent)
		return ae_err_set(e, "network: its code is not Gaussian (latent): it has no likelihoods");
	if (ae_shape_count(&net->output) != ae_shape_count(&net->record))
		return ae_err_set(e, "network: %s become %s: no likelihood of records",
				  ae_shape_name(&net->record).text, ae_shape_name(&net->output).text);
	if (o->likelihood && o->samples < 2)
		return ae_err_set(e, "likelihood: %zu draws of the code, 2 or more expected", o->samples);
	b = calloc(1, sizeof *b);
	if (!b)
		return ae_err_set(e, "network: no memory");
	*b = (struct ae_likelihood){ .net = net, .likelihood = o->likelihood, .seed = o->seed, .most = BATCH * o->threads,
		.values = ae_shape_count(&net->record) };
	share_draws(b, o);
	if (prepare(b, o, e) != 0) {
		ae_likelihood_free(b);
		return -1;
	}
	*made = b;
	return 0;
}

/* ---- running it ---- */

/* log(exp(a) + exp(b)), kept as the largest exponent and a sum of what the others are to it. */
static void add_term(double *largest, double *sum, double log_term)
{
	if (log_term == -INFINITY)
		return;		/* nothing; and no difference of infinities */
	if (log_term <= *largest) {
		*sum += exp(log_term - *largest);
		return;
	}
	*sum = *sum * exp(*largest - log_term) + 1;
	*largest = log_term;
}

/* One run of the records' draws: a mean of losses, or of what is below the logarithm, weighs as many draws as
 * it has. */
static void add_run(struct ae_likelihood *b, struct ae_batch *batch, size_t run, double *sum)
{
	bool more = run >= b->runs - b->longer;
	double draws = (double)(b->draws + more);

	batch->epoch = run;
	(void)ae_exec_run(b->exec[more], batch);
	for (size_t i = 0; i < batch->n; i++)
		if (b->likelihood)
			add_term(&b->largest[i], &sum[i], log(draws) - b->part[i]);
		else
			sum[i] += draws * b->part[i];
}

static void run_batch(struct ae_likelihood *b, struct ae_batch *batch, double *score)
{
	double draws = (double)(b->runs * b->draws + b->longer);

	for (size_t i = 0; i < batch->n; i++) {
		score[i] = 0;
		b->largest[i] = -INFINITY;
	}
	for (size_t run = 0; run < b->runs; run++)
		add_run(b, batch, run, score);
	for (size_t i = 0; i < batch->n; i++)
		score[i] = b->constant + (b->likelihood ? log(draws) - log(score[i]) - b->largest[i]
					  : score[i] / draws);
}

int ae_likelihood_run(struct ae_likelihood *b, const float *x, size_t stride, const float *label, size_t n, double *score,
		 struct ae_err *e)
{
	if (check_values(b, x, stride, n, e) != 0)
		return -1;
	for (size_t at = 0; at < n; at += b->most) {
		struct ae_batch batch = { .x = x + at * stride, .x_stride = stride, .target = x + at * stride,
			.target_stride = stride, .label = label ? label + at : NULL,
			.n = n - at < b->most ? n - at : b->most,
			.first = b->number, .seed = b->seed, .elbo = { .beta = 1, .capacity = NAN }, .each = b->part };

		run_batch(b, &batch, score + at);
		b->number += batch.n;
	}
	return 0;
}
