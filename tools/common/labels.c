/* labels.c - the labels of records, and which records are anomalies, from labels of 0 and 1. */
#include "common/labels.h"

#include <stdlib.h>

void labels_check(const struct tool *t, const struct ae_reader *r, const char *path)
{
	if (ae_shape_count(ae_reader_shape(r)) != 1)
		die(t, "%s: expected labels, one value per record, got records of shape %s", path,
		    ae_shape_name(ae_reader_shape(r)).text);
}

struct ae_reader *labels_open(struct tool *t, const char *path)
{
	struct ae_reader *r = tool_reader_of(t, path);

	labels_check(t, r, path);
	return r;
}

double *labels_all(struct tool *t, const char *path, size_t *n)
{
	struct ae_reader *r = labels_open(t, path);
	double *label = tool_read_all(t, r, n, NULL);

	ae_reader_free(r);
	return label;
}

double *labels_file(struct tool *t, const char *path, size_t n)
{
	size_t count;
	double *label = labels_all(t, path, &count);

	if (count != n)
		die(t, "%s: %zu labels for %zu records", path, count, n);
	return label;
}

bool *labels_read(struct tool *t, const char *path, const double *column, size_t n)
{
	double *own = path ? labels_file(t, path, n) : NULL;
	const double *label = path ? own : column;
	bool *positive = tool_alloc(t, n, sizeof *positive);

	for (size_t i = 0; i < n; i++) {
		if (label[i] != 0 && label[i] != 1)
			die(t, "%s: record %zu: label %g, 0 or 1 expected", path ? path : t->label, i, label[i]);
		positive[i] = label[i] == 1;
	}
	free(own);
	return positive;
}
