/* window.c - sliding windows over a stream of rows. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

/* Rows are appended behind each other; when the room for two windows is used up the last rows move to the
 * front, once in `length` rows, so that a window is always one piece of memory. */
struct ae_window {
	size_t length, step, values;
	size_t used;		/* rows in the buffer */
	uint64_t wait;		/* rows to come until the next window is complete */
	float row[];		/* (2 * length, values) */
};

int ae_window_new(struct ae_window **w, size_t length, size_t step, size_t values, struct ae_err *e)
{
	size_t most = (SIZE_MAX / 2 - sizeof **w) / 2 / sizeof(float);

	*w = length <= most / values ? malloc(sizeof **w + 2 * length * values * sizeof(float)) : NULL;
	if (!*w)
		return ae_err_set(e, "out of memory: windows of %zu rows of %zu values", length, values);
	(*w)->length = length;
	(*w)->step = step;
	(*w)->values = values;
	(*w)->used = 0;
	(*w)->wait = length;
	return 0;
}

static void make_room(struct ae_window *w)
{
	size_t keep = w->length - 1;

	memmove(w->row, w->row + (w->used - keep) * w->values, keep * w->values * sizeof *w->row);
	w->used = keep;
}

const float *ae_window_push(struct ae_window *w, const float *row)
{
	if (w->used == 2 * w->length)
		make_room(w);
	memcpy(w->row + w->used++ * w->values, row, w->values * sizeof *row);
	if (--w->wait > 0)
		return NULL;
	w->wait = w->step;
	return w->row + (w->used - w->length) * w->values;
}

void ae_window_free(struct ae_window *w)
{
	free(w);
}
