/* log_times.c - times in lines of a log: each format, what is nearly one, and where a line may have its time. */
#include "ae.h"
#include "expect.h"
#include "io/log_time.h"

#include <string.h>

static size_t format_of(const char *word)
{
	size_t i = 0;

	while (ae_log_time_word(i) && strcmp(ae_log_time_word(i), word) != 0)
		i++;
	expect(ae_log_time_word(i) != NULL, word);
	return i;
}

/* The time and its text in the line are `want`, as "TIME|TEXT"; "none": the line has none. */
static void line(struct ae_log_clock *c, const char *text, const char *want)
{
	char got[160] = "none", time[AE_TIME_TEXT];
	struct ae_log_time t;

	if (ae_log_time_find(c, text, text + strlen(text), &t)) {
		ae_time_format(time, t.time);
		snprintf(got, sizeof got, "%s|%.*s", time, (int)(t.to - t.from), t.from);
	}
	if (strcmp(got, want) != 0) {
		printf("'%s': expected %s, got %s\n", text, want, got);
		failures++;
	}
}

static void alone(const char *format, const char *text, const char *want)
{
	struct ae_log_clock c = { .format = format_of(format), .year = 2024 };

	line(&c, text, want);
}

static void formats(void)
{
	static const struct { const char *format, *text, *want; } all[] = {
		{ "iso", "2024-05-01 10:00:00,123+02:00 x", "2024-05-01T08:00:00.123Z|2024-05-01 10:00:00,123+02:00" },
		{ "iso", "2024-05-01_10:00 x", "2024-05-01T10:00:00Z|2024-05-01_10:00" },
		{ "iso", "2024-05-01 10:00:00 UTC x", "2024-05-01T10:00:00Z|2024-05-01 10:00:00 UTC" },
		{ "iso", "2024-05-01 10:00:00Z", "2024-05-01T10:00:00Z|2024-05-01 10:00:00Z" },
		{ "iso", "2024-05-01 10:00:00 -0330 x", "2024-05-01T13:30:00Z|2024-05-01 10:00:00 -0330" },
		{ "iso", "2024-05-01 10:00:00 -03 x", "2024-05-01T10:00:00Z|2024-05-01 10:00:00" },
		{ "iso", "2024-05-01 10:00:00+02:0 x", "2024-05-01T08:00:00Z|2024-05-01 10:00:00+02" },
		{ "iso", "2024-05-01 10:00:00. x", "2024-05-01T10:00:00Z|2024-05-01 10:00:00" },
		{ "iso", "2024-05-01 10:00:00.x", "2024-05-01T10:00:00Z|2024-05-01 10:00:00" },
		{ "iso", "2024-05-01 10:00:00x", "none" },
		{ "iso", "2024-05-01 10:00:00Zx", "none" },
		{ "iso", "2024-05-01 10:00_", "none" },
		{ "iso", "2024-05-01 10", "none" },
		{ "iso", "2024-05-01 100:00", "none" },
		{ "iso", "2024-05-01", "none" },
		{ "iso", "2024-05-01x10:00", "none" },
		{ "iso", "24-5-1 10:00", "none" },
		{ "iso", "2024-05-32 10:00", "none" },
		{ "syslog", "May  1 10:00:00 host", "2024-05-01T10:00:00Z|May  1 10:00:00" },
		{ "syslog", "May 01 10:00:00", "2024-05-01T10:00:00Z|May 01 10:00:00" },
		{ "syslog", "May 1 10:00:00", "2024-05-01T10:00:00Z|May 1 10:00:00" },
		{ "syslog", "Mai  1 10:00:00", "none" },
		{ "syslog", "May-01 10:00:00", "none" },
		{ "syslog", "May 001 10:00:00", "none" },
		{ "syslog", "May  x 10:00:00", "none" },
		{ "syslog", "May 01-10:00:00", "none" },
		{ "syslog", "May 32 10:00:00", "none" },
		{ "syslog", "May 01 10h00:00", "none" },
		{ "syslog", "May 0123456 10:0", "none" },
		{ "syslog", "May 01 10:0", "none" },
		{ "ctime", "Wed May  1 10:00:00 2024", "2024-05-01T10:00:00Z|Wed May  1 10:00:00 2024" },
		{ "ctime", "[Wed May 01 10:00:00.5 2024] x", "2024-05-01T10:00:00.5Z|Wed May 01 10:00:00.5 2024" },
		{ "ctime", "Wod May  1 10:00:00 2024", "none" },
		{ "ctime", "Wed Mai  1 10:00:00 2024", "none" },
		{ "ctime", "Wed May-01 10:00:00 2024", "none" },
		{ "ctime", "Wed May  x 10:00:00 2024", "none" },
		{ "ctime", "Wed May 01-10:00:00 2024", "none" },
		{ "ctime", "Wed May 01 10h00:00 2024", "none" },
		{ "ctime", "Wed May 01 10:00:00-2024", "none" },
		{ "ctime", "Wed May 01 10:00:00 224 ", "none" },
		{ "ctime", "Wed May 01 10:00:00 20245", "none" },
		{ "ctime", "Wed May 01 10:00:000", "none" },
		{ "ctime", "Wed May 01 10:00:00  ", "none" },
		{ "clf", "[01/May/2024:10:00:00 +0200] x", "2024-05-01T08:00:00Z|01/May/2024:10:00:00 +0200" },
		{ "clf", "01/May/2024:10:00:00", "2024-05-01T10:00:00Z|01/May/2024:10:00:00" },
		{ "clf", "01/May/2024-10:00:00", "none" },
		{ "clf", "01/May-2024:10:00:00", "none" },
		{ "clf", "01-May/2024:10:00:00", "none" },
		{ "clf", "001/May/2024:10:00:0", "none" },
		{ "clf", "01/May/224:10:00:000", "none" },
		{ "clf", "01/Mai/2024:10:00:00", "none" },
		{ "clf", "01/May/2024:10h00:00", "none" },
		{ "clf", "01/May/2024:10:00:00x", "none" },
		{ "clf", "31/Feb/2024:10:00:00", "none" },
		{ "glog", "I0501 10:00:00.000250 7 x", "2024-05-01T10:00:00.00025Z|I0501 10:00:00.000250" },
		{ "glog", "X0501 10:00:00", "none" },
		{ "glog", "I1301 10:00:00", "none" },
		{ "glog", "I0001 10:00:00", "none" },
		{ "glog", "I0532 10:00:00", "none" },
		{ "glog", "I05011 0:00:00", "none" },
		{ "glog", "I0501-10:00:00", "none" },
		{ "glog", "I0501 10h00:00", "none" },
		{ "compact", "081109 203615 148 INFO", "2008-11-09T20:36:15Z|081109 203615" },
		{ "compact", "081109 203615", "2008-11-09T20:36:15Z|081109 203615" },
		{ "compact", "081109 203615x", "none" },
		{ "compact", "081109-203615", "none" },
		{ "compact", "0811091 203615", "none" },
		{ "compact", "081109 2036157", "none" },
		{ "compact", "081109 20361", "none" },
		{ "compact", "081309 203615", "none" },
		{ "epoch", "1577836800 x", "2020-01-01T00:00:00Z|1577836800" },
		{ "epoch", "1577836800.25 x", "2020-01-01T00:00:00.25Z|1577836800.25" },
		{ "epoch", "1577836800250 x", "2020-01-01T00:00:00.25Z|1577836800250" },
		{ "epoch", "1577836800250000 x", "2020-01-01T00:00:00.25Z|1577836800250000" },
		{ "epoch", "1577836800250000000", "2020-01-01T00:00:00.25Z|1577836800250000000" },
		{ "epoch", "631152000", "1990-01-01T00:00:00Z|631152000" },
		{ "epoch", "631151999", "none" },
		{ "epoch", "4102444799", "2099-12-31T23:59:59Z|4102444799" },
		{ "epoch", "4102444800", "none" },
		{ "epoch", "15778368000", "none" },
		{ "epoch", "1577836800x", "none" },
		{ "epoch", "1577836800-1", "none" },
		{ "epoch", "1577836800. x", "none" },
		{ "epoch", "1577836800.2.3", "none" },
		{ "none", "2024-05-01 10:00:00", "none" },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		alone(all[i].format, all[i].text, all[i].want);
}

/* auto: a number is a time only where nothing else speaks against it. */
static void places(void)
{
	static const struct { const char *text, *want; } all[] = {
		{ "ts=1577836800 x", "2020-01-01T00:00:00Z|1577836800" },
		{ "{\"ts\": 1577836800}", "2020-01-01T00:00:00Z|1577836800" },
		{ "<7> 1577836800 x", "2020-01-01T00:00:00Z|1577836800" },
		{ "size 1577836800 x", "none" },
		{ "x-2024-05-01 10:00:00", "none" },
		{ "x|2024-05-01 10:00:00", "2024-05-01T10:00:00Z|2024-05-01 10:00:00" },
		{ "x\t(2024-05-01 10:00:00)", "2024-05-01T10:00:00Z|2024-05-01 10:00:00" },
		{ "x,\"2024-05-01T10:00:00\"", "2024-05-01T10:00:00Z|2024-05-01T10:00:00" },
		{ "                                                               2024-05-01 10:00", "2024-05-01T10:00:00Z|2024-05-01 10:00" },
		{ "                                                                2024-05-01 10:00", "none" },
	};
	struct ae_log_clock c = { .year = 2024 }, number = { .year = 2024 };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		alone("auto", all[i].text, all[i].want);
	line(&c, "May  1 10:00:00 x", "2024-05-01T10:00:00Z|May  1 10:00:00");
	line(&c, "1577836800 x", "none"); /* another format is known */
	line(&c, "x [2024-05-01 10:00:00]", "2024-05-01T10:00:00Z|2024-05-01 10:00:00");
	line(&number, "1577836800 x", "2020-01-01T00:00:00Z|1577836800");
	line(&number, "7 1577836801 x", "none"); /* at another place */
	line(&number, "1577836802 x", "2020-01-01T00:00:02Z|1577836802");
}

/* A time without a year follows the month of the time before. */
static void years(void)
{
	struct ae_log_clock c = { .year = 2023 };

	line(&c, "Jan 31 10:00:00", "2023-01-31T10:00:00Z|Jan 31 10:00:00");
	line(&c, "Dec 31 10:00:00", "2022-12-31T10:00:00Z|Dec 31 10:00:00"); /* late */
	line(&c, "Jan  1 10:00:00", "2023-01-01T10:00:00Z|Jan  1 10:00:00");
	line(&c, "Aug  1 10:00:00", "2023-08-01T10:00:00Z|Aug  1 10:00:00");
	line(&c, "Feb  1 10:00:00", "2023-02-01T10:00:00Z|Feb  1 10:00:00"); /* six months earlier */
	line(&c, "Sep  1 10:00:00", "2023-09-01T10:00:00Z|Sep  1 10:00:00");
	line(&c, "Feb 29 10:00:00", "2024-02-29T10:00:00Z|Feb 29 10:00:00");
	expect(c.no_year, "a time without a year is told");
}

int main(void)
{
	formats();
	places();
	years();
	return failures > 0;
}
