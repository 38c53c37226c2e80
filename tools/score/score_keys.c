/* score_keys.c - the scores of many series in one stream of rows: each series has windows of its own. */
#include "score/score_keys.h"

#include "common/key_files.h"
#include "common/key_windows.h"
#include "common/keys.h"
#include "common/state.h"
#include "score/score_models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_BATCH = 8 }; /* records that each of many open models computes at once */

/* One series. */
struct series {
	struct ae_window *window;
	size_t rows, step; /* of its windows */
	struct ae_segments segments;
	uint64_t since;      /* see key_models_find() */
	uint64_t normalizer; /* what its rows are normalized by: normalizer_of() */
	bool resumed;        /* its rows are of the run before */
};

struct keyed_scorer {
	struct tool *t;
	struct scorer s;           /* of the only model, or of the folder's first one */
	struct key_models *models; /* NULL: one model for all keys */
	struct scorer *now;        /* that the batch is for */
	double *fresh;             /* (block, row_values) rows of the last read, before they are normalized */
	struct keyed stream;
	struct missing in;
	struct keys *series; /* of struct series */
	size_t row_values;
	int64_t max_gap; /* 0: any */
	/* a batch of records, which end at rows of the last read */
	float *x;                /* (max, values) */
	size_t *row;             /* (max) their last row among those of the last read */
	double *score;           /* (max) */
	double *part;            /* (max, parts) */
	size_t n, max, capacity; /* capacity: floats at x */
	size_t batch_of;         /* with a folder: the series whose records they are */
};

/* How rows of series become records. */
static struct key_windows_options rows_of(const struct score_options *o)
{
	return (struct key_windows_options){ .keys = &o->keys, .breaks = &o->breaks, .raw = o->raw };
}

void score_keys_check(const struct tool *t, const struct score_options *o)
{
	const struct key_windows_options rows = rows_of(o);
	const char *other = o->top > 0   ? "top"
		: o->labels || o->class  ? "class"
		: o->join == JOIN_RANK   ? "ensemble rank"
		: !isnan(o->online.rate) ? "learn"
		: o->observed            ? "observed"
		: o->rows                ? "rows"
					 : NULL;

	key_windows_check(t, &rows, other);
}

void score_folder_check(struct tool *t, struct score_options *o)
{
	const char *other = o->max_models != MODELS_MAX ? "max-models" : o->without ? "no-model" : NULL;

	o->folder = key_folder(t->arg[0]);
	if (!o->folder && other)
		die(t, "option --%s: expected a folder of models, got '%s'", other, t->arg[0]);
	if (!o->folder)
		return;
	if (!o->keys.columns)
		die(t, "%s: a folder of models: expected --key, which tells the model of a row", t->arg[0]);
	if (o->models.count > 0)
		die(t, "%s: a folder of models: cannot be used with -M", t->arg[0]);
}

static void open_input(struct keyed_scorer *k, const struct score_options *o)
{
	const struct key_windows_options rows = rows_of(o);

	k->max_gap = key_rows_open(&k->stream, k->t, k->s.members.member[0].model, &k->s.record, &rows);
	missing_open(&k->in, k->t, k->stream.in, k->t->missing);
	k->row_values = ae_shape_count(ae_reader_shape(k->stream.in));
}

static void allocate(struct keyed_scorer *k)
{
	size_t values = k->s.values, batch = k->s.o->batch;

	k->now = &k->s;
	k->max = batch ? batch : key_windows_batch(values);
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
		scorer_run(k->now, k->x, k->now->values, k->n, k->score, k->part);
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

static void begin_series(void *arg, void *series, const char *key)
{
	(void)key;
	((struct series *)series)->segments.max_gap = ((const struct keyed_scorer *)arg)->max_gap;
}

static void forget_series(void *arg, void *series)
{
	struct keyed_scorer *k = arg;

	(void)series;
	if (k->models)
		flush(k); /* the batch may hold its records */
}

static void release_series(void *arg, void *series)
{
	(void)arg;
	ae_window_free(((struct series *)series)->window);
}

static struct keys *new_keys(struct keyed_scorer *k, const struct score_options *o)
{
	const struct keys_form form = { .max = o->keys.max,
					.size = sizeof(struct series),
					.what = "series",
					.option = "max-keys",
					.arg = k,
					.begin = begin_series,
					.forget = forget_series,
					.release = release_series };

	return keys_new(k->t, &form);
}

/* Whether the windows of a series have the rows and the step of a model. */
static bool window_fits(const struct keyed_scorer *k, const struct series *s, const struct ae_model *m)
{
	bool windows = k->s.o->raw && m->window > 0;

	return s->window && s->rows == (windows ? m->window : 1) && s->step == (windows ? m->step : 1);
}

/* Tells one normalizer from another. */
static uint64_t normalizer_of(const struct ae_model *m)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < m->stats.count; i++) {
		const double pair[3] = { m->stats.row[i].shift, m->stats.row[i].scale, (double)(hash >> 12) };

		hash = ae_hash((const char *)pair, sizeof pair);
	}
	return hash;
}

