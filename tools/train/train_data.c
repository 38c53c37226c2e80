/* train_data.c - what ae-train learns from: rows or windows of them, targets, records kept apart. */
#include "common/labels.h"
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>

static size_t windows_of(const struct run *r, const struct records *rows, const char *what)
{
	const struct train_options *o = r->o;

	if (o->window == 0)
		return rows->count;
	if (rows->count < o->window)
		die(r->tool, "%s: %zu rows are fewer than one window of %zu", what, rows->count, o->window);
	return (rows->count - o->window) / o->step + 1;
}

/* Windows are views of the rows: they overlap in memory. */
static struct ae_data data_of(const struct run *r, const struct records *rows, const char *what)
{
	struct ae_data d = { .x = rows->x, .label = rows->label, .count = windows_of(r, rows, what) };

	d.stride = r->o->window ? r->o->step * rows->values : rows->values;
	d.target = d.x;
	d.target_stride = d.stride;
	return d;
}

struct ae_shape train_record_shape(const struct run *r)
{
	struct ae_shape s = r->rows.shape, w = { .rank = 1, .dim = { r->o->window } };

	if (r->o->window == 0)
		return s;
	if (s.rank == 0)		/* a series of bare numbers has one feature */
		s = (struct ae_shape){ .rank = 1, .dim = { 1 } };
	if (s.rank + 1 > 3)
		die(r->tool, "-w: windows of records of %s would have %d dimensions, more than 3",
		    ae_shape_name(&s).text, s.rank + 1);
	for (int i = 0; i < s.rank; i++)
		w.dim[w.rank++] = s.dim[i];
	return w;
}

static struct records read_rows(struct run *r, struct ae_reader *reader)
{
	struct records rows;

	if (r->stats.count > 0)
		tool_match_stats(r->tool, &r->stats, "the normalizer", reader);
	rows = records_read(r->tool, reader, &r->stats);
	if (rows.count == 0)
		die(r->tool, "%s: no record to learn from", ae_reader_name(reader));
	ae_reader_free(reader);
	return rows;
}

/* One value for each record of `d`. */
static void read_labels(struct run *r, const char *path, float **label, struct ae_data *d)
{
	double *all = labels_file(r->tool, path, d->count);

	*label = tool_alloc(r->tool, d->count, sizeof **label);
	for (size_t i = 0; i < d->count; i++)
		(*label)[i] = (float)all[i];
	free(all);
	d->label = *label;
}

/* What to give for each record of `d`. */
static void read_target(struct run *r, const char *path, struct records *target, struct ae_data *d)
{
	struct tool *t = r->tool;
	struct ae_reader *reader = tool_reader_of(t, path);
	const struct ae_stats none = { 0 };

	*target = records_read(t, reader, &none);
	ae_reader_free(reader);
	if (target->count != d->count)
		die(t, "%s: %zu targets for %zu records", path, target->count, d->count);
	d->target = target->x;
	d->target_stride = target->values;
}

/* The last part of the data, or a file of its own, is kept apart to judge by. */
static void split_validation(struct run *r)
{
	struct tool *t = r->tool;
	const struct train_options *o = r->o;

	if (o->val_file) {
		r->val_rows = read_rows(r, tool_reader_like(t, o->val_file));
		if (!ae_shape_equal(&r->val_rows.shape, &r->rows.shape))
			die(t, "%s: records of %s, the training data has %s", o->val_file,
			    ae_shape_name(&r->val_rows.shape).text, ae_shape_name(&r->rows.shape).text);
		r->val = data_of(r, &r->val_rows, o->val_file);
		if (o->val_labels)
			read_labels(r, o->val_labels, &r->val_labels, &r->val);
		if (o->val_target)
			read_target(r, o->val_target, &r->val_target, &r->val);
	} else if (o->val > 0) {
		size_t count = r->train.count, kept = (size_t)floor((double)count * (1 - o->val));

		if (kept == 0 || kept == count)
			die(t, "--val %g of %zu records leaves %zu to learn from and %zu to judge by", o->val,
			    count, kept, count - kept);
		r->val = r->train;
		r->val.count = count - kept;
		r->val.x += kept * r->train.stride;
		r->val.target += kept * r->train.target_stride;
		r->val.label = r->train.label ? r->train.label + kept : NULL;
		r->train.count = kept;
	}
}

void train_read_data(struct run *r)
{
	struct tool *t = r->tool;
	struct ae_err e;

	if (r->o->stats && ae_stats_read(&r->stats, r->o->stats, &e) != 0)
		die_err(t, &e);
	r->rows = read_rows(r, tool_reader(t, 0));
	if (r->o->window > 0 && r->rows.shape.rank > 1)
		warn(t, "-w: the input's records are %s, not rows: windows of them are records of %zux%s",
		     ae_shape_name(&r->rows.shape).text, r->o->window, ae_shape_name(&r->rows.shape).text);
	r->train = data_of(r, &r->rows, "input");
	if (r->o->target)
		read_target(r, r->o->target, &r->target, &r->train);
	if (r->o->labels)
		read_labels(r, r->o->labels, &r->labels, &r->train);
	split_validation(r);
}
