/* ae-sample - generates records: decodes codes that are drawn, or chosen. */
#include "common/classes.h"
#include "sample/sample.h"

#include <stdlib.h>

struct sampler {
	struct ae_runner *runner;
	struct codes codes;
	struct classes classes;
	uint64_t number; /* number of the next sample */
	uint64_t left;   /* maximum of samples still to come */
	size_t block;    /* samples per run */
	float *z, *y;    /* (block, values) codes and samples */
};

static void check(const struct tool *t, const struct sample_options *o)
{
	if (o->mixture > 1 && !o->fit)
		die(t, "option --mixture: only with --fit-codes");
	if (o->steps != 0 && !o->between)
		die(t, "option --steps: only with --between");
}

/* Number of samples: -n; else as many as there are codes; else one per label; else 1. */
static uint64_t find_left(const struct tool *t, const struct sample_options *o, const struct codes *c)
{
	uint64_t max = o->first < c->max ? c->max - o->first : 0;

	if (max == 0)
		die(t, "option --first: expected a number below %llu, the number of codes, got %llu",
		    (unsigned long long)c->max, (unsigned long long)o->first);
	if (o->count > max)
		die(t, "option --count: expected at most %llu, the number of codes from %llu on, got %zu",
		    (unsigned long long)max, (unsigned long long)o->first, o->count);
	if (o->count > 0)
		return o->count;
	if (c->usual > 0)
		return c->usual < max ? c->usual : max;
	return o->labels ? max : 1;
}

static void sampler_open(struct sampler *s, struct tool *t, const struct sample_options *o, struct ae_model *m)
{
	size_t values;
	struct ae_err e;

	if (ae_runner_new(&s->runner, m->net, &(struct ae_runner_options){ .part = AE_DECODER, .threads = t->threads },
			  &e)
	    != 0)
		die_err(t, &e);
	classes_open(&s->classes, t, m->net, AE_DECODER, o->labels, o->class);
	codes_open(&s->codes, t, o, m);
	s->number = o->first;
	s->left = find_left(t, o, &s->codes);
	values = ae_shape_count(ae_runner_out(s->runner));
	s->block = records_block(values > s->codes.values ? values : s->codes.values);
	s->z = tool_alloc(t, s->block * s->codes.values + 16, sizeof *s->z);
	s->y = tool_alloc(t, s->block * values, sizeof *s->y);
}

static void sampler_close(struct sampler *s)
{
	free(s->z);
	free(s->y);
	codes_close(&s->codes);
	classes_close(&s->classes);
	ae_runner_free(s->runner);
}

/* Makes the next block of samples; returns their number, 0 after the last. */
static size_t sampler_next(struct sampler *s)
{
	size_t n = s->left < s->block ? (size_t)s->left : s->block;
	const float *label;

	if (n == 0 || (n = classes_some(&s->classes, n, &label)) == 0)
		return 0;
	codes_make(&s->codes, s->number, n, s->z);
	ae_runner_labels(s->runner, label);
	ae_runner_run(s->runner, s->z, s->codes.values, n, s->y);
	s->number += n;
	s->left -= n;
	return n;
}

static void run(struct tool *t, struct sample_options *o)
{
	struct sampler s;
	struct ae_shape given;
	struct ae_writer *w, *codes = NULL;
	struct ae_model m;
	size_t n;

	tool_take_stdin(t, t->arg[0]);
	model_open(t, &m, t->arg[0], o->arch, model_shape(t, o->arch, o->shape, &given));
	sampler_open(&s, t, o, &m);
	w = tool_writer(t, ae_runner_out(s.runner), AE_F4, false);
	if (o->codes)
		codes = tool_writer_of(t, o->codes, &s.codes.shape, AE_F4);
	while ((n = sampler_next(&s)) > 0) {
		tool_write(t, w, s.y, n);
		if (codes)
			tool_write(t, codes, s.z, n);
	}
	if (s.left > 0 && (o->count > 0 || s.codes.usual > 0))
		die(t, "%s: expected %llu labels, one per sample, got %llu", o->labels,
		    (unsigned long long)(s.number - o->first + s.left), (unsigned long long)(s.number - o->first));
	sampler_close(&s);
	ae_model_free(&m);
}

int main(int argc, char **argv)
{
	struct tool t = {
		.name = "ae-sample",
		.operands = "[MODEL]",
		.summary = "generate records: decode codes that are drawn from a normal distribution, or chosen"
	};
	struct sample_options o = { .sigma = 1, .mixture = 1 };
	char from_stdin[] = "-", *operands[] = { from_stdin, NULL };
	const struct tool_option table[] = {
		{ OPT_COUNT, 'n', "count", "N", &o.count,
		  "number of samples (default: the number of codes or labels, else 1)", 1, TOOL_COUNT_MAX },
		{ OPT_SEED, 0, "first", "N", &o.first, "number of the first sample, for shards" },
		{ OPT_REAL, 0, "sigma", "S", &o.sigma, "factor on the standard deviation of codes", 0, 1e30 },
		{ OPT_INPUT, 0, "around", "FILE", &o.around, "draw codes around those in FILE, one after the other" },
		{ OPT_TEXT, 0, "grid", "RxC", &o.grid,
		  "decode a grid of R rows and C columns over a code of two values" },
		{ OPT_INPUT, 0, "between", "FILE", &o.between, "interpolate from each code in FILE to the next" },
		{ OPT_COUNT, 0, "steps", "S", &o.steps, "with --between: steps from one code to the next (default: 10)",
		  1, 1e9 },
		{ OPT_INPUT, 0, "fit-codes", "FILE", &o.fit, "draw codes from a Gaussian fitted to those in FILE" },
		{ OPT_COUNT, 0, "mixture", "K", &o.mixture, "with --fit-codes: components of a Gaussian mixture", 1,
		  1024 },
		{ OPT_INPUT, 0, "labels", "FILE", &o.labels, "class of each sample, for a conditional decoder" },
		{ OPT_TEXT, 0, "class", "K", &o.class, "class of all samples, for a conditional decoder" },
		{ OPT_OUTPUT, 0, "codes", "FILE", &o.codes, "write the codes of the samples to FILE" },
		{ OPT_INPUT, 'a', "arch", "ARCH", &o.arch,
		  "architecture of weights trained elsewhere (default: the model's)", .word = tool_builtin_word },
		{ OPT_TEXT, 0, "shape", "SHAPE", &o.shape,
		  "with -a: shape of a record, as 300x1 (default: the model's)" },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED, 0, 1);
	check(&t, &o);
	o.steps = o.steps ? o.steps : 10;
	if (t.args == 0)
		t.arg = operands;
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
