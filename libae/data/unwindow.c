/* unwindow.c - joins overlapping windows, or one score per window, to one record per row. */
#include "data/data.h"
#include "data/running_median.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The extreme score of the last windows comes from a monotone queue (Lemire 2006): a window that a later one beats is
 * no row's extreme any more, so entries get less extreme from front to back. */
struct queued_score {
	uint64_t window;
	double score;
};
struct score_queue {
	struct queued_score *entry; /* ring */
	size_t front, count;
};

/* Most rules need only one running value for each value of the rows that a later window may cover. The others need the
 * windows: a ring of the last ones holds all that cover a row. */
struct ae_unwindow {
	struct ae_unwindow_options o;
	size_t size;    /* values per window */
	size_t ring;    /* windows in the ring: the maximum that cover one row */
	uint64_t count; /* windows so far */
	uint64_t early; /* scores so far that stand beside rows before the end of the first window */
	uint64_t next;  /* the next row to write */
	bool ended;
	double *window;                   /* (ring, size), row-major */
	double *covering;                 /* (ring): scratch, a row's value in each window that covers it */
	double *value;                    /* (length, values), row i at i % length: sum or value so far */
	size_t *seen;                     /* (length, values): windows that have the value */
	double sign;                      /* 1: maximum, -1: minimum */
	struct score_queue *queue;        /* (values): extremes of scores */
	struct queued_score *entries;     /* (values, ring) */
	struct ae_running_median *median; /* (values): medians of scores; all NULL: rows are joined from the ring */
};

/* Value v of one row, and the first and last window that cover the row. */
struct covered_value {
	uint64_t row, first, last;
	size_t v;
};

/* ---- from the ring ---- */

static double value_in(const struct ae_unwindow *u, const struct covered_value *c, uint64_t k)
{
	size_t at = u->o.scores ? 0 : (size_t)(c->row - k * u->o.step);

	return u->window[k % u->ring * u->size + at * u->o.values + c->v];
}

/* Collects the value in all covering windows that have one, oldest first; returns their count. */
static size_t collect(const struct ae_unwindow *u, const struct covered_value *c)
{
	size_t slot = (size_t)(c->first % u->ring), step = u->o.scores ? 0 : u->o.step * u->o.values;
	size_t at = (size_t)(c->row - c->first * u->o.step) * (u->o.scores ? 0 : u->o.values) + c->v;
	size_t windows = (size_t)(c->last - c->first + 1), count = 0;

	for (size_t i = 0; i < windows; i++, at -= step) {
		u->covering[count] = u->window[slot * u->size + at];
		count += !isnan(u->covering[count]);
		slot = slot + 1 < u->ring ? slot + 1 : 0;
	}
	return count;
}

static double join_mean(const struct ae_unwindow *u, const struct covered_value *c)
{
	size_t count = collect(u, c);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += u->covering[i];
	return count ? sum / (double)count : (double)NAN;
}

static double join_median(const struct ae_unwindow *u, const struct covered_value *c)
{
	size_t count = collect(u, c);

	if (count == 0)
		return (double)NAN;
	ae_sort(u->covering, count);
	return ae_quantile(u->covering, count, 0.5);
}

static double join_last(const struct ae_unwindow *u, const struct covered_value *c)
{
	double value = value_in(u, c, c->first);

	for (uint64_t k = c->first + 1; isnan(value) && k <= c->last; k++)
		value = value_in(u, c, k);
	return value;
}

/* Twice the distance from the row to the center of window k, k * step + (length - 1) / 2. */
static uint64_t distance(const struct ae_unwindow *u, uint64_t row, uint64_t k)
{
	uint64_t center = 2 * k * u->o.step + u->o.length - 1;

	return center > 2 * row ? center - 2 * row : 2 * row - center;
}

/* The nearest window that has a value, the older of two. */
static double nearest_value(const struct ae_unwindow *u, const struct covered_value *c)
{
	uint64_t best = UINT64_MAX;
	double value = (double)NAN;

	for (uint64_t k = c->first; k <= c->last; k++)
		if (distance(u, c->row, k) < best && !isnan(value_in(u, c, k))) {
			best = distance(u, c->row, k);
			value = value_in(u, c, k);
		}
	return value;
}

/* The window with the nearest center follows from the row. The sum is doubled to stay a whole number; a half rounds
 * down, to the older window. */
