/* train.c - training: epochs of shuffled batches, updates, validation, early stopping. All randomness is keyed by epoch
 * and record, so a resumed run ends with the bytes of an undisturbed one. */
#include "train/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ae_train_options ae_train_options_default(void)
{
	return (struct ae_train_options){ .epochs = 50,
					  .batch = 128,
					  .rate = 1e-3,
					  .optimizer = "adam",
					  .schedule = "constant",
					  .loss = "mse",
					  .shuffle = true,
					  .beta = 1,
					  .capacity = NAN,
					  .samples = 1,
					  .seed = 1,
					  .threads = 1 };
}

size_t ae_data_run(const struct ae_data *d, size_t i, size_t max)
{
	size_t n = 1, left = d->count - i;

	if (!d->record)
		return max < left ? max : left;
	while (n < max && n < left && d->record[i + n] == d->record[i] + n)
		n++;
	return n;
}

/* ---- starting ---- */

static int allocate(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_net *discriminator = t->o.discriminator;

	t->index = calloc(t->train.count, sizeof *t->index);
	t->history = calloc(t->o.epochs + 1, sizeof *t->history);
	t->best = ae_floats(t->net->size);
	t->best_discriminator = discriminator ? ae_floats(discriminator->size) : NULL;
	if (!t->index || !t->history || !t->best || (discriminator && !t->best_discriminator))
		return ae_err_set(e, "training: no memory for %zu records", t->train.count);
	return 0;
}

static size_t largest_batch(const struct ae_trainer *t, const struct ae_data *d)
{
	return t->o.batch < d->count ? t->o.batch : d->count;
}

/* Without the last batch if it joins the one before it. */
static size_t batches_of(const struct ae_trainer *t)
{
	return (t->train.count + t->o.batch - 1) / t->o.batch - t->merges_last;
}

static int prepare_steps(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_train_options *o = &t->o;
	struct ae_exec_plan plan = { .last = t->net->layers,
				     .loss = &t->loss,
				     .draws = true,
				     .samples = o->samples,
				     .penalties = &o->penalties,
				     .masked = o->masked,
				     .padded = o->padded,
				     .binary = o->binarize,
				     .freeze = o->freeze,
				     .max_records = largest_batch(t, &t->train) + t->merges_last };
	struct ae_adversarial_plan adversarial = {
		.batch = plan.max_records, .masked = o->masked, .binary = o->binarize, .freeze = o->freeze
	};
	struct ae_optimizer_step_options shared = { .optimizer = &t->optimizer, .clip = o->clip, .pool = t->pool };

	if (ae_optimizer_step_init(&t->step, t->net, t->net->trained, &plan, &shared, e) != 0)
		return -1;
	if (o->discriminator
	    && ae_adversarial_init(&t->adversarial, t->net, o->discriminator, &adversarial, &shared, e) != 0)
		return -1;
	plan.max_records = largest_batch(t, &t->val);
	return plan.max_records > 0 ? ae_exec_new(&t->val_exec, t->net, &plan, t->pool, e) : 0;
}

static int prepare(struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_train_options *o = &t->o;

	if (ae_loss_find(&t->loss, o->loss, t->net, e) != 0 || ae_optimizer_find(&t->optimizer, o->optimizer, e) != 0
	    || ae_schedule_find(&t->schedule, o->schedule, o->warmup, e) != 0 || ae_trainer_check(t, e) != 0
	    || allocate(t, e) != 0
	    || ae_thread_pool_new(&t->pool, ae_net_threads(t->net, o->batch, 3, o->threads), e) != 0)
		return -1;
	t->loss.masked = o->masked;
	t->merges_last = ae_trainer_batch_layer(t) && t->train.count > o->batch && t->train.count % o->batch == 1;
	return prepare_steps(t, e);
}

