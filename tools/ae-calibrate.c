/* ae-calibrate - scores to surprise: one number that means the same on every series. */
#include "common/alive.h"
#include "common/keys.h"
#include "common/spans.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	struct tool t;
	struct ae_calibrate_options c;
	struct keys_options keys;
	struct spans spans;
	const char *state;
	int learn;
};

/* Options that were not given are the method's. */
static void complete(struct options *o)
{
	struct ae_calibrate_options method = ae_calibrate_default(o->c.method);

	keys_check(&o->t, &o->keys);
	if ((o->keys.columns || o->keys.add) && o->state)
		die(&o->t, "option --%s: cannot be used with --state, which is of one series",
		    o->keys.columns ? "key" : "add");
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

static void open_state(struct options *o, struct ae_calibrate *c)
{
	struct ae_err e;

	if (!o->state)
		return;
	if (access(o->state, F_OK) != 0 && errno == ENOENT) {
		note(&o->t, "%s: not there: starts without a past", o->state);
		return;
	}
	if (ae_calibrate_load(c, o->state, &e) != 0)
		die_err(&o->t, &e);
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

/* Many series in one table: each is calibrated by its own past. */
static void run_keys(struct options *o)
{
	struct keys *keys = keys_new(&o->t, o->keys.max);
	struct ae_calibrate **past = NULL;
	size_t pasts = 0, n, values, block;
	const char **names;
	struct keyed stream;
	double *score;

	keyed_open(&stream, &o->t, 0, &o->keys);
	values = ae_shape_count(ae_reader_shape(stream.in));
	block = tool_block(values);
	score = tool_alloc(&o->t, block * values, sizeof *score);
	names = tool_columns(&o->t, stream.in);
	keyed_head(&stream, names, values, "score");
	free(names);
	while ((n = tool_read_f8(&o->t, stream.in, score, block)) > 0) {
		for (size_t i = 0; i < n; i++) {
			const char *key = ae_reader_key(stream.in, i);
			bool fresh;
			size_t at = keys_find(keys, key ? key : "", &fresh);

			if (at == pasts)
				past = tool_grow(&o->t, past, ++pasts, sizeof *past);
			else if (fresh)
				ae_calibrate_free(past[at]);
			if (fresh)
				past[at] = new_past(o, values);
			push(o, stream.in, past[at], i, score + i * values, values);
			keyed_row(&stream, i);
			for (size_t v = 0; v < values; v++)
				keyed_value(&stream, score[i * values + v]);
			keyed_end(&stream);
		}
		keyed_rest(&stream, n);
	}
	for (size_t k = 0; k < pasts; k++)
		ae_calibrate_free(past[k]);
	free(past);
	free(score);
	keys_free(keys);
	keyed_close(&stream);
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
	struct ae_err e;

	open_state(o, c);
	tool_writer(&o->t, ae_reader_shape(r), AE_F4, true);
	while ((n = tool_read_f8(&o->t, r, score, block)) > 0) {
		for (size_t i = 0; i < n; i++) {
			ae_calibrate_learn(c, learns[spans_row(&o->spans, r, i)]);
			push(o, r, c, i, score + i * values, values);
		}
		tool_write_f8(&o->t, o->t.writer, score, n);
	}
	if (o->state && ae_calibrate_save(c, o->state, &e) != 0)
		die_err(&o->t, &e);
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
		.keys = { .max = KEYS_MAX },
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
		{ OPT_OUTPUT, 0, "state", "FILE", &o.state,
		  "continue from this file if it exists; write it at the end" },
		SPANS_OPTION(&o.spans),
		KEYS_OPTION_LINES(&o.keys),
		KEYS_ADD_OPTION(&o.keys),
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
