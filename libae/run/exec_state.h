/* exec_state.h - the executor's state: exec_layout.c lays it out, exec.c runs it, and exec_gradient.c sums the gradient of a
 * batch. exec.h explains its words. */
#ifndef EXEC_STATE_H
#define EXEC_STATE_H

#include "run/contractive.h"
#include "run/exec.h"
#include "run/penalty.h"

#include <stdatomic.h>

/* Parameters whose gradient one thread sums and applies: a range, or rows of large weights, whose gradient the thread
 * computes first. */
struct ae_chunk {
	size_t at, n;
	size_t before;                /* parameters in all chunks before this one */
	const struct ae_layer *layer; /* owner of large weights, else NULL */
	size_t row, rows;             /* first row of the large weights, and number of rows */
};

/* How an executor runs a layer. */
struct ae_layer_mode {
	bool frozen;   /* training leaves its weights alone, and runs it as inference does */
	bool assign;   /* struct ae_pass's */
	bool deferred; /* its weights' gradient is computed once the batch has gone through */
	/* precision of its packed weights */
	enum ae_precision precision;
};

struct ae_trim_rank {
	double loss;
	size_t row;
};

struct ae_exec {
	struct ae_net *net;
	const struct ae_kernels *k;
	struct ae_thread_pool *team;
	struct ae_loss loss;
	bool has_loss, train, logits, masked, padded;
	uint32_t *steps; /* (layers + 1, max rows) steps of each record before its padding, in each tensor; NULL:
			  * records are not padded */
	size_t shortest; /* fewest steps of a record that the layers take */
	bool layerwise;  /* some weights are large: many slices pass a layer before the next layer */
	bool saves_all;  /* each slice has a workspace of its own until the batch is done */
	size_t first, last;
	size_t lowest;                  /* first layer that learns; backward ends there */
	size_t max_rows, slice, slices; /* rows in a batch and in a slice, slices in a batch, at most */
	size_t group, groups;           /* slices in a group, groups in a batch, at most */
	size_t *value_at, *grad_at;     /* (layers + 1) offsets of tensor i in a workspace, in floats */
	size_t *saved_at;               /* (layers) offsets of the layers' saved values */
	size_t workspace, workspaces;   /* floats in a workspace; one per slice, thread or group */
	float *arena, *gradient;
	float *binary;             /* (max records, values) draws; NULL: records are not probabilities */
	struct ae_noise bernoulli; /* the kind of noise that draws them */
	size_t gradient_stride;    /* floats between the gradients of two groups */
	double *sums;
	size_t samples; /* draws per record: its rows after the Gaussian code */
	bool draws;
	double *kl, *kl_term;              /* (rows) struct ae_side's */
	double *row_loss, *penalty;        /* (rows) loss of the output, penalty of the code */
	float *weight;                     /* (rows) weight in the record's gradient; with trim, (records) weight in
						 * the batch's gradient; NULL: 1 */
	struct ae_codes codes;             /* z NULL: no penalty on codes */
	struct ae_contractive contractive; /* net NULL: no contractive penalty */
	float *contractive_scratch;        /* one per workspace */
	float *contractive_gradient;       /* (rows, outputs of the encoder's layers) */
	double trim;
	struct ae_trim_rank *ranked;
	bool loss_waits; /* the gradient of the loss needs the whole batch: a barrier before it */
	struct ae_chunk *chunk;
	size_t chunks, learned;     /* number of chunks, and of parameters in all of them */
	struct ae_layer_mode *mode; /* of each layer */
	float *packed;              /* weights packed for the products */
	uint64_t version;           /* of the weights that are packed: ae_net's */
	bool current;               /* large weights were packed by the last update, and are still the same */
	size_t *segment;            /* first layer of segment i; segment[segments] is last */
	size_t segments;
	atomic_size_t *next; /* next group to take; one counter per sweep over all groups */
	const struct ae_batch *batch;
};

static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Rows of a tensor in a slice or batch that has `rows` rows after the code. */
static inline size_t ae_exec_rows(const struct ae_exec *x, size_t tensor, size_t rows)
{
	return tensor < x->net->code ? rows / x->samples : rows;
}

/* Rows, slices and groups of the current batch. */
static inline size_t ae_exec_batch_rows(const struct ae_exec *x)
{
	return x->batch->n * x->samples;
}
static inline size_t ae_exec_batch_slices(const struct ae_exec *x)
{
	return (ae_exec_batch_rows(x) + x->slice - 1) / x->slice;
}
static inline size_t ae_exec_batch_groups(const struct ae_exec *x)
{
	return (ae_exec_batch_slices(x) + x->group - 1) / x->group;
}

/* Whether the gradient of the layer's weights is computed once the batch has gone through. */
static inline bool ae_exec_defers(const struct ae_exec *x, size_t layer)
{
	return x->mode[layer].deferred;
}

/* The grids of the values and the gradients of tensor i. */
const struct ae_grid *ae_exec_values(const struct ae_exec *x, size_t tensor);
const struct ae_grid *ae_exec_grads(const struct ae_exec *x, size_t tensor);

/* The origin of tensor i in a workspace. */
float *ae_exec_value(const struct ae_exec *x, size_t workspace, size_t tensor);
float *ae_exec_grad(const struct ae_exec *x, size_t workspace, size_t tensor);

/* Steps of the records of a batch in a tensor; NULL: records are not padded. */
static inline uint32_t *ae_exec_steps(const struct ae_exec *x, size_t tensor)
{
	return x->steps ? x->steps + tensor * x->max_rows : NULL;
}

/* exec_records.c. Copies the slice's records into the first tensor. */
void ae_exec_load(const struct ae_exec *x, const struct ae_pass *p, size_t workspace);
/* Zeroes the padding of a tensor, values of ae_exec_value() or ae_exec_grad(), if it has steps. */
void ae_exec_pad(const struct ae_exec *x, const struct ae_pass *p, size_t tensor, const struct ae_grid *g,
		 float *values);
/* Copies the last tensor to the batch's outputs. */
void ae_exec_store(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace);
/* Computes the rows' losses and, in training, the gradient of their mean over the batch. */
void ae_exec_losses(const struct ae_exec *x, const struct ae_pass *p, size_t workspace);

/* exec_penalty.c. Takes a slice's codes for the penalties. */
void ae_exec_take_codes(const struct ae_exec *x, const struct ae_pass *p, const float *z);
/* Called by one thread between forward and backward if the loss waits for the batch; `layer` is not used. */
void ae_exec_finish_loss(struct ae_exec *x, size_t layer);
/* Multiplies each row's gradient of the output by the row's weight. */
void ae_exec_weight_rows(const struct ae_exec *x, const struct ae_pass *p, float *dy);
/* Adds the gradient of the penalties to the gradient of a tensor of the encoder. */
void ae_exec_penalty(const struct ae_exec *x, const struct ae_pass *p, size_t workspace, size_t tensor);
/* Returns the importance-weighted loss -log(mean of exp(-loss - kl_term)) of one record's rows, and sets their weights in
 * its gradient (Burda, Grosse, Salakhutdinov 2016). */
double ae_exec_share_rows(const double *loss, const double *kl_term, float *weight, size_t rows);

#endif
