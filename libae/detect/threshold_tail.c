/* threshold_tail.c - the tail of scores above a level: a generalized Pareto distribution, fitted by maximum likelihood. */
#include "detect/threshold_parts.h"

#include <math.h>

/* With x = shape / scale the best shape is the mean of log(1 + x y), which leaves one unknown: the profile likelihood
 * (Grimshaw 1993). Excesses are measured in their mean, and x in its reciprocal. */
struct profile {
	const double *excess;
	size_t n;
	double mean, max;
};

enum { STEPS_MAX = 400 }; /* of the search outward, each doubling x, and of the search between two steps */

#define NEAREST 1e-4 /* a smaller |x| counts as exponential */
/* Where the likelihood has no maximum, the distance of the end of the distribution from the largest excess, times n, as a
 * fraction of that excess. Over samples of 20 to 400 excesses with shapes from -0.8 to -3.3 it gives the rate asked for
 * within a factor of 2; tests/reference/tails.py. */
#define END_GAP 1e-3

static struct profile profile_of(const double *excess, size_t n)
{
	struct profile p = { .excess = excess, .n = n };
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		p.max = fmax(p.max, excess[i]);
	for (size_t i = 0; i < n; i++)
		sum += excess[i] / p.max; /* of any size, without overflow */
	p.mean = sum / (double)n * p.max;
	return p;
}

static double shape_at(const struct profile *p, double x)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += log1p(x * (p->excess[i] / p->mean));
	return sum / (double)p->n;
}

/* Has the sign of the profile likelihood's derivative by x; 0 at x = 0. */
static double slope(const struct profile *p, double x)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += 1 / (1 + x * (p->excess[i] / p->mean));
	return sum / (double)p->n * (1 + shape_at(p, x)) - 1;
}

/* Whether the likelihood grows with x at x = 0: excesses vary more than exponential ones. */
static bool heavier(const struct profile *p)
{
	double square = 0;

	for (size_t i = 0; i < p->n; i++)
		square += p->excess[i] / p->mean * (p->excess[i] / p->mean);
	return square / (double)p->n > 2;
}

/* The zero of the slope between a and b, where slopes have different signs, by the Illinois method: false position that
 * halves the slope of an end that stays. */
static double zero(const struct profile *p, double a, double at_a, double b, double at_b)
{
	for (int i = 0; i < STEPS_MAX && fabs(b - a) > 1e-13 * fabs(b); i++) {
		double x = b - at_b * (b - a) / (at_b - at_a), at = slope(p, x);

		if (at == 0)
			return x;
		if ((at > 0) != (at_b > 0)) {
			a = b;
			at_a = at_b;
		} else {
			at_a /= 2;
		}
		b = x;
		at_b = at;
	}
	return b;
}

/* The first maximum to the right of the exponential; 0 if there is none. */
static double summit_right(const struct profile *p)
{
	double x = NEAREST, at = slope(p, x), before = x, at_before = at;

	for (int i = 0; at > 0 && i < STEPS_MAX && isfinite(2 * x); i++) {
		before = x;
		at_before = at;
		x *= 2;
		at = slope(p, x);
	}
	return x > NEAREST && at <= 0 ? zero(p, before, at_before, x, at) : 0;
}

/* The first maximum to the left; 0 if the exponential is it. At the left end the likelihood is unbounded, with shapes below
 * -1; NaN if it only grows until there. */
static double summit_left(const struct profile *p)
{
	double end = -p->mean / p->max, x = -NEAREST, at = slope(p, x), before = x, at_before = at;

	for (int i = 0; at < 0 && i < STEPS_MAX; i++) {
		before = x;
		at_before = at;
		x = (x + end) / 2;
		if (x <= end || shape_at(p, x) <= -1)
			return NAN;
		at = slope(p, x);
	}
	return x < -NEAREST ? zero(p, before, at_before, x, at) : 0;
}

void ae_tail_fit(struct ae_tail *t, const double *excess, size_t n)
{
	struct profile p = profile_of(excess, n);
	double x = heavier(&p) ? summit_right(&p) : summit_left(&p);

	if (isnan(x)) /* a short tail with a sharp end: the end is just above the largest excess */
		x = -p.mean / (p.max * (1 + END_GAP / (double)n));
	t->shape = x == 0 ? 0 : shape_at(&p, x);
	t->scale = x == 0 ? p.mean : t->shape / x * p.mean;
}

double ae_tail_quantile(const struct ae_tail *t, double risk)
{
	double logs = -log(fmin(risk * (double)t->count / (double)t->peaks, 1));

	return t->from + t->scale * (t->shape == 0 ? logs : expm1(t->shape * logs) / t->shape);
}

int ae_tail_learn(struct ae_tail *t, double *scores, size_t n, double risk, struct ae_err *e)
{
	t->count = n;
	t->peaks = 0;
	for (size_t i = 0; i < n; i++)
		if (scores[i] > t->from)
			scores[t->peaks++] = scores[i] - t->from;
	if (t->peaks < AE_PEAKS_MIN)
		return ae_err_set(e,
				  "%llu of %zu scores are above %g, where the tail begins: expected %d or "
				  "more (more scores, or a lower --level)",
				  (unsigned long long)t->peaks, n, t->from, (int)AE_PEAKS_MIN);
	if (risk * (double)n >= (double)t->peaks)
		return ae_err_set(e, "risk %g: expected less than %g, the fraction of scores in the tail", risk,
				  (double)t->peaks / (double)n);
	ae_tail_fit(t, scores, (size_t)t->peaks);
	return 0;
}
