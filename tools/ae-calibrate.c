/* ae-calibrate - scores to surprise: one number that means the same on every series. */
#include "common/alive.h"
#include "common/keyed.h"
#include "common/keys.h"
#include "common/spans.h"
#include "common/state.h"

#include <stdlib.h>
#include <string.h>

struct options {
	struct tool t;
	struct ae_calibrate_options c;
	struct keyed_options keys;
	struct spans spans;
	int learn;
};

/* Options that were not given are the method's. */
static void complete(struct options *o)
{
	struct ae_calibrate_options method = ae_calibrate_default(o->c.method);

	keyed_check(&o->t, &o->keys);
	if (o->spans.path && (o->keys.columns || o->keys.add))
		die(&o->t, "option --spans: cannot be used with --%s", o->keys.columns ? "key" : "add");
	if (o->spans.path && strcmp(ae_calibrate_word((size_t)o->c.method), "martingale") == 0)
		die(&o->t, "option --spans: cannot be used with a martingale, whose bets depend on all scores");
	if (o->c.mean == 0)
		o->c.mean = method.mean;
	o->c.normal = o->learn == 1;
	o->c.seed = o->t.seed;
	if (o->c.warmup > o->c.history)
		die(&o->t, "option --warmup: expected at most %zu, the scores of --history, got %zu", o->c.history,
		    o->c.warmup);
	if (o->c.normal && ae_calibrate_signed(&o->c))
		die(&o->t, "option --learn: normal: cannot be used with method %s, which learns all scores",
		    ae_calibrate_word((size_t)o->c.method));
}

static struct ae_calibrate *new_past(struct options *o, size_t values)
{
	struct ae_calibrate *c;
	struct ae_err e;

	if (ae_calibrate_new(&c, values, &o->c, &e) != 0)
		die_err(&o->t, &e);
	return c;
}

/* Makes the n scores of record i of the last read their surprise. */
static void push(struct options *o, const struct ae_reader *r, struct ae_calibrate *c, size_t i, double *score,
		 size_t n)
{
	for (size_t v = 0; v < n && !ae_calibrate_signed(&o->c); v++)
		if (score[v] < 0)
			die(&o->t,
			    "%s: record %llu: expected a score of 0 or more, got %g "
			    "(scores of any sign: -m rank)",
			    ae_reader_name(r), (unsigned long long)ae_reader_rows(r)[i], score[v]);
	ae_calibrate_push(c, score, score);
}

/* The series of a table, each with a past of its own. */
struct pasts {
	struct options *o;
	struct keyed stream;
	struct keys *keys; /* of struct ae_calibrate * */
	size_t values;
};

static void begin_past(void *arg, void *past, const char *key)
{
	const struct pasts *p = arg;

	(void)key;
	*(struct ae_calibrate **)past = new_past(p->o, p->values);
}

static void release_past(void *arg, void *past)
{
	(void)arg;
	ae_calibrate_free(*(struct ae_calibrate **)past);
}

static void past_state(void *arg, void *past, struct ae_state *s)
{
	(void)arg;
	ae_calibrate_pasts_state(*(struct ae_calibrate **)past, s);
}

static void pasts_state(void *arg, struct ae_state *s)
{
	struct pasts *p = arg;

	state_rows_option(s, p->stream.in);
	ae_state_option(s, "key", ae_reader_key_names(p->stream.in));
	ae_calibrate_options_state(&p->o->c, s);
	keys_state(p->keys, s, past_state);
}

