/* online.c - learning from a stream, one update per record, by plain gradient descent: its only state is the weights and
 * the number of the next record, so a model stores all of it. */
#include "run/exec.h"
#include "train/train.h"

#include <math.h>
#include <stdlib.h>

struct ae_learner {
	struct ae_net *net;
	const struct ae_kernels *k;
	struct ae_thread_pool *pool;
	struct ae_exec *exec;
	struct ae_loss loss;
	double rate;
	double square_sum; /* squared norm of the record's gradient */
	uint64_t seed;
	struct ae_step step;
};

struct ae_learn_options ae_learn_options_default(void)
{
	return (struct ae_learn_options){ .rate = 0.01, .loss = "mse", .seed = 1 };
}

static int prepare(struct ae_learner *l, const struct ae_learn_options *o, struct ae_err *e)
{
	struct ae_exec_plan plan = { .last = l->net->layers,
				     .loss = &l->loss,
				     .train = true,
				     .max_records = 1,
				     .draws = true,
				     .masked = true,
				     .freeze_norms = true };

	if (!(o->rate >= 0 && o->rate < 1e6))
		return ae_err_set(e, "learning: expected a rate of 0 or more, got %g", o->rate);
	if (ae_loss_find(&l->loss, o->loss, l->net, e) != 0)
		return -1;
	l->loss.masked = true;
	if (l->loss.classes || l->net->classes)
		return ae_err_set(e,
				  "learning: expected a network without classes, as records of a stream have no "
				  "labels, got %s",
				  l->loss.classes ? "loss xent" : "a code with classes");
	if (ae_shape_count(&l->net->output) != ae_shape_count(&l->net->record))
		return ae_err_set(e, "learning: expected an output of the record's size, %s, got %s",
				  ae_shape_name(&l->net->record).text, ae_shape_name(&l->net->output).text);
	if (ae_thread_pool_new(&l->pool, 1, e) != 0)
		return -1;
	return ae_exec_new(&l->exec, l->net, &plan, l->pool, e);
}

int ae_learner_new(struct ae_learner **made, struct ae_net *net, const struct ae_learn_options *o, struct ae_err *e)
{
	struct ae_learner *l = calloc(1, sizeof *l);

	*made = NULL;
	if (!l)
		return ae_err_set(e, "learning: no memory");
	l->net = net;
	l->k = ae_kernels_at(net->isa);
	l->rate = o->rate;
	l->seed = o->seed;
	if (prepare(l, o, e) != 0) {
		ae_learner_free(l);
		return -1;
	}
	*made = l;
	return 0;
}

void ae_learner_free(struct ae_learner *l)
{
	if (!l)
		return;
	ae_exec_free(l->exec);
	ae_thread_pool_free(l->pool);
	free(l);
}

static void sum_squares(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	struct ae_learner *l = arg;

	(void)chunk;
	(void)at;
	l->square_sum += l->k->square_sum(g, n);
}

static void update_chunk(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	struct ae_learner *l = arg;

	(void)chunk;
	l->k->step(&l->step, l->net->w + at, g, NULL, NULL, n);
}

/* Clips the gradient to norm 1, so that no record moves the weights further than the rate. */
static void update(void *arg, size_t thread)
{
	struct ae_learner *l = arg;

	l->square_sum = 0;
	ae_exec_each(l->exec, thread, AE_CHUNK_SUMS, sum_squares, l);
	if (!isfinite(l->square_sum))
		return;
	l->step = (struct ae_step){ .rule = AE_SGD, .rate = (float)(l->rate / fmax(1, sqrt(l->square_sum))) };
	ae_exec_each(l->exec, thread, AE_CHUNK_UPDATES, update_chunk, l);
}

static bool takes(const struct ae_learner *l, const float *x)
{
	size_t n = ae_shape_count(&l->net->record);

	for (size_t i = 0; l->loss.unit_targets && i < n; i++)
		if (x[i] < 0 || x[i] > 1)
			return false;
	return true;
}

bool ae_learner_learn(struct ae_learner *l, const float *x, uint64_t number)
{
	struct ae_batch b = { .x = x,
			      .target = x,
			      .n = 1,
			      .first = number,
			      .seed = l->seed,
			      .elbo = { 1, 0, NAN },
			      .finish = update,
			      .arg = l };

	if (!takes(l, x))
		return false;
	(void)ae_exec_run(l->exec, &b);
	if (!isfinite(l->square_sum))
		return false;
	return true;
}
