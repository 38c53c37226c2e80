/* sample.c - the codes that ae-sample decodes: draws from the prior, draws around given codes, a grid, interpolations
 * between given codes, draws from a mixture fitted to given codes. */
#include "sample/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_END UINT64_MAX

/* ---- each makes code `number` ---- */

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

/* Centers of cells of equal probability of a normal distribution. The second value grows upwards, as in a plot. */
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

/* ---- each is prepared by an open_ function ---- */

static void read_codes(struct codes *c, const char *path, size_t min)
{
	struct ae_reader *r = tool_reader_of(c->tool, path);
	struct ae_stats as_they_are = { 0 };
	struct records a;

	if (!records_alike(ae_reader_shape(r), &c->shape))
		die(c->tool, "%s: expected codes of %s, got %s", path, ae_shape_name(&c->shape).text,
		    ae_shape_name(ae_reader_shape(r)).text);
	a = records_read(c->tool, r, &as_they_are, NULL);
	if (a.count < min)
		die(c->tool, "%s: expected %zu codes or more, got %zu", path, min, a.count);
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
		die(c->tool, "option --grid: expected a model with codes of 2 values, got %zu", c->values);
	if (ae_shape_parse(&grid, c->o->grid, &e) != 0 || grid.rank != 2)
		die(c->tool, "option --grid: expected ROWSxCOLUMNS, as 20x20, got '%s'", c->o->grid);
	c->rows = grid.dim[0];
	c->columns = grid.dim[1];
	c->make = on_grid;
	c->usual = c->max = (uint64_t)c->rows * c->columns;
}

static void open_between(struct codes *c)
{
	read_codes(c, c->o->between, 2);
	c->make = between;
	c->usual = c->max = (uint64_t)(c->count - 1) * c->o->steps + 1;
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

/* The open_ function for the options; dies if they name two kinds of codes. */
static void (*find_way(const struct tool *t, const struct sample_options *o))(struct codes *)
{
	const struct {
		const char *name, *given;
		void (*open)(struct codes *);
	} ways[] = {
		{ "around", o->around, open_around },
		{ "grid", o->grid, open_grid },
		{ "between", o->between, open_between },
		{ "fit-codes", o->fit, open_fit },
	};
	const char *name = NULL;
	void (*open)(struct codes *) = open_prior;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (!ways[i].given)
			continue;
		if (name)
			die(t, "option --%s: cannot be used with --%s", ways[i].name, name);
		name = ways[i].name;
		open = ways[i].open;
	}
	return open;
}

void codes_open(struct codes *c, struct tool *t, const struct sample_options *o, const struct ae_model *m)
{
	void (*open)(struct codes *) = find_way(t, o);

	*c = (struct codes){ .tool = t, .o = o, .shape = *ae_net_shape(m->net, AE_CODE), .max = NO_END };
	c->values = ae_shape_count(&c->shape);
	open(c);
	if ((open == open_prior || open == open_grid) && !ae_net_latent(m->net) && !ae_model_find(m, "mmd")
	    && !ae_model_find(m, AE_NOTE_ADVERSARIAL))
		warn(t,
		     "%s: its codes were not trained to be normally distributed (latent, --mmd and --adversarial do "
		     "that), so samples may look wrong: --fit-codes draws codes like those of data, -q silences this "
		     "warning",
		     t->arg[0]);
}

void codes_make(const struct codes *c, uint64_t first, size_t n, float *z)
{
	for (size_t i = 0; i < n; i++) {
		float *code = z + i * c->values;

		c->make(c, first + i, code);
		for (size_t v = 0; v < c->values; v++)
			if (!isfinite(code[v]))
				die(c->tool, "code %llu: value %zu is not finite in single precision",
				    (unsigned long long)(first + i), v);
	}
}

void codes_close(struct codes *c)
{
	free(c->known);
	ae_mixture_free(c->mixture);
}
