/* noise.c - corrupting records, keyed by record so that a shard, a thread or another epoch order draws the same. */
#include "ae.h"

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

static const struct kind {
	const char *name;
	bool share;	/* the amount is the probability that a value is replaced */
	void (*add)(const struct ae_noise *, struct ae_rng, uint64_t, float *, size_t);
} kinds[] = {
	{ "gaussian", false, gaussian },
	{ "uniform", false, uniform },
	{ "cauchy", false, cauchy },
	{ "mask", true, mask },
	{ "saltpepper", true, saltpepper },
};

int ae_noise_parse(struct ae_noise *o, const char *text, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	*o = (struct ae_noise){ .low = 0, .high = 1 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *end, *number = text + length + 1;

		if (strlen(kinds[i].name) != length || strncmp(kinds[i].name, text, length) != 0)
			continue;
		if (text[length] == '\0')
			return ae_err_set(e, "noise '%s': an amount is missing, as in %s=0.1", text, text);
		end = ae_number_parse(number, number + strlen(number), &o->amount);
		if (!end || *end || !(o->amount >= 0) || o->amount > (kinds[i].share ? 1 : 1e30))
			return ae_err_set(e, "noise '%s': the amount must be from 0 to %s", text,
					  kinds[i].share ? "1" : "1e30");
		o->kind = (int)i;
		return 0;
	}
	return ae_err_set(e, "noise '%s': one of gaussian, uniform, cauchy, mask, saltpepper expected%s", text,
			  ae_near_in(text, length, kinds, sizeof kinds / sizeof *kinds, sizeof *kinds).text);
}

void ae_noise_add(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	kinds[o->kind].add(o, r, first, x, n);
	if (!o->clip)
		return;
	for (size_t i = 0; i < n; i++)
		x[i] = x[i] < o->low ? o->low : x[i] > o->high ? o->high : x[i];
}

const char *ae_noise_name(const struct ae_noise *o)
{
	return kinds[o->kind].name;
}

bool ae_noise_replaces(const struct ae_noise *o)
{
	return kinds[o->kind].share;
}
