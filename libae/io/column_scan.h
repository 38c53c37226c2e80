/* column_scan.h - counts over the first rows of a table, from which its columns get their types. */
#ifndef AE_COLUMN_SCAN_H
#define AE_COLUMN_SCAN_H

#include "io/rows.h"

enum {
	AE_SCAN_ROWS = 1000, /* at most so many rows are scanned */
	AE_DATE_ORDERS = AE_DATE_MDY + 1,
};

/* Fields of one column. */
struct ae_column_scan {
	uint64_t numbers, missing, texts;
	uint64_t likely;                /* missing fields that may be a category, such as "-" */
	uint64_t commas;                /* texts that are numbers with a decimal comma */
	unsigned words;                 /* different texts: 0, 1, 2, or 3 for more */
	char word[2][AE_EXAMPLE];       /* the first two different texts */
	uint64_t word_line;             /* line of the first text */
	uint64_t booleans;              /* texts that are True or False */
	bool text_first;                /* the first field that is not missing is a text */
	bool likely_first;              /* the field of the first row is counted in `likely` */
	uint64_t dates[AE_DATE_ORDERS]; /* texts that are times, by the order of their dates */
	uint64_t bare_dates, clocks;    /* dates without a time of day, times of day without a date */
	uint64_t odd;                   /* texts that are neither times nor times of day */
	unsigned odd_words;             /* different ones among them: 0, 1, 2, or 3 for more */
	char odd_word[2][AE_EXAMPLE];   /* the first two */
	uint64_t basic_dates;           /* numbers that are dates, or times, without marks: 20140401, 20140401000500 */
	double first, last, min, max;   /* first, last, smallest and largest number */
	bool falls, rises, fractions;   /* some number is below the previous one; above it; not whole */
	bool repeats;                   /* some number equals the previous one */
	uint64_t skips;                 /* numbers that are not the previous one + 1 */
};

/* Scans rows that have arrived, and leaves them in the input; lines with more or fewer fields do not count. scan:
 * (columns), zeros. Returns whether the first row of a table without a header looks like a header of numbers, such as
 * years or wavelengths. */
bool ae_columns_scan(struct ae_rows *r, struct ae_column_scan *scan, struct ae_err *e);

/* Whether the column holds True and False alone, which are the numbers 1 and 0. */
bool ae_column_is_boolean(const struct ae_column_scan *s);

/* Whether the column holds text: a text is its first field, or most fields are texts. A column of numbers with one or
 * two different words, such as "Bad", does not hold text, nor does a boolean column. */
bool ae_column_is_text(const struct ae_column_scan *s);

#endif
