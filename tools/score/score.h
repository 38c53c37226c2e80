/* score.h - ae-score's parts: what is computed of a block of records, and how it is told. */
#ifndef SCORE_H
#define SCORE_H

#include "common/classes.h"
#include "score/score_online.h"

enum score_by { BY_RECORD, BY_FEATURE, BY_STEP };
enum score_join { JOIN_MEAN, JOIN_MEDIAN, JOIN_MAX, JOIN_RANK };

struct score_options {
	const char *arch, *method;
	const char *share;		/* file for the share of each record that is observed; NULL: none */
	bool raw, no_reuse, relative;
	int by, join;
	size_t top, samples;
	const char *labels, *class;
	struct tool_list models;
	struct online_options online;
};

/* The scores of one input by one or more members. */
struct scorer {
	struct tool *tool;
	const struct score_options *o;
	const struct ae_reader *input;	/* for messages */
	struct members members;
	struct ae_score *score;		/* (members) */
	struct ae_likelihood **bound;	/* (members), where they score by likelihoods; NULL: they do not */
	struct classes classes;		/* that the members' codes are told */
	const float *label;		/* of the block's records */
	double *unit;			/* (members), what a member's scores are multiples of */
	struct ae_shape record;
	size_t features, parts;		/* of a record's values; numbers that are written of one */
	size_t values, most;		/* of a record; records in a block */
	float *y;			/* (most, values), a member's reconstructions */
	double *term;			/* (values), of one member and record */
	bool masked;			/* values that are NaN do not count */
	float *kept;			/* (2, values), those of one record, and of its reconstruction, that do */
	size_t *place;			/* (values), where they stand */
	struct ae_writer *shares;	/* NULL: not asked for */
	double *weight;			/* (members) */
	double *of;			/* (members, most), their scores */
	struct online *online;		/* NULL: nothing is learned */
	double *part;			/* (members, most, parts), and what these are made of */
};

void scorer_open(struct scorer *s, struct tool *t, const struct score_options *o, struct ae_reader *r);
void scorer_room(struct scorer *s, size_t most);	/* of the largest block to come */
/* Goes on with other models, of the same file. */
void scorer_renew(struct scorer *s, struct ae_ensemble *list);
/* The scores of n records, (n), and what the parts add to them, (n, parts). */
void scorer_run(struct scorer *s, const float *x, size_t stride, size_t n, double *score, double *part);
/* Those of each member alone, to s->of. */
void scorer_members(struct scorer *s, const float *x, size_t stride, size_t n);
void scorer_close(struct scorer *s);

/* -m elbo and -m nll: whether it is one of them; dies where other options do not go with it; one member's. */
bool bound_named(const struct score_options *o);
const char *score_word(size_t i);	/* all of -m, these included; NULL behind the last */
void bound_check(const struct tool *t, const struct score_options *o);
struct ae_likelihood *bound_open(const struct tool *t, const struct score_options *o, const struct member *m);

/* Puts in the place of each member's score of a record what it counts in theirs together. */
void score_weights(enum score_join join, double *score, size_t members);

/* The share of n scores that each is above, those it equals counting half, added to rank; room is for n. */
void score_ranks(const double *score, size_t n, double *room, double *rank);

#endif