/* Many series in one table: each is calibrated by its own past. */
static void run_keys(struct options *o)
{
	struct pasts p = { .o = o };
	const struct keys_form form = { .max = o->keys.max,
					.size = sizeof(struct ae_calibrate *),
					.what = "series",
					.option = "max-keys",
					.arg = &p,
					.begin = begin_past,
					.release = release_past };
	const struct state_owner owner = { .values = pasts_state, .arg = &p };
	size_t n, values, block;
	const char **names;
	double *score;

	keyed_open(&p.stream, &o->t, 0, &o->keys);
	values = p.values = ae_shape_count(ae_reader_shape(p.stream.in));
	p.keys = keys_new(&o->t, &form);
	state_open(&o->t, p.stream.in, &owner);
	block = tool_block(values);
	score = tool_alloc(&o->t, block * values, sizeof *score);
	names = tool_columns(&o->t, p.stream.in);
	keyed_head(&p.stream, names, values, "score");
	free(names);
	while ((n = tool_read_f8(&o->t, p.stream.in, score, block)) > 0) {
		for (size_t i = 0; i < n; i++) {
			const char *key = ae_reader_key(p.stream.in, i);
			struct ae_calibrate **past = keys_at(p.keys, keys_find(p.keys, key ? key : ""));

			push(o, p.stream.in, *past, i, score + i * values, values);
			keyed_row(&p.stream, i);
			for (size_t v = 0; v < values; v++)
				keyed_value(&p.stream, score[i * values + v]);
			keyed_end(&p.stream);
		}
		keyed_rest(&p.stream, n);
	}
	state_take(&o->t);
	free(score);
	keys_free(p.keys);
	keyed_close(&p.stream);
}

static void state(void *arg, struct ae_state *s)
{
	ae_calibrate_state(arg, s);
}

static void run(struct options *o)
{
	static const enum ae_learn learns[] = {
		[SPAN_NONE] = AE_LEARN_CHOOSE,
		[SPAN_NORMAL] = AE_LEARN_ALWAYS,
		[SPAN_IGNORE] = AE_LEARN_NEVER,
	};
	struct ae_reader *r = tool_reader(&o->t, 0);
	size_t n, values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values);
	double *score = tool_alloc(&o->t, block * values, sizeof *score);
	struct ae_calibrate *c = new_past(o, values);
	const struct state_owner owner = { .values = state, .arg = c };

	state_open(&o->t, r, &owner);
	tool_writer(&o->t, ae_reader_shape(r), AE_F4, true);
	while ((n = tool_read_f8(&o->t, r, score, block)) > 0) {
		for (size_t i = 0; i < n; i++) {
			ae_calibrate_learn(c, learns[spans_row(&o->spans, r, i)]);
			push(o, r, c, i, score + i * values, values);
		}
		tool_write_f8(&o->t, o->t.writer, score, n);
	}
	state_take(&o->t);
	ae_calibrate_free(c);
	free(score);
	ae_reader_free(r);
	spans_close(&o->spans);
}

int main(int argc, char **argv)
{
	static const char *const learn[] = { "all", "normal", NULL };
	struct options o = {
		.t = { .name = "ae-calibrate",
		       .operands = "[FILE]...",
		       .summary = "Turns scores into surprise: one number that means the same on every series.",
		       .keep_nan = true },
		.c = ae_calibrate_default(0),
		.keys = { .max = KEYED_MAX },
	};
	const struct tool_option options[] = {
		{ OPT_CHOICE, 'm', "method", "HOW", &o.c.method, "how a score is compared with the past",
		  .word = ae_calibrate_word },
		{ OPT_COUNT, 0, "history", "N", &o.c.history, "scores of the past to compare with", AE_CALIBRATE_MIN,
		  AE_CALIBRATE_MAX },
		{ OPT_COUNT, 0, "warmup", "N", &o.c.warmup, "first scores, which get surprise 0", AE_CALIBRATE_MIN,
		  AE_CALIBRATE_MAX },
		{ OPT_COUNT, 0, "mean", "N", &o.c.mean, "average the last N surprises (default: 4 with tail, else 1)",
		  1, AE_CALIBRATE_MEAN },
		{ OPT_REAL, 0, "min-index", "X", &o.c.min_index,
		  "smallest tail index; twice as much for squared errors", 1e-3, 1e3 },
		{ OPT_CHOICE, 0, "learn", "WHICH", &o.learn, "scores that become the past", .names = learn },
		STATE_OPTION(&o.t),
		SPANS_OPTION(&o.spans),
		KEYED_OPTION_LINES(&o.keys),
		KEYED_ADD_OPTION(&o.keys),
		ALIVE_OPTION(&o.t),
		{ .kind = OPT_END },
	};

	o.c.mean = 0;
	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_SEED, 0, -1);
	complete(&o);
	alive_start(&o.t);
	spans_open(&o.spans, &o.t);
	(o.keys.columns || o.keys.add ? run_keys : run)(&o);
	return tool_end(&o.t, TOOL_DONE);
}
