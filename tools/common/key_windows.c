/* key_windows.c - records of many series in one stream of rows. */
#include "common/key_windows.h"
#include "common/keys.h"
#include "common/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct key_series {
	struct ae_window *window;
	struct ae_segments segments;
};

void key_windows_check(const struct tool *t, const struct key_windows_options *o, const char *other)
{
	other = other                               ? other
		: o->breaks->group                  ? "group"
		: o->breaks->times.count            ? "times"
		: t->missing == MISSING_MEAN        ? "missing mean"
		: t->missing == MISSING_INTERPOLATE ? "missing interpolate"
		: t->missing == MISSING_OMIT        ? "missing omit"
						    : NULL;
	keyed_check(t, o->keys);
	if ((o->keys->columns || o->keys->add) && other)
		die(t, "option --%s: cannot be used with --%s", o->keys->columns ? "key" : "add", other);
}

size_t key_windows_batch(size_t values)
{
	enum { VALUES = 1 << 18, RECORDS = 1024 };

	return values < VALUES / RECORDS ? RECORDS : VALUES / values + 1;
}

int64_t key_rows_open(struct keyed *stream, struct tool *t, const struct ae_model *m, const struct ae_shape *record,
		      const struct key_windows_options *o)
{
	struct ae_shape row = o->raw ? ae_model_row(m) : *record;
	const char *gap = o->breaks->max_gap;
	const struct ae_shape *have;

	if (o->raw && m->window == 0 && m->stats.count == 0)
		die(t, "%s: option --raw: the model was not trained on raw rows", t->arg[0]);
	keyed_open(stream, t, 1, o->keys);
	if (o->raw || m->window == 0)
		tool_match_model(t, m, o->raw, stream->in);
	have = ae_reader_shape(stream->in);
	if (!records_alike(have, &row))
		die(t, "%s: expected rows of %s, got %s%s", ae_reader_name(stream->in), ae_shape_name(&row).text,
		    ae_shape_name(have).text, !o->raw && m->window ? ": use --raw for raw rows" : "");
	if (!gap && o->raw && stream->timed)
		gap = ae_model_find(m, "max_gap");
	if (!gap || strcmp(gap, "none") == 0)
		return 0;
	if (!stream->timed)
		die(t, "%s: option --max-gap: expected a column of times, got none", ae_reader_name(stream->in));
	return tool_duration(t, "option --max-gap", gap);
}

static void begin_series(void *arg, void *series, const char *key)
{
	const struct key_windows *k = arg;
	size_t rows = k->values / k->row_values, step = rows > 1 ? k->model->step : 1;
	struct key_series *s = series;
	struct ae_err e;

	(void)key;
	s->segments.max_gap = k->max_gap;
	if (ae_window_new(&s->window, rows, step, k->row_values, &e) != 0)
		die_err(k->t, &e);
}

static void release_series(void *arg, void *series)
{
	(void)arg;
	ae_window_free(((struct key_series *)series)->window);
}

void key_windows_open(struct key_windows *k, struct tool *t, const struct ae_model *m,
		      const struct key_windows_options *o, size_t values)
{
	struct ae_shape record = ae_model_record(m);
	const struct keys_form form = { .max = o->keys->max,
					.size = sizeof(struct key_series),
					.what = "series",
					.option = "max-keys",
					.arg = k,
					.begin = begin_series,
					.release = release_series };

	*k = (struct key_windows){ .t = t, .model = m, .values = values, .raw = o->raw };
	k->max_gap = key_rows_open(&k->stream, t, m, &record, o);
	missing_open(&k->in, t, k->stream.in, t->missing);
	k->row_values = ae_shape_count(ae_reader_shape(k->stream.in));
	k->series = keys_new(t, &form);
	k->max = key_windows_batch(values);
	k->x = tool_alloc(t, k->max * values + 16, sizeof *k->x);
	k->row = tool_alloc(t, k->max, sizeof *k->row);
}

/* ---- windows ---- */

