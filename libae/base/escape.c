/* escape.c - texts of a file for a terminal: nothing in them can move the cursor or look like another line. */
#include "base/text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static void add_code(struct ae_text *t, uint32_t code)
{
	static const char named[] = "\n\t\r", letters[] = "ntr";
	const char *at = code ? strchr(named, code < 0x80 ? (int)code : '?') : NULL;

	if (at)
		ae_text_print(t, "\\%c", letters[at - named]);
	else
		ae_text_print(t, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
}

/* A byte that is not UTF-8 is taken for Latin-1, as ae_json_quote() does. */
static size_t add_character(struct ae_text *t, const char *s)
{
	uint32_t code;
	size_t n = ae_utf8_take(s, &code);
	char utf8[4];

	if (n == 0)
		code = (unsigned char)*s;
	if (ae_utf8_is_control(code))
		add_code(t, code);
	else
		ae_text_add(t, utf8, (size_t)(ae_utf8_put(utf8, code) - utf8));
	return n ? n : 1;
}

char *ae_escape(const char *s)
{
	struct ae_text t = { 0 };

	ae_text_add(&t, "", 0);
	while (*s)
		s += add_character(&t, s);
	if (!t.failed)
		return t.bytes;
	free(t.bytes);
	return NULL;
}
