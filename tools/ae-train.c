/* ae-train - trains a network to give its records back, and writes it as a model. */
#include "train/train_tool.h"

#include <float.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const covariances[] = { "none", "diagonal", "full", "auto", NULL };
static const char *const yes_no[] = { "yes", "no", NULL }, *const halves[] = { "none", "encoder", "decoder", NULL };

/* ---- signals: the first asks for an end, which ae_trainer_epoch() comes to at the next batch ---- */

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

/* ---- network ---- */

static void tell_layers(const struct tool *t, const struct ae_net *net, const char *text)
{
	note(t, "architecture: %s", text);
	note(t, "%zu parameters, records of %s, code of %s", ae_net_parameters(net),
	     ae_shape_name(ae_net_shape(net, AE_INPUT)).text, ae_shape_name(ae_net_shape(net, AE_CODE)).text);
}

/* Whether the output has the record's channels, so that only its positions are too many or too few. */
static bool channels_fit(const struct ae_shape *out, const struct ae_shape *record)
{
	int positions = out->rank - 1;

	return (out->rank == record->rank && out->dim[positions] == record->dim[positions])
		|| (out->rank == record->rank + 1 && out->dim[positions] == 1);
}

static const char *mend(const struct ae_shape *out, const struct ae_shape *record)
{
	if (out->rank < 2 || !channels_fit(out, record))
		return "its last layer needs the size 'in', as in 'dense in' or 'conv1d in 3'";
	for (int i = 0; i < out->rank - 1; i++)
		if (out->dim[i] < record->dim[i])
			return "pools with pad=same lose no position";
	return "end it with 'crop'";
}

static void check_targets(const struct run *r, const char *path, const struct records *target)
{
	const struct ae_shape *out = ae_net_shape(r->model.net, AE_OUTPUT);

	if (path && target->values != ae_shape_count(out))
		die(r->tool, "%s: targets of %s, the network gives %s", path, ae_shape_name(&target->shape).text,
		    ae_shape_name(out).text);
}

static void check_output(const struct run *r)
{
	const struct ae_shape *out = ae_net_shape(r->model.net, AE_OUTPUT);
	struct ae_shape record = train_record_shape(r);

	if (strcmp(r->model.loss, "xent") == 0)
		return;
	check_targets(r, r->o->target, &r->target);
	check_targets(r, r->o->val_target, &r->val_target);
	if (r->model.columns > 0)
		record.dim[record.rank - 1] = r->model.columns;
	if (r->o->target || ae_shape_count(out) == ae_shape_count(&record))
		return;
	die(r->tool, "the network gives %s for records of %s: %s, or give a --target", ae_shape_name(out).text,
	    ae_shape_name(&record).text, mend(out, &record));
}

static void init(struct run *r)
{
	enum ae_part part;
	struct ae_err e;

	ae_net_init(r->model.net, train_seed(r));
	if (!r->o->init)
		return;
	if (ae_model_weights(&r->model, r->o->init, &part, &e) != 0)
		die_err(r->tool, &e);
	if (part != AE_WHOLE)
		warn(r->tool, "%s: only its %s fits: the weights of the other half are new", r->o->init,
		     part == AE_ENCODER ? "encoder" : "decoder");
}

static const char *default_loss(const struct run *r)
{
	const struct ae_builtin *builtin = r->o->arch ? ae_builtin_find(r->o->arch) : NULL;

	if (r->o->labels && ae_net_classes(r->model.net, AE_WHOLE) == 0)
		return "xent";
	return builtin ? builtin->loss : ae_loss_default(r->model.net);
}

