/* ae-clock - the time of day, of the week and of the year of rows, and holidays, as columns for a model. */
#include "clock/calendar.h"
#include "common/places.h"
#include "common/time_table.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TURN 6.283185307179586

enum { PART_DAY, PART_WEEK, PART_YEAR, PART_HOLIDAY, PARTS };
enum { TO_NPY, TO_CSV, TO_TSV };
enum { COLUMNS_MAX = 2 * PARTS };

static const char *const part_names[] = { "day", "week", "year", "holiday", NULL };

struct clock_options {
	struct tool t;
	const char *zone, *holidays, *parts;
	bool append;
	int to;
	struct places_options from;
	struct places places;
	struct calendar calendar;
	bool part[PARTS];
	const char *name[COLUMNS_MAX];
	size_t values, columns; /* per row: of the input that are passed on, of the clock */
	struct time_table table;
	uint64_t rows, untimed;
};

/* ---- options ---- */

static void choose(struct clock_options *o)
{
	const char *at = o->parts ? o->parts : o->holidays ? "day,week,holiday" : "day,week";

	for (;;) {
		size_t n = strcspn(at, ","), i = 0;
		struct ae_choices c = { .suggest = { at, n } };

		while (part_names[i] && (strlen(part_names[i]) != n || memcmp(part_names[i], at, n) != 0))
			ae_choices_offer(&c, part_names[i++]);
		if (!part_names[i]) {
			struct ae_err e;

			(void)ae_choices_err(&c, "option --parts", &e);
			die_err(&o->t, &e);
		}
		o->part[i] = true;
		if (!at[n])
			break;
		at += n + 1;
	}
	if (o->part[PART_HOLIDAY] != (o->holidays != NULL))
		die(&o->t,
		    o->holidays ? "option --parts: expected holiday among them, as --holidays is given"
				: "option --parts: holiday: expected --holidays FILE");
}

/* Sine and cosine of a day, a week and a year: the end meets the start. */
static void name_columns(struct clock_options *o)
{
	static const char *const pair[][2] = { { "day_sin", "day_cos" },
					       { "week_sin", "week_cos" },
					       { "year_sin", "year_cos" } };

	for (size_t i = 0; i < PART_HOLIDAY; i++)
		for (size_t k = 0; k < 2 && o->part[i]; k++)
			o->name[o->columns++] = pair[i][k];
	if (o->part[PART_HOLIDAY])
		o->name[o->columns++] = "holiday";
}

/* ---- output ---- */

/* The names of the columns that are written, for the caller to free; NULL: the input has none. */
static const char **all_names(struct clock_options *o, const struct ae_reader *r)
{
	const char **names, **own = o->values > 0 ? tool_columns(&o->t, r) : NULL;

	if (o->values > 0 && !own)
		return NULL;
	names = tool_alloc(&o->t, o->values + o->columns, sizeof *names);
	for (size_t i = 0; i < o->values; i++)
		names[i] = own[i];
	for (size_t i = 0; i < o->columns; i++)
		names[o->values + i] = o->name[i];
	free(own);
	return names;
}

static void open_output(struct clock_options *o, const struct ae_reader *r)
{
	struct ae_shape shape = { .rank = 1, .dim = { o->values + o->columns } };
	const char **names;

	if (o->to == TO_NPY) {
		tool_writer(&o->t, &shape, AE_F4, false);
		return;
	}
	names = all_names(o, r);
	time_table_open(&o->table, &o->t, o->to == TO_TSV ? '\t' : ',', shape.dim[0]);
	o->table.stamps = true;
	if (names)
		time_table_header(&o->table, "time", NULL, names);
	free(names);
}

static void write_row(struct clock_options *o, int64_t time, const double *row)
{
	if (o->to == TO_NPY)
		tool_write_f8(&o->t, o->t.writer, row, 1);
	else
		time_table_row(&o->table, time, row);
}

/* ---- rows ---- */

static double *put_pair(double *to, bool wanted, double phase)
{
	if (!wanted)
		return to;
	*to++ = sin(TURN * phase);
	*to++ = cos(TURN * phase);
	return to;
}

