/* neighbors.h - training records that a model holds. Private to libae. */
#ifndef NEIGHBORS_H
#define NEIGHBORS_H

#include "detect/detect.h"

enum { AE_NEAREST = 5 };

/* The nearest neighbors so far, ascending by squared distance in single precision; of equal ones the first. */
struct ae_nearest {
	size_t count;
	struct {
		size_t at;
		float distance;
	} found[AE_NEAREST];
};

/* Compares neighbor i, larger than all before it, with the record. Returns whether it is one of the nearest now. */
bool ae_nearest_offer(struct ae_nearest *n, const struct ae_neighbors *m, size_t i, const float *y, const float *t);
/* The distance that a neighbor must be below. */
float ae_nearest_largest(const struct ae_nearest *n);

/* The nearest of all neighbors: compared one by one; or for n records y (n, y_stride) of t (n, t_stride), by the index,
 * with the same result. */
void ae_neighbors_compare(const struct ae_neighbors *m, const float *y, const float *t, struct ae_nearest *nearest);
void ae_neighbors_search(struct ae_neighbors_index *x, const float *y, size_t y_stride, const float *t, size_t t_stride,
			 size_t n, struct ae_nearest *nearest);

/* The mean over the nearest records and all values of the weighted squared differences of record and residual. term
 * (values), unless NULL: the contribution of each value. */
double ae_neighbors_distance(const struct ae_neighbors *m, const struct ae_nearest *nearest, const float *y,
			     const float *t, double *term);

/* Sets the weights from records and residuals. */
void ae_neighbors_finish(struct ae_neighbors *m);

/* The covariance of the residuals; the caller frees *s. neighbors_fit.c */
int ae_neighbors_covariance(const struct ae_neighbors *m, bool full, struct ae_covariance *s,
			    struct ae_err *e) AE_MUST_USE;

#endif
