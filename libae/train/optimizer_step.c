/* optimizer_step.c - one update of a network's parameters: each thread updates its own chunks of the flat blocks. */
#include "train/optimizer_step.h"

#include <math.h>
#include <stdlib.h>

int ae_optimizer_step_init(struct ae_optimizer_step *s, struct ae_net *net, size_t parameters,
			   const struct ae_exec_plan *plan, const struct ae_optimizer_step_options *o, struct ae_err *e)
{
	struct ae_exec_plan training = *plan;

	s->net = net;
	s->k = ae_kernels_at(net->isa);
	s->pool = o->pool;
	s->parameters = parameters;
	s->clip = o->clip;
	training.train = true;
	for (int i = 0; i < o->optimizer->moments; i++) {
		s->moment[i] = ae_floats(parameters);
		if (!s->moment[i])
			return ae_err_set(e, "training: no memory for %zu parameters", parameters);
		for (size_t j = 0; j < parameters; j++)
			s->moment[i][j] = o->optimizer->start;
	}
	if (ae_exec_new(&s->exec, net, &training, o->pool, e) != 0)
		return -1;
	s->square_sums = calloc(ae_exec_chunks(s->exec) + 1, sizeof *s->square_sums);
	return s->square_sums ? 0 : ae_err_set(e, "training: no memory for %zu parameters", parameters);
}

void ae_optimizer_step_release(struct ae_optimizer_step *s)
{
	ae_exec_free(s->exec);
	free(s->moment[0]);
	free(s->moment[1]);
	free(s->square_sums);
}

/* How many of the n parameters from `at` on move. */
static size_t moving(const struct ae_optimizer_step *s, size_t at, size_t n)
{
	return at >= s->parameters ? 0 : n < s->parameters - at ? n : s->parameters - at;
}

/* The factor that brings the norm of the gradient down to s->clip; 1 if the norm is smaller. */
static float clip_factor(const struct ae_optimizer_step *s)
{
	size_t chunks = ae_exec_chunks(s->exec);
	double sum = 0;

	for (size_t i = 0; i < chunks; i++)
		sum += s->square_sums[i];
	return sqrt(sum) > s->clip ? (float)(s->clip / sqrt(sum)) : 1;
}

static void sum_squares(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	struct ae_optimizer_step *s = arg;

	s->square_sums[chunk] = s->k->square_sum(g, moving(s, at, n));
}

struct clipped_step {
	struct ae_optimizer_step *step;
	float factor;
};

static void update_chunk(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	const struct clipped_step *clipped = arg;
	struct ae_optimizer_step *s = clipped->step;
	size_t moved = moving(s, at, n);

	(void)chunk;
	if (moved == 0)
		return;
	for (size_t i = 0; clipped->factor < 1 && i < moved; i++)
		g[i] *= clipped->factor;
	s->k->step(&s->step, s->net->w + at, g, s->moment[0] ? s->moment[0] + at : NULL,
		   s->moment[1] ? s->moment[1] + at : NULL, moved);
}

static void update(void *arg, size_t thread)
{
	struct ae_optimizer_step *s = arg;
	struct clipped_step clipped = { s, 1 };
	unsigned work = AE_CHUNK_SUMS | AE_CHUNK_UPDATES;

	if (s->clip > 0) {
		ae_exec_each(s->exec, thread, AE_CHUNK_SUMS, sum_squares, s);
		ae_thread_pool_barrier(s->pool);
		clipped.factor = clip_factor(s);
		work = AE_CHUNK_UPDATES;
	}
	ae_exec_each(s->exec, thread, work, update_chunk, &clipped);
}

struct ae_losses ae_optimizer_step_run(struct ae_optimizer_step *s, struct ae_batch b, struct ae_step step)
{
	s->step = step;
	b.finish = update;
	b.arg = s;
	return ae_exec_run(s->exec, &b);
}
