/* calendar.c - local time: the place of a time in its day, week and year, and whether its date is a holiday. */
#include "clock/calendar.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { DAY = 86400, WEEK = 7, FILE_MAX = 1 << 24, PATH_BYTES = 512, YEAR = 10000, MONTH = 100 };

/* ---- time zones ---- */

static bool take(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

/* Takes a number of at most `digits` digits from low to high. */
static bool take_number(const char **at, size_t digits, int low, int high)
{
	int value = 0;
	size_t n = 0;

	for (; n < digits && **at >= '0' && **at <= '9'; n++)
		value = 10 * value + (*(*at)++ - '0');
	return n > 0 && value >= low && value <= high;
}

/* Three letters or more, or <...> of letters, digits and signs. */
static bool take_name(const char **at)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
	bool quoted = take(at, '<');
	size_t n = 0;

	for (; **at && memchr(letters, **at, quoted ? sizeof letters - 1 : 52); n++)
		++*at;
	return n >= 3 && (!quoted || take(at, '>'));
}

/* "[+-]hh[:mm[:ss]]" */
static bool take_hours(const char **at)
{
	(void)(take(at, '+') || take(at, '-'));
	if (!take_number(at, 2, 0, 24))
		return false;
	for (int part = 0; part < 2 && take(at, ':'); part++)
		if (!take_number(at, 2, 0, 59))
			return false;
	return true;
}

/* ",Mm.w.d", ",Jn" or ",n", and "/hh[:mm[:ss]]" behind it. */
static bool take_change(const char **at)
{
	bool day;

	if (!take(at, ','))
		return false;
	if (take(at, 'M'))
		day = take_number(at, 2, 1, 12) && take(at, '.') && take_number(at, 1, 1, 5) && take(at, '.')
			&& take_number(at, 1, 0, 6);
	else if (take(at, 'J'))
		day = take_number(at, 3, 1, 365);
	else
		day = take_number(at, 3, 0, 365);
	return day && (!take(at, '/') || take_hours(at));
}

/* Whether the text is a rule of POSIX: name and hours west of Greenwich, and those of summer time with its beginning and
 * its end. The C library takes one with errors for UTC, and has changes of its own for one without. */
static bool is_rule(const char *zone)
{
	if (!take_name(&zone) || !take_hours(&zone))
		return false;
	if (!*zone)
		return true;
	if (!take_name(&zone) || (*zone != ',' && !take_hours(&zone)))
		return false;
	return take_change(&zone) && take_change(&zone) && !*zone;
}

/* Whether the file describes a time zone. */
static bool is_zone_file(const char *path)
{
	char magic[4] = "";
	struct stat s;
	FILE *f = stat(path, &s) == 0 && S_ISREG(s.st_mode) ? fopen(path, "rb") : NULL;
	bool is = f && fread(magic, 1, sizeof magic, f) == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;

	if (f)
		fclose(f);
	return is;
}

/* Whether the system has a zone of this name. The C library takes a name that it does not know for UTC. */
static bool is_known(const char *zone)
{
	static const char *const folders[] = { "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
					       "/etc/zoneinfo" };
	const char *folder = getenv("TZDIR");
	char path[PATH_BYTES];

	if (*zone == '/' || strstr(zone, ".."))
		return false;
	for (size_t i = 0; i < sizeof folders / sizeof *folders + 1; i++) {
		const char *in = i > 0 ? folders[i - 1] : folder;

		if (in && (size_t)snprintf(path, sizeof path, "%s/%s", in, zone) < sizeof path && is_zone_file(path))
			return true;
	}
	return false;
}

static void set_zone(const struct tool *t, const char *zone)
{
	bool utc = strcmp(zone, "UTC") == 0;

	if (!*zone || (!utc && !is_rule(zone) && !is_known(zone)))
		die(t,
		    "option --zone: expected the name of a time zone of this system, as Europe/Berlin, or a rule as "
		    "CET-1CEST,M3.5.0,M10.5.0/3, got '%s'",
		    zone);
	if (setenv("TZ", utc ? "UTC0" : zone, 1) != 0)
		die(t, "option --zone: no memory for '%s'", zone);
	tzset();
}

