/* cholesky.h - the triangular factor of a covariance. */
#ifndef CHOLESKY_H
#define CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces the lower half of C, (n, n), by L with C = L L'; the values above the diagonal stay. Returns false if C has
 * no such factor. With `flat`, values may depend on each other or be constant: a pivot that is only rounding counts as
 * 0, so that a factor always exists. */
bool ae_cholesky(double *c, size_t n, bool flat);

/* Replaces x, (n), by L^-1 x, by forward substitution. No pivot of L may be 0. */
void ae_cholesky_solve(const double *l, size_t n, double *x);

#endif
