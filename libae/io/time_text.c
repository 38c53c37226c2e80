/* time_text.c - times to and from text: a date and a time of day, or seconds and their fractions since 1970. */
#include "io/time_column.h"
#include "io/time_date.h"

#include <string.h>

#define SECOND INT64_C(1000000000) /* nanoseconds */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, FRACTION_DIGITS = 9 };

/* ---- times of day ---- */

/* Takes the digits after the point. Returns nanoseconds; digits after the ninth are ignored. */
static int64_t take_fraction(struct ae_time_cursor *c)
{
	int64_t value = 0, unit = SECOND;

	for (; c->at < c->end && ae_time_is_digit(*c->at); c->at++) {
		unit /= 10;
		value += unit * (*c->at - '0');
	}
	return value;
}

static size_t digit_run(const struct ae_time_cursor *c)
{
	size_t n = 0;

	while (c->at + n < c->end && ae_time_is_digit(c->at[n]))
		n++;
	return n;
}

/* Takes ".25" or ",25", if it is there. */
static int64_t fraction_there(struct ae_time_cursor *c)
{
	if (c->end - c->at < 2 || (*c->at != '.' && *c->at != ',') || !ae_time_is_digit(c->at[1]))
		return 0;
	c->at++;
	return take_fraction(c);
}

static bool clock_time(int hour, int minute, int second, int64_t fraction, int64_t *time)
{
	if (hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60
	    || (hour == 24 && (minute || second || fraction)))
		return false;
	*time = ((int64_t)hour * HOUR + minute * MINUTE + second) * SECOND + fraction;
	return true;
}

/* Takes "1800" or "180000.25", as nanoseconds since midnight. */
static bool take_basic_clock(struct ae_time_cursor *c, int64_t *time)
{
	bool seconds = digit_run(c) == 6;
	int all = ae_time_digits(c, seconds ? 6 : 4, seconds ? 6 : 4);

	if (all < 0)
		return false;
	all *= seconds ? 1 : 100;
	return clock_time(all / 10000, all / 100 % 100, all % 100, seconds ? fraction_there(c) : 0, time);
}

/* Takes " AM" or "pm" after an hour from 1 to 12. */
static bool take_half(struct ae_time_cursor *c, int *hour)
{
	const char *s = c->at + (c->at < c->end && *c->at == ' ');

	if (c->end - s < 2 || (s[1] | 32) != 'm' || ((s[0] | 32) != 'a' && (s[0] | 32) != 'p'))
		return true;
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + ((s[0] | 32) == 'p' ? 12 : 0);
	c->at = s + 2;
	return true;
}

/* Takes "18:00", "18:00:00.25", "18.00.00" or "6:00 pm", as nanoseconds since midnight. */
static bool take_clock(struct ae_time_cursor *c, int64_t *time)
{
	int hour = ae_time_digits(c, 1, 2), minute, second = 0;
	int64_t fraction;
	char between = c->at < c->end ? *c->at : '\0';

	if (hour < 0 || (between != ':' && between != '.'))
		return false;
	c->at++;
	minute = ae_time_digits(c, 2, 2);
	if (ae_time_mark(c, between))
		second = ae_time_digits(c, 2, 2);
	else if (between == '.')
		return false; /* a number */
	fraction = fraction_there(c);
	return take_half(c, &hour) && clock_time(hour, minute, second, fraction, time);
}

/* Takes "Z", "+02", "+0200", "-02:00", " UTC" or nothing, as seconds east of Greenwich. */
static bool take_zone(struct ae_time_cursor *c, int *seconds)
{
	const char *s = c->at + (c->at < c->end && *c->at == ' ');
	int hour, minute = 0;
	bool west;

	*seconds = 0;
	if (c->end - s >= 3 && (memcmp(s, "UTC", 3) == 0 || memcmp(s, "GMT", 3) == 0)) {
		c->at = s + 3;
		return true;
	}
	if (ae_time_mark(c, 'Z') || ae_time_mark(c, 'z'))
		return true;
	if (s == c->end || (*s != '+' && *s != '-'))
		return true;
	west = *s == '-';
	c->at = s + 1;
	hour = ae_time_digits(c, 2, 2);
	if (hour < 0) {
		hour = ae_time_digits(c, 4, 4);
		minute = hour % 100;
		hour /= 100;
	} else if (ae_time_mark(c, ':')) {
		minute = ae_time_digits(c, 2, 2);
	}
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return false;
	*seconds = (west ? -1 : 1) * (hour * HOUR + minute * MINUTE);
	return true;
}

