/* train.c - training: epochs of shuffled batches, the update, validation, patience. All randomness is keyed by
 * epoch and record, so a resumed run continues with the bytes of an undisturbed one. */
#include "run/penalty.h"
#include "train/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ae_train_options ae_train_options_default(void)
{
	return (struct ae_train_options){ .epochs = 50, .batch = 128, .rate = 1e-3, .optimizer = "adam",
		.schedule = "constant", .loss = "mse", .shuffle = true, .beta = 1, .capacity = NAN, .samples = 1,
		.seed = 1, .threads = 1 };
}

/* ---- starting ---- */

static int check_targets(const struct ae_trainer *t, const struct ae_data *d, const char *what, struct ae_err *e)
{
	size_t n = ae_shape_count(&t->net->output);

	for (size_t i = 0; t->loss.unit_targets && i < d->count; i++)
		for (size_t j = 0; j < n; j++) {
			float x = d->target[i * d->target_stride + j];

			if (!(x >= 0 && x <= 1) && !(t->o.masked && isnan(x)))
				return ae_err_set(e, "%s: record %zu: value %zu is %g: loss bce takes "
						  "targets from 0 to 1 " AE_TO_UNIT, what, i, j, (double)x);
		}
	return 0;
}

/* Values that their noise, or drawing them, cannot take. */
static int check_records(const struct ae_trainer *t, const struct ae_data *d, const char *what, struct ae_err *e)
{
	size_t n = ae_shape_count(&t->net->record);
	struct ae_noise bernoulli = { .kind = 0 };
	const struct ae_noise *drawn = t->o.binarize ? &bernoulli : t->o.noise;

	if (ae_noise_parse(&bernoulli, "bernoulli", e) != 0)
		return -1;
	for (size_t i = 0; drawn && i < d->count; i++) {
		const float *x = d->x + i * d->stride;
		size_t bad = ae_noise_refuses(drawn, x, n);

		if (bad < n)
			return ae_err_set(e, "%s: record %zu: value %zu is %g: ones and zeros are drawn from "
					  "probabilities, 0 to 1 " AE_TO_UNIT, what, i, bad, (double)x[bad]);
	}
	return 0;
}

static int check_labels(const struct ae_trainer *t, const struct ae_data *d, const char *what, struct ae_err *e)
{
	size_t classes = t->loss.classes ? t->loss.classes : t->net->classes;

	if (t->loss.classes && t->o.binarize)
		return ae_err_set(e, "training: ones and zeros are drawn from records to be given back, not to be "
				  "classified");
	if (classes == 0 || d->count == 0)
		return 0;
	if (!d->label)
		return ae_err_set(e, "%s: %s takes a label a record, and there are none", what,
				  t->loss.classes ? "loss xent" : "a code with classes");
	for (size_t i = 0; i < d->count; i++)
		if (!(d->label[i] >= 0 && d->label[i] < (float)classes) || d->label[i] != (float)(size_t)d->label[i])
			return ae_err_set(e,
					  "%s: record %zu: label %g: a whole number from 0 to %zu expected, the "
					  "network has %zu classes",
					  what, i, (double)d->label[i], classes - 1, classes);
	return 0;
}

static int check(const struct ae_train_options *o, const struct ae_net *net, const struct ae_data *train,
		 struct ae_err *e)
{
	bool gaussian = o->beta < 1 || o->beta > 1 || o->kl_warmup > 0 || o->free_bits > 0 || !isnan(o->capacity)
		|| o->samples > 1;

	if (train->count == 0)
		return ae_err_set(e, "training: no record to learn from");
	if (o->batch < 1 || o->threads < 1)
		return ae_err_set(e, "training: batch and threads must be at least 1, not %zu and %zu", o->batch,
				  o->threads);
	if (!(o->rate > 0 && o->rate < 1e6) || !(o->clip >= 0) || !(o->warmup >= 0))
		return ae_err_set(e, "training: the rate must be above 0, clip and warm-up not below: %g, %g, %g",
				  o->rate, o->clip, o->warmup);
	if (!(o->beta >= 0) || !(o->kl_warmup >= 0) || !(o->free_bits >= 0) || o->capacity < 0)
		return ae_err_set(e, "training: beta, KL's warm-up, free bits and capacity must not be below "
				  "0: %g, %g, %g, %g", o->beta, o->kl_warmup, o->free_bits, o->capacity);
	if (o->binarize && train->target != train->x)
		return ae_err_set(e, "training: records that are drawn anew are their own targets: no others go with "
				  "them");
	if (gaussian && !net->latent)
		return ae_err_set(e, "training: beta, KL's warm-up, free bits, capacity and draws of the "
				  "code are for a Gaussian code (latent), which the network has not");
	if (o->samples > 1 && (o->free_bits > 0 || !isnan(o->capacity)))
		return ae_err_set(e, "training: free bits and capacity are for one draw a record, not %zu",
				  o->samples);
	if (o->samples > 1 && (o->penalties.trim > 0 || ae_penalties_any(&o->penalties)))
		return ae_err_set(e, "training: trimming and penalties are for one draw a record, not %zu",
				  o->samples);
	if (o->free_bits > 0 && !isnan(o->capacity))
		return ae_err_set(e, "training: free bits %g and capacity %g: only one of them", o->free_bits,
				  o->capacity);
	return 0;
}