const float *key_windows_push(struct ae_window *w, struct ae_segments *segments, int64_t time, const float *row,
			      bool absent, bool *whole)
{
	struct ae_place place = { .time = time };
	const float *window;

	if (ae_segments_next(segments, &place) || absent)
		ae_window_break(w);
	window = ae_window_push(w, row);
	*whole = !absent && ae_window_is_whole(w);
	if (absent)
		ae_window_break(w);
	return window;
}

void key_windows_copy(float *record, const float *window, size_t values, bool whole)
{
	for (size_t v = 0; v < values; v++)
		record[v] = whole ? window[v] : NAN;
}

/* Adds the window that ends at row i of the last read to the block, if one does. */
static void take_row(struct key_windows *k, const float *row, size_t i)
{
	const int64_t *time = ae_reader_times(k->stream.in);
	const char *key = ae_reader_key(k->stream.in, i);
	struct key_series *s = keys_at(k->series, keys_find(k->series, key ? key : ""));
	bool absent = k->in.way != MISSING_KEEP && records_absent(row, k->row_values), whole;
	const float *window = key_windows_push(s->window, &s->segments, time ? time[i] : AE_TIME_NONE, row, absent,
					       &whole);

	if (!window)
		return;
	key_windows_copy(k->x + k->n * k->values, window, k->values, whole);
	k->row[k->n++] = i;
}

/* ---- lines ---- */

/* "cpu_1,mem_1,cpu_2,...": the columns of each step, if outputs are records; else a word and a number. */
static void write_head(struct key_windows *k, const char *word)
{
	bool columns = k->outputs == k->values && ae_reader_named(k->stream.in);
	const char **names = tool_alloc(k->t, k->outputs, sizeof *names);
	bool steps = k->values > k->row_values;

	for (size_t i = 0; i < k->outputs; i++) {
		const char *name = columns ? ae_reader_column(k->stream.in, i % k->row_values) : word;
		size_t bytes = strlen(name) + 24;
		char *text = tool_alloc(k->t, bytes, 1);

		if (!columns)
			snprintf(text, bytes, "%s%zu", name, i + 1);
		else if (steps)
			snprintf(text, bytes, "%s_%zu", name, i / k->row_values + 1);
		else
			snprintf(text, bytes, "%s", name);
		names[i] = text;
	}
	keyed_head(&k->stream, names, k->outputs, word);
	for (size_t i = 0; i < k->outputs; i++)
		free((char *)names[i]);
	free(names);
}

/* Prints the block, in the order of its rows. */
static void flush(struct key_windows *k, float *y, key_windows_outputs compute, void *arg)
{
	if (k->n > 0)
		compute(arg, k->x, k->values, k->n, y);
	for (size_t i = 0; i < k->n; i++) {
		keyed_row(&k->stream, k->row[i]);
		for (size_t v = 0; v < k->outputs; v++)
			keyed_value(&k->stream, y[i * k->outputs + v]);
		keyed_end(&k->stream);
	}
	k->n = 0;
}

void key_windows_run(struct key_windows *k, size_t outputs, const char *word, key_windows_outputs compute, void *arg)
{
	static const struct ae_stats as_they_are = { 0 };
	const struct ae_stats *stats = k->raw ? &k->model->stats : &as_they_are;
	size_t n, block = records_block(k->row_values);
	float *rows = tool_alloc(k->t, block * k->row_values + 16, sizeof *rows);
	double *fresh = tool_alloc(k->t, block * k->row_values, sizeof *fresh);
	float *y = tool_alloc(k->t, k->max * (outputs > k->values ? outputs : k->values) + 16, sizeof *y);

	k->outputs = outputs;
	write_head(k, word);
	while ((n = records_rows(&k->in, stats, fresh, rows, block)) > 0) {
		for (size_t i = 0; i < n; i++) {
			take_row(k, rows + i * k->row_values, i);
			if (k->n == k->max)
				flush(k, y, compute, arg);
		}
		flush(k, y, compute, arg);
	}
	free(y);
	free(fresh);
	free(rows);
}

void key_windows_close(struct key_windows *k)
{
	free(k->x);
	free(k->row);
	keys_free(k->series);
	missing_close(&k->in);
	keyed_close(&k->stream);
}
