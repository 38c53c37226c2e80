/* penalty.h - penalties on the codes of a batch, beside the loss of its output. */
#ifndef PENALTY_H
#define PENALTY_H

#include "nn/net.h"
#include "run/run.h"

/* The codes of a batch and the gradient of their penalties. */
struct ae_codes {
	const struct ae_penalties *o;
	size_t n, d;         /* rows in the batch, values in a code */
	const float *weight; /* (n) weight of a row in the mean over the batch; NULL: 1 */
	float *z, *gradient; /* (n, d) codes, gradient of the penalties */
	float *prior;        /* (n, d) draws from N(0, I); NULL: no penalty needs them */
	double *mean;        /* (d) mean code */
	double divergence;   /* KL of the mean activations, for sparse-kl */
	size_t counted;      /* rows of weight above 0 */
};

/* freeze: the half whose weights stay. */
int ae_penalties_check(const struct ae_penalties *o, const struct ae_net *net, enum ae_part freeze,
		       struct ae_err *e) AE_MUST_USE;

/* Whether the gradient of a batch needs the losses or the codes of the whole batch. */
bool ae_penalties_wait(const struct ae_penalties *o);

/* Begins as all zero. most: rows in a batch, at most. */
int ae_codes_init(struct ae_codes *c, const struct ae_penalties *o, const struct ae_net *net, size_t most,
		  const float *weight, struct ae_err *e) AE_MUST_USE;
void ae_codes_release(struct ae_codes *c);

/* Draws row i of the prior, if a penalty needs it. Draws are keyed by seed, epoch and record. */
void ae_codes_draw(const struct ae_codes *c, size_t i, uint64_t seed, uint64_t epoch, uint64_t record);

/* Computes the means, once z and weight are complete; needed if ae_penalties_wait(). */
void ae_codes_finish(struct ae_codes *c);

/* Returns the penalty of row i, and sets its gradient, that of the mean over the rows. */
double ae_codes_penalty(const struct ae_codes *c, size_t i);

#endif
