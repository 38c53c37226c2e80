/* train.h - training: the public header of its folder. */
#ifndef AE_TRAIN_H
#define AE_TRAIN_H

#include "data/data.h"
#include "run/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- training: train.c, optim.c, loss.c ------------------------------------------------------------ */

/* Records to learn from: record i is x + i * stride, its target target + i * target_stride. label: a class a record,
 * 0, 1, ..., for what takes one; NULL: none. */
struct ae_data {
	const float *x;
	size_t stride;
	const float *target;
	size_t target_stride;
	const float *label;
	size_t count;
};

struct ae_train_options {
	size_t epochs;			/* 50 */
	size_t batch;			/* 128 */
	double rate;			/* 1e-3 */
	const char *optimizer;		/* "adam"; sgd, momentum, rmsprop, adagrad, adadelta, adam, adamw */
	const char *schedule;		/* "constant"; step=N[:FACTOR], cosine, plateau=N[:FACTOR] */
	double warmup;			/* 0; epochs in which the rate rises from 0 */
	const char *loss;		/* "mse"; mae, huber[=DELTA], bce, xent, correntropy[=SIGMA] */
	double clip;			/* 0: none; largest norm of the gradient */
	size_t patience;		/* 0: none; epochs without a better (validation) loss until it stops; keeps
					 * the best */
	bool shuffle;			/* true */
	bool masked;			/* false; values that are NaN are 0 as input, and as target do not count */
	uint64_t seed;			/* 1 */
	const struct ae_noise *noise;	/* NULL; on the inputs, drawn anew each epoch */
	/* false; a record's values, 0 to 1, are the probabilities of the ones and zeros that are input and
	 * target, drawn anew each epoch, validation's once: Salakhutdinov, Murray 2008. The targets must be
	 * the records. */
	bool binarize;
	/* Of a network with a Gaussian code (latent), whose loss is the sum over a record's values of the loss above,
	 * halved for mse, and beta times KL, the code's divergence from N(0, I): Kingma, Welling 2014. */
	double beta;			/* 1; Higgins et al. 2017 */
	double kl_warmup;		/* 0; epochs in which beta rises from 0 */
	double free_bits;		/* 0; nats that a value of the code is charged at least: Kingma et al. 2016 */
	double capacity;		/* NAN: none; else beta |KL - capacity| is charged: Burgess et al. 2018 */
	size_t samples;			/* 1; draws a record: the bound of Burda et al. 2016 when there are more */
	struct ae_penalties penalties;	/* all 0; for one draw a record, and training alone: val_loss is without them */
	size_t pretrain;		/* 0; see ae_trainer_pretrain() */
	/* NULL; of ae_discriminator_new(), which must outlive the run. After each batch's step it learns to
	 * tell the batch's codes from draws from N(0, I), and then the encoder to have its codes taken for
	 * draws, each by optimizers of its own: Makhzani et al. 2015. */
	struct ae_net *discriminator;
	enum ae_part freeze;		/* AE_WHOLE: nothing; the half whose weights stay as they are */
	size_t threads;			/* 1 */
	/* Called after each batch; true stops the epoch at once. */
	bool (*progress)(void *arg, size_t done, size_t batches, double loss);
	void *arg;
};

struct ae_train_options ae_train_options_default(void);

/* The names of optimizers and schedules, without what may stand behind a '='; NULL behind the last. */
const char *ae_optimizer_word(size_t i);
const char *ae_schedule_word(size_t i);

/* epoch from 1; val_loss NaN: none. What the output costs; of a Gaussian code KL, in nats; what penalties
 * charge; the mean cross entropies of discriminator and generator, NaN: there are none. */
struct ae_epoch {
	size_t epoch;
	double loss, val_loss, output, kl, val_output, val_kl, penalty, discriminator, generator, rate;
	bool best;
};

struct ae_trainer;

/* The network, the data and the options' strings must outlive it. val->count 0: no validation. */
int ae_trainer_new(struct ae_trainer **t, struct ae_net *net, const struct ae_data *train, const struct ae_data *val,
		   const struct ae_train_options *o, struct ae_err *e) AE_MUST_USE;
void ae_trainer_free(struct ae_trainer *t);

/* A stage of pretraining, from 1: the items with weights that learn together, and the epoch under way, from 1. */
struct ae_stage { size_t number, stages, epoch, epochs; const char *encoder, *decoder; };

/* After each batch, as progress of struct ae_train_options. */
typedef bool ae_stage_fn(void *arg, const struct ae_stage *stage, size_t done, size_t batches, double loss);

/* Before the first epoch: o->pretrain epochs for each item of the encoder that has weights, together with its
 * mirror in the decoder, which makes of its code as many values as it takes; an error where there is none.
 * Items with weights take those without behind them along, mirrors what changes the shape before them. Each
 * gives back, by mse and for its noise, the codes of the items below, the first one the records by the run's
 * loss. 1 done, 0 stopped by progress, -1. pretrain.c */
int ae_trainer_pretrain(struct ae_trainer *t, ae_stage_fn *progress, void *arg, struct ae_err *e) AE_MUST_USE;

/* One epoch: 1 done, *result filled; 0 nothing left to do, or stopped by progress; -1 the loss is not finite. */
int ae_trainer_epoch(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e) AE_MUST_USE;

/* Puts the best epoch's weights in place when there is patience or `best` asks for them; else the last ones stay.
 * Returns the epoch they are from, 0 when none has ended. */
size_t ae_trainer_finish(struct ae_trainer *t, bool best);

/* All that is needed to go on later with the same result, epochs so far included. */
int ae_trainer_save(const struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_trainer_load(struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
/* An error where a file is there and is no checkpoint, so that saving one would lose it. */
int ae_checkpoint_check(const char *path, struct ae_err *e) AE_MUST_USE;
size_t ae_trainer_epochs(const struct ae_trainer *t);
const struct ae_epoch *ae_trainer_history(const struct ae_trainer *t);

/* ---- learning from a stream: online.c --------------------------------------------------------------- */

struct ae_learn_options {
	double rate;			/* 0.01; 0 or more: the most that a record moves the weights, Euclidean */
	const char *loss;		/* "mse"; as in struct ae_train_options, but for xent */
	uint64_t seed;			/* 1 */
};

struct ae_learn_options ae_learn_options_default(void);

/* Goes on training a network record by record: w -= rate * g / max(1, |g|), g the gradient of the record's loss. Beside
 * the network it has no state. Layers of batch normalization stay as they are: one record has no variance. The network
 * must outlive it; runners of it use the new weights at once. */
struct ae_learner;
int ae_learner_new(struct ae_learner **l, struct ae_net *net, const struct ae_learn_options *o,
		   struct ae_err *e) AE_MUST_USE;
void ae_learner_free(struct ae_learner *l);

/* One update, of which NaN in the record are no part; the record's number keys dropout, noise and draws of a
 * code. False: none, as a value is outside 0..1 where the loss is bce, or the gradient is not finite. */
bool ae_learner_learn(struct ae_learner *l, const float *x, uint64_t number);

#ifdef __cplusplus
}
#endif

#endif
