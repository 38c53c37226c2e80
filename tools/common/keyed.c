/* keyed.c - streams of many series: tables separated by tabs, whose first columns are the key and the time of a row. */
#include "common/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void keys_check(const struct tool *t, const struct keys_options *o)
{
	if (!o->columns && o->max != KEYS_MAX)
		die(t, "option --max-keys: needs --key");
	if (o->columns && (t->label || t->group))
		die(t, "option --key: cannot be used with --%s", t->label ? "label" : "group");
}

void keyed_open(struct keyed *k, struct tool *t, int first, const struct keys_options *o)
{
	*k = (struct keyed){ .t = t };
	t->key = o->columns;
	t->times = true;
	k->in = tool_reader(t, first);
	if (!*ae_reader_key_names(k->in))
		die(t, "%s: option --key: expected a table, got %s", ae_reader_name(k->in), ae_reader_format(k->in));
	k->timed = *ae_reader_time_column(k->in) != '\0';
}

void keyed_head(struct keyed *k, const char *const *names, size_t count, const char *only)
{
	FILE *out = tool_text(k->t);
	char *line = names ? ae_table_line(names, count, '\t', NULL) : NULL;

	if (names && !line)
		die(k->t, "out of memory: a header of %zu names", count);
	fprintf(out, "%s%s\t%s", ae_reader_key_names(k->in), k->timed ? "\ttime" : "", line ? line : only);
	if (!line)
		fputc('\n', out);
	free(line);
}

const char *keyed_time(const struct ae_reader *in, int64_t time, char text[AE_TIME_TEXT])
{
	if (time == AE_TIME_NONE)
		return "";
	if (ae_reader_time_kind(in) == AE_TIME_STAMP)
		ae_time_format(text, time);
	else
		ae_number_f8(text, (double)time / 1e9);
	return text;
}

char *keyed_field(const struct tool *t, const char **at)
{
	const char *from = *at, *end = from ? from + strcspn(from, "\t") : NULL;
	char *field, *to;

	if (!from)
		return NULL;
	*at = *end ? end + 1 : NULL;
	field = to = tool_alloc(t, (size_t)(end - from) + 1, 1);
	if (end - from > 1 && *from == '"') {
		from++;
		end--;
	}
	for (; from < end; from++) {
		*to++ = *from;
		from += *from == '"';
	}
	*to = '\0';
	return field;
}

void keyed_row(struct keyed *k, size_t i)
{
	const int64_t *time = ae_reader_times(k->in);
	char text[AE_TIME_TEXT];

	fputs(ae_reader_key(k->in, i), tool_text(k->t));
	if (k->timed)
		fprintf(tool_text(k->t), "\t%s", keyed_time(k->in, time ? time[i] : AE_TIME_NONE, text));
}

void keyed_value(struct keyed *k, double value)
{
	char text[32];

	fputc('\t', tool_text(k->t));
	if (isnan(value))
		return;
	ae_number_f4(text, (float)value);
	fputs(text, tool_text(k->t));
}

void keyed_end(struct keyed *k)
{
	fputc('\n', tool_text(k->t));
}
