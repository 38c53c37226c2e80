/* plot_data.c - records for a picture: all records of an input, its first ones, or an evenly spaced sample. */
#include "common/plot_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* NULL: no column has a name. */
static const char **column_names(const struct tool *t, const struct ae_reader *reader)
{
	const struct ae_shape *shape = ae_reader_shape(reader);
	size_t n = shape->rank ? shape->dim[shape->rank - 1] : 1, named = 0;
	const char **names = tool_alloc(t, n, sizeof *names);

	for (size_t i = 0; i < n; i++) {
		names[i] = ae_reader_column(reader, i);
		named += names[i] != NULL;
	}
	if (named > 0)
		return names;
	free(names);
	return NULL;
}

static struct plot_data begin(const struct tool *t, struct ae_reader *reader)
{
	return (struct plot_data){ .reader = reader,
				   .size = ae_shape_count(ae_reader_shape(reader)),
				   .step = 1,
				   .names = column_names(t, reader) };
}

struct plot_data plot_data_all(struct tool *t, struct ae_reader *reader, bool labels)
{
	struct plot_data d = begin(t, reader);

	d.x = tool_read_all(t, reader, &d.count, labels && t->label ? &d.label : NULL);
	d.seen = d.count;
	return d;
}

/* Reduces the records to n, evenly spaced. */
static void thin(struct plot_data *d, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t from = i * d->count / n;

		memmove(d->x + i * d->size, d->x + from * d->size, d->size * sizeof *d->x);
		d->number[i] = d->number[from];
	}
	d->count = n;
}

static void add(struct plot_data *d, const double *x, uint64_t number)
{
	memcpy(d->x + d->count * d->size, x, d->size * sizeof *x);
	d->number[d->count++] = number;
}

/* Keeps every step-th record. At capacity, every second record is dropped, and the step doubles. */
static void add_sampled(struct plot_data *d, size_t capacity, const double *x)
{
	uint64_t number = d->seen++;

	if (number % d->step == 0 && d->count == capacity) {
		thin(d, capacity / 2);
		d->step *= 2;
	}
	if (number % d->step == 0)
		add(d, x, number);
}

struct plot_data plot_data_sample(struct tool *t, struct ae_reader *reader, size_t n)
{
	struct plot_data d = begin(t, reader);
	size_t block = tool_block(d.size), got;
	double *x = tool_alloc(t, block * d.size, sizeof *x);

	d.x = tool_alloc(t, 2 * n * d.size, sizeof *d.x);
	d.number = tool_alloc(t, 2 * n, sizeof *d.number);
	while ((got = tool_read_f8(t, reader, x, block)) > 0)
		for (size_t i = 0; i < got; i++)
			add_sampled(&d, 2 * n, x + i * d.size);
	if (d.count > n)
		thin(&d, n);
	free(x);
	return d;
}

/* Also reads the rest of the stream, to count its records and to detect a stream that is cut. */
struct plot_data plot_data_first(struct tool *t, struct ae_reader *reader, size_t n, bool labels)
{
	struct plot_data d = begin(t, reader);
	size_t block = tool_block(d.size), got;
	double *x = tool_alloc(t, block * d.size, sizeof *x);

	labels = labels && t->label;
	d.x = tool_alloc(t, n * d.size, sizeof *d.x);
	d.number = tool_alloc(t, n, sizeof *d.number);
	d.label = labels ? tool_alloc(t, n, sizeof *d.label) : NULL;
	for (; (got = tool_read_f8(t, reader, x, block)) > 0; d.seen += got)
		for (size_t i = 0; i < got && d.count < n; i++) {
			if (labels)
				d.label[d.count] = ae_reader_labels(reader)[i];
			add(&d, x + i * d.size, d.seen + i);
		}
	free(x);
	return d;
}

void plot_data_free(struct plot_data *d)
{
	free(d->names);
	free(d->number);
	free(d->label);
	free(d->x);
	ae_reader_free(d->reader);
}

double *plot_data_aligned(struct tool *t, const char *path, const char *what, const struct plot_data *d)
{
	struct plot_data a = plot_data_all(t, tool_reader_of(t, path), false);
	double *x = a.x;

	if (a.size != 1 || a.count != d->seen)
		die(t, "%s: expected %llu %ss, one per row, got %zu records of %zu values", path,
		    (unsigned long long)d->seen, what, a.count, a.size);
	for (size_t i = 0; d->number && i < d->count; i++)
		x[i] = x[d->number[i]];
	a.x = NULL;
	plot_data_free(&a);
	return x;
}
