/* column_scan.h - counts over the first rows of a table, by which its columns get their types. */
#ifndef AE_COLUMN_SCAN_H
#define AE_COLUMN_SCAN_H

#include "io/rows.h"

enum {
	AE_SCAN_ROWS = 1000, /* rows looked at, if they are there */
	AE_DATE_ORDERS = AE_DATE_MDY + 1,
};

/* Fields of one column. */
struct ae_column_scan {
	uint64_t numbers, missing, texts;
	uint64_t likely;                /* of the missing ones, words that may be a category, as "-" */
	uint64_t commas;                /* of the texts, numbers with a decimal comma */
	unsigned words;                 /* different texts: 0, 1, 2, or 3 for more */
	char word[2][AE_EXAMPLE];       /* the first two of them */
	uint64_t word_line;             /* line of the first one */
	bool text_first;                /* the first field that is not missing is a text */
	bool likely_first;              /* the first row's field is a likely one */
	uint64_t dates[AE_DATE_ORDERS]; /* texts that are times, by the order of their dates */
	uint64_t bare_dates, clocks;    /* dates without a time of day, times of day without a date */
	double first, last;             /* numbers */
	bool falls, rises, fractions;   /* a number below the one before it, one above it, one that is not whole */
	bool repeats;                   /* a number equal to the one before it */
	uint64_t skips;                 /* numbers that are not 1 above the one before it */
};

/* Scans the rows that are in the input already, and leaves them there. scan: (columns), zeros. Returns whether the first
 * row of a table without a header looks like one of numbers, such as years or wavelengths. */
bool ae_columns_scan(struct ae_rows *r, struct ae_column_scan *scan, struct ae_err *e);

/* Whether the column holds text. Texts come first in it, or most fields are texts. A column of numbers in which one or
 * two words stand for others, as "Bad", is no such column. */
bool ae_column_is_text(const struct ae_column_scan *s);

#endif
