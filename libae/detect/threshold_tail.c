/* threshold_tail.c - what lies above a level: the generalized Pareto distribution of greatest likelihood. */
#include "detect/threshold_parts.h"

#include <math.h>

/* With x = shape / scale the shape of greatest likelihood is the mean of log(1 + x y), so that one unknown is
 * left (Grimshaw 1993). Excesses are measured in their mean; x is in its reciprocal. */
struct profile { const double *excess; size_t n; double mean, most; };

enum { STEPS_MAX = 400 };		/* outward, each doubling x; then of the search between two of them */

#define NEAREST 1e-4			/* |x| below it: as good as exponential */

static struct profile profile_of(const double *excess, size_t n)
{
	struct profile p = { .excess = excess, .n = n };
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		p.most = fmax(p.most, excess[i]);
	for (size_t i = 0; i < n; i++)
		sum += excess[i] / p.most;	/* of any size, without overflow */
	p.mean = sum / (double)n * p.most;
	return p;
}

static double shape_at(const struct profile *p, double x)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += log1p(x * (p->excess[i] / p->mean));
	return sum / (double)p->n;
}

/* Has the sign of the profile likelihood's derivative by x, and is 0 at x = 0 whatever the excesses. */
static double slope(const struct profile *p, double x)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += 1 / (1 + x * (p->excess[i] / p->mean));
	return sum / (double)p->n * (1 + shape_at(p, x)) - 1;
}

/* At x = 0 the likelihood grows with x just when the excesses vary more than exponential ones do. */
static bool heavier(const struct profile *p)
{
	double square = 0;

	for (size_t i = 0; i < p->n; i++)
		square += p->excess[i] / p->mean * (p->excess[i] / p->mean);
	return square / (double)p->n > 2;
}

/* The place between a and b, where slopes have different signs, at which it is 0: the method of false
 * position, an end that stays put counting half each time (Illinois). */
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

/* From the exponential outward, uphill, to the first place from which it goes down; 0 when that is at once.
 * */
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

/* To the left the likelihood grows beyond all bounds, but only for shapes below -1, which bring no estimate:
 * 0. */
static double summit_left(const struct profile *p)
{
	double end = -p->mean / p->most, x = -NEAREST, at = slope(p, x), before = x, at_before = at;

	for (int i = 0; at < 0 && i < STEPS_MAX; i++) {
		before = x;
		at_before = at;
		x = (x + end) / 2;
		if (x <= end || shape_at(p, x) <= -1)
			return 0;
		at = slope(p, x);
	}
	return x < -NEAREST ? zero(p, before, at_before, x, at) : 0;
}

void ae_tail_fit(struct ae_tail *t, const double *excess, size_t n)
{
	struct profile p = profile_of(excess, n);
	double x = heavier(&p) ? summit_right(&p) : summit_left(&p);

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
		return ae_err_set(e, "%llu of %zu scores are above %g, where the tail begins: expected %d or "
				  "more (more scores, or a lower --level)", (unsigned long long)t->peaks, n,
				  t->from, (int)AE_PEAKS_MIN);
	if (risk * (double)n >= (double)t->peaks)
		return ae_err_set(e, "risk %g: expected less than %g, the fraction of scores in the tail", risk,
				  (double)t->peaks / (double)n);
	ae_tail_fit(t, scores, (size_t)t->peaks);
	return 0;
}
