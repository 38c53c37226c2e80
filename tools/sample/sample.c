/* sample.c - the codes that ae-sample decodes: drawn from the prior, around others, on a grid, on the lines between
 * others, or from what is fitted to others. */
#include "sample/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_END UINT64_MAX

/* ---- a way to make code `number` each ---- */

static struct ae_rng key_of(const struct codes *c, uint64_t number)
{
	return ae_rng_key(c->tool->seed, AE_RNG_SAMPLE, 0, number);
}

static void from_prior(const struct codes *c, uint64_t number, float *z)
{
	struct ae_rng r = key_of(c, number);

	for (size_t v = 0; v < c->values; v++)
		z[v] = (float)(c->o->sigma * ae_rng_normal(r, v));
}

static void around(const struct codes *c, uint64_t number, float *z)
{
	const float *center = c->known + number % c->count * c->values;

	from_prior(c, number, z);
	for (size_t v = 0; v < c->values; v++)
		z[v] += center[v];
}

/* Squares of the plane that a normal distribution finds equally likely; the second value grows upwards, as in
 * a plot. */
static void on_grid(const struct codes *c, uint64_t number, float *z)
{
	double row = (double)(number / c->columns), column = (double)(number % c->columns);

	z[0] = (float)(c->o->sigma * ae_normal_quantile((column + 0.5) / (double)c->columns));
	z[1] = (float)(-c->o->sigma * ae_normal_quantile((row + 0.5) / (double)c->rows));
}

static void between(const struct codes *c, uint64_t number, float *z)
{
	const float *from = c->known + number / c->o->steps * c->values;
	float part = (float)(number % c->o->steps) / (float)c->o->steps;

	for (size_t v = 0; v < c->values; v++)
		z[v] = part > 0 ? (1 - part) * from[v] + part * from[c->values + v] : from[v];
}

static void from_fit(const struct codes *c, uint64_t number, float *z)
{
	ae_mixture_draw(c->mixture, key_of(c, number), c->o->sigma, z);
}

/* ---- what each needs first ---- */

static void read_codes(struct codes *c, const char *path, size_t least)
{
	struct ae_reader *r = tool_reader_of(c->tool, path);
	struct ae_stats as_they_are = { 0 };
	struct records a;

	if (!records_alike(ae_reader_shape(r), &c->shape))
		die(c->tool, "%s: codes of %s expected, these are %s", path, ae_shape_name(&c->shape).text,
		    ae_shape_name(ae_reader_shape(r)).text);
	a = records_read(c->tool, r, &as_they_are);
	if (a.count < least)
		die(c->tool, "%s: %zu codes, %zu or more expected", path, a.count, least);
	c->known = a.x;
	c->count = a.count;
	ae_reader_free(r);
}

static void open_prior(struct codes *c)
{
	c->make = from_prior;
}

static void open_around(struct codes *c)
{
	read_codes(c, c->o->around, 1);
	c->make = around;
	c->usual = c->count;
}

static void open_grid(struct codes *c)
{
	struct ae_shape grid;
	struct ae_err e;

	if (c->values != 2)
		die(c->tool, "option --grid: the model's code has %zu values, a grid has 2", c->values);
	if (ae_shape_parse(&grid, c->o->grid, &e) != 0 || grid.rank != 2)
		die(c->tool, "option --grid: '%s': rows x columns expected, as 20x20", c->o->grid);
	c->rows = grid.dim[0];
	c->columns = grid.dim[1];
	c->make = on_grid;
	c->usual = c->most = (uint64_t)c->rows * c->columns;
}

static void open_between(struct codes *c)
{
	read_codes(c, c->o->between, 2);
	c->make = between;
	c->usual = c->most = (uint64_t)(c->count - 1) * c->o->steps + 1;
}

static void open_fit(struct codes *c)
{
	struct ae_err e;

	read_codes(c, c->o->fit, 2);
	if (ae_mixture_fit(&c->mixture, c->known, c->count, c->values, c->o->mixture, c->tool->seed, &e) != 0)
		die(c->tool, "%s: %s", c->o->fit, e.text);
	c->make = from_fit;
}

/* ---- all of them ---- */

/* The way that the options name; dies where they name two. */
static void (*find_way(const struct tool *t, const struct sample_options *o))(struct codes *)
{
	const struct { const char *name, *given; void (*open)(struct codes *); } ways[] = {
		{ "around", o->around, open_around }, { "grid", o->grid, open_grid },
		{ "between", o->between, open_between }, { "fit-codes", o->fit, open_fit },
	};
	const char *name = NULL;
	void (*open)(struct codes *) = open_prior;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (!ways[i].given)
			continue;
		if (name)
			die(t, "--%s and --%s: only one of them", name, ways[i].name);
		name = ways[i].name;
		open = ways[i].open;
	}
	return open;
}

void codes_open(struct codes *c, struct tool *t, const struct sample_options *o, const struct ae_model *m)
{
	void (*open)(struct codes *) = find_way(t, o);

	*c = (struct codes){ .tool = t, .o = o, .shape = *ae_net_shape(m->net, AE_CODE), .most = NO_END };
	c->values = ae_shape_count(&c->shape);
	open(c);
	if ((open == open_prior || open == open_grid) && !ae_net_latent(m->net) && !ae_model_find(m, "mmd")
	    && !ae_model_find(m, AE_NOTE_ADVERSARIAL))
		warn(t, "%s: nothing in its training made its codes normally distributed (latent, --mmd and "
		     "--adversarial do): --fit-codes draws codes like those it makes", t->arg[0]);
}

void codes_make(const struct codes *c, uint64_t first, size_t n, float *z)
{
	for (size_t i = 0; i < n; i++) {
		float *code = z + i * c->values;

		c->make(c, first + i, code);
		for (size_t v = 0; v < c->values; v++)
			if (!isfinite(code[v]))
				die(c->tool, "code %llu: value %zu is beyond single precision",
				    (unsigned long long)(first + i), v);
	}
}

void codes_close(struct codes *c)
{
	free(c->known);
	ae_mixture_free(c->mixture);
}
