/* ae-resample - rows with times to rows at a fixed interval. */
#include "common/places.h"
#include "common/state.h"
#include "common/time_table.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TO_CSV, TO_TSV, TO_NPY };
enum { LATE_ERROR, LATE_SKIP };

struct resample_options {
	struct tool t;
	struct tool_list methods; /* METHOD or NAME=METHOD */
	const char *max_gap;
	int fill, to, late;
	int64_t interval, longest_gap; /* ns; 0: any gap is filled */
	struct places_options from;
	struct places places;
	size_t values;                   /* per row */
	enum ae_resample_method *method; /* (values) */
	struct ae_resample *resample;
	struct time_table table;
	double *limited; /* (values), scratch of --to npy */
	uint64_t rows;   /* so far */
	bool any;        /* a row has been taken */
	int64_t latest;  /* time of the latest row that was taken, ns */
	uint64_t group;  /* its group: the address of the text */
	uint64_t *seen;  /* (groups, capacity) groups so far, ascending */
	size_t groups, capacity;
	uint64_t skipped, untimed; /* rows left out */
};

/* ---- methods ---- */

static enum ae_resample_method method_of(const struct resample_options *o, const char *word)
{
	struct ae_err e;

	for (size_t i = 0; ae_resample_word(i); i++)
		if (strcmp(word, ae_resample_word(i)) == 0)
			return (enum ae_resample_method)i;
	(void)ae_suggest_err(&e, "option --method", word, strlen(word), ae_resample_word);
	die_err(&o->t, &e);
}

/* The column's index; a number counts from 1. */
static size_t column_of(const struct resample_options *o, const struct ae_reader *r, const char *name, size_t n)
{
	char number[24];

	for (size_t i = 0; i < o->values; i++) {
		const char *column = ae_reader_column(r, i);

		snprintf(number, sizeof number, "%zu", i + 1);
		if ((column && strlen(column) == n && memcmp(column, name, n) == 0)
		    || (!column && strlen(number) == n && memcmp(number, name, n) == 0))
			return i;
	}
	die(&o->t, "option --method: %s: expected the name of a column of numbers, got '%.*s'", ae_reader_name(r),
	    (int)n, name);
}

static void set_methods(struct resample_options *o, const struct ae_reader *r)
{
	o->method = tool_alloc(&o->t, o->values, sizeof *o->method); /* 0: the mean */
	for (size_t k = 0; k < o->methods.count; k++)
		for (size_t i = 0; i < o->values && !strchr(o->methods.item[k], '='); i++)
			o->method[i] = method_of(o, o->methods.item[k]);
	for (size_t k = 0; k < o->methods.count; k++) {
		const char *text = o->methods.item[k], *equals = strrchr(text, '=');

		if (equals)
			o->method[column_of(o, r, text, (size_t)(equals - text))] = method_of(o, equals + 1);
	}
}

/* ---- output ---- */

static const char *time_name(const struct ae_reader *r)
{
	const char *name = ae_reader_time_column(r);

	return *name && !strchr(name, ',') && name[strspn(name, "0123456789")] ? name : "time";
}

static void open_table(struct resample_options *o, const struct ae_reader *r)
{
	const char **names = tool_columns(&o->t, r);

	time_table_open(&o->table, &o->t, o->to == TO_TSV ? '\t' : ',', o->values);
	o->table.stamps = places_are_stamps(&o->places);
	if (names)
		time_table_header(&o->table, time_name(r), o->from.group, names);
	free(names);
}

/* Finite values stay finite in single precision. */
static void write_npy(struct resample_options *o, const double *x)
{
	for (size_t i = 0; i < o->values; i++)
		o->limited[i] = x[i] > FLT_MAX ? FLT_MAX : x[i] < -FLT_MAX ? -FLT_MAX : x[i];
	tool_write_f8(&o->t, o->t.writer, o->limited, 1);
}

static void write_finished(struct resample_options *o)
{
	const double *x;
	struct ae_err e;
	int64_t time;
	int got;

	while ((got = ae_resample_take(o->resample, &time, &x, &e)) > 0)
		if (o->to == TO_NPY)
			write_npy(o, x);
		else
			time_table_row(&o->table, time, x);
	if (got < 0)
		die_err(&o->t, &e);
}

/* ---- rows ---- */

