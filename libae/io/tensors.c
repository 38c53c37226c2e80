/* tensors.c - safetensors: 8 bytes of header length, a JSON header, the data. Everything that the header claims is
 * checked against the file before anybody relies on it. */
#include "io/tensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_MOST = 100 << 20 };	/* the format's own limit */
#define FILE_MOST (SIZE_MAX / 4)		/* the whole file is held in memory */

/* ---- reading ---- */

static const struct { const char *name; size_t size; enum ae_dtype dtype; } dtypes[] = {
	{ "F32", 4, AE_F4 }, { "F64", 8, AE_F8 }, { "F16", 2, AE_F2 }, { "BF16", 2, AE_DTYPES }, { "I64", 8, AE_I8 },
	{ "I32", 4, AE_I4 }, { "I16", 2, AE_I2 }, { "I8", 1, AE_I1 }, { "U8", 1, AE_U1 }, { "BOOL", 1, AE_B1 },
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
		if (!ae_json_string(j, &key) || !ae_json_mark(j, ':'))
			return false;
		if (strcmp(key, "dtype") == 0 && ae_json_string(j, &text) && strlen(text) < sizeof n->dtype) {
			snprintf(n->dtype, sizeof n->dtype, "%s", text);
			seen |= 1;
		} else if (strcmp(key, "shape") == 0 && read_shape(j, &n->shape)) {
			seen |= 2;
		} else if (strcmp(key, "data_offsets") == 0 && read_offsets(j, n)) {
			seen |= 4;
		} else {
			return false;
		}
	} while (ae_json_mark(j, ','));
	return ae_json_mark(j, '}') && seen == 7;
}

static void *grow(void *list, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)		/* doubles at the powers of two */
		return list;
	return realloc(list, (count ? 2 * count : 1) * size);
}

