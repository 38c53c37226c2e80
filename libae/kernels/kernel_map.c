/* kernel_map.c - the loops over single values: activations, dropout, optimizer steps, sums over rows; compiled once for
 * each instruction set (AE_ISA). Each result depends on the values at its own place alone. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

#define AE_VECTOR_FORMULAS
#include "kernels/update_rules.h"

#define SELU_SCALE 1.05070098735548049342f
#define SELU_ALPHA 1.67326324235437728481f

V_INLINE vf activation_of(enum ae_activation_kind f, float p, vf x)
{
	const vf zero = { 0 };

	switch (f) {
	case AE_LEAKY: return v_max(x, v_all(p) * x);
	case AE_ELU: return v_pick(x > zero, x, v_all(p) * v_expm1(x));
	case AE_SELU: return v_all(SELU_SCALE) * v_pick(x > zero, x, v_all(SELU_ALPHA) * v_expm1(x));
	case AE_TANH: return v_tanh(x);
	case AE_SIGMOID: return v_sigmoid(x);
	case AE_SOFTPLUS: return v_softplus(x);
	case AE_GELU: return v_all(0.5f) * x * (v_all(1) + v_erf(x * v_all(0.70710678118654752f)));
	case AE_SILU: return x * v_sigmoid(x);
	case AE_EXP: return v_exp(x);
	case AE_LOG: return v_log(x);
	case AE_LINEAR: break;
	}
	return x;
}

V_INLINE vf slope_of(enum ae_activation_kind f, float p, vf x, vf y)
{
	const vf zero = { 0 }, one = v_all(1);
	vf s;

	switch (f) {
	case AE_LEAKY: return v_pick(y > zero, one, v_all(p));
	case AE_ELU: return v_pick(y > zero, one, y + v_all(p));
	case AE_SELU: return v_pick(y > zero, v_all(SELU_SCALE), y + v_all(SELU_SCALE * SELU_ALPHA));
	case AE_TANH: return one - y * y;
	case AE_SIGMOID: return y * (one - y);
	case AE_SOFTPLUS: return -v_expm1(-y);
	case AE_GELU:
		s = v_all(0.5f) * (one + v_erf(x * v_all(0.70710678118654752f)));
		return s + x * v_all(0.39894228040143268f) * v_exp_normal(v_all(-0.5f) * x * x);
	case AE_SILU: s = v_sigmoid(x); return s + x * s * (one - s);
	case AE_EXP: return y;
	case AE_LOG: return one / x;
	case AE_LINEAR: break;
	}
	return one;
}

/* The formatter takes the macros for statements without an end. */
/* clang-format off */
#define CURVE(f) \
	case f: \
		for (size_t at = 0; at < n; at += VL) \
			v_store(x + at, activation_of(f, p, v_load(x + at))); \
		break;

/* n is a multiple of VL. */
static void activation_vectors(enum ae_activation_kind f, float p, float *x, size_t n)
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
		for (size_t at = 0; at < n; at += VL) \
			v_store(dy + at, v_load(dy + at) * slope_of(f, p, v_load(x + at), v_load(y + at))); \
		break;

/* n is a multiple of VL. */
static void slope_vectors(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy, size_t n)
{
	switch (f) {
	SLOPE(AE_LEAKY) SLOPE(AE_ELU) SLOPE(AE_SELU) SLOPE(AE_TANH) SLOPE(AE_SIGMOID) SLOPE(AE_SOFTPLUS)
	SLOPE(AE_GELU) SLOPE(AE_SILU) SLOPE(AE_EXP) SLOPE(AE_LOG)
	case AE_LINEAR:
		break;
	}
}
/* clang-format on */

void AE_KERNEL(activation)(enum ae_activation_kind f, float p, float *x, size_t n)
{
	size_t rest = n % VL, whole = n - rest;
	float last[VL] = { 0 };

	activation_vectors(f, p, x, whole);
	if (rest == 0)
		return;
	memcpy(last, x + whole, rest * sizeof *x);
	activation_vectors(f, p, last, VL);
	memcpy(x + whole, last, rest * sizeof *x);
}

void AE_KERNEL(activation_backward)(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy,
				    size_t n)
{
	size_t rest = n % VL, whole = n - rest;
	float last[3][VL] = { { 0 } };

	slope_vectors(f, p, x, y, dy, whole);
	if (rest == 0)
		return;
	memcpy(last[0], x + whole, rest * sizeof *x);
	memcpy(last[1], y + whole, rest * sizeof *y);
	memcpy(last[2], dy + whole, rest * sizeof *dy);
	slope_vectors(f, p, last[0], last[1], last[2], VL);
	memcpy(dy + whole, last[2], rest * sizeof *dy);
}

