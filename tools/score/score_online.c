/* score_online.c - online learning, and models that are read again. Signals are blocked, and a thread waits for them:
 * signals are handled at once, also while the program waits for input, and in ordinary code instead of a handler. */
#include "score/score_online.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool online_chosen(const struct online_options *o)
{
	return o->reload || !isnan(o->rate);
}

bool online_learns(const struct online *l)
{
	return l && !isnan(l->o.rate);
}

void online_check(struct tool *t, const struct online_options *o)
{
	tool_check_writable(t, o->save);
	if (!isnan(o->rate))
		return;
	if (o->save)
		die(t, "--save: expected --learn or --precision: otherwise the model does not change");
	if (o->grace > 0 || o->below < INFINITY)
		die(t, "%s: expected --learn", o->grace > 0 ? "--grace" : "--learn-below");
}

/* ---- models that go on learning ---- */

/* The only state beside the weights: the number of the next record. */
static const char records_key[] = "online_records";

static int start(struct online_state *s, double rate, struct ae_err *e)
{
	struct ae_learn_options o = ae_learn_options_default();

	if (isnan(rate))
		return 0;
	s->learner = calloc(s->list.count, sizeof *s->learner);
	if (!s->learner)
		return ae_err_set(e, "no memory for %zu models that learn", s->list.count);
	o.rate = rate;
	for (size_t i = 0; i < s->list.count; i++) {
		const struct ae_model *m = &s->list.model[i];

		o.loss = m->loss;
		o.seed = (uint64_t)ae_model_find_number(m, "seed", 1);
		if (ae_learner_new(&s->learner[i], m->net, &o, e) != 0)
			return -1;
	}
	s->records = (uint64_t)ae_model_find_number(&s->list.model[0], records_key, 0);
	return 0;
}

static void stop(struct online_state *s)
{
	for (size_t i = 0; s->learner && i < s->list.count; i++)
		ae_learner_free(s->learner[i]);
	free(s->learner);
	s->learner = NULL;
}

static void release(struct online_state *s)
{
	stop(s);
	ae_ensemble_free(&s->list);
}

/* The models as they are now, as the bytes of a file. */
static int snapshot(struct online *l, char **bytes, size_t *n, struct ae_err *e)
{
	for (size_t i = 0; i < l->now.list.count; i++) {
		ae_model_forget_precision(&l->now.list.model[i]);
		if (ae_model_number(&l->now.list.model[i], records_key, (double)l->now.records, e) != 0)
			return -1;
	}
	return ae_ensemble_bytes(&l->now.list, bytes, n, e);
}

/* ---- signals ---- */

/* Writes the file without holding the lock, so that scoring continues. */
static void save(struct online *l)
{
	struct ae_err e;
	char *bytes = NULL;
	size_t n;
	int bad;

	pthread_mutex_lock(&l->lock);
	bad = snapshot(l, &bytes, &n, &e);
	pthread_mutex_unlock(&l->lock);
	if (bad || ae_file_save(l->o.save, bytes, n, &e) != 0)
		tell_err(l->tool, &e);
	if (!bad)
		free(bytes);
}

/* The rows that are read are those of the model in use, so the new model must take the same ones. */
static int check_alike(const struct online *l, const struct ae_model *fresh, struct ae_err *e)
{
	const struct ae_model *used = &l->now.list.model[0];
	struct ae_shape have = ae_model_record(fresh), want = ae_model_record(used);

	if (!ae_shape_equal(&have, &want))
		return ae_err_set(e, "%s: records: expected %s, as in the model in use, got %s", l->path,
				  ae_shape_name(&want).text, ae_shape_name(&have).text);
	if (fresh->window != used->window || fresh->step != used->step || !models_same_columns(fresh, used))
		return ae_err_set(e, "%s: expected the window, step and columns of the model in use", l->path);
	return 0;
}

/* If the new file cannot be used, prints why and keeps the models in use. */
static void reload(struct online *l)
{
	const struct ae_model *used = &l->now.list.model[0];
	struct ae_shape record = ae_model_record(used);
	struct online_state s = { .learner = NULL };
	struct ae_err e;

	if (ae_ensemble_read(&s.list, l->path, l->arch ? ae_net_text(used->net) : NULL, &record, l->tool->isa, &e) != 0
	    || check_alike(l, &s.list.model[0], &e) != 0 || start(&s, l->o.rate, &e) != 0) {
		tell_err(l->tool, &e);
		release(&s);
		return;
	}
	if (l->waiting)
		release(&l->next);
	l->next = s;
	l->waiting = true;
}