/* ---- whole texts ---- */

/* Returns the number of two digits; negative: other characters. */
static int two_digits(const char *s)
{
	unsigned tens = (unsigned)s[0] - '0', ones = (unsigned)s[1] - '0';

	return tens > 9 || ones > 9 ? -1 : (int)(10 * tens + ones);
}

/* " 00:05:00" as seconds, -1: something else. */
static int common_clock(const char *s)
{
	int hour = two_digits(s + 1), minute = two_digits(s + 4), second = two_digits(s + 7);

	if ((hour | minute | second) < 0 || (s[0] != ' ' && s[0] != 'T') || s[3] != ':' || s[6] != ':' || hour > 23
	    || minute > 59 || second > 59)
		return -1;
	return hour * HOUR + minute * MINUTE + second;
}

/* "2014-04-01" as days since 1970; false: something else. */
static bool common_date(const char *s, int64_t *days)
{
	int century = two_digits(s), of_century = two_digits(s + 2), year = 100 * century + of_century;
	int month = two_digits(s + 5), day = two_digits(s + 8);

	return (century | of_century | month | day) >= 0 && s[4] == '-' && s[7] == '-' && year >= 1678 && year <= 2261
		&& ae_time_days(year, month, day, days);
}

/* "2014-04-01 00:05:00", the first AE_TIME_COMMON characters of nearly all times. */
static bool take_common(const char *s, int64_t *time)
{
	int clock = common_clock(s + 10);
	int64_t days;

	if (clock < 0 || !common_date(s, &days))
		return false;
	*time = (days * DAY + clock) * SECOND;
	return true;
}

void ae_time_date_set(struct ae_time_date *d, const char *s, const char *end)
{
	int64_t days;

	if (end - s != AE_TIME_COMMON || !common_date(s, &days))
		return;
	memcpy(d->text, s, sizeof d->text);
	d->start = days * DAY * SECOND;
	d->known = true;
}

bool ae_time_date_parse(const struct ae_time_date *d, const char *s, int64_t *time)
{
	int clock;

	if (!d->known || memcmp(d->text, s, sizeof d->text) != 0)
		return false;
	clock = common_clock(s + sizeof d->text);
	if (clock < 0)
		return false;
	*time = d->start + clock * SECOND;
	return true;
}

bool ae_time_of_day(const char *s, const char *end, int64_t *time)
{
	struct ae_time_cursor c = { s, end };

	return take_clock(&c, time) && c.at == end;
}

/* Takes the date. *basic: it is ISO 8601 without marks, such as 20140401. Its time of day may have none either, and then may
 * follow at once. */
static bool take_day(struct ae_time_cursor *c, enum ae_date_order order, int64_t *days, bool *basic)
{
	size_t run = digit_run(c);
	bool joined = run == 12 || run == 14; /* with a time of day behind it */
	struct ae_time_cursor date = { c->at, joined ? c->at + 8 : c->end };

	*basic = joined || run == 8;
	if (!ae_time_take_date(&date, order, days))
		return false;
	c->at = date.at;
	return true;
}

/* Takes what stands between a date and a time of day: "T", ":", " " or ", ". */
static bool take_between(struct ae_time_cursor *c)
{
	if (ae_time_mark(c, 'T') || ae_time_mark(c, 't') || ae_time_mark(c, ':'))
		return true;
	ae_time_mark(c, ',');
	return ae_time_mark(c, ' ');
}

/* Takes the date and, if there is more, the time of day and the zone. */
static bool take_time(struct ae_time_cursor *c, enum ae_date_order order, int64_t *days, int64_t *clock, int *zone)
{
	bool basic;

	if (!take_day(c, order, days, &basic))
		return false;
	*clock = 0;
	*zone = 0;
	if (c->at == c->end)
		return true;
	if (!(basic && ae_time_is_digit(*c->at)) && !take_between(c))
		return false;
	basic = basic && digit_run(c) >= 4;
	return (basic ? take_basic_clock : take_clock)(c, clock) && take_zone(c, zone);
}

