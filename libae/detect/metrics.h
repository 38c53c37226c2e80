/* metrics.h - what measures of quality share: records by falling score, above all. Private to libae. */
#ifndef METRICS_H
#define METRICS_H

#include "detect/detect.h"

/* The place of the largest of n values, of equal ones the first, as numpy.argmax. */
size_t ae_largest(const double *x, size_t n);

/* Where the middle 95 of 100 of the n values lie, which are put in order. */
struct ae_interval ae_interval_of(double *value, size_t n);

struct ae_ranked { double score; size_t record; };

/* Records first..n-1 from the highest score down, those of one score in their own order; NULL: no memory. The
 * caller frees it. */
struct ae_ranked *ae_ranked_sort(const double *score, size_t first, size_t n);

/* The place behind the records that share the score of the one at `at`: no threshold tells them apart. */
size_t ae_ranked_ties(const struct ae_ranked *r, size_t n, size_t at);

/* A threshold that flags just the first `at` of the n: halfway to the next score, so that "greater" picks
 * them; in doubles without room between, that next score itself. */
double ae_ranked_threshold(const struct ae_ranked *r, size_t n, size_t at);

/* The measures of all n records, record i counting weight[i] times (NULL: once). Both kinds have weight. */
void ae_ranked_sweep(const struct ae_ranked *r, size_t n, const bool *positive, const uint32_t *weight,
		     struct ae_ranking *measures);

#endif
