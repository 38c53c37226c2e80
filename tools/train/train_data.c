/* train_data.c - the training data: rows or windows of rows, targets, labels, validation records. */
#include "common/labels.h"
#include "common/lengths.h"
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t windows_of(const struct train_run *r, const struct records *rows, const char *name)
{
	const struct train_options *o = r->o;

	if (o->window == 0)
		return rows->count;
	if (rows->count < o->window)
		die(r->tool, "%s: expected at least one window of %zu rows, got %zu rows", name, o->window,
		    rows->count);
	return (rows->count - o->window) / o->step + 1;
}

/* Windows are views of the rows: they overlap in memory. name: of the input, for messages. */
static struct ae_data data_of(const struct train_run *r, const struct records *rows, const char *name)
{
	struct ae_data d = { .x = rows->x, .count = windows_of(r, rows, name) };

	d.label = r->o->window ? NULL : rows->label; /* a row's label is not its window's */
	d.stride = r->o->window ? r->o->step * rows->values : rows->values;
	d.target = d.x;
	d.target_stride = d.stride;
	return d;
}

struct ae_shape train_record_shape(const struct train_run *r)
{
	struct ae_shape s = r->rows.shape, w = { .rank = 1, .dim = { r->o->window } };

	if (r->o->window == 0)
		return s;
	if (s.rank == 0) /* a series of numbers has one feature */
		s = (struct ae_shape){ .rank = 1, .dim = { 1 } };
	if (s.rank + 1 > 3)
		die(r->tool, "-w: expected windows of at most 3 dimensions, got %d, of records of %s", s.rank + 1,
		    ae_shape_name(&s).text);
	for (int i = 0; i < s.rank; i++)
		w.dim[w.rank++] = s.dim[i];
	return w;
}

/* ---- names: columns of every other file go by the names of the first one ---- */

static void save_names(const struct train_run *r, const struct ae_reader *reader, struct column_names *names)
{
	if (!ae_reader_named(reader) || ae_reader_shape(reader)->rank != 1)
		return;
	names->count = ae_reader_shape(reader)->dim[0];
	names->name = tool_alloc(r->tool, names->count, sizeof *names->name);
	for (size_t i = 0; i < names->count; i++)
		if (!(names->name[i] = strdup(ae_reader_column(reader, i))))
			die(r->tool, "%s: no memory for the names of columns", ae_reader_name(reader));
}

static void want_names(const struct train_run *r, struct ae_reader *reader, const struct column_names *names,
		       const char *by)
{
	struct ae_err e;

	if (names->count > 0 && ae_reader_named(reader)
	    && ae_reader_want(reader, (const char *const *)names->name, names->count, by, &e) != 0)
		die_err(r->tool, &e);
}

/* Whether the file has columns of all these names; a target may have other columns than its record. */
static bool has_names(const struct ae_reader *reader, const struct column_names *names)
{
	const struct ae_shape *shape = ae_reader_shape(reader);
	size_t found = 0;

	if (names->count == 0 || !ae_reader_named(reader) || shape->rank != 1)
		return false;
	for (size_t i = 0; i < names->count; i++)
		for (size_t j = 0; j < shape->dim[0]; j++)
			if (strcmp(names->name[i], ae_reader_column(reader, j)) == 0) {
				found++;
				break;
			}
	return found == names->count;
}

