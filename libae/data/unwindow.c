/* unwindow.c - overlapping windows, or a score a window, back to one record a row. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of scores, the extreme of the last windows is found by a monotone queue: a window that a later one beats
 * can be no row's extreme any more, so what stays gets less extreme from front to back (Lemire 2006). */
struct entry { uint64_t window; double score; };

struct queue { struct entry *entry; size_t front, count; };

/* The windows that cover a row are the last ones to have come, so a ring of them is all it takes. */
struct ae_unwindow {
	struct ae_unwindow_options o;
	size_t size;		/* values in one window */
	size_t ring;		/* windows that cover one row, at most */
	uint64_t count;		/* windows so far */
	uint64_t next;		/* row to go out next */
	double *window;		/* (ring, size) */
	double *gathered;	/* (ring) */
	double sign;		/* of extremes: 1 for the largest, -1 for the smallest */
	struct queue *queue;	/* (values); NULL: rows are joined from the ring */
	struct entry *entries;	/* (values, ring) */
};

/* Value v of one row, and the windows that cover it. */
struct cover { uint64_t row, first, last; size_t v; };

/* ---- from the ring ---- */

static double said(const struct ae_unwindow *u, const struct cover *c, uint64_t k)
{
	size_t at = u->o.scores ? 0 : (size_t)(c->row - k * u->o.step);

	return u->window[k % u->ring * u->size + at * u->o.values + c->v];
}

/* The values of all windows, oldest first; returns how many. */
static size_t gather(const struct ae_unwindow *u, const struct cover *c)
{
	size_t slot = (size_t)(c->first % u->ring), step = u->o.scores ? 0 : u->o.step * u->o.values;
	size_t at = (size_t)(c->row - c->first * u->o.step) * (u->o.scores ? 0 : u->o.values) + c->v;
	size_t count = (size_t)(c->last - c->first + 1);

	for (size_t i = 0; i < count; i++, at -= step) {
		u->gathered[i] = u->window[slot * u->size + at];
		slot = slot + 1 < u->ring ? slot + 1 : 0;
	}
	return count;
}

static double join_mean(const struct ae_unwindow *u, const struct cover *c)
{
	size_t count = gather(u, c);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += u->gathered[i];
	return sum / (double)count;
}

static double join_median(const struct ae_unwindow *u, const struct cover *c)
{
	size_t count = gather(u, c);

	ae_sort(u->gathered, count);
	return ae_quantile(u->gathered, count, 0.5);
}

static double join_extreme(const struct ae_unwindow *u, const struct cover *c)
{
	size_t count = gather(u, c);
	double most = u->gathered[0];

	for (size_t i = 1; i < count; i++)
		most = u->sign * u->gathered[i] > u->sign * most ? u->gathered[i] : most;
	return most;
}

static double join_last(const struct ae_unwindow *u, const struct cover *c)
{
	return said(u, c, c->first);
}

/* Window k has its middle at k * step + (length - 1) / 2. All is doubled to stay whole, and a half is rounded
 * down, to the older window. */
static double join_center(const struct ae_unwindow *u, const struct cover *c)
{
	uint64_t start = 2 * c->row < u->o.length ? 0 : 2 * c->row - (u->o.length - 1);
	uint64_t k = (start + u->o.step - 1) / u->o.step / 2;

	return said(u, c, k < c->first ? c->first : k > c->last ? c->last : k);
}

/* In the order of enum ae_join. */
static double (*const join[])(const struct ae_unwindow *, const struct cover *) = {
	join_mean, join_median, join_extreme, join_extreme, join_last, join_center, join_extreme,
};

/* ---- from the queue ---- */

