/* time_column.c - the columns of a table that hold the times of its rows, and their values. */
#include "io/column_names.h"
#include "io/time_column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SECOND INT64_C(1000000000) /* nanoseconds */

enum {
	ROWS_SURE = 8, /* rows that a column without a typical name must count to be an index */
	ODD_WORDS = 2, /* different texts in a column of times that are no times: each is an error, as among numbers */
};

/* ---- times of day ---- */

/* Numbers that are no dates, and texts that are no times, in a column whose `times` other texts are. */
static bool few_odd(const struct ae_column_scan *s, uint64_t times)
{
	uint64_t numbers = s->numbers - s->basic_dates;

	return times > s->odd + numbers && times + s->odd == s->texts && s->odd_words + numbers <= ODD_WORDS;
}

static bool is_clock(const struct ae_column_scan *s)
{
	return few_odd(s, s->clocks) && s->basic_dates == 0;
}

/* Whether the numbers may be hours of the day. */
static bool are_hours(const struct ae_column_scan *s)
{
	return s->texts == 0 && s->numbers > 0 && s->first >= 0 && s->first <= 24 && s->last >= 0 && s->last <= 24;
}

/* Returns the column of the time of day for a column of dates: the next one, or one named as hours; -1: none. */
static ptrdiff_t find_clock(const struct ae_rows *r, const struct ae_column_scan *scan, size_t date, bool *hours)
{
	*hours = false;
	if (date + 1 < r->columns && is_clock(&scan[date + 1]))
		return (ptrdiff_t)date + 1;
	for (size_t i = 0; i < r->columns; i++)
		if (are_hours(&scan[i]) && !scan[i].fractions && ae_name_is_hour(ae_rows_name(r, i))) {
			*hours = true;
			return (ptrdiff_t)i;
		}
	return -1;
}

/* ---- numbers ---- */

/* The unit, in nanoseconds, in which both numbers are times from 1990 to 2100; 0: none. */
static int64_t epoch_unit(double first, double last)
{
	int64_t unit = SECOND;

	for (double scale = 1; unit >= 1; scale *= 1000, unit /= 1000)
		if (first >= 631152000 * scale && last <= 4102444800 * scale)
			return unit;
	return 0;
}

/* Whether all numbers of a column are dates such as 20140401. */
static bool are_basic_dates(const struct ae_column_scan *s)
{
	return s->texts == 0 && s->basic_dates > 0 && s->basic_dates == s->numbers;
}

/* Whether a column of numbers counts the rows, or holds their times. Dates, seconds since 1970 under the name of a time, and
 * a first column without a name may be in any order. Other columns only rise, or fall as those of the newest rows first;
 * one field in a hundred may be damaged. */
static bool counts_rows(const struct ae_rows *r, size_t column, const struct ae_column_scan *s, bool *time)
{
	const char *name = ae_rows_name(r, column);
	bool from_start = (s->first == 0 || (s->first == 1 && r->names)) && s->skips <= s->texts + s->missing;
	bool epoch = s->numbers > s->texts && epoch_unit(s->min, s->max) != 0, steps;

	*time = are_basic_dates(s)
		&& (ae_name_is_time(name) || (column == 0 && s->rises && !s->falls && s->numbers > 2));
	*time = *time || (epoch && ae_name_is_time(name));
	if (*time)
		return true;
	if (r->names && !*name && column == 0 && s->numbers > 0) /* the index of pandas, in any order */
		return !s->fractions && s->texts == 0;
	if (100 * (s->texts + s->missing) > s->numbers || (s->falls && s->rises))
		return false;
	steps = !s->fractions && !s->repeats && s->numbers >= ROWS_SURE;
	if (r->names && ae_name_is_index(name) && steps)
		return true;
	if (s->falls || !s->rises)
		return false;
	*time = s->numbers > 2 && (ae_name_is_time(name) || (column == 0 && epoch));
	if (*time)
		return true;
	return from_start && (r->names ? ae_name_is_index(name) : column == 0 && s->numbers >= ROWS_SURE);
}

/* Whether numbers that would count seconds look like days: those of spreadsheets from 1954 to 2119, MATLAB's from 1916 to 2190,
 * or Julian ones from 1858 to 2132. Parts of a day tell them from seconds, or the name does. */
static bool are_days(const struct ae_rows *r, size_t column, const struct ae_column_scan *s)
{
	static const double range[][2] = { { 2e4, 8e4 }, { 7e5, 8e5 }, { 2.4e6, 2.5e6 } };
	bool parts = s->fractions && s->max - s->min < (double)s->numbers;

	for (size_t i = 0; i < sizeof range / sizeof *range; i++)
		if (s->min >= range[i][0] && s->max <= range[i][1])
			return s->numbers > 1 && (parts || strcasecmp(ae_rows_name(r, column), "date") == 0);
	return false;
}

