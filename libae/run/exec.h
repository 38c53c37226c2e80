/* exec.h - runs a range of a network's layers over batches: slices that stay in cache, threads that take slices,
 * barriers only where a layer needs the whole batch. */
#ifndef EXEC_H
#define EXEC_H

#include "base/thread_pool.h"
#include "nn/net.h"
#include "run/loss.h"
#include "run/run.h"

/* One batch. Record i is number index[i] of the data, or first + i without an index. */
struct ae_batch {
	const float *x;
	size_t x_stride;			/* floats between records; windows of one series overlap */
	const float *target;		/* training and losses; NULL: none */
	size_t target_stride;
	const float *label;		/* a class a record; NULL: none */
	const size_t *index;
	size_t n;
	uint64_t first, seed, epoch;
	const struct ae_noise *noise;	/* on the input; NULL: none */
	struct ae_elbo elbo;		/* of a Gaussian code */
	double *each;			/* the loss of each record, or NULL */
	float *out;			/* the range's output, or NULL */
	void (*finish)(void *arg, size_t thread);	/* by every thread, when all slices are done; NULL: nothing */
	void *arg;
};

struct ae_exec;

/* Layers first..last-1, in batches of at most max_records records; with a loss, and with train its gradients too. */
struct ae_exec_plan {
	size_t first, last;
	const struct ae_loss *loss;	/* NULL: none */
	bool train;
	size_t max_records;
	bool masked;			/* NaN in the input are 0; the loss says what they are in the target */
	bool binary;			/* a draw of ones and zeros from the records' probabilities is the input, and
					 * the target where they are their own */
	bool logits;			/* the last layer's activation is left out; a loss decides by itself */
	bool draws;			/* a Gaussian code is drawn; else its mean goes on */
	size_t samples;			/* draws a record; 0: 1. With more the loss is the importance-weighted one */
	const struct ae_penalties *penalties;	/* training with one draw a record; NULL: none. Outlives the exec */
	enum ae_part freeze;		/* training: half whose weights stay; AE_WHOLE: none. An error if nothing learns */
	bool freeze_norms;		/* and those of layers that need sums over the whole batch */
};

int ae_exec_new(struct ae_exec **x, struct ae_net *net, const struct ae_exec_plan *plan, struct ae_thread_pool *team,
		struct ae_err *e) AE_MUST_USE;
void ae_exec_free(struct ae_exec *x);

/* Within finish: the thread's own chunks of the gradient, n values from parameter `at` on. */
typedef void ae_chunk_fn(void *arg, size_t chunk, size_t at, float *gradient, size_t n);

enum {
	AE_CHUNK_SUMS = 1,	/* sums them over the batch first: once a batch */
	AE_CHUNK_UPDATES = 2,	/* `use` changes the weights, and nothing else does before the next batch */
};

void ae_exec_each(struct ae_exec *x, size_t thread, unsigned what, ae_chunk_fn *use, void *arg);
size_t ae_exec_chunks(const struct ae_exec *x);

/* Means over the records of a batch that are not trimmed: the loss, and its parts: what the output costs, which is
 * all of it where a record has several rows; KL as it is, whatever b->elbo charges for it; what penalties charge. */
struct ae_losses { double loss, output, kl, penalty; };
void ae_losses_add(struct ae_losses *sum, const struct ae_losses *more, double weight);
struct ae_losses ae_losses_mean(const struct ae_losses *sum, double n);

/* Runs a batch; without a loss the result is 0. Nothing in it can fail. */
struct ae_losses ae_exec_run(struct ae_exec *x, const struct ae_batch *b);

#endif
