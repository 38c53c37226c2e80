/* adversarial.c - the phases of an adversarial autoencoder. The encoder that is to fool the discriminator is a copy, in
 * front of a copy of the discriminator: so both phases are plain training of a network. */
#include "train/adversarial.h"
#include "nn/subnet.h"

#include <math.h>
#include <stdlib.h>

/* ---- networks ---- */

static int make_chain(struct ae_adversarial *a, struct ae_err *e)
{
	struct ae_arch items = { 0 };
	int bad = ae_subnet_items(&items, a->net, 0, a->net->code, false, e) != 0
		|| ae_subnet_items(&items, a->discriminator, 0, a->discriminator->layers, true, e) != 0
		|| ae_subnet_new(&a->chain, &items, &a->net->record, a->net->k, e) != 0;

	ae_arch_free(&items);
	return bad ? -1 : 0;
}

static int make_phases(struct ae_adversarial *a, const struct ae_adversarial_plan *plan, const struct ae_optimizer_step_options *o,
		       struct ae_err *e)
{
	struct ae_exec_plan encode = { .last = a->chain->code, .most = a->most, .masked = plan->masked,
		.binary = plan->binary, .draws = true };
	struct ae_exec_plan fool = { .last = a->chain->layers, .most = a->most, .masked = plan->masked,
		.binary = plan->binary, .draws = true, .loss = &a->loss };
	struct ae_exec_plan judge = { .last = a->discriminator->layers, .most = 2 * a->most, .loss = &a->loss };

	if (ae_loss_find(&a->loss, "bce", a->discriminator, e) != 0)
		return -1;
	a->loss.linked = true;		/* of the logit, whether or not a sigmoid stands behind it */
	return ae_exec_new(&a->encode, a->chain, &encode, o->team, e) != 0
		|| ae_optimizer_step_init(&a->judge, a->discriminator, a->discriminator->trained, &judge, o, e) != 0
		|| ae_optimizer_step_init(&a->fool, a->chain, a->chain->encoder_trained, &fool, o, e) != 0 ? -1 : 0;
}

int ae_adversarial_init(struct ae_adversarial *a, struct ae_net *net, struct ae_net *discriminator,
		      const struct ae_adversarial_plan *plan, const struct ae_optimizer_step_options *o, struct ae_err *e)
{
	a->net = net;
	a->discriminator = discriminator;
	a->most = plan->most;
	a->values = ae_shape_count(ae_net_shape(net, AE_CODE));
	a->codes = a->most < SIZE_MAX / sizeof *a->codes / 4 / a->values ? ae_floats(2 * a->most * a->values) : NULL;
	a->truth = ae_floats(2 * a->most);
	if (!a->codes || !a->truth)
		return ae_err_set(e, "training: no memory for the codes of a batch of %zu", a->most);
	for (size_t i = 0; i < a->most; i++)
		a->truth[a->most + i] = 1;
	if (plan->freeze == AE_ENCODER)
		return ae_err_set(e, "adversarial: the encoder is frozen, and its codes with it");
	if (net->encoder_trained == 0)
		return ae_err_set(e, "adversarial: the encoder has no weights, so its codes are what they are");
	return make_chain(a, e) != 0 ? -1 : make_phases(a, plan, o, e);
}

void ae_adversarial_release(struct ae_adversarial *a)
{
	ae_exec_free(a->encode);
	ae_optimizer_step_release(&a->judge);
	ae_optimizer_step_release(&a->fool);
	ae_net_free(a->chain);
	free(a->codes);
	free(a->truth);
}

/* ---- a batch ---- */

/* The batch without what belongs to its reconstruction. */
static struct ae_batch bare(const struct ae_batch *batch)
{
	struct ae_batch b = *batch;

	b.target = b.label = NULL;
	b.each = NULL;
	b.finish = NULL;
	b.elbo = (struct ae_elbo){ 0, 0, NAN };		/* the discriminator takes the place of KL */
	return b;
}

/* Codes as the encoder that has just learned makes them, and behind them the draws. */
static void fill_codes(struct ae_adversarial *a, const struct ae_batch *batch)
{
	struct ae_batch b = bare(batch);
	float *draws = a->codes + b.n * a->values;

	ae_subnet_copy(a->chain, 0, a->net, 0, a->net->code);
	b.out = a->codes;
	(void)ae_exec_run(a->encode, &b);
	for (size_t i = 0; i < b.n; i++) {
		struct ae_rng r = ae_rng_key(b.seed, AE_RNG_PRIOR, b.epoch, b.index ? b.index[i] : b.first + i);

		for (size_t j = 0; j < a->values; j++)
			draws[i * a->values + j] = (float)ae_rng_normal(r, j);
	}
}

/* In an epoch's place stands the update: what is told apart has no number in the data, as records have. */
static double judge(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update, struct ae_step step)
{
	struct ae_batch b = { .x = a->codes, .x_pitch = a->values, .target = a->truth + a->most - batch->n,
		.target_stride = 1, .n = 2 * batch->n, .seed = batch->seed, .epoch = update };

	return ae_optimizer_step_run(&a->judge, b, step).loss;
}

static double fool(struct ae_adversarial *a, const struct ae_batch *batch, struct ae_step step)
{
	struct ae_batch b = bare(batch);
	double loss;

	b.target = a->truth + a->most;		/* one of the ones, for every record */
	b.target_stride = 0;
	ae_subnet_copy(a->chain, a->chain->code, a->discriminator, 0, a->discriminator->layers);
	loss = ae_optimizer_step_run(&a->fool, b, step).loss;
	ae_subnet_copy(a->net, 0, a->chain, 0, a->net->code);
	return loss;
}

struct ae_gan_losses ae_adversarial_run(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update,
				   struct ae_step step)
{
	struct ae_gan_losses c;

	fill_codes(a, batch);
	c.discriminator = judge(a, batch, update, step);
	c.generator = fool(a, batch, step);
	return c;
}
