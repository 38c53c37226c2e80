/* json.c - strings of JSON and their escapes, and characters of UTF-8: those that are valid, and those that are refused. */
#include "base/json.h"
#include "base/utf8.h"
#include "expect.h"

#include <stdlib.h>
#include <string.h>

/* Reads a string from bytes that end with the text, so that a sanitizer sees a read behind them. want NULL: refused. */
static void string(const char *text, const char *want)
{
	size_t n = strlen(text);
	char *copy = malloc(n > 0 ? n : 1), *s = NULL;
	struct ae_json j;

	if (!copy)
		exit(1);
	memcpy(copy, text, n);
	j = (struct ae_json){ copy, copy + n };
	if (ae_json_string(&j, &s) ? !want || strcmp(s, want) != 0 : want != NULL) {
		printf("string %s: expected %s\n", text, want ? want : "a refusal");
		failures++;
	}
	free(copy);
}

static void strings(void)
{
	string("\"\"", "");
	string(" \t\r\n\"a b\"", "a b");
	string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
	string("\"\\u0041\\u00e9\\u20AC\\uD83d\\uDe00\"", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	string("\"\\ue000\"", "\xee\x80\x80");
	string("", NULL);
	string("a", NULL);
	string("\"a", NULL);
	string("\"\\", NULL);
	string("\"\\a\"", NULL);
	string("\"a\nb\"", NULL);
	string("\"\\u004", NULL);
	string("\"\\u00g1\"", NULL);
	string("\"\\u0000\"", NULL);
	string("\"\\udc00\"", NULL);		/* the second of a pair alone */
	string("\"\\ud800\"", NULL);		/* the first alone */
	string("\"\\ud800", NULL);
	string("\"\\ud800\\n\"", NULL);
	string("\"\\ud800xxxxxxx\"", NULL);
	string("\"\\ud800\\u0041\"", NULL);
	string("\"\\ud800\\ue000\"", NULL);
	string("\"\\ud800\\u00", NULL);
}

static bool is_null(const char *text)
{
	struct ae_json j = { text, text + strlen(text) };

	return ae_json_null(&j) && ae_json_end(&j);
}

static bool number(const char *text, uint64_t *n)
{
	struct ae_json j = { text, text + strlen(text) };

	return ae_json_number(&j, n) && ae_json_end(&j);
}

static void words(void)
{
	uint64_t n;

	expect(is_null("null") && is_null(" \r\n\tnull \r\n"), "null");
	expect(!is_null("nul") && !is_null("nulL") && !is_null("nullx") && !is_null(""), "what is not null");
	expect(number("0", &n) && n == 0, "0");
	expect(number("\r 1234567890123 ", &n) && n == 1234567890123u, "a large number");
	expect(!number("99999999999999999999", &n), "a number beyond 64 bits");
	expect(!number("", &n) && !number("-1", &n) && !number("1.5", &n), "what is no number of digits");
}

/* want: bytes of the character; 0: no UTF-8. */
static void character(const char *text, size_t want, uint32_t code)
{
	uint32_t got = code;

	if (ae_utf8_take(text, &got) != want || (want > 0 && got != code)) {
		printf("character %08lx: expected %zu bytes\n", (unsigned long)code, want);
		failures++;
	}
}

static void characters(void)
{
	static const uint32_t codes[] = { 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff };
	static const uint32_t control[] = { 0, 0x1f, 0x7f, 0x9f, 0x61c, 0x200e, 0x200f, 0x2028, 0x202e, 0x2066, 0x2069 };
	static const uint32_t plain[] = { 0x20, 0x7e, 0xa0, 0x61b, 0x200d, 0x2010, 0x2027, 0x202f, 0x2065, 0x206a };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		char text[5] = "";

		character(text, (size_t)(ae_utf8_put(text, codes[i]) - text), codes[i]);
	}
	character("\x80", 0, 0x80);			/* a byte from within a character */
	character("\xc1\xbf", 0, 0x7f);			/* too long forms */
	character("\xe0\x9f\xbf", 0, 0x7ff);
	character("\xf0\x8f\xbf\xbf", 0, 0xffff);
	character("\xed\xa0\x80", 0, 0xd800);		/* surrogates */
	character("\xed\xbf\xbf", 0, 0xdfff);
	character("\xf4\x90\x80\x80", 0, 0x110000);	/* beyond the last */
	character("\xf5\x80\x80\x80", 0, 0x140000);
	character("\xe2\x82", 0, 0x20ac);		/* cut */
	for (size_t i = 0; i < sizeof control / sizeof *control; i++)
		expect(ae_utf8_is_control(control[i]), "a control character");
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		expect(!ae_utf8_is_control(plain[i]), "no control character");
}

int main(void)
{
	strings();
	words();
	characters();
	return failures != 0;
}
