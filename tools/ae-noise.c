/* ae-noise - corrupts records; the same seed and record number give the same noise. */
#include "common/tool.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct tool t;
	const char *clip, *block, *value;
	uint64_t first;
	struct ae_noise noise;
};

static void check(const struct options *o, const struct ae_reader *r, const float *x, size_t values, uint64_t record)
{
	size_t bad = ae_noise_refuses(&o->noise, x, values);

	if (bad < values)
		die(&o->t,
		    "%s: record %llu: value %zu: expected a probability from 0 to 1 for %s noise, got %g "
		    "(for bytes: ae-normalize --range 0,255)",
		    ae_reader_name(r), (unsigned long long)record, bad, ae_noise_name(&o->noise), (double)x[bad]);
}

/* The number of --value. */
static void set_value(struct options *o)
{
	if (!o->value)
		return;
	if (strcmp(ae_noise_name(&o->noise), "mask") != 0)
		die(&o->t, "option --value: can only be used with mask");
	o->noise.value = strcmp(o->value, "nan") == 0
		? NAN
		: (float)tool_real(&o->t, "option --value", o->value, -FLT_MAX, FLT_MAX);
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 1);
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), n;
	float *x = tool_alloc(&o->t, block * values, sizeof *x);
	uint64_t record = o->first;
	struct ae_err e;

	if (o->block && ae_noise_set_block(&o->noise, o->block, ae_reader_shape(r), &e) != 0)
		die(&o->t, "option --%s", e.text);
	o->t.keep_nan = isnan(o->noise.value); /* of the output alone: the input is open */
	tool_writer_like(&o->t, r, AE_F4);
	while ((n = tool_read(&o->t, r, x, block)) > 0) {
		for (size_t i = 0; i < n; i++, record++) {
			check(o, r, x + i * values, values, record);
			ae_noise_add(&o->noise, ae_rng_key(o->t.seed, AE_RNG_NOISE, 0, record), 0, x + i * values,
				     values);
		}
		tool_write(&o->t, o->t.writer, x, n);
	}
	free(x);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-noise",
		       .operands = "KIND[=AMOUNT] [FILE]...",
		       .in_place = true,
		       .summary = "Adds noise to records, the same noise for the same seed and record." },
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "clip", "LO,HI", &o.clip,
		  "limit the result to LO..HI, which saltpepper sets (default: no limits; saltpepper sets 0, 1)" },
		{ OPT_TEXT, 0, "block", "SHAPE", &o.block,
		  "corrupt blocks of this shape as a whole: 8x3 is 8 steps of 3 columns (default: single values)" },
		{ OPT_TEXT, 0, "value", "X", &o.value,
		  "what mask sets: a number, or nan for a missing value (default: 0)" },
		{ OPT_SEED, 0, "first", "N", &o.first, "number of the first record, for a shard of a stream" },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_SEED | TOOL_MISSING, 1, -1);
	tool_noise(&o.t, &o.noise, o.t.arg[0], o.clip);
	set_value(&o);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
