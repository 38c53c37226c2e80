/* idx.c - the IDX format of MNIST's files: a big-endian header and one array. */
#include "base/shape.h"
#include "io/source.h"

#include <string.h>

enum { CODE_FIRST = 0x08, CODE_LAST = 0x0e, CODES = CODE_LAST - CODE_FIRST + 1 };

/* Types by their code - CODE_FIRST; AE_DTYPES: no type has this code. */
static const enum ae_dtype types[CODES] = { AE_U1, AE_I1, AE_DTYPES, AE_I2, AE_I4, AE_F4, AE_F8 };

/* Whether 4 bytes begin an array: two zeros, a type and a number of dimensions. */
static bool begins(const unsigned char *head)
{
	return head[0] == 0 && head[1] == 0 && head[2] >= CODE_FIRST && head[2] <= CODE_LAST
		&& types[head[2] - CODE_FIRST] != AE_DTYPES && head[3] > 0;
}

static bool match(const unsigned char *head, size_t n)
{
	return n >= 4 && begins(head);
}

static int add_dimensions(const struct ae_source *s, struct ae_array *a, const unsigned char *sizes, int count,
			  struct ae_err *e)
{
	for (int i = 0; i < count; i++) {
		uint64_t size = ae_big_endian(sizes + 4 * i, 4);

		if (!ae_shape_add(&a->shape, size))
			return ae_err_set(e,
					  "%s: IDX header: dimension %d is %llu: records of at most %d dimensions, "
					  "none of them 0, and below 2^48 values expected",
					  s->in.name, i + 1, (unsigned long long)size, AE_RANK_MAX);
	}
	return 1;
}

static int cut(const struct ae_source *s, ptrdiff_t have, size_t of, struct ae_err *e)
{
	return ae_err_set(e, "%s: the stream ends inside an IDX header, after %td of %zu bytes", s->in.name, have, of);
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(&s->in, 4, e);
	const unsigned char *head = ae_bytes_at(&s->in);
	size_t size;

	if (have <= 0)
		return have < 0 ? -1 : 0;
	if (have < 4)
		return cut(s, have, 4, e);
	if (!begins(head))
		return ae_err_set(e, "%s: record %llu: expected an IDX array or the end of the file, got other bytes",
				  s->in.name, (unsigned long long)s->record);
	size = 4 + 4 * (size_t)head[3];
	have = ae_bytes_need(&s->in, size, e);
	if (have < 0)
		return -1;
	if ((size_t)have < size)
		return cut(s, have, size, e);
	head = ae_bytes_at(&s->in);
	*a = (struct ae_array){ .dtype = types[head[2] - CODE_FIRST],
				.big = true,
				.count = ae_big_endian(head + 4, 4) };
	ae_bytes_take(&s->in, size);
	return add_dimensions(s, a, head + 8, head[3] - 1, e);
}

const struct ae_input_format ae_format_idx = {
	.name = "idx",
	.title = "IDX",
	.traits = AE_FORMAT_PIXELS | AE_FORMAT_STORED,
	.match = match,
	.header = header,
	.block = ae_source_raw,
};
