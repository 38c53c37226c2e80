/* score_likelihood.c - the scores that a Gaussian code gives: elbo and nll. */
#include "score/score.h"

#include <math.h>
#include <string.h>

enum { DRAWS_USUAL = 100 };	/* of nll */

static const char *const bounds[] = { "elbo", "nll" };

bool bound_named(const struct score_options *o)
{
	return o->method && (strcmp(o->method, bounds[0]) == 0 || strcmp(o->method, bounds[1]) == 0);
}

const char *score_word(size_t i)
{
	size_t others = 0;

	while (ae_score_word(others))
		others++;
	return i < others ? ae_score_word(i) : i < others + 2 ? bounds[i - others] : NULL;
}

void bound_check(const struct tool *t, const struct score_options *o)
{
	if (!bound_named(o)) {
		if (o->samples > 0)
			die(t, "--samples: it goes with -m elbo and -m nll");
		return;
	}
	if (strcmp(o->method, "nll") == 0 && o->samples == 1)
		die(t, "-m nll: 2 draws or more expected, not --samples 1: that is -m elbo");
	if (o->by != BY_RECORD || o->top > 0)
		die(t, "-m %s: it is no sum of parts: --%s does not go with it", o->method, o->top > 0 ? "top" : "by");
	if (o->relative)
		die(t, "-m %s: --relative does not go with it: no model notes its mean", o->method);
	if (!isnan(o->online.rate))
		die(t, "-m %s: --learn does not go with it", o->method);
}

struct ae_likelihood *bound_open(const struct tool *t, const struct score_options *o, const struct member *m)
{
	const char *loss = *m->model->loss ? m->model->loss : ae_loss_default(m->model->net);
	struct ae_likelihood_options how = { .loss = loss, .likelihood = strcmp(o->method, "nll") == 0,
		.samples = o->samples, .seed = t->seed, .threads = t->threads };
	struct ae_likelihood *b;
	struct ae_err e;

	if (how.likelihood && how.samples == 0)
		how.samples = DRAWS_USUAL;
	if (ae_likelihood_new(&b, m->model->net, &how, &e) != 0)
		die(t, "%s: -m %s: %s", m->path, o->method, e.text);
	return b;
}
