/* classes.c - classes of the records of a conditional network: a file of labels, or one class for all records. */
#include "common/classes.h"
#include "common/labels.h"

#include <math.h>
#include <stdlib.h>

void classes_open(struct classes *c, struct tool *t, const struct ae_net *net, enum ae_part part, const char *labels,
		  const char *class)
{
	*c = (struct classes){ .tool = t, .path = labels, .count = ae_net_classes(net, part) };
	if (labels && class)
		die(t, "option --labels: cannot be used with --class");
	if (c->count == 0 && (labels || class))
		die(t, "option %s: the model's %s is not conditional (class K or latent N classes=K makes it so)",
		    labels ? "--labels" : "--class", ae_net_classes(net, AE_WHOLE) ? "encoder" : "network");
	if (c->count > 0 && !labels && !class)
		die(t, "%s: a conditional network of %zu classes: --labels FILE or --class K is needed", t->arg[0],
		    c->count);
	c->capacity = 1;
	c->label = tool_alloc(t, c->capacity, sizeof *c->label);
	if (class)
		c->label[0] = (float)tool_count(t, "option --class", class, 0, (double)c->count - 1);
	if (labels)
		c->reader = labels_open(t, labels);
}

static void reserve(struct classes *c, size_t n)
{
	size_t had = c->capacity;

	while (c->capacity < n)
		c->capacity *= 2;
	if (had < c->capacity)
		c->label = tool_grow(c->tool, c->label, c->capacity, sizeof *c->label);
	for (size_t i = had; !c->reader && i < c->capacity; i++)
		c->label[i] = c->label[0];
}

/* Reads up to `max` labels to label[at] and on; returns 0 after the last. */
static size_t read_labels(struct classes *c, size_t at, size_t max)
{
	unsigned long long first = ae_reader_count(c->reader);
	size_t n = tool_read(c->tool, c->reader, c->label + at, max);

	for (size_t i = at; i < at + n; i++)
		if (!(c->label[i] >= 0 && c->label[i] < (float)c->count) || c->label[i] != floorf(c->label[i]))
			die(c->tool, "%s: record %llu: expected a label from 0 to %zu, got %g", c->path, first + i - at,
			    c->count - 1, (double)c->label[i]);
	return n;
}

const float *classes_next(struct classes *c, size_t n)
{
	if (c->count == 0)
		return NULL;
	reserve(c, n);
	for (size_t done = 0, got; c->reader && done < n; done += got) {
		got = read_labels(c, done, n - done);
		if (got == 0)
			die(c->tool, "%s: expected a label per record, got %llu labels for more records", c->path,
			    (unsigned long long)ae_reader_count(c->reader));
	}
	return c->label;
}

size_t classes_some(struct classes *c, size_t max, const float **label)
{
	*label = NULL;
	if (c->count == 0)
		return max;
	reserve(c, max);
	*label = c->label;
	return c->reader ? read_labels(c, 0, max) : max;
}

void classes_close(struct classes *c)
{
	if (c->reader && tool_read(c->tool, c->reader, c->label, 1) > 0)
		die(c->tool, "%s: expected a label per record, got more labels than the %llu records", c->path,
		    (unsigned long long)(ae_reader_count(c->reader) - 1));
	ae_reader_free(c->reader);
	free(c->label);
}