static double join_center(const struct ae_unwindow *u, const struct covered_value *c)
{
	uint64_t start = 2 * c->row < u->o.length ? 0 : 2 * c->row - (u->o.length - 1);
	uint64_t k = (start + u->o.step - 1) / u->o.step / 2;

	double value = value_in(u, c, k < c->first ? c->first : k > c->last ? c->last : k);

	return isnan(value) ? nearest_value(u, c) : value;
}

/* ---- from the values so far ---- */

/* The running value of a row as windows come: none, their sum, the oldest one, the extreme one. */
enum running_value { NO_VALUE, SUM, OLDEST, EXTREME };

/* join: from the windows in the ring; NULL: the queue has extremes of scores. */
static const struct join_rule {
	const char *name;
	double (*join)(const struct ae_unwindow *, const struct covered_value *);
	enum running_value running;
} rules[] = {
	[AE_JOIN_MEAN] = { "mean", join_mean, SUM },    [AE_JOIN_MEDIAN] = { "median", join_median, NO_VALUE },
	[AE_JOIN_MIN] = { "min", NULL, EXTREME },       [AE_JOIN_MAX] = { "max", NULL, EXTREME },
	[AE_JOIN_LAST] = { "last", join_last, OLDEST }, [AE_JOIN_CENTER] = { "center", join_center, NO_VALUE },
	[AE_JOIN_ALL] = { "all", NULL, EXTREME },
};

const char *ae_join_word(size_t i)
{
	return i < sizeof rules / sizeof *rules ? rules[i].name : NULL;
}

/* A window's rows begin anew behind those that the window before it covered. */
static void add_rows(struct ae_unwindow *u, const double *window)
{
	enum running_value running = rules[u->o.join].running;
	size_t length = u->o.length, values = u->o.values;
	uint64_t first = u->count * u->o.step, covered = u->count ? first - u->o.step + length : 0;

	for (size_t k = 0; k < length; k++, window += values) {
		double *value = u->value + (first + k) % length * values;
		size_t *seen = u->seen + (first + k) % length * values;

		if (first + k >= covered) {
			memset(value, 0, values * sizeof *value);
			memset(seen, 0, values * sizeof *seen);
		}
		for (size_t v = 0; v < values; v++) {
			if (isnan(window[v]))
				continue;
			if (running == SUM)
				value[v] += window[v];
			else if (seen[v] == 0 || (running == EXTREME && u->sign * window[v] > u->sign * value[v]))
				value[v] = window[v];
			seen[v]++;
		}
	}
}

static double value_so_far(const struct ae_unwindow *u, const struct covered_value *c)
{
	size_t at = (size_t)(c->row % u->o.length) * u->o.values + c->v;

	if (u->seen[at] == 0)
		return (double)NAN;
	return rules[u->o.join].running == SUM ? u->value[at] / (double)u->seen[at] : u->value[at];
}

/* ---- from the queue ---- */

/* Among equal scores the oldest stays in front. */
static void enqueue(const struct ae_unwindow *u, struct score_queue *q, double score)
{
	size_t back;

	if (isnan(score))
		return;
	for (; q->count > 0; q->count--) {
		back = q->front + q->count - 1;
		if (!(u->sign * score > u->sign * q->entry[back < u->ring ? back : back - u->ring].score))
			break;
	}
	back = q->front + q->count++;
	q->entry[back < u->ring ? back : back - u->ring] = (struct queued_score){ u->count, score };
}

static void drop_before(const struct ae_unwindow *u, struct score_queue *q, uint64_t first)
{
	for (; q->count > 0 && q->entry[q->front].window < first; q->count--)
		q->front = q->front + 1 < u->ring ? q->front + 1 : 0;
}

static double front(struct ae_unwindow *u, const struct covered_value *c)
{
	struct score_queue *q = &u->queue[c->v];

	drop_before(u, q, c->first);
	return q->count ? q->entry[q->front].score : (double)NAN;
}

/* ---- from the running median ---- */

static bool make_medians(struct ae_unwindow *u)
{
	u->median = calloc(u->o.values, sizeof *u->median);
	for (size_t v = 0; u->median && v < u->o.values; v++)
		if (!ae_running_median_init(&u->median[v], u->ring))
			return false;
	return u->median != NULL;
}

static void free_medians(struct ae_unwindow *u)
{
	for (size_t v = 0; u->median && v < u->o.values; v++)
		ae_running_median_free(&u->median[v]);
	free(u->median);
}

