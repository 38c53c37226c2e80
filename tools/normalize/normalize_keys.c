/* normalize_keys.c - rows of many series in one table, normalized by one file of statistics or by a folder with one per series. */
#include "normalize/normalize.h"

#include "common/key_files.h"
#include "common/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The statistics of the series in a folder, those used last; the program holds as many as --max-keys says. */
struct series_stats {
	struct normalize *j;
	const char *folder;
	struct keys *stats; /* of struct ae_stats; count 0: the series has none */
	bool told;          /* that a series has none */
};

void normalize_keys_check(const struct normalize *j)
{
	const char *other = j->check                  ? "check"
		: j->names                            ? "names"
		: j->per == PER_ALL                   ? "per all"
		: j->t.label                          ? "label"
		: j->t.missing == MISSING_MEAN        ? "missing mean"
		: j->t.missing == MISSING_INTERPOLATE ? "missing interpolate"
		: j->t.missing == MISSING_OMIT        ? "missing omit"
						      : NULL;

	keyed_check(&j->t, &j->keys);
	if (j->keys.columns && other)
		die(&j->t, "option --key: cannot be used with --%s", other);
	if (!j->keys.columns && j->stats && key_folder(j->stats))
		die(&j->t, "%s: a folder of statistics: expected --key, which tells the file of a row", j->stats);
}

static void open_rows(struct normalize *j)
{
	missing_allow(&j->t, j->t.missing);
	keyed_open(&j->stream, &j->t, 0, &j->keys);
	j->r = j->stream.in;
	j->per = PER_FEATURE;
}

static void begin_output(struct normalize *j)
{
	const char **names = tool_columns(&j->t, j->r);

	keyed_head(&j->stream, names, j->values, "value");
	free(names);
}

static void put_values(struct normalize *j)
{
	for (size_t v = 0; v < j->values; v++)
		keyed_value(&j->stream, j->inverse ? j->f8[v] : (double)j->f4[v]);
	keyed_end(&j->stream);
}

/* ---- statistics of a folder ---- */

/* All series have the columns of the first file, in its order. */
static void check_alike(const struct series_stats *all, const struct ae_stats *s, const char *path)
{
	const struct ae_stats *first = &all->j->s;
	bool same = s->count == first->count;

	for (size_t i = 0; same && i < s->count; i++)
		same = memcmp(s->row[i].name, first->row[i].name, sizeof s->row[i].name) == 0;
	if (!same)
		die(&all->j->t, "%s: expected the columns of the other files in %s", path, all->folder);
}

static void read_series(void *arg, void *stats, const char *key)
{
	struct series_stats *all = arg;
	char *path = key_file(&all->j->t, all->folder, key);
	struct ae_err e;

	if (access(path, F_OK) == 0) {
		if (ae_stats_read(stats, path, &e) != 0)
			die_err(&all->j->t, &e);
		check_alike(all, stats, path);
	} else if (!all->told) {
		warn(&all->j->t,
		     "%s: not there: its rows have no values, nor have those of other series without a file", path);
		all->told = true;
	}
	free(path);
}

static void release_series(void *arg, void *stats)
{
	(void)arg;
	ae_stats_free(stats);
}

static const struct ae_stats *series_of(const struct series_stats *all, const char *key)
{
	return keys_at(all->stats, keys_find(all->stats, key));
}

/* ---- applying ---- */

static void apply(struct normalize *j, const struct ae_stats *s, const double *x)
{
	if (s->count > 0) {
		normalize_apply(j, s, x, 1);
		return;
	}
	for (size_t v = 0; v < j->values; v++)
		j->f8[v] = j->f4[v] = NAN;
}

static void apply_all(struct normalize *j)
{
	struct series_stats all = { .j = j, .folder = j->stats };
	const struct keys_form form = { .max = j->keys.max,
					.size = sizeof(struct ae_stats),
					.what = "series",
					.arg = &all,
					.begin = read_series,
					.release = release_series };
	bool folder = j->stats && key_folder(j->stats);
	char *first = folder ? key_file_first(&j->t, j->stats) : NULL;
	double *x;
	size_t n;

	if (j->stats)
		normalize_read_stats(j, first ? first : j->stats);
	all.stats = keys_new(&j->t, &form);
	open_rows(j);
	normalize_match_stats(j, first ? first : j->stats ? j->stats : "--range");
	normalize_sizes(j);
	missing_open(&j->rows, &j->t, j->r, j->t.missing);
	x = tool_alloc(&j->t, j->block * j->values, sizeof *x);
	begin_output(j);
	while ((n = missing_read(&j->rows, x, j->block)) > 0)
		for (size_t i = 0; i < n; i++) {
			const char *key = ae_reader_key(j->r, i);

			keyed_row(&j->stream, i);
			apply(j, folder ? series_of(&all, key ? key : "") : &j->s, x + i * j->values);
			put_values(j);
		}
	free(x);
	free(first);
	keys_free(all.stats);
}

/* ---- learning ---- */

