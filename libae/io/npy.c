/* npy.c - NumPy's NPY format: headers of versions 1.0 to 3.0 read, of version 1.0 written. */
#include "io/npy.h"

#include "base/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "\x93NUMPY"
#define PENDING "99999999999999999999" /* count of an incomplete array, which exceeds 64 bits */

enum { MAGIC_SIZE = 6, HEADER_MAX = 1 << 20 };

/* ---- the dictionary in the header ---- */

/* A Python literal being read, and its contents so far. */
struct literal {
	const char *at, *end, *file;
	bool type, order, shape; /* seen */
	bool fortran, scalar;
	struct ae_array *array;
	struct ae_err *e;
};

static void skip_blanks(struct literal *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t' || *l->at == '\n'))
		l->at++;
}

static bool take(struct literal *l, const char *token)
{
	size_t n = strlen(token);

	skip_blanks(l);
	if ((size_t)(l->end - l->at) < n || memcmp(l->at, token, n) != 0)
		return false;
	l->at += n;
	return true;
}

static int bad(struct literal *l, const char *problem)
{
	return ae_err_set(l->e, "%s: NPY header: %s", l->file, problem);
}

/* Takes a string without escapes. Returns its characters and their number in *n; NULL: there is no string. */
static const char *take_string(struct literal *l, size_t *n)
{
	const char *from, *close;

	if (!take(l, "'") && !take(l, "\""))
		return NULL;
	from = l->at;
	close = memchr(from, from[-1], (size_t)(l->end - from));
	if (!close)
		return NULL;
	*n = (size_t)(close - from);
	l->at = close + 1;
	return from;
}

static int read_type(struct literal *l)
{
	size_t n;
	const char *s = take_string(l, &n);
	char name[3] = "";
	struct ae_err unused;

	if (!s && take(l, "["))
		return bad(l,
			   "a structured type: expected records of one type of number "
			   "(ae-convert --to csv shows a file of statistics)");
	if (!s)
		return bad(l, "'descr' is no string");
	if (n == 3 && strchr("<>|=", s[0]))
		memcpy(name, s + 1, 2);
	if (ae_dtype_parse(&l->array->dtype, name, &unused) != 0 || (s[0] == '|' && ae_dtype_size(l->array->dtype) > 1))
		return ae_err_set(l->e,
				  "%s: NPY header: expected type f2, f4, f8, i1 to i8, u1 to u8 or b1, got '%.*s' "
				  "(numpy: a.astype('f4'))",
				  l->file, n < 40 ? (int)n : 40, s);
	l->array->big = s[0] == '>';
	return 0;
}

static int read_order(struct literal *l)
{
	l->fortran = take(l, "True");
	return l->fortran || take(l, "False") ? 0 : bad(l, "'fortran_order' is neither True nor False");
}

/* Takes digits. The count PENDING marks an array whose writer did not finish. */
static int take_number(struct literal *l, uint64_t *value)
{
	const char *from = l->at;

	if (take(l, PENDING))
		return ae_err_set(l->e, "%s: incomplete: the program that wrote it was stopped", l->file);
	for (*value = 0; l->at < l->end && *l->at >= '0' && *l->at <= '9'; l->at++) {
		uint64_t digit = (uint64_t)(*l->at - '0');

		if (*value > (INT64_MAX - digit) / 10)
			return bad(l, "a size of 2^63 or more");
		*value = 10 * *value + digit;
	}
	if (l->at == from)
		return bad(l, "'shape' is no tuple of sizes");
	if (l->at < l->end && *l->at == 'L') /* Python 2's long integers */
		l->at++;
	return 0;
}

/* The first dimension is the number of records; the others are the shape of a record. */
static int read_dimension(struct literal *l, int i)
{
	uint64_t size = 0;

	skip_blanks(l);
	if (take_number(l, &size) != 0)
		return -1;
	if (i == 0)
		l->array->count = size;
	else if (!ae_shape_add(&l->array->shape, size))
		return ae_err_set(l->e,
				  "%s: NPY header: dimension %d is %llu: records of at most %d dimensions, none "
				  "of them 0, and below 2^48 values expected",
				  l->file, i, (unsigned long long)size, AE_RANK_MAX);
	return 0;
}

static int read_shape(struct literal *l)
{
	bool comma = true;
	int i = 0;

	if (!take(l, "("))
		return bad(l, "'shape' is no tuple");
	for (; !take(l, ")"); i++) {
		if (!comma)
			return bad(l, "'shape' is no tuple of sizes");
		if (read_dimension(l, i) != 0)
			return -1;
		comma = take(l, ",");
	}
	if (i == 0)
		l->array->count = 1; /* one record of a single value */
	return i == 1 && !comma ? bad(l, "'shape' is no tuple") : 0;
}

static int read_entry(struct literal *l)
{
	const struct {
		const char *key;
		bool *seen;
		int (*read)(struct literal *);
	} known[] = {
		{ "descr", &l->type, read_type },
		{ "fortran_order", &l->order, read_order },
		{ "shape", &l->shape, read_shape },
	};
	size_t n;
	const char *key = take_string(l, &n);

	if (!key || !take(l, ":"))
		return bad(l, "expected a dictionary of 'descr', 'fortran_order' and 'shape'");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].key) == n && memcmp(known[i].key, key, n) == 0 && !*known[i].seen) {
			*known[i].seen = true;
			return known[i].read(l);
		}
	return ae_err_set(l->e, "%s: NPY header: key '%.*s' is unknown or repeated", l->file, n < 40 ? (int)n : 40,
			  key);
}

