/* kernel_map.c - the loops over single values: activations, errors, dropout, optimiser steps, sums; compiled once for
 * each instruction set (AE_ISA). Every value's result depends on that value alone, and sums over values run in 16
 * lanes whatever the vector's length. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

enum { LANES = 16, BLOCK = 256 };

#define SELU_SCALE 1.05070098735548049342f
#define SELU_ALPHA 1.67326324235437728481f

/* Runs `body` over vectors of n values, `at` their index and `k` how many of them are there. */
#define EACH_VECTOR(n, body) \
	for (size_t at = 0, k; at < (n); at += VL) { \
		k = (n) - at < VL ? (n) - at : VL; \
		body \
	}

V_INLINE vf curve_of(enum ae_curve f, float p, vf x)
{
	const vf zero = { 0 };

	switch (f) {
	case AE_LEAKY:
		return v_max(x, v_all(p) * x);
	case AE_ELU:
		return v_pick(x > zero, x, v_all(p) * v_expm1(x));
	case AE_SELU:
		return v_all(SELU_SCALE) * v_pick(x > zero, x, v_all(SELU_ALPHA) * v_expm1(x));
	case AE_TANH:
		return v_tanh(x);
	case AE_SIGMOID:
		return v_sigmoid(x);
	case AE_SOFTPLUS:
		return v_softplus(x);
	case AE_GELU:
		return v_all(0.5f) * x * (v_all(1) + v_erf(x * v_all(0.70710678118654752f)));
	case AE_SILU:
		return x * v_sigmoid(x);
	case AE_EXP:
		return v_exp(x);
	case AE_LOG:
		return v_log(x);
	case AE_LINEAR:
		break;
	}
	return x;
}

V_INLINE vf slope_of(enum ae_curve f, float p, vf x, vf y)
{
	const vf zero = { 0 }, one = v_all(1);
	vf s;

	switch (f) {
	case AE_LEAKY:
		return v_pick(y > zero, one, v_all(p));
	case AE_ELU:
		return v_pick(y > zero, one, y + v_all(p));
	case AE_SELU:
		return v_pick(y > zero, v_all(SELU_SCALE), y + v_all(SELU_SCALE * SELU_ALPHA));
	case AE_TANH:
		return one - y * y;
	case AE_SIGMOID:
		return y * (one - y);
	case AE_SOFTPLUS:
		return -v_expm1(-y);
	case AE_GELU:
		s = v_all(0.5f) * (one + v_erf(x * v_all(0.70710678118654752f)));
		return s + x * v_all(0.39894228040143268f) * v_exp(v_all(-0.5f) * x * x);
	case AE_SILU:
		s = v_sigmoid(x);
		return s + x * s * (one - s);
	case AE_EXP:
		return y;
	case AE_LOG:
		return one / x;
	case AE_LINEAR:
		break;
	}
	return one;
}

#define CURVE(f) \
	case f: \
		EACH_VECTOR(n, v_put(x + at, curve_of(f, p, v_get(x + at, k)), k);) \
		break;

static void curve(enum ae_curve f, float p, float *x, size_t n)
{
	switch (f) {
	CURVE(AE_LEAKY) CURVE(AE_ELU) CURVE(AE_SELU) CURVE(AE_TANH) CURVE(AE_SIGMOID) CURVE(AE_SOFTPLUS)
	CURVE(AE_GELU) CURVE(AE_SILU) CURVE(AE_EXP) CURVE(AE_LOG)
	case AE_LINEAR:
		break;
	}
}

#define SLOPE(f) \
	case f: \
		EACH_VECTOR(n, v_put(dy + at, v_get(dy + at, k) \
				     * slope_of(f, p, v_get(x + at, k), v_get(y + at, k)), k);) \
		break;

static void curve_back(enum ae_curve f, float p, const float *x, const float *y, float *dy, size_t n)
{
	switch (f) {
	SLOPE(AE_LEAKY) SLOPE(AE_ELU) SLOPE(AE_SELU) SLOPE(AE_TANH) SLOPE(AE_SIGMOID) SLOPE(AE_SOFTPLUS)
	SLOPE(AE_GELU) SLOPE(AE_SILU) SLOPE(AE_EXP) SLOPE(AE_LOG)
	case AE_LINEAR:
		break;
	}
}

static void column_sum(const float *x, size_t m, size_t row, size_t n, float *sum)
{
	EACH_VECTOR(n,
		vf s = v_get(sum + at, k);

		for (size_t i = 0; i < m; i++)
			s += v_get(x + i * row + at, k);
		v_put(sum + at, s, k);
	)
}

/* Two multiply-and-shift rounds, each with half of the key: a 32-bit draw a value. */
static void dropout(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate)
{
	const vf scale = v_all(1 / (1 - rate));
	const vu least = v_all_u((uint32_t)((double)rate * 4294967295.0));
	uint32_t lane[VL];
	vu count, h;

	for (uint32_t i = 0; i < VL; i++)
		lane[i] = first + i;
	memcpy(&count, lane, sizeof count);
	EACH_VECTOR(n,
		h = count * v_all_u(0x9e3779b9u) + v_all_u((uint32_t)key);
		h ^= h >> 16;
		h *= v_all_u(0x21f0aaadu);
		h ^= h >> 15;
		h += v_all_u((uint32_t)(key >> 32));
		h *= v_all_u(0x735a2d97u);
		h ^= h >> 15;
		v_put(y + at, v_pick((vi)(h >= least), v_get(x + at, k) * scale, v_all(0)), k);
		count += v_all_u(VL);
	)
}

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

