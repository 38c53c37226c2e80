/* lengths.c - --lengths: padding becomes NaN, which losses and scores leave out, and which networks do not see. */
#include "common/lengths.h"
#include "common/labels.h"

#include <math.h>

void lengths_open(struct lengths *l, struct tool *t, const char *path, const struct ae_shape *record)
{
	*l = (struct lengths){ .tool = t, .path = path, .values = ae_shape_count(record) };
	if (!path)
		return;
	if (record->rank != 1 && record->rank != 2)
		die(t, "option --lengths: expected records of steps, as 30x8, got %s", ae_shape_name(record).text);
	l->steps = record->dim[0];
	l->reader = labels_open(t, path);
}

static size_t next_length(struct lengths *l)
{
	unsigned long long number = ae_reader_count(l->reader);
	double length;

	if (tool_read_f8(l->tool, l->reader, &length, 1) == 0)
		die(l->tool, "%s: expected a length per record, got %llu lengths for more records", l->path, number);
	if (!(length >= 1 && length <= (double)l->steps) || length != floor(length))
		die(l->tool, "%s: record %llu: expected a length from 1 to %zu, got %g", l->path, number, l->steps,
		    length);
	return (size_t)length;
}

void lengths_apply(struct lengths *l, float *x, size_t n, size_t values)
{
	for (size_t i = 0; l->reader && i < n; i++)
		for (size_t j = next_length(l) * (values / l->steps); j < values; j++)
			x[i * values + j] = NAN;
}

void lengths_clear(const struct lengths *l, const float *x, size_t stride, float *y, size_t n, size_t values)
{
	size_t features = l->reader ? values / l->steps : 0;

	for (size_t i = 0; l->reader && i < n; i++)
		for (size_t j = values; j > features && isnan(x[i * stride + j - 1]); j--)
			y[i * values + j - 1] = 0;
}

void lengths_close(struct lengths *l)
{
	double length;

	if (l->reader && tool_read_f8(l->tool, l->reader, &length, 1) > 0)
		die(l->tool, "%s: expected a length per record, got more lengths than the %llu records", l->path,
		    (unsigned long long)(ae_reader_count(l->reader) - 1));
	ae_reader_free(l->reader);
}
