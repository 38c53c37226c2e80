/* suggest.c - which of some names a misspelled word may mean. */
#include "base/alias.h"
#include "base/base.h"

#include <stdio.h>
#include <string.h>

enum { LETTERS = 32 }; /* longer words and names are none that anybody knows */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to change, leave out or put in, or neighbors to swap (Damerau 1964, optimal string alignment). */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t d[LETTERS + 1][LETTERS + 1];

	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++)
		for (size_t j = 1; j <= m; j++) {
			d[i][j] = min_size(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
					   min_size(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = min_size(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

/* One of them begins with the other, as conv1d does with conv. */
static bool begins(const char *a, size_t n, const char *b, size_t m)
{
	return n >= 3 && m >= 3 && memcmp(a, b, min_size(n, m)) == 0;
}

void ae_suggest_offer(struct ae_suggest *suggestion, const char *name)
{
	char a[LETTERS] = { 0 }, b[LETTERS] = { 0 };
	size_t n = suggestion->length, m = strlen(name), d;

	if (ae_alias_is(suggestion->word, n, name)) {
		suggestion->name = name;
		suggestion->distance = 0;
	}
	if (n > LETTERS || m > LETTERS)
		return;
	for (size_t i = 0; i < n; i++)
		a[i] = lower(suggestion->word[i]);
	for (size_t i = 0; i < m; i++)
		b[i] = lower(name[i]);
	d = begins(a, n, b, m) ? n != m : distance(a, n, b, m);
	if (d > (n < 6 ? n > 2 : n / 3) || (suggestion->name && d >= suggestion->distance))
		return;
	suggestion->name = name;
	suggestion->distance = d;
}

struct ae_suggest_text ae_suggest_hint(const struct ae_suggest *suggestion)
{
	struct ae_suggest_text hint = { "" };

	if (suggestion->name)
		snprintf(hint.text, sizeof hint.text, " (did you mean '%s'?)", suggestion->name);
	return hint;
}

struct ae_suggest_text ae_suggest_from(const char *word, size_t length, const void *table, size_t count, size_t size)
{
	struct ae_suggest suggestion = { .word = word, .length = length };
	const char *name;

	for (size_t i = 0; i < count; i++) {
		memcpy(&name, (const char *)table + i * size, sizeof name);
		ae_suggest_offer(&suggestion, name);
	}
	return ae_suggest_hint(&suggestion);
}

void ae_choices_offer(struct ae_choices *c, const char *name)
{
	size_t used = strlen(c->list);

	ae_suggest_offer(&c->suggest, name);
	if (c->last)
		snprintf(c->list + used, sizeof c->list - used, "%s%s", used ? ", " : "", c->last);
	c->last = name;
}

int ae_choices_err(const struct ae_choices *c, const char *what, struct ae_err *e)
{
	return ae_err_set(e, "%s: expected %s%s%s, got '%.*s'%s", what, c->list, *c->list ? " or " : "",
			  c->last ? c->last : "nothing", (int)c->suggest.length, c->suggest.word,
			  ae_suggest_hint(&c->suggest).text);
}

int ae_suggest_err(struct ae_err *e, const char *what, const char *word, size_t length,
		   const char *(*name_at)(size_t i))
{
	struct ae_choices c = { .suggest = { .word = word, .length = length } };

	for (size_t i = 0; name_at(i); i++)
		ae_choices_offer(&c, name_at(i));
	return ae_choices_err(&c, what, e);
}
