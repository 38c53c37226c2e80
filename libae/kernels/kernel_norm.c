/* kernel_norm.c - layer normalization of a row, and its derivative; compiled once for each instruction set (AE_ISA). A sum
 * runs in 16 lanes of doubles, whatever the vector's length, and the compiler turns the inner loops into vectors. */
#include "kernels/kernel.h"
#include "kernels/lane_sums.h"

#include <math.h>

struct row_moments {
	double mean, scale;
};

static double square(double x)
{
	return x * x;
}

static struct row_moments moments_of(const struct ae_norm *g, const float *x)
{
	struct lane_sums sum = { { 0 } }, squares = { { 0 } };
	double n = (double)g->n, mean;

	lanes_add(&sum, x, g->n);
	mean = lanes_total(&sum) / n;
	for (size_t i = 0; i < g->n; i += LANES) {
		size_t most = g->n - i < LANES ? g->n - i : LANES;

		for (size_t k = 0; k < most; k++)
			squares.sum[k] += square(x[i + k] - mean);
	}
	return (struct row_moments){ mean, 1 / sqrt(lanes_total(&squares) / n + g->epsilon) };
}

void AE_KERNEL(norm)(const struct ae_norm *g, const float *x, float *restrict y)
{
	struct row_moments m = moments_of(g, x);

	for (size_t i = 0; i < g->n; i++)
		y[i] = (float)((x[i] - m.mean) * m.scale * g->gamma[i] + g->beta[i]);
}

/* The sums of dz and of dz * z, where z is the normalized row and dz its gradient. */
static void gradient_sums(const struct ae_norm *g, struct row_moments m, const float *x, const float *dy, double *sum,
			  double *along)
{
	struct lane_sums s = { { 0 } }, a = { { 0 } };
	const float *gamma = g->gamma;

	for (size_t i = 0; i < g->n; i += LANES) {
		size_t most = g->n - i < LANES ? g->n - i : LANES;

		for (size_t k = 0; k < most; k++) {
			double dz = (double)dy[i + k] * gamma[i + k];

			s.sum[k] += dz;
			a.sum[k] += dz * ((x[i + k] - m.mean) * m.scale);
		}
	}
	*sum = lanes_total(&s);
	*along = lanes_total(&a);
}

void AE_KERNEL(norm_back)(const struct ae_norm *g, const float *x, const float *dy, float *restrict dx)
{
	struct row_moments m = moments_of(g, x);
	float *restrict dgamma = g->dgamma, *restrict dbeta = g->dbeta;
	const float *gamma = g->gamma;
	double n = (double)g->n, sum, along;

	gradient_sums(g, m, x, dy, &sum, &along);
	for (size_t i = 0; i < g->n; i++) {
		dgamma[i] += (float)(dy[i] * ((x[i] - m.mean) * m.scale));
		dbeta[i] += dy[i];
	}
	for (size_t i = 0; dx && i < g->n; i++) {
		double z = (x[i] - m.mean) * m.scale;

		dx[i] = (float)(m.scale * ((double)dy[i] * gamma[i] - sum / n - z * (along / n)));
	}
}
