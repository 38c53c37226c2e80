/* vec_math.h - exp, log, tanh, erf of vectors: within 2 ulp, NaN passes through, and no libm has a say in a byte.
 * Polynomials: Moshier, Cephes (single precision); erf: minimax fits in two branches. */
#ifndef VEC_MATH_H
#define VEC_MATH_H

#include "kernels/vec.h"

V_INLINE vf v_fma_all(vf a, vf x, float c)
{
	return v_fma(a, x, v_all(c));
}

/* exp(r) - 1 for |r| <= ln(2)/2. */
V_INLINE vf v_expm1_near(vf r)
{
	vf p = v_all(1.9875691500e-4f);

	p = v_fma_all(p, r, 1.3981999507e-3f);
	p = v_fma_all(p, r, 8.3334519073e-3f);
	p = v_fma_all(p, r, 4.1665795894e-2f);
	p = v_fma_all(p, r, 1.6666665459e-1f);
	p = v_fma_all(p, r, 5.0000001201e-1f);
	return v_fma(p, r * r, r);
}

/* x * 2^n for whole n. Without an instruction for it, half of the power at a time, so that the result may be denormal or
 * overflow. */
V_INLINE vf v_scale(vf x, vf n)
{
#if defined(__AVX512F__)
	return (vf)_mm512_scalef_ps((__m512)x, (__m512)n);
#else
	vi k = __builtin_convertvector(n, vi), half = k >> 1;

	return x * (vf)((vu)(half + 127) << 23) * (vf)((vu)(k - half + 127) << 23);
#endif
}

/* x = n * ln(2) + r for a whole number n and |r| <= ln(2)/2. Returns n plus 1.5 * 2^23, which has n in its lowest bits. */
#define V_SHIFT 12582912.0f
V_INLINE vf v_reduced(vf x, vf *r)
{
	vf shifted = v_fma(x, v_all(1.44269504088896341f), v_all(V_SHIFT)), n = shifted - v_all(V_SHIFT);

	*r = v_fma(n, v_all(2.12194440e-4f), v_fma(n, v_all(-0.693359375f), x));
	return shifted;
}

/* 2^n of such a sum, for -127 <= n <= 128; 0 and infinity at the ends. */
V_INLINE vf v_power(vf shifted)
{
	return (vf)(((vu)shifted << 23) + v_all_u(127u << 23));
}

V_INLINE vf v_exp(vf x)
{
	vf r, shifted = v_reduced(v_max(v_all(-104), v_min(v_all(89), x)), &r);

	return v_scale(v_expm1_near(r) + v_all(1), shifted - v_all(V_SHIFT));
}

/* exp(x) for x <= 89, by fewer operations: 0 where an exact result is denormal, infinity from 88.4 on. */
V_INLINE vf v_exp_normal(vf x)
{
	vf r, shifted = v_reduced(v_max(v_all(-88), x), &r);

	return v_power(shifted) * (v_expm1_near(r) + v_all(1));
}

/* exp(x) - 1 for x <= 88. */
V_INLINE vf v_expm1(vf x)
{
	vf r, power = v_power(v_reduced(v_max(v_all(-26), x), &r));

	return v_fma(power, v_expm1_near(r), power - v_all(1));
}

/* For normal x > 0; 0 gives -87.3, not -infinity. */
V_INLINE vf v_log(vf x)
{
	vi bits = (vi)v_max(v_all(1.17549435e-38f), x), k, low;
	vf m, z, p, e;

	k = (bits >> 23) - 126;
	m = (vf)((bits & v_all_i(0x007fffff)) | v_all_i(0x3f000000));
	low = m < v_all(0.707106781186547524f);
	k += low; /* all ones is -1 */
	m = m + v_pick(low, m, v_all(0)) - v_all(1);
	e = __builtin_convertvector(k, vf);
	z = m * m;
	p = v_all(7.0376836292e-2f);
	p = v_fma_all(p, m, -1.1514610310e-1f);
	p = v_fma_all(p, m, 1.1676998740e-1f);
	p = v_fma_all(p, m, -1.2420140846e-1f);
	p = v_fma_all(p, m, 1.4249322787e-1f);
	p = v_fma_all(p, m, -1.6668057665e-1f);
	p = v_fma_all(p, m, 2.0000714765e-1f);
	p = v_fma_all(p, m, -2.4999993993e-1f);
	p = v_fma_all(p, m, 3.3333331174e-1f);
	p = v_fma(p * m, z, v_all(-2.12194440e-4f) * e);
	p = v_fma(v_all(-0.5f), z, p);
	return v_pick(x < v_all(__builtin_inff()), v_fma(v_all(0.693359375f), e, m + p), x);
}

/* log(1 + x) for x >= 0, corrected for the rounding of the sum. */
V_INLINE vf v_log1p(vf x)
{
	vf w = x + v_all(1);

	return v_log(w) + (x - (w - v_all(1))) / w;
}

V_INLINE vf v_tanh(vf x)
{
	vf a = v_abs(x), z = x * x, p, far;
	vi sign = (vi)x & v_all_i(INT32_MIN);

	p = v_all(-5.70498872745e-3f);
	p = v_fma_all(p, z, 2.06390887954e-2f);
	p = v_fma_all(p, z, -5.37397155531e-2f);
	p = v_fma_all(p, z, 1.33314422036e-1f);
	p = v_fma_all(p, z, -3.33332819422e-1f);
	far = v_all(1) - v_all(2) / (v_exp_normal(v_min(v_all(20), a + a)) + v_all(1));
	return v_pick(a < v_all(0.625f), v_fma(p * z, x, x), (vf)((vi)far | sign));
}

V_INLINE vf v_sigmoid(vf x)
{
	return v_all(1) / (v_exp_normal(v_min(v_all(89), -x)) + v_all(1));
}

V_INLINE vf v_softplus(vf x)
{
	return v_max(v_all(0), x) + v_log1p(v_exp_normal(-v_abs(x)));
}

V_INLINE vf v_erf(vf x)
{
	vf t = v_abs(x), s = x * x, far, near, u;

	far = v_fma_all(v_all(-1.72853470e-5f), t, 3.83197126e-4f);
	u = v_fma_all(v_all(-3.88396438e-3f), t, 2.42546219e-2f);
	far = v_fma(far, s, u);
	far = v_fma_all(far, t, -1.06777877e-1f);
	far = v_fma_all(far, t, -6.34846687e-1f);
	far = v_fma_all(far, t, -1.28717512e-1f);
	far = v_all(1) - v_exp_normal(v_fma(far, t, -t));
	far = (vf)((vi)far | ((vi)x & v_all_i(INT32_MIN)));
	near = v_all(-5.96761703e-4f);
	near = v_fma_all(near, s, 4.99119423e-3f);
	near = v_fma_all(near, s, -2.67681349e-2f);
	near = v_fma_all(near, s, 1.12819925e-1f);
	near = v_fma_all(near, s, -3.76125336e-1f);
	near = v_fma_all(near, s, 1.28379166e-1f);
	return v_pick(t > v_all(0.927734375f), far, v_fma(near, x, x));
}

#endif
