/* adversarial.h - the two phases that follow a batch's reconstruction in an adversarial autoencoder (Makhzani, Shlens,
 * Jaitly, Goodfellow, Frey 2015): the discriminator learns to tell the batch's codes from draws from N(0, I), then the
 * encoder learns to have its codes taken for draws. */
#ifndef ADVERSARIAL_H
#define ADVERSARIAL_H

#include "train/optimizer_step.h"

struct ae_adversarial {
	struct ae_net *net, *discriminator;	/* the caller's */
	struct ae_net *chain;			/* encoder, then discriminator: copies, renewed each batch */
	struct ae_exec *encode;
	struct ae_optimizer_step judge, fool;		/* of the discriminator; of the chain's encoder */
	struct ae_loss loss;			/* cross entropy of one logit */
	size_t most, values;			/* records of a batch, values of a code */
	float *codes;				/* (2 most, values): those of a batch, behind them as many draws */
	float *truth;				/* (2 most): zeros, for codes, then as many ones, for draws */
};

/* Batches of up to `most` records, masked or binary as in struct ae_exec_plan. Begins as all zero. */
struct ae_adversarial_plan { size_t most; bool masked, binary; enum ae_part freeze; };
int ae_adversarial_init(struct ae_adversarial *a, struct ae_net *net, struct ae_net *discriminator,
		      const struct ae_adversarial_plan *plan, const struct ae_optimizer_step_options *o,
		      struct ae_err *e) AE_MUST_USE;
void ae_adversarial_release(struct ae_adversarial *a);

/* The mean cross entropies of both before their steps: natural logarithms, 0.69 for who cannot tell. */
struct ae_gan_losses { double discriminator, generator; };

/* Both phases for a batch that has been reconstructed, update number `update` of the run. The encoder's weights change. */
struct ae_gan_losses ae_adversarial_run(struct ae_adversarial *a, const struct ae_batch *batch, uint64_t update,
				   struct ae_step step);

#endif
