/* records.h - all records of an input in memory, and blocks of its rows in single precision. */
#ifndef RECORDS_H
#define RECORDS_H

#include "common/missing.h"
#include "common/spans.h"

/* How many records of so many values make a good block for a network. */
size_t records_block(size_t values);

/* Records one behind the other, and the values of the --label column (NULL: none); the caller frees x and label. */
struct records {
	float *x, *label;
	bool *begins; /* whether a row begins a segment, with ae-train's windows; NULL: not asked for */
	size_t count, values;
	size_t ignored; /* rows that spans mark as ignored */
	struct ae_shape shape;
};

/* Reads the rest of r. Missing values are treated as t->missing says. If stats has columns, the rows are
 * normalized. Rows that `spans` marks as ignored become absent; NULL: no spans. */
struct records records_read(struct tool *t, struct ae_reader *r, const struct ae_stats *stats,
			    const struct spans *spans);

/* As records_read(), but learns *stats from the rows, without the ignored ones: the mean and the standard deviation of each
 * column. Warns of constant columns. */
struct records records_fit(struct tool *t, struct ae_reader *r, struct ae_stats *stats, const struct spans *spans);

/* Rows that were read with tool_read_f8(). */
struct raw_rows {
	double *x;     /* (count, values) */
	double *label; /* (count) of the --label column; NULL: none */
	size_t count;
};

/* As records_read(), or with `learn` records_fit(), of rows that were read from r before. */
struct records records_held(struct tool *t, struct ae_reader *r, const struct raw_rows *rows, struct ae_stats *stats,
			    bool learn);

/* Reads one block of at most `max` rows to `to`; normalized if stats has columns. fresh: scratch for as many doubles.
 * Returns the number of rows, 0 at the end. */
size_t records_rows(struct missing *in, const struct ae_stats *stats, double *fresh, float *to, size_t max);

/* n rows as they were read, in single precision. */
void records_single(const struct missing *in, const double *from, float *to, size_t n);

/* Whether a record is absent: NaN throughout, as filters write for one that they take out. */
bool records_absent(const float *x, size_t values);

/* Equal but for dimensions of 1 at the end: an image is an image with or without its one channel. */
bool records_alike(const struct ae_shape *a, const struct ae_shape *b);

#endif