/* Takes "Jan  5 10:00:00 2020" or "Jan  5 10:00:00 AM UTC 2020", as asctime(3) and date(1) write them behind the weekday. */
static bool take_year_behind(struct ae_time_cursor *c, int64_t *days, int64_t *clock, int *zone)
{
	int month = ae_time_take_month(c), day;

	if (month == 0 || !ae_time_mark(c, ' '))
		return false;
	ae_time_mark(c, ' ');
	day = ae_time_digits(c, 1, 2);
	return ae_time_mark(c, ' ') && take_clock(c, clock) && take_zone(c, zone) && ae_time_mark(c, ' ')
		&& ae_time_days(ae_time_digits(c, 4, 4), month, day, days);
}

bool ae_time_parse(const char *s, const char *end, enum ae_date_order order, int64_t *time)
{
	struct ae_time_cursor c = { s, end }, behind;
	int64_t days, clock, seconds;
	int zone;

	if ((end - s == AE_TIME_COMMON || (end - s == AE_TIME_COMMON + 1 && s[AE_TIME_COMMON] == 'Z'))
	    && take_common(s, time))
		return true;
	ae_time_skip_weekday(&c);
	behind = c;
	if (take_year_behind(&behind, &days, &clock, &zone))
		c = behind;
	else if (!take_time(&c, order, &days, &clock, &zone))
		return false;
	seconds = days * DAY - zone;
	if (c.at != end || seconds > INT64_MAX / SECOND - 2 * DAY || seconds < INT64_MIN / SECOND + 2 * DAY)
		return false; /* more than a time, or beyond the years 1678 to 2261 */
	*time = seconds * SECOND + clock;
	return true;
}

bool ae_time_number(const char *s, const char *end, int64_t unit, int64_t *time)
{
	struct ae_time_cursor c = { s, end };
	bool minus = ae_time_mark(&c, '-');
	int64_t whole = 0, part = unit;
	const char *from = c.at;

	for (; c.at < end && ae_time_is_digit(*c.at); c.at++) {
		if (whole > (INT64_MAX / unit - 10) / 10)
			return false;
		whole = 10 * whole + (*c.at - '0');
	}
	if (c.at == from)
		return false;
	*time = whole * unit;
	if (ae_time_mark(&c, '.'))
		for (; c.at < end && ae_time_is_digit(*c.at); c.at++) {
			part /= 10;
			*time += part * (*c.at - '0');
		}
	if (minus)
		*time = -*time;
	return c.at == end;
}

/* Writes a number as `n` digits, and the character after it. Returns the end. */
static char *put_digits(char *to, unsigned value, int n, char after)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		to[i] = (char)('0' + value % 10);
	to[n] = after;
	return to + n + 1;
}

size_t ae_time_format(char to[AE_TIME_TEXT], int64_t time)
{
	int64_t seconds = time / SECOND, rest = time % SECOND, days, z, era, of_era, year, of_year, month;
	char *at = to;
	int of_day;

	seconds -= rest < 0;
	rest += rest < 0 ? SECOND : 0;
	days = seconds / DAY - (seconds % DAY < 0);
	of_day = (int)(seconds - days * DAY);
	z = days + 719468; /* since 0000-03-01: the inverse of ae_time_days() */
	era = z / 146097;
	of_era = z - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	at = put_digits(at, (unsigned)(year + era * 400 + (month >= 10)), 4, '-');
	at = put_digits(at, (unsigned)(month < 10 ? month + 3 : month - 9), 2, '-');
	at = put_digits(at, (unsigned)(of_year - (153 * month + 2) / 5 + 1), 2, 'T');
	at = put_digits(at, (unsigned)of_day / HOUR, 2, ':');
	at = put_digits(at, (unsigned)of_day / MINUTE % 60, 2, ':');
	at = put_digits(at, (unsigned)of_day % 60, 2, rest ? '.' : 'Z');
	if (rest) {
		at = put_digits(at, (unsigned)rest, FRACTION_DIGITS, 'Z') - 1;
		while (at[-1] == '0')
			at--;
		*at++ = 'Z';
	}
	*at = '\0';
	return (size_t)(at - to);
}
