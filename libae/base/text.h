/* text.h - a text in memory that grows at its end. Private to libae. */
#ifndef TEXT_H
#define TEXT_H

#include "base/base.h"

#include <stdarg.h>

/* Begins as all zero; bytes end in NUL once there are any, and are the owner's to free. `failed` stays set when memory
 * ran out, or when one print was longer than TEXT_LINE. */
struct ae_text { char *bytes; size_t length, room; bool failed; };

enum { TEXT_LINE = 512 };

/* Where the first byte stands that no text has, a zero or another control; n: it may be text. */
size_t ae_text_ends(const char *bytes, size_t n);

void ae_text_add(struct ae_text *t, const char *bytes, size_t n);
void ae_text_print(struct ae_text *t, const char *format, ...) AE_PRINTF(2, 3);
void ae_text_vprint(struct ae_text *t, const char *format, va_list values) AE_PRINTF(2, 0);

#endif
