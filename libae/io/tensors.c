/* tensors.c - safetensors: 8 bytes of header length, a JSON header, the data. The header is checked against
 * the file before it is used. */
#include "io/tensors.h"
#include "base/digest.h"
#include "base/file.h"
#include "io/regular.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_MAX = 100 << 20 }; /* the format's own limit */
#define FILE_MAX (SIZE_MAX / 4)  /* the whole file is held in memory */

/* ---- reading ---- */

static const struct {
	const char *name;
	size_t size;
	enum ae_dtype dtype;
} dtypes[] = {
	{ "F32", 4, AE_F4 }, { "F64", 8, AE_F8 }, { "F16", 2, AE_F2 }, { "BF16", 2, AE_DTYPES }, { "I64", 8, AE_I8 },
	{ "I32", 4, AE_I4 }, { "I16", 2, AE_I2 }, { "I8", 1, AE_I1 },  { "U8", 1, AE_U1 },       { "BOOL", 1, AE_B1 },
};

static int dtype_of(const char *name)
{
	for (int i = 0; i < (int)(sizeof dtypes / sizeof *dtypes); i++)
		if (strcmp(dtypes[i].name, name) == 0)
			return i;
	return -1;
}

static bool read_shape(struct ae_json *j, struct ae_shape *s)
{
	uint64_t n;

	s->rank = 0;
	if (!ae_json_mark(j, '['))
		return false;
	if (ae_json_mark(j, ']'))
		return true;
	do {
		if (s->rank == AE_RANK_MAX || !ae_json_number(j, &n) || n > SIZE_MAX)
			return false;
		s->dim[s->rank++] = (size_t)n;
	} while (ae_json_mark(j, ','));
	return ae_json_mark(j, ']');
}

static bool read_offsets(struct ae_json *j, struct ae_named *n)
{
	uint64_t begin, end;

	if (!ae_json_mark(j, '[') || !ae_json_number(j, &begin) || !ae_json_mark(j, ',') || !ae_json_number(j, &end)
	    || !ae_json_mark(j, ']') || end < begin || end > SIZE_MAX)
		return false;
	n->begin = (size_t)begin;
	n->end = (size_t)end;
	return true;
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]} in any order. */
static bool read_entry(struct ae_json *j, struct ae_named *n)
{
	unsigned seen = 0;
	char *key, *text;

	if (!ae_json_mark(j, '{'))
		return false;
	do {
		unsigned field;

		if (!ae_json_string(j, &key) || !ae_json_mark(j, ':'))
			return false;
		if (strcmp(key, "dtype") == 0 && ae_json_string(j, &text) && strlen(text) < sizeof n->dtype) {
			snprintf(n->dtype, sizeof n->dtype, "%s", text);
			field = 1;
		} else if (strcmp(key, "shape") == 0 && read_shape(j, &n->shape)) {
			field = 2;
		} else if (strcmp(key, "data_offsets") == 0 && read_offsets(j, n)) {
			field = 4;
		} else {
			return false;
		}
		if (seen & field)
			return false;
		seen |= field;
	} while (ae_json_mark(j, ','));
	return ae_json_mark(j, '}') && seen == 7;
}

static void *grow(void *list, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0) /* the capacity is the next power of two */
		return list;
	return realloc(list, (count ? 2 * count : 1) * size);
}

static bool read_texts(struct ae_tensors *t, struct ae_json *j)
{
	if (ae_json_null(j))
		return true;
	if (!ae_json_mark(j, '{'))
		return false;
	if (ae_json_mark(j, '}'))
		return true;
	do {
		struct ae_pair *grown = grow(t->text, t->texts, sizeof *grown);

		if (!grown)
			return false;
		t->text = grown;
		if (!ae_json_string(j, &grown[t->texts].key) || !ae_json_mark(j, ':')
		    || !ae_json_string(j, &grown[t->texts].value))
			return false;
		t->texts++;
	} while (ae_json_mark(j, ','));
	return ae_json_mark(j, '}');
}

