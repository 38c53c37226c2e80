/* score_keys.c - the scores of many series in one stream of rows: each series has windows of its own. */
#include "score/score_keys.h"

#include "common/model_input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_VALUES = 1 << 18, BATCH_MAX = 1024 };

/* One series. */
struct series {
	struct ae_window *window;
	struct ae_segments segments;
};

struct keyed_scorer {
	struct tool *t;
	struct scorer s;
	struct keyed stream;
	struct missing in;
	struct keys *keys;
	struct series *series; /* (keys) */
	size_t count;
	size_t window, step, row_values, values;
	int64_t max_gap; /* 0: any */
	/* a batch of records, which end at rows of the last read */
	float *x;      /* (max, values) */
	size_t *row;   /* (max) their last row among those of the last read */
	double *score; /* (max) */
	double *part;  /* (max, parts) */
	size_t n, max;
};

void score_keys_check(const struct tool *t, const struct score_options *o)
{
	const char *other = o->top > 0              ? "top"
		: o->labels || o->class             ? "class"
		: o->join == JOIN_RANK              ? "ensemble rank"
		: !isnan(o->online.rate)            ? "learn"
		: o->observed                       ? "observed"
		: o->breaks.group                   ? "group"
		: o->breaks.times.count             ? "times"
		: t->missing == MISSING_MEAN        ? "missing mean"
		: t->missing == MISSING_INTERPOLATE ? "missing interpolate"
		: t->missing == MISSING_OMIT        ? "missing omit"
						    : NULL;

	if ((o->keys.columns || o->keys.add) && other)
		die(t, "option --%s: cannot be used with --%s", o->keys.columns ? "key" : "add", other);
}

static void open_gap(struct keyed_scorer *k, const struct score_options *o)
{
	const char *noted = k->s.o->raw ? ae_model_find(k->s.members.member[0].model, "max_gap") : NULL;
	const char *gap = o->breaks.max_gap ? o->breaks.max_gap : k->stream.timed ? noted : NULL;
	struct ae_err e;

	if (!gap || strcmp(gap, "none") == 0)
		return;
	if (ae_duration_parse(&k->max_gap, gap, &e) != 0)
		die(k->t, "option --max-gap: %s", e.text);
	if (!k->stream.timed)
		die(k->t, "%s: option --max-gap: expected a column of times, got none", ae_reader_name(k->stream.in));
}

/* The model's rows are the input's, by name if both have names. */
static void open_input(struct keyed_scorer *k, const struct score_options *o)
{
	const struct ae_model *m = k->s.members.member[0].model;
	struct ae_shape row = o->raw ? ae_model_row(m) : k->s.record, have;

	if (o->raw && m->window == 0 && m->stats.count == 0)
		die(k->t, "%s: option --raw: the model was not trained on raw rows", k->t->arg[0]);
	keyed_open(&k->stream, k->t, 1, &o->keys);
	if (o->raw && m->stats.count > 0)
		tool_match_stats(k->t, &m->stats, "the normalizer", k->stream.in);
	have = *ae_reader_shape(k->stream.in);
	if (!records_alike(&have, &row))
		die(k->t, "%s: expected rows of %s, got %s%s", ae_reader_name(k->stream.in), ae_shape_name(&row).text,
		    ae_shape_name(&have).text, !o->raw && m->window ? ": use --raw for raw rows" : "");
	missing_open(&k->in, k->t, k->stream.in, k->t->missing);
	k->window = o->raw && m->window ? m->window : 1;
	k->step = o->raw && m->window ? m->step : 1;
	k->row_values = ae_shape_count(&row);
	k->values = k->s.values;
}

static void allocate(struct keyed_scorer *k)
{
	k->max = k->values < BATCH_VALUES / BATCH_MAX ? BATCH_MAX : BATCH_VALUES / k->values + 1;
	k->x = tool_alloc(k->t, k->max * k->values + 16, sizeof *k->x);
	k->row = tool_alloc(k->t, k->max, sizeof *k->row);
	k->score = tool_alloc(k->t, k->max, sizeof *k->score);
	k->part = tool_alloc(k->t, k->max, (k->s.parts + 1) * sizeof *k->part);
	scorer_allocate(&k->s, k->max);
}

/* The scores of the batch, in the order of their rows. */
static void flush(struct keyed_scorer *k)
{
	size_t parts = k->s.parts;

	if (k->n > 0)
		scorer_run(&k->s, k->x, k->values, k->n, k->score, k->part);
	for (size_t i = 0; i < k->n; i++) {
		keyed_row(&k->stream, k->row[i]);
		if (parts == 0)
			keyed_value(&k->stream, k->score[i]);
		for (size_t j = 0; j < parts; j++)
			keyed_value(&k->stream, k->part[i * parts + j]);
		keyed_end(&k->stream);
	}
	k->n = 0;
}

static struct series *series_of(struct keyed_scorer *k, const char *key)
{
	bool fresh;
	size_t at = keys_find(k->keys, key, &fresh);
	struct series *s;
	struct ae_err e;

