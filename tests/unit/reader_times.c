/* reader_times.c - times, row numbers and groups beside the records of tables, over several files. */
#include "ae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;

static void hold(bool right, const char *what, const char *got)
{
	if (right)
		return;
	failures++;
	printf("not ok %s: %s\n", what, got);
}

struct case_of {
	const char *what;
	const char *file[2];		/* NULL: one file */
	struct ae_reader_options o;
	const char *want;		/* a record a part: "value value@time/group#row;", '|' before those of a new file */
};

/* Writes the records that the reader returns as such a text, or "error: ..." */
static void read_all(const struct case_of *c, char *to, size_t size)
{
	char path[2][40];
	char *paths[2] = { path[0], path[1] };
	size_t files = 0, used = 0;
	struct ae_reader *r;
	struct ae_err e;
	double x[64 * 8];
	ptrdiff_t got;

	for (; files < 2 && c->file[files]; files++) {
		snprintf(path[files], sizeof path[files], "reader_times.%d.%zu", (int)getpid(), files);
		if (ae_file_save(path[files], c->file[files], strlen(c->file[files]), &e) != 0)
			abort();
	}
	if (ae_reader_open(&r, paths, files, &c->o, &e) != 0) {
		snprintf(to, size, "error: %s", strchr(e.text, ' ') + 1);
		r = NULL;
	}
	while (r && (got = ae_reader_read_f8(r, x, 64, &e)) != 0) {
		size_t values = ae_shape_count(ae_reader_shape(r));
		const int64_t *time = ae_reader_times(r);

		if (got < 0) {
			snprintf(to, size, "error: %s", strchr(e.text, ' ') + 1);
			break;
		}
		for (size_t i = 0; i < (size_t)got; i++) {
			char text[AE_TIME_TEXT] = "-";

			if (i == 0 && ae_reader_new_file(r))
				used += (size_t)snprintf(to + used, size - used, "|");
			for (size_t v = 0; v < values; v++)
				used += (size_t)snprintf(to + used, size - used, "%s%g", v ? " " : "", x[i * values + v]);
			if (time && time[i] != AE_TIME_NONE)
				ae_time_format(text, time[i]);
			used += (size_t)snprintf(to + used, size - used, "@%s/%s#%d;", time ? text : "", c->o.group ? ae_reader_group(r, i) : "",
						 (int)ae_reader_rows(r)[i]);
		}
	}
	ae_reader_free(r);
	while (files-- > 0)
		unlink(path[files]);
}