static bool read_texts(struct ae_tensors *t, struct ae_json *j)
{
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

static bool read_header(struct ae_tensors *t, struct ae_json *j)
{
	char *name;

	if (!ae_json_mark(j, '{'))
		return false;
	if (ae_json_mark(j, '}'))
		return true;
	do {
		struct ae_named *grown;

		if (!ae_json_string(j, &name) || !ae_json_mark(j, ':'))
			return false;
		if (strcmp(name, "__metadata__") == 0) {
			if (!read_texts(t, j))
				return false;
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
	return ae_json_mark(j, '}');
}

/* Each tensor's bytes lie in the file and are as many as its shape says. */
static int check_entry(const struct ae_named *n, size_t room, const char *path, struct ae_err *e)
{
	int d = dtype_of(n->dtype);
	size_t bytes;

	if (d < 0)
		return ae_err_set(e, "%s: tensor '%s': type '%s' is not one of F32, F64, F16, BF16 "
				  "and the integers", path, n->name, n->dtype);
	bytes = dtypes[d].size;
	for (int i = 0; i < n->shape.rank; i++) {
		if (n->shape.dim[i] != 0 && bytes > room / n->shape.dim[i])
			bytes = room + 1;	/* and stays beyond the file */
		else
			bytes *= n->shape.dim[i];
	}
	if (n->end > room || n->end - n->begin != bytes)
		return ae_err_set(e, "%s: tensor '%s': bytes %zu to %zu do not hold %s of %s, or lie outside "
				  "the %zu there are",
				  path, n->name, n->begin, n->end, ae_shape_name(&n->shape).text, n->dtype, room);
	return 0;
}

static int check_entries(const struct ae_tensors *t, size_t room, const char *path, struct ae_err *e)
{
	size_t used = 0;

	for (size_t i = 0; i < t->count; i++) {
		if (check_entry(&t->tensor[i], room, path, e) != 0)
			return -1;
		used = t->tensor[i].end > used ? t->tensor[i].end : used;
	}
	if (used != room)
		return ae_err_set(e, "%s: not a model: %zu bytes follow its last tensor", path, room - used);
	return 0;
}

static int parse(struct ae_tensors *t, size_t size, const char *path, struct ae_err *e)
{
	const unsigned char *b = (const unsigned char *)t->file;
	struct ae_json j;
	uint64_t header = 0;

	if (strcmp(path, "-") == 0)
		path = "stdin";
	if (size == 0)
		return ae_err_set(e, "%s: empty, a model expected", path);
	for (int i = 7; size >= 8 && i >= 0; i--)
		header = header << 8 | b[i];
	if (size < 8 || header < 2 || header > HEADER_MOST || header > size - 8 || t->file[8] != '{')
		return ae_err_set(e, "%s: not a model (a safetensors file starts with its "
				  "header's length and '{')", path);
	j = (struct ae_json){ t->file + 8, t->file + 8 + header };
	if (!read_header(t, &j))
		return ae_err_set(e, "%s: not a model: its header is damaged at byte %zu of %zu", path,
				  (size_t)(j.at - t->file), 8 + (size_t)header);
	t->data = b + 8 + header;
	return check_entries(t, size - 8 - (size_t)header, path, e);
}

int ae_tensors_read(struct ae_tensors *t, const char *path, struct ae_err *e)
{
	size_t size;

	*t = (struct ae_tensors){ 0 };
	if (ae_file_slurp(path, FILE_MOST, &t->file, &size, e) != 0)
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
		return ae_err_set(e, "tensor '%s': type '%s' where numbers with a point are expected",
				  n->name, n->dtype);
	return 0;
}

static char *behind(char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static void take_text(struct ae_tensors *view, char *key, char *value)
{
	for (size_t i = 0; i < view->texts; i++)
		if (strcmp(view->text[i].key, key) == 0)
			return;
	view->text[view->texts++] = (struct ae_pair){ key, value };
}

int ae_tensors_under(struct ae_tensors *view, const struct ae_tensors *file, const char *prefix, struct ae_err *e)
{
	char *own;

	*view = (struct ae_tensors){ .data = file->data };
	view->tensor = calloc(file->count + 1, sizeof *view->tensor);
	view->text = calloc(file->texts + 1, sizeof *view->text);
	if (!view->tensor || !view->text) {
		ae_tensors_free(view);
		return ae_err_set(e, "model: no memory for %zu tensors", file->count);
	}
	for (size_t i = 0; i < file->count; i++)
		if ((own = behind(file->tensor[i].name, prefix)) != NULL) {
			view->tensor[view->count] = file->tensor[i];
			view->tensor[view->count++].name = own;
		}
	for (size_t i = 0; i < file->texts; i++)
		if ((own = behind(file->text[i].key, prefix)) != NULL)
			take_text(view, own, file->text[i].value);
	for (size_t i = 0; i < file->texts; i++)
		if (!strchr(file->text[i].key, '.') || strncmp(file->text[i].key, prefix, strcspn(prefix, ".")) != 0)
			take_text(view, file->text[i].key, file->text[i].value);
	return 0;
}

/* ---- writing ---- */

/* Whether the file as a whole has this text already, as a member of __metadata__; a quote within a string would have a
 * backslash before it. */
static bool is_there(const struct ae_text *all, const char *pair)
{
	const char *at = all->bytes ? strstr(all->bytes, pair) : NULL;

	while (at && at > all->bytes && at[-1] == '\\')
		at = strstr(at + 1, pair);
	return at != NULL;
}

static void put_name(const struct ae_tensors_out *o, struct ae_text *to, const char *name)
{
	struct ae_text whole = { 0 };

	ae_text_add(&whole, o->prefix ? o->prefix : "", o->prefix ? strlen(o->prefix) : 0);
	ae_text_add(&whole, name, strlen(name));
	ae_text_json(to, whole.bytes ? whole.bytes : "");
	to->failed |= whole.failed;
	free(whole.bytes);
}

void ae_tensors_out_text(struct ae_tensors_out *o, const char *key, const char *value)
{
	struct ae_text pair = { 0 };

	ae_text_json(&pair, key);
	ae_text_add(&pair, ":", 1);
	ae_text_json(&pair, value);
	if (!o->prefix || !pair.bytes || !is_there(&o->text, pair.bytes)) {
		ae_text_add(&o->text, o->text.length ? "," : "", o->text.length ? 1 : 0);
		put_name(o, &o->text, key);
		ae_text_add(&o->text, ":", 1);
		ae_text_json(&o->text, value);
	}
	o->text.failed |= pair.failed;
	free(pair.bytes);
}

void ae_tensors_out_number(struct ae_tensors_out *o, const char *key, double value)
{
	char text[32];

	text[ae_number_f8(text, value)] = '\0';
	ae_tensors_out_text(o, key, text);
}

void ae_tensors_out_f4(struct ae_tensors_out *o, const char *name, const struct ae_shape *shape, const float *values)
{
	size_t begin = o->data.length, count = ae_shape_count(shape);

	for (size_t i = 0; i < count; i++) {
		uint32_t bits;
		char bytes[4];

		memcpy(&bits, &values[i], sizeof bits);
		for (int b = 0; b < 4; b++)
			bytes[b] = (char)(bits >> 8 * b);
		ae_text_add(&o->data, bytes, 4);
	}
	ae_text_add(&o->header, ",", 1);
	put_name(o, &o->header, name);
	ae_text_print(&o->header, ":{\"dtype\":\"F32\",\"shape\":[");
	for (int i = 0; i < shape->rank; i++)
		ae_text_print(&o->header, i ? ",%zu" : "%zu", shape->dim[i]);
	ae_text_print(&o->header, "],\"data_offsets\":[%zu,%zu]}", begin, o->data.length);
}

static void free_out(struct ae_tensors_out *o)
{
	free(o->text.bytes);
	free(o->header.bytes);
	free(o->data.bytes);
	*o = (struct ae_tensors_out){ .prefix = NULL };
}

int ae_tensors_out_finish(struct ae_tensors_out *o, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_text file = { 0 };
	size_t length;

	ae_text_add(&file, "\0\0\0\0\0\0\0\0", 8);
	ae_text_print(&file, "{\"__metadata__\":{");
	ae_text_add(&file, o->text.bytes ? o->text.bytes : "", o->text.length);
	ae_text_add(&file, "}", 1);
	ae_text_add(&file, o->header.bytes ? o->header.bytes : "", o->header.length);
	ae_text_add(&file, "}", 1);
	while (!file.failed && file.length % 8 != 0)	/* the data is aligned */
		ae_text_add(&file, " ", 1);
	length = file.length - 8;
	ae_text_add(&file, o->data.bytes ? o->data.bytes : "", o->data.length);
	if (file.failed || o->text.failed || o->header.failed || o->data.failed) {
		free(file.bytes);
		free_out(o);
		return ae_err_set(e, "model: no memory to write it");
	}
	for (int i = 0; i < 8; i++)
		file.bytes[i] = (char)((uint64_t)length >> 8 * i);
	free_out(o);
	*bytes = file.bytes;
	*n = file.length;
	return 0;
}
