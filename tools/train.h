/* train.h - one training run of ae-train: its options, its data, its results. */
#ifndef TRAIN_H
#define TRAIN_H

#include "records.h"

struct train_options {
	const char *arch, *stats, *val_file, *target, *val_target, *labels, *val_labels, *noise, *clip, *log, *checkpoint, *init;
	size_t window, step;
	double val;
	bool resume;
	int no_shuffle, freeze;
	struct ae_noise noise_of;
	struct ae_train_options train;
};

/* Everything a run holds, from its data to its end. */
struct run {
	struct tool *tool;
	struct train_options *o;
	struct ae_stats stats;
	struct records rows, target, labels, val_rows, val_target, val_labels;
	struct ae_data train, val;
	struct ae_model model;
	struct ae_trainer *trainer;
	double started, told;		/* seconds */
	size_t first_epoch;		/* epochs that a checkpoint brought */
};

/* Reads rows, targets and validation records into r->train and r->val. */
void train_read_data(struct run *r);

/* Of one record of the network: a row, or a window of rows. */
struct ae_shape train_record_shape(const struct run *r);

/* Writes the model to `path` (NULL: stdout), with the run's options and the results of an epoch (0: none). */
void train_write_model(struct run *r, const char *path, size_t epoch);

/* The history of the epochs, where --log asks for it. */
void train_write_log(struct run *r);

#endif