/* What the encoder learns against, for the code that the model has. */
static void build_discriminator(struct run *r)
{
	struct ae_model *m = &r->model;
	struct ae_err e;
	char *text;

	if (!r->o->adversarial)
		return;
	if (ae_net_find(&text, r->o->adversarial, ae_net_shape(m->net, AE_CODE), &e) != 0
	    || ae_discriminator_new(&m->discriminator, text, m->net, train_seed(r), &e) != 0)
		die(r->tool, "--adversarial: %s", e.text);
	r->o->train.discriminator = m->discriminator;
	note(r->tool, "discriminator: %s, %zu parameters", text, ae_net_parameters(m->discriminator));
	free(text);
}

static void build_model(struct run *r)
{
	struct tool *t = r->tool;
	struct ae_shape record = train_record_shape(r);
	struct ae_model *m = &r->model;
	struct ae_err e;
	char *text;

	if (m->columns > 0)
		record.dim[record.rank - 1] = m->columns;
	if (ae_net_find(&text, r->o->arch, &record, &e) != 0 || ae_net_new(&m->net, text, &record, t->isa, &e) != 0)
		die_err(t, &e);
	tell_layers(t, m->net, text);
	free(text);
	if (!r->o->train.loss)
		r->o->train.loss = default_loss(r);
	if (!r->o->arch && strcmp(r->o->train.loss, "xent") == 0)
		die(t, "a classifier has no default network: give it one with -a, of K classes with 'dense K' "
		    "at its end");
	if (isnan(r->o->train.beta))	/* the discriminator takes KL's place */
		r->o->train.beta = r->o->adversarial && ae_net_latent(m->net) ? 0 : 1;
	snprintf(m->loss, sizeof m->loss, "%s", r->o->train.loss);
	check_output(r);
	snprintf(m->score, sizeof m->score, "mae");
	m->window = r->o->window;
	m->step = r->o->window ? r->o->step : 0;
	if (ae_stats_copy(&m->stats, &r->stats, &e) != 0)
		die_err(t, &e);
	build_discriminator(r);
	init(r);
}

/* ---- progress ---- */

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* Twice a second at first, ever more rarely in a long run, and the last one. */
static bool time_to_tell(struct run *r, bool last)
{
	double time = now();

	if (!last && time - r->told < 0.5 + 0.03 * (time - r->started))
		return false;
	r->told = time;
	return true;
}

static double seconds_left(const struct run *r, double epochs)
{
	double done = epochs - (double)r->first_epoch, all = (double)(r->o->train.epochs - r->first_epoch);

	return done > 0 ? (now() - r->started) * (all - done) / done : 0;
}

static bool progress(void *arg, size_t done, size_t batches, double loss)
{
	struct run *r = arg;
	size_t epoch = ae_trainer_epochs(r->trainer);

	if (done < batches && time_to_tell(r, false))
		warn(r->tool, "epoch %zu/%zu, batch %zu/%zu: loss %.6g, %.0f s left", epoch + 1,
		     r->o->train.epochs, done, batches, loss,
		     seconds_left(r, (double)epoch + (double)done / (double)batches));
	return interrupted != 0;
}

static bool stage_progress(void *arg, const struct ae_stage *s, size_t done, size_t batches, double loss)
{
	struct run *r = arg;

	if (time_to_tell(r, done == batches && (s->epoch == s->epochs || r->tool->verbose)))
		warn(r->tool, "pretraining %zu/%zu, '%s' and '%s', epoch %zu/%zu: loss %.6g", s->number, s->stages,
		     s->encoder, s->decoder, s->epoch, s->epochs, loss);
	return interrupted != 0;
}

static void tell_epoch(struct run *r, const struct ae_epoch *h)
{
	size_t all = r->o->train.epochs;
	char val[40] = "", contest[80] = "";

	if (!time_to_tell(r, h->epoch == all || r->tool->verbose))
		return;
	if (!isnan(h->val_loss))
		snprintf(val, sizeof val, ", val_loss %.6g", h->val_loss);
	if (r->o->adversarial)
		snprintf(contest, sizeof contest, ", discriminator %.4g, generator %.4g", h->discriminator,
			 h->generator);
	warn(r->tool, "epoch %zu/%zu: loss %.6g%s%s, %.0f s left", h->epoch, all, h->loss, val, contest,
	     seconds_left(r, (double)h->epoch));
}

