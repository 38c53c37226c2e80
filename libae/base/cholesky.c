/* cholesky.c - the triangular factor of a covariance. */
#include "base/cholesky.h"

#include <float.h>
#include <math.h>

bool ae_cholesky(double *c, size_t n, bool flat)
{
	for (size_t i = 0; i < n; i++) {
		double least = flat ? c[i * n + i] * (double)n * 16 * DBL_EPSILON : 0;

		for (size_t j = 0; j <= i; j++) {
			double sum = c[i * n + j], pivot = c[j * n + j];

			for (size_t k = 0; k < j; k++)
				sum -= c[i * n + k] * c[j * n + k];
			if (i == j && !flat && !(sum > 0))
				return false;
			if (i == j)
				c[i * n + j] = sum > least ? sqrt(sum) : 0;
			else
				c[i * n + j] = pivot > 0 ? sum / pivot : 0;
		}
	}
	return true;
}

void ae_cholesky_solve(const double *l, size_t n, double *x)
{
	for (size_t i = 0; i < n; i++) {
		double sum = x[i];

		for (size_t j = 0; j < i; j++)
			sum -= l[i * n + j] * x[j];
		x[i] = sum / l[i * n + i];
	}
}
