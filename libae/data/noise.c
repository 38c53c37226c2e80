/* noise.c - corrupts records. Draws are keyed by record: shards, threads and the order of records change nothing. */
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

/* The quotient of two standard normals is Cauchy distributed. */
static void cauchy(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double divisor = ae_rng_normal(r, 2 * (first + i) + 1);

		x[i] = (float)(x[i] + o->amount * ae_rng_normal(r, 2 * (first + i)) / divisor);
	}
}

static void mask(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ae_rng_uniform(r, first + i) < o->amount)
			x[i] = o->value;
}

static void saltpepper(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double u = ae_rng_uniform(r, first + i);

		if (u < o->amount)
			x[i] = u < o->amount / 2 ? o->low : o->high;
	}
}

static void bernoulli(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	(void)o;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			x[i] = ae_rng_uniform(r, first + i) < x[i] ? 1 : 0;
}

static const struct noise_kind {
	const char *name;
	bool replaces; /* the amount is the probability that a value is replaced */
	bool draws;    /* no amount: values are probabilities of 1 */
	void (*add)(const struct ae_noise *, struct ae_rng, uint64_t, float *, size_t);
} kinds[] = {
	{ "gaussian", false, false, gaussian },    { "uniform", false, false, uniform },
	{ "cauchy", false, false, cauchy },        { "mask", true, false, mask },
	{ "saltpepper", true, false, saltpepper }, { "bernoulli", false, true, bernoulli },
};

/* "0.5", or "0.02:0.5". */
static bool parse_amount(struct ae_noise *o, const char *text, double max)
{
	const char *end = text + strlen(text), *at = ae_number_parse(text, end, &o->amount);

	o->min_amount = o->amount;
	if (at && *at == ':')
		at = ae_number_parse(at + 1, end, &o->amount);
	return at == end && o->min_amount >= 0 && o->min_amount <= o->amount && o->amount <= max;
}

static int parse_kind(struct ae_noise *o, const char *text, const char *amount, struct ae_err *e)
{
	const struct noise_kind *k = &kinds[o->kind];

	if (k->draws && *amount)
		return ae_err_set(e, "noise '%s': %s takes no amount", text, k->name);
	if (k->draws)
		return 0;
	if (!*amount)
		return ae_err_set(e, "noise '%s': expected an amount, as in %s=0.1", text, k->name);
	if (!parse_amount(o, amount + 1, k->replaces ? 1 : 1e30))
		return ae_err_set(e,
				  "noise '%s': expected an amount from 0 to %s, or a minimum and a maximum, "
				  "as in %s=0.1:0.5",
				  text, k->replaces ? "1" : "1e30", k->name);
	return 0;
}

int ae_noise_parse(struct ae_noise *o, const char *text, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	*o = (struct ae_noise){ .low = 0, .high = 1 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strlen(kinds[i].name) != length || strncmp(kinds[i].name, text, length) != 0)
			continue;
		o->kind = (int)i;
		return parse_kind(o, text, text + length, e);
	}
	return ae_suggest_err(e, "noise", text, length, ae_noise_word);
}

const char *ae_noise_word(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].name : NULL;
}

/* Draws a record's amount. The square of u favors small amounts, which need the most examples. No value of a record has
 * the index UINT64_MAX. */
static double amount_of(const struct ae_noise *o, struct ae_rng r)
{
	double u = ae_rng_uniform(r, UINT64_MAX);

	return o->min_amount + (o->amount - o->min_amount) * (u * u);
}

/* ---- blocks ---- */

#define BLOCK_STARTS ((uint64_t)1 << 63) /* keys of the places where blocks begin; values have smaller numbers */

int ae_noise_set_block(struct ae_noise *o, const char *text, const struct ae_shape *record, struct ae_err *e)
{
	struct ae_shape block;
	struct ae_err inner;
	bool fits;

	if (ae_shape_parse(&block, text, &inner) != 0)
		return ae_err_set(e, "block '%s': expected sizes, as in 8x3, got '%s'", text, text);
	fits = block.rank > 0 && block.rank <= record->rank;
	for (int i = 0; fits && i < block.rank; i++)
		fits = block.dim[i] <= record->dim[i];
	if (!fits)
		return ae_err_set(e, "block '%s': expected a block within records of %s", text,
				  ae_shape_name(record).text);
	for (; block.rank < record->rank; block.rank++)
		block.dim[block.rank] = record->dim[block.rank];
	o->block = block;
	o->record = *record;
	return 0;
}

/* Number of the block that holds value i of a record. Blocks that differ only along the first dimension begin at a place
 * of their own. */
static uint64_t block_of(const struct ae_noise *o, struct ae_rng r, uint64_t i)
{
	uint64_t column = 0, start = 0, blocks = 1, size = o->block.dim[0], all = o->record.dim[0];

	for (int d = o->block.rank - 1; d > 0; d--) {
		uint64_t across = o->record.dim[d];

		column += i % across / o->block.dim[d] * blocks;
		blocks *= (across - 1) / o->block.dim[d] + 1;
		i /= across;
	}
	if (o->block.rank > 1 && size > 1 && size < all)
		start = ae_rng_below(r, BLOCK_STARTS + column, size);
	return column + blocks * ((i + start) / size);
}

static void add_blocks(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kinds[o->kind].add(o, r, block_of(o, r, first + i), x + i, 1);
}

void ae_noise_add(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n)
{
	struct ae_noise own = *o;

	if (o->min_amount < o->amount)
		own.amount = amount_of(o, r);
	if (o->block.rank > 0)
		add_blocks(&own, r, first, x, n);
	else
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

	while (i < n && (!kinds[o->kind].draws || isnan(x[i]) || (x[i] >= 0 && x[i] <= 1)))
		i++;
	return i;
}

bool ae_noise_draws(const struct ae_noise *o)
{
	return kinds[o->kind].draws;
}

bool ae_noise_replaces(const struct ae_noise *o)
{
	return kinds[o->kind].replaces;
}
