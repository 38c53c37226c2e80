/* normalize.h - what the parts of ae-normalize share. */
#ifndef NORMALIZE_H
#define NORMALIZE_H

#include "common/keyed.h"
#include "common/missing.h"

enum { PER_FEATURE, PER_ALL };

struct normalize {
	struct tool t;
	const char *fit, *stats, *range, *check, *names;
	bool inverse, drifts;
	double limit;
	int method, per;
	struct ae_reader *r;
	const struct ae_shape *shape;
	size_t values;  /* per record */
	size_t block;   /* records read and written at once */
	size_t columns; /* size of the last axis */
	struct ae_stats s;
	struct missing rows;
	float *f4;
	double *f8;
	struct keyed_options keys;
	struct keyed stream; /* with --key */
};

/* normalize_stats.c: the statistics of a file; the columns of the reader become theirs. */
void normalize_read_stats(struct normalize *j, const char *path);
void normalize_match_stats(const struct normalize *j, const char *path);
/* Sizes of records and buffers, once the reader is open. */
void normalize_sizes(struct normalize *j);
/* n records x, by statistics s; with --inverse to j->f8, else to j->f4. */
void normalize_apply(struct normalize *j, const struct ae_stats *s, const double *x, size_t n);

/* normalize_keys.c: dies if other options cannot be used with --key; the rows of many series, by statistics of one file, or of
 * each series by its own in a folder, learned with --fit. */
void normalize_keys_check(const struct normalize *j);
void normalize_keys(struct normalize *j);

#endif
