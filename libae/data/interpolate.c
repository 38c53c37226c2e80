/* interpolate.c - replaces missing values in rows by the straight line between their neighbors in time. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The latest value of one column. */
struct known_value {
	bool any;
	uint64_t row;
	double value;
};

/* A row waits until each of its columns has met its next value. */
struct ae_interpolate {
	size_t values;                /* per row */
	size_t capacity, used, taken; /* rows: allocated, in memory, given out */
	uint64_t base;                /* number of the first row in memory */
	double *row;                  /* (capacity, values), row-major */
	struct known_value *known;    /* (values) */
};

int ae_interpolate_new(struct ae_interpolate **to, size_t values, struct ae_err *e)
{
	struct ae_interpolate *g = *to = calloc(1, sizeof *g);

	if (g)
		g->known = calloc(values, sizeof *g->known);
	if (g && g->known) {
		g->values = values;
		return 0;
	}
	ae_interpolate_free(g);
	*to = NULL;
	return ae_err_set(e, "out of memory: rows of %zu values", values);
}

static int make_space(struct ae_interpolate *g, struct ae_err *e)
{
	size_t capacity = 2 * g->capacity + 16;
	double *grown;

	if (g->taken) {
		g->used -= g->taken;
		g->base += g->taken;
		memmove(g->row, g->row + g->taken * g->values, g->used * g->values * sizeof *g->row);
		g->taken = 0;
	}
	if (g->used < g->capacity)
		return 0;
	grown = capacity <= SIZE_MAX / sizeof *grown / g->values ? realloc(g->row, capacity * g->values * sizeof *grown)
								 : NULL;
	if (!grown)
		return ae_err_set(e, "out of memory: %zu rows wait for the next value of a column", g->used);
	g->row = grown;
	g->capacity = capacity;
	return 0;
}

/* Fills column v of the rows between its latest value and this one at row `to`. Rows before a first value take it. */
static void fill(struct ae_interpolate *g, size_t v, uint64_t to, double value)
{
	const struct known_value *k = &g->known[v];
	double slope = k->any ? (value - k->value) / (double)(to - k->row) : 0;

	for (uint64_t r = k->any ? k->row + 1 : 0; r < to; r++)
		g->row[(r - g->base) * g->values + v] = value - slope * (double)(to - r);
}

int ae_interpolate_push(struct ae_interpolate *g, const double *row, struct ae_err *e)
{
	uint64_t at;

	if ((g->taken || g->used == g->capacity) && make_space(g, e) != 0)
		return -1;
	at = g->base + g->used;
	memcpy(g->row + g->used++ * g->values, row, g->values * sizeof *row);
	for (size_t v = 0; v < g->values; v++) {
		if (isnan(row[v]))
			continue;
		fill(g, v, at, row[v]);
		g->known[v] = (struct known_value){ true, at, row[v] };
	}
	return 0;
}

size_t ae_interpolate_take(struct ae_interpolate *g, const double **rows)
{
	uint64_t complete = g->base + g->used;
	size_t count;

	for (size_t v = 0; v < g->values; v++) {
		uint64_t known = g->known[v].any ? g->known[v].row + 1 : 0;

		complete = known < complete ? known : complete;
	}
	*rows = g->row + g->taken * g->values;
	count = (size_t)(complete - g->base) - g->taken;
	g->taken += count;
	return count;
}

int ae_interpolate_end(struct ae_interpolate *g, struct ae_err *e)
{
	uint64_t end = g->base + g->used;
	int status = 0;

	for (size_t v = 0; v < g->values && end > 0; v++) {
		struct known_value *k = &g->known[v];

		if (k->any)
			fill(g, v, end, k->value);
		else if (status == 0)
			status = ae_err_set(e, "column %zu: expected at least one value, got none in %llu rows", v + 1,
					    (unsigned long long)end);
		*k = (struct known_value){ true, end - 1, k->value };
	}
	return status;
}

void ae_interpolate_free(struct ae_interpolate *g)
{
	if (!g)
		return;
	free(g->row);
	free(g->known);
	free(g);
}
