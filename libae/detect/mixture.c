/* mixture.c - a Gaussian mixture fitted to codes, and codes drawn from it: expectation maximization (Dempster, Laird,
 * Rubin 1977) from the centers of k-means++ (Arthur, Vassilvitskii 2007). */
#include "base/cholesky.h"
#include "detect/detect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 100 };
#define GAIN_MIN 1e-4 /* nats per code: a round that gains less is the last */
/* Fraction of the codes' mean variance that is added to each variance, so that no component shrinks to a point. */
#define RIDGE 1e-6

struct ae_mixture {
	size_t values, components;
	double *weight; /* (components) of sum 1 */
	double *mean;   /* (components, values) */
	double *factor; /* (components, values, values), lower: covariance = factor factor' */
};

struct mixture_fit {
	struct ae_mixture *m;
	const float *x; /* (n, values) */
	size_t n;
	double ridge;
	double *share;     /* (n, components) responsibilities: probability of each component given the code */
	double *deviation; /* (values) scratch: a code minus a mean */
	double *square;    /* (n) squared distance to the nearest center */
};

void ae_mixture_free(struct ae_mixture *m)
{
	if (!m)
		return;
	free(m->weight);
	free(m->mean);
	free(m->factor);
	free(m);
}

static struct ae_mixture *new_mixture(size_t values, size_t components)
{
	struct ae_mixture *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	*m = (struct ae_mixture){ .values = values, .components = components };
	m->weight = calloc(components, sizeof *m->weight);
	m->mean = calloc(components * values, sizeof *m->mean);
	m->factor = calloc(components * values, values * sizeof *m->factor);
	if (m->weight && m->mean && m->factor)
		return m;
	ae_mixture_free(m);
	return NULL;
}

/* ---- maximization: one component from its responsibilities ---- */

static double find_mean(const struct mixture_fit *f, size_t k)
{
	size_t n = f->m->values, all = f->m->components;
	double *mean = f->m->mean + k * n, sum = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += f->share[i * all + k];
	if (sum == 0)
		return 0; /* an empty component keeps its mean, and has weight 0 */
	memset(mean, 0, n * sizeof *mean);
	for (size_t i = 0; i < f->n; i++)
		for (size_t v = 0; v < n; v++)
			mean[v] += f->share[i * all + k] * f->x[i * n + v];
	for (size_t v = 0; v < n; v++)
		mean[v] /= sum;
	return sum;
}

/* The lower triangle of the weighted sum of products of deviations. */
static void find_products(const struct mixture_fit *f, size_t k, double *product)
{
	size_t n = f->m->values;

	memset(product, 0, n * n * sizeof *product);
	for (size_t i = 0; i < f->n; i++) {
		double share = f->share[i * f->m->components + k];

		if (share == 0)
			continue;
		for (size_t v = 0; v < n; v++)
			f->deviation[v] = f->x[i * n + v] - f->m->mean[k * n + v];
		for (size_t v = 0; v < n; v++)
			for (size_t u = 0; u <= v; u++)
				product[v * n + u] += share * f->deviation[v] * f->deviation[u];
	}
}

static void find_component(const struct mixture_fit *f, size_t k)
{
	size_t n = f->m->values;
	double *c = f->m->factor + k * n * n, sum = find_mean(f, k);

	f->m->weight[k] = sum / (double)f->n;
	if (sum == 0)
		return;
	find_products(f, k, c);
	for (size_t i = 0; i < n * n; i++)
		c[i] /= sum;
	for (size_t v = 0; v < n; v++)
		c[v * n + v] += f->ridge;
	ae_cholesky(c, n, true);
}

/* ---- expectation: the codes' responsibilities ---- */

/* log(weight * density) up to a constant that all components share. */
static double log_density(const struct mixture_fit *f, size_t k, const float *x)
{
	size_t n = f->m->values;
	const double *l = f->m->factor + k * n * n, *mean = f->m->mean + k * n;
	double sum = log(f->m->weight[k]);

	for (size_t v = 0; v < n; v++)
		f->deviation[v] = x[v] - mean[v];
	ae_cholesky_solve(l, n, f->deviation);
	for (size_t v = 0; v < n; v++)
		sum -= 0.5 * f->deviation[v] * f->deviation[v] + log(l[v * n + v]);
	return sum;
}

/* Returns the mean log-likelihood per code, up to that constant. */
static double find_shares(const struct mixture_fit *f)
{
	size_t all = f->m->components;
	double likely = 0;

	for (size_t i = 0; i < f->n; i++) {
		double *share = f->share + i * all, max = -INFINITY, sum = 0;
		size_t next = 0;

		for (size_t k = 0; k < all; k++) {
			share[k] = f->m->weight[k] > 0 ? log_density(f, k, f->x + i * f->m->values) : -INFINITY;
			max = fmax(max, share[k]);
		}
		do
			sum += share[next] = exp(share[next] - max);
		while (++next < all);
		for (size_t k = 0; k < all; k++)
			share[k] /= sum;
		likely += (max + log(sum)) / (double)f->n;
	}
	return likely;
}