/* Of equal scores the oldest stays in front, as a search through the ring finds it. */
static void enqueue(const struct ae_unwindow *u, struct queue *q, double score)
{
	size_t back;

	for (; q->count > 0; q->count--) {
		back = q->front + q->count - 1;
		if (!(u->sign * score > u->sign * q->entry[back < u->ring ? back : back - u->ring].score))
			break;
	}
	back = q->front + q->count++;
	q->entry[back < u->ring ? back : back - u->ring] = (struct entry){ u->count, score };
}

static void drop_before(const struct ae_unwindow *u, struct queue *q, uint64_t first)
{
	for (; q->count > 0 && q->entry[q->front].window < first; q->count--)
		q->front = q->front + 1 < u->ring ? q->front + 1 : 0;
}

static double front(struct ae_unwindow *u, const struct cover *c)
{
	struct queue *q = &u->queue[c->v];

	drop_before(u, q, c->first);
	return q->entry[q->front].score;
}

/* ---- rows ---- */

static bool make_queues(struct ae_unwindow *u)
{
	u->queue = calloc(u->o.values, sizeof *u->queue);
	u->entries = u->ring <= SIZE_MAX / sizeof *u->entries / u->o.values
		? malloc(u->o.values * u->ring * sizeof *u->entries) : NULL;
	for (size_t v = 0; v < u->o.values && u->queue && u->entries; v++)
		u->queue[v].entry = u->entries + v * u->ring;
	return u->queue && u->entries;
}

static bool make_ring(struct ae_unwindow *u)
{
	u->size = u->o.scores ? u->o.values : u->o.length * u->o.values;
	u->window = malloc(u->ring * u->size * sizeof *u->window);
	u->gathered = malloc(u->ring * sizeof *u->gathered);
	return u->window && u->gathered;
}

int ae_unwindow_new(struct ae_unwindow **to, const struct ae_unwindow_options *o, struct ae_err *e)
{
	struct ae_unwindow *u = *to = calloc(1, sizeof *u);
	size_t ring = (o->length - 1) / o->step + 1;
	size_t most = SIZE_MAX / sizeof *u->window / ring / (o->scores ? 1 : o->length);

	if (u && o->values <= most) {
		u->o = *o;
		u->ring = ring;
		u->sign = o->join == AE_JOIN_MAX ? 1 : -1;
		if (o->scores && join[o->join] == join_extreme ? make_queues(u) : make_ring(u))
			return 0;
	}
	ae_unwindow_free(u);
	*to = NULL;
	return ae_err_set(e, "out of memory: %zu windows of %zu rows of %zu values", ring, o->length,
			  o->values);
}

static void keep(struct ae_unwindow *u, const double *window)
{
	if (u->queue)
		for (size_t v = 0; v < u->o.values; v++) {
			drop_before(u, &u->queue[v], u->count < u->ring ? 0 : u->count + 1 - u->ring);
			enqueue(u, &u->queue[v], window[v]);
		}
	else
		memcpy(u->window + u->count % u->ring * u->size, window, u->size * sizeof *window);
	u->count++;
}

/* Between windows further apart than they are long, no window covers a row. */
static size_t join_rows_before(struct ae_unwindow *u, uint64_t end, double *to)
{
	size_t length = u->o.length, step = u->o.step;
	uint64_t begin = u->next;

	for (; u->next < end; u->next++) {
		struct cover c = {
			.row = u->next,
			.first = u->next < length ? 0 : (u->next - length) / step + 1,
			.last = u->next / step < u->count ? u->next / step : u->count - 1,
		};

		for (c.v = 0; c.v < u->o.values; c.v++)
			*to++ = c.first > c.last ? NAN : u->queue ? front(u, &c) : join[u->o.join](u, &c);
	}
	return (size_t)(u->next - begin);
}

size_t ae_unwindow_push(struct ae_unwindow *u, const double *window, double *rows)
{
	bool settled = u->o.join == AE_JOIN_LAST || u->o.length < u->o.step;
	uint64_t from = u->count * u->o.step;

	keep(u, window);
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
	free(u->queue);
	free(u->entries);
	free(u);
}
