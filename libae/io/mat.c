/* mat.c - the decoder of MATLAB's MAT files, version 4 and 5 (MathWorks, MAT-File Format): one array of real numbers as an
 * NPY array in Fortran order, whose first dimension counts the records. */
#include "io/mat.h"
#include "base/checksum.h"
#include "io/decoder.h"
#include "io/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 128, TAG_BYTES = 8 };
enum { TYPE_INT8 = 1, TYPE_INT32 = 5, TYPE_UINT32 = 6, TYPE_MATRIX = 14, TYPE_COMPRESSED = 15, TYPE_UTF8 = 16 };
enum { IS_COMPLEX = 0x0800 };

static const enum ae_dtype types[] = { AE_DTYPES, AE_I1,     AE_U1, AE_I2,     AE_U2,     AE_I4, AE_U4,
				       AE_F4,     AE_DTYPES, AE_F8, AE_DTYPES, AE_DTYPES, AE_I8, AE_U8 };

static enum ae_dtype dtype_of(unsigned type)
{
	return type < sizeof types / sizeof *types ? types[type] : AE_DTYPES;
}

static bool is_version_5(const unsigned char *head, size_t n)
{
	return n >= 8 && ae_head_is(head, n, "MATLAB 5.0 MAT-f", n < 16 ? n : 16);
}

static bool match(const unsigned char *head, size_t n)
{
	return is_version_5(head, n) || ae_mat4_match(head, n);
}

static uint64_t number(const struct ae_mat *m, const unsigned char *at, size_t size)
{
	return m->big ? ae_big_endian(at, size) : ae_little_endian(at, size);
}

/* ---- bytes of an element, compressed or not ---- */

static size_t take(struct ae_mat_bytes *b, unsigned char *to, size_t n)
{
	n = n < b->end - b->at ? n : b->end - b->at;
	memcpy(to, b->bytes + b->at, n);
	b->at += n;
	return n;
}

/* Returns up to n bytes, 0 at the end of the element, -1. */
static ptrdiff_t get_some(struct ae_mat *m, unsigned char *to, size_t n, struct ae_err *e)
{
	struct ae_bytes *in = m->file.in;

	if (m->small.at < m->small.end)
		return (ptrdiff_t)take(&m->small, to, n);
	if (m->packed) {
		ptrdiff_t got = ae_inflate_bytes(&m->inflate, in, &m->left, to, n, e);

		m->adler = ae_adler32_add(m->adler, to, got > 0 ? (size_t)got : 0);
		return got;
	}
	return ae_bytes_copy(in, &m->left, to, n, e);
}

static int get_all(struct ae_mat *m, void *to, size_t n, struct ae_err *e)
{
	for (size_t done = 0; done < n;) {
		ptrdiff_t got = get_some(m, (unsigned char *)to + done, n - done, e);

		if (got <= 0)
			return got < 0 ? -1 : ae_mat_damaged(m, "more bytes of a variable", e);
		done += (size_t)got;
	}
	return 0;
}

/* A part of a variable: its type and size. A small one stands in its tag. */
struct mat_part {
	unsigned type;
	uint64_t bytes;
	bool small;
	unsigned char value[4];
};

static int get_tag(struct ae_mat *m, struct mat_part *part, struct ae_err *e)
{
	unsigned char tag[TAG_BYTES];
	uint64_t first;

	if (get_all(m, tag, sizeof tag, e) != 0)
		return -1;
	first = number(m, tag, 4);
	part->small = first >> 16 != 0;
	part->type = (unsigned)(first & 0xffff);
	part->bytes = part->small ? first >> 16 : number(m, tag + 4, 4);
	memcpy(part->value, tag + 4, 4);
	return part->small && part->bytes > 4 ? ae_mat_damaged(m, "a small part of at most 4 bytes", e) : 0;
}

/* Reads a whole part of one of two types into `to` (max bytes). */
static int get_part(struct ae_mat *m, const unsigned type[2], unsigned char *to, size_t max, size_t *n,
		    struct ae_err *e)
{
	struct mat_part part;
	unsigned char padding[8];