int ae_trainer_new(struct ae_trainer **made, struct ae_net *net, const struct ae_data *train, const struct ae_data *val,
		   const struct ae_train_options *o, struct ae_err *e)
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
	ae_optimizer_step_release(&t->step);
	ae_adversarial_release(&t->adversarial);
	ae_exec_free(t->val_exec);
	ae_thread_pool_free(t->pool);
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
		t->index[i] = ae_data_record(&t->train, i);
	if (t->o.shuffle)
		ae_rng_shuffle(ae_rng_key(t->o.seed, AE_RNG_SHUFFLE, t->epochs + 1, 0), t->index, t->train.count);
}

/* The first layer with weights that are not finite, to be named in the message; NULL: none, or no network. */
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

/* The error of a run that diverged in this batch, from 1, of the epoch under way; loss: name of the loss that is not
 * finite. */
static int diverged(const struct ae_trainer *t, size_t batch, const char *loss, struct ae_err *e)
{
	const struct ae_layer *own = bad_layer(t->net), *bad = own ? own : bad_layer(t->o.discriminator);
	size_t epoch = t->epochs + 1;

	if (bad)
		return ae_err_set(e,
				  "training: epoch %zu, batch %zu: the weights of %sitem %d '%s' are not "
				  "finite: try a learning rate below %g, --clip-norm, or records of one "
				  "scale (ae-normalize)",
				  epoch, batch, own ? "" : "the discriminator's ", bad->item.number, bad->item.text,
				  t->o.rate);
	return ae_err_set(e,
			  "training: epoch %zu, batch %zu: the %s is not finite: try a learning rate below %g, "
			  "--clip-norm, or records of one scale (ae-normalize)",
			  epoch, batch, loss, t->o.rate);
}

static double rate_at(const struct ae_trainer *t, double time)
{
	return t->o.rate * ae_schedule_at(&t->schedule, time, (double)t->o.epochs, t->reductions);
}

/* Weights of the KL term at a time in epochs. */
static struct ae_elbo elbo_at(const struct ae_train_options *o, double time)
{
	double rise = time < o->kl_warmup ? time / o->kl_warmup : 1;

	return (struct ae_elbo){ (float)(o->beta * rise), (float)o->free_bits, (float)o->capacity };
}

/* Sums of the epoch's losses over its records. */
struct epoch_sums {
	struct ae_losses losses;
	struct ae_gan_losses gan;
};

/* Batch number i of the epoch, from 0. */
static struct ae_batch batch_at(const struct ae_trainer *t, size_t i, double time)
{
	size_t from = i * t->o.batch, left = t->train.count - from;

	return (struct ae_batch){ .x = t->train.x,
				  .x_stride = t->train.stride,
				  .target = t->train.target,
				  .target_stride = t->train.target_stride,
				  .label = t->train.label,
				  .index = t->index + from,
				  .n = i + 1 == batches_of(t) ? left : t->o.batch,
				  .seed = t->o.seed,
				  .epoch = t->epochs + 1,
				  .noise = t->o.noise,
				  .elbo = elbo_at(&t->o, time) };
}

/* All optimizer steps of a batch. Returns the name of a loss that is not finite; NULL: all are finite. */
static const char *train_batch(struct ae_trainer *t, const struct ae_batch *b, double time, struct epoch_sums *sums)
{
	struct ae_step step = ae_optimizer_at(&t->optimizer, rate_at(t, time), ++t->updates);
	struct ae_losses losses = ae_optimizer_step_run(&t->step, *b, step);
	struct ae_gan_losses gan;

	ae_losses_add(&sums->losses, &losses, (double)b->n);
	if (!isfinite(losses.loss))
		return "loss";
	if (!t->o.discriminator)
		return NULL;
	gan = ae_adversarial_run(&t->adversarial, b, t->updates, step);
	sums->gan.discriminator += gan.discriminator * (double)b->n;
	sums->gan.generator += gan.generator * (double)b->n;
	return isfinite(gan.discriminator) && isfinite(gan.generator) ? NULL : "discriminator's loss";
}

