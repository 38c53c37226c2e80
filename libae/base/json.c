/* json.c - reads and writes the little of JSON that a safetensors header needs (RFC 8259). */
#include "base/json.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static void skip(struct ae_json *j)
{
	while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
		j->at++;
}

bool ae_json_mark(struct ae_json *j, char mark)
{
	skip(j);
	if (j->at == j->end || *j->at != mark)
		return false;
	j->at++;
	return true;
}

bool ae_json_null(struct ae_json *j)
{
	skip(j);
	if (j->end - j->at < 4 || memcmp(j->at, "null", 4) != 0)
		return false;
	j->at += 4;
	return true;
}

bool ae_json_end(struct ae_json *j)
{
	skip(j);
	return j->at == j->end;
}

bool ae_json_number(struct ae_json *j, uint64_t *n)
{
	const char *start;

	skip(j);
	*n = 0;
	for (start = j->at; j->at < j->end && *j->at >= '0' && *j->at <= '9'; j->at++) {
		if (*n > (UINT64_MAX >> 1) / 10 - 1)
			return false;
		*n = *n * 10 + (uint64_t)(*j->at - '0');
	}
	return j->at > start;
}

static int hex(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : -1;
}

static bool hex4(struct ae_json *j, uint32_t *code)
{
	*code = 0;
	if (j->end - j->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = hex(*j->at++);

		if (digit < 0)
			return false;
		*code = *code << 4 | (uint32_t)digit;
	}
	return true;
}

static bool unicode(struct ae_json *j, char **to)
{
	uint32_t code, low;

	if (!hex4(j, &code) || code == 0 || (code >= 0xdc00 && code < 0xe000))
		return false;
	if (code >= 0xd800 && code < 0xdc00) { /* the first of a surrogate pair */
		if (j->end - j->at < 2 || j->at[0] != '\\' || j->at[1] != 'u')
			return false;
		j->at += 2;
		if (!hex4(j, &low) || low < 0xdc00 || low >= 0xe000)
			return false;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	*to = ae_utf8_put(*to, code); /* never more bytes than the six of the escape */
	return true;
}

static bool escape(struct ae_json *j, char **to)
{
	static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (j->at == j->end)
		return false;
	if (*j->at == 'u') {
		j->at++;
		return unicode(j, to);
	}
	found = memchr(from, *j->at++, sizeof from - 1);
	if (!found)
		return false;
	*(*to)++ = is[found - from];
	return true;
}

bool ae_json_string(struct ae_json *j, char **s)
{
	char *to;

	if (!ae_json_mark(j, '"'))
		return false;
	*s = to = (char *)(uintptr_t)j->at; /* the text is the caller's own copy */
	while (j->at < j->end && *j->at != '"') {
		unsigned char c = (unsigned char)*j->at++;

		if (c < 0x20)
			return false;
		if (c != '\\')
			*to++ = (char)c;
		else if (!escape(j, &to))
			return false;
	}
	if (j->at == j->end)
		return false;
	j->at++;
	*to = '\0';
	return true;
}

/* ---- writing ---- */

/* One character, escaped where JSON wants it. A byte that is no UTF-8 is taken for Latin-1, as old tables have it:
 * the file stays one that every reader of JSON takes. */
static size_t add_character(struct ae_text *t, const char *s)
{
	uint32_t code;
	size_t n = ae_utf8_take(s, &code);
	char latin[4];

	if (n == 0)
		ae_text_add(t, latin, (size_t)(ae_utf8_put(latin, (unsigned char)*s) - latin));
	else if (code == '"' || code == '\\')
		ae_text_print(t, "\\%c", (char)code);
	else if (code == '\n')
		ae_text_add(t, "\\n", 2);
	else if (code == '\t')
		ae_text_add(t, "\\t", 2);
	else if (code < 0x20)
		ae_text_print(t, "\\u%04x", (unsigned)code);
	else
		ae_text_add(t, s, n);
	return n ? n : 1;
}

void ae_text_json(struct ae_text *t, const char *s)
{
	ae_text_add(t, "\"", 1);
	while (*s)
		s += add_character(t, s);
	ae_text_add(t, "\"", 1);
}

char *ae_json_quote(const char *s)
{
	struct ae_text t = { 0 };

	ae_text_json(&t, s);
	if (!t.failed)
		return t.bytes;
	free(t.bytes);
	return NULL;
}
