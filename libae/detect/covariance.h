/* covariance.h - residual covariances inside the library. Private to libae. */
#ifndef COVARIANCE_H
#define COVARIANCE_H

#include "detect/detect.h"

/* Allocates zeros, for values from a file; the caller frees *s. */
int ae_covariance_new(struct ae_covariance *s, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
int ae_covariance_copy(struct ae_covariance *to, const struct ae_covariance *from, struct ae_err *e) AE_MUST_USE;

/* Squared Mahalanobis distance of y - t divided by the number of values; the residuals it was learned from have mean 1. And
 * the contribution of each value, term (values), of that sum. */
double ae_covariance_distance(const struct ae_covariance *s, const float *y, const float *t);
void ae_covariance_terms(const struct ae_covariance *s, const float *y, const float *t, double *term);

#endif
