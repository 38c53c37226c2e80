/* time_column.h - the columns of a table that hold the times of its rows, and their values. */
#ifndef AE_TIME_COLUMN_H
#define AE_TIME_COLUMN_H

#include "io/column_scan.h"

/* The columns of the times. */
struct ae_time_column {
	ptrdiff_t column[2]; /* column of the time or date, and of a time of day; -1: none */
	enum ae_time_kind kind;
	enum ae_date_order order; /* of dates as text */
	int64_t unit;             /* of times as numbers, in nanoseconds */
	bool hours;               /* the second column holds hours as numbers */
	bool named;               /* the options name the columns */
	bool days;                /* the numbers look like days of a calendar, but count seconds */
};

enum { AE_TIME_COMMON = 19 }; /* characters of "2014-04-01 00:05:00" */

/* A date as "2014-04-01": the next row mostly has the same. Starts from zeros. */
struct ae_time_date {
	char text[10];
	int64_t start; /* of the day, ns */
	bool known;
};
/* Sets the date to that of a text like "2014-04-01 00:05:00"; another text leaves it. time_text.c */
void ae_time_date_set(struct ae_time_date *d, const char *s, const char *end);
/* The time of AE_TIME_COMMON characters like these, as ae_time_parse() gives it; false: it is another date or no such text, and
 * *time stays. */
bool ae_time_date_parse(const struct ae_time_date *d, const char *s, int64_t *time);

/* Finds the columns of the times by the options and the scan. `out`, (columns) and false: set for each column of numbers
 * that is a time or an index, and no part of the record unless it is named. ambiguous: a column of dates that is not used,
 * as day or month may come first; -1: none. Returns 0, or -1 if the options name a column that holds no times. */
int ae_time_column_find(struct ae_time_column *t, const struct ae_rows *r, const struct ae_column_scan *scan,
			const struct ae_reader_options *o, bool *out, ptrdiff_t *ambiguous,
			struct ae_err *e) AE_MUST_USE;

/* Adds a field of one of the columns to the time of a row, which starts as 0. A missing value makes it AE_TIME_NONE;
 * another field that is no time is an error, -1. */
int ae_time_column_add(const struct ae_time_column *t, const struct ae_rows *r, size_t column, const struct ae_field *f,
		       int64_t *time, struct ae_err *e) AE_MUST_USE;

#endif
