/* text.h - a text in memory that grows at its end. Private to libae. */
#ifndef TEXT_H
#define TEXT_H

#include "base/base.h"

/* Starts as zeros. `bytes` ends in NUL once there are any; the owner frees it. `failed` is set for good if memory runs
 * out, or if one print is longer than TEXT_LINE. */
struct ae_text {
	char *bytes;
	size_t length, capacity;
	bool failed;
};

enum { TEXT_LINE = 512 };

/* Index of the first byte that no text holds, a zero or another control character; n: there is none. */
size_t ae_text_ends(const char *bytes, size_t n);

void ae_text_add(struct ae_text *t, const char *bytes, size_t n);
void ae_text_print(struct ae_text *t, const char *format, ...) AE_PRINTF(2, 3);

/* Whether a line without its end is blank or a comment (#). */
bool ae_text_says_nothing(const char *at, const char *end);

#endif
