/* time_date.c - dates as text: ISO 8601, day or month first, or with the month's name in English. */
#include "io/time_date.h"

/* ---- parts ---- */

bool ae_time_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int ae_time_digits(struct ae_time_cursor *c, int min, int max)
{
	const char *s = c->at;
	int value = 0, n = 0;

	for (; s < c->end && ae_time_is_digit(*s) && n <= max; s++, n++)
		value = 10 * value + (*s - '0');
	if (n < min || n > max)
		return -1;
	c->at = s;
	return value;
}

bool ae_time_mark(struct ae_time_cursor *c, char mark)
{
	if (c->at == c->end || *c->at != mark)
		return false;
	c->at++;
	return true;
}

/* ---- the calendar ---- */

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* Hinnant, "chrono-compatible low-level date algorithms". */
static int64_t days_since_1970(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool ae_time_days(int year, int month, int day, int64_t *days)
{
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*days = days_since_1970(year, month, day);
	return true;
}

/* ---- names ---- */

/* Takes a word of letters that is one of `count` names or its first three letters. Returns its number from 1; 0: none. */
static int take_name(struct ae_time_cursor *c, const char *const *names, int count)
{
	size_t n = 0;

	while (c->at + n < c->end && (c->at[n] | 32) >= 'a' && (c->at[n] | 32) <= 'z')
		n++;
	for (int i = 0; i < count; i++) {
		size_t k = 0;

		while (k < n && names[i][k] == (c->at[k] | 32))
			k++;
		if (k == n && (n == 3 || (n > 3 && !names[i][n]))) {
			c->at += n;
			return i + 1;
		}
	}
	return 0;
}

void ae_time_skip_weekday(struct ae_time_cursor *c)
{
	static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
					     "friday", "saturday", "sunday" };
	struct ae_time_cursor from = *c;

	if (take_name(c, names, 7) == 0)
		return;
	ae_time_mark(c, ',');
	if (!ae_time_mark(c, ' '))
		*c = from;
}

int ae_time_take_month(struct ae_time_cursor *c)
{
	static const char *const names[] = { "january", "february", "march",     "april",   "may",      "june",
					     "july",    "august",   "september", "october", "november", "december" };

	return take_name(c, names, 12);
}

/* ---- dates ---- */

/* Takes a year. Two digits mean 1969 to 2068, as in strptime(3). */
static int short_or_long_year(struct ae_time_cursor *c)
{
	const char *from = c->at;
	int year = ae_time_digits(c, 2, 4);

	if (c->at - from == 2)
		year += year < 69 ? 2000 : 1900;
	return c->at - from == 3 ? -1 : year;
}

/* Takes one of these characters and returns it; '\0': none. */
static char take_one_of(struct ae_time_cursor *c, const char *marks)
{
	for (; *marks; marks++)
		if (ae_time_mark(c, *marks))
			return *marks;
	return '\0';
}

/* Takes "2014-04-01", "2014/4/1", "2014-Apr-01" or "20140401": a year of four digits first. */
static bool year_first(struct ae_time_cursor *c, enum ae_date_order order, int part[3])
{
	char between;
	int all;

	(void)order;
	part[0] = ae_time_digits(c, 4, 4);
	if (part[0] < 0) {
		all = ae_time_digits(c, 8, 8);
		part[0] = all / 10000;
		part[1] = all / 100 % 100;
		part[2] = all % 100;
		return all >= 0;
	}
	between = take_one_of(c, "-/.");
	part[1] = ae_time_take_month(c);
	if (part[1] == 0)
		part[1] = ae_time_digits(c, 1, 2);
	if (!between || !ae_time_mark(c, between))
		return false;
	part[2] = ae_time_digits(c, 1, 2);
	return true;
}

/* Takes "01/04/2014" or "1.4.14": the year last. */
static bool year_last(struct ae_time_cursor *c, enum ae_date_order order, int part[3])
{
	bool day_first = order == AE_DATE_DMY;
	char between;

	part[day_first ? 2 : 1] = ae_time_digits(c, 1, 2);
	between = take_one_of(c, "-/.");
	part[day_first ? 1 : 2] = ae_time_digits(c, 1, 2);
	if (order == AE_DATE_ISO || !between || !ae_time_mark(c, between))
		return false;
	part[0] = short_or_long_year(c);
	return true;
}

/* Takes "1-Apr-14", "01/Apr/2014", "1 April 2014" or "01APR2014". */
static bool day_and_name(struct ae_time_cursor *c, enum ae_date_order order, int part[3])
{
	char between;

	(void)order;
	part[2] = ae_time_digits(c, 1, 2);
	between = take_one_of(c, "-/. ");
	part[1] = ae_time_take_month(c);
	if (part[2] < 0 || part[1] == 0 || (between && !ae_time_mark(c, between)))
		return false;
	part[0] = short_or_long_year(c);
	return true;
}

/* Takes "Apr 1, 2014", "April 1 2014" or "Apr-01-2014". */
static bool name_and_day(struct ae_time_cursor *c, enum ae_date_order order, int part[3])
{
	char between;

	(void)order;
	part[1] = ae_time_take_month(c);
	between = take_one_of(c, "-/ ");
	part[2] = ae_time_digits(c, 1, 2);
	if (between == ' ')
		ae_time_mark(c, ',');
	if (part[1] == 0 || !between || !ae_time_mark(c, between))
		return false;
	part[0] = ae_time_digits(c, 4, 4);
	return true;
}

bool ae_time_take_date(struct ae_time_cursor *c, enum ae_date_order order, int64_t *days)
{
	static bool (*const forms[])(struct ae_time_cursor *, enum ae_date_order,
				     int[3]) = { year_first, year_last, day_and_name, name_and_day };
	const struct ae_time_cursor from = *c;
	int part[3]; /* year, month, day */

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++, *c = from)
		if (forms[i](c, order, part))
			return ae_time_days(part[0], part[1], part[2], days);
	return false;
}

bool ae_time_is_date(const char *s, const char *end, enum ae_date_order order)
{
	struct ae_time_cursor c = { s, end };
	int64_t days;

	ae_time_skip_weekday(&c);
	return ae_time_take_date(&c, order, &days) && c.at == end;
}