/* Four vectors of columns at a time: an addition waits for the one before it. */
void AE_KERNEL(column_sum)(const float *x, size_t m, size_t row, size_t n, float *sum)
{
	size_t whole = n / (4 * VL) * (4 * VL);

	for (size_t at = 0; at < whole; at += 4 * VL) {
		vf s[4];

		UNROLL(4)
		for (size_t v = 0; v < 4; v++)
			s[v] = v_load(sum + at + v * VL);
		for (size_t i = 0; i < m; i++)
			UNROLL(4)
		for (size_t v = 0; v < 4; v++)
			s[v] += v_load(x + i * row + at + v * VL);
		UNROLL(4)
		for (size_t v = 0; v < 4; v++)
			v_store(sum + at + v * VL, s[v]);
	}
	x += whole;
	sum += whole;
	EACH_VECTOR(n - whole, vf s = v_get(sum + at, k);

		    for (size_t i = 0; i < m; i++) s += v_get(x + i * row + at, k); v_put(sum + at, s, k);)
}

/* One 32-bit draw per value: two multiply-and-shift rounds, each with half of the key. */
void AE_KERNEL(dropout)(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate)
{
	const vf scale = v_all(1 / (1 - rate));
	const vu least = v_all_u((uint32_t)((double)rate * 4294967295.0));
	uint32_t lane[VL];
	vu count, h;

	for (uint32_t i = 0; i < VL; i++)
		lane[i] = first + i;
	memcpy(&count, lane, sizeof count);
	EACH_VECTOR(
		n, h = count * v_all_u(0x9e3779b9u) + v_all_u((uint32_t)key); h ^= h >> 16; h *= v_all_u(0x21f0aaadu);
		h ^= h >> 15; h += v_all_u((uint32_t)(key >> 32)); h *= v_all_u(0x735a2d97u); h ^= h >> 15;
		v_put(y + at, v_pick((vi)(h >= least), v_get(x + at, k) * scale, v_all(0)), k); count += v_all_u(VL);)
}

void AE_KERNEL(reduce)(float *sum, const float *part, size_t parts, size_t stride, size_t n)
{
	EACH_VECTOR(n, vf s = v_get(part + at, k);

		    for (size_t i = 1; i < parts; i++) s += v_get(part + i * stride + at, k); v_put(sum + at, s, k);)
}

#define STEP(value, name) \
	case value: \
		EACH_VECTOR(n, vf m = m0 ? v_get(m0 + at, k) : v_all(0); vf v = m1 ? v_get(m1 + at, k) : v_all(0); \
			    v_put(w + at, update_##name(o, v_get(w + at, k), v_get(g + at, k), &m, &v), k); \
			    if (m0) v_put(m0 + at, v_unless_vanished(m), k); \
			    if (m1) v_put(m1 + at, v_unless_vanished(v), k);) \
		break;

void AE_KERNEL(step)(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n)
{
	switch (o->rule) {
		AE_UPDATE_RULES(STEP)
	}
}

/* Transposes a 4x4 block, whose rows are read and written as whole vectors. */
static void transpose_block(const float *x, size_t stride, float *to, size_t step)
{
	v4 a, b, c, d, ab, cd;

	memcpy(&a, x, sizeof a);
	memcpy(&b, x + stride, sizeof b);
	memcpy(&c, x + 2 * stride, sizeof c);
	memcpy(&d, x + 3 * stride, sizeof d);
	ab = V4_SHUFFLE(a, b, 0, 4, 1, 5);
	cd = V4_SHUFFLE(c, d, 0, 4, 1, 5);
	*(v4_any *)to = V4_SHUFFLE(ab, cd, 0, 1, 4, 5);
	*(v4_any *)(to + step) = V4_SHUFFLE(ab, cd, 2, 3, 6, 7);
	ab = V4_SHUFFLE(a, b, 2, 6, 3, 7);
	cd = V4_SHUFFLE(c, d, 2, 6, 3, 7);
	*(v4_any *)(to + 2 * step) = V4_SHUFFLE(ab, cd, 0, 1, 4, 5);
	*(v4_any *)(to + 3 * step) = V4_SHUFFLE(ab, cd, 2, 3, 6, 7);
}

void AE_KERNEL(transpose)(const float *x, size_t stride, float *to, size_t step, size_t rows, size_t columns)
{
	enum { LINE = 16 }; /* floats of a cache line: each is read once */

	for (size_t i = 0, end; i < rows; i = end) {
		end = i + LINE < rows ? i + LINE : rows;
		for (size_t j = 0; j < columns; j += 4)
			for (size_t k = i; k < end; k += 4) {
				if (j + 4 <= columns && k + 4 <= end) {
					transpose_block(x + j * stride + k, stride, to + k * step + j, step);
					continue;
				}
				for (size_t r = k; r < end && r < k + 4; r++)
					for (size_t c = j; c < columns && c < j + 4; c++)
						to[r * step + c] = x[c * stride + r];
			}
	}
}
