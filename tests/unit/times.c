/* times.c - times as text: parsed, refused, and written back. */
#include "ae.h"
#include "io/time_column.h"

#include <stdio.h>
#include <string.h>

static int failures;

#define SECOND INT64_C(1000000000)

static void hold(bool right, const char *what)
{
	if (right)
		return;
	failures++;
	printf("not ok %s\n", what);
}

static void parses(const char *text, enum ae_date_order order, const char *want)
{
	char back[AE_TIME_TEXT] = "none", what[160];
	int64_t time = 0;

	if (ae_time_parse(text, text + strlen(text), order, &time))
		ae_time_format(back, time);
	snprintf(what, sizeof what, "'%s' is %s, expected %s", text, back, want);
	hold(strcmp(back, want) == 0, what);
}

static void dates(void)
{
	static const struct { const char *text; enum ae_date_order order; const char *want; } all[] = {
		{ "2014-04-01 00:05:00", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01T00:05:00", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01T00:05:00Z", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01T00:05:00.000000", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01T00:05:00.25+02:00", AE_DATE_ISO, "2014-03-31T22:05:00.25Z" },
		{ "2014-04-01 00:05:00 -0330", AE_DATE_ISO, "2014-04-01T03:35:00Z" },
		{ "2014-04-01 00:05:00+01", AE_DATE_ISO, "2014-03-31T23:05:00Z" },
		{ "2014-04-01 00:05:00 UTC", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01", AE_DATE_ISO, "2014-04-01T00:00:00Z" },
		{ "2014/4/1 5:06", AE_DATE_ISO, "2014-04-01T05:06:00Z" },
		{ "20140401T000500Z", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "20140401000500", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "201404010005", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "20140401T0005.5", AE_DATE_ISO, "none" },
		{ "20140401T000500.25+0200", AE_DATE_ISO, "2014-03-31T22:05:00.25Z" },
		{ "20140401T", AE_DATE_ISO, "none" },
		{ "2014040100050", AE_DATE_ISO, "none" },
		{ "2014-04-01T000500", AE_DATE_ISO, "none" },
		{ "20140401T246000", AE_DATE_ISO, "none" },
		{ "20140401", AE_DATE_ISO, "2014-04-01T00:00:00Z" },
		{ "2016-02-29 24:00:00", AE_DATE_ISO, "2016-03-01T00:00:00Z" },
		{ "2015-02-29", AE_DATE_ISO, "none" },
		{ "2014-13-01", AE_DATE_ISO, "none" },
		{ "2014-04-01 25:00:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:60:00", AE_DATE_ISO, "none" },
		{ "2014-04-01x", AE_DATE_ISO, "none" },
		{ "1999-12-31 23:59:60", AE_DATE_ISO, "2000-01-01T00:00:00Z" },
		{ "1969-12-31 23:59:59.5", AE_DATE_ISO, "1969-12-31T23:59:59.5Z" },
		{ "1700-03-01", AE_DATE_ISO, "1700-03-01T00:00:00Z" },
		{ "1600-03-01", AE_DATE_ISO, "none" },
		{ "10/03/2004", AE_DATE_ISO, "none" },
		{ "10/03/2004", AE_DATE_DMY, "2004-03-10T00:00:00Z" },
		{ "10/03/2004", AE_DATE_MDY, "2004-10-03T00:00:00Z" },
		{ "31.12.99 6:30 pm", AE_DATE_DMY, "1999-12-31T18:30:00Z" },
		{ "12/31/1999 12:00 AM", AE_DATE_MDY, "1999-12-31T00:00:00Z" },
		{ "31/12/1999", AE_DATE_MDY, "none" },
		{ "", AE_DATE_ISO, "none" },
		{ "1.5", AE_DATE_DMY, "none" },
		{ "1/2/123", AE_DATE_DMY, "none" },
		{ "1/2/68", AE_DATE_DMY, "2068-02-01T00:00:00Z" },
		{ "1/2/69", AE_DATE_DMY, "1969-02-01T00:00:00Z" },
		{ "10", AE_DATE_DMY, "none" },
		{ "10/3", AE_DATE_DMY, "none" },
		{ "2014", AE_DATE_ISO, "none" },
		{ "2014-04", AE_DATE_ISO, "none" },
		{ "2014-04/01", AE_DATE_ISO, "none" },
		{ "0000-01-01", AE_DATE_ISO, "none" },
		{ "2014-04-00", AE_DATE_ISO, "none" },
		{ "2014-04-31 00:00:00", AE_DATE_ISO, "none" },
		{ "2014-00-01 00:00:00", AE_DATE_ISO, "none" },
		{ "2014-04-00 00:00:00", AE_DATE_ISO, "none" },
		{ "2262-01-01 00:00:00", AE_DATE_ISO, "2262-01-01T00:00:00Z" },
		{ "2300-01-01 00:00:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05:00.", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05:00.x", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05:00,5", AE_DATE_ISO, "2014-04-01T00:05:00.5Z" },
		{ "2014-04-01 00:05:00.1234567899", AE_DATE_ISO, "2014-04-01T00:05:00.123456789Z" },
		{ "2014-04-01 00:05:61", AE_DATE_ISO, "none" },
		{ "2014-04-01 24:00:01", AE_DATE_ISO, "none" },
		{ "2014-04-01 24:01:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 24:00:00.5", AE_DATE_ISO, "none" },
		{ "2014-04-01 00-05:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05-00", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01t00:05:00", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01X00:05:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 ", AE_DATE_ISO, "none" },
		{ "2014-04-01 5", AE_DATE_ISO, "none" },
		{ "20140401X0005", AE_DATE_ISO, "none" },
		{ "20140401 0005", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "20140401T00050", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05z", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01 00:05 GMT", AE_DATE_ISO, "2014-04-01T00:05:00Z" },
		{ "2014-04-01 00:05 EST", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05+23:59", AE_DATE_ISO, "2014-03-31T00:06:00Z" },
		{ "2014-04-01 00:05+24:00", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05+01:60", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05-0160", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05+01:", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05+1", AE_DATE_ISO, "none" },
		{ "2014-04-01 00:05+0200x", AE_DATE_ISO, "none" },
		{ "12/31/1999 1:00 pm", AE_DATE_MDY, "1999-12-31T13:00:00Z" },
		{ "12/31/1999 12:00pm", AE_DATE_MDY, "1999-12-31T12:00:00Z" },
		{ "12/31/1999 13:00 pm", AE_DATE_MDY, "none" },
		{ "12/31/1999 0:30 am", AE_DATE_MDY, "none" },
		{ "12/31/1999 6:30 xm", AE_DATE_MDY, "none" },
		{ "12/31/1999 6:30 p", AE_DATE_MDY, "none" },
		{ "12/31/1999 6:30 pn", AE_DATE_MDY, "none" },
		{ "05-Jan-2020", AE_DATE_ISO, "2020-01-05T00:00:00Z" },
		{ "5-jan-20 10:00", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "5-Jan-20", AE_DATE_MDY, "2020-01-05T00:00:00Z" },
		{ "05/Jan/2020:10:00:00 +0100", AE_DATE_ISO, "2020-01-05T09:00:00Z" },
		{ "05JAN2020:10:00:00.5", AE_DATE_ISO, "2020-01-05T10:00:00.5Z" },
		{ "5 January 2020 10:00", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "2020-Jan-05 10:00", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "Jan 5, 2020", AE_DATE_ISO, "2020-01-05T00:00:00Z" },
		{ "Jan 5, 2020, 3:04 PM", AE_DATE_ISO, "2020-01-05T15:04:00Z" },
		{ "September 30 2020 23:59:59", AE_DATE_ISO, "2020-09-30T23:59:59Z" },
		{ "Mar-31-2020", AE_DATE_ISO, "2020-03-31T00:00:00Z" },
		{ "Mon, 05 Jan 2020 10:00:00 +0000", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "Sunday, January 5, 2020", AE_DATE_ISO, "2020-01-05T00:00:00Z" },
		{ "Sun Jan  5 10:00:00 2020", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "Sun Jan  5 10:00:00 AM UTC 2020", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "Sun 05 Jan 2020 10:00:00 PM UTC", AE_DATE_ISO, "2020-01-05T22:00:00Z" },
		{ "Sun 2020-01-05 10:00:00 UTC", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "1/5/2020, 3:04:05 PM", AE_DATE_MDY, "2020-01-05T15:04:05Z" },
		{ "2020-01-05:10:00", AE_DATE_ISO, "2020-01-05T10:00:00Z" },
		{ "31-Feb-2020", AE_DATE_ISO, "none" },
		{ "05-Janu-2020", AE_DATE_ISO, "none" },
		{ "05-Ja-2020", AE_DATE_ISO, "none" },
		{ "05-Januaryx-2020", AE_DATE_ISO, "none" },
		{ "05-Jan/2020", AE_DATE_ISO, "none" },
		{ "05-Jan", AE_DATE_ISO, "none" },
		{ "Jan 5", AE_DATE_ISO, "none" },
		{ "Jan-20", AE_DATE_ISO, "none" },
		{ "Jan 5 20", AE_DATE_ISO, "none" },
		{ "Jan,5,2020", AE_DATE_ISO, "none" },
		{ "Jan 5,2020", AE_DATE_ISO, "none" },
		{ "Sun", AE_DATE_ISO, "none" },
		{ "Sun,", AE_DATE_ISO, "none" },
		{ "Sun Jan  5 10:00:00 CET 2020", AE_DATE_ISO, "none" },
		{ "Sun Jan  5 10:00:00", AE_DATE_ISO, "none" },
		{ "Jan  5 10:00:00 20200", AE_DATE_ISO, "none" },
		{ "5 Jan 2020 x", AE_DATE_ISO, "none" },
		{ "2020-01-05,", AE_DATE_ISO, "none" },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		parses(all[i].text, all[i].order, all[i].want);
}

static void numbers(void)
{
	static const struct { const char *text; int64_t unit, want; } all[] = {
		{ "1577836800", SECOND, 1577836800 * SECOND }, { "1577836800.25", SECOND, 1577836800 * SECOND + SECOND / 4 },
		{ "1577836800123", SECOND / 1000, 1577836800123 * (SECOND / 1000) }, { "-5", SECOND, -5 * SECOND },
		{ "1577836800123456789", 1, 1577836800123456789 }, { "7", 1000, 7000 },
	};
	static const char *const wrong[] = { "", "-", "x", "5x", "99999999999999", "1e9" };
	int64_t time;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		hold(ae_time_number(all[i].text, all[i].text + strlen(all[i].text), all[i].unit, &time)
		     && time == all[i].want, all[i].text);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		hold(!ae_time_number(wrong[i], wrong[i] + strlen(wrong[i]), SECOND, &time), wrong[i]);
}

static void clocks(void)
{
	static const char dotted[] = "18.00.00", number[] = "18.5";
	int64_t time = 0;

	hold(ae_time_of_day(dotted, dotted + strlen(dotted), &time), "18.00.00 is a time of day");
	hold(time == 18 * 3600 * SECOND, "18.00.00 is 18 hours");
	hold(!ae_time_of_day(number, number + strlen(number), &time), "18.5 is a number");
	hold(!ae_time_of_day(dotted, dotted + 2, &time), "18 is a number");
	hold(!ae_time_of_day(dotted, dotted + 3, &time), "18. is a number");
	hold(!ae_time_of_day(dotted, dotted, &time), "nothing is no time of day");
}

/* A date that is known once saves the parsing of the others of its day. */
static void known_date(void)
{
	static const char first[] = "2014-04-01 23:59:58", *const other[] = { "2014-04-02 00:00:00", "2014-04-01 24:00:00",
									  "2014-04-01 00:00x00" };
	static const char wrong[] = "2014-02-30 00:00:00";
	struct ae_time_date d = { .known = false };
	int64_t time = 0, want = 0;

	ae_time_date_set(&d, first, first + strlen(first) - 1);
	hold(!d.known, "a date of another length is not known");
	ae_time_date_set(&d, wrong, wrong + strlen(wrong));
	hold(!d.known, "a date that is none is not known");
	hold(!ae_time_date_parse(&d, first, &time), "nothing is known yet");
	ae_time_date_set(&d, first, first + strlen(first));
	hold(d.known && ae_time_date_parse(&d, first, &time) && ae_time_parse(first, first + strlen(first), AE_DATE_ISO, &want)
	     && time == want, first);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		hold(!ae_time_date_parse(&d, other[i], &time), other[i]);
}

/* Every day of the range, at a time that changes. */
static void round_trip(void)
{
	char text[AE_TIME_TEXT];
	int64_t back;
	size_t n;

	for (int64_t day = -106000; day < 106000; day++) {
		int64_t time = day * 86400 * SECOND + (day & 7) * 1001 * SECOND + (day & 3) * 500;

		n = ae_time_format(text, time);
		hold(n < AE_TIME_TEXT && ae_time_parse(text, text + n, AE_DATE_ISO, &back) && back == time, text);
	}
}

int main(void)
{
	dates();
	numbers();
	clocks();
	known_date();
	round_trip();
	if (failures == 0)
		puts("ok 1 - times");
	return failures != 0;
}
