/* train_tool.h - one training run of ae-train: its options, its data, its results. */
#ifndef TRAIN_TOOL_H
#define TRAIN_TOOL_H

#include "common/records.h"

struct train_options {
	const char *arch, *stats, *val_file, *target, *val_target, *labels, *val_labels, *noise, *clip, *sparse,
		*adversarial, *log, *checkpoint, *init;
	size_t window, step;
	double val;
	bool resume;
	int no_shuffle, freeze, covariance;
	size_t steps;			/* 0: as many as the epochs make */
	size_t members, neighbors;
	double subspace;		/* share of the columns that a member sees */
	char noise_text[80];
	struct ae_noise noise_of;
	struct ae_train_options train;
};

/* Everything a run holds, from its data to its end. */
struct run {
	struct tool *tool;
	struct train_options *o;
	struct ae_stats stats;
	struct records rows, target, val_rows, val_target;
	float *labels, *val_labels;
	struct ae_data train, val;
	struct ae_model model;
	struct ae_trainer *trainer;
	struct ae_ensemble done;		/* the members that are trained */
	struct ae_data all, all_val;	/* what members see their columns of */
	float *seen, *val_seen;		/* rows of these columns alone, where they are not all */
	FILE *log;			/* into log_text; NULL: no --log, or no epoch yet */
	char *log_text;
	size_t log_size;
	double started, told, logged;	/* seconds */
	size_t first_epoch;		/* epochs that a checkpoint brought */
};

/* Reads rows, targets and validation records into r->train and r->val. */
void train_read_data(struct run *r);

/* Of one record of the network: a row, or a window of rows. */
struct ae_shape train_record_shape(const struct run *r);

enum train_covariance { COVARIANCE_UNKNOWN = -1, COVARIANCE_NONE, COVARIANCE_DIAGONAL, COVARIANCE_FULL, COVARIANCE_AUTO };

/* What options leave open, once the data is known. */
void train_defaults(struct run *r);
#define TRAIN_EPOCHS_OPEN SIZE_MAX	/* epochs that no option gives */
#define TRAIN_NEIGHBORS_OPEN SIZE_MAX	/* and records to remember */

/* The next member's seed, which the first one has of the run, and its columns: r->train and r->val become what it sees,
 * m->columns and m->record say it. */
uint64_t train_seed(const struct run *r);
void train_pick(struct run *r);

/* The model of an epoch (0: none) with the run's options and results, into r->done. */
void train_keep(struct run *r, size_t epoch);

/* Writes the models kept to `path` (NULL: stdout). */
void train_write_model(struct run *r, const char *path);

/* The history of the epochs, where --log asks for it: begun for a member, with the epochs that its trainer has behind
 * it; one more; written as far as it goes, at the end or (not the last time) where that can be done again; closed. */
void train_log_begin(struct run *r);
void train_log_epoch(struct run *r, const struct ae_epoch *h);
void train_log_write(struct run *r, bool last);
void train_log_close(struct run *r);

/* How residuals scatter on the training records, and some of these with theirs, into the model: each with the score
 * that it is for, and the mean of the records' scores. */
void train_covariance(struct run *r);
void train_neighbors(struct run *r);

#endif