static int allocate(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_net *against = t->o.discriminator;

	t->index = calloc(t->train.count, sizeof *t->index);
	t->history = calloc(t->o.epochs + 1, sizeof *t->history);
	t->best = ae_floats(t->net->size);
	t->best_discriminator = against ? ae_floats(against->size) : NULL;
	if (!t->index || !t->history || !t->best || (against && !t->best_discriminator))
		return ae_err_set(e, "training: no memory for %zu records", t->train.count);
	return 0;
}

static size_t largest_batch(const struct ae_trainer *t, const struct ae_data *d)
{
	return t->o.batch < d->count ? t->o.batch : d->count;
}

static int prepare_phases(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_train_options *o = &t->o;
	struct ae_exec_plan plan = { .last = t->net->layers, .loss = &t->loss, .draws = true, .samples = o->samples,
		.penalties = &o->penalties, .masked = o->masked, .binary = o->binarize, .freeze = o->freeze,
		.most = largest_batch(t, &t->train) };
	struct ae_adversarial_plan against = { .most = plan.most, .masked = o->masked, .binary = o->binarize,
		.freeze = o->freeze };
	struct ae_optimizer_step_options shared = { .optimizer = &t->optimizer, .clip = o->clip, .team = t->team };

	if (ae_optimizer_step_init(&t->learn, t->net, t->net->trained, &plan, &shared, e) != 0)
		return -1;
	if (o->discriminator && ae_adversarial_init(&t->adversary, t->net, o->discriminator, &against, &shared, e) != 0)
		return -1;
	plan.most = largest_batch(t, &t->val);
	return plan.most > 0 ? ae_exec_new(&t->val_exec, t->net, &plan, t->team, e) : 0;
}

static int prepare(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_train_options *o = &t->o;

	if (check(o, t->net, &t->train, e) != 0 || ae_loss_find(&t->loss, o->loss, t->net, e) != 0
	    || ae_optimizer_find(&t->optimizer, o->optimizer, e) != 0
	    || ae_schedule_find(&t->schedule, o->schedule, o->warmup, e) != 0
	    || check_targets(t, &t->train, "training data", e) != 0
	    || check_targets(t, &t->val, "validation data", e) != 0
	    || check_records(t, &t->train, "training data", e) != 0
	    || check_records(t, &t->val, "validation data", e) != 0
	    || check_labels(t, &t->train, "training data", e) != 0
	    || check_labels(t, &t->val, "validation data", e) != 0
	    || ae_penalties_check(&o->penalties, t->net, o->freeze, e) != 0
	    || allocate(t, e) != 0
	    || ae_thread_pool_new(&t->team, ae_net_threads(t->net, o->batch, 3, o->threads), e) != 0)
		return -1;
	t->loss.masked = o->masked;
	return prepare_phases(t, e);
}

int ae_trainer_new(struct ae_trainer **made, struct ae_net *net, const struct ae_data *train,
		   const struct ae_data *val, const struct ae_train_options *o, struct ae_err *e)
{
	struct ae_trainer *t = calloc(1, sizeof *t);

	*made = NULL;
	if (!t)
		return ae_err_set(e, "training: no memory");
	t->net = net;
	t->train = *train;
	t->val = *val;
	t->o = *o;
	t->best_loss = INFINITY;
	t->digest = ae_trainer_digest(t);
	if (prepare(t, e) != 0) {
		ae_trainer_free(t);
		return -1;
	}
	*made = t;
	return 0;
}

void ae_trainer_free(struct ae_trainer *t)
{
	if (!t)
		return;
	ae_optimizer_step_release(&t->learn);
	ae_adversarial_release(&t->adversary);
	ae_exec_free(t->val_exec);
	ae_thread_pool_free(t->team);
	free(t->index);
	free(t->best);
	free(t->best_discriminator);
	free(t->history);
	free(t);
}