void train_free_names(struct column_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

/* ---- rows, labels, targets ---- */

static void save_begins(const struct train_run *r, struct breaks *b, struct records *rows)
{
	rows->begins = tool_alloc(r->tool, rows->count, sizeof *rows->begins);
	for (size_t i = 0; i < rows->count; i++)
		rows->begins[i] = breaks_next(b);
}

/* The rows of r->series; segments begin after a gap in time. */
static struct records series_rows(struct train_run *r)
{
	const struct train_series *s = r->series;
	struct ae_segments segments = { 0 };
	struct records rows;

	if (r->columns.count == 0)
		save_names(r, s->reader, &r->columns);
	breaks_gap(r->tool, &r->o->breaks, &segments.max_gap);
	rows = records_held(r->tool, s->reader, &s->rows, &r->stats, r->o->series && r->stats.count == 0);
	if (r->o->window == 0)
		return rows;
	rows.begins = tool_alloc(r->tool, rows.count, sizeof *rows.begins);
	for (size_t i = 0; i < rows.count; i++)
		rows.begins[i] = ae_segments_next(&segments,
						  &(struct ae_place){ .time = s->time ? s->time[i] : AE_TIME_NONE });
	return rows;
}

/* path: of a file that is like the input; NULL: the input. */
static struct records read_rows(struct train_run *r, const char *path)
{
	const struct breaks_options *o = &r->o->breaks;
	struct breaks b;
	struct ae_reader *reader = path ? breaks_open_like(&b, r->tool, path, o) : breaks_open(&b, r->tool, 0, o);
	struct records rows;

	r->tool->series = r->o->window > 0;
	if (r->stats.count > 0)
		tool_match_stats(r->tool, &r->stats, "the normalizer", reader);
	else
		want_names(r, reader, &r->columns, "the training data");
	if (r->columns.count == 0)
		save_names(r, reader, &r->columns);
	rows = r->o->series && r->stats.count == 0 ? records_fit(r->tool, reader, &r->stats, &r->spans)
						   : records_read(r->tool, reader, &r->stats, path ? NULL : &r->spans);
	if (rows.count == 0)
		die(r->tool, "%s: no record to learn from", ae_reader_name(reader));
	if (r->o->window > 0)
		save_begins(r, &b, &rows);
	breaks_close(&b);
	ae_reader_free(reader);
	return rows;
}

/* One label per record of `d`. */
static void read_labels(struct train_run *r, const char *path, float **label, struct ae_data *d)
{
	double *all = labels_file(r->tool, path, d->count);

	*label = tool_alloc(r->tool, d->count, sizeof **label);
	for (size_t i = 0; i < d->count; i++)
		(*label)[i] = (float)all[i];
	free(all);
	d->label = *label;
}

/* One target per record of `d`. */
static void read_target(struct train_run *r, const char *path, struct records *target, struct ae_data *d)
{
	struct tool *t = r->tool;
	struct ae_reader *reader = tool_reader_absent(t, path);
	const struct ae_stats none = { 0 };

	if (r->target_columns.count > 0)
		want_names(r, reader, &r->target_columns, r->o->target);
	else if (has_names(reader, &r->columns))
		want_names(r, reader, &r->columns, "the training data");
	if (r->target_columns.count == 0 && target == &r->target)
		save_names(r, reader, &r->target_columns);
	*target = records_read(t, reader, &none, NULL);
	ae_reader_free(reader);
	if (target->count != d->count)
		die(t, "%s: expected %zu targets, one per record, got %zu", path, d->count, target->count);
	d->target = target->x;
	d->target_stride = target->values;
}

/* ---- records of different length ---- */

static void pad_records(struct train_run *r, struct records *rows, const char *path)
{
	struct lengths l;

	lengths_open(&l, r->tool, path, &rows->shape);
	lengths_apply(&l, rows->x, rows->count, rows->values);
	lengths_close(&l);
}

/* Pads the targets as their records are, if they have the same steps. */
static void pad_targets(const struct records *rows, struct records *target)
{
	size_t steps = rows->shape.rank > 0 ? rows->shape.dim[0] : 1, features = rows->values / steps;

	for (size_t i = 0; target->shape.rank > 0 && target->shape.dim[0] == steps && i < target->count; i++)
		for (size_t t = steps; t > 1 && isnan(rows->x[i * rows->values + t * features - 1]); t--)
			for (size_t j = 0; j < target->values / steps; j++)
				target->x[i * target->values + (t - 1) * (target->values / steps) + j] = NAN;
}

/* ---- absent records: all their values are NaN, as filters write for rows and windows that they take out ---- */

/* Rows that end with one row: since the last break; absent ones without another one between them. */
struct row_run {
	size_t whole, absent;
};

/* With --missing keep an absent row is masked, and may be in a window. */
static void count_row(const struct train_run *r, const struct records *rows, size_t row, struct row_run *run)
{
	bool absent = records_absent(rows->x + row * rows->values, rows->values);
	bool begins = rows->begins && rows->begins[row];

	run->absent = absent ? run->absent + 1 : 0;
	run->whole = breaks_run(run->whole, begins, absent && !r->o->train.masked);
}

/* The numbers of the windows, or rows, that can be learned from, and whose target can; returns how many. */
static size_t find_present(const struct train_run *r, const struct records *rows, const struct records *target,
			   size_t *record)
{
	size_t length = r->o->window ? r->o->window : 1, step = r->o->window ? r->o->step : 1, n = 0, next = 0;
	struct row_run run = { 0, 0 };

	for (size_t row = 0; row < rows->count; row++) {
		bool there;

		count_row(r, rows, row, &run);
		if (row + 1 != next * step + length)
			continue;
		there = run.whole >= length && run.absent < length;
		if (there && !(target->x && records_absent(target->x + next * target->values, target->values)))
			record[n++] = next;
		next++;
	}
	return n;
}

/* Leaves out of `d` the records that are absent, or whose target is; the others keep their numbers. */
static void leave_out_absent(struct train_run *r, const struct records *rows, const struct records *target,
			     struct ae_data *d, size_t **record, const char *name)
{
	const char *why = r->o->window
		? "(an absent row, a gap in time, another group or the end of a file is within them)"
		: "(all values missing)";
	size_t n, all = d->count;

	*record = tool_alloc(r->tool, all, sizeof **record);
	n = find_present(r, rows, target, *record);
	d->count = n;
	d->record = n < all ? *record : NULL;
	if (n == 0)
		die(r->tool, "%s: expected a record to learn from, got %zu, all absent %s", name, all, why);
	if (n < all)
		warn(r->tool, "%s: %zu of %zu records are absent %s and are left out", name, all - n, all, why);
}

/* The records from the first-th to before the end-th. */
static struct ae_data part_of(const struct ae_data *d, size_t first, size_t end)
{
	struct ae_data part = *d;

	part.count = end - first;
	if (d->record) {
		part.record += first;
	} else {
		part.x += first * d->stride;
		part.target += first * d->target_stride;
		part.label = d->label ? d->label + first : NULL;
	}
	return part;
}

/* Validation data: a file of its own, or the last part of the training data. */
static void split_validation(struct train_run *r)
{
	struct tool *t = r->tool;
	const struct train_options *o = r->o;

	if (o->val_file) {
		r->val_rows = read_rows(r, o->val_file);
		if (!ae_shape_equal(&r->val_rows.shape, &r->rows.shape))
			die(t, "%s: expected records of %s, as in the training data, got %s", o->val_file,
			    ae_shape_name(&r->rows.shape).text, ae_shape_name(&r->val_rows.shape).text);
		if (o->val_lengths)
			pad_records(r, &r->val_rows, o->val_lengths);
		r->val = data_of(r, &r->val_rows, o->val_file);
		if (o->val_labels)
			read_labels(r, o->val_labels, &r->val_labels, &r->val);
		if (o->val_target)
			read_target(r, o->val_target, &r->val_target, &r->val);
		if (o->val_lengths && o->val_target)
			pad_targets(&r->val_rows, &r->val_target);
		leave_out_absent(r, &r->val_rows, &r->val_target, &r->val, &r->val_record, o->val_file);
	} else if (o->val > 0) {
		size_t count = r->train.count, first = (size_t)floor((double)count * (1 - o->val));

		if (first == 0 || first == count)
			die(t, "--val %g: expected records for training and for validation, got %zu and %zu", o->val,
			    first, count - first);
		r->val = part_of(&r->train, first, count);
		r->train = part_of(&r->train, 0, first);
	}
}

void train_read_data(struct train_run *r)
{
	struct tool *t = r->tool;
	struct ae_err e;

	if (r->o->stats && ae_stats_read(&r->stats, r->o->stats, &e) != 0)
		die_err(t, &e);
	r->spans.path = r->o->spans;
	spans_open(&r->spans, r->tool);
	r->rows = r->series ? series_rows(r) : read_rows(r, NULL);
	spans_close(&r->spans);
	train_choose_window(r);
	if (r->o->window > 0 && r->rows.shape.rank > 1)
		warn(t, "-w: expected rows, got records of %s: the network learns records of %zux%s",
		     ae_shape_name(&r->rows.shape).text, r->o->window, ae_shape_name(&r->rows.shape).text);
	if (r->o->lengths)
		pad_records(r, &r->rows, r->o->lengths);
	r->train = data_of(r, &r->rows, "input");
	if (r->o->target)
		read_target(r, r->o->target, &r->target, &r->train);
	if (r->o->lengths && r->o->target)
		pad_targets(&r->rows, &r->target);
	if (r->o->labels)
		read_labels(r, r->o->labels, &r->labels, &r->train);
	leave_out_absent(r, &r->rows, &r->target, &r->train, &r->record, "input");
	split_validation(r);
}