/* Notes a group that begins; one that was there before would be given out in two parts. */
static void note_group(struct resample_options *o, const struct ae_reader *r, uint64_t group)
{
	size_t at = 0, end = o->groups;

	while (at < end) {
		size_t middle = at + (end - at) / 2;

		if (o->seen[middle] < group)
			at = middle + 1;
		else
			end = middle;
	}
	if (at < o->groups && o->seen[at] == group)
		die(&o->t,
		    "%s: row %llu: expected the rows of each group together, got group '%s' again (sort the table by "
		    "group and time)",
		    ae_reader_name(r), (unsigned long long)o->rows, (const char *)(uintptr_t)group);
	if (o->groups == o->capacity) {
		o->capacity = 2 * o->capacity + 16;
		o->seen = tool_grow(&o->t, o->seen, o->capacity, sizeof *o->seen);
	}
	memmove(o->seen + at + 1, o->seen + at, (o->groups++ - at) * sizeof *o->seen);
	o->seen[at] = group;
}

/* Whether the row comes after a later one of its group and is left out. */
static bool is_late(struct resample_options *o, const struct ae_reader *r, int64_t time)
{
	char now[AE_TIME_TEXT], before[AE_TIME_TEXT];

	if (time >= o->latest)
		return false;
	if (o->late == LATE_SKIP)
		return true;
	ae_time_format(now, time);
	ae_time_format(before, o->latest);
	die(&o->t,
	    "%s: row %llu: expected a time from %s on, that of the row before, got %s (sort the table by time, or "
	    "--late skip)",
	    ae_reader_name(r), (unsigned long long)o->rows, before, now);
}

static void end_segment(struct resample_options *o)
{
	ae_resample_end(o->resample);
	write_finished(o);
}

/* Returns whether the row is taken. */
static bool take(struct resample_options *o, const struct ae_reader *r, const struct ae_place *p, const double *x)
{
	bool begins = !o->any || p->group != o->group;
	struct ae_err e;
	int finished;

	if (!begins && is_late(o, r, p->time))
		return false;
	if (begins && o->from.group)
		note_group(o, r, p->group);
	if (o->any && (begins || (o->longest_gap && p->time - o->latest > o->longest_gap)))
		end_segment(o);
	if (begins && o->from.group && o->to != TO_NPY)
		time_table_group(&o->table, (const char *)(uintptr_t)p->group);
	o->any = true;
	o->latest = p->time;
	o->group = p->group;
	finished = ae_resample_push(o->resample, p->time, x, &e);
	if (finished < 0)
		die(&o->t, "%s: row %llu: %s", ae_reader_name(r), (unsigned long long)o->rows, e.text);
	if (finished)
		write_finished(o);
	return true;
}

static void push_rows(struct resample_options *o, const struct ae_reader *r, const double *x, size_t n)
{
	places_read(&o->places);
	for (size_t i = 0; i < n; i++, o->rows++) {
		struct ae_place p = places_next(&o->places);

		if (p.time == AE_TIME_NONE)
			o->untimed++;
		else if (!take(o, r, &p, x + i * o->values))
			o->skipped++;
	}
}

static void tell_left_out(const struct resample_options *o, const struct ae_reader *r)
{
	if (o->untimed > 0)
		warn(&o->t, "%s: %llu of %llu rows have no time and are left out (-q silences this)", ae_reader_name(r),
		     (unsigned long long)o->untimed, (unsigned long long)o->rows);
	if (o->skipped > 0)
		warn(&o->t, "%s: %llu of %llu rows come after a later one and are left out (-q silences this)",
		     ae_reader_name(r), (unsigned long long)o->skipped, (unsigned long long)o->rows);
}

static void open_output(struct resample_options *o, const struct ae_reader *r)
{
	if (o->to != TO_NPY) {
		open_table(o, r);
		return;
	}
	o->limited = tool_alloc(&o->t, o->values, sizeof *o->limited);
	tool_writer(&o->t, ae_reader_shape(r), AE_F4, false);
}

static void make_resample(struct resample_options *o, const struct ae_reader *r)
{
	struct ae_resample_options how = { .interval = o->interval, .fill = (enum ae_resample_fill)o->fill };
	struct ae_err e;

	if (ae_reader_shape(r)->rank > 1)
		die(&o->t, "%s: expected rows of values, got records of %s", ae_reader_name(r),
		    ae_shape_name(ae_reader_shape(r)).text);
	how.values = o->values = ae_shape_count(ae_reader_shape(r));
	set_methods(o, r);
	how.method = o->method;
	if (ae_resample_new(&o->resample, &how, &e) != 0)
		die_err(&o->t, &e);
}

