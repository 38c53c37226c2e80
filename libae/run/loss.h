/* loss.h - what training minimizes: a mean over values of an error kernel. */
#ifndef LOSS_H
#define LOSS_H

#include "nn/net.h"

/* What brings values to where such losses, and drawing ones and zeros, want them: for the end of a message. */
#define AE_TO_UNIT "(ae-normalize --range 0,255 brings bytes there, -m minmax other values)"

struct ae_loss {
	enum ae_error error, linked_error;
	float argument;			/* huber's delta, correntropy's sigma */
	bool linked;			/* computed from the logits: the last activation is the loss' own */
	bool unit_targets;		/* targets must be in 0..1 */
	bool elbo;			/* minus the log-likelihood of the record, as a Gaussian code's loss has it */
	bool masked;			/* values whose target is NaN do not count */
	size_t classes;			/* xent: the target is one value, a class below this; else 0 */
};

/* "mse", "huber=0.5"; linked when the network ends in the activation that the loss undoes. */
int ae_loss_find(struct ae_loss *loss, const char *text, const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

/* Of n targets those that are not NaN. */
size_t ae_loss_observed(const float *target, size_t n);

/* Mean over the n values of one record (with a Gaussian code their sum), or the cross entropy of its n
 * logits; with dy its gradient times `scale`. */
double ae_loss_record(const struct ae_loss *loss, const struct ae_kernels *k, const float *y, const float *target,
		      float *dy, float scale, size_t n);

#endif
