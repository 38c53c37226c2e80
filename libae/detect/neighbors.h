/* neighbors.h - what the library itself needs of a memory beyond ae.h. */
#ifndef NEIGHBORS_H
#define NEIGHBORS_H

#include "detect/detect.h"

/* The mean over the nearest remembered records and all values of the squared differences, of record and
 * residual, each in the unit of its kind; and what each value adds to it, unless `term` is NULL. Of one
 * record or more. */
double ae_neighbors_distance(const struct ae_neighbors *m, const float *y, const float *t, double *term);

/* Learns the weights from records and residuals. */
void ae_neighbors_finish(struct ae_neighbors *m);

/* How the residuals scatter. remember.c */
int ae_neighbors_covariance(const struct ae_neighbors *m, bool full, struct ae_covariance *s, struct ae_err *e) AE_MUST_USE;

#endif
