/* interpolate.c - missing values in rows replaced by the straight line between their neighbors in time. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows wait until each of their columns has met its next value, so memory is that of the longest gap. */
struct ae_interpolate {
	size_t values, room, used, taken;
	uint64_t base;		/* index of the first row in memory */
	double *row;		/* (room, values) */
	struct known { bool any; uint64_t at; double value; } *known;	/* (values): each column's latest */
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

static int make_room(struct ae_interpolate *g, struct ae_err *e)
{
	size_t room = 2 * g->room + 16;
	double *grown;

	if (g->taken) {
		g->used -= g->taken;
		g->base += g->taken;
		memmove(g->row, g->row + g->taken * g->values, g->used * g->values * sizeof *g->row);
		g->taken = 0;
	}
	if (g->used < g->room)
		return 0;
	grown = room <= SIZE_MAX / sizeof *grown / g->values
		    ? realloc(g->row, room * g->values * sizeof *grown)
		    : NULL;
	if (!grown)
		return ae_err_set(e, "out of memory: %zu rows wait for a value of each column", g->used);
	g->row = grown;
	g->room = room;
	return 0;
}

/* The rows between the latest value and this one; those before the first value take that. */
static void fill(struct ae_interpolate *g, size_t v, uint64_t to, double value)
{
	const struct known *k = &g->known[v];
	double slope = k->any ? (value - k->value) / (double)(to - k->at) : 0;

	for (uint64_t r = k->any ? k->at + 1 : 0; r < to; r++)
		g->row[(r - g->base) * g->values + v] = value - slope * (double)(to - r);
}

int ae_interpolate_push(struct ae_interpolate *g, const double *row, struct ae_err *e)
{
	uint64_t at;

	if ((g->taken || g->used == g->room) && make_room(g, e) != 0)
		return -1;
	at = g->base + g->used;
	memcpy(g->row + g->used++ * g->values, row, g->values * sizeof *row);
	for (size_t v = 0; v < g->values; v++) {
		if (isnan(row[v]))
			continue;
		fill(g, v, at, row[v]);
		g->known[v] = (struct known){ true, at, row[v] };
	}
	return 0;
}

size_t ae_interpolate_take(struct ae_interpolate *g, const double **rows)
{
	uint64_t whole = g->base + g->used;
	size_t count;

	for (size_t v = 0; v < g->values; v++) {
		uint64_t known = g->known[v].any ? g->known[v].at + 1 : 0;

		whole = known < whole ? known : whole;
	}
	*rows = g->row + g->taken * g->values;
	count = (size_t)(whole - g->base) - g->taken;
	g->taken += count;
	return count;
}

int ae_interpolate_end(struct ae_interpolate *g, struct ae_err *e)
{
	uint64_t end = g->base + g->used;

	for (size_t v = 0; v < g->values && end > 0; v++) {
		struct known *k = &g->known[v];

		if (!k->any)
			return ae_err_set(e, "column %zu: no value at all in %llu rows", v + 1,
					  (unsigned long long)end);
		fill(g, v, end, k->value);
		k->at = end - 1;
	}
	return 0;
}

void ae_interpolate_free(struct ae_interpolate *g)
{
	if (!g)
		return;
	free(g->row);
	free(g->known);
	free(g);
}