static void use_number(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
		       size_t column)
{
	const struct ae_column_scan *s = &scan[column];
	int64_t unit = epoch_unit(s->min, s->max);

	t->column[0] = (ptrdiff_t)column;
	if (are_basic_dates(s)) {
		t->kind = AE_TIME_STAMP;
		if (s->bare_dates == s->numbers)
			t->column[1] = find_clock(r, scan, column, &t->hours);
		return;
	}
	t->kind = unit ? AE_TIME_STAMP : AE_TIME_COUNT;
	t->unit = unit ? unit : SECOND;
	t->days = !unit && are_days(r, column, s);
}

/* Whether --label names the column, by its name or number. */
static bool is_label(const struct ae_rows *r, size_t column, const char *label)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", column + 1);
	return label && (strcmp(label, ae_rows_name(r, column)) == 0 || strcmp(label, number) == 0);
}

/* Finds the columns of numbers that are times or an index; the first of the times, else of the indices, is used if no
 * other is. */
static void find_numbers(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
			 const char *label, bool *out)
{
	ptrdiff_t found[2] = { -1, -1 }; /* column of a time, of an index */
	size_t numbers = 0, outs = 0;

	for (size_t i = 0; i < r->columns; i++) {
		bool named = out[i], time = false;

		out[i] = named || counts_rows(r, i, &scan[i], &time);
		numbers += !ae_column_is_text(&scan[i]) && !is_label(r, i, label);
		outs += out[i];
		if (out[i] && !named && found[!time] < 0)
			found[!time] = (ptrdiff_t)i;
	}
	if (outs == numbers) { /* no column would be left for the record */
		for (size_t i = 0; i < r->columns; i++)
			out[i] = out[i] && t->named && ((ptrdiff_t)i == t->column[0] || (ptrdiff_t)i == t->column[1]);
	} else if (t->kind == AE_TIME_UNKNOWN && outs > 0) {
		use_number(t, r, scan, (size_t)(found[0] >= 0 ? found[0] : found[1]));
	}
}

/* ---- texts ---- */

/* Finds the order of a column's dates. false: they are not times, or they are times in both orders (*ambiguous). */
static bool find_order(const struct ae_column_scan *s, enum ae_date_order asked, enum ae_date_order *order,
		       bool *ambiguous)
{
	bool is[AE_DATE_ORDERS];

	for (int i = 0; i < AE_DATE_ORDERS; i++)
		is[i] = few_odd(s, s->dates[i]);
	*order = is[AE_DATE_ISO] ? AE_DATE_ISO : asked ? asked : is[AE_DATE_DMY] ? AE_DATE_DMY : AE_DATE_MDY;
	*ambiguous = !is[AE_DATE_ISO] && !asked && is[AE_DATE_DMY] && is[AE_DATE_MDY];
	return is[*order] && !*ambiguous;
}

static void find_texts(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
		       enum ae_date_order asked, ptrdiff_t *ambiguous)
{
	for (size_t i = 0; i < r->columns; i++) {
		bool doubt = false;

		if (!find_order(&scan[i], asked, &t->order, &doubt)) {
			if (doubt && *ambiguous < 0)
				*ambiguous = (ptrdiff_t)i;
			continue;
		}
		t->column[0] = (ptrdiff_t)i;
		t->kind = AE_TIME_STAMP;
		if (scan[i].bare_dates + scan[i].odd == scan[i].texts)
			t->column[1] = find_clock(r, scan, i, &t->hours);
		*ambiguous = -1;
		return;
	}
}

/* ---- named columns ---- */

static int refuse(const struct ae_rows *r, size_t column, const struct ae_column_scan *s, const char *problem,
		  struct ae_err *e)
{
	return ae_err_set(e, "%s: time column %zu '%s': %s, got '%s'", r->in->name, column + 1, ae_rows_name(r, column),
			  problem, s->words ? s->word[0] : "a number");
}

static int use_named_text(struct ae_time_column *t, const struct ae_rows *r, size_t column,
			  const struct ae_column_scan *s, enum ae_date_order asked, struct ae_err *e)
{
	bool ambiguous;

	t->column[0] = (ptrdiff_t)column;
	t->kind = AE_TIME_STAMP;
	if (find_order(s, asked, &t->order, &ambiguous))
		return 0;
	if (ambiguous)
		return refuse(r, column, s, "expected a time, or --time-format dmy or mdy (day or month first)", e);
	return refuse(r, column, s, "expected times as 2014-04-01 00:05:00, or seconds since 1970", e);
}

