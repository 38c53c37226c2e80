/* key_windows.h - records of many series in one stream of rows: each series has windows of its own. */
#ifndef KEY_WINDOWS_H
#define KEY_WINDOWS_H

#include "common/keyed.h"
#include "common/model_input.h"

struct key_windows_options {
	const struct keyed_options *keys;
	const struct breaks_options *breaks;
	bool raw; /* rows are normalized and windowed as the model says; else each row is a record */
};

/* The records of the operands after the model. */
struct key_windows {
	struct tool *t;
	const struct ae_model *model;
	struct keyed stream;
	size_t values;  /* floats of a record */
	size_t outputs; /* numbers that are printed of a record */
	size_t max;     /* records of a block */
	/* the rest is key_windows.c's own */
	bool raw;
	struct missing in;
	struct keys *series; /* of struct key_series */
	size_t row_values;
	int64_t max_gap; /* ns; 0: any */
	float *x;        /* (max, values) */
	size_t *row;     /* (max) last row of each record, among those of the last read */
	size_t n;        /* records in the block */
};

/* Computes the outputs y (n, outputs) of n records x, `stride` floats apart. */
typedef void (*key_windows_outputs)(void *arg, const float *x, size_t stride, size_t n, float *y);

/* Dies if other options cannot be used with --key or --add. other: one that the program knows of, NULL: none. */
void key_windows_check(const struct tool *t, const struct key_windows_options *o, const char *other);
/* Opens the operands after the model, rows of many series, for records of this shape, or, with raw, for the model's rows:
 * by name if both have names. Returns the longest gap within a window in ns, 0: any. Dies on error. */
int64_t key_rows_open(struct keyed *stream, struct tool *t, const struct ae_model *m, const struct ae_shape *record,
		      const struct key_windows_options *o);

/* Records that are computed at once: `values` floats each. */
size_t key_windows_batch(size_t values);

/* Takes the next row of a series. Returns the window that ends at it, valid until the next row, NULL: none does. *whole: else
 * the window crosses a break or holds an absent row. time: AE_TIME_NONE: the row has none. */
const float *key_windows_push(struct ae_window *w, struct ae_segments *segments, int64_t time, const float *row,
			      bool absent, bool *whole);
/* Copies a window of `values` floats to a record, which is NaN unless the window is whole. */
void key_windows_copy(float *record, const float *window, size_t values, bool whole);

/* Opens the input for the model's records of `values` floats, by windows of its rows. Dies on error. */
void key_windows_open(struct key_windows *k, struct tool *t, const struct ae_model *m,
		      const struct key_windows_options *o, size_t values);
/* Prints a line per record: the key, the time of its last row, its outputs, which have names (NULL: `word` and a number). */
void key_windows_run(struct key_windows *k, size_t outputs, const char *word, key_windows_outputs compute, void *arg);
void key_windows_close(struct key_windows *k);

#endif
