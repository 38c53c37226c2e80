/* axis_labels.c - ticks of an axis with labels, such as the times of rows. A time is a day and an hour, with a blank or
 * a T between them. Over three days or more, ticks mark the first row of days and show the day. */
#include "plot/axis.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Length of the day at the start of a label; the whole length if there is no hour. */
static size_t day_length(const char *word)
{
	size_t n = 0;

	for (; word[n] != '\0'; n++)
		if ((word[n] == ' ' || word[n] == 'T') && isdigit((unsigned char)word[n + 1]))
			break;
	return n;
}

enum { DAYS = 3 }; /* ticks show days from this number of days on */

static bool same_day(const char *a, const char *b)
{
	return day_length(a) == day_length(b) && memcmp(a, b, day_length(a)) == 0;
}

/* Whether label i is the first of a day that has hours. The first label counts if the second day begins at the same
 * hour. */
static bool begins_day(const struct ae_text_column *w, size_t i)
{
	size_t next = i + 1;

	if (w->word[i][day_length(w->word[i])] == '\0')
		return false;
	if (i > 0)
		return !same_day(w->word[i - 1], w->word[i]);
	while (next < w->count && same_day(w->word[0], w->word[next]))
		next++;
	return next < w->count
		&& strcmp(w->word[0] + day_length(w->word[0]), w->word[next] + day_length(w->word[next])) == 0;
}

static size_t count_days(const struct ae_text_column *w, size_t first, size_t last)
{
	size_t days = 0;

	for (size_t i = first; i <= last; i++)
		days += begins_day(w, i);
	return days;
}

/* Number of labels of this length that fit along the axis, at least 1. */
static size_t capacity(const struct ae_axis *a, size_t characters)
{
	double max = (a->to - a->from) / (AE_LETTER * (double)(characters + 2));

	return max < 1 ? 1 : max > AE_TICKS_MAX ? AE_TICKS_MAX : (size_t)max;
}

/* Adds a tick with the first n bytes of a text, cut at a character if they do not fit. */
static void add_tick(struct ae_ticks *t, size_t row, const char *text, size_t n)
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

/* Half of a label may extend a little beyond the ends of the axis. */
static bool fits(const struct ae_axis *a, size_t row, size_t characters)
{
	double at = ae_axis_at(a, (double)row), half = AE_LETTER * (double)characters / 2;

	return at - half > a->from - 36 && at + half < a->to + 16;
}

static void day_ticks(const struct ae_axis *a, size_t first, size_t last, size_t days, struct ae_ticks *t)
{
	const struct ae_text_column *w = a->labels;
	size_t max = capacity(a, day_length(w->word[last])), every = (days + max - 1) / max, seen = 0;

	for (size_t i = first; i <= last && t->count < AE_TICKS_MAX; i++)
		if (begins_day(w, i) && seen++ % every == 0 && fits(a, i, day_length(w->word[i])))
			add_tick(t, i, w->word[i], day_length(w->word[i]));
}

/* The hour of a label, NULL: none. */
static const char *hour(const char *word)
{
	return word[day_length(word)] == '\0' ? NULL : word + day_length(word) + 1;
}

/* Within a single day labels show the hour only. */
static void row_ticks(const struct ae_axis *a, size_t first, size_t last, struct ae_ticks *t)
{
	const struct ae_text_column *w = a->labels;
	bool one_day = same_day(w->word[first], w->word[last]) && hour(w->word[first]);
	size_t max = capacity(a, strlen(w->word[last])), every = (last - first) / max + 1;

	for (size_t i = first + every / 2; i <= last && t->count < AE_TICKS_MAX; i += every) {
		const char *text = one_day && same_day(w->word[first], w->word[i]) ? hour(w->word[i]) : NULL;

		text = text ? text : w->word[i];
		add_tick(t, i, text, strlen(text));
	}
}

void ae_axis_label_ticks(const struct ae_axis *a, struct ae_ticks *t)
{
	size_t first = a->low > 0 ? (size_t)ceil(a->low) : 0, last = (size_t)fmax(a->high, 0), days;

	t->count = 0;
	if (a->labels->count == 0 || first >= a->labels->count)
		return;
	if (last >= a->labels->count)
		last = a->labels->count - 1;
	days = count_days(a->labels, first, last);
	if (days >= DAYS)
		day_ticks(a, first, last, days, t);
	else
		row_ticks(a, first, last, t);
}