	if (get_tag(m, &part, e) != 0)
		return -1;
	if ((part.type != type[0] && part.type != type[1]) || part.bytes > max)
		return ae_mat_damaged(m, "the flags, dimensions and name of a variable", e);
	*n = (size_t)part.bytes;
	if (part.small) {
		memcpy(to, part.value, *n);
		return 0;
	}
	return get_all(m, to, *n, e) == 0 ? get_all(m, padding, (8 - *n % 8) % 8, e) : -1;
}

/* ---- variables ---- */

/* Begins to read the element at `at`. Returns 1, 0: it is no variable; -1. */
static int begin_element(struct ae_mat *m, uint64_t at, uint64_t *next, struct ae_err *e)
{
	const unsigned char *tag = ae_random_at(&m->file, at, TAG_BYTES, e);
	uint64_t type, bytes;

	if (!tag)
		return -1;
	type = number(m, tag, 4);
	bytes = number(m, tag + 4, 4);
	if (type >> 16 != 0)
		return ae_mat_damaged(m, "a variable", e);
	if (bytes > m->file.size - at - TAG_BYTES)
		return ae_err_set(e, "%s: expected %llu bytes of a variable, the file ends after %llu",
				  m->file.in->name, (unsigned long long)bytes,
				  (unsigned long long)(m->file.size - at - TAG_BYTES));
	*next = at + TAG_BYTES + bytes;
	m->small.at = m->small.end = 0;
	m->packed = type == TYPE_COMPRESSED;
	m->left = bytes;
	ae_bytes_take(m->file.in, TAG_BYTES);
	if (!m->packed)
		return type == TYPE_MATRIX;
	tag = ae_random_at(&m->file, at + TAG_BYTES, 2, e);
	if (!tag)
		return -1;
	if (bytes < 6 || !ae_inflate_is_zlib((unsigned)ae_big_endian(tag, 2)))
		return ae_mat_damaged(m, "zlib data", e);
	ae_bytes_take(m->file.in, 2);
	m->left = bytes - 6;
	m->adler = 1;
	ae_inflate_begin(&m->inflate);
	return 1;
}

static int read_dimensions(struct ae_mat *m, struct ae_mat_variable *v, const unsigned char *at, size_t n,
			   struct ae_err *e)
{
	v->rank = n / 4;
	v->count = 1;
	for (size_t i = 0; i < v->rank; i++) {
		v->dim[i] = number(m, at + 4 * i, 4);
		if (v->dim[i] > INT32_MAX || (v->dim[i] > 0 && v->count > AE_VALUES_MAX / v->dim[i]))
			return ae_mat_damaged(m, "dimensions below 2^31 of at most 2^48 values", e);
		v->count *= v->dim[i];
	}
	return 0;
}

/* Reads what stands before the values of a variable; of one that has values, their tag, too. */
static int read_front(struct ae_mat *m, struct ae_mat_variable *v, struct ae_err *e)
{
	static const unsigned whole[] = { TYPE_UINT32, TYPE_INT32 }, text[] = { TYPE_INT8, TYPE_UTF8 };
	unsigned char part[4 * AE_MAT_DIMS];
	struct mat_part tag;
	size_t n;

	if (m->packed && (get_tag(m, &tag, e) != 0 || tag.type != TYPE_MATRIX))
		return ae_mat_damaged(m, "a compressed variable", e);
	if (get_part(m, whole, part, sizeof part, &n, e) != 0)
		return -1;
	v->class = n < 4 ? 0 : (unsigned)(number(m, part, 4) & 255);
	v->complex = n >= 4 && (number(m, part, 4) & IS_COMPLEX);
	if (v->class > AE_MAT_LAST_NUMBER)
		return 0;
	if (get_part(m, whole, part, sizeof part, &n, e) != 0 || read_dimensions(m, v, part, n, e) != 0
	    || get_part(m, text, (unsigned char *)v->name, sizeof v->name - 1, &n, e) != 0)
		return -1;
	v->name[n] = '\0';
	if (v->class < AE_MAT_DOUBLE)
		return 0;
	if (get_tag(m, &tag, e) != 0)
		return -1;
	v->stored = dtype_of(tag.type);
	if (v->stored == AE_DTYPES || tag.bytes != v->count * ae_dtype_size(v->stored))
		return ae_mat_damaged(m, "as many values as a variable's dimensions say", e);
	memcpy(m->small.bytes, tag.value, sizeof tag.value);
	m->small.end = tag.small ? (size_t)tag.bytes : 0;
	return 0;
}

