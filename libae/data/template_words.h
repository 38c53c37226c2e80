/* template_words.h - the words of a line of a log, with their variable parts masked. */
#ifndef AE_TEMPLATE_WORDS_H
#define AE_TEMPLATE_WORDS_H

#include "base/base.h"

enum { AE_WORDS_MAX = 256, AE_WORD_BYTES = 1 << 16 }; /* words of a line; bytes of all of them */

#define AE_ANY_WORD "<*>"

struct ae_word {
	const char *at;
	uint32_t length;
	uint64_t hash;
};

/* The words of one line. Starts from zeros, except that `text` has 4 * AE_WORD_BYTES bytes. */
struct ae_words {
	char *text;
	size_t count;
	struct ae_word word[AE_WORDS_MAX];
};

bool ae_word_equal(const struct ae_word *a, const struct ae_word *b);
bool ae_word_is_any(const struct ae_word *w);

/* Splits n bytes at blanks and control characters. Numbers, hexadecimal numbers, addresses and identifiers of mixed letters
 * and digits become AE_ANY_WORD; bytes that are no UTF-8 and characters that a terminal obeys become '?'. Words behind the
 * last one that fits are left out. */
void ae_words_split(struct ae_words *w, const char *line, size_t n);

/* As ae_words_split(), without masks: a template's own text. */
void ae_words_read(struct ae_words *w, const char *line, size_t n);

#endif
