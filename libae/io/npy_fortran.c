/* npy_fortran.c - NPY arrays in Fortran order, whose first dimension varies fastest: value v of all records is contiguous.
 * Records are collected value by value, from a regular file or from the array in memory. */
#include "base/shape.h"
#include "io/npy.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

struct fortran {
	int64_t data;            /* offset of the array's first byte in a regular file; -1: the array is in memory */
	uint64_t records, next;  /* records in the array; number of the next one */
	size_t values, capacity; /* values per record; records in a block, at most */
	size_t *place;           /* (values) position of a record's value in the file, in units of `records` values */
	unsigned char *column;   /* (capacity) values of one position */
	unsigned char *block;    /* (capacity, values) */
};

void ae_npy_fortran_close(struct ae_source *s)
{
	struct fortran *f = s->state;

	if (!f)
		return;
	free(f->place);
	free(f->column);
	free(f->block);
	free(f);
	s->state = NULL;
}

/* Position, with the first dimension varying fastest, of value v of a record in row-major order. */
static size_t place_of(const struct ae_shape *s, size_t v)
{
	size_t place = 0, stride = ae_shape_count(s);

	for (int i = s->rank - 1; i >= 0; i--) {
		stride /= s->dim[i];
		place += v % s->dim[i] * stride;
		v /= s->dim[i];
	}
	return place;
}

/* Waits for all values of an array that is in no regular file. */
static int hold(struct ae_source *s, const struct fortran *f, size_t size, struct ae_err *e)
{
	uint64_t each = f->values * size, bytes = f->records <= (SIZE_MAX / 2) / each ? f->records * each : SIZE_MAX;
	ptrdiff_t have = ae_bytes_need(&s->in, bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX, e);

	if (have < 0)
		return -1;
	if ((uint64_t)have < bytes)
		return ae_err_set(
			e, "%s: expected an array of %llu records in Fortran order, the stream ends after %td bytes",
			s->in.name, (unsigned long long)f->records, have);
	return 0;
}

int ae_npy_fortran_open(struct ae_source *s, const struct ae_array *a, struct ae_err *e)
{
	size_t size = ae_dtype_size(a->dtype);
	struct fortran *f;

	ae_npy_fortran_close(s);
	f = s->state = calloc(1, sizeof *f);
	if (f) {
		f->data = ae_bytes_offset(&s->in);
		f->records = a->count;
		f->values = ae_shape_count(&a->shape);
		f->capacity = BLOCK_BYTES / (f->values * size);
		f->capacity = f->capacity ? f->capacity : 1;
		f->place = calloc(f->values, sizeof *f->place);
		f->column = malloc(f->capacity * size);
		f->block = malloc(f->capacity * f->values * size);
	}
	if (!f || !f->place || !f->column || !f->block)
		return ae_err_set(e, "%s: no memory for records of %zu values", s->in.name, ae_shape_count(&a->shape));
	for (size_t v = 0; v < f->values; v++)
		f->place[v] = place_of(&a->shape, v);
	return f->data < 0 ? hold(s, f, size, e) : 0;
}

/* Reads n values of one position, from record f->next on. */
static int read_column(struct ae_source *s, struct fortran *f, size_t place, size_t n, size_t size, struct ae_err *e)
{
	uint64_t at = (place * f->records + f->next) * size;

	if (f->data >= 0)
		return ae_bytes_read_at(&s->in, f->data + (int64_t)at, f->column, n * size, e);
	memcpy(f->column, ae_bytes_at(&s->in) + at, n * size);
	return 0;
}

/* Moves behind the array. */
static int skip(struct ae_source *s, const struct fortran *f, size_t size, struct ae_err *e)
{
	uint64_t bytes = f->records * f->values * size;

	if (f->data >= 0)
		return ae_bytes_seek(&s->in, f->data + (int64_t)bytes, e);
	ae_bytes_take(&s->in, (size_t)bytes);
	return 0;
}

ptrdiff_t ae_npy_fortran_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct fortran *f = s->state;
	size_t size = ae_dtype_size(s->array.dtype), n = max < f->capacity ? max : f->capacity;

	n = f->records - f->next < n ? (size_t)(f->records - f->next) : n;
	for (size_t v = 0; v < f->values; v++) {
		if (read_column(s, f, f->place[v], n, size, e) != 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			memcpy(f->block + (i * f->values + v) * size, f->column + i * size, size);
	}
	f->next += n;
	if (f->next == f->records && skip(s, f, size, e) != 0)
		return -1;
	*values = f->block;
	return (ptrdiff_t)n;
}
