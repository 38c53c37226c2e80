/* models.h - the networks that a program runs over one input: a model's, an ensemble's members, several
 * models. */
#ifndef MODELS_H
#define MODELS_H

#include "common/model_input.h"

/* A network at work. */
struct member {
	const struct ae_model *model;
	const char *path;
	struct ae_runner *runner;
	size_t values;		/* that it sees of a record */
	float *seen;		/* those of `room` records, where they are not all of them; else NULL */
	size_t room;
};

/* Models of all files; the first one has the normalizer and window for raw rows. */
struct members { struct ae_ensemble list; struct member *member; size_t count; bool raw; };

/* Reads the models at `path`, and at `more` of them; as records_model(). Their records have one shape, and with `raw`
 * one window, step and normalizer; dies else. */
void models_open(struct members *m, struct tool *t, const char *path, const struct tool_list *more,
		  const char *arch,
		  const struct ae_reader *r, bool raw);

/* Makes a member's runner, which is part of the model. */
void member_start(struct tool *t, struct member *m, const struct ae_runner_options *o);

/* Takes one file's models, which were read and are alike, in place of those it has; they are to be started. */
void models_renew(struct members *m, struct tool *t, struct ae_ensemble *list);

/* Whether both go the same way from raw rows to records. */
bool members_same_way(const struct ae_model *a, const struct ae_model *b);

/* Runs one over n records: its outputs, `values` each, go to y; returns what it saw of the records,
 * *stride apart. */
const float *member_run(struct tool *t, struct member *m, const float *x, size_t *stride, size_t n, float *y);

/* The values that it compares record x with, which was the first of the last run. */
const float *member_saw(const struct member *m, const float *x);

void models_close(struct members *m);

#endif
