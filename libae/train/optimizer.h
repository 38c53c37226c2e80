/* optimizer.h - optimizers and learning rates. */
#ifndef OPTIMIZER_H
#define OPTIMIZER_H

#include "base/base.h"
#include "kernels/kernel_set.h"

struct ae_optimizer {
	struct ae_step step;		/* the kernel's numbers, at the base rate */
	int moments;			/* 0 to 2 blocks beside the weights */
	float start;			/* what the moments start from */
	double decay;			/* adamw */
};

int ae_optimizer_find(struct ae_optimizer *o, const char *name, struct ae_err *e) AE_MUST_USE;

/* The kernel's numbers for update number t, from 1, at a learning rate. */
struct ae_step ae_optimizer_at(const struct ae_optimizer *o, double rate, uint64_t t);

struct ae_schedule {
	enum { AE_CONSTANT, AE_STEPS, AE_COSINE, AE_PLATEAU } kind;
	double every, factor;		/* epochs, and what the rate is multiplied by */
	double warmup;			/* epochs */
};

int ae_schedule_find(struct ae_schedule *s, const char *text, double warmup, struct ae_err *e) AE_MUST_USE;

/* What the base rate is multiplied by at a time in epochs from 0 (a fraction inside one) out of `epochs`;
 * `drops` counts a plateau's reductions so far. */
double ae_schedule_at(const struct ae_schedule *s, double time, double epochs, unsigned drops);

#endif
