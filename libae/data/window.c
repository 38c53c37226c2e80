/* window.c - sliding windows over a stream of rows. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

/* The buffer holds two windows of rows. When it is full, once per `length` rows, the last rows move to its front; so a
 * window is always contiguous. */
struct ae_window {
	size_t length, step, values;
	size_t used;   /* rows in the buffer */
	size_t run;    /* rows since the last break, at most length */
	uint64_t wait; /* rows until the next window is complete */
	float row[];   /* (2 * length, values) */
};

int ae_window_new(struct ae_window **w, size_t length, size_t step, size_t values, struct ae_err *e)
{
	size_t max = (SIZE_MAX / 2 - sizeof **w) / 2 / sizeof(float);

	*w = length <= max / values ? malloc(sizeof **w + 2 * length * values * sizeof(float)) : NULL;
	if (!*w)
		return ae_err_set(e, "out of memory: windows of %zu rows of %zu values", length, values);
	(*w)->length = length;
	(*w)->step = step;
	(*w)->values = values;
	(*w)->used = 0;
	(*w)->run = 0;
	(*w)->wait = length;
	return 0;
}

static void make_space(struct ae_window *w)
{
	size_t rows = w->length - 1;

	memmove(w->row, w->row + (w->used - rows) * w->values, rows * w->values * sizeof *w->row);
	w->used = rows;
}

const float *ae_window_push(struct ae_window *w, const float *row)
{
	if (w->used == 2 * w->length)
		make_space(w);
	memcpy(w->row + w->used++ * w->values, row, w->values * sizeof *row);
	w->run += w->run < w->length;
	if (--w->wait > 0)
		return NULL;
	w->wait = w->step;
	return w->row + (w->used - w->length) * w->values;
}

void ae_window_break(struct ae_window *w)
{
	w->run = 0;
}

bool ae_window_is_whole(const struct ae_window *w)
{
	return w->run == w->length;
}

void ae_window_state(struct ae_window *w, struct ae_state *s)
{
	ae_state_option_count(s, "rows of a window", w->length);
	ae_state_option_count(s, "step", w->step);
	ae_state_option_count(s, "values of a row", w->values);
	ae_window_rows_state(w, s);
}

void ae_window_rows_state(struct ae_window *w, struct ae_state *s)
{
	size_t held = w->used < w->length ? w->used : w->length - 1;
	size_t from = ae_state_restores(s) ? 0 : w->used - held;

	ae_state_size(s, &held, w->length - 1);
	ae_state_size(s, &w->run, w->length);
	ae_state_count(s, &w->wait, w->step > w->length ? w->step : w->length);
	/* the next window is not complete before its rows are there */
	if (ae_state_restores(s) && (w->wait == 0 || held + w->wait < w->length))
		ae_state_refuse(s);
	ae_state_f4(s, w->row + from * w->values, held * w->values);
	if (ae_state_restores(s))
		w->used = held;
}

void ae_window_free(struct ae_window *w)
{
	free(w);
}
