/* update_rules.h - how optimizers change a weight. A new rule is a line of the list and two functions: its formula in
 * vectors, for kernel_map.c, and in scalars, for naive.c, which the tests compare. train/optimizer.c has the sources of
 * the formulas. */
#ifndef UPDATE_RULES_H
#define UPDATE_RULES_H

/* Enumerator, name of the functions. */
#define AE_UPDATE_RULES(X) \
	X(AE_SGD, sgd) \
	X(AE_MOMENTUM, momentum) \
	X(AE_RMSPROP, rmsprop) \
	X(AE_ADAGRAD, adagrad) \
	X(AE_ADADELTA, adadelta) \
	X(AE_ADAM, adam)

#define AE_UPDATE_RULES_ENUM(value, name) value,
enum ae_rule { AE_UPDATE_RULES(AE_UPDATE_RULES_ENUM) };

/* The numbers of one optimizer step; each rule uses some of them. */
struct ae_step {
	enum ae_rule rule;
	float rate;  /* learning rate, bias corrections included */
	float decay; /* adamw: weights shrink by this share first */
	float beta1, beta2, epsilon;
	float correction; /* adam: 1 / sqrt(1 - beta2^t) */
};

#endif

#if defined(AE_VECTOR_FORMULAS) && !defined(UPDATE_RULES_VECTOR)
#define UPDATE_RULES_VECTOR

/* Each returns the new value of weight w with gradient g, and changes the moments m and v in place. */

V_INLINE vf update_sgd(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	(void)m;
	(void)v;
	return w - v_all(o->rate) * g;
}

V_INLINE vf update_momentum(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	(void)v;
	*m = v_all(o->beta1) * *m - v_all(o->rate) * g;
	return w + *m;
}

V_INLINE vf update_rmsprop(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	const vf b = v_all(o->beta2);

	(void)v;
	*m = b * *m + (v_all(1) - b) * g * g;
	return w - v_all(o->rate) * g / v_sqrt(*m + v_all(o->epsilon));
}

V_INLINE vf update_adagrad(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	(void)v;
	*m = *m + g * g;
	return w - v_all(o->rate) * g / v_sqrt(*m + v_all(o->epsilon));
}

V_INLINE vf update_adadelta(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	const vf b = v_all(o->beta2), one = v_all(1), eps = v_all(o->epsilon);
	vf d;

	*m = b * *m + (one - b) * g * g;
	d = g * v_sqrt(*v + eps) / v_sqrt(*m + eps);
	*v = b * *v + (one - b) * d * d;
	return w - v_all(o->rate) * d;
}

V_INLINE vf update_adam(const struct ae_step *o, vf w, vf g, vf *m, vf *v)
{
	const vf one = v_all(1), b1 = v_all(o->beta1), b2 = v_all(o->beta2);

	w -= v_all(o->decay) * w;
	*m = *m + (one - b1) * (g - *m);
	*v = *v + (one - b2) * (g * g - *v);
	return w - v_all(o->rate) * *m / (v_sqrt(*v) * v_all(o->correction) + v_all(o->epsilon));
}

#endif

#if defined(AE_SCALAR_FORMULAS) && !defined(UPDATE_RULES_SCALAR)
#define UPDATE_RULES_SCALAR

static float update_sgd(const struct ae_step *o, float w, float g, float *m, float *v)
{
	(void)m;
	(void)v;
	return w - o->rate * g;
}

static float update_momentum(const struct ae_step *o, float w, float g, float *m, float *v)
{
	(void)v;
	*m = o->beta1 * *m - o->rate * g;
	return w + *m;
}

static float update_rmsprop(const struct ae_step *o, float w, float g, float *m, float *v)
{
	(void)v;
	*m = o->beta2 * *m + (1 - o->beta2) * g * g;
	return w - o->rate * g / sqrtf(*m + o->epsilon);
}

static float update_adagrad(const struct ae_step *o, float w, float g, float *m, float *v)
{
	(void)v;
	*m += g * g;
	return w - o->rate * g / sqrtf(*m + o->epsilon);
}

static float update_adadelta(const struct ae_step *o, float w, float g, float *m, float *v)
{
	float d;

	*m = o->beta2 * *m + (1 - o->beta2) * g * g;
	d = g * sqrtf(*v + o->epsilon) / sqrtf(*m + o->epsilon);
	*v = o->beta2 * *v + (1 - o->beta2) * d * d;
	return w - o->rate * d;
}

static float update_adam(const struct ae_step *o, float w, float g, float *m, float *v)
{
	w -= o->decay * w;
	*m += (1 - o->beta1) * (g - *m);
	*v += (1 - o->beta2) * (g * g - *v);
	return w - o->rate * *m / (sqrtf(*v) * o->correction + o->epsilon);
}

#endif
