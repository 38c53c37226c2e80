/* optimizer_step.h - one kind of update: the first parameters of a network move against the gradient of a loss, by an optimizer
 * that remembers past gradients of this loss alone. Training is a list of phases, batch by batch. */
#ifndef OPTIMIZER_STEP_H
#define OPTIMIZER_STEP_H

#include "run/exec.h"
#include "train/optimizer.h"

struct ae_optimizer_step {
	struct ae_net *net;
	struct ae_exec *exec;
	struct ae_thread_pool *team;
	size_t learns;			/* parameters 0..learns-1 move */
	float *moment[2];		/* (learns) each; NULL: the optimizer has no such one */
	double *squares;		/* sums of squares of the gradient, a chunk each */
	double clip;			/* the largest norm of the gradient; 0: any */
	struct ae_step step;		/* of the update under way */
};

/* What phases of one run share. */
struct ae_optimizer_step_options { const struct ae_optimizer *optimizer; double clip; struct ae_thread_pool *team; };

/* Begins as all zero; the plan is made one of training. */
int ae_optimizer_step_init(struct ae_optimizer_step *p, struct ae_net *net, size_t learns, const struct ae_exec_plan *plan,
		  const struct ae_optimizer_step_options *o, struct ae_err *e) AE_MUST_USE;
void ae_optimizer_step_release(struct ae_optimizer_step *p);

/* One batch, whose finish and arg are the phase's to set: the losses before the step. */
struct ae_losses ae_optimizer_step_run(struct ae_optimizer_step *p, struct ae_batch b, struct ae_step step);

#endif