static void state(void *arg, struct ae_state *s)
{
	struct resample_options *o = arg;

	state_rows_option(s, o->places.rows);
	ae_state_option_count(s, "max-gap in ns", (uint64_t)o->longest_gap);
	ae_state_count(s, &o->rows, UINT64_MAX);
	ae_state_count(s, &o->skipped, UINT64_MAX);
	ae_state_count(s, &o->untimed, UINT64_MAX);
	ae_state_flags(s, &o->any, 1);
	ae_state_time(s, &o->latest);
	ae_resample_state(o->resample, s);
}

static void run(struct resample_options *o)
{
	const struct state_owner owner = { .values = state, .arg = o };
	struct ae_reader *r = places_open(&o->places, &o->t, 1, &o->from);
	size_t block, n;
	double *x;

	make_resample(o, r);
	block = tool_block(o->values);
	x = tool_alloc(&o->t, block * o->values, sizeof *x);
	open_output(o, r);
	state_open(&o->t, r, &owner);
	while ((n = tool_read_f8(&o->t, r, x, block)) > 0)
		push_rows(o, r, x, n);
	places_close(&o->places);
	if (!o->t.state) /* else the next run goes on with the interval */
		end_segment(o);
	state_take(&o->t);
	tell_left_out(o, r);
	if (!o->any)
		die(&o->t, "%s: expected at least one row with a time, got none", ae_reader_name(r));
	ae_resample_free(o->resample);
	time_table_close(&o->table);
	ae_reader_free(r);
	free(o->seen);
	free(o->limited);
	free(o->method);
	free(o->methods.item);
	free(o->from.times.item);
	free(x);
}

/* -t is --to tsv; without --to, -o FILE.npy is --to npy. */
static void choose_output(struct resample_options *o)
{
	size_t n = o->t.out ? strlen(o->t.out) : 0;

	if (o->t.text && o->to >= 0 && o->to != TO_TSV)
		die(&o->t, "option --text: cannot be used with --to");
	if (o->t.text)
		o->to = TO_TSV;
	else if (o->to < 0)
		o->to = n > 4 && strcmp(o->t.out + n - 4, ".npy") == 0 ? TO_NPY : TO_CSV;
	o->t.text = false;
}

static void check(struct resample_options *o)
{
	o->interval = tool_duration(&o->t, "interval", o->t.arg[0]);
	if (o->max_gap)
		o->longest_gap = tool_duration(&o->t, "option --max-gap", o->max_gap);
	if (o->t.state && (o->fill == AE_FILL_INTERPOLATE || o->from.group || o->from.times.count > 0))
		die(&o->t, "option --state: cannot be used with --%s",
		    o->from.group                     ? "group"
			    : o->from.times.count > 0 ? "times"
						      : "fill interpolate");
	choose_output(o);
}

int main(int argc, char **argv)
{
	static const char *const formats[] = { "csv", "tsv", "npy", NULL };
	static const char *const lates[] = { "error", "skip", NULL };
	struct resample_options o = {
		.t = { .name = "ae-resample",
		       .operands = "INTERVAL [FILE]...",
		       .summary = "Brings rows with times to a fixed interval: one row every 90s, 10m, 1h, 1d.",
		       .keep_missing = true,
		       .allow_absent = true },
		.to = -1,
		.from = { .needs = "rows" },
	};
	const struct tool_option options[] = {
		{ OPT_LIST, 'm', "method", "HOW", &o.methods,
		  "value of an interval: mean (default), sum, min, max, first, last, count; COLUMN=HOW for one "
		  "column" },
		{ OPT_CHOICE, 0, "fill", "HOW", &o.fill, "an interval without a value is", .word = ae_fill_word },
		{ OPT_TEXT, 0, "max-gap", "D", &o.max_gap, "a longer gap between rows is left out, not filled" },
		{ OPT_TEXT, 0, "group", "COL", &o.from.group,
		  "column of a group, such as a machine: each is a series of its own" },
		{ OPT_INPUTS, 0, "times", "FILE", &o.from.times,
		  "table of the same rows, to take times and groups from" },
		{ OPT_CHOICE, 0, "late", "HOW", &o.late, "a row with a time before that of the row before is",
		  .names = lates },
		STATE_OPTION(&o.t),
		{ OPT_CHOICE, 0, "to", "FORMAT", &o.to, "what to write (default: csv; npy for -o FILE.npy)",
		  .names = formats },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 1, -1);
	check(&o);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
