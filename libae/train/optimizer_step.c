/* optimizer_step.c - the update of a phase: every thread has its chunks of the flat blocks. */
#include "train/optimizer_step.h"

#include <math.h>
#include <stdlib.h>

int ae_optimizer_step_init(struct ae_optimizer_step *p, struct ae_net *net, size_t learns, const struct ae_exec_plan *plan,
		  const struct ae_optimizer_step_options *o, struct ae_err *e)
{
	struct ae_exec_plan training = *plan;

	p->net = net;
	p->team = o->team;
	p->learns = learns;
	p->clip = o->clip;
	training.train = true;
	for (int i = 0; i < o->optimizer->moments; i++) {
		p->moment[i] = ae_floats(learns);
		if (!p->moment[i])
			return ae_err_set(e, "training: no memory for %zu parameters", learns);
		for (size_t j = 0; j < learns; j++)
			p->moment[i][j] = o->optimizer->start;
	}
	if (ae_exec_new(&p->exec, net, &training, o->team, e) != 0)
		return -1;
	p->squares = calloc(ae_exec_chunks(p->exec) + 1, sizeof *p->squares);
	return p->squares ? 0 : ae_err_set(e, "training: no memory for %zu parameters", learns);
}

void ae_optimizer_step_release(struct ae_optimizer_step *p)
{
	ae_exec_free(p->exec);
	free(p->moment[0]);
	free(p->moment[1]);
	free(p->squares);
}

/* How many of n parameters from `at` on move. */
static size_t moving(const struct ae_optimizer_step *p, size_t at, size_t n)
{
	return at >= p->learns ? 0 : n < p->learns - at ? n : p->learns - at;
}

/* What the gradient is multiplied by so that its norm is at most p->clip. */
static float clip_factor(const struct ae_optimizer_step *p)
{
	size_t chunks = ae_exec_chunks(p->exec);
	double sum = 0;

	for (size_t i = 0; i < chunks; i++)
		sum += p->squares[i];
	return sqrt(sum) > p->clip ? (float)(p->clip / sqrt(sum)) : 1;
}

static void square(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	struct ae_optimizer_step *p = arg;

	p->squares[chunk] = p->net->k->square_sum(g, moving(p, at, n));
}

struct scaled { struct ae_optimizer_step *phase; float factor; };

static void step(void *arg, size_t chunk, size_t at, float *g, size_t n)
{
	const struct scaled *s = arg;
	struct ae_optimizer_step *p = s->phase;
	size_t moved = moving(p, at, n);

	(void)chunk;
	if (moved == 0)
		return;
	for (size_t i = 0; s->factor < 1 && i < moved; i++)
		g[i] *= s->factor;
	p->net->k->step(&p->step, p->net->w + at, g, p->moment[0] ? p->moment[0] + at : NULL,
			p->moment[1] ? p->moment[1] + at : NULL, moved);
}

static void update(void *arg, size_t thread)
{
	struct ae_optimizer_step *p = arg;
	struct scaled s = { p, 1 };
	unsigned what = AE_CHUNK_SUMS | AE_CHUNK_UPDATES;

	if (p->clip > 0) {
		ae_exec_each(p->exec, thread, AE_CHUNK_SUMS, square, p);
		ae_thread_pool_barrier(p->team);
		s.factor = clip_factor(p);
		what = AE_CHUNK_UPDATES;
	}
	ae_exec_each(p->exec, thread, what, step, &s);
}

struct ae_losses ae_optimizer_step_run(struct ae_optimizer_step *p, struct ae_batch b, struct ae_step at)
{
	p->step = at;
	b.finish = update;
	b.arg = p;
	return ae_exec_run(p->exec, &b);
}
