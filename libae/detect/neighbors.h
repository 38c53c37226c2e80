/* neighbors.h - training records that a model holds. Private to libae. */
#ifndef NEIGHBORS_H
#define NEIGHBORS_H

#include "detect/detect.h"

/* The mean over the 5 nearest records and all values of the weighted squared differences of record and residual; m holds
 * one record or more. term (values), unless NULL: the contribution of each value. */
double ae_neighbors_distance(const struct ae_neighbors *m, const float *y, const float *t, double *term);

/* Sets the weights from records and residuals. */
void ae_neighbors_finish(struct ae_neighbors *m);

/* The covariance of the residuals; the caller frees *s. neighbors_fit.c */
int ae_neighbors_covariance(const struct ae_neighbors *m, bool full, struct ae_covariance *s,
			    struct ae_err *e) AE_MUST_USE;

#endif
