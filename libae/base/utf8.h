/* utf8.h - characters of UTF-8 text. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `p`, in a text that NUL ends, and its code; 0 when it is none. */
size_t ae_utf8_take(const char *p, uint32_t *code);

/* Writes the character, one to four bytes, and returns the place behind it. */
char *ae_utf8_put(char *to, uint32_t code);

/* Whether a terminal obeys the character, or it reorders a line: controls (C0, DEL, C1), line and paragraph separators, and
 * the controls of bidirectional text (Unicode, Bidi_Control). */
bool ae_utf8_is_control(uint32_t code);

#endif
