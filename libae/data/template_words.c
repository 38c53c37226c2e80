/* template_words.c - the words of a line of a log, with their variable parts masked. */
#include "data/template_words.h"

#include "base/utf8.h"

#include <string.h>

enum {
	ANY_BYTES = 3,   /* of AE_ANY_WORD */
	HEX_DIGITS = 6,  /* a run of so many hexadecimal digits with a number among them is one number */
	HEX_LETTERS = 8, /* so is a run of so many letters from a to f */
	MIXED = 3,       /* changes between letters and digits that make a run an identifier */
	COLONS = 2,      /* of an address such as fe80::1 */
};

/* The end of a word that is being written. */
struct word_output {
	char *start, *at;
};

static bool is_number(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_hex(char c)
{
	return is_number(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

bool ae_word_equal(const struct ae_word *a, const struct ae_word *b)
{
	return a->hash == b->hash && a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

bool ae_word_is_any(const struct ae_word *w)
{
	return w->length == ANY_BYTES && memcmp(w->at, AE_ANY_WORD, ANY_BYTES) == 0;
}

/* ---- masks ---- */

static bool ends_in_any(const struct word_output *o, size_t before_end)
{
	return (size_t)(o->at - o->start) >= before_end + ANY_BYTES
		&& memcmp(o->at - before_end - ANY_BYTES, AE_ANY_WORD, ANY_BYTES) == 0;
}

/* Writes the mask. A sign before it, and a mask before it with a mark between, as in 10.0.0.1:80, become part of it. */
static void put_any(struct word_output *o)
{
	if (ends_in_any(o, 0))
		return;
	if (o->at > o->start && strchr(".:,-/", o->at[-1]) && ends_in_any(o, 1)) {
		o->at--;
		return;
	}
	if (o->at > o->start && (o->at[-1] == '-' || o->at[-1] == '+')
	    && (o->at - o->start == 1 || (!is_letter(o->at[-2]) && o->at[-2] != '>')))
		o->at--;
	memcpy(o->at, AE_ANY_WORD, ANY_BYTES);
	o->at += ANY_BYTES;
}

/* Length of an address of hexadecimal digits and colons, or of a UUID; 0: something else. */
static size_t address_length(const char *s, const char *end)
{
	static const unsigned char uuid[] = { 8, 13, 18, 23 };
	size_t n = 0, colons = 0, numbers = 0, marks = 0;

	while (s + n < end && (is_hex(s[n]) || s[n] == ':' || s[n] == '-')) {
		colons += s[n] == ':';
		numbers += is_number(s[n]);
		if (s[n] == '-' && (marks == sizeof uuid || n != uuid[marks++]))
			break;
		n++;
	}
	if (s + n < end && (is_letter(s[n]) || is_number(s[n]) || s[n] == '_'))
		return 0;
	return (marks == sizeof uuid && n == 36) || (marks == 0 && colons >= COLONS && numbers > 0) ? n : 0;
}

/* Whether a run of letters and digits is a number or an identifier as a whole. */
static bool is_variable(const char *s, size_t n, size_t numbers)
{
	size_t hex = 0, changes = 0;

	if (numbers == n)
		return true;
	for (size_t i = 0; i < n; i++) {
		hex += is_hex(s[i]);
		changes += i > 0 && is_number(s[i]) != is_number(s[i - 1]);
	}
	if (n > 2 && s[0] == '0' && (s[1] | 32) == 'x' && hex == n - 1)
		return true;
	return (hex == n && (numbers > 0 ? n >= HEX_DIGITS : n >= HEX_LETTERS)) || (numbers > 0 && changes >= MIXED);
}

/* Writes a run of letters and digits. */
static void put_run(struct word_output *o, const char *s, size_t n, size_t numbers)
{
	if (is_variable(s, n, numbers)) {
		put_any(o);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!is_number(s[i]))
			*o->at++ = s[i];
		else if (i == 0 || !is_number(s[i - 1]))
			put_any(o);
}

/* Writes the character that begins at s, which is no letter or digit of ASCII. Returns its end. */
static const char *put_other(struct word_output *o, const char *s, const char *end)
{
	char four[5] = "";
	uint32_t code;
	size_t n;

	if ((unsigned char)*s < 0x80) {
		*o->at++ = *s;
		return s + 1;
	}
	memcpy(four, s, end - s < 4 ? (size_t)(end - s) : 4);
	n = ae_utf8_take(four, &code);
	if (n == 0 || ae_utf8_is_control(code)) {
		*o->at++ = '?';
		return s + (n ? n : 1);
	}
	memcpy(o->at, s, n);
	o->at += n;
	return s + n;
}

static void put_masked(struct word_output *o, const char *s, const char *end)
{
	while (s < end) {
		size_t n = 0, numbers = 0, address;

		for (; s + n < end && (is_letter(s[n]) || is_number(s[n])); n++)
			numbers += is_number(s[n]);
		if (n == 0) {
			s = put_other(o, s, end);
			continue;
		}
		address = is_hex(*s) && s + n < end && (s[n] == ':' || s[n] == '-') ? address_length(s, end) : 0;
		if (address > 0)
			put_any(o);
		else
			put_run(o, s, n, numbers);
		s += address > 0 ? address : n;
	}
}

static void put_plain(struct word_output *o, const char *s, const char *end)
{
	while (s < end)
		s = put_other(o, s, end);
}

/* ---- words ---- */

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 127;
}

static void split(struct ae_words *w, const char *line, size_t n,
		  void (*put)(struct word_output *o, const char *s, const char *end))
{
	const char *s = line, *end = line + (n < AE_WORD_BYTES ? n : AE_WORD_BYTES), *from;
	struct word_output o = { w->text, w->text };

	for (w->count = 0; w->count < AE_WORDS_MAX; w->count++) {
		struct ae_word *word = &w->word[w->count];

		for (; s < end && is_blank(*s); s++)
			;
		if (s == end)
			return;
		for (from = s; s < end && !is_blank(*s); s++)
			;
		o.start = o.at;
		put(&o, from, s);
		word->at = o.start;
		word->length = (uint32_t)(o.at - o.start);
		word->hash = ae_hash(o.start, word->length);
	}
}

void ae_words_split(struct ae_words *w, const char *line, size_t n)
{
	split(w, line, n, put_masked);
}

void ae_words_read(struct ae_words *w, const char *line, size_t n)
{
	split(w, line, n, put_plain);
}