/* Means over the epoch's records. */
static void set_means(const struct ae_trainer *t, const struct epoch_sums *sums, struct ae_epoch *result)
{
	double n = (double)t->train.count;
	struct ae_losses mean = ae_losses_mean(&sums->losses, n);

	result->loss = mean.loss;
	result->output = mean.output;
	result->kl = mean.kl;
	result->penalty = mean.penalty;
	result->discriminator = t->o.discriminator ? sums->gan.discriminator / n : NAN;
	result->generator = t->o.discriminator ? sums->gan.generator / n : NAN;
}

/* 1 done, 0 stopped by progress, -1 not finite. */
static int train_batches(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e)
{
	size_t batches = batches_of(t);
	struct epoch_sums sums = { { 0, 0, 0, 0 }, { 0, 0 } };

	for (size_t i = 0; i < batches; i++) {
		double time = (double)t->epochs + ((double)i + 0.5) / (double)batches;
		struct ae_batch b = batch_at(t, i, time);
		const char *bad = train_batch(t, &b, time, &sums);

		if (bad)
			return diverged(t, i + 1, bad, e);
		if (t->o.progress
		    && t->o.progress(t->o.arg, i + 1, batches, sums.losses.loss / (double)(i * t->o.batch + b.n)))
			return 0;
	}
	set_means(t, &sums, result);
	return 1;
}

static struct ae_batch val_batch_at(const struct ae_trainer *t, size_t at)
{
	const struct ae_data *d = &t->val;
	size_t left = d->count - at, from = d->record ? 0 : at;

	return (struct ae_batch){ .x = d->x + from * d->stride,
				  .x_stride = d->stride,
				  .target = d->target + from * d->target_stride,
				  .target_stride = d->target_stride,
				  .label = d->label ? d->label + from : NULL,
				  .index = d->record ? d->record + at : NULL,
				  .n = left < t->o.batch ? left : t->o.batch,
				  .first = from,
				  .elbo = elbo_at(&t->o, INFINITY),
				  .seed = t->o.seed };
}

/* With the final beta at every epoch, so that validation losses can be compared. */
static void validate(struct ae_trainer *t, struct ae_epoch *result)
{
	struct ae_losses sum = { 0, 0, 0, 0 };

	result->val_loss = result->val_output = result->val_kl = NAN;
	if (t->val.count == 0)
		return;
	for (size_t at = 0; at < t->val.count; at += t->o.batch) {
		struct ae_batch b = val_batch_at(t, at);
		struct ae_losses losses = ae_exec_run(t->val_exec, &b);

		ae_losses_add(&sum, &losses, (double)b.n);
	}
	sum = ae_losses_mean(&sum, (double)t->val.count);
	result->val_loss = sum.loss;
	result->val_output = sum.output;
	result->val_kl = sum.kl;
}

static void save_best(struct ae_trainer *t)
{
	const struct ae_net *discriminator = t->o.discriminator;

	t->best_epoch = t->plateau_epoch = t->epochs;
	memcpy(t->best, t->net->w, t->net->size * sizeof *t->best);
	if (discriminator)
		memcpy(t->best_discriminator, discriminator->w, discriminator->size * sizeof *t->best_discriminator);
}

/* Saves the best weights, lowers the rate on a plateau, stops early. Returns whether the epoch is the best so far. */
static bool compare_with_best(struct ae_trainer *t, double loss)
{
	bool best = loss < t->best_loss;

	if (best) {
		t->best_loss = loss;
		save_best(t);
	} else if (t->schedule.kind->plateau && (double)(t->epochs - t->plateau_epoch) >= t->schedule.every) {
		t->reductions++;
		t->plateau_epoch = t->epochs;
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
	h.best = compare_with_best(t, t->val.count > 0 ? h.val_loss : h.loss);
	*result = t->history[t->epochs - 1] = h;
	return 1;
}

static void restore(struct ae_net *net, const float *weights)
{
	memcpy(net->w, weights, net->size * sizeof *weights);
	ae_net_changed(net);
}

size_t ae_trainer_finish(struct ae_trainer *t, bool best)
{
	if (!best && t->o.patience == 0)
		return t->epochs;
	if (t->best_epoch == 0)
		return 0;
	restore(t->net, t->best);
	if (t->o.discriminator)
		restore(t->o.discriminator, t->best_discriminator);
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