/* Reads the header: one object, followed by blanks. */
bool ae_tensors_header(struct ae_tensors *t, struct ae_json *j)
{
	bool metadata = false;
	char *name;

	if (!ae_json_mark(j, '{'))
		return false;
	if (ae_json_mark(j, '}'))
		return ae_json_end(j);
	do {
		struct ae_named *grown;

		if (!ae_json_string(j, &name) || !ae_json_mark(j, ':'))
			return false;
		if (strcmp(name, "__metadata__") == 0) {
			if (metadata || !read_texts(t, j))
				return false;
			metadata = true;
			continue;
		}
		grown = grow(t->tensor, t->count, sizeof *grown);
		if (!grown)
			return false;
		t->tensor = grown;
		grown[t->count] = (struct ae_named){ .name = name };
		if (!read_entry(j, &grown[t->count]))
			return false;
		t->count++;
	} while (ae_json_mark(j, ','));
	return ae_json_mark(j, '}') && ae_json_end(j);
}

/* ---- sorted lists ---- */

static int by_name(const void *a, const void *b)
{
	const struct ae_named *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int by_offset(const void *a, const void *b)
{
	const struct ae_named *const *x = a, *const *y = b;

	if ((*x)->begin != (*y)->begin)
		return (*x)->begin < (*y)->begin ? -1 : 1;
	return ((*x)->end > (*y)->end) - ((*x)->end < (*y)->end);
}

static int by_key(const void *a, const void *b)
{
	const struct ae_pair *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

/* Returns pointers to the entries of a list, sorted, which the caller frees; NULL: no memory. */
static void *sorted(const void *list, size_t count, size_t size, int (*order)(const void *, const void *))
{
	const char **entry = malloc((count + 1) * sizeof *entry);

	for (size_t i = 0; entry && i < count; i++)
		entry[i] = (const char *)list + i * size;
	if (entry)
		qsort(entry, count, sizeof *entry, order);
	return entry;
}

/* ---- digest ---- */

static void add_string(struct ae_digest *d, const char *s)
{
	ae_digest_add(d, s, strlen(s) + 1);
}

static void add_number(struct ae_digest *d, uint64_t n)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(n >> 8 * i);
	ae_digest_add(d, bytes, sizeof bytes);
}

static void add_tensor(struct ae_digest *d, const struct ae_tensors *t, const struct ae_named *n)
{
	add_string(d, n->name);
	add_string(d, n->dtype);
	add_number(d, (uint64_t)n->shape.rank);
	for (int i = 0; i < n->shape.rank; i++)
		add_number(d, n->shape.dim[i]);
	ae_digest_add(d, t->data + n->begin, n->end - n->begin);
}

/* Digests the texts by key, except the digest itself, then the tensors by name; so their order does not matter. */
int ae_tensors_digest(const struct ae_tensors *t, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	struct ae_pair **pair = sorted(t->text, t->texts, sizeof *t->text, by_key);
	struct ae_named **tensor = sorted(t->tensor, t->count, sizeof *t->tensor, by_name);
	struct ae_digest d;

	ae_digest_begin(&d);
	for (size_t i = 0; pair && tensor && i < t->texts; i++)
		if (strcmp(pair[i]->key, AE_TEXT_DIGEST) != 0) {
			add_string(&d, pair[i]->key);
			add_string(&d, pair[i]->value);
		}
	add_number(&d, t->count);
	for (size_t i = 0; pair && tensor && i < t->count; i++)
		add_tensor(&d, t, tensor[i]);
	ae_digest_text(text, ae_digest_end(&d));
	free(pair);
	free(tensor);
	return pair && tensor ? 0 : ae_err_set(e, "model: no memory for %zu tensors", t->count);
}

static int check_digest(const struct ae_tensors *t, const char *path, struct ae_err *e)
{
	const char *said = ae_tensors_text(t, AE_TEXT_DIGEST);
	char text[AE_DIGEST_TEXT];

	if (!said || strncmp(said, "xxh64:", 6) != 0) /* no digest, or that of another program */
		return 0;
	if (ae_tensors_digest(t, text, e) != 0)
		return -1;
	return strcmp(said, text) == 0
		? 0
		: ae_err_set(e,
			     "%s: damaged: expected contents of digest %.40s, got %s (a program that changes them "
			     "must remove the text 'digest')",
			     path, said, text);
}

/* ---- checks ---- */

/* Checks that a tensor's bytes lie in the file, and that their number matches its shape. */
static int check_entry(const struct ae_named *n, size_t data_size, const char *path, struct ae_err *e)
{
	int d = dtype_of(n->dtype);
	size_t bytes;

	if (d < 0)
		return ae_err_set(e,
				  "%s: tensor '%s': type '%s' is not one of F32, F64, F16, BF16 "
				  "and the integers",
				  path, n->name, n->dtype);
	bytes = dtypes[d].size;
	for (int i = 0; i < n->shape.rank; i++) {
		if (n->shape.dim[i] != 0 && bytes > data_size / n->shape.dim[i])
			bytes = data_size + 1; /* stays larger than the file */
		else
			bytes *= n->shape.dim[i];
	}
	if (n->end > data_size || n->end - n->begin != bytes)
		return ae_err_set(e,
				  "%s: tensor '%s': bytes %zu to %zu do not hold %s of %s, or lie outside "
				  "the %zu there are",
				  path, n->name, n->begin, n->end, ae_shape_name(&n->shape).text, n->dtype, data_size);
	return 0;
}

/* Checks that names are distinct. */
static int check_names(const struct ae_tensors *t, const char *path, struct ae_err *e)
{
	struct ae_named **tensor = sorted(t->tensor, t->count, sizeof *t->tensor, by_name);
	struct ae_pair **pair = sorted(t->text, t->texts, sizeof *t->text, by_key);
	const char *twice = NULL;

	for (size_t i = 1; tensor && i < t->count; i++)
		if (strcmp(tensor[i - 1]->name, tensor[i]->name) == 0)
			twice = tensor[i]->name;
	for (size_t i = 1; pair && i < t->texts; i++)
		if (strcmp(pair[i - 1]->key, pair[i]->key) == 0)
			twice = pair[i]->key;
	free(tensor);
	free(pair);
	if (!tensor || !pair)
		return ae_err_set(e, "%s: no memory for %zu tensors", path, t->count);
	return twice ? ae_err_set(e, "%s: not a model: its header has '%s' twice", path, twice) : 0;
}

/* Checks that tensors follow each other without a gap, from the first byte of the data to the last. */
static int check_offsets(const struct ae_tensors *t, size_t data_size, const char *path, struct ae_err *e)
{
	struct ae_named **tensor = sorted(t->tensor, t->count, sizeof *t->tensor, by_offset);
	size_t used = 0, i = 0;
	int bad = 0;

	if (!tensor)
		return ae_err_set(e, "%s: no memory for %zu tensors", path, t->count);
	while (i < t->count && tensor[i]->begin == used)
		used = tensor[i++]->end;
	if (i < t->count)
		bad = ae_err_set(e, "%s: not a model: expected tensor '%s' at byte %zu of the data, %s, got %zu", path,
				 tensor[i]->name, used,
				 tensor[i]->begin < used ? "after the one before it" : "without a hole before it",
				 tensor[i]->begin);
	else if (used != data_size)
		bad = ae_err_set(e, "%s: not a model: %zu bytes follow its last tensor", path, data_size - used);
	free(tensor);
	return bad;
}

static int check_entries(const struct ae_tensors *t, size_t data_size, const char *path, struct ae_err *e)
{
	for (size_t i = 0; i < t->count; i++)
		if (check_entry(&t->tensor[i], data_size, path, e) != 0)
			return -1;
	return check_names(t, path, e) != 0 || check_offsets(t, data_size, path, e) != 0
			|| check_digest(t, path, e) != 0
		? -1
		: 0;
}

/* First bytes of a file from which header_length() finds the length of the header. */
enum { START = 9 };

static int header_length(const unsigned char *start, uint64_t size, const char *path, uint64_t *length,
			 struct ae_err *e)
{
	*length = 0;
	if (size == 0)
		return ae_err_set(e, "%s: expected a model, got an empty file", path);
	if (size >= START && start[0] == 0x1f && start[1] == 0x8b)
		return ae_err_set(e, "%s: " AE_GOT_GZIP, path);
	for (int i = 7; size >= START && i >= 0; i--)
		*length = *length << 8 | start[i];
	if (size < START || *length < 2 || *length > HEADER_MAX || *length > size - 8 || start[8] != '{')
		return ae_err_set(e,
				  "%s: not a model (a safetensors file starts with its "
				  "header's length and '{')",
				  path);
	return 0;
}

int ae_tensors_check(const char *path, struct ae_err *e)
{
	unsigned char start[START] = { 0 };
	struct ae_regular f;
	uint64_t length;
	int bad = 0;

	if (ae_regular_open(&f, path, e) != 0)
		return -1;
	if (f.fd >= 0)
		bad = ae_regular_start(&f, start, sizeof start, e) < 0
				|| header_length(start, f.size, f.name, &length, e) != 0
			? -1
			: 0;
	ae_regular_close(&f);
	return bad;
}

static int parse(struct ae_tensors *t, size_t size, const char *path, struct ae_err *e)
{
	const unsigned char *b = (const unsigned char *)t->file;
	struct ae_json j;
	uint64_t header;

	if (strcmp(path, "-") == 0)
		path = "stdin";
	if (header_length(b, size, path, &header, e) != 0)
		return -1;
	j = (struct ae_json){ t->file + 8, t->file + 8 + header };
	if (!ae_tensors_header(t, &j))
		return ae_err_set(e, "%s: not a model: its header is damaged at byte %zu of %zu", path,
				  (size_t)(j.at - t->file), 8 + (size_t)header);
	t->data = b + 8 + header;
	t->size = size;
	return check_entries(t, size - 8 - (size_t)header, path, e);
}

int ae_tensors_read(struct ae_tensors *t, const char *path, struct ae_err *e)
{
	size_t size;

	*t = (struct ae_tensors){ 0 };
	if (ae_file_slurp(path, FILE_MAX, &t->file, &size, e) != 0)
		return -1;
	if (parse(t, size, path, e) != 0) {
		ae_tensors_free(t);
		return -1;
	}
	return 0;
}

void ae_tensors_free(struct ae_tensors *t)
{
	free(t->file);
	free(t->tensor);
	free(t->text);
	*t = (struct ae_tensors){ 0 };
}

const char *ae_tensors_text(const struct ae_tensors *t, const char *key)
{
	for (size_t i = 0; i < t->texts; i++)
		if (strcmp(t->text[i].key, key) == 0)
			return t->text[i].value;
	return NULL;
}

const struct ae_named *ae_tensors_find(const struct ae_tensors *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->tensor[i].name, name) == 0)
			return &t->tensor[i];
	return NULL;
}

static void get_bf16(const unsigned char *from, float *to, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits = (uint32_t)from[2 * i] << 16 | (uint32_t)from[2 * i + 1] << 24;

		memcpy(&to[i], &bits, sizeof bits);
	}
}

int ae_tensors_get(const struct ae_tensors *t, const struct ae_named *n, float *to, struct ae_err *e)
{
	int d = dtype_of(n->dtype);
	size_t count = ae_shape_count(&n->shape);

	if (dtypes[d].dtype == AE_DTYPES)
		get_bf16(t->data + n->begin, to, count);
	else if (dtypes[d].dtype <= AE_F8)
		ae_dtype_get_f4(dtypes[d].dtype, false, t->data + n->begin, to, count);
	else
		return ae_err_set(e, "tensor '%s': expected type F32, F64, F16 or BF16, got '%s'", n->name, n->dtype);
	return 0;
}