/* The windows of a series, with no row in them, as a model takes them. */
static void begin_window(struct keyed_scorer *k, struct series *s, const struct ae_model *m)
{
	bool windows = k->s.o->raw && m->window > 0;
	size_t rows = windows ? m->window : 1, step = windows ? m->step : 1;
	struct ae_err e;

	s->normalizer = normalizer_of(m);
	if (window_fits(k, s, m)) {
		ae_window_break(s->window);
		return;
	}
	ae_window_free(s->window);
	s->rows = rows;
	s->step = step;
	if (ae_window_new(&s->window, rows, step, k->row_values, &e) != 0)
		die_err(k->t, &e);
}

/* The scorer of series `at`; NULL: it has no model. Row i of the last read is normalized as its model says, unless all have
 * one model. */
static struct scorer *scorer_of(struct keyed_scorer *k, size_t at, float *row, size_t i)
{
	struct series *s = keys_at(k->series, at);
	uint64_t before = s->since;
	const struct ae_stats *stats;
	const struct ae_model *model;
	struct scorer *own = &k->s;
	bool other; /* model than before */

	if (k->models) {
		if (k->batch_of != at)
			flush(k); /* its model may be closed for another one */
		k->batch_of = at;
		own = key_models_find(k->models, keys_key(k->series, at), &s->since);
	}
	model = (own ? own : &k->s)->members.member[0].model;
	other = s->resumed ? s->normalizer != normalizer_of(model) : s->since != before;
	if (other || !window_fits(k, s, model))
		begin_window(k, s, model);
	s->resumed = false;
	if (!k->models || !own)
		return own;
	stats = &model->stats;
	if (k->s.o->raw && stats->count > 0)
		ae_stats_apply(stats, k->fresh + i * k->row_values, row, k->row_values);
	else
		records_single(&k->in, k->fresh + i * k->row_values, row, 1);
	return own;
}

/* Adds a record of a scorer to the batch: a window that ends at row i of the last read. whole: else it is NaN. */
static void add_record(struct keyed_scorer *k, struct scorer *own, const float *window, bool whole, size_t i)
{
	k->now = own;
	if (k->capacity < k->max * own->values + 16) {
		k->capacity = k->max * own->values + 16;
		k->x = tool_grow(k->t, k->x, k->capacity, sizeof *k->x);
	}
	key_windows_copy(k->x + k->n * own->values, window, own->values, whole);
	k->row[k->n++] = i;
}

/* Adds the window that ends at row i of the last read to the batch, if one does; one across a break is NaN. */
static void take_row(struct keyed_scorer *k, float *row, size_t i)
{
	const int64_t *time = ae_reader_times(k->stream.in);
	const char *key = ae_reader_key(k->stream.in, i);
	size_t at = keys_find(k->series, key ? key : "");
	struct series *s = keys_at(k->series, at);
	struct scorer *own = scorer_of(k, at, row, i);
	bool absent = !own || (k->in.way != MISSING_KEEP && records_absent(row, k->row_values)), whole;
	const float *window = key_windows_push(s->window, &s->segments, time ? time[i] : AE_TIME_NONE, row, absent,
					       &whole);

	if (window && (own || k->s.o->without == WITHOUT_MISSING))
		add_record(k, own ? own : &k->s, window, whole, i);
	if (k->n == k->max)
		flush(k);
}

/* ---- state ---- */

