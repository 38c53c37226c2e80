/* influx.c - lines of InfluxDB's line protocol, as Telegraf writes them, as rows of a table:
 * measurement,tag=value field=value,field=value time. */
#include "io/text_decoder.h"

#include <string.h>

enum influx_name {
	MEASUREMENT,
	KEY,
	VALUE
}; /* of a name: commas and blanks end it, equal signs end a key or a value, too */

/* A line being read; the text without its escapes is in `scratch`. */
struct influx_line {
	const char *at, *end;
	char scratch[1 << 16];
	size_t n;
};

/* Takes a name up to a character that ends it. A backslash makes such a character part of the name. */
static bool take_name(struct influx_line *l, enum influx_name kind)
{
	const char *ends = kind == MEASUREMENT ? ", " : ",= ";

	for (l->n = 0; l->at < l->end && !strchr(ends, *l->at); l->at++) {
		if (*l->at == '\\' && l->at + 1 < l->end && l->at[1] && strchr(ends, l->at[1]))
			l->at++;
		if (*l->at == '\0' || l->n == sizeof l->scratch)
			return false;
		l->scratch[l->n++] = *l->at;
	}
	return l->n > 0;
}

/* Takes a string, behind its first quote. */
static bool take_string(struct influx_line *l)
{
	for (l->n = 0; l->at < l->end && *l->at != '"'; l->at++) {
		if (*l->at == '\\' && l->at + 1 < l->end && (l->at[1] == '"' || l->at[1] == '\\'))
			l->at++;
		if (l->n == sizeof l->scratch)
			return false;
		l->scratch[l->n++] = *l->at;
	}
	return l->at < l->end && *l->at++ == '"';
}

static bool is_digits(const char *s, const char *end)
{
	const char *from = s;

	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s == end && s > from;
}

/* Whether the text is a number without NaN and infinity. */
static bool is_float(const char *s, const char *end)
{
	double unused;

	for (const char *c = s; c < end; c++)
		if (!strchr("0123456789+-.eE", *c))
			return false;
	return s < end && ae_number_parse(s, end, &unused) == end;
}

/* Whether the text is true or false, in one of the ways in which the protocol has them. */
static bool is_boolean(const char *s, size_t n, bool *value)
{
	static const char *const words[] = { "f", "F", "false", "False", "FALSE", "t", "T", "true", "True", "TRUE" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && memcmp(words[i], s, n) == 0) {
			*value = i >= 5;
			return true;
		}
	return false;
}

/* Takes the value of a field: a string, or a word that ends before a comma or a blank. It becomes `*value` of n bytes. */
static bool take_value(struct influx_line *l, const char **value, size_t *n, bool *quoted)
{
	const char *from = l->at, *digits;
	bool truth;

	*quoted = l->at < l->end && *l->at == '"';
	if (*quoted) {
		l->at++;
		*value = l->scratch;
		return take_string(l) && ((*n = l->n), true);
	}
	while (l->at < l->end && *l->at != ',' && *l->at != ' ')
		l->at++;
	*n = (size_t)(l->at - from);
	*value = from;
	if (is_boolean(from, *n, &truth)) {
		*value = truth ? "1" : "0";
		*n = 1;
		return true;
	}
	if (*n > 1 && (from[*n - 1] == 'i' || from[*n - 1] == 'u')) {
		digits = from + (from[*n - 1] == 'i' && (*from == '-' || *from == '+'));
		return is_digits(digits, from + --*n);
	}
	return is_float(from, from + *n);
}

static int put(struct ae_text_decoder *d, const char *name, size_t name_n, const char *value, size_t n, bool quoted,
	       struct ae_err *e)
{
	int got = ae_text_put(d, name, name_n, value, n, quoted);

	if (got < 0)
		return ae_text_no_memory(d, e);
	return got == 0 ? 0 : ae_text_refuse(d, e, "'%.*s' has two values", (int)(name_n < 60 ? name_n : 60), name);
}

/* Puts the tags, each behind its comma. d: NULL: the line is only looked at. */
static int take_tags(struct influx_line *l, struct ae_text_decoder *d, struct ae_err *e)
{
	while (l->at < l->end && *l->at == ',') {
		char key[256];
		size_t n;

		l->at++;
		if (!take_name(l, KEY) || l->at == l->end || *l->at++ != '=' || l->n > sizeof key)
			return ae_err_set(e, "expected tag=value behind the comma");
		n = l->n;
		memcpy(key, l->scratch, n);
		if (!take_name(l, VALUE))
			return ae_err_set(e, "tag '%.*s': expected a value", (int)(n < 60 ? n : 60), key);
		if (d && put(d, key, n, l->scratch, l->n, true, e) != 0)
			return 1;
	}
	return 0;
}