/* Uses the columns that the options name: one, or a date and a time of day in any order. */
static int use_named(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
		     const bool *marked, const struct ae_reader_options *o, struct ae_err *e)
{
	size_t column[2] = { 0, 0 }, n = 0, swap;

	for (size_t i = 0; i < r->columns; i++)
		if (marked[i] && n++ < 2)
			column[n - 1] = i;
	if (n > 2)
		return ae_err_set(e, "%s: time '%s': expected one column, or a date and a time of day, got %zu columns",
				  r->in->name, o->time, n);
	t->named = true;
	if (n == 1 && scan[column[0]].texts == 0) {
		use_number(t, r, scan, column[0]);
		return 0;
	}
	if (n == 2 && !are_basic_dates(&scan[column[0]])
	    && (is_clock(&scan[column[0]]) || scan[column[0]].texts == 0)) {
		swap = column[0];
		column[0] = column[1];
		column[1] = swap;
	}
	if (are_basic_dates(&scan[column[0]]))
		use_number(t, r, scan, column[0]);
	else if (use_named_text(t, r, column[0], &scan[column[0]], o->date_order, e) != 0)
		return -1;
	if (n == 1)
		return 0;
	t->column[1] = (ptrdiff_t)column[1];
	t->hours = are_hours(&scan[column[1]]);
	return t->hours || is_clock(&scan[column[1]])
		? 0
		: refuse(r, column[1], &scan[column[1]], "expected a time of day as 18:00:00, or an hour from 0 to 24",
			 e);
}

static int find_named(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
		      const struct ae_reader_options *o, bool *out, struct ae_err *e)
{
	const struct ae_columns columns = { .count = r->columns, .names = r->names };
	int status;

	if (ae_columns_mark(&columns, o->time, r->in->name, out, e) != 0)
		return -1;
	status = use_named(t, r, scan, out, o, e);
	for (size_t i = 0; i < r->columns; i++)
		out[i] = out[i] && !ae_column_is_text(&scan[i]);
	if (status == 0)
		find_numbers(t, r, scan, o->label, out);
	return status;
}

int ae_time_column_find(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
			const struct ae_reader_options *o, bool *out, ptrdiff_t *ambiguous, struct ae_err *e)
{
	*t = (struct ae_time_column){ .column = { -1, -1 } };
	*ambiguous = -1;
	if (o->time && strcmp(o->time, AE_TIME_NO_COLUMN) == 0)
		return 0;
	if (o->time)
		return find_named(t, r, scan, o, out, e);
	find_texts(t, r, scan, o->date_order, ambiguous);
	find_numbers(t, r, scan, o->label, out);
	return 0;
}

/* ---- values ---- */

static bool field_time(const struct ae_time_column *t, const struct ae_rows *r, bool second, const struct ae_field *f,
		       int64_t *time)
{
	double value;

	if (second && t->hours) {
		if (!ae_field_is_number(&r->lines, f, &value) || value < 0 || value > 24)
			return false;
		*time = (int64_t)(value * 3600) * SECOND;
		return true;
	}
	if (second)
		return ae_time_of_day(f->at, f->end, time);
	if (t->unit == 0)
		return ae_time_parse(f->at, f->end, t->order, time);
	if (ae_time_number(f->at, f->end, t->unit, time))
		return true;
	if (!ae_field_is_number(&r->lines, f, &value) || !(fabs(value) * (double)t->unit < 9e18))
		return false;
	*time = (int64_t)(value * (double)t->unit); /* a number with an exponent, "1.5e3" */
	return true;
}

/* The problem of a field, and the way out. */
static const char *hint(const struct ae_time_column *t, const struct ae_rows *r, bool second)
{
	if (second)
		return "is no time of day " AE_SEE_NA;
	if (t->named)
		return "is no time " AE_SEE_NA;
	return ae_rows_is_first(r) ? "is no time " AE_SEE_HEADER
				   : "is no time (--na reads it as missing; --time none reads no times)";
}

int ae_time_column_add(const struct ae_time_column *t, const struct ae_rows *r, size_t column, const struct ae_field *f,
		       int64_t *time, struct ae_err *e)
{
	bool second = (ptrdiff_t)column == t->column[1];
	int64_t part;

	if (field_time(t, r, second, f, &part)) {
		if (*time != AE_TIME_NONE)
			*time += part;
		return 0;
	}
	*time = AE_TIME_NONE;
	if (ae_field_is_missing(&r->lines, f) || ae_field_is_like_missing(f))
		return 0;
	return ae_rows_refuse(r, column, f, hint(t, r, second), e);
}
