/* eval.h - what ae-eval's parts share: its options, and how a number is printed. */
#ifndef EVAL_H
#define EVAL_H

#include "common/tool.h"

struct eval {
	struct tool t;
	const char *labels, *ranges, *against, *real; /* what to hold the input against: one of them */
	const char *threshold, *confusion;
	double at, peak, probation;
	bool series;
	size_t bootstrap, buffer, neighbors;
};

/* Values of options that are not given. */
#define EVAL_NO_BUFFER SIZE_MAX
#define EVAL_NO_PROBATION (-1.0)

/* "name<TAB>value", the name as by printf. */
void eval_print(struct eval *o, double value, const char *name, ...) __attribute__((format(printf, 3, 4)));

/* The ends of an interval, "name_low" and "name_high". */
void eval_print_interval(struct eval *o, struct ae_interval i, const char *name);

/* K, and that it is fewer than the records of which so many neighbors are asked for. */
size_t eval_neighbors_of(const struct eval *o, size_t records, const char *name);

/* Dies where one of n sums of distances shows that they exceed single precision, which the records are of. */
void eval_check_distances(const struct eval *o, const char *name, const double *sum, size_t n);

/* Where the labels come from, for messages. */
const char *eval_truth(const struct eval *o);

/* Reads scores from r and says how well they find what is labeled. eval_scores.c */
void eval_scores(struct eval *o, struct ae_reader *r);
/* The same for ranges of rows; positive: row by row. eval_series.c */
void eval_series(struct eval *o, const double *score, const bool *positive, size_t n, double threshold);
/* Reads outputs of a classifier. eval_classes.c */
void eval_classes(struct eval *o, struct ae_reader *r);
/* Reads records, and says whether those of one label are near each other. eval_neighbors.c */
void eval_neighbors(struct eval *o, struct ae_reader *r);
/* Record by record against others. eval_against.c */
void eval_against(struct eval *o);
/* Generated records against real ones, set against set. eval_sets.c */
void eval_sets(struct eval *o);

/* Writes --confusion: counts of n classes, (label, prediction). */
void eval_confusion(struct eval *o, const double *counts, size_t n);

#endif