/* All rows, in their order, each with its series. */
struct learned {
	struct normalize *j;
	struct keys *stats; /* of struct ae_stats, which are learned after the last row */
	double *x;          /* (n, values) */
	size_t *of;         /* (n) series of each row */
	int64_t *time;      /* (n) */
	size_t n, capacity;
};

_Noreturn static void refuse_series(void *arg, void *stats)
{
	const struct learned *l = arg;

	(void)stats;
	die(&l->j->t, "%s: option --fit: expected %zu series at most, got more (--max-keys N)", ae_reader_name(l->j->r),
	    l->j->keys.max);
}

static void read_rows(struct learned *l)
{
	struct normalize *j = l->j;
	size_t n;

	do {
		if (l->capacity - l->n < j->block) {
			l->capacity = 2 * l->capacity + j->block;
			l->x = tool_grow(&j->t, l->x, l->capacity, j->values * sizeof *l->x);
			l->of = tool_grow(&j->t, l->of, l->capacity, sizeof *l->of);
			l->time = tool_grow(&j->t, l->time, l->capacity, sizeof *l->time);
		}
		n = missing_read(&j->rows, l->x + l->n * j->values, j->block);
		for (size_t i = 0; i < n; i++) {
			const int64_t *time = ae_reader_times(j->r);
			const char *key = ae_reader_key(j->r, i);

			l->of[l->n + i] = keys_find(l->stats, key ? key : "");
			l->time[l->n + i] = time ? time[i] : AE_TIME_NONE;
		}
		l->n += n;
	} while (n > 0);
}

static void write_series(const struct learned *l, size_t at)
{
	const struct tool *t = &l->j->t;
	char *path = key_file(t, l->j->fit, keys_key(l->stats, at));
	struct ae_err e;

	for (int i = 0; i < t->args; i++)
		if (ae_file_same(path, t->arg[i]))
			die(t, "%s: an input, which the output would replace", path);
	if (key_file_folders(l->j->fit, path, &e) != 0 || ae_stats_write(keys_at(l->stats, at), path, &e) != 0)
		die_err(t, &e);
	free(path);
}

/* The rows (n, values) of each series together, in the order of the series. end: (count) number of rows up to those of each one.
 * The caller frees both. */
static double *sorted_rows(const struct learned *l, size_t *end)
{
	const struct normalize *j = l->j;
	double *rows = tool_alloc(&j->t, l->n * j->values, sizeof *rows);
	size_t before = 0;

	for (size_t i = 0; i < l->n; i++)
		end[l->of[i]]++;
	for (size_t at = 0; at < keys_count(l->stats); at++) {
		size_t n = end[at];

		end[at] = before; /* its first row, until its rows are there */
		before += n;
	}
	for (size_t i = 0; i < l->n; i++)
		memcpy(rows + end[l->of[i]]++ * j->values, l->x + i * j->values, j->values * sizeof *rows);
	return rows;
}

/* The files are complete before the first row goes out. */
static void learn(struct learned *l)
{
	struct normalize *j = l->j;
	size_t *end = tool_alloc(&j->t, keys_count(l->stats), sizeof *end), from = 0;
	double *rows = sorted_rows(l, end);
	bool *constant = tool_alloc(&j->t, j->columns, sizeof *constant);

	for (size_t at = 0; at < keys_count(l->stats); from = end[at++]) {
		tool_fit_stats(&j->t, keys_at(l->stats, at), (enum ae_normalizer)j->method, rows + from * j->values,
			       end[at] - from, j->columns, j->r, constant);
		write_series(l, at);
	}
	free(constant);
	free(rows);
	free(end);
}

static void put_learned(struct learned *l)
{
	struct normalize *j = l->j;
	char text[AE_TIME_TEXT];

	begin_output(j);
	for (size_t i = 0; i < l->n; i++) {
		fputs(keys_key(l->stats, l->of[i]), tool_text(&j->t));
		if (j->stream.timed)
			fprintf(tool_text(&j->t), "\t%s", keyed_time(j->r, l->time[i], text));
		apply(j, keys_at(l->stats, l->of[i]), l->x + i * j->values);
		put_values(j);
	}
}

static void learn_all(struct normalize *j)
{
	struct learned l = { .j = j };
	const struct keys_form form = { .max = j->keys.max,
					.size = sizeof(struct ae_stats),
					.what = "series",
					.arg = &l,
					.forget = refuse_series,
					.release = release_series };

	key_folder_make(&j->t, j->fit, "statistics");
	open_rows(j);
	normalize_sizes(j);
	missing_open(&j->rows, &j->t, j->r, j->t.missing);
	l.stats = keys_new(&j->t, &form);
	read_rows(&l);
	if (l.n == 0)
		die(&j->t, "%s: expected at least one record to learn from, got none", ae_reader_name(j->r));
	learn(&l);
	put_learned(&l);
	free(l.x);
	free(l.of);
	free(l.time);
	keys_free(l.stats);
}

void normalize_keys(struct normalize *j)
{
	(j->fit ? learn_all : apply_all)(j);
}