static const struct case_of cases[] = {
	{ "ISO", { "when,v\n2020-01-01 00:00:00,1\n2020-01-01T00:00:01Z,2\n,3\n" }, { .times = true },
	  "|1@2020-01-01T00:00:00Z/#0;2@2020-01-01T00:00:01Z/#1;3@-/#2;" },
	{ "not asked for", { "when,v\n2020-01-01 00:00:00,1\n" }, { .times = false }, "|1@/#0;" },
	{ "no times", { "a,v\n5,1\n" }, { .times = true }, "|5 1@/#0;" },
	{ "--time none", { "a,when\n5,2020-01-01\n" }, { .times = true, .time = "none" }, "|5@/#0;" },
	{ "a zone", { "when,v\n2020-01-01 00:00:00+01:00,1\n" }, { .times = true }, "|1@2019-12-31T23:00:00Z/#0;" },
	{ "seconds", { "time,v\n1577836800,1\n1577836801,2\n1577836802.5,3\n" }, { .times = true },
	  "|1@2020-01-01T00:00:00Z/#0;2@2020-01-01T00:00:01Z/#1;3@2020-01-01T00:00:02.5Z/#2;" },
	{ "milliseconds", { "ts,x\n1577836800000,1\n1577836800001,2\n1577836800003,3\n" }, { .times = true },
	  "|1@2020-01-01T00:00:00Z/#0;2@2020-01-01T00:00:00.001Z/#1;3@2020-01-01T00:00:00.003Z/#2;" },
	{ "milliseconds without a header", { "1577836800000 1\n1577836800001 2\n1577836800003 3\n" }, { .times = true },
	  "|1@2020-01-01T00:00:00Z/#0;2@2020-01-01T00:00:00.001Z/#1;3@2020-01-01T00:00:00.003Z/#2;" },
	{ "an index", { "id,v\n0,7\n1,8\n2,9\n" }, { .times = true },
	  "|7@1970-01-01T00:00:00Z/#0;8@1970-01-01T00:00:01Z/#1;9@1970-01-01T00:00:02Z/#2;" },
	{ "an index that -c names", { "id,v\n0,7\n1,8\n2,9\n" }, { .columns = "id,v" }, "|0 7@/#0;1 8@/#1;2 9@/#2;" },
	{ "an index alone", { "id\n0\n1\n2\n" }, { .times = false }, "|0@/#0;1@/#1;2@/#2;" },
	{ "pandas' index", { ",v\n0,7\n2,8\n5,9\n" }, { .times = false }, "|7@/#0;8@/#1;9@/#2;" },
	{ "no index", { "a,v\n1,7\n2,8\n3,9\n" }, { .times = false }, "|1 7@/#0;2 8@/#1;3 9@/#2;" },
	{ "date and time", { "Date;Time;v\n31/12/2004;18.00.00;1\n01/01/2005;06.30.00;2\n" }, { .times = true },
	  "|1@2004-12-31T18:00:00Z/#0;2@2005-01-01T06:30:00Z/#1;" },
	{ "date and hour", { "dteday,hr,v\n2011-01-01,0,1\n2011-01-01,23,2\n" }, { .times = true },
	  "|0 1@2011-01-01T00:00:00Z/#0;23 2@2011-01-01T23:00:00Z/#1;" },
	{ "date and hour by name", { "dteday,hr,v\n2011-01-01,0,1\n2011-01-01,23,2\n" }, { .times = true, .time = "dteday,hr" },
	  "|1@2011-01-01T00:00:00Z/#0;2@2011-01-01T23:00:00Z/#1;" },
	{ "ambiguous", { "d,v\n01/02/2004,1\n02/02/2004,2\n" }, { .times = true }, "|1@/#0;2@/#1;" },
	{ "ambiguous by name", { "d,v\n01/02/2004,1\n02/02/2004,2\n" }, { .times = true, .time = "d" },
	  "error: time column 1 'd': expected a time, or --time-format dmy or mdy (day or month first), got '01/02/2004'" },
	{ "day first", { "d,v\n01/02/2004,1\n" }, { .times = true, .date_order = AE_DATE_DMY }, "|1@2004-02-01T00:00:00Z/#0;" },
	{ "month first", { "d,v\n01/02/2004,1\n" }, { .times = true, .date_order = AE_DATE_MDY }, "|1@2004-01-02T00:00:00Z/#0;" },
	{ "text by name", { "d,v\nx,1\n" }, { .time = "d" },
	  "error: time column 1 'd': expected times as 2014-04-01 00:05:00, or seconds since 1970, got 'x'" },
	{ "one that is no time, by name", { "d,v\n2020-01-01,1\n2020-01-02,2\nx,3\n" }, { .times = true, .time = "d" },
	  "error: line 4: column 1 'd': 'x' is no time (--na reads it as missing)" },
	{ "a T without names", { "2024-05-01T00:10,0\n2024-05-01T01:10,1\n" }, { .times = true },
	  "|0@2024-05-01T00:10:00Z/#0;1@2024-05-01T01:10:00Z/#1;" },
	{ "three", { "d,e,f,v\n1,2,3,4\n" }, { .time = "d,e,f" },
	  "error: time 'd,e,f': expected one column, or a date and a time of day, got 3 columns" },
	{ "no such column", { "d,v\n1,2\n" }, { .time = "x" }, "error: column 'x': no column has that name" },
	{ "groups", { "g,v\na,1\na,2\nb b,3\na,4\n" }, { .group = "g" }, "|1@/a#0;2@/a#1;3@/b b#2;4@/a#3;" },
	{ "groups that are numbers", { "g,v\n1,1\n1,2\n2,3\n" }, { .group = "1" }, "|1@/1#0;2@/1#1;3@/2#2;" },
	{ "files", { "t,v,g\n2020-01-01,1,a\n", "g,v,t\nb,2,2020-01-02\nb,3,2020-01-03\n" }, { .times = true, .group = "g" },
	  "|1@2020-01-01T00:00:00Z/a#0;|2@2020-01-02T00:00:00Z/b#1;3@2020-01-03T00:00:00Z/b#2;" },
	{ "files of other columns", { "a,b\n1,2\n", "c,b,a\n9,4,3\n" }, { .times = false }, "|1 2@/#0;|3 4@/#1;" },
	{ "files without a column", { "a,b\n1,2\n", "b,c\n4,3\n" }, { .times = false }, "error: no column 'a', which reader_times has" },
	{ "dropped rows keep their number", { "v,w\n1,1\n2,\n3,3\n", "v,w\n,4\n5,5\n" }, { .keep_missing = true, .drop_missing = true },
	  "|1 1@/#0;3 3@/#2;|5 5@/#4;" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[1024] = "", want[1024];

		read_all(&cases[i], got, sizeof got);
		snprintf(want, sizeof want, "%s", cases[i].want);
		hold(strcmp(got, want) == 0 || (strstr(want, "which reader_times has") && strstr(got, "no column 'a', which")), cases[i].what, got);
	}
	if (failures == 0)
		puts("ok 1 - times, rows and groups");
	return failures != 0;
}
