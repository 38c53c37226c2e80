/* text.c - a text in memory that grows at its end. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t ae_text_ends(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && ((unsigned char)bytes[i] >= ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) && bytes[i] != 127)
		i++;
	return i;
}

static bool reserve(struct ae_text *t, size_t more)
{
	size_t capacity;
	char *grown;

	if (t->failed || more > SIZE_MAX / 4 || t->capacity > SIZE_MAX / 4)
		return false;
	if (t->capacity - t->length >= more)
		return true;
	capacity = 2 * t->capacity + more + 64;
	grown = realloc(t->bytes, capacity);
	if (!grown)
		return false;
	t->bytes = grown;
	t->capacity = capacity;
	return true;
}

void ae_text_add(struct ae_text *t, const char *bytes, size_t n)
{
	if (!reserve(t, n + 1)) {
		t->failed = true;
		return;
	}
	if (n > 0) /* an empty text has no bytes to point to */
		memcpy(t->bytes + t->length, bytes, n);
	t->length += n;
	t->bytes[t->length] = '\0';
}

void ae_text_print(struct ae_text *t, const char *format, ...)
{
	char line[TEXT_LINE];
	va_list values;
	int n;

	va_start(values, format);
	n = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	if (n < 0 || (size_t)n >= sizeof line)
		t->failed = true;
	else
		ae_text_add(t, line, (size_t)n);
}

bool ae_text_says_nothing(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at == end || *at == '#';
}
