/* models.h - the networks that a program runs over one input: a model, the members of an ensemble, several models. */
#ifndef MODELS_H
#define MODELS_H

#include "common/model_input.h"

/* One network and its runner. */
struct member {
	const struct ae_model *model;
	const char *path;
	struct ae_runner *runner;
	size_t values; /* values of a record that it takes */
	float *seen;   /* (capacity, values) floats: its columns of the records; NULL: it takes all columns */
	size_t capacity;
	bool padded;      /* records have different lengths */
	uint64_t records; /* that it has run over */
};

/* The models of all files. The first one says how records are made of raw rows. */
struct members {
	struct ae_ensemble list;
	struct member *member;
	size_t count;
	bool raw;
};

/* Reads the models of the file `path`, and of the files `more`, or dies; see model_open(): arch, record. All must
 * take records of one shape, and with `raw` have the same window, step and normalizer. */
void models_open(struct members *m, struct tool *t, const char *path, const struct tool_list *more, const char *arch,
		 const struct ae_shape *record, bool raw);

/* Makes a member's runner. */
void member_start(struct tool *t, struct member *m, const struct ae_runner_options *o);

/* Replaces the models by those in `list`, which are of the same shapes. The caller starts them. */
void models_renew(struct members *m, struct tool *t, struct ae_ensemble *list);

/* Whether the normalizers of both have the same columns. */
bool models_same_columns(const struct ae_model *a, const struct ae_model *b);

/* Runs a member over n records x, *stride floats apart; writes its outputs to y. Returns the records as its network
 * takes them, and sets *stride to theirs. */
const float *member_run(struct tool *t, struct member *m, const float *x, size_t *stride, size_t n, float *y);

/* Record x, the first of the last run, as the member's network takes it. */
const float *member_saw(const struct member *m, const float *x);

void models_close(struct members *m);

#endif
