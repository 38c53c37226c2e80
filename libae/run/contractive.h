/* contractive.h - the contractive penalty (Rifai et al. 2011): the squared Frobenius norm of the encoder's Jacobian. */
#ifndef CONTRACTIVE_H
#define CONTRACTIVE_H

#include "nn/net.h"

struct ae_contractive {
	const struct ae_net *net;	/* NULL: not asked for */
	double weight;
	size_t first;		/* layers first..net->code - 1 are dense; those before only move values */
	size_t code;		/* values */
	size_t scratch;		/* floats that a record's Jacobian is computed in */
	size_t outs;		/* values of all dense layers' outputs */
};

/* An error that names the item unless the encoder is dense layers. */
int ae_contractive_check(const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

/* Of a network that was checked. The penalty adds to the encoder's gradients. */
void ae_contractive_init(struct ae_contractive *c, const struct ae_net *net, double weight);

/* Returns weight times the norm for one record. `y`, outs values, holds the outputs of the dense layers one after the
 * other, and then the gradient of `scale` times what is returned by them; that by the weights is added to p->dw. */
double ae_contractive_penalty(const struct ae_contractive *c, const struct ae_pass *p, double scale, float *scratch,
			     float *y);

#endif
