/* kernel_error.c - errors of values against targets, and their sums; compiled once for each instruction set (AE_ISA).
 * A sum runs in 16 lanes whatever the vector's length. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

#define AE_VECTOR_FORMULAS
#include "kernels/errors.h"

enum { LANES = 16, BLOCK = 256 };

/* Sums floats in 16 double lanes, then the lanes in order. */
struct lane_sums {
	double sum[LANES];
};

static void lanes_add(struct lane_sums *s, const float *x, size_t n)
{
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			s->sum[k] += x[i + k];
	for (size_t k = 0; i + k < n; k++)
		s->sum[k] += x[i + k];
}

static double lanes_total(const struct lane_sums *s)
{
	double total = 0;

	for (size_t k = 0; k < LANES; k++)
		total += s->sum[k];
	return total;
}

#define ERROR(value_, name) \
	case value_: \
		EACH_VECTOR(n, e = error_##name(p, v_get(y + at, k), v_get(t + at, k), &slope); \
			    v_put(value + at, e, k); if (dy) v_put(dy + at, slope * v_all(scale), k);) \
		break;

static void error_block(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n,
			float *value)
{
	vf e, slope;

	switch (f) {
		AE_ERRORS(ERROR)
	}
}

double AE_KERNEL(error)(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n)
{
	struct lane_sums s = { { 0 } };
	float value[BLOCK];

	for (size_t i = 0; i < n; i += BLOCK) {
		size_t k = n - i < BLOCK ? n - i : BLOCK;

		error_block(f, p, y + i, t + i, dy ? dy + i : NULL, scale, k, value);
		lanes_add(&s, value, k);
	}
	return lanes_total(&s);
}

double AE_KERNEL(square_sum)(const float *x, size_t n)
{
	struct lane_sums s = { { 0 } };
	float value[BLOCK];

	for (size_t i = 0; i < n; i += BLOCK) {
		size_t k = n - i < BLOCK ? n - i : BLOCK;

		for (size_t j = 0; j < k; j++)
			value[j] = x[i + j] * x[i + j];
		lanes_add(&s, value, k);
	}
	return lanes_total(&s);
}
