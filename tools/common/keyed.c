/* keyed.c - streams of many series: tables separated by tabs, whose first columns are the key and the time of a row. */
#include "common/keyed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void keyed_check(const struct tool *t, const struct keyed_options *o)
{
	if (o->add && !*o->add)
		die(t, "option --add: expected a name, got none");
	if (!o->columns && o->max != KEYED_MAX)
		die(t, "option --max-keys: needs --key");
	if ((o->columns || o->add) && (t->label || t->group))
		die(t, "option --%s: cannot be used with --%s", o->columns ? "key" : "add",
		    t->label ? "label" : "group");
}

void keyed_open(struct keyed *k, struct tool *t, int first, const struct keyed_options *o)
{
	*k = (struct keyed){ .t = t, .add = o->add };
	t->key = o->columns;
	t->times = true;
	t->lines = o->add != NULL;
	k->in = tool_reader(t, first);
	if (k->add && !ae_reader_has_lines(k->in))
		die(t, "%s: option --add: expected Influx lines or JSON objects, got another format",
		    ae_reader_name(k->in));
	if (o->columns && !*ae_reader_key_names(k->in))
		die(t, "%s: option --key: expected a table, got %s", ae_reader_name(k->in), ae_reader_format(k->in));
	k->timed = *ae_reader_time_column(k->in) != '\0';
}

static void write_head(struct keyed *k, const char *const *names, size_t count, const char *only)
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

/* The names of the values that are added: NAME, or NAME_COLUMN of several. */
static void name_values(struct keyed *k, const char *const *names, size_t count)
{
	k->count = names ? count : 1;
	k->name = tool_alloc(k->t, k->count, sizeof *k->name);
	k->value = tool_alloc(k->t, k->count, sizeof *k->value);
	for (size_t i = 0; i < k->count; i++) {
		const char *column = names && count > 1 ? names[i] ? names[i] : "" : NULL;
		size_t bytes = strlen(k->add) + (column ? strlen(column) : 0) + 24;

		k->name[i] = tool_alloc(k->t, bytes, 1);
		if (column && !*column)
			snprintf(k->name[i], bytes, "%s_%zu", k->add, i + 1);
		else
			snprintf(k->name[i], bytes, "%s%s%s", k->add, column ? "_" : "", column ? column : "");
	}
}

void keyed_head(struct keyed *k, const char *const *names, size_t count, const char *only)
{
	if (k->add) {
		name_values(k, names, count);
		return;
	}
	write_head(k, names, count, only);
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

/* Prints a line of the input with the first n values. */
static void put_line(struct keyed *k, size_t row, size_t n)
{
	char *line = ae_reader_line(k->in, row, (const char *const *)k->name, k->value, n);

	if (!line)
		die(k->t, "out of memory: a line of %s", ae_reader_name(k->in));
	if (*line)
		fprintf(tool_text(k->t), "%s\n", line);
	free(line);
}

void keyed_rest(struct keyed *k, size_t n)
{
	for (; k->add && k->next < n; k->next++)
		put_line(k, k->next, 0);
	k->next = 0;
}

void keyed_row(struct keyed *k, size_t i)
{
	if (k->add) {
		for (; k->next < i; k->next++)
			put_line(k, k->next, 0);
		k->row = i;
		k->at = 0;
		return;
	}
	const int64_t *time = ae_reader_times(k->in);
	char text[AE_TIME_TEXT];

	fputs(ae_reader_key(k->in, i), tool_text(k->t));
	if (k->timed)
		fprintf(tool_text(k->t), "\t%s", keyed_time(k->in, time ? time[i] : AE_TIME_NONE, text));
}

void keyed_value(struct keyed *k, double value)
{
	char text[32];

	if (k->add) {
		k->value[k->at++] = value;
		return;
	}
	fputc('\t', tool_text(k->t));
	if (isnan(value))
		return;
	ae_number_f4(text, value == 0 ? 0 : (float)value); /* no -0, as in other tables */
	fputs(text, tool_text(k->t));
}

void keyed_end(struct keyed *k)
{
	if (k->add) {
		put_line(k, k->row, k->at);
		k->next = k->row + 1;
		return;
	}
	fputc('\n', tool_text(k->t));
}

void keyed_close(struct keyed *k)
{
	for (size_t i = 0; i < k->count; i++)
		free(k->name[i]);
	free(k->name);
	free(k->value);
	ae_reader_free(k->in);
}
