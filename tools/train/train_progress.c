/* train_progress.c - the epochs of a run: progress on standard error, checkpoints, and its end by a signal. */
#include "train/train_tool.h"

#include <math.h>
#include <signal.h>
#include <unistd.h>

/* ---- signals: the first one asks the run to end, which ae_trainer_epoch() does after the batch under way ---- */

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = interrupt }, old;

	sigemptyset(&act.sa_mask);
	for (int i = 0; i < 2; i++) {
		int number = i ? SIGTERM : SIGINT;

		if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(number, &act, NULL);
	}
}

/* ---- progress ---- */

/* Whether to print a line: twice a second at first, ever more rarely in a long run, and at the end. With
 * --key, many networks are trained at once, and the number of those that are done is told. */
static bool report_is_due(struct train_run *r, bool last)
{
	double time = tool_seconds();

	if ((r->series && !r->tool->verbose) || (!last && time - r->reported < 0.5 + 0.03 * (time - r->started)))
		return false;
	r->reported = time;
	return true;
}

static double seconds_left(const struct train_run *r, double epochs)
{
	double done = epochs - (double)r->first_epoch, all = (double)(r->o->train.epochs - r->first_epoch);

	return done > 0 ? (tool_seconds() - r->started) * (all - done) / done : 0;
}

static bool progress(void *arg, size_t done, size_t batches, double loss)
{
	struct train_run *r = arg;
	size_t epoch = ae_trainer_epochs(r->trainer);

	if (done < batches && report_is_due(r, false))
		warn(r->tool, "epoch %zu/%zu, batch %zu/%zu: loss %.6g, %.0f s left", epoch + 1, r->o->train.epochs,
		     done, batches, loss, seconds_left(r, (double)epoch + (double)done / (double)batches));
	return interrupted != 0;
}

static bool stage_progress(void *arg, const struct ae_stage *s, size_t done, size_t batches, double loss)
{
	struct train_run *r = arg;

	if (report_is_due(r, done == batches && (s->epoch == s->epochs || r->tool->verbose)))
		warn(r->tool, "pretraining %zu/%zu, '%s' and '%s', epoch %zu/%zu: loss %.6g", s->number, s->stages,
		     s->encoder, s->decoder, s->epoch, s->epochs, loss);
	return interrupted != 0;
}

static void report_epoch(struct train_run *r, const struct ae_epoch *h)
{
	size_t all = r->o->train.epochs;
	char val[40] = "", gan[80] = "";

	if (!report_is_due(r, h->epoch == all || r->tool->verbose))
		return;
	if (!isnan(h->val_loss))
		snprintf(val, sizeof val, ", val_loss %.6g", h->val_loss);
	if (r->o->adversarial)
		snprintf(gan, sizeof gan, ", discriminator %.4g, generator %.4g", h->discriminator, h->generator);
	warn(r->tool, "epoch %zu/%zu: loss %.6g%s%s, %.0f s left", h->epoch, all, h->loss, val, gan,
	     seconds_left(r, (double)h->epoch));
}

/* ---- interrupted ---- */

static void report_saved(const struct train_run *r, size_t epoch, const char *path)
{
	if (!r->trainer)
		warn(r->tool, "interrupted: the model, without held-out scores, is in %s", path);
	else if (r->o->members > 1)
		warn(r->tool, "interrupted: %zu of %zu members are in %s", r->done.count, r->o->members, path);
	else
		warn(r->tool, "interrupted: the best model so far, of epoch %zu, is in %s", epoch, path);
}

_Noreturn void train_die_interrupted(struct train_run *r)
{
	size_t epoch = r->trainer ? ae_trainer_finish(r->trainer, true) : 0;
	struct sigaction act = { .sa_handler = SIG_DFL };
	char path[4096];

	if (epoch == 0 && r->done.count == 0) {
		warn(r->tool, "interrupted before the first epoch ended: no model is written");
	} else if (!r->tool->out || snprintf(path, sizeof path, "%s.interrupted", r->tool->out) >= (int)sizeof path) {
		warn(r->tool, "interrupted after epoch %zu: nothing is written without -o",
		     r->trainer ? ae_trainer_epochs(r->trainer) : r->o->train.epochs);
	} else {
		if (epoch > 0)
			train_save_member(r, epoch);
		train_write_model(r, path);
		report_saved(r, epoch, path);
	}
	train_log_write(r, true);
	sigaction(interrupted, &act, NULL);
	raise(interrupted);
	die(r->tool, "signal %d is blocked: it could not end the program", (int)interrupted);
}