static double middle(struct ae_unwindow *u, const struct covered_value *c)
{
	ae_running_median_drop(&u->median[c->v], c->first);
	return ae_running_median(&u->median[c->v]);
}

/* ---- rows ---- */

/* The number of the first window that may still cover a row once the next window is there. */
static uint64_t first_kept(const struct ae_unwindow *u)
{
	return u->count < u->ring ? 0 : u->count + 1 - u->ring;
}

static bool make_queues(struct ae_unwindow *u)
{
	u->queue = calloc(u->o.values, sizeof *u->queue);
	u->entries = u->ring <= SIZE_MAX / sizeof *u->entries / u->o.values
		? malloc(u->o.values * u->ring * sizeof *u->entries)
		: NULL;
	for (size_t v = 0; v < u->o.values && u->queue && u->entries; v++)
		u->queue[v].entry = u->entries + v * u->ring;
	return u->queue && u->entries;
}

static bool make_ring(struct ae_unwindow *u)
{
	u->size = u->o.scores ? u->o.values : u->o.length * u->o.values;
	u->window = malloc(u->ring * u->size * sizeof *u->window);
	u->covering = malloc(u->ring * sizeof *u->covering);
	return u->window && u->covering;
}

static bool make_values(struct ae_unwindow *u)
{
	u->value = malloc(u->o.length * u->o.values * sizeof *u->value);
	u->seen = malloc(u->o.length * u->o.values * sizeof *u->seen);
	return u->value && u->seen;
}

/* Scores of the windows that cover a row are those that covered the row before, but for some at both ends. */
static bool make_state(struct ae_unwindow *u)
{
	const struct join_rule *rule = &rules[u->o.join];

	if (!u->o.scores && rule->running != NO_VALUE)
		return make_values(u);
	if (!rule->join)
		return make_queues(u);
	return u->o.scores && u->o.join == AE_JOIN_MEDIAN ? make_medians(u) : make_ring(u);
}

int ae_unwindow_new(struct ae_unwindow **to, const struct ae_unwindow_options *o, struct ae_err *e)
{
	struct ae_unwindow *u = *to = calloc(1, sizeof *u);
	size_t ring = (o->length - 1) / o->step + 1;
	size_t max = SIZE_MAX / sizeof *u->window / ring / (o->scores ? 1 : o->length);

	if (u && o->values <= max) {
		u->o = *o;
		u->ring = ring;
		u->sign = o->join == AE_JOIN_MAX ? 1 : -1;
		if (make_state(u))
			return 0;
	}
	ae_unwindow_free(u);
	*to = NULL;
	return ae_err_set(e, "out of memory: %zu windows of %zu rows of %zu values", ring, o->length, o->values);
}

static void save(struct ae_unwindow *u, const double *window)
{
	for (size_t v = 0; v < u->o.values && u->queue; v++) {
		drop_before(u, &u->queue[v], first_kept(u));
		enqueue(u, &u->queue[v], window[v]);
	}
	for (size_t v = 0; v < u->o.values && u->median; v++) {
		ae_running_median_drop(&u->median[v], first_kept(u));
		ae_running_median_add(&u->median[v], window[v]);
	}
	if (u->value)
		add_rows(u, window);
	if (u->window)
		memcpy(u->window + u->count % u->ring * u->size, window, u->size * sizeof *window);
	u->count++;
}

static double join_value(struct ae_unwindow *u, const struct covered_value *c)
{
	if (u->value)
		return value_so_far(u, c);
	if (u->queue)
		return front(u, c);
	return u->median ? middle(u, c) : rules[u->o.join].join(u, c);
}

/* Joins all values of a row; returns whether each of them is a number. A step longer than a window leaves
 * rows that no window covers. */
static bool join_row(struct ae_unwindow *u, struct covered_value *c, double *to)
{
	bool whole = true;

	for (c->v = 0; c->v < u->o.values; c->v++) {
		to[c->v] = c->first > c->last ? (double)NAN : join_value(u, c);
		whole = whole && !isnan(to[c->v]);
	}
	return whole;
}

/* By the rule last, a row without a value waits while a later window may give one. */
static size_t join_rows_before(struct ae_unwindow *u, uint64_t end, double *to)
{
	size_t length = u->o.length, step = u->o.step;
	uint64_t begin = u->next;

	for (; u->next < end; u->next++) {
		struct covered_value c = {
			.row = u->next,
			.first = u->next < length ? 0 : (u->next - length) / step + 1,
			.last = u->next / step < u->count ? u->next / step : u->count - 1,
		};

		if (!join_row(u, &c, to) && u->o.join == AE_JOIN_LAST && !u->ended && c.row / step >= u->count)
			break;
		to += u->o.values;
	}
	return (size_t)(u->next - begin);
}

