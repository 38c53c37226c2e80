/* time_table.c - a text table whose first column is the time. */
#include "common/time_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000) /* nanoseconds */

enum { NUMBER_BYTES = 33 }; /* of a number and its separator */

void time_table_open(struct time_table *w, struct tool *t, char separator, size_t values)
{
	*w = (struct time_table){
		.t = t,
		.file = tool_text(t),
		.separator = separator,
		.values = values,
		.capacity = AE_TIME_TEXT + values * NUMBER_BYTES + 3,
	};
	w->line = tool_alloc(t, w->capacity, 1);
}

/* Makes place for a text with its quotes and a separator beside all else. */
static void reserve(struct time_table *w, const char *text)
{
	size_t bytes = AE_TIME_TEXT + w->values * NUMBER_BYTES + 2 * strlen(text) + 6;

	if (bytes <= w->capacity)
		return;
	w->line = tool_grow(w->t, w->line, bytes, 1);
	w->capacity = bytes;
}

void time_table_group(struct time_table *w, const char *group)
{
	reserve(w, group);
	w->group = tool_grow(w->t, w->group, 2 * strlen(group) + 4, 1);
	w->group_bytes = ae_name_quote(w->group, group, w->separator);
	w->group[w->group_bytes++] = w->separator;
}

static void put(struct time_table *w, size_t n)
{
	if (fwrite(w->line, 1, n, w->file) != n)
		die(w->t, "%s: cannot be written: %s", w->t->out ? w->t->out : "stdout", strerror(errno));
}

static void put_text(struct time_table *w, const char *text, char end)
{
	size_t n;

	reserve(w, text);
	n = ae_name_quote(w->line, text, w->separator);
	w->line[n++] = end;
	put(w, n);
}

void time_table_header(struct time_table *w, const char *time, const char *group, const char *const *names)
{
	put_text(w, time, w->separator);
	if (group)
		put_text(w, group, w->separator);
	for (size_t i = 0; i < w->values; i++)
		put_text(w, names[i] ? names[i] : "", i + 1 < w->values ? w->separator : '\n');
}

/* Seconds with as many digits of the fraction as there are. */
static size_t format_seconds(char to[AE_TIME_TEXT], int64_t time)
{
	int64_t whole = time / SECOND, rest = time % SECOND;
	int n;

	if (rest == 0)
		return (size_t)snprintf(to, AE_TIME_TEXT, "%lld", (long long)whole);
	n = snprintf(to, AE_TIME_TEXT, "%s%lld.%09lld", time < 0 ? "-" : "", llabs(whole), llabs(rest));
	while (to[n - 1] == '0')
		n--;
	return (size_t)n;
}

void time_table_row(struct time_table *w, int64_t time, const double *x)
{
	size_t n = time == AE_TIME_NONE ? 0 : w->stamps ? ae_time_format(w->line, time) : format_seconds(w->line, time);

	w->line[n++] = w->separator;
	if (w->group)
		memcpy(w->line + n, w->group, w->group_bytes);
	n += w->group_bytes;
	for (size_t i = 0; i < w->values; i++) {
		if (!isnan(x[i]))
			n += ae_number_f8(w->line + n, x[i]);
		w->line[n++] = i + 1 < w->values ? w->separator : '\n';
	}
	put(w, n);
}

void time_table_close(struct time_table *w)
{
	free(w->group);
	free(w->line);
}