/* ---- an epoch ---- */

static void order(struct ae_trainer *t)
{
	for (size_t i = 0; i < t->train.count; i++)
		t->index[i] = i;
	if (t->o.shuffle)
		ae_rng_shuffle(ae_rng_key(t->o.seed, AE_RNG_SHUFFLE, t->epochs + 1, 0), t->index, t->train.count);
}

/* The first layer whose weights went bad, which is where to look; NULL: all are finite, or there is no network. */
static const struct ae_layer *bad_layer(const struct ae_net *net)
{
	for (size_t i = 0; net && i < net->layers; i++)
		for (int j = 0; j < net->layer[i].tensors; j++) {
			const struct ae_tensor *w = &net->layer[i].tensor[j];

			for (size_t v = 0; v < w->count; v++)
				if (!isfinite(net->w[w->at + v]))
					return &net->layer[i];
		}
	return NULL;
}

/* `loss`: what was seen to be not finite, behind so many batches of the epoch under way. */
static int diverged(const struct ae_trainer *t, size_t batches, const char *loss, struct ae_err *e)
{
	const struct ae_layer *own = bad_layer(t->net), *bad = own ? own : bad_layer(t->o.discriminator);
	size_t epoch = t->epochs + 1;

	if (bad)
		return ae_err_set(e, "training: epoch %zu, batch %zu: the weights of %sitem %d '%s' are not "
				  "finite: try a learning rate below %g, --clip-norm, or records of one "
				  "scale (ae-normalize)", epoch, batches, own ? "" : "the discriminator's ",
				  bad->item.number, bad->item.text, t->o.rate);
	return ae_err_set(e, "training: epoch %zu, batch %zu: the %s is not finite: try a learning rate below %g, "
			  "--clip-norm, or records of one scale (ae-normalize)", epoch, batches, loss, t->o.rate);
}

static double rate_at(const struct ae_trainer *t, double time)
{
	return t->o.rate * ae_schedule_at(&t->schedule, time, (double)t->o.epochs, t->drops);
}

static size_t batches_of(const struct ae_trainer *t)
{
	return (t->train.count + t->o.batch - 1) / t->o.batch;
}

/* What a Gaussian code is charged at a time in epochs. */
static struct ae_elbo elbo_at(const struct ae_train_options *o, double time)
{
	double rise = time < o->kl_warmup ? time / o->kl_warmup : 1;

	return (struct ae_elbo){ (float)(o->beta * rise), (float)o->free_bits, (float)o->capacity };
}

/* What batches cost, as sums over their records. */
struct costs { struct ae_losses losses; struct ae_gan_losses contest; };

static struct ae_batch batch_at(const struct ae_trainer *t, size_t from, double time)
{
	return (struct ae_batch){ .x = t->train.x, .x_pitch = t->train.stride, .target = t->train.target,
		.target_stride = t->train.target_stride, .label = t->train.label, .index = t->index + from,
		.n = t->train.count - from < t->o.batch ? t->train.count - from : t->o.batch, .seed = t->o.seed,
		.epoch = t->epochs + 1, .noise = t->o.noise, .elbo = elbo_at(&t->o, time) };
}

/* All phases of a batch. What is not finite is named; NULL: nothing. */
static const char *train_batch(struct ae_trainer *t, const struct ae_batch *b, double time, struct costs *sum)
{
	struct ae_step step = ae_optimizer_at(&t->optimizer, rate_at(t, time), ++t->updates);
	struct ae_losses losses = ae_optimizer_step_run(&t->learn, *b, step);
	struct ae_gan_losses contest = { 0, 0 };

	ae_losses_add(&sum->losses, &losses, (double)b->n);
	if (!isfinite(losses.loss))
		return "loss";
	if (!t->o.discriminator)
		return NULL;
	contest = ae_adversarial_run(&t->adversary, b, t->updates, step);
	sum->contest.discriminator += contest.discriminator * (double)b->n;
	sum->contest.generator += contest.generator * (double)b->n;
	return isfinite(contest.discriminator) && isfinite(contest.generator) ? NULL : "discriminator's loss";
}

/* The means over the epoch's batches. */
static void tell_costs(const struct ae_trainer *t, const struct costs *sum, struct ae_epoch *result)
{
	double n = (double)t->train.count;
	struct ae_losses mean = ae_losses_mean(&sum->losses, n);

	result->loss = mean.loss;
	result->output = mean.output;
	result->kl = mean.kl;
	result->penalty = mean.penalty;
	result->discriminator = t->o.discriminator ? sum->contest.discriminator / n : NAN;
	result->generator = t->o.discriminator ? sum->contest.generator / n : NAN;
}

