/* time_text.c - times to and from text: ISO 8601, day or month first, seconds and their fractions since 1970. */
#include "io/time_column.h"

#include <string.h>

#define SECOND INT64_C(1000000000) /* nanoseconds */

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, FRACTION_DIGITS = 9 };

/* A text being read. */
struct time_cursor {
	const char *at, *end;
};

/* ---- parts ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes a number of `min` to `max` digits, with no digit after it. Returns it; -1: none. */
static int digits(struct time_cursor *c, int min, int max)
{
	const char *s = c->at;
	int value = 0, n = 0;

	for (; s < c->end && is_digit(*s) && n <= max; s++, n++)
		value = 10 * value + (*s - '0');
	if (n < min || n > max)
		return -1;
	c->at = s;
	return value;
}

static bool mark(struct time_cursor *c, char mark)
{
	if (c->at == c->end || *c->at != mark)
		return false;
	c->at++;
	return true;
}

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_since_1970(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* ---- dates ---- */

/* Takes a year. Two digits mean 1969 to 2068, as in strptime(3). */
static int short_or_long_year(struct time_cursor *c)
{
	const char *from = c->at;
	int year = digits(c, 2, 4);

	if (c->at - from == 2)
		year += year < 69 ? 2000 : 1900;
	return c->at - from == 3 ? -1 : year;
}

/* Takes "2014-04-01", "2014/4/1" or "20140401": a year of four digits first. */
static bool year_first(struct time_cursor *c, int part[3])
{
	char between;
	int all;

	part[0] = digits(c, 4, 4);
	if (part[0] < 0) {
		all = digits(c, 8, 8);
		part[0] = all / 10000;
		part[1] = all / 100 % 100;
		part[2] = all % 100;
		return all >= 0;
	}
	between = c->at < c->end ? *c->at : '\0';
	if (between != '-' && between != '/' && between != '.')
		return false;
	c->at++;
	part[1] = digits(c, 1, 2);
	if (!mark(c, between))
		return false;
	part[2] = digits(c, 1, 2);
	return true;
}

/* Takes "01/04/2014" or "1.4.14": the year last. */
static bool year_last(struct time_cursor *c, enum ae_date_order order, int part[3])
{
	bool day_first = order == AE_DATE_DMY;
	char between;

	part[day_first ? 2 : 1] = digits(c, 1, 2);
	between = c->at < c->end ? *c->at : '\0';
	if (between != '-' && between != '/' && between != '.')
		return false;
	c->at++;
	part[day_first ? 1 : 2] = digits(c, 1, 2);
	if (!mark(c, between))
		return false;
	part[0] = short_or_long_year(c);
	return true;
}

static bool take_date(struct time_cursor *c, enum ae_date_order order, int64_t *days)
{
	struct time_cursor from = *c;
	int part[3]; /* year, month, day */

	if (!year_first(c, part)) {
		*c = from;
		if (order == AE_DATE_ISO || !year_last(c, order, part))
			return false;
	}
	if (part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > days_in(part[0], part[1]))
		return false;
	*days = days_since_1970(part[0], part[1], part[2]);
	return true;
}

/* ---- times of day ---- */

/* Takes the digits after the point. Returns nanoseconds; digits after the ninth are ignored. */
static int64_t take_fraction(struct time_cursor *c)
{
	int64_t value = 0, unit = SECOND;

	for (; c->at < c->end && is_digit(*c->at); c->at++) {
		unit /= 10;
		value += unit * (*c->at - '0');
	}
	return value;
}

static size_t digit_run(const struct time_cursor *c)
{
	size_t n = 0;

	while (c->at + n < c->end && is_digit(c->at[n]))
		n++;
	return n;
}

/* Takes ".25" or ",25", if it is there. */
static int64_t fraction_there(struct time_cursor *c)
{
	if (c->end - c->at < 2 || (*c->at != '.' && *c->at != ',') || !is_digit(c->at[1]))
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
static bool take_basic_clock(struct time_cursor *c, int64_t *time)
{
	bool seconds = digit_run(c) == 6;
	int all = digits(c, seconds ? 6 : 4, seconds ? 6 : 4);

	if (all < 0)
		return false;
	all *= seconds ? 1 : 100;
	return clock_time(all / 10000, all / 100 % 100, all % 100, seconds ? fraction_there(c) : 0, time);
}

/* Takes " AM" or "pm" after an hour from 1 to 12. */
static bool take_half(struct time_cursor *c, int *hour)
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
static bool take_clock(struct time_cursor *c, int64_t *time)
{
	int hour = digits(c, 1, 2), minute, second = 0;
	int64_t fraction;
	char between = c->at < c->end ? *c->at : '\0';

	if (hour < 0 || (between != ':' && between != '.'))
		return false;
	c->at++;
	minute = digits(c, 2, 2);
	if (mark(c, between))
		second = digits(c, 2, 2);
	else if (between == '.')
		return false; /* a number */
	fraction = fraction_there(c);
	return take_half(c, &hour) && clock_time(hour, minute, second, fraction, time);
}

/* Takes "Z", "+02", "+0200", "-02:00", " UTC" or nothing, as seconds east of Greenwich. */
static bool take_zone(struct time_cursor *c, int *seconds)
{
	const char *s = c->at + (c->at < c->end && *c->at == ' ');
	int hour, minute = 0;
	bool west;

	*seconds = 0;
	if (c->end - s >= 3 && (memcmp(s, "UTC", 3) == 0 || memcmp(s, "GMT", 3) == 0)) {
		c->at = s + 3;
		return true;
	}
	if (mark(c, 'Z') || mark(c, 'z'))
		return true;
	if (s == c->end || (*s != '+' && *s != '-'))
		return true;
	west = *s == '-';
	c->at = s + 1;
	hour = digits(c, 2, 2);
	if (hour < 0) {
		hour = digits(c, 4, 4);
		minute = hour % 100;
		hour /= 100;
	} else if (mark(c, ':')) {
		minute = digits(c, 2, 2);
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

	if ((century | of_century | month | day) < 0 || s[4] != '-' || s[7] != '-' || year < 1678 || year > 2261
	    || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
		return false;
	*days = days_since_1970(year, month, day);
	return true;
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
	struct time_cursor c = { s, end };

	return take_clock(&c, time) && c.at == end;
}

/* Takes the date. *basic: it is ISO 8601 without marks, such as 20140401. Its time of day may have none either, and then may
 * follow at once. */
static bool take_day(struct time_cursor *c, enum ae_date_order order, int64_t *days, bool *basic)
{
	size_t run = digit_run(c);
	bool joined = run == 12 || run == 14; /* with a time of day behind it */
	struct time_cursor date = { c->at, joined ? c->at + 8 : c->end };

	*basic = joined || run == 8;
	if (!take_date(&date, order, days))
		return false;
	c->at = date.at;
	return true;
}

bool ae_time_parse(const char *s, const char *end, enum ae_date_order order, int64_t *time)
{
	struct time_cursor c = { s, end };
	int64_t days, clock = 0, seconds;
	bool basic;
	int zone = 0;

	if ((end - s == AE_TIME_COMMON || (end - s == AE_TIME_COMMON + 1 && s[AE_TIME_COMMON] == 'Z'))
	    && take_common(s, time))
		return true;
	if (!take_day(&c, order, &days, &basic))
		return false;
	if (c.at < end) {
		if (!(basic && is_digit(*c.at)) && !mark(&c, 'T') && !mark(&c, 't') && !mark(&c, ' '))
			return false;
		basic = basic && digit_run(&c) >= 4;
		if (!(basic ? take_basic_clock : take_clock)(&c, &clock) || !take_zone(&c, &zone) || c.at != end)
			return false;
	}
	seconds = days * DAY - zone;
	if (seconds > INT64_MAX / SECOND - 2 * DAY || seconds < INT64_MIN / SECOND + 2 * DAY)
		return false; /* beyond the years 1678 to 2261 */
	*time = seconds * SECOND + clock;
	return true;
}

bool ae_time_number(const char *s, const char *end, int64_t unit, int64_t *time)
{
	struct time_cursor c = { s, end };
	bool minus = mark(&c, '-');
	int64_t whole = 0, part = unit;
	const char *from = c.at;

	for (; c.at < end && is_digit(*c.at); c.at++) {
		if (whole > (INT64_MAX / unit - 10) / 10)
			return false;
		whole = 10 * whole + (*c.at - '0');
	}
	if (c.at == from)
		return false;
	*time = whole * unit;
	if (mark(&c, '.'))
		for (; c.at < end && is_digit(*c.at); c.at++) {
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
	z = days + 719468; /* since 0000-03-01: the inverse of days_since_1970() */
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