/* The first row that windows after these `count` may change; by the rule last only if it has no value. */
static uint64_t final_rows(const struct ae_unwindow *u, uint64_t count)
{
	bool final = u->o.join == AE_JOIN_LAST || u->o.length < u->o.step;

	return count ? (count - 1) * u->o.step + (final ? u->o.length : u->o.step) : 0;
}

size_t ae_unwindow_push(struct ae_unwindow *u, const double *window, double *rows)
{
	if (u->o.ends && u->early < u->o.length - 1) {
		u->early++;
		return 0;
	}
	save(u, window);
	return join_rows_before(u, final_rows(u, u->count), rows);
}

size_t ae_unwindow_end(struct ae_unwindow *u, double *rows)
{
	u->ended = true;
	if (u->count > 0)
		return join_rows_before(u, (u->count - 1) * u->o.step + u->o.length, rows);
	for (size_t i = 0; i < u->early * u->o.values; i++)
		rows[i] = (double)NAN;
	return (size_t)u->early;
}

uint64_t ae_unwindow_rows(const struct ae_unwindow *u)
{
	return u->next;
}

void ae_unwindow_free(struct ae_unwindow *u)
{
	if (!u)
		return;
	free(u->window);
	free(u->covering);
	free(u->value);
	free(u->seen);
	free(u->queue);
	free(u->entries);
	free_medians(u);
	free(u);
}

/* ---- state ---- */

static void queue_state(struct ae_unwindow *u, struct score_queue *q, struct ae_state *s)
{
	ae_state_size(s, &q->front, u->ring - 1);
	ae_state_size(s, &q->count, u->ring);
	for (size_t i = 0; i < q->count && ae_state_good(s); i++) {
		struct queued_score *entry = &q->entry[(q->front + i) % u->ring];

		ae_state_count(s, &entry->window, u->count);
		ae_state_f8(s, &entry->score, 1);
	}
}

static void clear(double *x, size_t n)
{
	memset(x, 0, n * sizeof *x);
}

/* Values that no window has set yet are saved as zeros, so that the same rows make the same file. */
static void clear_unset(struct ae_unwindow *u)
{
	size_t covered = u->o.length * u->o.values;

	if (u->value && u->count == 0) {
		clear(u->value, covered);
		memset(u->seen, 0, covered * sizeof *u->seen);
	}
	for (uint64_t k = u->count; k < u->ring && u->window; k++)
		clear(u->window + k * u->size, u->size);
}

void ae_unwindow_options_state(const struct ae_unwindow_options *o, struct ae_state *s)
{
	ae_state_option(s, "method", rules[o->join].name);
	ae_state_option_count(s, "window", o->length);
	ae_state_option_count(s, "step", o->step);
	ae_state_option_count(s, "values of a window", o->scores ? o->values : o->length * o->values);
	ae_state_option(s, "scores", o->ends ? "of rows" : "of windows");
}

void ae_unwindow_past_state(struct ae_unwindow *u, struct ae_state *s)
{
	ae_state_count(s, &u->early, u->o.ends ? u->o.length - 1 : 0);
	ae_state_count(s, &u->count, (UINT64_MAX / 2 - u->o.length) / u->o.step);
	ae_state_count(s, &u->next, final_rows(u, u->count));
	clear_unset(u);
	for (size_t v = 0; v < u->o.values && u->queue; v++)
		queue_state(u, &u->queue[v], s);
	for (size_t v = 0; v < u->o.values && u->median; v++)
		ae_running_median_state(&u->median[v], s);
	if (u->value)
		ae_state_f8(s, u->value, u->o.length * u->o.values);
	for (size_t i = 0; i < u->o.length * u->o.values && u->value; i++)
		ae_state_size(s, &u->seen[i], SIZE_MAX);
	if (u->window)
		ae_state_f8(s, u->window, u->ring * u->size);
	if (u->next < final_rows(u, u->count) && (u->o.join != AE_JOIN_LAST || u->next < u->count * u->o.step))
		ae_state_refuse(s);
}

void ae_unwindow_state(struct ae_unwindow *u, struct ae_state *s)
{
	ae_unwindow_options_state(&u->o, s);
	ae_unwindow_past_state(u, s);
}
