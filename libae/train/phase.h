/* phase.h - one kind of update: the first parameters of a network move against the gradient of a loss, by an optimiser
 * that remembers past gradients of this loss alone. Training is a list of phases, batch by batch. */
#ifndef PHASE_H
#define PHASE_H

#include "run/exec.h"
#include "train/optim.h"

struct ae_phase {
	struct ae_net *net;
	struct ae_exec *exec;
	struct ae_team *team;
	size_t learns;			/* parameters 0..learns-1 move */
	float *moment[2];		/* (learns) each; NULL: the optimiser has no such one */
	double *squares;		/* sums of squares of the gradient, a chunk each */
	double clip;			/* the largest norm of the gradient; 0: any */
	struct ae_step step;		/* of the update under way */
};

/* What phases of one run share. */
struct ae_phase_options { const struct ae_optimiser *optimiser; double clip; struct ae_team *team; };

/* Begins as all zero; the plan is made one of training. */
int ae_phase_init(struct ae_phase *p, struct ae_net *net, size_t learns, const struct ae_exec_plan *plan,
		  const struct ae_phase_options *o, struct ae_err *e) AE_MUST_USE;
void ae_phase_release(struct ae_phase *p);

/* One batch, whose finish and arg are the phase's to set: the losses before the step. */
struct ae_losses ae_phase_run(struct ae_phase *p, struct ae_batch b, struct ae_step step);

#endif
