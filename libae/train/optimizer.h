/* optimizer.h - optimizers and learning rate schedules. */
#ifndef OPTIMIZER_H
#define OPTIMIZER_H

#include "base/base.h"
#include "kernels/kernel_set.h"

struct ae_optimizer {
	struct ae_step step; /* numbers of the kernel, at learning rate 1 */
	int moments;         /* blocks of moments, 0 to 2, each as large as the weights */
	float start;         /* initial value of the moments */
	double decay;        /* decoupled weight decay per unit of learning rate (adamw) */
};

/* The optimizer of this name; -1: unknown name. */
int ae_optimizer_find(struct ae_optimizer *o, const char *name, struct ae_err *e) AE_MUST_USE;

/* Numbers of the kernel for update t, counted from 1, at a learning rate. */
struct ae_step ae_optimizer_at(const struct ae_optimizer *o, double rate, uint64_t t);

struct ae_schedule {
	const struct ae_schedule_kind *kind;
	double every, factor; /* epochs between two reductions; factor of each reduction */
	double warmup;        /* epochs in which the rate rises from 0 */
};

/* A kind of schedule: one entry of the table in optimizer.c. */
struct ae_schedule_kind {
	const char *name;
	bool numbers;  /* takes =EPOCHS[:FACTOR] */
	bool plateau;  /* reductions are counted by the caller, when the loss stops improving */
	double factor; /* default of :FACTOR */
	/* The factor on the learning rate; arguments as in ae_schedule_at(). */
	double (*at)(const struct ae_schedule *s, double time, double epochs, unsigned reductions);
};

/* "constant", "step=10:0.5"; -1: unknown name or bad numbers. */
int ae_schedule_find(struct ae_schedule *s, const char *text, double warmup, struct ae_err *e) AE_MUST_USE;

/* The factor on the learning rate, warm-up included. time: epochs since the start, with fractions. epochs: length of the
 * run. reductions: how often a plateau has lowered the rate. */
double ae_schedule_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions);

#endif
