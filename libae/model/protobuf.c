/* protobuf.c - protocol buffers: each field is a tag, then a varint, four bytes, or a length and that many bytes. */
#include "model/protobuf.h"

#include <stdlib.h>
#include <string.h>

enum wire { VARINT = 0, LENGTH = 2, FIXED32 = 5 };

static void put_little(struct ae_text *m, uint64_t bits, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		char byte = (char)(bits >> 8 * i & 255);

		ae_text_add(m, &byte, 1);
	}
}

/* Seven bits per byte, low ones first; the eighth bit means that more bytes follow. */
static void put_varint(struct ae_text *m, uint64_t value)
{
	for (; value > 127; value >>= 7)
		put_little(m, (value & 127) | 128, 1);
	put_little(m, value, 1);
}

static void put_tag(struct ae_text *m, unsigned field, enum wire wire)
{
	put_varint(m, field << 3 | (unsigned)wire);
}

void ae_pb_int(struct ae_text *m, unsigned field, int64_t value)
{
	put_tag(m, field, VARINT);
	put_varint(m, (uint64_t)value);
}

void ae_pb_float(struct ae_text *m, unsigned field, float value)
{
	put_tag(m, field, FIXED32);
	ae_pb_raw_float(m, value);
}

static void put_bytes(struct ae_text *m, unsigned field, const void *bytes, size_t n)
{
	put_tag(m, field, LENGTH);
	put_varint(m, n);
	ae_text_add(m, n > 0 ? bytes : "", n);
}

void ae_pb_string(struct ae_text *m, unsigned field, const char *s)
{
	put_bytes(m, field, s, strlen(s));
}

void ae_pb_message(struct ae_text *m, unsigned field, struct ae_text *inner)
{
	put_bytes(m, field, inner->bytes, inner->length);
	m->failed |= inner->failed;
	free(inner->bytes);
	*inner = (struct ae_text){ 0 };
}

void ae_pb_raw_float(struct ae_text *m, float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof bits);
	put_little(m, bits, 4);
}

void ae_pb_raw_int(struct ae_text *m, int64_t value)
{
	put_little(m, (uint64_t)value, 8);
}
