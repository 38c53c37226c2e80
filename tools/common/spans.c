/* spans.c - spans of rows that a person marked. */
#include "common/spans.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 28)

/* A field of a line: its text, without blanks around it. */
struct span_field {
	const char *text, *end;
};

static struct span_field next_field(const char **at, const char *end)
{
	struct span_field f = { *at, *at };

	while (f.end < end && !strchr("\t,;", *f.end))
		f.end++;
	*at = f.end < end ? f.end + 1 : end;
	while (f.text < f.end && *f.text == ' ')
		f.text++;
	while (f.end > f.text && (f.end[-1] == ' ' || f.end[-1] == '\r'))
		f.end--;
	return f;
}

static bool parse_row(struct span_field f, int64_t *row)
{
	size_t digits = (size_t)(f.end - f.text);

	if (digits == 0 || digits > 18 || strspn(f.text, "0123456789") < digits)
		return false;
	*row = strtoll(f.text, NULL, 10);
	return true;
}

static enum span_kind parse_kind(struct span_field f)
{
	static const char *const word[] = { [SPAN_NORMAL] = "normal", [SPAN_IGNORE] = "ignore" };

	for (int kind = SPAN_NORMAL; kind <= SPAN_IGNORE; kind++)
		if (strlen(word[kind]) == (size_t)(f.end - f.text)
		    && strncmp(f.text, word[kind], strlen(word[kind])) == 0)
			return kind;
	return SPAN_NONE;
}

/* Parses row numbers, or times; a file has one of them. */
static bool parse_ends(struct spans *s, struct span_field first, struct span_field last, struct span *span)
{
	enum ae_date_order order = (enum ae_date_order)s->tool->time_format;
	bool rows = parse_row(first, &span->first) && parse_row(last, &span->last);

	if (s->count == 0)
		s->times = !rows;
	if (!s->times)
		return rows;
	return ae_time_parse(first.text, first.end, order, &span->first)
		&& ae_time_parse(last.text, last.end, order, &span->last);
}

static void take_line(struct spans *s, size_t number, const char *at, const char *end)
{
	struct span_field first = next_field(&at, end), last = next_field(&at, end), kind = next_field(&at, end);
	struct span span;

	if (!parse_ends(s, first, last, &span))
		die(s->tool, "%s: line %zu: expected %s, first and last, got '%.*s' and '%.*s'", s->path, number,
		    s->count == 0      ? "two row numbers or times"
			    : s->times ? "two times"
				       : "two row numbers",
		    (int)(first.end - first.text), first.text, (int)(last.end - last.text), last.text);
	if (span.last < span.first)
		die(s->tool, "%s: line %zu: expected an end at or after '%.*s', got '%.*s'", s->path, number,
		    (int)(first.end - first.text), first.text, (int)(last.end - last.text), last.text);
	span.kind = parse_kind(kind);
	if (span.kind == SPAN_NONE)
		die(s->tool, "%s: line %zu: expected normal or ignore, got '%.*s'", s->path, number,
		    (int)(kind.end - kind.text), kind.text);
	s->span = tool_grow(s->tool, s->span, s->count + 1, sizeof *s->span);
	s->span[s->count++] = span;
}

static int by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static void check_overlap(const struct spans *s)
{
	char a[AE_TIME_TEXT], b[AE_TIME_TEXT];

	for (size_t i = 1; i < s->count; i++) {
		if (s->span[i].first > s->span[i - 1].last)
			continue;
		snprintf(a, sizeof a, "%lld", (long long)s->span[i].first);
		snprintf(b, sizeof b, "%lld", (long long)s->span[i - 1].last);
		if (s->times) {
			ae_time_format(a, s->span[i].first);
			ae_time_format(b, s->span[i - 1].last);
		}
		die(s->tool, "%s: expected spans that do not overlap, got one from %s and one to %s", s->path, a, b);
	}
}

void spans_open(struct spans *s, struct tool *t)
{
	char *text = NULL;
	size_t n = 0, number = 0;
	struct ae_err e;

	s->tool = t;
	if (!s->path)
		return;
	tool_take_stdin(t, s->path);
	if (ae_file_slurp(s->path, FILE_MAX, &text, &n, &e) < 0)
		die_err(t, &e);
	for (const char *line = text, *end; line < text + n; line = end + 1) {
		end = line + strcspn(line, "\n");
		number++;
		if (end > line && *line != '#')
			take_line(s, number, line, end);
	}
	free(text);
	qsort(s->span, s->count, sizeof *s->span, by_start);
	check_overlap(s);
	t->times = t->times || s->times;
}

void spans_close(struct spans *s)
{
	free(s->span);
	s->span = NULL;
	s->count = 0;
}

enum span_kind spans_find(const struct spans *s, uint64_t row, int64_t time, const char *name)
{
	int64_t at = s->times ? time : (int64_t)row;
	size_t low = 0, high = s->count;

	if (s->count == 0)
		return SPAN_NONE;
	if (s->times && time == AE_TIME_NONE)
		die(s->tool, "%s: expected spans of row numbers, as %s has no times, got spans of times", s->path,
		    name);
	while (low < high) { /* the first span that begins after the row */
		size_t middle = low + (high - low) / 2;

		if (s->span[middle].first > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low > 0 && s->span[low - 1].last >= at ? s->span[low - 1].kind : SPAN_NONE;
}

enum span_kind spans_row(const struct spans *s, const struct ae_reader *r, size_t i)
{
	const int64_t *time = ae_reader_times(r);

	return spans_find(s, ae_reader_rows(r)[i], time ? time[i] : AE_TIME_NONE, ae_reader_name(r));
}