static int read_dictionary(struct literal *l)
{
	bool comma = true;

	if (!take(l, "{"))
		return bad(l, "no dictionary");
	while (!take(l, "}")) {
		if (!comma)
			return bad(l, "expected a comma between its entries");
		if (read_entry(l) != 0)
			return -1;
		comma = take(l, ",");
	}
	skip_blanks(l);
	if (l->at != l->end)
		return bad(l, "more than one dictionary");
	if (!l->type || !l->order || !l->shape)
		return bad(l, "'descr', 'fortran_order' or 'shape' is missing");
	l->array->fortran = l->fortran && l->array->shape.rank > 0;
	return 0;
}

/* ---- arrays in a stream ---- */

/* Compares as many bytes as there are: a stream may be truncated inside the magic number. */
static bool match(const unsigned char *head, size_t n)
{
	return ae_head_is(head, n, MAGIC, n < MAGIC_SIZE ? n : MAGIC_SIZE);
}

static int end_of_file(const struct ae_source *s, struct ae_err *e)
{
	if (s->opened)
		return ae_err_set(e,
				  "%s: ends after %llu records without the array that closes it: the program upstream "
				  "died",
				  s->in.name, (unsigned long long)s->record);
	return 0;
}

static int foreign_bytes(const struct ae_source *s, struct ae_err *e)
{
	return ae_err_set(e, "%s: record %llu: expected an NPY array or the end of the file, got other bytes",
			  s->in.name, (unsigned long long)s->record);
}

/* Waits for the first n bytes of the header. Returns 0 or -1. */
static int need_header(struct ae_source *s, size_t n, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(&s->in, n, e);
	size_t magic = have < MAGIC_SIZE ? (size_t)have : MAGIC_SIZE;

	if (have < 0)
		return -1;
	if (memcmp(ae_bytes_at(&s->in), MAGIC, magic) != 0)
		return foreign_bytes(s, e);
	if ((size_t)have < n)
		return ae_err_set(e, "%s: the stream ends inside an NPY header, after %td of %zu bytes", s->in.name,
				  have, n);
	return 0;
}

/* Finds the start and the end of the dictionary in the header, which is next in the input. */
static int measure(struct ae_source *s, size_t *start, size_t *end, struct ae_err *e)
{
	const unsigned char *head;

	if (need_header(s, MAGIC_SIZE + 2, e) != 0)
		return -1;
	head = ae_bytes_at(&s->in);
	if (head[6] < 1 || head[6] > 3 || head[7] != 0)
		return ae_err_set(e, "%s: expected NPY version 1.0 to 3.0, got %d.%d", s->in.name, head[6], head[7]);
	*start = head[6] == 1 ? 10 : 12;
	if (need_header(s, *start, e) != 0)
		return -1;
	*end = *start + (size_t)ae_little_endian(ae_bytes_at(&s->in) + 8, *start - 8);
	if (*end > HEADER_MAX)
		return ae_err_set(e, "%s: expected an NPY header of at most %d bytes, got %zu", s->in.name,
				  (int)HEADER_MAX, *end);
	return need_header(s, *end, e);
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct literal l = { .file = s->in.name, .array = a, .e = e };
	ptrdiff_t have = ae_bytes_need(&s->in, 1, e);
	size_t start = 0, end = 0;

	if (have <= 0)
		return have < 0 ? -1 : end_of_file(s, e);
	if (measure(s, &start, &end, e) != 0)
		return -1;
	*a = (struct ae_array){ .count = 0 };
	l.at = (const char *)ae_bytes_at(&s->in) + start;
	l.end = (const char *)ae_bytes_at(&s->in) + end;
	if (read_dictionary(&l) != 0)
		return -1;
	ae_bytes_take(&s->in, end);
	if (a->count == 0)
		s->opened = !s->opened;
	else if (a->fortran && ae_npy_fortran_open(s, a, e) != 0)
		return -1;
	return 1;
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	return (s->array.fortran ? ae_npy_fortran_block : ae_source_raw)(s, max, values, e);
}

const struct ae_input_format ae_format_npy = {
	.name = "npy",
	.title = "NPY",
	.traits = AE_FORMAT_OWN | AE_FORMAT_STORED,
	.match = match,
	.header = header,
	.block = block,
	.close = ae_npy_fortran_close,
};

/* ---- writing ---- */

static size_t print_dictionary(char *to, size_t size, const struct ae_array *a, const char *count)
{
	const char *type = ae_dtype_name(a->dtype);
	char order = ae_dtype_size(a->dtype) > 1 ? '<' : '|';
	size_t n = (size_t)snprintf(to, size, "{'descr': '%c%s', 'fortran_order': False, 'shape': (%s,", order, type,
				    count);

	for (int i = 0; i < a->shape.rank; i++)
		n += (size_t)snprintf(to + n, size - n, "%s%zu", i ? ", " : " ", a->shape.dim[i]);
	return n + (size_t)snprintf(to + n, size - n, "), }");
}

size_t ae_npy_header(char to[AE_NPY_HEADER_MAX], const struct ae_array *a)
{
	char count[24];
	size_t used = 10, total;

	total = used + print_dictionary(to + used, AE_NPY_HEADER_MAX - used, a, PENDING) + 1;
	total = (total + 63) / 64 * 64;
	if (a->count != AE_UNCOUNTED) {
		snprintf(count, sizeof count, "%llu", (unsigned long long)a->count);
		used += print_dictionary(to + used, AE_NPY_HEADER_MAX - used, a, count);
	} else {
		used += strlen(to + used);
	}
	memset(to + used, ' ', total - used - 1);
	to[total - 1] = '\n';
	memcpy(to, MAGIC "\x01", 8); /* version 1.0: the NUL of the string is the 0 */
	to[8] = (char)((total - 10) & 255);
	to[9] = (char)((total - 10) >> 8);
	return total;
}
