/* kernel_error.c - errors of values against targets, and their sums; compiled once for each instruction set (AE_ISA).
 * A sum runs in 16 lanes whatever the vector's length. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

enum { LANES = 16, BLOCK = 256 };

/* The error of y against t; *slope is its derivative by y. */
V_INLINE vf error_of(enum ae_error f, float p, vf y, vf t, vf *slope)
{
	const vf one = v_all(1), low = v_all(1e-7f);
	vf d = y - t, a = v_abs(d), s;

	switch (f) {
	case AE_MSE:
		*slope = d + d;
		return d * d;
	case AE_MAE:
		*slope = v_pick(d == v_all(0), v_all(0), (vf)(((vi)d & v_all_i(INT32_MIN)) | (vi)one));
		return a;
	case AE_HUBER:
		*slope = v_pick(a > v_all(p), (vf)(((vi)d & v_all_i(INT32_MIN)) | (vi)v_all(p)), d);
		return v_pick(a > v_all(p), v_all(p) * (a - v_all(0.5f * p)), v_all(0.5f) * d * d);
	case AE_BCE:		/* Keras keeps probabilities 1e-7 away from 0 and 1 */
		s = v_min(one - low, v_max(low, y));
		*slope = (s - t) / (s * (one - s));
		return -(t * v_log(s) + (one - t) * v_log(one - s));
	case AE_BCE_LOGITS:
		*slope = v_sigmoid(y) - t;
		return v_max(v_all(0), y) - y * t + v_log1p(v_exp(-v_abs(y)));
	case AE_CORRENTROPY:	/* Liu, Pokharel, Principe 2007: 1 - exp(-d^2 / (2 sigma^2)) */
		s = v_exp(d * d * v_all(-0.5f / (p * p)));
		*slope = d * s * v_all(1 / (p * p));
		return one - s;
	}
	return d;
}

/* Sums floats in 16 double lanes, then the lanes in order. */
struct lanes { double sum[LANES]; };

static void lanes_add(struct lanes *s, const float *x, size_t n)
{
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			s->sum[k] += x[i + k];
	for (size_t k = 0; i + k < n; k++)
		s->sum[k] += x[i + k];
}

static double lanes_total(const struct lanes *s)
{
	double total = 0;

	for (size_t k = 0; k < LANES; k++)
		total += s->sum[k];
	return total;
}

#define ERROR(f) \
	case f: \
		EACH_VECTOR(n, \
			e = error_of(f, p, v_get(y + at, k), v_get(t + at, k), &slope); \
			v_put(value + at, e, k); \
			if (dy) \
				v_put(dy + at, slope * v_all(scale), k); \
		) \
		break;

static void error_block(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n,
			float *value)
{
	vf e, slope;

	switch (f) {
	ERROR(AE_MSE) ERROR(AE_MAE) ERROR(AE_HUBER) ERROR(AE_BCE) ERROR(AE_BCE_LOGITS) ERROR(AE_CORRENTROPY)
	}
}

double AE_KERNEL(error)(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n)
{
	struct lanes s = { { 0 } };
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
	struct lanes s = { { 0 } };
	float value[BLOCK];

	for (size_t i = 0; i < n; i += BLOCK) {
		size_t k = n - i < BLOCK ? n - i : BLOCK;

		for (size_t j = 0; j < k; j++)
			value[j] = x[i + j] * x[i + j];
		lanes_add(&s, value, k);
	}
	return lanes_total(&s);
}
