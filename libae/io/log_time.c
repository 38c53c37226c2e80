/* log_time.c - the time that stands in a line of a log. */
#include "io/log_time.h"
#include "io/time_date.h"

#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000000) /* nanoseconds */

enum {
	SEARCHED = 64, /* bytes of a line in which a time may begin */
	MONTHS = 12,
	HALF_YEAR = 6, /* months: one that is earlier by more than these is of the next year */
	TEXT_MAX = 64,
};

/* A time as text for ae_time_parse(), and the part of the line that it was made from. */
struct stamp_text {
	char text[TEXT_MAX];
	const char *end;
};

/* ---- parts ---- */

static bool is_word(char c)
{
	return ae_time_is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* Length of the digits at s, `max` at most. */
static size_t digits(const char *s, const char *end, size_t max)
{
	size_t n = 0;

	while (n < max && s + n < end && ae_time_is_digit(s[n]))
		n++;
	return n;
}

/* Length of "10:00:00.123" at s, of which hour and minute are needed; 0: none. */
static size_t clock_length(const char *s, const char *end)
{
	size_t n = digits(s, end, 3);

	if (n < 1 || n > 2)
		return 0;
	for (int part = 0; part < 2 && s + n < end && s[n] == ':' && digits(s + n + 1, end, 3) == 2; part++)
		n += 3;
	if (n < 4)
		return 0;
	if (s + n + 1 < end && (s[n] == '.' || s[n] == ',') && ae_time_is_digit(s[n + 1]))
		n += 1 + digits(s + n + 1, end, 32);
	return n;
}

/* Length of the zone behind a time of day: "Z", "+02:00", "+0200", " +0200", " UTC"; 0: none. */
static size_t zone_length(const char *s, const char *end)
{
	size_t blank = s < end && *s == ' ', n = blank, hour;

	if ((size_t)(end - s) >= blank + 3 && (memcmp(s + n, "UTC", 3) == 0 || memcmp(s + n, "GMT", 3) == 0))
		n += 3;
	else if (!blank && s < end && (*s == 'Z' || *s == 'z'))
		n = 1;
	else if (s + n < end && (s[n] == '+' || s[n] == '-')) {
		hour = digits(s + n + 1, end, 5);
		if (hour != 4 && (blank || hour != 2))
			return 0;
		n += 1 + hour;
		if (hour == 2 && s + n < end && s[n] == ':' && digits(s + n + 1, end, 3) == 2)
			n += 3;
	} else {
		return 0;
	}
	return s + n < end && is_word(s[n]) ? 0 : n;
}

/* Number of the month whose name begins at s, from 1; 0: none. */
static int month_of(const char *s, const char *end)
{
	struct ae_time_cursor c = { s, end };

	return ae_time_take_month(&c);
}

static bool finish(struct stamp_text *t, int64_t *time)
{
	size_t n = strlen(t->text);

	return ae_time_parse(t->text, t->text + n, AE_DATE_ISO, time);
}

/* ---- formats: each takes the text that begins at s ---- */

/* "2024-05-01 10:00:00,123+02:00"; between date and time of day may be a T, a blank or a line. */
static bool take_iso(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	size_t date = 0, clock, zone;

	(void)c;
	while (date <= 10 && s + date < end && (ae_time_is_digit(s[date]) || strchr("-/.", s[date])))
		date++;
	if (date < 8 || date > 10 || s + date >= end || !strchr("Tt _", s[date]))
		return false;
	clock = clock_length(s + date + 1, end);
	if (clock == 0)
		return false;
	t->end = s + date + 1 + clock;
	zone = zone_length(t->end, end);
	t->end += zone;
	if ((t->end < end && is_word(*t->end)) || date + clock + zone + 2 > TEXT_MAX)
		return false;
	memcpy(t->text, s, (size_t)(t->end - s));
	t->text[t->end - s] = '\0';
	t->text[date] = ' ';
	return finish(t, time);
}

/* Sets the text to that of a date, of the time of day at `clock` and of the zone behind it. */
static bool compose(struct stamp_text *t, int year, int month, int day, const char *clock, size_t n, const char *end)
{
	size_t zone = zone_length(clock + n, end);

	t->end = clock + n + zone;
	return n > 0 && n + zone < 40 && !(t->end < end && is_word(*t->end))
		&& snprintf(t->text, sizeof t->text, "%04d-%02d-%02d %.*s", year, month, day, (int)(n + zone), clock)
		< TEXT_MAX;
}

/* The year of a month without one. It follows the months of the lines before. */
static int year_of(const struct ae_log_clock *c, int month)
{
	if (c->month - month > HALF_YEAR)
		return c->year + 1;
	return c->month == 1 && month == MONTHS ? c->year - 1 : c->year;
}

/* Reads a time without a year, whose text has that of its month, and keeps both. */
static bool finish_year(struct ae_log_clock *c, int month, struct stamp_text *t, int64_t *time)
{
	if (!finish(t, time))
		return false;
	c->year = year_of(c, month);
	c->month = month;
	c->no_year = true;
	return true;
}

/* The day of the month at s, which has a byte, "1", " 1" or "01"; -1: none. */
static int take_day(const char **s, const char *end)
{
	size_t blank = **s == ' ', n = digits(*s + blank, end, 3);
	int day = 0;

	if (n < 1 || n > 2)
		return -1;
	for (*s += blank; n > 0; n--, ++*s)
		day = 10 * day + (**s - '0');
	return day;
}

/* "May  1 10:00:00" */
static bool take_syslog(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	int month = month_of(s, end), day;
	size_t clock;

	if (month == 0 || end - s < 12 || s[3] != ' ')
		return false;
	s += 4;
	day = take_day(&s, end);
	if (day < 0 || s >= end || *s++ != ' ')
		return false;
	clock = clock_length(s, end);
	if (clock == 0 || !compose(t, year_of(c, month), month, day, s, clock, s + clock))
		return false;
	return finish_year(c, month, t, time);
}

/* "Wed May  1 10:00:00 2024" */
static bool take_ctime(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	const char *from = s;
	size_t clock;

	(void)c;
	if (end - s < 20 || s[3] != ' ' || s[7] != ' ')
		return false;
	s += 8;
	if (take_day(&s, end) < 0 || s >= end || *s++ != ' ')
		return false;
	clock = clock_length(s, end);
	s += clock;
	if (clock == 0 || s >= end || *s++ != ' ' || digits(s, end, 5) != 4)
		return false;
	t->end = s + 4;
	return ae_time_parse(from, t->end, AE_DATE_ISO, time);
}

/* "01/May/2024:10:00:00 +0200" */
static bool take_clf(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	size_t clock;

	(void)c;
	if (end - s < 20 || digits(s, end, 3) != 2 || s[2] != '/' || s[6] != '/' || digits(s + 7, end, 5) != 4
	    || s[11] != ':')
		return false;
	clock = clock_length(s + 12, end);
	t->end = s + 12 + clock;
	t->end += zone_length(t->end, end);
	return clock > 0 && !(t->end < end && is_word(*t->end)) && ae_time_parse(s, t->end, AE_DATE_ISO, time);
}

/* "I0501 10:00:00.000000" */
static bool take_glog(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	size_t clock;
	int month;

	if (end - s < 14 || !strchr("IWEFD", s[0]) || digits(s + 1, end, 5) != 4 || s[5] != ' ')
		return false;
	clock = clock_length(s + 6, end);
	month = (s[1] - '0') * 10 + s[2] - '0';
	if (clock == 0 || month < 1 || month > MONTHS)
		return false;
	if (!compose(t, year_of(c, month), month, (s[3] - '0') * 10 + s[4] - '0', s + 6, clock, s + 6 + clock))
		return false;
	return finish_year(c, month, t, time);
}

/* "081109 203615", as HDFS has it */
static bool take_compact(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	(void)c;
	if (digits(s, end, 7) != 6 || end - s < 13 || s[6] != ' ' || digits(s + 7, end, 7) != 6
	    || (end - s > 13 && is_word(s[13])))
		return false;
	snprintf(t->text, sizeof t->text, "20%.2s-%.2s-%.2s %.2s:%.2s:%.2s", s, s + 2, s + 4, s + 7, s + 9, s + 11);
	t->end = s + 13;
	return finish(t, time);
}

/* Seconds, ms, us or ns since 1970, from 1990 to 2100. */
static bool take_epoch(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time)
{
	size_t whole = digits(s, end, 20), n = whole;
	int64_t unit = whole == 19 ? 1 : whole == 16 ? 1000 : whole == 13 ? 1000000 : SECOND;

	(void)c;
	if (whole != 9 && whole != 10 && unit == SECOND)
		return false;
	if (s + n + 1 < end && s[n] == '.' && ae_time_is_digit(s[n + 1]))
		n += 1 + digits(s + n + 1, end, 20);
	if ((s + n < end && (is_word(s[n]) || s[n] == '.' || s[n] == '-')) || !ae_time_number(s, s + n, unit, time))
		return false;
	t->end = s + n;
	return *time >= 631152000 * SECOND && *time < 4102444800 * SECOND;
}

/* ---- which format, and where ---- */

static const struct log_format {
	const char *name;
	bool (*take)(struct ae_log_clock *c, const char *s, const char *end, struct stamp_text *t, int64_t *time);
} formats[] = {
	{ "auto", NULL },        { "none", NULL },    { "iso", take_iso },   { "syslog", take_syslog },
	{ "ctime", take_ctime }, { "clf", take_clf }, { "glog", take_glog }, { "compact", take_compact },
	{ "epoch", take_epoch }, /* last: a number may be another thing */
};

enum { FORMATS = sizeof formats / sizeof *formats, AUTO = 0, NONE = 1, FIRST = 2, EPOCH = FORMATS - 1 };

const char *ae_log_time_word(size_t i)
{
	return i < FORMATS ? formats[i].name : NULL;
}

/* Whether a time may begin behind this byte. */
static bool opens(char c)
{
	return c == ' ' || c == '\t' || c == '[' || c == '(' || c == '<' || c == '>' || c == '|' || c == ',' || c == '"'
		|| c == '=';
}

static bool try_format(struct ae_log_clock *c, size_t format, const char *s, const char *end, struct ae_log_time *found)
{
	struct stamp_text t;

	if (!formats[format].take(c, s, end, &t, &found->time))
		return false;
	found->from = s;
	found->to = t.end;
	return true;
}

/* Whether auto takes a number at `at` for a time: no letter stands before it, or a name does, "ts=" or "ts": ". */
static bool may_be_epoch(const char *s, const char *at)
{
	if (at - s >= 1 && at[-1] == '=')
		return true;
	if (at - s >= 3 && memcmp(at - 3, "\": ", 3) == 0)
		return true;
	for (; s < at; s++)
		if ((*s | 32) >= 'a' && (*s | 32) <= 'z')
			return false;
	return true;
}

/* Tries the format of the last time, and then every one, at a place. Numbers are times only where the first one was, and
 * none once another format is known. */
static bool try_all(struct ae_log_clock *c, size_t place, const char *s, const char *at, const char *end,
		    struct ae_log_time *found)
{
	bool same = c->found && c->found != EPOCH && place == c->place;

	if (same && try_format(c, c->found, at, end, found))
		return true;
	for (size_t i = FIRST; i < EPOCH; i++)
		if ((c->format == AUTO || c->format == i) && try_format(c, i, at, end, found)) {
			c->found = i;
			return true;
		}
	if (c->found ? c->found != EPOCH || place != c->place : c->format == AUTO && !may_be_epoch(s, at))
		return false;
	if ((c->format != AUTO && c->format != EPOCH) || !try_format(c, EPOCH, at, end, found))
		return false;
	c->found = EPOCH;
	return true;
}

bool ae_log_time_find(struct ae_log_clock *c, const char *s, const char *end, struct ae_log_time *found)
{
	const char *limit = end - s > SEARCHED ? s + SEARCHED : end;
	size_t place = 0;

	if (c->format == NONE)
		return false;
	for (const char *at = s; at < limit; at++) {
		if (at > s && (!opens(at[-1]) || *at == ' '))
			continue;
		if (try_all(c, place, s, at, end, found)) {
			c->place = place;
			return true;
		}
		place++;
	}
	return false;
}
