/* npy_fortran.c - NPY arrays in Fortran order, whose first dimension varies fastest: value v of all records is contiguous.
 * Records are collected value by value from a regular file. */
#include "base/shape.h"
#include "io/npy.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

struct fortran {
	int64_t data;            /* offset of the array's first byte */
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

int ae_npy_fortran_open(struct ae_source *s, const struct ae_array *a, struct ae_err *e)
{
	size_t size = ae_dtype_size(a->dtype);
	struct fortran *f;

	ae_npy_fortran_close(s);
	if (ae_bytes_offset(&s->in) < 0)
		return ae_err_set(e,
				  "%s: expected a regular file for an array in Fortran order, got a pipe "
				  "(save numpy.ascontiguousarray(a))",
				  s->in.name);
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
	return 0;
}

ptrdiff_t ae_npy_fortran_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct fortran *f = s->state;
	size_t size = ae_dtype_size(s->array.dtype), n = max < f->capacity ? max : f->capacity;

	n = f->records - f->next < n ? (size_t)(f->records - f->next) : n;
	for (size_t v = 0; v < f->values; v++) {
		int64_t at = f->data + (int64_t)((f->place[v] * f->records + f->next) * size);

		if (ae_bytes_read_at(&s->in, at, f->column, n * size, e) != 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			memcpy(f->block + (i * f->values + v) * size, f->column + i * size, size);
	}
	f->next += n;
	if (f->next == f->records && ae_bytes_seek(&s->in, f->data + (int64_t)(f->records * f->values * size), e) != 0)
		return -1;
	*values = f->block;
	return (ptrdiff_t)n;
}