static void series_state(void *arg, void *series, struct ae_state *state)
{
	const struct keyed_scorer *k = arg;
	struct series *s = series;
	struct ae_err e;

	ae_state_size(state, &s->rows, SIZE_MAX);
	ae_state_size(state, &s->step, SIZE_MAX);
	ae_state_count(state, &s->normalizer, UINT64_MAX);
	if (ae_state_restores(state) && (s->rows == 0 || s->step == 0))
		ae_state_refuse(state);
	else if (ae_state_restores(state) && ae_window_new(&s->window, s->rows, s->step, k->row_values, &e) != 0)
		ae_state_fail(state, "%s", e.text);
	if (!ae_state_good(state))
		return;
	s->resumed = ae_state_restores(state);
	ae_segments_state(&s->segments, state);
	ae_window_rows_state(s->window, state);
}

static void values(void *arg, struct ae_state *state)
{
	struct keyed_scorer *k = arg;

	state_rows_option(state, k->stream.in);
	ae_state_option(state, "key", ae_reader_key_names(k->stream.in));
	ae_state_option_count(state, "max-gap in ns", (uint64_t)k->max_gap);
	keys_state(k->series, state, series_state);
}

static int stop(void *arg)
{
	const struct keyed_scorer *k = arg;

	if (k->s.online)
		online_end(k->s.online);
	return TOOL_DONE;
}

static void write_head(struct keyed_scorer *k)
{
	size_t features = k->s.parts == k->s.features ? k->s.parts : 0;
	const struct ae_stats *stats = &k->s.members.member[0].model->stats;
	const char **names = k->s.parts ? tool_alloc(k->t, k->s.parts, sizeof *names) : NULL;
	char(*numbers)[32] = k->s.parts ? tool_alloc(k->t, k->s.parts, sizeof *numbers) : NULL;

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
	keys_free(k->series);
	free(k->x);
	free(k->row);
	free(k->score);
	free(k->part);
	missing_close(&k->in);
	key_models_free(k->models);
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
	for (size_t i = 0; i < keys_count(k->series); i++) {
		struct series *s = keys_at(k->series, i);

		s->normalizer = normalizer_of(&list.model[0]);
		ae_window_break(s->window);
	}
}

/* Each row of the next block as it was read, for the models of a folder; or normalized by the only model. Returns how many
 * rows. */
static size_t next_rows(struct keyed_scorer *k, const struct ae_stats *stats, float *rows, size_t block)
{
	size_t n;

	if (!k->models)
		return records_rows(&k->in, stats, k->fresh, rows, block);
	n = missing_read(&k->in, k->fresh, block);
	key_models_begin(k->models); /* after the wait for rows */
	return n;
}

static void run(struct keyed_scorer *k, const struct score_options *o, struct online *online)
{
	const struct state_owner owner = { .values = values, .stop = stop, .arg = k };
	static const struct ae_stats as_they_are = { 0 };
	const struct ae_stats *stats = o->raw ? &k->s.members.member[0].model->stats : &as_they_are;
	size_t n, block = records_block(k->row_values);
	float *rows = tool_alloc(k->t, block * k->row_values + 16, sizeof *rows);

	k->fresh = tool_alloc(k->t, block * k->row_values, sizeof *k->fresh);
	write_head(k);
	state_open(k->t, k->stream.in, &owner);
	while ((n = next_rows(k, stats, rows, block)) > 0) {
		if (online)
			renew(k, &stats, k->fresh, rows, n);
		for (size_t i = 0; i < n; i++)
			take_row(k, rows + i * k->row_values, i);
		flush(k);
		keyed_rest(&k->stream, n);
	}
	state_take(k->t);
	free(k->fresh);
	free(rows);
}

void score_keys(struct tool *t, const struct score_options *o, struct online *online)
{
	struct keyed_scorer k = { .t = t };
	struct score_options own = *o; /* of the models of a folder, of which many are open */
	char *first = NULL;

	if (o->folder) {
		own.batch = o->batch ? o->batch : FOLDER_BATCH;
		own.no_reuse = true;
		t->threads = 1;
		first = key_file_first(t, t->arg[0]);
	} else {
		model_check(t);
	}
	scorer_open(&k.s, t, first ? first : t->arg[0], &own, NULL);
	k.s.online = online;
	if (online)
		online_start(online, &k.s.members.list, t->arg[0], o->arch != NULL);
	open_input(&k, o);
	k.s.input = k.stream.in;
	allocate(&k);
	k.series = new_keys(&k, o);
	k.models = o->folder ? key_models_new(t, &own, t->arg[0], &k.s) : NULL;
	run(&k, o, online);
	if (online)
		online_end(online);
	close_all(&k);
	free(first);
}
