/* trainer.h - state of a training run, shared by train.c, which advances it, train_check.c, which validates its options
 * and data, and checkpoint.c, which stores it. */
#ifndef TRAINER_H
#define TRAINER_H

#include "train/adversarial.h"
#include "train/train.h"

struct ae_trainer {
	struct ae_net *net;
	struct ae_train_options o;
	struct ae_data train, val;
	struct ae_loss loss;
	struct ae_optimizer optimizer;
	struct ae_schedule schedule;
	struct ae_thread_pool *pool;
	struct ae_exec *val_exec;
	struct ae_optimizer_step step;     /* of the network, by its loss */
	struct ae_adversarial adversarial; /* all zero without o.discriminator */
	size_t *index;                     /* (train.count): order of the epoch's records */
	float *best, *best_discriminator;  /* weights of the best epoch */
	uint64_t digest;                   /* hash of the data, to recognize a checkpoint of other data */
	/* saved by a checkpoint beside the weights */
	uint64_t updates;
	double best_loss;
	size_t best_epoch;        /* from 1; 0: none yet */
	unsigned reductions;      /* of the rate, by schedule plateau */
	size_t plateau_epoch;     /* epoch of the best loss or of the last reduction */
	struct ae_epoch *history; /* (o.epochs + 1), of which `epochs` are filled */
	size_t epochs;
	bool stopped;     /* by early stopping */
	bool merges_last; /* a last batch of one record, which cannot be normalized, joins the batch
						 * before it */
};

/* Checks options, data and labels against each other and the network, after the loss was found; -1: not valid. */
int ae_trainer_check(const struct ae_trainer *t, struct ae_err *e) AE_MUST_USE;

/* The first layer whose batch statistics need two records or more; NULL: none. */
const struct ae_layer *ae_trainer_batch_layer(const struct ae_trainer *t);

/* Hash of all values in training and validation data. */
uint64_t ae_trainer_digest(const struct ae_trainer *t);

#endif