static int list_variables(struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e)
{
	uint64_t at = HEAD_BYTES, next = 0;

	for (; at < m->file.size; at = next) {
		int got = begin_element(m, at, &next, e);
		struct ae_mat_variable *v;

		if (got < 0)
			return -1;
		if (got == 0)
			continue;
		v = ae_mat_add(m, l, e);
		if (!v)
			return -1;
		v->at = at;
		if (read_front(m, v, e) != 0)
			return -1;
		if (!*v->name) /* the file's own */
			l->n--;
	}
	return 0;
}

/* ---- opening ---- */

/* Integers in double precision are often stored in fewer bytes; they become what they are for MATLAB. */
static enum ae_dtype given_type(const struct ae_mat_variable *v)
{
	return v->class == AE_MAT_DOUBLE ? AE_F8 : v->class == AE_MAT_SINGLE ? AE_F4 : v->stored;
}

/* Puts the header of the NPY array into m->out. */
static int make_header(struct ae_mat *m, const struct ae_mat_variable *v, struct ae_err *e)
{
	char *text = (char *)m->out.bytes + 10;
	size_t max = 1024, n;
	bool big = m->stored == m->given && m->big;
	char order = ae_dtype_size(m->given) == 1 ? '|' : big ? '>' : '<';

	n = (size_t)snprintf(text, max, "{'descr': '%c%s', 'fortran_order': True, 'shape': (", order,
			     ae_dtype_name(m->given));
	for (size_t i = 0; i < v->rank; i++)
		n += (size_t)snprintf(text + n, max - n, "%llu, ", (unsigned long long)v->dim[i]);
	n += (size_t)snprintf(text + n, max - n, "), }\n");
	memcpy(m->out.bytes, "\x93NUMPY\1", 8);
	m->out.bytes[8] = (unsigned char)(n & 255);
	m->out.bytes[9] = (unsigned char)(n >> 8);
	m->out.at = 0;
	m->out.end = 10 + n;
	return v->rank > 0 ? 0 : ae_mat_damaged(m, "dimensions", e);
}

static int begin_values(struct ae_mat *m, const struct ae_mat_variable *v, struct ae_err *e)
{
	m->stored = v->stored;
	m->given = given_type(v);
	m->count = v->count;
	return make_header(m, v, e);
}

static int begin_variable(struct ae_mat *m, const struct ae_mat_variable *chosen, struct ae_err *e)
{
	struct ae_mat_variable v = { .rank = 0 };
	uint64_t next;

	if (m->old) {
		m->small.at = m->small.end = 0;
		m->packed = false;
		m->left = chosen->count * ae_dtype_size(chosen->stored);
		return ae_random_go(&m->file, chosen->at, e) == 0 ? begin_values(m, chosen, e) : -1;
	}
	if (begin_element(m, chosen->at, &next, e) != 1 || read_front(m, &v, e) != 0)
		return -1;
	return begin_values(m, &v, e);
}

static int read_head(struct ae_mat *m, struct ae_err *e)
{
	const unsigned char *head = ae_random_at(&m->file, 0, HEAD_BYTES, e);

	if (!head)
		return -1;
	m->big = head[126] == 'M';
	if (memcmp(head + 126, m->big ? "MI" : "IM", 2) != 0 || number(m, head + 124, 2) >> 8 != 1)
		return ae_mat_damaged(m, "version 5 in its first 128 bytes", e);
	return 0;
}

static int list(struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e)
{
	const unsigned char *head = ae_random_at(&m->file, 0, TAG_BYTES, e);

	if (!head)
		return -1;
	m->old = !is_version_5(head, TAG_BYTES);
	if (m->old)
		return ae_mat4_list(m, l, e);
	return read_head(m, e) == 0 ? list_variables(m, l, e) : -1;
}

