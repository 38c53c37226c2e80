/* prometheus.c - Prometheus' text format (version 0.0.4) as rows of a table: a scrape is a row, a sample a column named
 * name{label="value"}. A scrape ends before a blank line, a line "# EOF", the end of the file, or a sample that it has
 * already. */
#include "io/text_decoder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_name(char c, bool first, bool colon)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colon && c == ':')
		|| (!first && c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* Takes the name of a metric or of a label; NULL: there is none. */
static const char *take_name(const char *at, const char *end, bool colon)
{
	const char *from = at;

	while (at < end && is_name(*at, at == from, colon))
		at++;
	return at > from ? at : NULL;
}

/* Takes a label's value behind its first quote: a backslash, a quote and a line end (n) are written with a backslash. */
static const char *take_string(const char *at, const char *end)
{
	for (; at < end && *at != '"'; at++) {
		if (*at != '\\')
			continue;
		if (++at == end || !strchr("\\\"n", *at))
			return NULL;
	}
	return at < end ? at + 1 : NULL;
}

static void add(struct ae_text *to, const char *s, size_t n)
{
	if (to)
		ae_text_add(to, s, n);
}

/* Takes the name of a sample with its labels, and adds it without blanks to `to`, unless that is NULL: then no memory is
 * needed. labels: whether it has some. */
static const char *take_series(const char *at, const char *end, struct ae_text *to, bool *labels)
{
	const char *from = at;
	bool first = true;

	*labels = false;
	if (!(at = take_name(at, end, true)))
		return NULL;
	add(to, from, (size_t)(at - from));
	at = skip(at, end);
	if (at == end || *at != '{')
		return at;
	for (at = skip(at + 1, end); at < end && *at != '}'; first = false) {
		from = at;
		if (!(at = take_name(at, end, false)))
			return NULL;
		add(to, first ? "{" : ",", 1);
		add(to, from, (size_t)(at - from));
		at = skip(at, end);
		if (at == end || *at != '=')
			return NULL;
		from = skip(at + 1, end);
		if (from == end || *from != '"' || !(at = take_string(from + 1, end)))
			return NULL;
		add(to, "=", 1);
		add(to, from, (size_t)(at - from));
		at = skip(at, end);
		if (at < end && *at == ',')
			at = skip(at + 1, end);
		else if (at < end && *at != '}')
			return NULL;
	}
	add(to, "}", first ? 0 : 1);
	*labels = !first;
	return at < end ? skip(at + 1, end) : NULL;
}

static bool is_word(const char *s, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == n && memcmp(*list, s, n) == 0)
			return true;
	return false;
}

/* A sample's parts. */
struct sample {
	struct ae_text *series; /* NULL: it is not asked for */
	bool labels;
	const char *value;
	size_t n;
	const char *time, *time_end;
};

/* Takes a sample. Returns NULL, or what is wrong. */
static const char *take_sample(struct sample *s, const char *at, const char *end)
{
	double value;

	if (!(at = take_series(at, end, s->series, &s->labels)))
		return "expected NAME{LABEL=\"VALUE\"} and a number";
	s->value = at;
	while (at < end && !is_blank(*at))
		at++;
	s->n = (size_t)(at - s->value);
	if (s->n == 0 || ae_number_parse(s->value, at, &value) != at)
		return "expected a number behind the name";
	if (isnan(value))
		s->n = 0;
	s->time = skip(at, end);
	for (at = s->time; at < end && !is_blank(*at); at++)
		;
	s->time_end = at;
	return skip(at, end) == end ? NULL : "expected the end of the line behind the time";
}

/* The time of a row is that of its first sample with one. */
static int put_time(struct ae_text_decoder *d, const struct sample *s, struct ae_err *e)
{
	char text[AE_TIME_TEXT];
	int64_t time;

	if (s->time == s->time_end)
		return 0;
	if (!ae_time_number(s->time, s->time_end, 1000000, &time)
	    || memchr(s->time, '.', (size_t)(s->time_end - s->time)))
		return ae_text_refuse(d, e, "expected the time in milliseconds, got '%.*s'",
				      (int)(s->time_end - s->time < 40 ? s->time_end - s->time : 40), s->time);
	if (ae_text_put(d, "time", 4, text, ae_time_format(text, time), true) < 0)
		return ae_text_no_memory(d, e);
	return 0;
}

static int put_sample(struct ae_text_decoder *d, const struct sample *s, struct ae_err *e)
{
	int got = ae_text_put(d, s->series->bytes, s->series->length, s->value, s->n, false);

	if (got < 0)
		return ae_text_no_memory(d, e);
	if (got == 1)
		return AE_TEXT_ROW_BEFORE;
	return put_time(d, s, e) == 0 ? AE_TEXT_NOTHING : -1;
}

static int line(struct ae_text_decoder *d, const char *at, const char *end, struct ae_err *e)
{
	struct ae_text series = { 0 };
	struct sample s = { .series = &series };
	const char *problem;
	int is;

	at = skip(at, end);
	if (at == end || (end - at >= 5 && memcmp(at, "# EOF", 5) == 0))
		return d->set > 0 || d->faulty ? AE_TEXT_ROW : AE_TEXT_NOTHING;
	if (*at == '#')
		return AE_TEXT_NOTHING;
	problem = take_sample(&s, at, end);
	is = series.failed ? ae_text_no_memory(d, e)
		: problem  ? ae_text_refuse(d, e, "%s", problem)
			   : put_sample(d, &s, e);
	free(series.bytes);
	return is;
}

static const struct ae_text_format format = {
	.title = "Prometheus samples",
	.line = line,
	.rest = true,
};

/* Whether a line is "# TYPE name kind" or "# HELP name text"; blanks around the first mark do not matter. */
static bool is_about(const char *at, const char *end)
{
	static const char *const kinds[] = { "counter", "gauge", "histogram", "summary", "untyped",
					     "unknown", "info",  "stateset",  NULL };
	const char *from;
	bool type;

	end -= end > at && end[-1] == '\r';
	at = skip(at, end);
	if (at == end || *at != '#')
		return false;
	at = skip(at + 1, end);
	type = end - at > 5 && memcmp(at, "TYPE", 4) == 0;
	if ((!type && (end - at <= 5 || memcmp(at, "HELP", 4) != 0)) || !is_blank(at[4]))
		return false;
	if (!(at = take_name(skip(at + 5, end), end, true)) || (at < end && !is_blank(*at)))
		return false;
	from = skip(at, end);
	return !type || is_word(from, (size_t)(end - from), kinds);
}

/* A comment about a metric, then a sample; or a sample with labels in braces, as no table has it. */
static bool match(const unsigned char *head, size_t n)
{
	struct sample s = { .series = NULL };
	const char *at = (const char *)head, *end = at + n, *newline;
	bool about = false;

	for (; (newline = memchr(at, '\n', (size_t)(end - at))) && newline + 1 < end; at = newline + 1)
		about = about || is_about(at, newline);
	end -= end > at && end[-1] == '\n';
	end -= end > at && end[-1] == '\r';
	return take_sample(&s, skip(at, end), end) == NULL && (about || s.labels);
}

AE_TEXT_DECODER(prometheus, "prometheus", match, format)
