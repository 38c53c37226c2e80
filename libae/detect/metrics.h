/* metrics.h - shared by the files metrics*.c: records in descending order of score. Private to libae. */
#ifndef METRICS_H
#define METRICS_H

#include "detect/detect.h"

/* The index of the largest of n values, the first of equal ones, as numpy.argmax. */
size_t ae_largest(const double *x, size_t n);

/* The 2.5% and 97.5% quantiles of n values, which it sorts. */
struct ae_interval ae_interval_of(double *value, size_t n);

struct ae_ranked {
	double score;
	size_t record;
};

/* Records first..n-1 in descending order of score, equal scores in their own order; NULL: no memory. The caller frees
 * the result. */
struct ae_ranked *ae_ranked_sort(const double *score, size_t first, size_t n);

/* The place after all records with the score of the one at `at`: no threshold separates them. */
size_t ae_ranked_ties(const struct ae_ranked *r, size_t n, size_t at);

/* A threshold that exactly the first `at` of the n scores exceed: halfway to the next score, or the next score if no double
 * lies between. */
double ae_ranked_threshold(const struct ae_ranked *r, size_t n, size_t at);

/* The metrics of n records, record i counting weight[i] times (NULL: once). Normal records and anomalies have weight. */
void ae_ranked_sweep(const struct ae_ranked *r, size_t n, const bool *positive, const uint32_t *weight,
		     struct ae_ranking *measures);

#endif
