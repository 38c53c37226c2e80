/* json.h - the little of JSON that a safetensors header needs. */
#ifndef JSON_H
#define JSON_H

#include "base/text.h"

/* A position in a text. Functions skip white space, and return false if something else stands there. */
struct ae_json {
	const char *at, *end;
};

bool ae_json_mark(struct ae_json *j, char mark);     /* one of { } [ ] : , */
bool ae_json_number(struct ae_json *j, uint64_t *n); /* digits alone, below 2^63 */
bool ae_json_null(struct ae_json *j);
bool ae_json_end(struct ae_json *j); /* nothing but white space follows */
/* A string, unescaped to UTF-8 and ended by NUL, written over its own text: `s` points into it. */
bool ae_json_string(struct ae_json *j, char **s);

/* The text grows by `s` as a JSON string, quotes included. */
void ae_text_json(struct ae_text *t, const char *s);

#endif
