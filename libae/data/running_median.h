/* running_median.h - the median of the last values of a stream. Private to libae. */
#ifndef RUNNING_MEDIAN_H
#define RUNNING_MEDIAN_H

#include "io/io.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two heaps (Knuth, The Art of Computer Programming 3, 5.2.3): the lower half with its largest value on top, the upper
 * half with its smallest one. A value enters and leaves in O(log capacity). */
struct ae_running_median {
	size_t capacity; /* values that it holds at most */
	uint64_t next;   /* number of the next value; value i is in slot i % capacity */
	uint64_t oldest; /* number of the oldest value that has not left */
	double *value;   /* (capacity) by slot */
	size_t *place;   /* (capacity) by slot: index in its heap */
	bool *upper;     /* (capacity) by slot: which heap */
	size_t *heap[2]; /* (capacity) slots: the lower half, the upper half */
	size_t count[2]; /* of the heaps */
};

/* Returns false if there is no memory. */
bool ae_running_median_init(struct ae_running_median *m, size_t capacity);
void ae_running_median_free(struct ae_running_median *m);

/* Adds the next value; NaN takes a number and no part. At most `capacity` values may not have left. */
void ae_running_median_add(struct ae_running_median *m, double value);
/* Lets the values with numbers below `first` leave. */
void ae_running_median_drop(struct ae_running_median *m, uint64_t first);
void ae_running_median_state(struct ae_running_median *m, struct ae_state *s); /* saves or restores the values */
/* The median, as ae_quantile(x, n, 0.5) gives it; NaN if there is no value. */
double ae_running_median(const struct ae_running_median *m);

#endif
