/* eval.h - the parts of ae-eval: its options, and how a number is printed. */
#ifndef EVAL_H
#define EVAL_H

#include "common/spans.h"

struct eval {
	struct tool t;
	const char *labels, *ranges, *against, *real; /* references; exactly one is given */
	const char *threshold, *confusion;
	const char *gaps; /* records whose NaN choose the values to compare; NULL: all */
	double at, peak, probation;
	double relevant; /* with rank: the smallest value that is relevant */
	bool series;
	struct spans spans; /* of rows that do not count, or count as normal */
	size_t bootstrap, buffer, neighbors, rank;
	uint64_t absent; /* records left out, because they have no values */
};

/* Values of options that are not given. */
#define EVAL_NO_BUFFER SIZE_MAX
#define EVAL_NO_PROBATION (-1.0)

/* Prints "name<TAB>value"; the name is formatted as by printf. */
void eval_print(struct eval *o, double value, const char *name, ...) __attribute__((format(printf, 3, 4)));

/* Prints the ends of an interval, "name_low" and "name_high". */
void eval_print_interval(struct eval *o, struct ae_interval i, const char *name);

/* Returns K; dies unless it is below the number of records whose neighbors are searched. */
size_t eval_neighbors_of(const struct eval *o, size_t records, const char *name);

/* Dies if one of n sums of distances shows that they exceed single precision, the type of the records. */
void eval_check_distances(const struct eval *o, const char *name, const double *sum, size_t n);

/* The source of the labels, for messages. */
const char *eval_truth(const struct eval *o);

/* Returns true if a record is absent: all of its values are NaN. Dies if only some are. x: (values) doubles. */
bool eval_absent(const struct eval *o, const char *name, const double *x, size_t values, uint64_t record);

/* Moves the records of x that are not absent together, and their labels; returns their number. x: (n, values) doubles,
 * label: (n, labels) doubles or NULL. Counts the others in o->absent. */
size_t eval_present(struct eval *o, const char *name, double *x, size_t values, double *label, size_t labels, size_t n);

/* Warns of the records that were left out, if there are any. */
void eval_tell_absent(const struct eval *o, const char *name, uint64_t records);

/* Measures of scores that are read from r. eval_scores.c */
void eval_scores(struct eval *o, struct ae_reader *r);
/* Measures of events in a series of n rows. A score is NaN if the row has none. eval_series.c */
void eval_series(struct eval *o, const double *score, const bool *positive, size_t n, double threshold);
/* Measures of a classifier's outputs, which are read from r. labels: of --labels, NULL: a column of r. eval_classes.c */
void eval_classes(struct eval *o, struct ae_reader *r, struct ae_reader *labels);
/* Measures of outputs for several labels per record. eval_labels.c */
void eval_labels(struct eval *o, struct ae_reader *r, struct ae_reader *labels);

/* Rankings of the values of records, for --rank. eval_rank.c */
struct eval_rank;
struct eval_rank *eval_rank_new(struct eval *o, size_t values);
/* Adds a record x and its reference y. Candidates are the values that are NaN in `gaps`, all if it is NULL. */
void eval_rank_add(struct eval_rank *r, const double *x, const double *y, const double *gaps);
void eval_rank_print(const struct eval_rank *r);
void eval_rank_free(struct eval_rank *r);

/* Whether records of one label, read from r, are near each other. eval_neighbors.c */
void eval_neighbors(struct eval *o, struct ae_reader *r);
/* Records compared with reference records, one by one. eval_against.c */
void eval_against(struct eval *o);
/* Generated records compared with real ones, as sets. eval_sets.c */
void eval_sets(struct eval *o);

/* Writes --confusion: (n, n) counts, (label, prediction). */
void eval_confusion(struct eval *o, const double *counts, size_t n);

#endif
