/* axis_labels.c - ticks of an axis along which words stand, such as the times of rows. A time is a day and
 * what follows it, a blank or a T between them: where days begin, ticks stand there and name the days. */
#include "plot/axis.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Characters of the word's day; all of a word that has no such parts. */
static size_t day(const char *word)
{
	size_t n = 0;

	for (; word[n] != '\0'; n++)
		if ((word[n] == ' ' || word[n] == 'T') && isdigit((unsigned char)word[n + 1]))
			break;
	return n;
}

enum { DAYS = 3 };	/* at least, to stand for what is between them */

static bool same_day(const char *a, const char *b)
{
	return day(a) == day(b) && memcmp(a, b, day(a)) == 0;
}

/* Whether word i begins a day that has more to it. The first one does where it is the hour at which the
 * second day begins, too. */
static bool begins(const struct ae_text_column *w, size_t i)
{
	size_t next = i + 1;

	if (w->word[i][day(w->word[i])] == '\0')
		return false;
	if (i > 0)
		return !same_day(w->word[i - 1], w->word[i]);
	while (next < w->count && same_day(w->word[0], w->word[next]))
		next++;
	return next < w->count
		&& strcmp(w->word[0] + day(w->word[0]), w->word[next] + day(w->word[next])) == 0;
}

static size_t count_days(const struct ae_text_column *w, size_t first, size_t last)
{
	size_t days = 0;

	for (size_t i = first; i <= last; i++)
		days += begins(w, i);
	return days;
}

/* How many labels of so many characters the axis has room for, a tick at least. */
static size_t room(const struct ae_axis *a, size_t characters)
{
	double most = (a->to - a->from) / (AE_LETTER * (double)(characters + 2));

	return most < 1 ? 1 : most > AE_TICKS_MAX ? AE_TICKS_MAX : (size_t)most;
}

/* `n` bytes, fewer where they do not fit, and no part of a character at the end. */
static void put(struct ae_ticks *t, size_t row, const char *text, size_t n)
{
	char *to = t->text[t->count];

	if (n > sizeof t->text[0] - 1)
		n = sizeof t->text[0] - 1;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	memcpy(to, text, n);
	to[n] = '\0';
	t->at[t->count++] = (double)row;
}

/* Beside an axis there is some room for the half of a label. */
static bool fits(const struct ae_axis *a, size_t row, size_t characters)
{
	double at = ae_axis_at(a, (double)row), half = AE_LETTER * (double)characters / 2;

	return at - half > a->from - 36 && at + half < a->to + 16;
}

static void day_ticks(const struct ae_axis *a, size_t first, size_t last, size_t days, struct ae_ticks *t)
{
	const struct ae_text_column *w = a->words;
	size_t most = room(a, day(w->word[last])), every = (days + most - 1) / most, seen = 0;

	for (size_t i = first; i <= last && t->count < AE_TICKS_MAX; i++)
		if (begins(w, i) && seen++ % every == 0 && fits(a, i, day(w->word[i])))
			put(t, i, w->word[i], day(w->word[i]));
}

/* What a word has beyond its day; NULL: nothing. */
static const char *hour(const char *word)
{
	return word[day(word)] == '\0' ? NULL : word + day(word) + 1;
}

/* The hours of a single day say enough without it; what is not of that day stands whole. */
static void row_ticks(const struct ae_axis *a, size_t first, size_t last, struct ae_ticks *t)
{
	const struct ae_text_column *w = a->words;
	bool one_day = same_day(w->word[first], w->word[last]) && hour(w->word[first]);
	size_t most = room(a, strlen(w->word[last])), every = (last - first) / most + 1;

	for (size_t i = first + every / 2; i <= last && t->count < AE_TICKS_MAX; i += every) {
		const char *text = one_day && same_day(w->word[first], w->word[i]) ? hour(w->word[i]) : NULL;

		text = text ? text : w->word[i];
		put(t, i, text, strlen(text));
	}
}

void ae_axis_label_ticks(const struct ae_axis *a, struct ae_ticks *t)
{
	size_t first = a->low > 0 ? (size_t)ceil(a->low) : 0, last = (size_t)fmax(a->high, 0), days;

	t->count = 0;
	if (a->words->count == 0 || first >= a->words->count)
		return;
	if (last >= a->words->count)
		last = a->words->count - 1;
	days = count_days(a->words, first, last);
	if (days >= DAYS)
		day_ticks(a, first, last, days, t);
	else
		row_ticks(a, first, last, t);
}
