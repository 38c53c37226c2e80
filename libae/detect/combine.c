/* combine.c - several scores of one row to one score. */
#include "detect/detect.h"

#include <float.h>
#include <math.h>

/* Scores are combined as they come: x is without NaN, w (n) are weights. n is 1 or more. */
typedef double combine_rule(const double *x, const double *w, size_t n);

#define LOG_10 2.302585092994046
#define PI 3.14159265358979323846

static double weighted_sum(const double *x, const double *w, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += w[i] * x[i];
	return sum;
}

static double weighted_mean(const double *x, const double *w, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += w[i];
	return weighted_sum(x, w, n) / sum;
}

static double largest(const double *x, const double *w, size_t n)
{
	double max = x[0];

	(void)w;
	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	return max;
}

static double range(const double *x, const double *w, size_t n)
{
	double min = x[0];

	for (size_t i = 1; i < n; i++)
		min = x[i] < min ? x[i] : min;
	return largest(x, w, n) - min;
}

/* The tail of a chi-squared of 2n degrees at 2t is exp(-t) sum over k < n of t^k / k!; t is the sum of -log p. */
static double fisher(const double *x, const double *w, size_t n)
{
	double t = 0, term = 0, sum, log_max = 0;

	(void)w;
	for (size_t i = 0; i < n; i++)
		t += LOG_10 * fmax(x[i], 0);
	if (t == 0)
		return 0;
	for (size_t k = 1; k < n; k++) {
		term += log(t / (double)k);
		log_max = fmax(log_max, term);
	}
	term = 0;
	sum = exp(-log_max);
	for (size_t k = 1; k < n; k++) {
		term += log(t / (double)k);
		sum += exp(term - log_max);
	}
	return fmax(0, (t - log_max - log(sum)) / LOG_10);
}

static double harmonic(const double *x, const double *w, size_t n)
{
	double max = largest(x, w, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += pow(10, x[i] - max);
	return fmax(0, max + log10(sum / (double)n));
}

/* tan((1/2 - p) pi) is 1 / tan(p pi). p is 1e-300 at least, and 0.99 at most: p = 1 would outweigh all others. */
static double cauchy(const double *x, const double *w, size_t n)
{
	double sum = 0, p;

	(void)w;
	for (size_t i = 0; i < n; i++) {
		p = fmin(pow(10, -fmin(fmax(x[i], 0), 300)), 0.99);
		sum += 1 / tan(PI * p);
	}
	sum /= (double)n;
	p = sum > 0 ? atan(1 / sum) / PI : 0.5 - atan(sum) / PI;
	return fmax(0, -log10(fmin(p, 1)));
}

enum { MEAN, NOVELTY = 6, RANGE };

static const struct {
	const char *name;
	combine_rule *rule;
	bool weighted;
} rules[] = {
	[MEAN] = { "mean", weighted_mean, true },
	{ "max", largest, false },
	{ "sum", weighted_sum, true },
	{ "fisher", fisher, false },
	{ "harmonic", harmonic, false },
	{ "cauchy", cauchy, false },
	[NOVELTY] = { "novelty", NULL, false },
	[RANGE] = { "range", range, false },
};

const char *ae_combine_word(size_t i)
{
	return i < sizeof rules / sizeof *rules ? rules[i].name : NULL;
}

bool ae_combine_weighted(int rule)
{
	return rules[rule].weighted;
}

/* Scores that are there, and their weights; returns their number. */
static size_t collect(const double *x, const double *weight, size_t n, double *to, double *w)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i])) {
			to[count] = x[i];
			w[count++] = weight ? weight[i] : 1;
		}
	return count;
}

/* The last two scores, statistics and level, add to the shapes, and veto nothing. */
static double novelty(const double *x, size_t n)
{
	size_t shapes = n > 2 ? n - 2 : 1;
	double joined = ae_combine(MEAN, x, NULL, shapes);

	for (size_t i = shapes; i < n; i++)
		joined += isnan(x[i]) ? 0 : 0.3 * fmax(x[i] - 3, 0);
	return joined;
}

double ae_combine(int rule, const double *x, const double *weight, size_t n)
{
	double there[AE_COMBINE_MAX], w[AE_COMBINE_MAX];
	size_t count = collect(x, weight, n, there, w);
	double joined = NAN;

	if (rule == NOVELTY)
		joined = novelty(x, n);
	else if (count == n || (count > 0 && rule != RANGE)) /* one value has no distance */
		joined = rules[rule].rule(there, w, count);
	return isnan(joined) ? NAN : fmin(fmax(joined, -FLT_MAX), FLT_MAX);
}
