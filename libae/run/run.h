/* run.h - a network over records; losses and penalties: the public header of its folder. */
#ifndef AE_RUN_H
#define AE_RUN_H

#include "kernels/kernels.h"
#include "nn/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- running a network: runner.c ----------------------------------------------------------------- */

/* How a runner runs; begins as all zero. */
struct ae_runner_options {
	enum ae_part part; /* AE_WHOLE, or one half of the network */
	size_t threads;    /* 0: 1 */
	size_t batch;      /* records to compute at once, per thread: fewer need less memory; 0: 256 */
	bool logits;       /* leave out a final sigmoid (ae_net_sigmoid()), for errors computed from logits */
	bool masked;       /* take NaN in the input as 0, the mean of normalized values; implies no_reuse */
	bool padded;       /* steps at the end of a record that are NaN throughout are padding: no other step of the
			    * output depends on them; implies masked. A network that cannot do that is an error. A
			    * record that ae_net_check_lengths() refuses counts as a longer one */
	bool no_reuse;     /* compute each window by itself. Else windows of a series one row apart reuse what
				 * they have in common, with the same bytes as result (window_reuse.c) */
	/* precision of the weights of dense layers; other layers are exact (ae_layer_info's `reduces`) */
	enum ae_precision precision;
};

/* Makes a runner of a network, which must outlive it. Its results follow the network's weights: they may change
 * between two runs. */
struct ae_runner;
int ae_runner_new(struct ae_runner **r, struct ae_net *net, const struct ae_runner_options *o,
		  struct ae_err *e) AE_MUST_USE;
void ae_runner_free(struct ae_runner *r);
const struct ae_shape *ae_runner_in(const struct ae_runner *r);  /* shape of one input record */
const struct ae_shape *ae_runner_out(const struct ae_runner *r); /* shape of one output record */

/* Whether the network ends in a sigmoid, which a runner with `logits` leaves out. */
bool ae_net_sigmoid(const struct ae_net *net);

/* Sets the classes of the records of the next calls of _run, one per record; needed by a conditional network. */
void ae_runner_labels(struct ae_runner *r, const float *label);

/* Runs n records, `stride` floats apart (windows of a series overlap); the outputs are contiguous. The result of a record
 * depends on nothing but the record. */
void ae_runner_run(struct ae_runner *r, const float *in, size_t stride, size_t n, float *out);

/* ---- penalties: penalty.c ----------------------------------------------------------------------------- */

/* Penalties that training adds to the loss; each is the mean over the records of a batch. */
enum ae_penalty {
	AE_SPARSE_L1,   /* mean absolute value of the code */
	AE_SPARSE_KL,   /* sum over the code of KL from coins of probability rho to the batch's mean
				 * activation: Ng 2011 */
	AE_MMD,         /* squared MMD of the batch's codes from draws from N(0, I): Tolstikhin et al. 2018 */
	AE_CONTRACTIVE, /* squared Frobenius norm of the Jacobian of an encoder of dense layers: Rifai et
				 * al. 2011 */
	AE_PENALTIES
};

struct ae_penalties {
	double weight[AE_PENALTIES]; /* 0: no such penalty */
	double rho;                  /* between 0 and 1: wanted mean activation of AE_SPARSE_KL */
	double trim;                 /* from 0 to below 1: floor(trim * records) records of a batch, those with the
					 * largest losses, are left out of its gradient */
};

/* Parses "RHO" or "RHO:WEIGHT" (weight 1 by default) of sparse-kl. Returns -1 if the text is neither. */
int ae_penalties_sparse(struct ae_penalties *o, const char *text, struct ae_err *e) AE_MUST_USE;

/* Whether any penalty has a weight. */
bool ae_penalties_any(const struct ae_penalties *o);

/* ---- losses: loss.c ---------------------------------------------------------------------------------- */

/* Loss number i, without the number that may follow after '='; NULL after the last. */
const char *ae_loss_word(size_t i);

/* The default loss: bce if a Gaussian code is decoded to probabilities, else mse. */
const char *ae_loss_default(const struct ae_net *net);

#ifdef __cplusplus
}
#endif

#endif