/* ---- holidays ---- */

/* Takes a date, "2024-12-25" or "12-25", from a line. Returns its number; 0: it is none. */
static int32_t take_date(const char *at, size_t n)
{
	char date[16];
	int64_t time;

	if (n == 5)
		snprintf(date, sizeof date, "2000-%.5s", at); /* a leap year */
	else if (n == 10)
		snprintf(date, sizeof date, "%.10s", at);
	else
		return 0;
	if (date[4] != '-' || date[7] != '-' || !ae_time_parse(date, date + 10, AE_DATE_ISO, &time))
		return 0;
	return (n == 5 ? 0 : (int32_t)strtol(date, NULL, 10) * YEAR) + (int32_t)strtol(date + 5, NULL, 10) * MONTH
		+ (int32_t)strtol(date + 8, NULL, 10);
}

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

static void add_line(struct calendar *c, const struct tool *t, const char *path, size_t line, const char *at)
{
	size_t n = strcspn(at, " \t\r,;");
	int32_t number = take_date(at, n);

	if (number == 0)
		die(t, "%s: line %zu: expected a date as 2024-12-25, or 12-25 for every year, got '%.20s'", path, line,
		    at);
	if ((c->holidays & (c->holidays - 1)) == 0)
		c->holiday = tool_grow(t, c->holiday, 2 * c->holidays + 1, sizeof *c->holiday);
	c->holiday[c->holidays++] = number;
}

static void read_holidays(struct calendar *c, const struct tool *t, const char *path)
{
	struct ae_err e;
	char *bytes, *at;
	size_t n, line = 1;

	if (ae_file_slurp(path, FILE_MAX, &bytes, &n, &e) != 0)
		die_err(t, &e);
	for (at = bytes; at < bytes + n; line++) {
		char *end = at + strcspn(at, "\n");
		bool last = end == bytes + n;

		if (!last && !*end)
			die(t, "%s: line %zu: expected text, got a byte 0", path, line);
		*end = '\0';
		at += strspn(at, " \t\r");
		if (*at && *at != '#')
			add_line(c, t, path, line, at);
		at = end + 1;
	}
	free(bytes);
	if (c->holidays == 0)
		die(t, "%s: expected at least one date, got none", path);
	qsort(c->holiday, c->holidays, sizeof *c->holiday, by_number);
}

static bool is_holiday(const struct calendar *c, int32_t number)
{
	int32_t every = number % YEAR;

	return c->holidays > 0
		&& (bsearch(&number, c->holiday, c->holidays, sizeof number, by_number)
		    || bsearch(&every, c->holiday, c->holidays, sizeof every, by_number));
}

/* ---- both ---- */

void calendar_open(struct calendar *c, const struct tool *t, const char *zone, const char *holidays)
{
	*c = (struct calendar){ .t = t };
	set_zone(t, zone);
	if (holidays)
		read_holidays(c, t, holidays);
}

struct calendar_place calendar_find(const struct calendar *c, int64_t time)
{
	int64_t whole = time / 1000000000, rest = time % 1000000000;
	time_t seconds;
	struct calendar_place p;
	struct tm at = { 0 };
	char text[AE_TIME_TEXT];
	int year, days;

	whole -= rest < 0;
	rest += rest < 0 ? 1000000000 : 0;
	seconds = (time_t)whole;
	if (seconds != whole || !localtime_r(&seconds, &at)) {
		ae_time_format(text, time);
		die(c->t, "rows: expected times that this system has local time for, got %s", text);
	}
	year = at.tm_year + 1900;
	days = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365;
	p.day = (at.tm_hour * 3600 + at.tm_min * 60 + at.tm_sec + (double)rest / 1e9) / DAY;
	p.week = ((at.tm_wday + WEEK - 1) % WEEK + p.day) / WEEK;
	p.year = (at.tm_yday + p.day) / days;
	p.holiday = is_holiday(c, year * YEAR + (at.tm_mon + 1) * MONTH + at.tm_mday);
	return p;
}

void calendar_close(struct calendar *c)
{
	free(c->holiday);
}