/* The row's values if they are passed on, then those of its time. A row without a time is absent. */
static void make_row(struct clock_options *o, int64_t time, const double *x, double *row)
{
	struct calendar_place p;
	double *to = row + o->values;

	if (time == AE_TIME_NONE) {
		for (size_t i = 0; i < o->values + o->columns; i++)
			row[i] = NAN;
		o->untimed++;
		return;
	}
	p = calendar_find(&o->calendar, time);
	for (size_t i = 0; i < o->values; i++)
		row[i] = o->to != TO_NPY ? x[i] : x[i] > FLT_MAX ? FLT_MAX : x[i] < -FLT_MAX ? -FLT_MAX : x[i];
	to = put_pair(to, o->part[PART_DAY], p.day);
	to = put_pair(to, o->part[PART_WEEK], p.week);
	to = put_pair(to, o->part[PART_YEAR], p.year);
	if (o->part[PART_HOLIDAY])
		*to = p.holiday;
}

static void run(struct clock_options *o)
{
	struct ae_reader *r = places_open(&o->places, &o->t, 0, &o->from);
	size_t all = ae_shape_count(ae_reader_shape(r)), block = tool_block(all), n;
	double *x = tool_alloc(&o->t, block * all, sizeof *x), *row;

	if (ae_reader_shape(r)->rank > 1)
		die(&o->t, "%s: expected rows of values, got records of %s", ae_reader_name(r),
		    ae_shape_name(ae_reader_shape(r)).text);
	if (!places_are_stamps(&o->places))
		die(&o->t, "%s: rows: expected times with a date, got numbers that count", ae_reader_name(r));
	o->values = o->append ? all : 0;
	row = tool_alloc(&o->t, o->values + o->columns, sizeof *row);
	open_output(o, r);
	while ((n = tool_read_f8(&o->t, r, x, block)) > 0) {
		places_read(&o->places);
		for (size_t i = 0; i < n; i++, o->rows++) {
			struct ae_place p = places_next(&o->places);

			make_row(o, p.time, x + i * all, row);
			write_row(o, p.time, row);
		}
	}
	places_close(&o->places);
	if (o->untimed > 0)
		warn(&o->t, "%s: %llu of %llu rows have no time: all their values are missing (-q silences this)",
		     ae_reader_name(r), (unsigned long long)o->untimed, (unsigned long long)o->rows);
	ae_reader_free(r);
	if (o->to != TO_NPY)
		time_table_close(&o->table);
	calendar_close(&o->calendar);
	free(o->from.times.item);
	free(row);
	free(x);
}

int main(int argc, char **argv)
{
	static const char *const formats[] = { "npy", "csv", "tsv", NULL };
	struct clock_options o = {
		.t = { .name = "ae-clock",
		       .operands = "[FILE]...",
		       .summary = "Writes time of day, time of week and holidays of rows with times, as inputs of a "
				  "model.",
		       .allow_absent = true },
		.zone = "UTC",
		.to = -1,
		.from = { .needs = "rows" },
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "zone", "ZONE", &o.zone,
		  "time zone: Europe/Berlin, or a rule as CET-1CEST,M3.5.0,M10.5.0/3 (default: UTC)" },
		{ OPT_INPUT, 0, "holidays", "FILE", &o.holidays,
		  "dates of holidays, one per line: 2024-12-25, or 12-25 for every year" },
		{ OPT_TEXT, 0, "parts", "LIST", &o.parts,
		  "parts of the clock: day, week, year, holiday (default: day,week, and holiday with --holidays)" },
		{ OPT_FLAG, 0, "append", NULL, &o.append,
		  "write the values of the rows, too, before those of the clock" },
		{ OPT_INPUTS, 0, "times", "FILE", &o.from.times, "table of the same rows, to take times from" },
		{ OPT_CHOICE, 0, "to", "FORMAT", &o.to,
		  "what to write; csv and tsv have the times, too (default: npy; tsv with -t)", .names = formats },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	if (o.t.text && o.to >= 0 && o.to != TO_TSV)
		die(&o.t, "option --text: cannot be used with --to %s", formats[o.to]);
	if (o.to < 0)
		o.to = o.t.text ? TO_TSV : TO_NPY;
	o.t.text = false;
	choose(&o);
	name_columns(&o);
	calendar_open(&o.calendar, &o.t, o.zone, o.holidays);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