static void tell_kept(const struct run *r, size_t epoch, const char *path)
{
	if (r->o->members > 1)
		warn(r->tool, "interrupted: %zu of %zu members are in %s", r->done.count, r->o->members, path);
	else
		warn(r->tool, "interrupted: the best model so far, of epoch %zu, is in %s", epoch, path);
}

/* Keeps the best so far under a name of its own, says so, and dies of the signal as if nobody had caught it. */
static _Noreturn void die_interrupted(struct run *r)
{
	size_t epoch = ae_trainer_finish(r->trainer, true);
	struct sigaction act = { .sa_handler = SIG_DFL };
	char path[4096];

	if (epoch == 0 && r->done.count == 0) {
		warn(r->tool, "interrupted before the first epoch ended: nothing is learned yet, and nothing written");
	} else if (!r->tool->out || snprintf(path, sizeof path, "%s.interrupted", r->tool->out) >= (int)sizeof path) {
		warn(r->tool, "interrupted after epoch %zu: nothing is written without -o",
		     ae_trainer_epochs(r->trainer));
	} else {
		if (epoch > 0)
			train_keep(r, epoch);
		train_write_model(r, path);
		tell_kept(r, epoch, path);
	}
	train_log_write(r, true);
	sigaction(interrupted, &act, NULL);
	raise(interrupted);
	die(r->tool, "signal %d is blocked: it could not end the program", (int)interrupted);
}

/* ---- the run ---- */

static void resume(struct run *r)
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
	note(r->tool, "%s: going on after epoch %zu", r->o->checkpoint, r->first_epoch);
}

/* For who watches the run; short epochs are not worth a write each. */
static void log_epoch(struct run *r, const struct ae_epoch *h)
{
	train_log_epoch(r, h);
	if (now() - r->logged < 0.5)
		return;
	train_log_write(r, false);
	r->logged = now();
}

static void train(struct run *r)
{
	struct ae_epoch h;
	struct ae_err e;
	int got;

	catch_signals();
	train_log_begin(r);
	r->started = r->told = r->logged = now();
	if (r->o->train.pretrain > 0 && ae_trainer_epochs(r->trainer) == 0
	    && ae_trainer_pretrain(r->trainer, stage_progress, r, &e) < 0)
		die_err(r->tool, &e);
	r->started = now();
	while ((got = ae_trainer_epoch(r->trainer, &h, &e)) > 0) {
		tell_epoch(r, &h);
		log_epoch(r, &h);
		if (r->o->checkpoint && ae_trainer_save(r->trainer, r->o->checkpoint, &e) != 0)
			die_err(r->tool, &e);
		if (interrupted)
			break;
	}
	if (got < 0) {
		train_log_write(r, true);	/* which shows what led there */
		die_err(r->tool, &e);
	}
	if (interrupted)
		die_interrupted(r);
}

static void train_member(struct run *r)
{
	struct ae_train_options *o = &r->o->train;
	struct ae_err e;

	train_pick(r);
	build_model(r);
	o->seed = train_seed(r);
	o->progress = progress;
	o->arg = r;
	if (ae_trainer_new(&r->trainer, r->model.net, &r->train, &r->val, o, &e) != 0)
		die_err(r->tool, &e);
	resume(r);
	train(r);
	train_keep(r, ae_trainer_finish(r->trainer, false));
	ae_trainer_free(r->trainer);
}

static void release(struct run *r)
{
	train_log_close(r);
	ae_ensemble_free(&r->done);
	ae_stats_free(&r->stats);
	free(r->seen);
	free(r->val_seen);
	free(r->rows.x);
	free(r->target.x);
	free(r->val_rows.x);
	free(r->val_target.x);
	free(r->labels);
	free(r->val_labels);
	free(r->rows.label);
	free(r->val_rows.label);
}