/* 1 done, 0 stopped, -1 not finite. */
static int train_batches(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e)
{
	size_t batches = batches_of(t);
	struct costs sum = { { 0, 0, 0, 0 }, { 0, 0 } };

	for (size_t i = 0; i < batches; i++) {
		double time = (double)t->epochs + ((double)i + 0.5) / (double)batches;
		struct ae_batch b = batch_at(t, i * t->o.batch, time);
		const char *bad = train_batch(t, &b, time, &sum);

		if (bad)
			return diverged(t, i + 1, bad, e);
		if (t->o.progress
		    && t->o.progress(t->o.arg, i + 1, batches, sum.losses.loss / (double)(i * t->o.batch + b.n)))
			return 0;
	}
	tell_costs(t, &sum, result);
	return 1;
}

/* With the whole of beta, so that epochs can be compared. */
static void validate(struct ae_trainer *t, struct ae_epoch *result)
{
	struct ae_losses sum = { 0, 0, 0, 0 };

	result->val_loss = result->val_output = result->val_kl = NAN;
	if (t->val.count == 0)
		return;
	for (size_t at = 0; at < t->val.count; at += t->o.batch) {
		size_t left = t->val.count - at, n = left < t->o.batch ? left : t->o.batch;
		struct ae_batch b = { .x = t->val.x + at * t->val.stride, .x_pitch = t->val.stride,
			.target = t->val.target + at * t->val.target_stride, .target_stride = t->val.target_stride,
			.label = t->val.label ? t->val.label + at : NULL, .n = n, .first = at,
			.elbo = elbo_at(&t->o, INFINITY), .seed = t->o.seed };
		struct ae_losses got = ae_exec_run(t->val_exec, &b);

		ae_losses_add(&sum, &got, (double)n);
	}
	sum = ae_losses_mean(&sum, (double)t->val.count);
	result->val_loss = sum.loss;
	result->val_output = sum.output;
	result->val_kl = sum.kl;
}

static void keep_best(struct ae_trainer *t)
{
	const struct ae_net *against = t->o.discriminator;

	t->best_epoch = t->drop_epoch = t->epochs;
	memcpy(t->best, t->net->w, t->net->size * sizeof *t->best);
	if (against)
		memcpy(t->best_discriminator, against->w, against->size * sizeof *t->best_discriminator);
}

/* Keeps the best weights, lowers the rate on a plateau, ends the patience. */
static bool judge(struct ae_trainer *t, double loss)
{
	bool best = loss < t->best_loss;

	if (best) {
		t->best_loss = loss;
		keep_best(t);
	} else if (t->schedule.kind == AE_PLATEAU && (double)(t->epochs - t->drop_epoch) >= t->schedule.every) {
		t->drops++;
		t->drop_epoch = t->epochs;
	}
	if (t->o.patience > 0 && t->epochs - t->best_epoch >= t->o.patience)
		t->stopped = true;
	return best;
}

int ae_trainer_epoch(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e)
{
	struct ae_epoch h = { .rate = rate_at(t, (double)t->epochs) };
	int got;

	if (t->stopped || t->epochs >= t->o.epochs)
		return 0;
	order(t);
	got = train_batches(t, &h, e);
	if (got <= 0)
		return got;
	validate(t, &h);
	if ((t->val.count > 0 && !isfinite(h.val_loss)) || bad_layer(t->net) || bad_layer(t->o.discriminator))
		return diverged(t, batches_of(t), "validation loss", e);
	h.epoch = ++t->epochs;
	h.best = judge(t, t->val.count > 0 ? h.val_loss : h.loss);
	*result = t->history[t->epochs - 1] = h;
	return 1;
}

size_t ae_trainer_finish(struct ae_trainer *t, bool best)
{
	struct ae_net *against = t->o.discriminator;

	if (!best && t->o.patience == 0)
		return t->epochs;
	if (t->best_epoch == 0)
		return 0;
	memcpy(t->net->w, t->best, t->net->size * sizeof *t->best);
	ae_net_changed(t->net);
	if (against)
		memcpy(against->w, t->best_discriminator, against->size * sizeof *against->w);
	return t->best_epoch;
}

size_t ae_trainer_epochs(const struct ae_trainer *t)
{
	return t->epochs;
}

const struct ae_epoch *ae_trainer_history(const struct ae_trainer *t)
{
	return t->history;
}
