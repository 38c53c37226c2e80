/* adversarial.c - the GAN steps of an adversarial autoencoder. The generator is a copy of the encoder, followed by a copy
 * of the discriminator: so both steps are ordinary training of a network. */
#include "train/adversarial.h"
#include "nn/subnet.h"

#include <math.h>
#include <stdlib.h>

/* ---- networks ---- */

static int make_generator(struct ae_adversarial *a, struct ae_err *e)
{
	struct ae_arch items = { 0 };
	int bad = ae_subnet_items(&items, a->net, 0, a->net->code, false, e) != 0
		|| ae_subnet_items(&items, a->discriminator, 0, a->discriminator->layers, true, e) != 0
		|| ae_subnet_new(&a->generator, &items, &a->net->record, a->net->isa, e) != 0;

	ae_arch_free(&items);
	return bad ? -1 : 0;
}

static int make_steps(struct ae_adversarial *a, const struct ae_adversarial_plan *plan,
		      const struct ae_optimizer_step_options *o, struct ae_err *e)
{
	struct ae_exec_plan encode = { .last = a->generator->code,
				       .max_records = a->batch,
				       .masked = plan->masked,
				       .binary = plan->binary,
				       .draws = true };
	struct ae_exec_plan generate = { .last = a->generator->layers,
					 .max_records = a->batch,
					 .masked = plan->masked,
					 .binary = plan->binary,
					 .draws = true,
					 .loss = &a->loss };
	struct ae_exec_plan discriminate = { .last = a->discriminator->layers,
					     .max_records = 2 * a->batch,
					     .loss = &a->loss };

	if (ae_loss_find(&a->loss, "bce", a->discriminator, e) != 0)
		return -1;
	a->loss.linked = true; /* computed from the logit, with or without a final sigmoid */
	return ae_exec_new(&a->encode, a->generator, &encode, o->pool, e) != 0
			|| ae_optimizer_step_init(&a->discriminator_step, a->discriminator, a->discriminator->trained,
						  &discriminate, o, e)
				!= 0
			|| ae_optimizer_step_init(&a->generator_step, a->generator, a->generator->encoder_trained,
						  &generate, o, e)
				!= 0
		? -1
		: 0;
}

int ae_adversarial_init(struct ae_adversarial *a, struct ae_net *net, struct ae_net *discriminator,
			const struct ae_adversarial_plan *plan, const struct ae_optimizer_step_options *o,
			struct ae_err *e)
{
	size_t batch = plan->batch;

	a->net = net;
	a->discriminator = discriminator;
	a->batch = batch;
	a->values = ae_shape_count(ae_net_shape(net, AE_CODE));
	a->codes = batch < SIZE_MAX / sizeof *a->codes / 4 / a->values ? ae_floats(2 * batch * a->values) : NULL;
	a->targets = ae_floats(2 * batch);
	if (!a->codes || !a->targets)
		return ae_err_set(e, "training: no memory for the codes of a batch of %zu", batch);
	for (size_t i = 0; i < batch; i++)
		a->targets[batch + i] = 1;
	if (plan->freeze == AE_ENCODER)
		return ae_err_set(e, "adversarial: expected an encoder that learns, got a frozen one");
	if (net->encoder_trained == 0)
		return ae_err_set(e, "adversarial: expected an encoder with weights, got one without");
	return make_generator(a, e) != 0 ? -1 : make_steps(a, plan, o, e);
}

void ae_adversarial_release(struct ae_adversarial *a)
{
	ae_exec_free(a->encode);
	ae_optimizer_step_release(&a->discriminator_step);
	ae_optimizer_step_release(&a->generator_step);
	ae_net_free(a->generator);
	free(a->codes);
	free(a->targets);
}

/* ---- a batch ---- */

/* The batch's inputs, without targets and penalties of its reconstruction. */
static struct ae_batch inputs_of(const struct ae_batch *batch)
{
	struct ae_batch b = *batch;

	b.target = b.label = NULL;
	b.each = NULL;
	b.finish = NULL;
	b.elbo = (struct ae_elbo){ 0, 0, NAN }; /* the discriminator replaces the KL term */
	return b;
}

/* Codes by the encoder after its reconstruction step, followed by the draws. */
static void fill_codes(struct ae_adversarial *a, const struct ae_batch *batch)
{
	struct ae_batch b = inputs_of(batch);
	float *draws = a->codes + b.n * a->values;

	ae_subnet_copy(a->generator, 0, a->net, 0, a->net->code);
	b.out = a->codes;
	(void)ae_exec_run(a->encode, &b);
	for (size_t i = 0; i < b.n; i++) {
		struct ae_rng r = ae_rng_key(b.seed, AE_RNG_PRIOR, b.epoch, b.index ? b.index[i] : b.first + i);

		for (size_t j = 0; j < a->values; j++)
			draws[i * a->values + j] = (float)ae_rng_normal(r, j);
	}
}

/* Codes and draws have no record number, so the update's number keys the discriminator's own dropout and noise. */
static double train_discriminator(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update,
				  struct ae_step step)
{
	struct ae_batch b = { .x = a->codes,
			      .x_stride = a->values,
			      .target = a->targets + a->batch - batch->n,
			      .target_stride = 1,
			      .n = 2 * batch->n,
			      .seed = batch->seed,
			      .epoch = update };

	return ae_optimizer_step_run(&a->discriminator_step, b, step).loss;
}

static double train_generator(struct ae_adversarial *a, const struct ae_batch *batch, struct ae_step step)
{
	struct ae_batch b = inputs_of(batch);
	double loss;

	b.target = a->targets + a->batch; /* target 1 for every record */
	b.target_stride = 0;
	ae_subnet_copy(a->generator, a->generator->code, a->discriminator, 0, a->discriminator->layers);
	loss = ae_optimizer_step_run(&a->generator_step, b, step).loss;
	ae_subnet_copy(a->net, 0, a->generator, 0, a->net->code);
	return loss;
}

struct ae_gan_losses ae_adversarial_run(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update,
					struct ae_step step)
{
	struct ae_gan_losses losses;

	fill_codes(a, batch);
	losses.discriminator = train_discriminator(a, batch, update, step);
	losses.generator = train_generator(a, batch, step);
	return losses;
}
