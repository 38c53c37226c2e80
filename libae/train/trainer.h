/* trainer.h - a training run's state, shared by train.c, which advances it, and checkpoint.c, which stores it. */
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
	struct ae_thread_pool *team;
	struct ae_exec *val_exec;
	struct ae_optimizer_step learn;		/* the network, by its loss */
	struct ae_adversarial adversary;	/* then its encoder, against o.discriminator; used where there is one */
	size_t *index;			/* the epoch's order */
	float *best, *best_discriminator;	/* the best epoch's weights */
	uint64_t digest;		/* of the data, so that a checkpoint of other data is seen */
	/* what a checkpoint holds beside the weights */
	uint64_t updates;
	double best_loss;
	size_t best_epoch;		/* from 1; 0: none yet */
	unsigned drops;			/* a plateau's reductions, and the epoch of the last one or of the best loss */
	size_t drop_epoch;
	struct ae_epoch *history;
	size_t epochs;
	bool stopped;			/* patience ran out */
};

/* Of all values that the run learns from or is judged by. */
uint64_t ae_trainer_digest(const struct ae_trainer *t);

#endif
