/* contractive.h - the contractive penalty (Rifai et al. 2011): the squared Frobenius norm of the encoder's Jacobian. */
#ifndef CONTRACTIVE_H
#define CONTRACTIVE_H

#include "nn/net.h"

struct ae_contractive {
	const struct ae_net *net; /* NULL: no penalty */
	double weight;
	size_t first;   /* layers first..net->code - 1 are dense; flatten layers may stand before them */
	size_t code;    /* values in a code */
	size_t scratch; /* floats of scratch per record */
	size_t outs;    /* values in the outputs of all dense layers together */
};

/* An error that names the item unless the encoder is dense layers. */
int ae_contractive_check(const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

/* Starts with a network that was checked. The penalty adds to the encoder's gradients. */
void ae_contractive_init(struct ae_contractive *c, const struct ae_net *net, double weight);

/* Returns weight times the squared norm for one record. y: (outs) the outputs of the dense layers; on return the gradient of
 * `scale` times the result with respect to them. The gradient with respect to the weights is added to p->dw. */
double ae_contractive_penalty(const struct ae_contractive *c, const struct ae_pass *p, double scale, float *scratch,
			      float *y);

#endif
