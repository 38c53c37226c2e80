/* kernel_error.c - errors of values against targets, and their sums; compiled once for each instruction set (AE_ISA).
 * A sum runs in 16 lanes whatever the vector's length. */
#include "kernels/kernel.h"
#include "kernels/lane_sums.h"
#include "kernels/vec_math.h"

#define AE_VECTOR_FORMULAS
#include "kernels/errors.h"

enum { BLOCK = 256 };

#define ERROR(value_, name) \
	case value_: \
		for (size_t at = 0; at < n; at += VL) { \
			v_store(value + at, error_##name(p, v_load(y + at), v_load(t + at), &slope)); \
			if (dy) \
				v_store(dy + at, slope * v_all(scale)); \
		} \
		break;

/* n is a multiple of VL. */
static void error_vectors(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n,
			  float *value)
{
	vf slope;

	switch (f) {
		AE_ERRORS(ERROR)
	}
}

static void error_block(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n,
			float *value)
{
	size_t rest = n % VL, whole = n - rest;
	float last_y[VL] = { 0 }, last_t[VL] = { 0 }, last_dy[VL];

	error_vectors(f, p, y, t, dy, scale, whole, value);
	if (rest == 0)
		return;
	memcpy(last_y, y + whole, rest * sizeof *y);
	memcpy(last_t, t + whole, rest * sizeof *t);
	error_vectors(f, p, last_y, last_t, dy ? last_dy : NULL, scale, VL, value + whole);
	if (dy)
		memcpy(dy + whole, last_dy, rest * sizeof *dy);
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