/* ---- the run ---- */

static void resume(struct train_run *r)
{
	struct ae_err e;

	if (!r->o->resume)
		return;
	if (access(r->o->checkpoint, F_OK) != 0) {
		note(r->tool, "%s: no checkpoint yet: starting from the beginning", r->o->checkpoint);
		return;
	}
	if (ae_trainer_load(r->trainer, r->o->checkpoint, &e) != 0)
		die_err(r->tool, &e);
	r->first_epoch = ae_trainer_epochs(r->trainer);
	note(r->tool, "%s: resuming after epoch %zu", r->o->checkpoint, r->first_epoch);
}

/* Writes --log at most twice a second, because a short epoch takes less time than a write. */
static void log_epoch(struct train_run *r, const struct ae_epoch *h)
{
	train_log_epoch(r, h);
	if (tool_seconds() - r->logged < 0.5)
		return;
	train_log_write(r, false);
	r->logged = tool_seconds();
}

static void run_epochs(struct train_run *r)
{
	struct ae_epoch h;
	struct ae_err e;
	int got;

	while ((got = ae_trainer_epoch(r->trainer, &h, &e)) > 0) {
		report_epoch(r, &h);
		log_epoch(r, &h);
		if (r->o->checkpoint && ae_trainer_save(r->trainer, r->o->checkpoint, &e) != 0)
			die_err(r->tool, &e);
		if (interrupted)
			break;
	}
	if (got < 0) {
		train_log_write(r, true); /* it shows how the loss diverged */
		die_err(r->tool, &e);
	}
	if (interrupted)
		train_die_interrupted(r);
}

void train_fit(struct train_run *r)
{
	struct ae_train_options *o = &r->o->train;
	struct ae_err e;

	o->seed = train_seed(r);
	o->fingerprint = r->fingerprint;
	o->progress = progress;
	o->arg = r;
	if (ae_trainer_new(&r->trainer, r->model.net, &r->train, &r->val, o, &e) != 0)
		die_err(r->tool, &e);
	resume(r);
	catch_signals();
	train_log_begin(r);
	r->started = r->reported = r->logged = tool_seconds();
	if (o->pretrain > 0 && ae_trainer_epochs(r->trainer) == 0
	    && ae_trainer_pretrain(r->trainer, stage_progress, r, &e) < 0)
		die_err(r->tool, &e);
	r->started = tool_seconds();
	run_epochs(r);
	train_save_member(r, ae_trainer_finish(r->trainer, false));
	ae_trainer_free(r->trainer);
	r->trainer = NULL;
}

/* ---- a network of a cross-fit ---- */

static bool fold_progress(void *arg, size_t done, size_t batches, double loss)
{
	struct train_run *r = arg;

	if (done == batches && report_is_due(r, r->tool->verbose))
		warn(r->tool, "held-out scores: epoch %zu/%zu: loss %.6g", ae_trainer_epochs(r->trainer) + 1,
		     r->o->train.epochs, loss);
	return interrupted != 0;
}

static bool fold_stage_progress(void *arg, const struct ae_stage *s, size_t done, size_t batches, double loss)
{
	(void)arg, (void)s, (void)done, (void)batches, (void)loss;
	return interrupted != 0;
}

bool train_fit_fold(struct train_run *r)
{
	struct ae_train_options *o = &r->o->train;
	struct ae_epoch h;
	struct ae_err e;
	int got = 0;

	o->seed = train_seed(r);
	o->progress = fold_progress;
	if (ae_trainer_new(&r->trainer, r->model.net, &r->train, &r->val, o, &e) != 0)
		die_err(r->tool, &e);
	if (o->pretrain > 0)
		got = ae_trainer_pretrain(r->trainer, fold_stage_progress, r, &e);
	while (got >= 0 && !interrupted && (got = ae_trainer_epoch(r->trainer, &h, &e)) > 0)
		;
	if (got < 0)
		die(r->tool, "held-out scores: %s", e.text);
	(void)ae_trainer_finish(r->trainer, false);
	ae_trainer_free(r->trainer);
	r->trainer = NULL;
	return !interrupted;
}