static int take_fields(struct influx_line *l, struct ae_text_decoder *d, struct ae_err *e)
{
	do {
		const char *value, *from;
		char key[256];
		size_t n = 0, length;
		bool quoted;

		if (!take_name(l, KEY) || l->at == l->end || *l->at++ != '=' || l->n > sizeof key)
			return ae_err_set(e, "expected field=value");
		length = l->n;
		memcpy(key, l->scratch, length);
		from = l->at;
		if (!take_value(l, &value, &n, &quoted))
			return ae_err_set(e,
					  "field '%.*s': expected a number, a number with i or u, true, false or a "
					  "text in quotes, got '%.*s'",
					  (int)(length < 60 ? length : 60), key,
					  (int)(l->at - from < 40 ? l->at - from : 40), from);
		if (d && put(d, key, length, value, n, quoted, e) != 0)
			return 1;
	} while (l->at < l->end && *l->at == ',' && l->at++);
	return 0;
}

static void skip_blanks(struct influx_line *l)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\r'))
		l->at++;
}

/* The time in nanoseconds becomes the column `time`, as a text that is seen to be a time. */
static int take_time(struct influx_line *l, struct ae_text_decoder *d, struct ae_err *e)
{
	char text[AE_TIME_TEXT];
	const char *from = l->at;
	int64_t time;

	while (l->at < l->end && *l->at != ' ' && *l->at != '\r')
		l->at++;
	if (!ae_time_number(from, l->at, 1, &time) || memchr(from, '.', (size_t)(l->at - from)))
		return ae_err_set(e, "expected the time in nanoseconds, got '%.*s'",
				  (int)(l->at - from < 40 ? l->at - from : 40), from);
	skip_blanks(l);
	if (l->at < l->end)
		return ae_err_set(e, "expected the end of the line behind the time");
	return d ? put(d, "time", 4, text, ae_time_format(text, time), true, e) : 0;
}

/* Takes a line. d: NULL: it is only looked at. Returns 0, 1 with a message that names the line, -1 with one that does not. */
static int take_line(struct influx_line *l, struct ae_text_decoder *d, struct ae_err *e)
{
	const char *from = l->at;
	int bad;

	if (!take_name(l, MEASUREMENT))
		return ae_err_set(e, "expected the name of a measurement");
	if (d && put(d, "measurement", 11, l->scratch, l->n, true, e) != 0)
		return 1;
	bad = take_tags(l, d, e);
	if (bad)
		return bad;
	if (l->at == l->end || *l->at != ' ')
		return ae_err_set(e, "expected a blank and field=value");
	skip_blanks(l);
	bad = take_fields(l, d, e);
	if (bad)
		return bad;
	if (d)
		d->split = (size_t)(l->at - from);
	if (l->at < l->end && *l->at != ' ' && *l->at != '\r')
		return ae_err_set(e, "expected a comma or a blank behind a field");
	skip_blanks(l);
	return l->at == l->end ? 0 : take_time(l, d, e);
}

static int line(struct ae_text_decoder *d, const char *at, const char *end, struct ae_err *e)
{
	struct influx_line l = { .at = at, .end = end };
	struct ae_err problem;
	int bad;

	if (ae_text_says_nothing(at, end))
		return AE_TEXT_NOTHING;
	bad = take_line(&l, d, &problem);
	if (bad == 0)
		return AE_TEXT_ROW;
	if (bad < 0 && !problem.memory)
		return ae_text_refuse(d, e, "%s", problem.text);
	*e = problem;
	return -1;
}

/* Adds a field. */
static void add(struct ae_text *to, const char *name, double value, bool first)
{
	char text[32];

	(void)first;
	ae_text_add(to, ",", 1);
	for (; *name; name++) {
		if (strchr(",= ", *name))
			ae_text_add(to, "\\", 1);
		ae_text_add(to, (unsigned char)*name < ' ' ? "_" : name, 1);
	}
	ae_text_add(to, "=", 1);
	ae_text_add(to, text, ae_number_f4(text, (float)value));
}

static const struct ae_text_format format = { .title = "lines of Influx' line protocol", .line = line, .add = add };

/* Whether a line has a tab outside of a text. Such a line is more likely one of a table. */
static bool is_tabbed(const char *at, const char *end)
{
	bool text = false;

	for (const char *c = at; c < end; c++) {
		if (*c == '\t' && !text)
			return true;
		if (*c == '\\' && text)
			c++;
		else if (*c == '"')
			text = !text && c > at && c[-1] == '=';
	}
	return false;
}

/* The last of the lines must be one as a whole, as a table separated by blanks may look like the beginning of one. */
static bool match(const unsigned char *head, size_t n)
{
	struct influx_line l = { .end = (const char *)head + n };
	struct ae_err unused;

	l.end -= n > 0 && l.end[-1] == '\n';
	l.end -= l.end > (const char *)head && l.end[-1] == '\r';
	l.at = l.end;
	while (l.at > (const char *)head && l.at[-1] != '\n')
		l.at--;
	return !ae_text_says_nothing(l.at, l.end) && !is_tabbed(l.at, l.end) && take_line(&l, NULL, &unused) == 0;
}

AE_TEXT_DECODER(influx, "influx", match, format)