static double error(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n)
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

static double square_sum(const float *x, size_t n)
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

static void reduce(float *sum, const float *part, size_t parts, size_t apart, size_t n)
{
	EACH_VECTOR(n,
		vf s = v_get(part + at, k);

		for (size_t i = 1; i < parts; i++)
			s += v_get(part + i * apart + at, k);
		v_put(sum + at, s, k);
	)
}

/* The new value of w; the moments in place. Formulas and their sources: optim.c. */
V_INLINE vf stepped(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	const vf one = v_all(1), rate = v_all(o->rate);
	const vf b1 = v_all(o->beta1), b2 = v_all(o->beta2), eps = v_all(o->epsilon);
	vf d;

	switch (o->rule) {
	case AE_SGD:
		break;
	case AE_MOMENTUM:
		*m = b1 * *m - rate * g;
		return w + *m;
	case AE_RMSPROP:
		*m = b2 * *m + (one - b2) * g * g;
		return w - rate * g / v_sqrt(*m + eps);
	case AE_ADAGRAD:
		*m = *m + g * g;
		return w - rate * g / v_sqrt(*m + eps);
	case AE_ADADELTA:
		*m = b2 * *m + (one - b2) * g * g;
		d = g * v_sqrt(*v + eps) / v_sqrt(*m + eps);
		*v = b2 * *v + (one - b2) * d * d;
		return w - rate * d;
	case AE_ADAM:
		w -= v_all(o->decay) * w;
		*m = *m + (one - b1) * (g - *m);
		*v = *v + (one - b2) * (g * g - *v);
		return w - rate * *m / (v_sqrt(*v) * v_all(o->correction) + eps);
	}
	return w - rate * g;
}

static void step(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n)
{
	EACH_VECTOR(n,
		vf m = m0 ? v_get(m0 + at, k) : v_all(0);
		vf v = m1 ? v_get(m1 + at, k) : v_all(0);

		v_put(w + at, stepped(o, v_get(w + at, k), v_get(g + at, k), &m, &v), k);
		if (m0)
			v_put(m0 + at, v_unless_vanished(m), k);
		if (m1)
			v_put(m1 + at, v_unless_vanished(v), k);
	)
}

/* Four rows of four at a time: rows are read and written in whole vectors. */
static void turn_block(const float *x, size_t apart, float *to, size_t step)
{
	v4 a, b, c, d, ab, cd;

	memcpy(&a, x, sizeof a);
	memcpy(&b, x + apart, sizeof b);
	memcpy(&c, x + 2 * apart, sizeof c);
	memcpy(&d, x + 3 * apart, sizeof d);
	ab = V4_SHUFFLE(a, b, 0, 4, 1, 5);
	cd = V4_SHUFFLE(c, d, 0, 4, 1, 5);
	*(v4_any *)to = V4_SHUFFLE(ab, cd, 0, 1, 4, 5);
	*(v4_any *)(to + step) = V4_SHUFFLE(ab, cd, 2, 3, 6, 7);
	ab = V4_SHUFFLE(a, b, 2, 6, 3, 7);
	cd = V4_SHUFFLE(c, d, 2, 6, 3, 7);
	*(v4_any *)(to + 2 * step) = V4_SHUFFLE(ab, cd, 0, 1, 4, 5);
	*(v4_any *)(to + 3 * step) = V4_SHUFFLE(ab, cd, 2, 3, 6, 7);
}

static void turn(const float *x, size_t apart, float *to, size_t step, size_t rows, size_t columns)
{
	enum { LINE = 16 };	/* floats of a cache line: each is read once */

	for (size_t i = 0, end; i < rows; i = end) {
		end = i + LINE < rows ? i + LINE : rows;
		for (size_t j = 0; j < columns; j += 4)
			for (size_t k = i; k < end; k += 4) {
				if (j + 4 <= columns && k + 4 <= end) {
					turn_block(x + j * apart + k, apart, to + k * step + j, step);
					continue;
				}
				for (size_t r = k; r < end && r < k + 4; r++)
					for (size_t c = j; c < columns && c < j + 4; c++)
						to[r * step + c] = x[c * apart + r];
			}
	}
}

#define NAME_OF(isa) NAME_TEXT(isa)
#define NAME_TEXT(isa) #isa

const struct ae_kernels AE_KERNEL(kernels) = {
	NAME_OF(AE_ISA), VL, AE_KERNEL(gemm), column_sum, curve, curve_back,
	AE_KERNEL(window_max), AE_KERNEL(window_max_back), AE_KERNEL(window_sum), AE_KERNEL(window_spread),
	AE_KERNEL(channel_sums), AE_KERNEL(channel_blend), dropout, error,
	step, reduce, square_sum, turn, AE_KERNEL(lstm), AE_KERNEL(lstm_back), AE_KERNEL(gru), AE_KERNEL(gru_back),
};
