/* noise.c - corrupting records, keyed by record so that a shard, a thread or another epoch order draws the same. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void gaussian(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (float)(x[i] + o->amount * ae_rng_normal(r, first + i));
}

static void uniform(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (float)(x[i] + o->amount * (2 * ae_rng_uniform(r, first + i) - 1));
}

/* The quotient of two normals is Cauchy, without a tangent. */
static void cauchy(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double below = ae_rng_normal(r, 2 * (first + i) + 1);

		x[i] = (float)(x[i] + o->amount * ae_rng_normal(r, 2 * (first + i)) / below);
	}
}

static void mask(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ae_rng_uniform(r, first + i) < o->amount)
			x[i] = 0;
}

static void saltpepper(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double u = ae_rng_uniform(r, first + i);

		if (u < o->amount)
			x[i] = u < o->amount / 2 ? o->low : o->high;
	}
}

/* A value is the probability that it becomes 1. */
static void bernoulli(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	(void)o;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			x[i] = ae_rng_uniform(r, first + i) < x[i] ? 1 : 0;
}

static const struct kind {
	const char *name;
	bool share;	/* the amount is the probability that a value is replaced */
	bool plain;	/* there is no amount: values are probabilities */
	void (*add)(const struct ae_noise *, struct ae_rng, uint64_t, float *, size_t);
} kinds[] = {
	{ "gaussian", false, false, gaussian },
	{ "uniform", false, false, uniform },
	{ "cauchy", false, false, cauchy },
	{ "mask", true, false, mask },
	{ "saltpepper", true, false, saltpepper },
	{ "bernoulli", false, true, bernoulli },
};

/* "0.5", or "0.02:0.5". */
static bool parse_amount(struct ae_noise *o, const char *text, double most)
{
	const char *end = text + strlen(text), *at = ae_number_parse(text, end, &o->amount);

	o->least = o->amount;
	if (at && *at == ':')
		at = ae_number_parse(at + 1, end, &o->amount);
	return at == end && o->least >= 0 && o->least <= o->amount && o->amount <= most;
}

int ae_noise_parse(struct ae_noise *o, const char *text, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	*o = (struct ae_noise){ .low = 0, .high = 1 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strlen(kinds[i].name) != length || strncmp(kinds[i].name, text, length) != 0)
			continue;
		o->kind = (int)i;
		if (kinds[i].plain)
			return text[length] == '\0' ? 0 : ae_err_set(e, "noise '%s': %s takes no amount", text,
								     kinds[i].name);
		if (text[length] == '\0')
			return ae_err_set(e, "noise '%s': an amount is missing, as in %s=0.1", text, text);
		if (!parse_amount(o, text + length + 1, kinds[i].share ? 1 : 1e30))
			return ae_err_set(e, "noise '%s': the amount must be from 0 to %s, or the least and "
					  "the most, as in %s=0.1:0.5", text, kinds[i].share ? "1" : "1e30",
					  kinds[i].name);
		return 0;
	}
	return ae_err_set(e, "noise '%s': one of gaussian, uniform, cauchy, mask, saltpepper, bernoulli expected%s",
			  text,
			  ae_suggest_from(text, length, kinds, sizeof kinds / sizeof *kinds, sizeof *kinds).text);
}

const char *ae_noise_word(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].name : NULL;
}

/* A record's amount where there is a choice: u squared favors the small ones, which need the most examples. No value
 * of a record has this index. */
static double amount_of(const struct ae_noise *o, struct ae_rng r)
{
	double u = ae_rng_uniform(r, UINT64_MAX);

	return o->least + (o->amount - o->least) * (u * u);
}

void ae_noise_add(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	struct ae_noise own = *o;

	if (o->least < o->amount)
		own.amount = amount_of(o, r);
	kinds[o->kind].add(&own, r, first, x, n);
	if (!o->clip)
		return;
	for (size_t i = 0; i < n; i++)
		x[i] = x[i] < o->low ? o->low : x[i] > o->high ? o->high : x[i];
}

const char *ae_noise_name(const struct ae_noise *o)
{
	return kinds[o->kind].name;
}

size_t ae_noise_refuses(const struct ae_noise *o, const float *x, size_t n)
{
	size_t i = 0;

	while (i < n && (!kinds[o->kind].plain || isnan(x[i]) || (x[i] >= 0 && x[i] <= 1)))
		i++;
	return i;
}

bool ae_noise_draws(const struct ae_noise *o)
{
	return kinds[o->kind].plain;
}

bool ae_noise_replaces(const struct ae_noise *o)
{
	return kinds[o->kind].share;
}
