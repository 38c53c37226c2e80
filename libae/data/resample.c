/* resample.c - rows with times to rows at a fixed interval. */
#include "data/data.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* State of one value in the open interval: what its method has of the rows so far. */
struct resample_value {
	uint64_t count;
	double x;
};

struct ae_resample {
	struct ae_resample_options o;
	enum ae_resample_method *method; /* (values), those of the options */
	struct resample_value *value;    /* (values), of the open interval */
	bool open, done, ended;          /* an interval has rows; `row` holds one to give out; the segment ends */
	int64_t start;                   /* of the open interval, ns */
	int64_t next;                    /* start of the next interval to give out */
	double *row;                     /* (values), the last finished interval, or one without rows */
	double *previous;                /* (values), for AE_FILL_LAST: the latest of each; NaN: none */
	struct ae_interpolate *gaps;     /* for AE_FILL_INTERPOLATE */
	const double *filled;            /* (filled_rows, values), complete rows of `gaps` */
	size_t filled_rows;
	bool filling;        /* `gaps` has rows of this segment */
	int64_t filled_next; /* start of the interval of the first of them */
};

/* ---- methods ---- */

static void take_sum(struct resample_value *v, double x)
{
	v->x = v->count ? v->x + x : x;
}

static void take_min(struct resample_value *v, double x)
{
	v->x = v->count && v->x < x ? v->x : x;
}

static void take_max(struct resample_value *v, double x)
{
	v->x = v->count && v->x > x ? v->x : x;
}

static void take_first(struct resample_value *v, double x)
{
	v->x = v->count ? v->x : x;
}

static void take_last(struct resample_value *v, double x)
{
	v->x = x;
}

static double mean_of(const struct resample_value *v)
{
	return v->x / (double)v->count;
}

static double value_of(const struct resample_value *v)
{
	return v->x;
}

static double count_of(const struct resample_value *v)
{
	return (double)v->count;
}

static const struct resample_rule {
	const char *name;
	void (*take)(struct resample_value *, double);
	double (*result)(const struct resample_value *); /* of one value or more */
	double empty;                                    /* the result without a value */
} rules[] = {
	[AE_RESAMPLE_MEAN] = { "mean", take_sum, mean_of, NAN },
	[AE_RESAMPLE_SUM] = { "sum", take_sum, value_of, NAN },
	[AE_RESAMPLE_MIN] = { "min", take_min, value_of, NAN },
	[AE_RESAMPLE_MAX] = { "max", take_max, value_of, NAN },
	[AE_RESAMPLE_FIRST] = { "first", take_first, value_of, NAN },
	[AE_RESAMPLE_LAST] = { "last", take_last, value_of, NAN },
	[AE_RESAMPLE_COUNT] = { "count", take_last, count_of, 0 },
};

static const char *const fills[] = {
	[AE_FILL_MISSING] = "missing",
	[AE_FILL_LAST] = "last",
	[AE_FILL_INTERPOLATE] = "interpolate",
};

const char *ae_resample_word(size_t i)
{
	return i < sizeof rules / sizeof *rules ? rules[i].name : NULL;
}

const char *ae_fill_word(size_t i)
{
	return i < sizeof fills / sizeof *fills ? fills[i] : NULL;
}

/* ---- making ---- */

static int allocate(struct ae_resample *r, const struct ae_resample_options *o, struct ae_err *e)
{
	r->o = *o;
	r->o.method = r->method = calloc(o->values, sizeof *r->method);
	r->value = calloc(o->values, sizeof *r->value);
	r->row = calloc(o->values, sizeof *r->row);
	r->previous = calloc(o->values, sizeof *r->previous);
	if (!r->method || !r->value || !r->row || !r->previous)
		return ae_err_set(e, "out of memory: rows of %zu values", o->values);
	memcpy(r->method, o->method, o->values * sizeof *r->method);
	return o->fill == AE_FILL_INTERPOLATE ? ae_interpolate_new(&r->gaps, o->values, e) : 0;
}

static void forget(struct ae_resample *r)
{
	for (size_t i = 0; i < r->o.values; i++)
		r->previous[i] = (double)NAN;
	r->ended = false;
}

int ae_resample_new(struct ae_resample **to, const struct ae_resample_options *o, struct ae_err *e)
{
	struct ae_resample *r = *to = calloc(1, sizeof *r);

	if (!r)
		return ae_err_set(e, "out of memory: rows of %zu values", o->values);
	if (allocate(r, o, e) == 0) {
		forget(r);
		return 0;
	}
	ae_resample_free(r);
	*to = NULL;
	return -1;
}

void ae_resample_free(struct ae_resample *r)
{
	if (!r)
		return;
	ae_interpolate_free(r->gaps);
	free(r->method);
	free(r->value);
	free(r->row);
	free(r->previous);
	free(r);
}

/* ---- rows in ---- */

/* Start of the interval that holds the time: a multiple of the interval, also before 1970. */
static int interval_start(int64_t *start, int64_t time, int64_t interval, struct ae_err *e)
{
	int64_t rest = time % interval;

	rest += rest < 0 ? interval : 0;
	if (time <= INT64_MIN + rest || time - rest > INT64_MAX - interval)
		return ae_err_set(e, "expected a time whose interval lies within the years 1678 to 2261");
	*start = time - rest;
	return 0;
}

/* The largest double at most: a sum of finite values stays finite. */
static double limited(double x)
{
	return x > DBL_MAX ? DBL_MAX : x < -DBL_MAX ? -DBL_MAX : x;
}

