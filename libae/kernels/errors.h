/* errors.h - the errors of single values that losses and scores are made of. A new one is a line of the list and two
 * functions: its formula in vectors, for kernel_error.c, and in scalars, for naive.c, which the tests compare. */
#ifndef ERRORS_H
#define ERRORS_H

/* Enumerator, name of the functions. Where the loss has a parameter p: huber's delta, correntropy's sigma. */
#define AE_ERRORS(X) \
	X(AE_MSE, mse) \
	X(AE_MAE, mae) \
	X(AE_HUBER, huber) \
	X(AE_BCE, bce) /* of probabilities; Keras keeps them 1e-7 away from 0 and 1 */ \
	X(AE_BCE_LOGITS, bce_logits) \
	X(AE_CORRENTROPY, correntropy) /* Liu, Pokharel, Principe 2007: 1 - exp(-d^2 / (2 sigma^2)) */

#define AE_ERRORS_ENUM(value, name) value,
enum ae_error { AE_ERRORS(AE_ERRORS_ENUM) };

#endif

#if defined(AE_VECTOR_FORMULAS) && !defined(ERRORS_VECTOR)
#define ERRORS_VECTOR

/* Each returns the error of y against t, and sets *slope to its derivative by y. */

/* x with the sign of d */
V_INLINE vf signed_as(vf x, vf d)
{
	return (vf)(((vi)d & v_all_i(INT32_MIN)) | (vi)x);
}

V_INLINE vf error_mse(float p, vf y, vf t, vf *slope)
{
	vf d = y - t;

	(void)p;
	*slope = d + d;
	return d * d;
}

V_INLINE vf error_mae(float p, vf y, vf t, vf *slope)
{
	vf d = y - t;

	(void)p;
	*slope = v_pick(d == v_all(0), v_all(0), signed_as(v_all(1), d));
	return v_abs(d);
}

V_INLINE vf error_huber(float p, vf y, vf t, vf *slope)
{
	vf d = y - t, a = v_abs(d);

	*slope = v_pick(a > v_all(p), signed_as(v_all(p), d), d);
	return v_pick(a > v_all(p), v_all(p) * (a - v_all(0.5f * p)), v_all(0.5f) * d * d);
}

V_INLINE vf error_bce(float p, vf y, vf t, vf *slope)
{
	const vf one = v_all(1), low = v_all(1e-7f);
	vf s = v_min(one - low, v_max(low, y));

	(void)p;
	*slope = (s - t) / (s * (one - s));
	return -(t * v_log(s) + (one - t) * v_log(one - s));
}

V_INLINE vf error_bce_logits(float p, vf y, vf t, vf *slope)
{
	(void)p;
	*slope = v_sigmoid(y) - t;
	return v_max(v_all(0), y) - y * t + v_log1p(v_exp_normal(-v_abs(y)));
}

V_INLINE vf error_correntropy(float p, vf y, vf t, vf *slope)
{
	vf d = y - t, s = v_exp_normal(d * d * v_all(-0.5f / (p * p)));

	*slope = d * s * v_all(1 / (p * p));
	return v_all(1) - s;
}

#endif

#if defined(AE_SCALAR_FORMULAS) && !defined(ERRORS_SCALAR)
#define ERRORS_SCALAR

static float sign(float x)
{
	return (float)((x > 0) - (x < 0));
}

static float error_mse(float p, float y, float t, float *slope)
{
	(void)p;
	*slope = 2 * (y - t);
	return (y - t) * (y - t);
}

static float error_mae(float p, float y, float t, float *slope)
{
	(void)p;
	*slope = sign(y - t);
	return fabsf(y - t);
}

static float error_huber(float p, float y, float t, float *slope)
{
	float d = y - t;

	*slope = fabsf(d) > p ? p * sign(d) : d;
	return fabsf(d) > p ? p * (fabsf(d) - 0.5f * p) : 0.5f * d * d;
}

static float error_bce(float p, float y, float t, float *slope)
{
	float s = fminf(1 - 1e-7f, fmaxf(1e-7f, y));

	(void)p;
	*slope = (s - t) / (s * (1 - s));
	return -(t * logf(s) + (1 - t) * logf(1 - s));
}

static float error_bce_logits(float p, float y, float t, float *slope)
{
	(void)p;
	*slope = sigmoid(y) - t;
	return fmaxf(y, 0) - y * t + log1pf(expf(-fabsf(y)));
}

static float error_correntropy(float p, float y, float t, float *slope)
{
	float d = y - t, s = expf(-0.5f * d * d / (p * p));

	*slope = d * s / (p * p);
	return 1 - s;
}

#endif
