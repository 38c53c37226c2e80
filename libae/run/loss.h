/* loss.h - losses, which training minimizes: means over values of an error kernel. */
#ifndef LOSS_H
#define LOSS_H

#include "nn/net.h"

/* For the end of a message: how to bring values into 0..1. */
#define AE_TO_UNIT "(ae-normalize --range 0,255 brings bytes there, -m minmax other values)"

struct ae_loss {
	enum ae_error error, linked_error;
	float argument;    /* huber's delta, correntropy's sigma */
	bool linked;       /* computed from logits, without the network's last activation */
	bool unit_targets; /* targets must be in 0..1 */
	bool elbo;         /* the sum over values, minus a log-likelihood: the loss of a Gaussian code */
	bool masked;       /* values whose target is NaN do not count */
	size_t classes;    /* xent: the target is one value, a class below this; else 0 */
};

/* Parses "mse" or "huber=0.5". The loss is linked if the network ends in the activation that it takes over. Returns -1 and
 * the choices in e if the text is no loss. */
int ae_loss_find(struct ae_loss *loss, const char *text, const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

/* The number of targets that are not NaN, of n. */
size_t ae_loss_observed(const float *target, size_t n);

/* The mean over the n values of one record (their sum with a Gaussian code), or the cross entropy of its n logits. If dy
 * is not NULL, it gets the gradient times `scale`. */
double ae_loss_record(const struct ae_loss *loss, const struct ae_kernels *k, const float *y, const float *target,
		      float *dy, float scale, size_t n);

#endif
