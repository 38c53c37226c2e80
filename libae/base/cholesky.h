/* cholesky.h - the triangular factor of a covariance. */
#ifndef CHOLESKY_H
#define CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

/* L with C = L L', in the place of the lower half of C, (n, n); what is above the diagonal stays. False where there is
 * none. flat: values may depend on others, or be constant: what is left of their variance after the others, when it is
 * rounding, counts as 0, and there is always a factor. */
bool ae_cholesky(double *c, size_t n, bool flat);

#endif
