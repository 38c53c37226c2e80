/* rng.c - keyed randomness: every draw is a function of its key, none of a running state, so that threads,
 * shards and a resumed run draw the same. */
#include "base/base.h"

#include <math.h>

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that mixes every bit into every bit. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

struct ae_rng ae_rng_key(uint64_t seed, enum ae_purpose purpose, uint64_t a, uint64_t b)
{
	const uint64_t golden = 0x9e3779b97f4a7c15u;
	uint64_t key = mix(seed + golden);

	key = mix(key + golden * ((uint64_t)purpose + 1));
	key = mix(key + golden * (a + 1));
	key = mix(key + golden * (b + 1));
	return (struct ae_rng){ key };
}

uint64_t ae_rng_bits(struct ae_rng r, uint64_t i)
{
	return mix(r.key + 0x9e3779b97f4a7c15u * (i + 1));
}

double ae_rng_uniform(struct ae_rng r, uint64_t i)
{
	return (double)(ae_rng_bits(r, i) >> 11) * 0x1p-53;
}

/* Unbiased: the few draws that would favor small values are drawn again, from keys of their own. */
uint64_t ae_rng_below(struct ae_rng r, uint64_t i, uint64_t n)
{
	uint64_t reject = (0 - n) % n;

	for (uint64_t turn = 0;; turn++) {
		uint64_t x = mix(ae_rng_bits(r, i) + turn * 0xd1342543de82ef95u);

		if (x >= reject)
			return x % n;
	}
}

/* log for 0 < x, normal: atanh series on the mantissa; within 1e-16 relative, and the same on every host. */
static double log_exact(double x)
{
	int k;
	double m = frexp(x, &k), s, s2, sum = 0;

	if (m < 0.70710678118654752440) {
		m *= 2;
		k--;
	}
	s = (m - 1) / (m + 1);
	s2 = s * s;
	for (int i = 25; i >= 1; i -= 2)
		sum = sum * s2 + 1.0 / i;
	return k * 0.69314718055994530942 + 2 * s * sum;
}

static double ratio(const double p[8], const double q[8], double r)
{
	double a = p[7], b = q[7];

	for (int i = 6; i >= 0; i--) {
		a = a * r + p[i];
		b = b * r + q[i];
	}
	return a / b;
}

/* The inverse of the normal distribution function: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37, 1988. */
double ae_normal_quantile(double u)
{
	static const double a[8] = { 3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
				     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
				     3.3430575583588128105e+4, 2.5090809287301226727e+3 };
	static const double b[8] = { 1.0,
				     4.2313330701600911252e+1,
				     6.8718700749205790830e+2,
				     5.3941960214247511077e+3,
				     2.1213794301586595867e+4,
				     3.9307895800092710610e+4,
				     2.8729085735721942674e+4,
				     5.2264952788528545610e+3 };
	static const double c[8] = { 1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
				     3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
				     2.27238449892691845833e-2, 7.74545014278341407640e-4 };
	static const double d[8] = { 1.0,
				     2.05319162663775882187e0,
				     1.67638483018380384940e0,
				     6.89767334985100004550e-1,
				     1.48103976427480074590e-1,
				     1.51986665636164571966e-2,
				     5.47593808499534494600e-4,
				     1.05075007164441684324e-9 };
	static const double e[8] = { 6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
				     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
				     2.71155556874348757815e-5, 2.01033439929228813265e-7 };
	static const double f[8] = { 1.0,
				     5.99832206555887937690e-1,
				     1.36929880922735805310e-1,
				     1.48753612908506148525e-2,
				     7.86869131145613259100e-4,
				     1.84631831751005468180e-5,
				     1.42151175831644588870e-7,
				     2.04426310338993978564e-15 };
	double q = u - 0.5, r, x;

	if (fabs(q) <= 0.425)
		return q * ratio(a, b, 0.180625 - q * q);
	r = sqrt(-log_exact(q < 0 ? u : 1 - u));
	x = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
	return q < 0 ? -x : x;
}

double ae_rng_normal(struct ae_rng r, uint64_t i)
{
	/* the half step keeps 0 and 1 out */
	return ae_normal_quantile(((double)(ae_rng_bits(r, i) >> 12) + 0.5) * 0x1p-52);
}

/* Fisher and Yates, from the end. */
void ae_rng_shuffle(struct ae_rng r, size_t *index, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)ae_rng_below(r, i, i), kept = index[i - 1];

		index[i - 1] = index[j];
		index[j] = kept;
	}
}
