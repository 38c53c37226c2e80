/* train.h - training: the public header of its folder. */
#ifndef AE_TRAIN_H
#define AE_TRAIN_H

#include "data/data.h"
#include "run/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- training: train.c, optimizer.c, checkpoint.c, pretrain.c ----------------------------------------- */

/* Records to learn from; record i is x + i * stride, its target is target + i * target_stride. */
struct ae_data {
	const float *x;
	size_t stride;       /* floats from one record to the next; windows of a series overlap */
	const float *target; /* x for an autoencoder */
	size_t target_stride;
	const float *label;   /* class numbers 0, 1, ..., one per record; NULL: none */
	const size_t *record; /* (count) numbers of the records to use, ascending; NULL: 0 to count - 1 */
	size_t count;         /* records to use */
};

/* Number of the i-th record to use; with i = count that of the record after the last. */
static inline size_t ae_data_record(const struct ae_data *d, size_t i)
{
	if (!d->record)
		return i;
	return i < d->count ? d->record[i] : d->count > 0 ? d->record[d->count - 1] + 1 : 0;
}

/* How many records, at most `max`, have consecutive numbers from the i-th one on. */
size_t ae_data_run(const struct ae_data *d, size_t i, size_t max);

/* In brackets: the default. */
struct ae_train_options {
	size_t epochs;         /* [50] passes over the data */
	size_t batch;          /* [128] records per step */
	double rate;           /* [1e-3] learning rate, above 0 */
	const char *optimizer; /* ["adam"] a name of ae_optimizer_word() */
	const char *schedule;  /* ["constant"] a name of ae_schedule_word(); step and plateau: =N[:FACTOR] */
	double warmup;         /* [0] epochs in which the learning rate rises from 0 */
	const char *loss;      /* ["mse"] a name of ae_loss_word(); huber[=DELTA], correntropy[=SIGMA] */
	double clip;           /* [0: none] maximum Euclidean norm of the gradient */
	size_t patience;       /* [0: none] epochs without a better (validation) loss before the run stops early
					 * and restores the best epoch's weights */
	bool shuffle;          /* [true] a new order of the records in each epoch */
	bool masked;           /* [false] NaN are allowed: 0 as input, no part of the loss as target */
	bool padded;           /* [false] steps at the end of a record that are NaN are padding; needs `masked` */
	uint64_t seed;         /* [1] */
	const struct ae_noise *noise; /* [NULL] noise on the inputs, drawn anew in each epoch */
	/* [false] A record's values, 0 to 1, are probabilities of ones. Zeros and ones drawn from them are input and
	 * target: anew in each epoch for training, once for validation (Salakhutdinov, Murray 2008). Targets must be
	 * the records themselves. */
	bool binarize;
	/* For a network with a Gaussian code (latent). Its loss is minus the ELBO: the loss above, summed over the
	 * record's values (and halved for mse), plus beta times the KL divergence of the code from N(0, I) (Kingma,
	 * Welling 2014). */
	double beta;                   /* [1] weight of the KL term (Higgins et al. 2017) */
	double kl_warmup;              /* [0] epochs in which beta rises from 0 */
	double free_bits;              /* [0] minimum KL term per value of the code, in nats (Kingma et al. 2016) */
	double capacity;               /* [NAN: none] the KL term is |KL - capacity|, in nats (Burgess et al. 2018) */
	size_t samples;                /* [1] codes drawn per record; with more, the IWAE bound (Burda et al. 2016) */
	struct ae_penalties penalties; /* [all 0] expects samples = 1; the validation loss does not include them */
	size_t pretrain;               /* [0] epochs per layer of ae_trainer_pretrain() */
	/* [NULL] Discriminator of an adversarial autoencoder, from ae_discriminator_new(); must outlive the trainer.
	 * Each batch adds a discriminator step and a generator step, with moments of their own (Makhzani et al. 2015). */
	struct ae_net *discriminator;
	enum ae_part freeze; /* [AE_WHOLE: none] half of the network whose weights stay */
	size_t threads;      /* [1] */
	/* [NULL] Lines "name value\n", of whatever decides the result of the run beside data and network: a checkpoint
	 * with other lines is refused. Must outlive the trainer. */
	const char *fingerprint;
	/* [NULL] Called after each batch with the epoch's mean loss so far; true stops the epoch at once. */
	bool (*progress)(void *arg, size_t done, size_t batches, double loss);
	void *arg;
};

struct ae_train_options ae_train_options_default(void);

