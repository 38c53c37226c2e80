/* json_lines.c - JSON objects, one per line, as rows of a table: a column per key (RFC 8259). */
#include "base/json.h"
#include "io/text_decoder.h"

#include <stdlib.h>
#include <string.h>

#define SEE_JQ "(jq -c 'with_entries(select(.value | scalars))' leaves out others)"

static const char *skip(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at;
}

/* Takes a number in JSON's grammar; returns the character behind it, NULL: there is none. */
static const char *take_number(const char *at, const char *end)
{
	const char *from;

	at += at < end && *at == '-';
	for (from = at; at < end && *at >= '0' && *at <= '9'; at++)
		;
	if (at == from || (*from == '0' && at - from > 1))
		return NULL;
	if (at < end && *at == '.') {
		for (from = ++at; at < end && *at >= '0' && *at <= '9'; at++)
			;
		if (at == from)
			return NULL;
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		at += at < end && (*at == '-' || *at == '+');
		for (from = at; at < end && *at >= '0' && *at <= '9'; at++)
			;
		if (at == from)
			return NULL;
	}
	return at;
}

static bool take_word(struct ae_json *j, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(j->end - j->at) < n || memcmp(j->at, word, n) != 0)
		return false;
	j->at += n;
	return true;
}

/* Takes the value of a key and puts it. */
static int take_value(struct ae_text_decoder *d, struct ae_json *j, const char *key, struct ae_err *e)
{
	const char *end, *value = "";
	bool quoted = false;
	char *text;
	size_t n = 0;
	int got;

	j->at = skip(j->at, j->end);
	end = take_number(j->at, j->end);
	if (end) {
		value = j->at;
		n = (size_t)(end - j->at);
		j->at = end;
	} else if (j->at < j->end && *j->at == '"') {
		if (!ae_json_string(j, &text))
			return ae_text_refuse(d, e, "'%.60s': expected a text in quotes", key);
		quoted = true;
		value = text;
		n = strlen(text);
	} else if (j->at < j->end && (*j->at == '{' || *j->at == '[')) {
		return ae_text_refuse(d, e, "'%.60s': expected a number, a text, true, false or null, got %s " SEE_JQ,
				      key, *j->at == '{' ? "an object" : "a list");
	} else if (take_word(j, "true")) {
		value = "1";
		n = 1;
	} else if (take_word(j, "false")) {
		value = "0";
		n = 1;
	} else if (!take_word(j, "null")) {
		return ae_text_refuse(d, e, "'%.60s': expected a number, a text, true, false or null", key);
	}
	got = ae_text_put(d, key, strlen(key), value, n, quoted);
	if (got < 0)
		return ae_text_no_memory(d, e);
	return got == 0 ? 0 : ae_text_refuse(d, e, "'%.60s' has two values", key);
}

/* from: the beginning of the copy of the line. */
static int take_object(struct ae_text_decoder *d, struct ae_json *j, const char *from, struct ae_err *e)
{
	static const char whole[] = "expected a whole JSON object on one line (jq -c . makes lines of objects)";
	char *key;

	if (!ae_json_mark(j, '{'))
		return ae_text_refuse(d, e, "%s", whole);
	if (!ae_json_mark(j, '}')) {
		do {
			if (ae_json_end(j) || !ae_json_string(j, &key) || !ae_json_mark(j, ':'))
				return ae_text_refuse(d, e, "%s", whole);
			if (take_value(d, j, key, e) != 0)
				return -1;
		} while (ae_json_mark(j, ','));
		if (!ae_json_mark(j, '}'))
			return ae_text_refuse(d, e, "%s", whole);
	}
	d->split = (size_t)(j->at - 1 - from);
	return ae_json_end(j) ? AE_TEXT_ROW : ae_text_refuse(d, e, "expected the end of the line behind the object");
}

static int line(struct ae_text_decoder *d, const char *at, const char *end, struct ae_err *e)
{
	size_t n = (size_t)(end - at);
	struct ae_json j;
	char *copy;
	int is;

	if (skip(at, end) == end)
		return AE_TEXT_NOTHING;
	copy = malloc(n + 1);
	if (!copy)
		return ae_text_no_memory(d, e);
	memcpy(copy, at, n);
	j = (struct ae_json){ copy, copy + n };
	is = take_object(d, &j, copy, e);
	free(copy);
	return is;
}

/* Adds a member. */
static void add(struct ae_text *to, const char *name, double value, bool first)
{
	char text[32];

	if (!first)
		ae_text_add(to, ",", 1);
	ae_text_json(to, name);
	ae_text_add(to, ":", 1);
	ae_text_add(to, text, ae_number_f4(text, (float)value));
}

static const struct ae_text_format format = { .title = "JSON objects", .line = line, .add = add };

/* An object with a key on the line of its brace. */
static bool match(const unsigned char *head, size_t n)
{
	const char *at = (const char *)head, *end = at + n;

	at = skip(at, end);
	if (at == end || *at != '{')
		return false;
	at = skip(at + 1, end);
	return at < end && (*at == '"' || *at == '}');
}

AE_TEXT_DECODER(json_lines, "json", match, format)