	if (at == k->count) {
		k->series = tool_grow(k->t, k->series, ++k->count, sizeof *k->series);
		k->series[at].window = NULL;
	}
	s = &k->series[at];
	if (!fresh)
		return s;
	ae_window_free(s->window);
	s->segments = (struct ae_segments){ .max_gap = k->max_gap };
	if (ae_window_new(&s->window, k->window, k->step, k->row_values, &e) != 0)
		die_err(k->t, &e);
	return s;
}

/* Adds the window that ends at row i of the last read to the batch, if one does; one across a break is NaN. */
static void take_row(struct keyed_scorer *k, const float *row, size_t i)
{
	const int64_t *time = ae_reader_times(k->stream.in);
	const char *key = ae_reader_key(k->stream.in, i);
	struct series *s = series_of(k, key ? key : "");
	struct ae_place place = { .time = time ? time[i] : AE_TIME_NONE };
	bool absent = k->in.way != MISSING_KEEP && records_absent(row, k->row_values);
	float *to = k->x + k->n * k->values;
	const float *window;

	if (ae_segments_next(&s->segments, &place) || absent)
		ae_window_break(s->window);
	window = ae_window_push(s->window, row);
	if (window) {
		memcpy(to, window, k->values * sizeof *to);
		for (size_t v = 0; v < k->values && (absent || !ae_window_is_whole(s->window)); v++)
			to[v] = NAN;
		k->row[k->n++] = i;
	}
	if (absent)
		ae_window_break(s->window);
	if (k->n == k->max)
		flush(k);
}

static void write_head(struct keyed_scorer *k)
{
	size_t features = k->s.parts == k->s.features ? k->s.parts : 0;
	const struct ae_stats *stats = &k->s.members.member[0].model->stats;
	const char **names = k->s.parts ? tool_alloc(k->t, k->s.parts, sizeof *names) : NULL;
	char(*numbers)[24] = k->s.parts ? tool_alloc(k->t, k->s.parts, sizeof *numbers) : NULL;

	for (size_t i = 0; i < k->s.parts; i++) {
		const char *name = i < features && stats->count == features ? stats->row[i].name
			: i < features                                      ? ae_reader_column(k->stream.in, i)
									    : NULL;

		snprintf(numbers[i], sizeof numbers[i], "score%zu", i + 1);
		names[i] = name && *name ? name : numbers[i];
	}
	keyed_head(&k->stream, names, k->s.parts, "score");
	free(names);
	free(numbers);
}

static void close_all(struct keyed_scorer *k)
{
	for (size_t i = 0; i < k->count; i++)
		ae_window_free(k->series[i].window);
	free(k->series);
	free(k->x);
	free(k->row);
	free(k->score);
	free(k->part);
	keys_free(k->keys);
	missing_close(&k->in);
	scorer_close(&k->s);
	keyed_close(&k->stream);
}

/* Continues with the model that SIGHUP has brought: windows begin anew with the n rows of the last read, which are `fresh`
 * before they are normalized. */
static void renew(struct keyed_scorer *k, const struct ae_stats **stats, const double *fresh, float *rows, size_t n)
{
	bool normalized = (*stats)->count > 0;
	struct ae_ensemble list;

	if (!online_renewed(k->s.online, &list))
		return;
	scorer_renew(&k->s, &list);
	if (normalized) {
		*stats = &k->s.members.member[0].model->stats;
		ae_stats_apply(*stats, fresh, rows, n * k->row_values);
	}
	for (size_t i = 0; i < k->count; i++)
		ae_window_break(k->series[i].window);
}

void score_keys(struct tool *t, const struct score_options *o, struct online *online)
{
	static const struct ae_stats as_they_are = { 0 };
	struct keyed_scorer k = { .t = t };
	const struct ae_stats *stats;
	size_t n, block;
	double *fresh;
	float *rows;

	model_check(t);
	scorer_open(&k.s, t, o, NULL);
	k.s.online = online;
	if (online)
		online_start(online, &k.s.members.list, t->arg[0], o->arch != NULL);
	open_input(&k, o);
	open_gap(&k, o);
	k.s.input = k.stream.in;
	allocate(&k);
	k.keys = keys_new(t, o->keys.max);
	block = records_block(k.row_values);
	fresh = tool_alloc(t, block * k.row_values, sizeof *fresh);
	rows = tool_alloc(t, block * k.row_values + 16, sizeof *rows);
	stats = o->raw ? &k.s.members.member[0].model->stats : &as_they_are;
	write_head(&k);
	while ((n = records_rows(&k.in, stats, fresh, rows, block)) > 0) {
		if (online)
			renew(&k, &stats, fresh, rows, n);
		for (size_t i = 0; i < n; i++)
			take_row(&k, rows + i * k.row_values, i);
		flush(&k);
		keyed_rest(&k.stream, n);
	}
	if (online)
		online_end(online);
	free(fresh);
	free(rows);
	close_all(&k);
}