static void run(struct tool *t, struct train_options *o)
{
	struct run r = { .tool = t, .o = o };

	train_read_data(&r);
	train_defaults(&r);
	for (size_t i = 0; i < o->members; i++)
		train_member(&r);
	train_write_model(&r, t->out);
	train_log_write(&r, true);
	release(&r);
}

/* Options that do not go together, before anything is read. */
static void check(struct tool *t, struct train_options *o)
{
	const char *const outputs[] = { t->out, o->log, o->checkpoint };
	struct ae_err e;

	if (!t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no model: give -o FILE or redirect the output");
	if (o->val_file && o->val > 0)
		die(t, "--val-file does not go with --val");
	if (o->val_file && o->target && !o->val_target)
		die(t, "--val-file with --target needs --val-target, or keep a part apart with --val");
	if (o->val_target && !o->val_file)
		die(t, "--val-target goes with --val-file");
	if (t->missing == MISSING_DROP && (o->target || o->val_target))
		die(t, "--missing drop does not go with %s: records and targets would lose others",
		    o->target ? "--target" : "--val-target");
	if (t->missing == MISSING_DROP && o->labels)
		die(t, "--missing drop does not go with --labels: records and labels would lose others");
	if (t->missing == MISSING_KEEP && o->covariance != COVARIANCE_UNKNOWN && o->covariance != COVARIANCE_NONE)
		die(t, "--covariance takes records without gaps: --missing keep does not go with it");
	if (t->missing == MISSING_KEEP && o->neighbors != TRAIN_NEIGHBORS_OPEN && o->neighbors > 0)
		die(t, "--neighbors takes records without gaps: --missing keep does not go with it");
	if ((o->members > 1 || o->subspace < 1) && (o->checkpoint || o->target || o->init))
		die(t, "--%s does not go with --%s", o->members > 1 ? "members" : "subspace",
		    o->checkpoint ? "checkpoint" : o->target ? "target" : "init");
	if (o->train.pretrain > 0 && o->init)
		die(t, "--pretrain does not go with --init: it begins with weights that are drawn");
	if (o->steps > 0 && o->train.epochs != TRAIN_EPOCHS_OPEN)
		die(t, "--steps and --epochs: only one of them");
	if (o->resume && !o->checkpoint)
		die(t, "--resume needs --checkpoint FILE to go on from");
	tool_check_distinct(t, outputs, sizeof outputs / sizeof *outputs, 0);
	for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
		tool_check_writable(t, outputs[i]);
	if (o->checkpoint && !o->resume && ae_checkpoint_check(o->checkpoint, &e) != 0)
		die_err(t, &e);
	if (o->val_labels && !(o->val_file && o->labels))
		die(t, "--val-labels goes with --val-file and --labels");
	if (o->labels && t->label)
		die(t, "--labels and --label: only one of them");
	if (o->clip && !o->noise)
		die(t, "--clip keeps noise within limits: it goes with --noise");
	if (o->noise) {
		tool_noise(t, &o->noise_of, o->noise, o->clip);
		o->train.noise = &o->noise_of;
	}
	if (o->train.binarize && o->target)
		die(t, "--binarize draws records to be given back: --target does not go with it");
	if (o->sparse && ae_penalties_sparse(&o->train.penalties, o->sparse, &e) != 0)
		die(t, "option --%s", e.text);
	o->train.freeze = o->freeze == 1 ? AE_ENCODER : o->freeze == 2 ? AE_DECODER : AE_WHOLE;
	o->train.masked = t->missing == MISSING_KEEP;
	o->train.shuffle = o->no_shuffle == 0;
	o->train.seed = t->seed;
	o->train.threads = t->threads;
}

/* What the network, the default one above all, decides where the user does not. */
static void leave_open(struct ae_train_options *n)
{
	n->loss = n->schedule = NULL;
	n->epochs = TRAIN_EPOCHS_OPEN;
	n->beta = NAN;
	n->rate = NAN;
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-train", .operands = "[FILE]...",
		.summary = "train a network to give its records back; writes the model" };
	struct train_options o = { .step = 1, .members = 1, .subspace = 1, .covariance = COVARIANCE_UNKNOWN,
		.neighbors = TRAIN_NEIGHBORS_OPEN, .train = ae_train_options_default() };
	struct ae_train_options *n = &o.train;
	struct ae_penalties *p = &n->penalties;
	const struct tool_option table[] = {
		{ OPT_TEXT, 'a', "arch", "ARCH", &o.arch, "architecture: text, file or built-in name (default: by record shape)", .word = tool_builtin_word },
		{ OPT_COUNT, 'e', "epochs", "N", &n->epochs, "passes over the data (default: 50, or what --steps makes)", 0, 1e6 },
		{ OPT_COUNT, 0, "steps", "N", &o.steps, "as many epochs as make N batches (default: 2000 for the default network of a table or of windows)", 1, 1e9 },
		{ OPT_COUNT, 0, "pretrain", "N", &n->pretrain, "passes before, for each layer of the encoder with its mirror alone", 0, 1e6 },
		{ OPT_COUNT, 'b', "batch", "N", &n->batch, "records a step", 1, 1e6 },
		{ OPT_REAL, 0, "lr", "RATE", &n->rate, "learning rate (default: 0.001; 0.003 for the default network of a table)", 1e-12, 1e3 },
		{ OPT_NAME, 0, "optimizer", "NAME", &n->optimizer, "how weights follow their gradients", .word = ae_optimizer_word },
		{ OPT_NAME, 0, "schedule", "S", &n->schedule, "how the rate changes; step and plateau take =N[:F] (default: "
		  "constant; cosine for the default network of a table or of windows)", .word = ae_schedule_word },
		{ OPT_REAL, 0, "warmup", "EPOCHS", &n->warmup, "epochs in which the rate rises from 0", 0, 1e6 },
		{ OPT_NAME, 0, "loss", "LOSS", &n->loss, "what is made small; huber=D and correntropy=S take a number "
		  "(default: mse; the built-in's; xent with --labels)", .word = ae_loss_word },
		{ OPT_REAL, 0, "clip-norm", "NORM", &n->clip, "largest norm of the gradient, 0: any", 0, 1e30 },
		{ OPT_REAL, 0, "val", "SHARE", &o.val, "last part of the records, kept apart for validation", 0, 0.999 },
		{ OPT_TEXT, 0, "val-file", "FILE", &o.val_file, "records for validation" },
		{ OPT_COUNT, 0, "patience", "N", &n->patience, "stop after N epochs without a better loss and keep the best, 0: never", 0, 1e6 },
		{ OPT_TEXT, 0, "stats", "FILE", &o.stats, "raw rows: normalize them with these statistics, and keep them in the model" },
		{ OPT_COUNT, 'w', "window", "T", &o.window, "raw rows: train on windows of T rows, 0: on the rows", 0, 1e7 },
		{ OPT_COUNT, 's', "step", "STEP", &o.step, "rows from one window to the next", 1, 1e7 },
		{ OPT_TEXT, 0, "target", "FILE", &o.target, "what to give for each record (default: the record itself)" },
		{ OPT_TEXT, 0, "labels", "FILE", &o.labels, "the class of each record, from 0: trains a classifier" },
		{ OPT_TEXT, 0, "val-target", "FILE", &o.val_target, "what to give for each record of --val-file" },
		{ OPT_TEXT, 0, "val-labels", "FILE", &o.val_labels, "those of --val-file" },
		{ OPT_CHOICE, 0, "shuffle", "yes|no", &o.no_shuffle, "a new order each epoch", 0, 0, yes_no },
		{ OPT_FLAG, 0, "binarize", NULL, &n->binarize, "values are probabilities: learn ones and zeros drawn from them, anew each epoch" },
		{ OPT_NAME, 0, "noise", "KIND=X", &o.noise, "corrupt the inputs, anew each epoch; bernoulli takes no X", .word = ae_noise_word },
		{ OPT_TEXT, 0, "clip", "LO,HI", &o.clip, "keep noisy values in LO..HI, which are also salt and pepper" },
		{ OPT_REAL, 0, "beta", "B", &n->beta, "latent: weight of the code's KL (default: 1; 0 with --adversarial)", 0, 1e6 },
		{ OPT_REAL, 0, "kl-warmup", "EPOCHS", &n->kl_warmup, "latent: epochs in which beta rises from 0", 0, 1e6 },
		{ OPT_REAL, 0, "free-bits", "NATS", &n->free_bits, "latent: KL that each value of the code is charged for at least", 0, 1e6 },
		{ OPT_REAL, 0, "capacity", "NATS", &n->capacity, "latent: charge the code for KL's distance from this", 0, 1e6 },
		{ OPT_COUNT, 0, "iwae", "K", &n->samples, "latent: importance-weighted bound of K draws", 1, 10000 },
		{ OPT_REAL, 0, "sparse-l1", "WEIGHT", &p->weight[AE_SPARSE_L1], "charge the code its mean absolute value, 0: not", 0, 1e6 },
		{ OPT_TEXT, 0, "sparse-kl", "RHO[:W]", &o.sparse, "charge the code for mean activations other than RHO, W: 1 unless given" },
		{ OPT_REAL, 0, "mmd", "WEIGHT", &p->weight[AE_MMD], "charge a batch's codes for their distance from N(0, I), 0: not", 0, 1e6 },
		{ OPT_TEXT, 0, "adversarial", "ARCH", &o.adversarial, "teach the codes to follow N(0, I), against this discriminator: 'dense 64 relu; dense 1'" },
		{ OPT_REAL, 0, "contractive", "WEIGHT", &p->weight[AE_CONTRACTIVE], "charge the encoder the squared norm of its Jacobian, 0: not", 0, 1e6 },
		{ OPT_REAL, 0, "trim", "Q", &p->trim, "share of each batch, its records of the largest loss, to learn nothing from", 0, 0.999 },
		{ OPT_CHOICE, 0, "freeze", "HALF", &o.freeze, "whose weights stay as they are", 0, 0, halves },
		{ OPT_COUNT, 0, "members", "N", &o.members, "networks to train, of different seeds, for an ensemble", 1, AE_ENSEMBLE_MAX },
		{ OPT_REAL, 0, "subspace", "SHARE", &o.subspace, "of the columns that each member sees", DBL_MIN, 1 },
		{ OPT_CHOICE, 0, "covariance", "KIND", &o.covariance, "what is learned of the residuals at the end, for score mahalanobis "
		  "(default: none; auto for the default network of a table)", .names = covariances },
		{ OPT_COUNT, 0, "neighbors", "N", &o.neighbors, "training records that the model keeps, for score neighbors "
		  "(default: 0; 2000 for the default network of a table)", 0, AE_NEIGHBORS_MAX },
		{ OPT_TEXT, 0, "init", "FILE", &o.init, "start from these weights (safetensors)" },
		{ OPT_TEXT, 'o', "output", "FILE", &t.out, "where to write the model (default: stdout)" },
		{ OPT_TEXT, 0, "log", "FILE", &o.log, "history of the epochs as TSV" },
		{ OPT_TEXT, 0, "checkpoint", "FILE", &o.checkpoint, "write the state of the run after each epoch" },
		{ OPT_FLAG, 0, "resume", NULL, &o.resume, "go on from the checkpoint, where it is there" },
		{ OPT_END }
	};

	leave_open(n);
	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_THREADS | TOOL_SEED | TOOL_GAPS, 0, -1);
	check(&t, &o);
	missing_allow(&t, t.missing);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
