/* score_likelihood.c - the scores of variational autoencoders: elbo and nll. */
#include "score/score.h"

#include <math.h>
#include <string.h>

enum { NLL_SAMPLES = 100 }; /* default of --samples */

enum { ELBO, NLL, LIKELIHOODS };

static const char *const names[LIKELIHOODS] = { [ELBO] = "elbo", [NLL] = "nll" };

bool likelihood_chosen(const struct score_options *o)
{
	for (int i = 0; o->method && i < LIKELIHOODS; i++)
		if (strcmp(o->method, names[i]) == 0)
			return true;
	return false;
}

const char *score_word(size_t i)
{
	size_t others = 0;

	while (ae_score_word(others))
		others++;
	return i < others ? ae_score_word(i) : i < others + LIKELIHOODS ? names[i - others] : NULL;
}

void likelihood_check(const struct tool *t, const struct score_options *o)
{
	if (!likelihood_chosen(o)) {
		if (o->samples > 0)
			die(t, "--samples: expected with -m elbo or -m nll only");
		return;
	}
	if (strcmp(o->method, names[NLL]) == 0 && o->samples == 1)
		die(t, "-m nll: expected --samples 2 or more, got 1, which is -m elbo");
	if (o->by != BY_RECORD || o->top > 0)
		die(t, "-m %s: cannot be used with --%s: the score is not a sum over values", o->method,
		    o->top > 0 ? "top" : "by");
	if (o->relative)
		die(t, "-m %s: cannot be used with --relative: models do not store its mean", o->method);
	if (!isnan(o->online.rate))
		die(t, "-m %s: cannot be used with --learn", o->method);
}

struct ae_likelihood *likelihood_open(const struct tool *t, const struct score_options *o, const struct member *m)
{
	const char *loss = *m->model->loss ? m->model->loss : ae_loss_default(m->model->net);
	struct ae_likelihood_options how = { .loss = loss,
					     .likelihood = strcmp(o->method, names[NLL]) == 0,
					     .samples = o->samples,
					     .seed = t->seed,
					     .threads = t->threads };
	struct ae_likelihood *l;
	struct ae_err e;

	if (how.likelihood && how.samples == 0)
		how.samples = NLL_SAMPLES;
	if (ae_likelihood_new(&l, m->model->net, &how, &e) != 0)
		die(t, "%s: -m %s: %s", m->path, o->method, e.text);
	return l;
}
