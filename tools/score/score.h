/* score.h - the parts of ae-score: options, the scores of a block of records, the joint score of an ensemble. */
#ifndef SCORE_H
#define SCORE_H

#include "common/classes.h"
#include "common/keyed.h"
#include "score/score_online.h"

enum score_by { BY_RECORD, BY_FEATURE, BY_STEP };
enum { MODELS_MAX = 10000 }; /* the default of max_models */
enum score_join { JOIN_MEAN, JOIN_MEDIAN, JOIN_MAX, JOIN_RANK };

struct score_options {
	const char *arch, *lengths, *method;
	const char *observed; /* file for the fraction of each record that is observed; NULL: none */
	bool raw, rows, no_reuse, relative;
	int by, join, precision;
	const char *save; /* file for the model, its precision and the measured change of the scores; NULL: none */
	size_t top, samples;
	const char *labels, *class;
	struct tool_list models;
	struct breaks_options breaks; /* with raw */
	struct keyed_options keys;
	bool folder;       /* the first operand is a folder of models, one per key */
	size_t max_models; /* models of the folder that are open at a time */
	int without;       /* enum without_model: rows whose key has no model */
	size_t batch;      /* records that members run at once; 0: many */
	struct online_options online;
};

/* The scores of one input by one or more members of an ensemble. */
struct scorer {
	struct tool *tool;
	const struct score_options *o;
	const struct ae_reader *input; /* named in messages */
	struct members members;
	struct ae_score *score;            /* (members) */
	struct ae_neighbors_index **index; /* (members) that scores use; NULL: none */
	struct ae_likelihood **likelihood; /* (members), for elbo and nll; NULL: another score */
	struct classes classes;            /* of records, for class-conditional networks */
	const float *label;                /* (records of the block) */
	double *unit;                      /* (members) divisors of the members' scores: 1, or training means */
	struct ae_shape record;
	size_t features, parts;     /* features of a record; numbers written of one by --by, 0: its score */
	size_t values, max_records; /* values of a record; records in a block */
	float *y;                   /* (max_records, values), a member's reconstructions */
	double *term;               /* (values), contributions to one member's score of one record */
	bool masked;                /* values that are NaN are missing and do not count */
	bool warned;                /* of values outside 0..1 */
	uint64_t scored, absent;    /* records so far; of them, absent ones */
	float *values_there;        /* (2, values), observed values of one record: reconstruction, input */
	size_t *index_there;        /* (values), their indices in the record */
	struct ae_runner **exact;   /* (members) runners without reduced precision; NULL: the change is not measured */
	double change;              /* largest relative change of a score so far */
	uint64_t compared;          /* number of scores so far that are no NaN */
	struct ae_writer *observed; /* NULL: not asked for */
	double *weight;             /* (members) */
	double *member_score;       /* (members, max_records) */
	struct online *online;      /* NULL: no online learning */
	float *constant; /* (features) values of columns that did not change in training, NaN: it did; NULL: all did */
	double *member_part; /* (members, max_records, parts) */
};

/* path: of the model; it stays the caller's. record: of the input, for models that do not have it. The caller sets s->input. */
void scorer_open(struct scorer *s, struct tool *t, const char *path, const struct score_options *o,
		 const struct ae_shape *record);
/* Buffers for blocks of up to max_records. */
void scorer_allocate(struct scorer *s, size_t max_records);
/* Continues with other models of the same file. */
void scorer_renew(struct scorer *s, struct ae_ensemble *list);
/* The scores of n records, x (n, stride): score (n), part (n, parts), within +-FLT_MAX. An absent record has NaN. */
void scorer_run(struct scorer *s, const float *x, size_t stride, size_t n, double *score, double *part);
/* Runs the members over the same n records once more: their scores, to s->member_score; the joint score of record i. */
void scorer_again(struct scorer *s, const float *x, size_t stride, size_t n);
double scorer_joint(const struct scorer *s, size_t i);
/* How members run, but for logits and precision. */
struct ae_runner_options scorer_runner_options(const struct scorer *s);
/* The scores of each member alone, to s->member_score. */
void scorer_members(struct scorer *s, const float *x, size_t stride, size_t n);
void scorer_close(struct scorer *s);

/* --precision with --save: the scores with exact weights, too, and the largest relative change between both. Dies if
 * other options exclude it. */
void precision_check(struct tool *t, struct score_options *o);
void precision_start(struct scorer *s);
/* Compares n scores, those of the last scorer_run() of the same records, with the exact ones. */
void precision_compare(struct scorer *s, const float *x, size_t stride, size_t n, const double *score);
/* The bytes of the file of --save, which the caller frees. */
void precision_end(struct scorer *s, char **bytes, size_t *size);

/* score_constant.c: takes the columns that did not change in training from the first model; adds to the score of a record,
 * and to its parts, if one of them has another value. */
void constant_open(struct scorer *s);
void constant_add(const struct scorer *s, const float *x, double *score, double *part);

/* The scores elbo and nll, of likelihoods: whether -m is one of them; dies if other options exclude it; one member's. */
bool likelihood_chosen(const struct score_options *o);
void likelihood_check(const struct tool *t, const struct score_options *o);
struct ae_likelihood *likelihood_open(const struct tool *t, const struct score_options *o, const struct member *m);
/* The names of -m, elbo and nll included; NULL after the last. */
const char *score_word(size_t i);

/* Replaces each member's score of a record by its weight in the joint score, which is the weighted sum. */
void score_weights(enum score_join join, double *score, size_t members);

/* Adds to rank[i] the fraction of the n scores below score[i], equal ones counting half; NaN are left out, and have the rank
 * NaN. sorted: scratch (n). */
void score_ranks(const double *score, size_t n, double *sorted, double *rank);

#endif
