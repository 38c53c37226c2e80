/* exec_state.h - what exec_layout.c lays out and exec.c runs. */
#ifndef EXEC_STATE_H
#define EXEC_STATE_H

#include "exec.h"

#include <stdatomic.h>

/* Parameters that one thread sums the gradient of and updates: a run of them, or rows of large weights, which have
 * their gradient computed first. Chunks depend on the network alone. */
struct ae_chunk {
	size_t at, n;
	const struct ae_layer *layer;		/* large weights', else NULL */
	size_t row, rows;
};

struct ae_exec {
	struct ae_net *net;
	struct ae_team *team;
	struct ae_loss loss;
	bool has_loss, train, logits;
	bool bundles;				/* some weights are large: slices go through a layer together */
	bool keeps;				/* every slice's workspace is kept until the batch is through */
	size_t first, last;
	size_t lowest;				/* first layer that learns: backward ends there */
	size_t most, slice, slices;		/* records a batch and a slice, slices a batch, at most */
	size_t group, groups;			/* slices a group, groups a batch, at most */
	size_t *value_at, *grad_at;		/* offset of tensor i in a workspace */
	size_t *kept_at;			/* of what layer i keeps */
	size_t workspace, workspaces;		/* floats in one; one a slice, a thread or a group */
	float *arena, *gradient;
	size_t apart;				/* floats between two groups' gradients */
	double *sums;
	size_t samples;				/* rows a record */
	bool draws;
	double *kl, *cost, *row_loss;		/* of each row: struct ae_side's, and the loss of its output */
	float *weight;				/* of each row in its record's gradient */
	struct ae_chunk *chunk;
	size_t chunks;
	bool packed, repacked;			/* large weights: before this batch, in its update */
	size_t *segment;			/* first layer of segment i; segment[segments] is last */
	size_t segments;
	atomic_size_t *next;			/* group to take, one counter a phase */
	const struct ae_batch *batch;
};

static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The grids of tensor i's values and gradients. */
const struct ae_grid *ae_exec_values(const struct ae_exec *x, size_t tensor);
const struct ae_grid *ae_exec_grads(const struct ae_exec *x, size_t tensor);

#endif
