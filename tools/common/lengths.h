/* lengths.h - records of different length, padded to one: --lengths FILE has the number of steps of each. */
#ifndef LENGTHS_H
#define LENGTHS_H

#include "common/tool.h"

struct lengths {
	struct tool *tool;
	const char *path;
	struct ae_reader *reader; /* NULL: no lengths */
	size_t steps, values;     /* of a record */
};

/* The line of a table of options; `at`: where the file's name goes. */
#define LENGTHS_OPTION(at) \
	{ \
		OPT_INPUT, 0, "lengths", "FILE", at, "steps of each record, which its padding follows (default: all)" \
	}

/* Opens the file; path NULL: no lengths. Dies if records of this shape have no steps. */
void lengths_open(struct lengths *l, struct tool *t, const char *path, const struct ae_shape *record);
/* Makes the steps after each record's length NaN, of n records of `values` values. */
void lengths_apply(struct lengths *l, float *x, size_t n, size_t values);
/* Sets the steps of y that are padding in x to 0; both have n records of `values` values, x `stride` floats apart. */
void lengths_clear(const struct lengths *l, const float *x, size_t stride, float *y, size_t n, size_t values);
/* Dies if there are more lengths than records. */
void lengths_close(struct lengths *l);

#endif
