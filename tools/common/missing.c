/* missing.c - records whose missing values are dealt with, as --missing says. */
#include "common/missing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const missing_ways[] = { "error", "drop", "omit", "mean", "interpolate", "keep", NULL };

void missing_allow(struct tool *t, int way)
{
	t->keep_missing = way != MISSING_ERROR;
	t->blank_missing = way == MISSING_DROP && t->allow_absent;
	t->drop_missing = missing_takes_out(way) && !t->blank_missing;
}

void missing_open(struct missing *m, struct tool *t, struct ae_reader *r, int way)
{
	const struct ae_shape *shape = ae_reader_shape(r);
	struct ae_err e;

	*m = (struct missing){ .t = t, .r = r, .way = way, .values = ae_shape_count(shape) };
	m->columns = shape->rank ? shape->dim[shape->rank - 1] : 1;
	if (way != MISSING_INTERPOLATE)
		return;
	if (shape->rank > 1)
		die(t, "%s: --missing interpolate: rows expected, records of %s found", ae_reader_name(r),
		    ae_shape_name(shape).text);
	if (ae_interpolate_new(&m->gap, m->values, &e) != 0)
		die_err(t, &e);
}

void missing_hold(struct missing *m, double *x, size_t n)
{
	m->x = x;
	m->n = n;
}

void missing_close(struct missing *m)
{
	ae_interpolate_free(m->gap);
	free(m->x);
}

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Records as they are. */
static size_t take(struct missing *m, double *to, size_t max)
{
	size_t n;

	if (!m->x)
		return tool_read_f8(m->t, m->r, to, max);
	n = lesser(max, m->n - m->at);
	memcpy(to, m->x + m->at * m->values, n * m->values * sizeof *to);
	m->at += n;
	return n;
}

/* The columns' means are what zscore shifts by. */
static void fill_means(struct missing *m)
{
	struct ae_stats mean;
	struct ae_err e;

	m->filled = true;
	if (!m->x)
		m->x = tool_read_all(m->t, m->r, &m->n, NULL);
	if (m->n == 0)
		return;
	if (ae_stats_fit(&mean, AE_ZSCORE, m->x, m->n * m->values, m->columns, NULL, &e) != 0)
		die(m->t, "%s: %s", ae_reader_name(m->r), e.text);
	for (size_t i = 0; i < m->n * m->values; i++)
		if (isnan(m->x[i]))
			m->x[i] = mean.row[i % m->columns].shift;
	ae_stats_free(&mean);
}

/* One more block into the gap, or its end; `room` is for max records. */
static void push(struct missing *m, double *room, size_t max)
{
	size_t n = take(m, room, max);
	struct ae_err e;

	for (size_t i = 0; i < n; i++)
		if (ae_interpolate_push(m->gap, room + i * m->values, &e) != 0)
			die_err(m->t, &e);
	m->ended = n == 0;
	if (m->ended && ae_interpolate_end(m->gap, &e) != 0)
		die(m->t, "%s: %s", ae_reader_name(m->r), e.text);
	m->have = ae_interpolate_take(m->gap, &m->whole);
}

static size_t take_filled(struct missing *m, double *to, size_t max)
{
	size_t n;

	while (m->have == 0 && !m->ended)
		push(m, to, max);
	n = lesser(max, m->have);
	if (n > 0)
		memcpy(to, m->whole, n * m->values * sizeof *to);
	m->whole += n * m->values;
	m->have -= n;
	return n;
}

size_t missing_read(struct missing *m, double *to, size_t max)
{
	if (m->way == MISSING_MEAN && !m->filled)
		fill_means(m);
	return m->gap ? take_filled(m, to, max) : take(m, to, max);
}
