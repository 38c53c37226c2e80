/* covariance.h - what score.c and model.c need of a spread beyond ae.h. */
#ifndef COVARIANCE_H
#define COVARIANCE_H

#include "detect/detect.h"

/* Zeroed, for the values of a file. */
int ae_covariance_new(struct ae_covariance *s, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
int ae_covariance_copy(struct ae_covariance *to, const struct ae_covariance *from, struct ae_err *e) AE_MUST_USE;

/* The squared distance of y - t, a value: 1 in the mean over the residuals it was learned from. And its
 * terms. */
double ae_covariance_distance(const struct ae_covariance *s, const float *y, const float *t);
void ae_covariance_terms(const struct ae_covariance *s, const float *y, const float *t, double *term);

#endif