/* ---- start: centers far from each other, each with its nearest codes ---- */

static double distance(const float *x, const float *y, size_t n)
{
	double sum = 0;

	for (size_t v = 0; v < n; v++)
		sum += ((double)x[v] - y[v]) * ((double)x[v] - y[v]);
	return sum;
}

/* The code at which the running sum of squared distances to the nearest center reaches the fraction u of the total. */
static size_t choose(const struct mixture_fit *f, double u)
{
	double sum = 0, up_to = 0;
	size_t last = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += f->square[i];
	for (size_t i = 0; i < f->n; i++) {
		up_to += f->square[i];
		if (f->square[i] > 0)
			last = i;
		if (f->square[i] > 0 && up_to >= u * sum)
			break;
	}
	return last;
}

static void take(const struct mixture_fit *f, size_t k, size_t center)
{
	size_t n = f->m->values, all = f->m->components;

	for (size_t i = 0; i < f->n; i++) {
		double d = distance(f->x + i * n, f->x + center * n, n);

		if (k > 0 && !(d < f->square[i]))
			continue;
		f->square[i] = d;
		memset(f->share + i * all, 0, all * sizeof *f->share);
		f->share[i * all + k] = 1;
	}
}

static int begin(const struct mixture_fit *f, uint64_t seed, struct ae_err *e)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_INIT, 0, 0);

	for (size_t k = 0; k < f->m->components; k++) {
		size_t center = k > 0 ? choose(f, ae_rng_uniform(r, k)) : (size_t)ae_rng_below(r, 0, f->n);

		if (k > 0 && f->square[center] == 0)
			return ae_err_set(e, "mixture: %zu codes: only %zu different ones, for %zu components", f->n, k,
					  f->m->components);
		take(f, k, center);
	}
	return 0;
}

/* The mean variance of a value, from one component with all codes. */
static double mean_variance(const struct mixture_fit *f)
{
	size_t n = f->m->values;
	double sum = 0;

	for (size_t i = 0; i < f->n; i++)
		f->share[i * f->m->components] = 1;
	find_mean(f, 0);
	find_products(f, 0, f->m->factor);
	for (size_t v = 0; v < n; v++)
		sum += f->m->factor[v * n + v] / (double)f->n;
	return sum / (double)n;
}

static int fit(struct mixture_fit *f, uint64_t seed, struct ae_err *e)
{
	double likely = -INFINITY, before;

	f->ridge = f->m->components > 1 ? RIDGE * mean_variance(f) : 0;
	if (begin(f, seed, e) != 0)
		return -1;
	for (size_t round = 0; round < ROUNDS_MAX; round++) {
		for (size_t k = 0; k < f->m->components; k++)
			find_component(f, k);
		if (f->m->components == 1)
			return 0;
		before = likely;
		likely = find_shares(f);
		if (!(likely - before >= GAIN_MIN))
			break;
	}
	return 0;
}

int ae_mixture_fit(struct ae_mixture **made, const float *x, size_t n, size_t values, size_t components, uint64_t seed,
		   struct ae_err *e)
{
	struct mixture_fit f = { .x = x, .n = n };
	int bad;

	*made = NULL;
	if (values > AE_MIXTURE_MAX)
		return ae_err_set(e, "mixture: expected codes of up to %d values, got %zu", AE_MIXTURE_MAX, values);
	if (n < components)
		return ae_err_set(e, "mixture: expected at least as many codes as components, got %zu codes for %zu", n,
				  components);
	f.m = new_mixture(values, components);
	f.share = calloc(n, components * sizeof *f.share);
	f.square = calloc(n, sizeof *f.square);
	f.deviation = calloc(values, sizeof *f.deviation);
	bad = f.m && f.share && f.square && f.deviation
		? fit(&f, seed, e)
		: ae_err_set(e, "%zu codes of %zu values: no memory for a mixture of %zu", n, values, components);
	free(f.share);
	free(f.square);
	free(f.deviation);
	if (bad)
		ae_mixture_free(f.m);
	else
		*made = f.m;
	return bad;
}

/* ---- drawing ---- */

void ae_mixture_draw(const struct ae_mixture *m, struct ae_rng r, double scale, float *x)
{
	size_t n = m->values, k = 0;
	double u = ae_rng_uniform(r, n);

	while (k + 1 < m->components && u >= m->weight[k])
		u -= m->weight[k++];
	for (size_t v = 0; v < n; v++) {
		const double *row = m->factor + (k * n + v) * n;
		double sum = 0;

		for (size_t i = 0; i <= v; i++)
			sum += row[i] * ae_rng_normal(r, i);
		x[v] = (float)(m->mean[k * n + v] + scale * sum);
	}
}
