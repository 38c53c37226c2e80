/* score_precision.c - measures how reduced precision changes the scores, and notes that in the model. */
#include "common/precision_option.h"
#include "score/score.h"

#include <math.h>
#include <stdlib.h>

void precision_check(struct tool *t, struct score_options *o)
{
	bool given = o->precision != PRECISION_DEFAULT;

	if (given && !isnan(o->online.rate))
		die(t, "--precision: cannot be used with --learn: weights that learn are exact");
	if (given && likelihood_chosen(o))
		die(t, "--precision: cannot be used with score %s, which runs the network exact", o->method);
	if (!given || !o->online.save)
		return;
	o->save = o->online.save;
	o->online.save = NULL;
	tool_check_writable(t, o->save);
	if (o->models.count > 0)
		die(t, "--save: cannot be used with -M: only the models of one file can be saved");
	if (o->join == JOIN_RANK || o->keys.columns || o->keys.add)
		die(t, "--save: cannot be used with %s",
		    o->keys.columns       ? "--key"
			    : o->keys.add ? "--add"
					  : "--ensemble rank");
}

void precision_start(struct scorer *s)
{
	struct tool *t = s->tool;

	s->exact = tool_alloc(t, s->members.count, sizeof *s->exact);
	for (size_t i = 0; i < s->members.count; i++) {
		struct member *m = &s->members.member[i];
		struct ae_runner_options how = scorer_runner_options(s);
		struct ae_err e;

		how.logits = ae_score_logits(s->score[i]);
		if (ae_runner_new(&s->exact[i], m->model->net, &how, &e) != 0)
			die_err(t, &e);
	}
}

static void swap_runners(struct scorer *s)
{
	for (size_t i = 0; i < s->members.count; i++) {
		struct ae_runner *used = s->members.member[i].runner;

		s->members.member[i].runner = s->exact[i];
		s->exact[i] = used;
	}
}

void precision_compare(struct scorer *s, const float *x, size_t stride, size_t n, const double *score)
{
	double exact;

	swap_runners(s);
	scorer_again(s, x, stride, n);
	swap_runners(s);
	for (size_t i = 0; i < n; i++) {
		if (isnan(score[i]))
			continue;
		exact = scorer_joint(s, i);
		s->compared++;
		if (score[i] != exact)
			s->change = fmax(s->change, fabs(score[i] - exact) / fmax(fabs(score[i]), fabs(exact)));
	}
}

void precision_end(struct scorer *s, char **bytes, size_t *size)
{
	struct tool *t = s->tool;
	struct ae_ensemble *list = &s->members.list;
	enum ae_precision p = (enum ae_precision)s->o->precision;
	struct ae_err e;

	if (s->compared == 0)
		die(t, "--save: expected records whose scores can be compared, got none");
	for (size_t i = 0; i < list->count; i++)
		if (ae_model_set_precision(&list->model[i], p, s->change, s->compared, &e) != 0)
			die_err(t, &e);
	if (ae_ensemble_bytes(list, bytes, size, &e) != 0)
		die_err(t, &e);
	note(t, "%s: precision %s: largest relative change of a score: %.3g, over %llu records", s->o->save,
	     ae_precision_word(p), s->change, (unsigned long long)s->compared);
	for (size_t i = 0; i < s->members.count; i++)
		ae_runner_free(s->exact[i]);
	free(s->exact);
}
