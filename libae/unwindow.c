/* unwindow.c - overlapping windows, or a score a window, back to one record a row. */
#include "ae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The windows that cover a row are the last ones to have come, so a ring of them is all it takes. */
struct ae_unwindow {
	struct ae_unwindow_options o;
	size_t size;		/* values in one window */
	size_t ring;		/* windows that cover one row, at most */
	uint64_t count;		/* windows so far */
	uint64_t next;		/* row to go out next */
	double *window;		/* (ring, size) */
	double *gathered;	/* (ring) */
};

/* The values of one row, oldest window first. In the oldest window the row stands at `at`, in each further
 * one `step` earlier. */
struct cover { double *value; size_t count, at, step, length; };

static double join_mean(const struct cover *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->count; i++)
		sum += c->value[i];
	return sum / (double)c->count;
}

static double join_median(const struct cover *c)
{
	ae_sort(c->value, c->count);
	return ae_quantile(c->value, c->count, 0.5);
}

static double join_min(const struct cover *c)
{
	double least = c->value[0];

	for (size_t i = 1; i < c->count; i++)
		least = c->value[i] < least ? c->value[i] : least;
	return least;
}

static double join_max(const struct cover *c)
{
	double most = c->value[0];

	for (size_t i = 1; i < c->count; i++)
		most = c->value[i] > most ? c->value[i] : most;
	return most;
}

static double join_last(const struct cover *c)
{
	return c->value[0];
}

/* Twice the distance from the middle, so that it stays whole. */
static double join_center(const struct cover *c)
{
	size_t best = 0, least = SIZE_MAX;

	for (size_t i = 0; i < c->count; i++) {
		size_t twice = 2 * (c->at - i * c->step), middle = c->length - 1;
		size_t distance = twice > middle ? twice - middle : middle - twice;

		if (distance < least) {
			least = distance;
			best = i;
		}
	}
	return c->value[best];
}

/* In the order of enum ae_join. */
static double (*const join[])(const struct cover *) = {
	join_mean, join_median, join_min, join_max, join_last, join_center, join_min,
};

int ae_unwindow_new(struct ae_unwindow **to, const struct ae_unwindow_options *o, struct ae_err *e)
{
	struct ae_unwindow *u = *to = calloc(1, sizeof *u);
	size_t ring = (o->length - 1) / o->step + 1;
	size_t most = SIZE_MAX / sizeof(double) / ring / (o->scores ? 1 : o->length);

	if (u && o->values <= most) {
		u->o = *o;
		u->size = o->scores ? o->values : o->length * o->values;
		u->ring = ring;
		u->window = malloc(ring * u->size * sizeof *u->window);
		u->gathered = malloc(ring * sizeof *u->gathered);
	}
	if (u && u->window && u->gathered)
		return 0;
	ae_unwindow_free(u);
	*to = NULL;
	return ae_err_set(e, "out of memory: %zu windows of %zu rows of %zu values", ring, o->length,
			  o->values);
}

/* Gathers what the windows that have come say of value v of the row; none do between windows further apart
 * than they are long. */
static void gather(const struct ae_unwindow *u, uint64_t row, size_t v, struct cover *c)
{
	size_t length = u->o.length, step = u->o.step;
	uint64_t first = row < length ? 0 : (row - length) / step + 1;
	uint64_t last = row / step < u->count ? row / step : u->count - 1;
	size_t slot = (size_t)(first % u->ring);

	c->count = 0;
	c->at = (size_t)(row - first * step);
	for (uint64_t k = first; k <= last; k++) {
		size_t at = u->o.scores ? 0 : (size_t)(row - k * step);

		c->value[c->count++] = u->window[slot * u->size + at * u->o.values + v];
		slot = slot + 1 < u->ring ? slot + 1 : 0;
	}
}

static size_t join_rows_before(struct ae_unwindow *u, uint64_t end, double *to)
{
	struct cover c = { .value = u->gathered, .step = u->o.step, .length = u->o.length };
	uint64_t first = u->next;

	for (; u->next < end; u->next++)
		for (size_t v = 0; v < u->o.values; v++) {
			gather(u, u->next, v, &c);
			*to++ = c.count ? join[u->o.join](&c) : NAN;
		}
	return (size_t)(u->next - first);
}

size_t ae_unwindow_push(struct ae_unwindow *u, const double *window, double *rows)
{
	bool settled = u->o.join == AE_JOIN_LAST || u->o.length < u->o.step;
	uint64_t from = u->count * u->o.step;

	memcpy(u->window + u->count % u->ring * u->size, window, u->size * sizeof *window);
	u->count++;
	return join_rows_before(u, from + (settled ? u->o.length : u->o.step), rows);
}

size_t ae_unwindow_end(struct ae_unwindow *u, double *rows)
{
	return u->count ? join_rows_before(u, (u->count - 1) * u->o.step + u->o.length, rows) : 0;
}

void ae_unwindow_free(struct ae_unwindow *u)
{
	if (!u)
		return;
	free(u->window);
	free(u->gathered);
	free(u);
}
