/* source_bytes.c - functions of several formats: numbers in a header, and records stored as bytes. */
#include "io/source.h"

#include <string.h>

bool ae_head_is(const unsigned char *head, size_t have, const char *magic, size_t n)
{
	return have >= n && memcmp(head, magic, n) == 0;
}

uint64_t ae_big_endian(const unsigned char *p, size_t size)
{
	uint64_t x = 0;

	for (size_t i = 0; i < size; i++)
		x = x << 8 | p[i];
	return x;
}

uint64_t ae_little_endian(const unsigned char *p, size_t size)
{
	uint64_t x = 0;

	for (size_t i = 0; i < size; i++)
		x = x << 8 | p[size - 1 - i];
	return x;
}

int ae_source_cut(const struct ae_source *s, uint64_t record, size_t values, struct ae_err *e)
{
	size_t count = ae_shape_count(&s->array.shape);

	return ae_err_set(e, "%s: record %llu: %zu value%s expected, the stream ends after %zu", s->in.name,
			  (unsigned long long)record, count, count == 1 ? "" : "s", values);
}

ptrdiff_t ae_source_raw(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	size_t bytes = ae_array_bytes(&s->array), n;
	ptrdiff_t have = ae_bytes_need(&s->in, bytes, e);

	if (have < 0)
		return -1;
	n = (size_t)have / bytes;
	if (n == 0)
		return ae_source_cut(s, s->record, (size_t)have / ae_dtype_size(s->array.dtype), e);
	n = n < max ? n : max;
	*values = ae_bytes_at(&s->in);
	ae_bytes_take(&s->in, n * bytes);
	return (ptrdiff_t)n;
}