static int open_mat(void **state, struct ae_bytes *from, struct ae_err *e)
{
	struct ae_mat *m = malloc(sizeof *m);
	struct ae_mat_list l = { .n = 0 };
	const struct ae_mat_variable *chosen = NULL;
	int status = -1;

	if (!m)
		return ae_err_memory(e, "%s: no memory for %zu bytes", from->name, sizeof *m);
	if (ae_random_open(&m->file, from, e) == 0 && list(m, &l, e) == 0)
		chosen = ae_mat_choose(m, &l, e);
	if (chosen)
		status = begin_variable(m, chosen, e);
	free(l.variable);
	if (status != 0)
		free(m);
	else
		*state = m;
	return status;
}

/* ---- decoding ---- */

/* Converts values, as many as fit into m->out. */
static int convert(struct ae_mat *m, struct ae_err *e)
{
	unsigned char stored[8 * AE_MAT_CHUNK];
	double f8[AE_MAT_CHUNK];
	float f4[AE_MAT_CHUNK];
	size_t n = m->count < AE_MAT_CHUNK ? (size_t)m->count : AE_MAT_CHUNK;

	if (get_all(m, stored, n * ae_dtype_size(m->stored), e) != 0)
		return -1;
	m->count -= n;
	m->out.at = 0;
	m->out.end = n * ae_dtype_size(m->given);
	if (m->given == AE_F4) {
		ae_dtype_get_f4(m->stored, m->big, stored, f4, n);
		return ae_dtype_put_f4(m->given, f4, m->out.bytes, n, e);
	}
	ae_dtype_get_f8(m->stored, m->big, stored, f8, n);
	return ae_dtype_put_f8(m->given, f8, m->out.bytes, n, e);
}

/* Returns bytes of values that need no conversion. */
static ptrdiff_t copy(struct ae_mat *m, unsigned char *to, size_t n, struct ae_err *e)
{
	size_t size = ae_dtype_size(m->stored);
	ptrdiff_t got;

	n = n / size < m->count ? n : (size_t)m->count * size;
	got = get_some(m, to, n, e);
	if (got <= 0)
		return got < 0 ? -1 : ae_mat_damaged(m, "more bytes of a variable", e);
	/* the rest of a value that is cut comes with the next bytes */
	if ((size_t)got % size != 0 && get_all(m, m->out.bytes, size - (size_t)got % size, e) != 0)
		return -1;
	m->out.at = 0;
	m->out.end = (size - (size_t)got % size) % size;
	m->count -= ((size_t)got + m->out.end) / size;
	return got;
}

/* Checks the sum of a compressed variable, behind its padding. */
static int check_end(struct ae_mat *m, struct ae_err *e)
{
	unsigned char padding[8];
	const unsigned char *sum;
	size_t n = 0;
	ptrdiff_t got = 0;

	if (!m->packed)
		return 0;
	while (n < sizeof padding && (got = get_some(m, padding + n, sizeof padding - n, e)) > 0)
		n += (size_t)got;
	if (got != 0 || m->left != 0)
		return got < 0 ? -1 : ae_mat_damaged(m, "the end of a variable", e);
	if (ae_bytes_need(m->file.in, 4, e) < 4)
		return ae_mat_damaged(m, "the checksum of a variable", e);
	sum = ae_bytes_at(m->file.in);
	if (ae_big_endian(sum, 4) != m->adler)
		return ae_err_set(e, "%s: damaged MATLAB file: expected a variable with the Adler-32 %08lx, got %08lx",
				  m->file.in->name, (unsigned long)ae_big_endian(sum, 4), (unsigned long)m->adler);
	return 0;
}

static ptrdiff_t get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e)
{
	struct ae_mat *m = state;

	m->file.in = from;
	if (m->out.at == m->out.end && m->count > 0) {
		if (m->stored == m->given)
			return copy(m, to, n, e);
		if (convert(m, e) != 0)
			return -1;
	}
	if (m->out.at < m->out.end)
		return (ptrdiff_t)take(&m->out, to, n);
	return check_end(m, e);
}

const struct ae_decoder ae_decoder_mat = { "mat", match, open_mat, get, NULL, free, .arrays = true };
