/* spread.h - what score.c and model.c need of a spread beyond ae.h. */
#ifndef SPREAD_H
#define SPREAD_H

#include "detect/detect.h"

/* Zeroed, for the values of a file. */
int ae_spread_new(struct ae_spread *s, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
int ae_spread_copy(struct ae_spread *to, const struct ae_spread *from, struct ae_err *e) AE_MUST_USE;

/* The squared distance of y - t, a value: 1 in the mean over the residuals it was learnt from. And its
 * terms. */
double ae_spread_distance(const struct ae_spread *s, const float *y, const float *t);
void ae_spread_terms(const struct ae_spread *s, const float *y, const float *t, double *term);

#endif