/* Name of optimizer or schedule i, without a value after '='; NULL after the last. */
const char *ae_optimizer_word(size_t i);
const char *ae_schedule_word(size_t i);

/* Results of an epoch; losses are means over records. */
struct ae_epoch {
	size_t epoch;                    /* from 1 */
	double loss, val_loss;           /* val_loss NaN: no validation */
	double output, val_output;       /* the part of the loss due to the output */
	double kl, val_kl;               /* KL divergence of a Gaussian code, in nats */
	double penalty;                  /* the part of the loss due to penalties */
	double discriminator, generator; /* mean cross entropies, in nats; NaN: not adversarial */
	double rate;                     /* learning rate at the epoch's start */
	bool best;                       /* its (validation) loss is the lowest so far */
};

struct ae_trainer;

/* Validates options and data and allocates a run. The network, the data and the strings of the options must outlive it.
 * val->count 0: no validation. The caller frees *t with ae_trainer_free(); after -1 it is NULL. */
int ae_trainer_new(struct ae_trainer **t, struct ae_net *net, const struct ae_data *train, const struct ae_data *val,
		   const struct ae_train_options *o, struct ae_err *e) AE_MUST_USE;
void ae_trainer_free(struct ae_trainer *t);

/* Progress of pretraining: stage `number` of `stages`, epoch `epoch` of `epochs`, all from 1; the items that learn. */
struct ae_stage {
	size_t number, stages, epoch, epochs;
	const char *encoder, *decoder;
};

/* Called after each batch, like `progress` of struct ae_train_options. */
typedef bool ae_stage_fn(void *arg, const struct ae_stage *stage, size_t done, size_t batches, double loss);

/* Layer-wise pretraining, before the first epoch: o->pretrain epochs for each pair of layers. A pair is an encoder item
 * with weights and its mirror in the decoder. Items without weights belong to the item before them; in the decoder,
 * items that change the shape belong to the item after them. Each pair learns to reconstruct the codes of the pair
 * below, by mse and with the run's noise; the first pair learns to reconstruct the records, by the run's loss.
 * Returns 1 done, 0 stopped by progress, -1 (also if an item has no mirror). */
int ae_trainer_pretrain(struct ae_trainer *t, ae_stage_fn *progress, void *arg, struct ae_err *e) AE_MUST_USE;

/* Runs one epoch: 1 done, *result filled; 0 no epoch left, or stopped by progress; -1 a loss is not finite. */
int ae_trainer_epoch(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e) AE_MUST_USE;

/* Restores the best epoch's weights if there is patience, or if `best` is set; otherwise the last weights stay. Returns
 * the number of the epoch that the weights are from; 0: no epoch has ended. */
size_t ae_trainer_finish(struct ae_trainer *t, bool best);

/* Saves or loads the state of a run, its history included, so that the run can be resumed with the same result. Loading
 * is an error if data, network or fingerprint differ. */
int ae_trainer_save(const struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_trainer_load(struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
/* -1 if the file exists and is not a checkpoint, so that saving one would destroy it. */
int ae_checkpoint_check(const char *path, struct ae_err *e) AE_MUST_USE;
/* Number of epochs that have ended, and their results; the trainer owns the array. */
size_t ae_trainer_epochs(const struct ae_trainer *t);
const struct ae_epoch *ae_trainer_history(const struct ae_trainer *t);

/* ---- learning from a stream: online.c --------------------------------------------------------------- */

struct ae_learn_options {
	double rate;      /* [0.01] maximum Euclidean length of one update of the weights, 0 or more */
	const char *loss; /* ["mse"] as in struct ae_train_options, except xent */
	uint64_t seed;    /* [1] */
};

struct ae_learn_options ae_learn_options_default(void);

/* Trains a network record by record: w -= rate * g / max(1, |g|), where g is the gradient of the record's loss. The
 * weights are its only state. Batch normalization stays frozen, because one record has no variance. The network must
 * outlive the learner. Its runners use the new weights at once. */
struct ae_learner;
int ae_learner_new(struct ae_learner **l, struct ae_net *net, const struct ae_learn_options *o,
		   struct ae_err *e) AE_MUST_USE;
void ae_learner_free(struct ae_learner *l);

/* One update from one record; NaN are no part of it. number: key for dropout, noise and draws of a code. Returns false
 * and changes nothing if loss bce gets a value outside 0 to 1, or if the gradient is not finite. */
bool ae_learner_learn(struct ae_learner *l, const float *x, uint64_t number);

#ifdef __cplusplus
}
#endif

#endif
