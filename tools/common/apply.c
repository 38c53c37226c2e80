/* apply.c - ae-recon, ae-encode and ae-decode: write each result as soon as its record has been read. */
#include "common/apply.h"
#include "common/classes.h"
#include "common/precision_option.h"

#include <stdlib.h>

static void run(struct tool *t, const struct apply_options *o, enum ae_part part)
{
	struct ae_runner_options how = { .part = part, .threads = t->threads, .padded = o->lengths != NULL };
	struct ae_shape given;
	const struct ae_shape *shape;
	struct ae_model m;
	struct ae_runner *runner;
	struct ae_writer *w;
	struct classes classes;
	struct model_input s;
	struct ae_err e;
	const float *x;
	float *y;
	size_t n, stride;

	model_check(t);
	shape = model_input_begin(&s, t, o->raw, o->arch, &o->breaks);
	if (part == AE_DECODER)
		shape = model_shape(t, o->arch, o->shape, &given);
	model_open(t, &m, t->arg[0], o->arch, shape);
	how.precision = precision_of(t, t->arg[0], &m, o->precision);
	if (ae_runner_new(&runner, m.net, &how, &e) != 0)
		die_err(t, &e);
	classes_open(&classes, t, m.net, part, o->labels, o->class);
	s.lengths_path = o->lengths;
	s.decodes = part == AE_DECODER;
	model_input_open(&s, &m, ae_runner_in(runner));
	w = tool_writer(t, ae_runner_out(runner), AE_F4, false);
	y = tool_alloc(t, s.block * ae_shape_count(ae_runner_out(runner)), sizeof *y);
	while ((n = model_input_next(&s, &x, &stride)) > 0) {
		ae_runner_labels(runner, classes_next(&classes, n));
		ae_runner_run(runner, x, stride, n, y);
		outputs_limit(x, stride, ae_shape_count(ae_runner_in(runner)), n, y,
			      ae_shape_count(ae_runner_out(runner)));
		tool_write(t, w, y, n);
	}
	free(y);
	classes_close(&classes);
	model_input_close(&s);
	ae_runner_free(runner);
	ae_model_free(&m);
}

/* Dies if other options cannot be used with --key. */
static void check_keys(const struct tool *t, const struct apply_options *o)
{
	const struct key_windows_options how = apply_keys(o);
	const char *other = o->labels || o->class ? "class" : o->lengths ? "lengths" : t->label ? "label" : NULL;

	key_windows_check(t, &how, other);
}

struct key_windows_options apply_keys(const struct apply_options *o)
{
	return (struct key_windows_options){ .keys = &o->keys, .breaks = &o->breaks, .raw = o->raw };
}

static void encode(void *arg, const float *x, size_t stride, size_t n, float *y)
{
	struct ae_runner *runner = arg;

	ae_runner_run(runner, x, stride, n, y);
	outputs_limit(x, stride, ae_shape_count(ae_runner_in(runner)), n, y, ae_shape_count(ae_runner_out(runner)));
}

/* The codes of many series, a line per code. */
static void run_keys(struct tool *t, const struct apply_options *o)
{
	struct ae_runner_options how = { .part = AE_ENCODER, .threads = t->threads };
	const struct key_windows_options rows = apply_keys(o);
	struct key_windows k;
	struct ae_runner *runner;
	struct ae_model m;
	struct ae_err e;

	model_check(t);
	model_open(t, &m, t->arg[0], o->arch, NULL);
	how.precision = precision_of(t, t->arg[0], &m, o->precision);
	if (ae_runner_new(&runner, m.net, &how, &e) != 0)
		die_err(t, &e);
	key_windows_open(&k, t, &m, &rows, ae_shape_count(ae_runner_in(runner)));
	key_windows_run(&k, ae_shape_count(ae_runner_out(runner)), "code", encode, runner);
	key_windows_close(&k);
	ae_runner_free(runner);
	ae_model_free(&m);
}

int apply_main(int argc, char **argv, const char *name, const char *summary, enum ae_part part)
{
	struct tool t = {
		.name = name, .operands = "MODEL [FILE]...", .summary = summary, .allow_absent = true, .clamp = true
	};
	struct apply_options o = { .precision = PRECISION_DEFAULT, .keys = { .max = KEYED_MAX } };
	struct tool_option records[] = {
		{ OPT_INPUT, 'a', "arch", "ARCH", &o.arch,
		  "architecture of weights trained elsewhere (default: the model's)", .word = tool_builtin_word },
		{ OPT_INPUT, 0, "labels", "FILE", &o.labels, "class of each record, for a conditional network" },
		{ OPT_TEXT, 0, "class", "K", &o.class, "class of all records, for a conditional network" },
		LENGTHS_OPTION(&o.lengths),
		{ OPT_FLAG, 0, "raw", NULL, &o.raw, "normalize and window raw rows as in training" },
		MODEL_INPUT_BREAKS(&o.breaks),
		KEYED_OPTION_LINES(&o.keys),
		PRECISION_OPTION(&o.precision),
		{ OPT_FLAG, 0, "no-reuse", NULL, &o.no_reuse,
		  "compute each window on its own, without reusing results of its neighbors" },
		{ OPT_FLAG, 0, "impute", NULL, &o.impute,
		  "with --missing keep: write the records, with only missing values filled in" },
		{ OPT_FLAG, 0, "argmax", NULL, &o.argmax,
		  "write the place of each output's largest value, from 0: the class of a classifier" },
		{ OPT_END }
	};
	const struct tool_option codes[] = { records[0],
					     records[1],
					     records[2],
					     { OPT_TEXT, 0, "shape", "SHAPE", &o.shape,
					       "with -a: shape of a record, as 300x1 (default: the model's)" },
					     PRECISION_OPTION(&o.precision),
					     { OPT_END } };

	if (part != AE_WHOLE) /* without the last three, which are about reconstructions */
		records[sizeof records / sizeof *records - 4].kind = OPT_END;
	tool_start(&t, argc, argv, part == AE_DECODER ? codes : records,
		   TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | (part == AE_WHOLE ? TOOL_GAPS : 0), 1, -1);
	if (o.impute && t.missing != MISSING_KEEP)
		die(&t, "option --impute: only with --missing keep: otherwise there are no gaps to fill");
	if (o.impute && o.argmax)
		die(&t, "options --impute, --argmax: expected one at most, got 2");
	if (o.labels && missing_takes_out(t.missing))
		die(&t, "option --missing: drop cannot be used with --labels: records would lose their labels");
	check_keys(&t, &o);
	missing_allow(&t, t.missing);
	if (part == AE_WHOLE)
		recon_run(&t, &o);
	else if (o.keys.columns)
		run_keys(&t, &o);
	else
		run(&t, &o, part);
	return tool_end(&t, TOOL_DONE);
}
