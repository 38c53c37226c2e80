/* mat4.c - the variables of MATLAB's files of version 4 (MathWorks, MAT-File Format, "Level 4"). Each has a header of five
 * whole numbers in 4 bytes: type (1000 M + 100 O + 10 P + T), rows, columns, whether it is complex, bytes of its name.
 * M: byte order; P: how values are stored; T: full, text or sparse. Then come the name with a NUL, and the values by
 * columns. */
#include "io/mat.h"
#include "io/source.h"

#include <string.h>

enum { HEAD_BYTES = 20, BIG = 1000, TEXT = 1, SPARSE = 2 };
enum { TYPE, ROWS, COLUMNS, IMAGINARY, NAME };

static const enum ae_dtype precisions[] = { AE_F8, AE_F4, AE_I4, AE_I2, AE_U2, AE_U1 };

static uint32_t number(bool big, const unsigned char *head, int i)
{
	return (uint32_t)(big ? ae_big_endian(head + 4 * i, 4) : ae_little_endian(head + 4 * i, 4));
}

/* Whether a header is right in a byte order: its type says the order, too. */
static bool is_header(bool big, const unsigned char *head)
{
	uint32_t type = number(big, head, TYPE), name = number(big, head, NAME);
	uint32_t form = big && type >= BIG ? type - BIG : type;

	return (type >= BIG) == big && form / 10 < sizeof precisions / sizeof *precisions && form % 10 <= SPARSE
		&& number(big, head, ROWS) <= INT32_MAX && number(big, head, COLUMNS) <= INT32_MAX
		&& number(big, head, IMAGINARY) <= 1 && name > 0 && name <= AE_MAT_NAME;
}

bool ae_mat4_match(const unsigned char *head, size_t n)
{
	/* names begin with a letter, which other files with so many zeros do not have there */
	return n > HEAD_BYTES && (is_header(false, head) || is_header(true, head))
		&& ((head[HEAD_BYTES] >= 'A' && head[HEAD_BYTES] <= 'Z')
		    || (head[HEAD_BYTES] >= 'a' && head[HEAD_BYTES] <= 'z'));
}

static int read_name(struct ae_mat *m, struct ae_mat_variable *v, uint64_t at, size_t n, struct ae_err *e)
{
	const unsigned char *name = ae_random_at(&m->file, at, n, e);

	if (!name)
		return -1;
	memcpy(v->name, name, n);
	return memchr(v->name, '\0', n) == v->name + n - 1 ? 0 : ae_mat_damaged(m, "a name that ends with a NUL", e);
}

/* Reads the header at `at`, and sets *next to the offset of the next one. */
static int read_variable(struct ae_mat *m, struct ae_mat_variable *v, uint64_t at, uint64_t *next, struct ae_err *e)
{
	const unsigned char *head = ae_random_at(&m->file, at, HEAD_BYTES, e);
	uint32_t type, name;
	uint64_t bytes, left;

	if (!head)
		return -1;
	if (!is_header(m->big, head))
		return ae_mat_damaged(m, "the header of a variable of version 4", e);
	type = number(m->big, head, TYPE) % BIG;
	name = number(m->big, head, NAME);
	v->stored = precisions[type / 10];
	v->class = type % 10 == TEXT  ? AE_MAT_TEXT
		: type % 10 == SPARSE ? AE_MAT_SPARSE
		: v->stored == AE_F4  ? AE_MAT_SINGLE
				      : AE_MAT_DOUBLE;
	v->complex = number(m->big, head, IMAGINARY) == 1;
	v->rank = 2;
	v->dim[0] = number(m->big, head, ROWS);
	v->dim[1] = number(m->big, head, COLUMNS);
	v->count = v->dim[0] * v->dim[1];
	if (v->count > AE_VALUES_MAX)
		return ae_mat_damaged(m, "dimensions of at most 2^48 values", e);
	if (read_name(m, v, at + HEAD_BYTES, name, e) != 0)
		return -1;
	v->at = at + HEAD_BYTES + name;
	bytes = v->count * ae_dtype_size(v->stored) * (v->complex ? 2 : 1);
	left = m->file.size - v->at;
	*next = v->at + bytes;
	return bytes > left ? ae_err_set(e, "%s: '%s': expected %llu bytes of values, the file ends after %llu",
					 m->file.in->name, v->name, (unsigned long long)bytes, (unsigned long long)left)
			    : 0;
}

int ae_mat4_list(struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e)
{
	const unsigned char *head = ae_random_at(&m->file, 0, HEAD_BYTES, e);

	if (!head)
		return -1;
	m->big = is_header(true, head);
	for (uint64_t at = 0, next = 0; at < m->file.size; at = next) {
		struct ae_mat_variable *v = ae_mat_add(m, l, e);

		if (!v || read_variable(m, v, at, &next, e) != 0)
			return -1;
	}
	return 0;
}
