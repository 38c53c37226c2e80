/* adversarial.h - the discriminator step and the generator step that follow a batch's reconstruction step in an
 * adversarial autoencoder (Makhzani, Shlens, Jaitly, Goodfellow, Frey 2015). The discriminator learns to tell the
 * batch's codes from draws from N(0, I); the encoder, as the generator, learns to have its codes classified as draws. */
#ifndef ADVERSARIAL_H
#define ADVERSARIAL_H

#include "train/optimizer_step.h"

struct ae_adversarial {
	struct ae_net *net, *discriminator; /* owned by the caller */
	struct ae_net *generator;           /* the encoder, then the discriminator: copies, renewed for each batch */
	struct ae_exec *encode;             /* the generator's encoder alone */
	struct ae_optimizer_step discriminator_step, generator_step;
	struct ae_loss loss;  /* cross entropy of one logit */
	size_t batch, values; /* maximum number of records per batch; values per code */
	float *codes;         /* (2 batch, values) floats: codes of a batch, then as many draws */
	float *targets;       /* (2 batch) floats: zeros for codes, then ones for draws */
};

/* batch: maximum number of records; the others as in struct ae_exec_plan. */
struct ae_adversarial_plan {
	size_t batch;
	bool masked, binary;
	enum ae_part freeze;
};

/* a begins as all zero. After an error, too, the caller releases a. */
int ae_adversarial_init(struct ae_adversarial *a, struct ae_net *net, struct ae_net *discriminator,
			const struct ae_adversarial_plan *plan, const struct ae_optimizer_step_options *o,
			struct ae_err *e) AE_MUST_USE;
void ae_adversarial_release(struct ae_adversarial *a);

/* Mean cross entropies before the steps, in nats; ln 2 = 0.69 if the discriminator guesses. */
struct ae_gan_losses {
	double discriminator, generator;
};

/* Runs both steps for a batch after its reconstruction step; update: number of the batch in the run. The encoder's
 * weights change. */
struct ae_gan_losses ae_adversarial_run(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update,
					struct ae_step step);

#endif
