/* labels.c - the labels of records, and which records are anomalies, from labels of 0 and 1. */
#include "labels.h"

#include <stdlib.h>

double *labels_file(struct tool *t, const char *path, size_t n)
{
	struct ae_reader *r = tool_reader_of(t, path);
	size_t count, each = ae_shape_count(ae_reader_shape(r));
	double *label;

	if (each != 1)
		die(t, "%s: %zu values a record, one label expected", path, each);
	label = tool_read_all(t, r, &count, NULL);
	if (count != n)
		die(t, "%s: %zu labels for %zu records", path, count, n);
	ae_reader_free(r);
	return label;
}

bool *labels_read(struct tool *t, const char *path, const double *column, size_t n)
{
	double *own = path ? labels_file(t, path, n) : NULL;
	const double *label = path ? own : column;
	bool *positive = tool_alloc(t, n, sizeof *positive);

	for (size_t i = 0; i < n; i++) {
		if (label[i] != 0 && label[i] != 1)
			die(t, "%s: record %zu: label %g, 0 or 1 expected", path ? path : t->label, i,
			    label[i]);
		positive[i] = label[i] == 1;
	}
	free(own);
	return positive;
}
