/* plot_data.c - records for a picture: all of an input, or few of many in the memory of few. */
#include "plot/plot_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* NULL where no column has a name. */
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

/* Leaves `few` of the records, evenly spread. */
static void thin(struct plot_data *d, size_t few)
{
	for (size_t i = 0; i < few; i++) {
		size_t from = i * d->count / few;

		memmove(d->x + i * d->size, d->x + from * d->size, d->size * sizeof *d->x);
		d->number[i] = d->number[from];
	}
	d->count = few;
}

static void keep(struct plot_data *d, const double *x, uint64_t number)
{
	memcpy(d->x + d->count * d->size, x, d->size * sizeof *x);
	d->number[d->count++] = number;
}

/* Every step-th record is kept; when there is no room for more, every second one goes, and the step
 * doubles. */
static void keep_spread(struct plot_data *d, size_t room, const double *x)
{
	uint64_t number = d->seen++;

	if (number % d->step == 0 && d->count == room) {
		thin(d, room / 2);
		d->step *= 2;
	}
	if (number % d->step == 0)
		keep(d, x, number);
}

struct plot_data plot_data_sample(struct tool *t, struct ae_reader *reader, size_t few)
{
	struct plot_data d = begin(t, reader);
	size_t block = tool_block(d.size), got;
	double *x = tool_alloc(t, block * d.size, sizeof *x);

	d.x = tool_alloc(t, 2 * few * d.size, sizeof *d.x);
	d.number = tool_alloc(t, 2 * few, sizeof *d.number);
	while ((got = tool_read_f8(t, reader, x, block)) > 0)
		for (size_t i = 0; i < got; i++)
			keep_spread(&d, 2 * few, x + i * d.size);
	if (d.count > few)
		thin(&d, few);
	free(x);
	return d;
}

/* The rest is read too: it may be cut, and says how many records there are. */
struct plot_data plot_data_first(struct tool *t, struct ae_reader *reader, size_t few, bool labels)
{
	struct plot_data d = begin(t, reader);
	size_t block = tool_block(d.size), got;
	double *x = tool_alloc(t, block * d.size, sizeof *x);

	labels = labels && t->label;
	d.x = tool_alloc(t, few * d.size, sizeof *d.x);
	d.number = tool_alloc(t, few, sizeof *d.number);
	d.label = labels ? tool_alloc(t, few, sizeof *d.label) : NULL;
	for (; (got = tool_read_f8(t, reader, x, block)) > 0; d.seen += got)
		for (size_t i = 0; i < got && d.count < few; i++) {
			if (labels)
				d.label[d.count] = ae_reader_labels(reader)[i];
			keep(&d, x + i * d.size, d.seen + i);
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
		die(t, "%s: %zu records of %zu values, one %s for each of the %llu rows expected", path,
		    a.count, a.size, what, (unsigned long long)d->seen);
	for (size_t i = 0; d->number && i < d->count; i++)
		x[i] = x[d->number[i]];
	a.x = NULL;
	plot_data_free(&a);
	return x;
}