static void die_by(int number)
{
	sigset_t one;

	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
}

static void *answer(void *arg)
{
	struct online *l = arg;
	int number, state;

	for (;;) {
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
		if (sigwait(&l->signals, &number) != 0)
			return NULL;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		if (number == SIGHUP) {
			pthread_mutex_lock(&l->lock);
			reload(l);
			pthread_mutex_unlock(&l->lock);
			continue;
		}
		save(l);
		if (number != SIGUSR1)
			die_by(number);
	}
}

/* A signal that is ignored, as under nohup or in the background of a script, stays ignored if it would end the program.
 * SIGHUP and SIGUSR1 are sent on purpose; they are reset, as a system may drop ignored signals before sigwait(). */
static void block(sigset_t *set, int number)
{
	bool ends = number == SIGTERM || number == SIGINT;
	struct sigaction old;

	if (ends && sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return;
	sigaddset(set, number);
	if (!ends)
		signal(number, SIG_DFL);
}

void online_init(struct online *l, struct tool *t, const struct online_options *o)
{
	*l = (struct online){ .tool = t, .o = *o };
	sigemptyset(&l->signals);
	block(&l->signals, SIGHUP);
	if (o->save) {
		block(&l->signals, SIGUSR1);
	}
	if (o->save && !o->state) {
		block(&l->signals, SIGTERM);
		block(&l->signals, SIGINT);
	}
	pthread_sigmask(SIG_BLOCK, &l->signals, NULL);
}

/* ---- the stream ---- */

void online_start(struct online *l, const struct ae_ensemble *list, const char *path, bool arch)
{
	struct ae_err e;

	l->path = path;
	l->arch = arch;
	l->now.list = *list;
	if (start(&l->now, l->o.rate, &e) != 0)
		die(l->tool, "%s: %s", path, e.text);
	if (pthread_mutex_init(&l->lock, NULL) != 0 || pthread_create(&l->thread, NULL, answer, l) != 0)
		die(l->tool, "--%s: the signal thread cannot be started", online_learns(l) ? "learn" : "reload");
	if (online_learns(l))
		note(l->tool, "%s: the first record is number %llu of the stream", path,
		     (unsigned long long)l->now.records);
}

bool online_renewed(struct online *l, struct ae_ensemble *list)
{
	bool is;

	pthread_mutex_lock(&l->lock);
	is = l->waiting;
	if (is) {
		stop(&l->now);
		l->now = l->next;
		l->waiting = false;
		*list = l->now.list;
	}
	pthread_mutex_unlock(&l->lock);
	return is;
}

void online_learn(struct online *l, const struct members *m, const float *x, double score)
{
	struct online_state *s = &l->now;
	bool refused = false;

	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; s->records >= l->o.grace && score < l->o.below && i < m->count; i++)
		refused |= !ae_learner_learn(s->learner[i], member_saw(&m->member[i], x), s->records);
	l->refused += refused;
	s->records++;
	pthread_mutex_unlock(&l->lock);
}

void online_end(struct online *l)
{
	struct ae_err e;

	pthread_cancel(l->thread);
	pthread_join(l->thread, NULL);
	pthread_mutex_destroy(&l->lock);
	if (l->refused > 0)
		warn(l->tool,
		     "%llu records were scored but not learned from: their values are outside the range of the loss, "
		     "or "
		     "too large for it (-q: no warnings)",
		     (unsigned long long)l->refused);
	if (online_learns(l))
		note(l->tool, "the next record is number %llu of the stream", (unsigned long long)l->now.records);
	if (l->o.save && snapshot(l, &l->bytes, &l->size, &e) != 0)
		die_err(l->tool, &e);
	if (l->waiting)
		release(&l->next);
	stop(&l->now);
}

void online_close(struct online *l)
{
	struct ae_err e;

	if (l->bytes && ae_file_save(l->o.save, l->bytes, l->size, &e) != 0)
		die_err(l->tool, &e);
	free(l->bytes);
}
