/* optimizer_step.h - an optimizer step: some parameters of a network move against the gradient of one loss. Training is
 * a list of such steps for each batch; each step has moments of its own. */
#ifndef OPTIMIZER_STEP_H
#define OPTIMIZER_STEP_H

#include "run/exec.h"
#include "train/optimizer.h"

struct ae_optimizer_step {
	struct ae_net *net;
	const struct ae_kernels *k;
	struct ae_exec *exec;
	struct ae_thread_pool *pool;
	size_t parameters;   /* parameters 0..parameters-1 move */
	float *moment[2];    /* (parameters) floats each; NULL: the optimizer has no such moment */
	double *square_sums; /* squared gradient norm per chunk */
	double clip;         /* maximum Euclidean norm of the gradient; 0: none */
	struct ae_step step; /* numbers of the update under way */
};

/* Shared by all steps of a run. */
struct ae_optimizer_step_options {
	const struct ae_optimizer *optimizer;
	double clip;
	struct ae_thread_pool *pool;
};

/* s begins as all zero. The plan's `train` is set. After an error, too, the caller releases s. */
int ae_optimizer_step_init(struct ae_optimizer_step *s, struct ae_net *net, size_t parameters,
			   const struct ae_exec_plan *plan, const struct ae_optimizer_step_options *o,
			   struct ae_err *e) AE_MUST_USE;
void ae_optimizer_step_release(struct ae_optimizer_step *s);

/* Runs one batch, whose finish and arg are set here, and updates the weights. Returns the losses before the update. */
struct ae_losses ae_optimizer_step_run(struct ae_optimizer_step *s, struct ae_batch b, struct ae_step step);

#endif
