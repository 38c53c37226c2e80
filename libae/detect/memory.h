/* memory.h - what the library itself needs of a memory beyond ae.h. */
#ifndef MEMORY_H
#define MEMORY_H

#include "detect/detect.h"

/* The mean over the nearest remembered records and all values of the squared differences, of record and
 * residual, each in the unit of its kind; and what each value adds to it, unless `term` is NULL. Of one
 * record or more. */
double ae_memory_distance(const struct ae_memory *m, const float *y, const float *t, double *term);

/* Learns the weights from records and residuals. */
void ae_memory_settle(struct ae_memory *m);

/* How the residuals scatter. remember.c */
int ae_memory_spread(const struct ae_memory *m, bool full, struct ae_spread *s, struct ae_err *e) AE_MUST_USE;

#endif
