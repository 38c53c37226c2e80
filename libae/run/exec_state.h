/* exec_state.h - what exec_layout.c lays out and exec.c runs. */
#ifndef EXEC_STATE_H
#define EXEC_STATE_H

#include "run/contractive.h"
#include "run/exec.h"
#include "run/penalty.h"

#include <stdatomic.h>

/* Parameters that one thread sums the gradient of and updates: a run of them, or rows of large weights, which have
 * their gradient computed first. Chunks depend on the network alone. */
struct ae_chunk {
	size_t at, n;
	size_t before;				/* parameters in the chunks before it */
	const struct ae_layer *layer;		/* large weights', else NULL */
	size_t row, rows;
};

/* How an executor runs a layer. */
struct ae_layer_mode {
	bool frozen;		/* training leaves its weights alone, and runs it as inference does */
	bool assign;		/* struct ae_pass's */
	bool deferred;		/* its weights' gradient is computed once the batch has gone through */
};

struct ae_ranked { double loss; size_t row; };

struct ae_exec {
	struct ae_net *net;
	struct ae_thread_pool *team;
	struct ae_loss loss;
	bool has_loss, train, logits, masked;
	bool layerwise;				/* some weights are large: slices go through a layer together */
	bool saves_all;				/* every slice's workspace is kept until the batch is through */
	size_t first, last;
	size_t lowest;				/* first layer that learns: backward ends there */
	size_t max_rows, slice, slices;		/* rows a batch and a slice, slices a batch, at most */
	size_t group, groups;			/* slices a group, groups a batch, at most */
	size_t *value_at, *grad_at;		/* offset of tensor i in a workspace */
	size_t *saved_at;			/* of what layer i keeps */
	size_t workspace, workspaces;		/* floats in one; one a slice, a thread or a group */
	float *arena, *gradient;
	float *binary;				/* (most records): draws; NULL: records are no probabilities */
	struct ae_noise bernoulli;		/* draws them */
	size_t gradient_stride;				/* floats between two groups' gradients */
	double *sums;
	size_t samples;				/* draws a record: rows that it has from the Gaussian code on */
	bool draws;
	double *kl, *kl_term, *row_loss;		/* of each row: struct ae_side's, and the loss of its output */
	double *penalty;			/* of each row, what its code is penalized */
	float *weight;				/* of each row in its record's gradient; with trim, of each record
						 * in the batch's */
	struct ae_codes codes;			/* z NULL: they are not penalized for */
	struct ae_contractive contractive;	/* net NULL: none */
	float *contractive_scratch, *contractive_gradient;			/* a workspace's, for a record; its gradient, a row's: contract.h */
	double trim;
	struct ae_ranked *ranked;
	bool loss_waits;				/* the loss' gradient takes the whole batch: a barrier before it */
	struct ae_chunk *chunk;
	size_t chunks, learned;		/* learning: parameters in all of them */
	struct ae_layer_mode *mode;		/* of each layer */
	float *packed;				/* weights packed for the products */
	uint64_t version;			/* of the weights that are packed: ae_net's */
	bool current;				/* large weights were packed by the last update, and are still the same */
	size_t *segment;			/* first layer of segment i; segment[segments] is last */
	size_t segments;
	atomic_size_t *next;			/* group to take, one counter a sweep */
	const struct ae_batch *batch;
};

static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Rows of a tensor where there are so many behind the code. */
static inline size_t ae_exec_rows(const struct ae_exec *x, size_t tensor, size_t rows)
{
	return tensor < x->net->code ? rows / x->samples : rows;
}

/* Whether a layer's weights have their gradient computed when the batch has gone through. */
static inline bool ae_exec_defers(const struct ae_exec *x, size_t layer)
{
	return x->mode[layer].deferred;
}

/* The grids of tensor i's values and gradients. */
const struct ae_grid *ae_exec_values(const struct ae_exec *x, size_t tensor);
const struct ae_grid *ae_exec_grads(const struct ae_exec *x, size_t tensor);

/* The slice's tensor i in a workspace, at its origin. */
float *ae_exec_value(const struct ae_exec *x, size_t workspace, size_t tensor);
float *ae_exec_grad(const struct ae_exec *x, size_t workspace, size_t tensor);

/* exec_records.c: the slice's records into the first tensor; the last tensor to the batch's outputs; its losses, and in
 * training their gradients, for the mean over the batch's records. */
void ae_exec_load(const struct ae_exec *x, const struct ae_pass *p, size_t workspace);
void ae_exec_store(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace);
void ae_exec_losses(const struct ae_exec *x, const struct ae_pass *p, size_t workspace);

/* exec_charge.c: a slice's codes and, as the way back comes to a tensor of the encoder, their share of its gradient;
 * between the two, where the loss waits for the batch, one thread's settling (it needs no layer). And each row's
 * gradient of its output times the row's weight, where rows have one. */
void ae_exec_take_codes(const struct ae_exec *x, const struct ae_pass *p, const float *z);
void ae_exec_finish_loss(struct ae_exec *x, size_t layer);
void ae_exec_weight_rows(const struct ae_exec *x, const struct ae_pass *p, float *dy);
void ae_exec_penalty(const struct ae_exec *x, const struct ae_pass *p, size_t workspace, size_t tensor);
/* The rows' shares in the gradient of their record's -log(mean of exp(-loss)), and that (Burda, Grosse, Salakhutdinov
 * 2016): a sum of each row's gradient, weighed by how much of the mean it is. */
double ae_exec_share_rows(const double *loss, const double *kl_term, float *weight, size_t rows);

#endif
