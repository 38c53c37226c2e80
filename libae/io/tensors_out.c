/* tensors_out.c - safetensors files being written: texts, tensors, and a digest of both. */
#include "io/tensors.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether __metadata__ already has this member. A quote within a string would have a backslash before it, so the text
 * cannot be found inside a string. */
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

/* An entry of the header, for the bytes of the data from `begin` on. */
static void put_entry(struct ae_tensors_out *o, const char *name, const char *dtype, const struct ae_shape *shape,
		      size_t begin)
{
	ae_text_add(&o->header, ",", 1);
	put_name(o, &o->header, name);
	ae_text_print(&o->header, ":{\"dtype\":\"%s\",\"shape\":[", dtype);
	for (int i = 0; i < shape->rank; i++)
		ae_text_print(&o->header, i ? ",%zu" : "%zu", shape->dim[i]);
	ae_text_print(&o->header, "],\"data_offsets\":[%zu,%zu]}", begin, o->data.length);
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
	put_entry(o, name, "F32", shape, begin);
}

void ae_tensors_out_u1(struct ae_tensors_out *o, const char *name, const struct ae_shape *shape, const char *values)
{
	size_t begin = o->data.length;

	ae_text_add(&o->data, values ? values : "", ae_shape_count(shape));
	put_entry(o, name, "U8", shape, begin);
}

static void free_out(struct ae_tensors_out *o)
{
	free(o->text.bytes);
	free(o->header.bytes);
	free(o->data.bytes);
	*o = (struct ae_tensors_out){ .prefix = NULL };
}

static void put_header(const struct ae_tensors_out *o, struct ae_text *to)
{
	ae_text_print(to, "{\"__metadata__\":{");
	ae_text_add(to, o->text.bytes ? o->text.bytes : "", o->text.length);
	ae_text_add(to, "}", 1);
	ae_text_add(to, o->header.bytes ? o->header.bytes : "", o->header.length);
	ae_text_add(to, "}", 1);
}

/* Adds the digest of the texts and tensors that a reader will find in the file. */
static int put_digest(struct ae_tensors_out *o, struct ae_err *e)
{
	struct ae_text header = { 0 };
	struct ae_tensors t = { .data = (const unsigned char *)o->data.bytes };
	char digest[AE_DIGEST_TEXT];
	struct ae_json j;
	int bad;

	put_header(o, &header);
	j = (struct ae_json){ header.bytes, header.bytes + header.length };
	if (header.failed || o->text.failed || o->header.failed || o->data.failed || !ae_tensors_header(&t, &j))
		bad = ae_err_set(e, "model: no memory to write it");
	else
		bad = ae_tensors_digest(&t, digest, e);
	if (!bad) {
		o->prefix = NULL;
		ae_tensors_out_text(o, AE_TEXT_DIGEST, digest);
	}
	t.file = header.bytes;
	ae_tensors_free(&t);
	return bad;
}

int ae_tensors_out_finish(struct ae_tensors_out *o, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_text file = { 0 };
	size_t length;

	if (put_digest(o, e) != 0) {
		free_out(o);
		return -1;
	}
	ae_text_add(&file, "\0\0\0\0\0\0\0\0", 8);
	put_header(o, &file);
	while (!file.failed && file.length % 8 != 0) /* the data is aligned */
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
