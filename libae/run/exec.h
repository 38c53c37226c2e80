/* exec.h - the executor: runs a range of a network's layers over batches, in several threads.
 *
 *     batch     | slice | slice | slice | slice | slice | slice |     records; a slice stays in cache
 *     group     |-------- group --------|-------- group --------|     slices that add to one gradient
 *     segment   layer 0 .. 3 | barrier | layer 4 .. 9                 layers between two barriers
 *     chunk     w[0..4095]   w[4096..8191]   rows of large weights    parameters that one thread updates
 *
 * A slice goes through all layers of a segment before the next slice starts. A barrier stands only before a layer that
 * needs sums over the whole batch. Threads take whole groups. The cut into slices, groups and chunks depends on the
 * network and the batch, never on the threads, so any number of threads gives the same bytes. */
#ifndef EXEC_H
#define EXEC_H

#include "base/thread_pool.h"
#include "nn/net.h"
#include "run/loss.h"
#include "run/run.h"

/* One batch of n records. Record i is number index[i] of the data, or first + i without an index. */
struct ae_batch {
	const float *x;
	size_t x_stride;     /* floats between two records; windows of one series overlap */
	const float *target; /* for training and losses; NULL: none */
	size_t target_stride;
	const float *label; /* one class per record; NULL: none */
	const size_t *index;
	size_t n;
	uint64_t first, seed, epoch;
	const struct ae_noise *noise;             /* on the input; NULL: none */
	struct ae_elbo elbo;                      /* of a Gaussian code */
	double *each;                             /* (n) losses, or NULL */
	float *out;                               /* (n, output values), or NULL */
	void (*finish)(void *arg, size_t thread); /* called by every thread after all slices; NULL: nothing */
	void *arg;
};

struct ae_exec;

/* An executor of layers first..last-1. With `train` it computes gradients, too. */
struct ae_exec_plan {
	size_t first, last;
	const struct ae_loss *loss; /* NULL: none */
	bool train;
	size_t max_records; /* in a batch */
	bool masked;        /* NaN in the input count as 0; the loss treats NaN in the target */
	bool padded;        /* the steps at the end of a record that are NaN throughout are padding, which no
			     * result depends on; implies `masked` */
	bool binary;        /* the input is a draw of ones and zeros, with the records as probabilities; the
					 * target is that draw if the records are their own target */
	bool logits;        /* the last layer's activation is left out; a loss decides by itself */
	/* precision of the weights that have reduced forms; AE_F32 with `train` */
	enum ae_precision precision;
	bool draws;                           /* a Gaussian code is drawn; else its mean is used */
	size_t samples;                       /* draws per record; 0: 1. More give the importance-weighted loss */
	const struct ae_penalties *penalties; /* for training with one draw per record; NULL: none. Must outlive the
						 * executor */
	enum ae_part freeze; /* half whose weights training leaves alone; AE_WHOLE: none. If no weight is left
					 * to learn, ae_exec_new() fails */
	bool freeze_norms;   /* training leaves batch normalization alone, too */
};

int ae_exec_new(struct ae_exec **x, struct ae_net *net, const struct ae_exec_plan *plan, struct ae_thread_pool *team,
		struct ae_err *e) AE_MUST_USE;
void ae_exec_free(struct ae_exec *x);

/* Called for a chunk: its number, its first parameter, and n values of the gradient. */
typedef void ae_chunk_fn(void *arg, size_t chunk, size_t at, float *gradient, size_t n);

enum {
	AE_CHUNK_SUMS = 1,    /* sum the gradient over the groups first; once per batch */
	AE_CHUNK_UPDATES = 2, /* `use` changes the weights */
};

/* Calls `use` for each chunk of the thread. To be called from ae_batch's finish. */
void ae_exec_each(struct ae_exec *x, size_t thread, unsigned what, ae_chunk_fn *use, void *arg);
size_t ae_exec_chunks(const struct ae_exec *x);

/* Means over the records of a batch that are not trimmed: the loss and its parts. output: the loss of the output, or
 * the whole loss with several draws per record. kl: the divergence itself, not its weighted term. */
struct ae_losses {
	double loss, output, kl, penalty;
};
void ae_losses_add(struct ae_losses *sum, const struct ae_losses *more, double weight);
struct ae_losses ae_losses_mean(const struct ae_losses *sum, double n);

/* Runs a batch and returns its losses, which are 0 without a loss. It cannot fail. */
struct ae_losses ae_exec_run(struct ae_exec *x, const struct ae_batch *b);

#endif
