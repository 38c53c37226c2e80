/* train_tool.h - one run of ae-train: its options, its data, its results. */
#ifndef TRAIN_TOOL_H
#define TRAIN_TOOL_H

#include "common/breaks.h"
#include "common/records.h"

struct train_options {
	struct tool tool;
	const char *arch, *stats, *val_file, *target, *val_target, *labels, *val_labels, *noise, *block, *clip, *sparse,
		*adversarial, *key, *log, *checkpoint, *init, *lengths, *val_lengths, *spans;
	size_t window, step;          /* window: TRAIN_COUNT_OPEN until the rows of --series choose it */
	struct breaks_options breaks; /* where windows end */
	double val;                   /* share of the records for validation */
	bool resume, series;
	int no_shuffle, freeze, covariance, heldout;
	size_t steps; /* 0: the length of the run is given in epochs */
	size_t members, neighbors;
	double subspace; /* share of the columns that a member uses */
	char noise_text[80];
	struct ae_noise parsed_noise;
	struct ae_train_options train;
};

/* The rows of one key, as they were read. */
struct train_series {
	const char *key; /* as ae_reader_key() has it */
	char *name;      /* as messages have it */
	struct raw_rows rows;
	int64_t *time; /* (rows.count) NULL: rows have no times */
	size_t capacity;
	struct ae_reader *reader; /* of all rows */
};

/* Names of a table's columns. */
struct column_names {
	char **name;
	size_t count;
};

/* Sums of the members' scores of records that they did not learn from. */
struct train_heldout_scores {
	double *sum;
	size_t count;
	bool asked;
};

/* All of a run, from its data to its end. */
struct train_run {
	struct tool *tool;
	struct train_options *o;
	const struct train_series *series; /* whose rows are the input; NULL: the operands are */
	struct ae_stats stats;
	struct records rows, target, val_rows, val_target;
	struct spans spans;                          /* of the training rows */
	struct column_names columns, target_columns; /* of rows, of target; count 0: they have none */
	float *labels, *val_labels;
	size_t *record, *val_record; /* numbers of the records that are there; NULL: all of them */
	struct ae_data train, val;   /* of the member under way */
	struct ae_model model;       /* the member under way */
	struct ae_trainer *trainer;
	size_t member;           /* its number, from 0 */
	struct ae_ensemble done; /* members that are trained */
	struct train_heldout_scores heldout;
	struct ae_data all, all_val;    /* data with all columns */
	float *subspace, *val_subspace; /* rows with the member's columns alone; NULL: it uses all */
	char *fingerprint;              /* of the options */
	FILE *log;                      /* writes to log_text; NULL: no --log, or no epoch yet */
	char *log_text;
	size_t log_size;
	double started, reported, logged; /* times in seconds: start, last progress line, last write of --log */
	size_t first_epoch;               /* epochs done before the run was resumed */
};

/* train_data.c: reads rows, targets, labels and validation records into r->train and r->val. */
void train_read_data(struct train_run *r);

/* train_series.c: the window of --series, unless -w gives it. */
void train_choose_window(struct train_run *r);

void train_free_names(struct column_names *names);

/* Shape of a record of the network: of a row, or of a window of rows. */
struct ae_shape train_record_shape(const struct train_run *r);

/* train_default.c: chooses what no option gives, once the data is known. */
enum train_covariance { COVARIANCE_OPEN = -1, COVARIANCE_NONE, COVARIANCE_DIAGONAL, COVARIANCE_FULL, COVARIANCE_AUTO };
#define TRAIN_COUNT_OPEN SIZE_MAX /* number of epochs or neighbors, or length of windows, that no option gives */
void train_defaults(struct train_run *r);

/* train_ensemble.c: the seed of member r->member, which is the run's for the first one. */
uint64_t train_seed(const struct train_run *r);
/* Picks the member's columns: m->columns and m->record of the model, and the data in r->train and r->val. */
void train_pick_columns(struct train_run *r);

/* train_model.c: builds the member's network with its initial weights. */
void train_build_model(struct train_run *r);

/* Whether the records are the network's targets, so that residuals and scores have a meaning. */
bool train_reconstructs(const struct train_run *r);

/* train_keys.c: --key. Calls `train` for each series of the operands, in up to t->threads processes, with t->out the path of
 * its model. Dies if one of them fails, after the others. */
void train_keys(struct tool *t, struct train_options *o,
		void (*train)(struct tool *t, struct train_options *o, const struct train_series *s));

/* train_progress.c: trains the network, reports progress, dies by the signal if it is interrupted. */
void train_fit(struct train_run *r);
/* Trains a network of a cross-fit, without history and checkpoint; false: interrupted. */
bool train_fit_fold(struct train_run *r);
/* Writes the best model so far to FILE.interrupted, and dies by the signal as if it had not been caught. */
_Noreturn void train_die_interrupted(struct train_run *r);

/* train_heldout.c: adds the member's scores of the validation records; cross-fits those of the training records, once all
 * members are trained; stores the scores in the first model of r->done. */
enum train_heldout { HELDOUT_AUTO, HELDOUT_NONE, HELDOUT_VALIDATION, HELDOUT_CROSS_FIT };
void train_heldout_check(struct train_run *r); /* of a network that is built: drops scores that it cannot have */
void train_heldout_validation(struct train_run *r);
void train_heldout_cross_fit(struct train_run *r);
void train_heldout_store(struct train_run *r);

/* train_result.c: notes the names of the columns, so that other tables are read by name; a normalizer of columns has them. */
void train_note_names(struct train_run *r);
/* Adds the model of an epoch (0: none) to r->done, with the run's options and results. */
void train_save_member(struct train_run *r, size_t epoch);
/* Writes the models in r->done to `path` (NULL: stdout). */
void train_write_model(struct train_run *r, const char *path);

/* train_history.c: --log. Begins a member's history, with the epochs before it was resumed; adds an epoch; writes the
 * file, before the end only if the file can be replaced; closes it. */
void train_log_begin(struct train_run *r);
void train_log_epoch(struct train_run *r, const struct ae_epoch *h);
void train_log_write(struct train_run *r, bool last);
void train_log_close(struct train_run *r);

/* train_residuals.c: residual covariance and neighbors of the training records, into the model, each with the score
 * that uses it and the mean of the records' scores. */
void train_covariance(struct train_run *r);
void train_neighbors(struct train_run *r);

#endif
