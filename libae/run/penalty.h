/* penalty.h - what training charges for the codes of a batch, beside the loss of its output. */
#ifndef PENALTY_H
#define PENALTY_H

#include "nn/net.h"
#include "run/run.h"

/* The codes of a batch's n rows, of d values each, and the gradient of what is charged for them. */
struct ae_codes {
	const struct ae_penalties *o;
	size_t n, d;
	const float *weight;	/* what a row counts for in the mean over the batch, 0: for nothing; NULL: each for 1 */
	float *z, *gradient;	/* (n, d) */
	float *prior;		/* (n, d): draws from N(0, I); NULL where nothing compares with them */
	double *mean;		/* (d): of the rows */
	double divergence;	/* of the means */
	size_t counted;		/* rows that count */
};

/* freeze: the half whose weights stay. */
int ae_penalties_check(const struct ae_penalties *o, const struct ae_net *net, enum ae_part freeze, struct ae_err *e)
	AE_MUST_USE;

/* Whether the gradient of a batch takes the losses or the codes of the whole batch. */
bool ae_penalties_wait(const struct ae_penalties *o);

/* Begins as all zero; room for `most` rows of the network's code. */
int ae_codes_init(struct ae_codes *c, const struct ae_penalties *o, const struct ae_net *net, size_t most,
		  const float *weight, struct ae_err *e) AE_MUST_USE;
void ae_codes_release(struct ae_codes *c);

/* Draws row i of the prior, where it is wanted; keyed as other draws are, by seed, epoch and record. */
void ae_codes_draw(const struct ae_codes *c, size_t i, uint64_t seed, uint64_t epoch, uint64_t record);

/* What all rows share, when z and weight are complete; only where ae_penalties_wait(). */
void ae_codes_finish(struct ae_codes *c);

/* What row i is charged, such that the batch's charge is the rows' mean; sets its gradient to the gradient of that mean. */
double ae_codes_penalty(const struct ae_codes *c, size_t i);

#endif
