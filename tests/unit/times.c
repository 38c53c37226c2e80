/* times.c - times as text: parsed, refused, and written back. */
#include "ae.h"

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
	round_trip();
	if (failures == 0)
		puts("ok 1 - times");
	return failures != 0;
}