/* Results of the open interval, which is finished. */
static void finish(struct ae_resample *r)
{
	for (size_t i = 0; i < r->o.values; i++) {
		const struct resample_rule *rule = &rules[r->method[i]];

		r->row[i] = r->value[i].count ? limited(rule->result(&r->value[i])) : rule->empty;
		r->value[i] = (struct resample_value){ 0 };
	}
	r->next = r->start;
	r->done = true;
}

/* Returns whether another interval is finished, or -1. */
static int open_interval(struct ae_resample *r, int64_t time, struct ae_err *e)
{
	bool was_open = r->open;
	int64_t start = 0;

	if (interval_start(&start, time, r->o.interval, e) != 0)
		return -1;
	if (was_open && start < r->start)
		return ae_err_set(e, "expected a time in the interval of the row before, or a later one");
	if (was_open)
		finish(r);
	else
		r->next = start;
	r->open = true;
	r->start = start;
	return was_open;
}

int ae_resample_push(struct ae_resample *r, int64_t time, const double *row, struct ae_err *e)
{
	int finished = 0;

	if (!r->open || time < r->start || (uint64_t)time - (uint64_t)r->start >= (uint64_t)r->o.interval) {
		finished = open_interval(r, time, e);
		if (finished < 0)
			return -1;
	}
	for (size_t i = 0; i < r->o.values; i++)
		if (!isnan(row[i])) {
			rules[r->method[i]].take(&r->value[i], row[i]);
			r->value[i].count++;
		}
	return finished;
}

void ae_resample_end(struct ae_resample *r)
{
	if (r->open)
		finish(r);
	r->open = false;
	r->ended = true;
}

/* ---- intervals out ---- */

static void fill_last(struct ae_resample *r)
{
	for (size_t i = 0; i < r->o.values; i++) {
		r->row[i] = isnan(r->row[i]) ? r->previous[i] : r->row[i];
		r->previous[i] = r->row[i];
	}
}

/* Leaves the next interval in r->row, as far as its values are known; false: none is finished. */
static bool next_interval(struct ae_resample *r, int64_t *time)
{
	if (!r->done && !(r->open && r->next < r->start))
		return false;
	for (size_t i = 0; i < r->o.values && !r->done; i++)
		r->row[i] = rules[r->method[i]].empty;
	r->done = false;
	*time = r->next;
	r->next += r->o.interval;
	if (r->o.fill == AE_FILL_LAST)
		fill_last(r);
	return true;
}

/* Completes the rows of a segment that has ended; a column without any value stays NaN. Once they are given out, makes
 * a new interpolation for the next segment. */
static int end_interpolation(struct ae_resample *r, struct ae_err *e)
{
	struct ae_err unknown;
	int without_value = ae_interpolate_end(r->gaps, &unknown);

	(void)without_value;
	r->filled_rows = ae_interpolate_take(r->gaps, &r->filled);
	r->filling = r->filled_rows > 0;
	if (r->filling)
		return 0;
	ae_interpolate_free(r->gaps);
	return ae_interpolate_new(&r->gaps, r->o.values, e);
}

/* Moves finished intervals to the interpolation until a row is complete: 1, 0: none is, -1. */
static int interpolate(struct ae_resample *r, struct ae_err *e)
{
	int64_t time;

	while (r->filled_rows == 0 && next_interval(r, &time)) {
		if (!r->filling)
			r->filled_next = time;
		r->filling = true;
		if (ae_interpolate_push(r->gaps, r->row, e) != 0)
			return -1;
		r->filled_rows = ae_interpolate_take(r->gaps, &r->filled);
	}
	if (r->filled_rows == 0 && r->ended && r->filling && end_interpolation(r, e) != 0)
		return -1;
	return r->filled_rows > 0;
}

int ae_resample_take(struct ae_resample *r, int64_t *time, const double **row, struct ae_err *e)
{
	int status;

	if (r->o.fill != AE_FILL_INTERPOLATE) {
		status = next_interval(r, time);
		*row = r->row;
	} else if ((status = interpolate(r, e)) > 0) {
		*time = r->filled_next;
		*row = r->filled;
		r->filled_next += r->o.interval;
		r->filled += r->o.values;
		r->filled_rows--;
	}
	if (status == 0 && r->ended)
		forget(r);
	return status;
}

void ae_resample_state(struct ae_resample *r, struct ae_state *s)
{
	ae_state_option_count(s, "interval in ns", (uint64_t)r->o.interval);
	ae_state_option(s, "fill", fills[r->o.fill]);
	ae_state_flags(s, &r->open, 1);
	ae_state_flags(s, &r->done, 1);
	ae_state_flags(s, &r->ended, 1);
	ae_state_time(s, &r->start);
	ae_state_time(s, &r->next);
	if (r->start > INT64_MAX - r->o.interval || r->next > INT64_MAX - r->o.interval)
		ae_state_refuse(s);
	ae_state_f8(s, r->row, r->o.values);
	ae_state_f8(s, r->previous, r->o.values);
	for (size_t i = 0; i < r->o.values; i++) {
		char name[48];

		snprintf(name, sizeof name, "method of column %zu", i + 1);
		ae_state_option(s, name, rules[r->method[i]].name);
		ae_state_count(s, &r->value[i].count, UINT64_MAX);
		ae_state_f8(s, &r->value[i].x, 1);
	}
}
