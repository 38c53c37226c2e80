/* threshold_rows.c - scores of windows to rows, and rows above the threshold to events. */
#include "threshold/threshold.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void open_limits(struct threshold_job *j)
{
	struct ae_err e;

	j->limit = tool_alloc(&j->t, j->values, sizeof *j->limit);
	for (size_t v = 0; v < j->values; v++)
		if (ae_event_limit_new(&j->limit[v], &j->limits, &e) != 0)
			die_err(&j->t, &e);
}

void threshold_rows_open(struct threshold_job *j)
{
	static const enum ae_join join[] = { AE_JOIN_MAX, AE_JOIN_ALL, AE_JOIN_LAST };
	size_t planes = j->low ? 3 : 2, max_rows = j->window > j->step ? j->window : j->step;
	struct ae_unwindow_options o = {
		.length = j->window,
		.step = j->step,
		.scores = true,
		.join = join[j->rule],
	};
	struct ae_err e;

	if (j->values > SIZE_MAX / planes || max_rows > SIZE_MAX / planes / j->values)
		die(&j->t, "option --window: %zu rows of %zu scores are too many", max_rows, j->values);
	o.values = j->width = planes * j->values;
	j->window_row = tool_alloc(&j->t, j->width, sizeof *j->window_row);
	j->rows = tool_alloc(&j->t, max_rows * j->width, sizeof *j->rows);
	j->capacity = ae_events_delay(&j->shape) + 1;
	if (j->capacity > SIZE_MAX / j->width)
		die(&j->t, "options --gap, --min-length, --pad: %zu rows of %zu scores are too many", j->capacity,
		    j->values);
	j->pending = tool_alloc(&j->t, j->capacity * j->width, sizeof *j->pending);
	j->last = tool_alloc(&j->t, j->values, sizeof *j->last);
	for (size_t v = 0; v < j->values; v++)
		j->last[v] = NAN;
	j->last_time = AE_TIME_NONE;
	j->row_time = tool_alloc(&j->t, j->capacity, sizeof *j->row_time);
	j->event.over = tool_alloc(&j->t, j->values, sizeof *j->event.over);
	if (j->votes_text && ae_votes_new(&j->votes, j->votes_needed, j->votes_rows, &e) != 0)
		die_err(&j->t, &e);
	if (j->limit_text)
		open_limits(j);
	if (ae_unwindow_new(&j->u, &o, &e) != 0 || ae_events_new(&j->ev, &j->shape, &e) != 0)
		die_err(&j->t, &e);
}

void threshold_rows_close(struct threshold_job *j)
{
	ae_unwindow_free(j->u);
	ae_votes_free(j->votes);
	for (size_t v = 0; j->limit && v < j->values; v++)
		ae_event_limit_free(j->limit[v]);
	free(j->limit);
	ae_events_free(j->ev);
	free(j->window_row);
	free(j->rows);
	free(j->pending);
	free(j->row_time);
	free(j->last);
	free(j->event.over);
}

/* (score - threshold) / |threshold| of a score that exceeds its threshold; else 0. */
static double over(struct threshold_job *j, size_t v, double score)
{
	double threshold = ae_threshold_at(&j->threshold, v);

	if (!ae_threshold_judge(&j->threshold, v, score))
		return 0;
	return fmin(fmax((score - threshold) / fabs(threshold), DBL_MIN), DBL_MAX);
}

static bool any(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i] > 0)
			return true;
	return false;
}

bool threshold_scored(const struct threshold_job *j, const double *row)
{
	for (size_t v = 0; v < j->values; v++)
		if (!isnan(row[v]))
			return true;
	return false;
}

/* By the rule `last`, rows have no score until the first window has ended. */
static bool unscored(const struct threshold_job *j)
{
	return j->rule == RULE_LAST && j->came + j->step < j->window;
}

static void count_unscored(struct threshold_job *j, const double *row)
{
	bool scored = threshold_scored(j, row);

	j->unscored += !scored;
	j->unscored_run = scored || unscored(j) ? 0 : j->unscored_run + 1;
}

static void take_decided(struct threshold_job *j, size_t n)
{
	for (; n > 0; n--, j->row++) {
		bool flagged = ae_events_take(j->ev);

		j->found = j->found || flagged;
		j->take(j, j->pending + j->row % j->capacity * j->width, flagged);
	}
	threshold_announce(j);
}

/* Whether a row begins an event, or prolongs it. */
static bool passes(struct threshold_job *j, bool above)
{
	return j->votes ? ae_votes_push(j->votes, above) : above;
}

/* Whether a person marked the next row as normal. Rows of windows have no times. */
static bool marked_normal(const struct threshold_job *j)
{
	bool timed = j->row_times && j->window == 1 && j->step == 1;
	int64_t time = timed ? j->row_time[j->came % j->capacity] : AE_TIME_NONE;

	return spans_find(&j->spans, j->came, time, ae_reader_name(j->r)) == SPAN_NORMAL;
}

/* A score that its limit refuses counts as one that does not exceed its threshold. Rows marked normal begin no event. */
static void keep_limits(struct threshold_job *j, double *row, bool normal)
{
	double *over = row + j->values;

	for (size_t v = 0; v < j->values; v++)
		if (!ae_event_limit_push(j->limit[v], over[v] > 0 && !normal, row[v]) && over[v] > 0)
			over[v] = 0;
}

/* Whether the row belongs to an event. After a rest an event begins at a row above the threshold, not at one above the
 * lower one. */
static bool continues(struct threshold_job *j, const double *row, bool normal)
{
	bool outage = j->outage > 0 && j->unscored_run >= j->outage;
	bool above = passes(j, any(row + j->values, j->values)) || outage;
	bool low = j->inside && j->low && any(row + 2 * j->values, j->values);

	return !ae_events_resting(j->ev) && (above || low) && !normal;
}

static void add_rows(struct threshold_job *j, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double *row = j->rows + i * j->width;
		bool normal;

		for (size_t v = 0; v < j->width && unscored(j); v++)
			row[v] = NAN;
		count_unscored(j, row);
		normal = marked_normal(j);
		if (j->limit)
			keep_limits(j, row, normal);
		j->inside = continues(j, row, normal);
		memcpy(j->pending + j->came % j->capacity * j->width, row, j->width * sizeof *row);
		j->came++;
		take_decided(j, ae_events_push(j->ev, j->inside));
	}
}

/* Sets the thresholds of the next record. */
static void set_fdr(struct threshold_job *j)
{
	double threshold = ae_fdr_threshold(&j->fdr, j->values);

	for (size_t v = 0; v < j->values; v++)
		j->threshold.value[v] = threshold;
}

/* A record without a score is no test. */
static void push_fdr(struct threshold_job *j)
{
	const double *over = j->window_row + j->values;
	bool tested = false;

	for (size_t v = 0; v < j->values; v++)
		tested = tested || !isnan(over[v]);
	if (tested)
		ae_fdr_push(&j->fdr, any(over, j->values));
}

void threshold_rows_push(struct threshold_job *j, const double *score)
{
	double *row = j->window_row;
	bool fdr = !isnan(j->fdr_rate);

	memcpy(j->last, score, j->values * sizeof *score);
	if (fdr)
		set_fdr(j);
	for (size_t v = 0; v < j->values; v++) {
		bool none = isnan(score[v]); /* rows go by their other windows */

		row[v] = score[v];
		row[j->values + v] = none ? NAN : over(j, v, score[v]);
		if (j->low)
			row[2 * j->values + v] = none ? NAN : ae_above(score[v], j->low[v]);
	}
	if (fdr)
		push_fdr(j);
	add_rows(j, ae_unwindow_push(j->u, row, j->rows));
}

void threshold_rows_push_at(struct threshold_job *j, const double *score, int64_t time)
{
	j->row_time[j->came % j->capacity] = time; /* a row per score */
	j->last_time = time;
	threshold_rows_push(j, score);
}

void threshold_rows_end(struct threshold_job *j)
{
	add_rows(j, ae_unwindow_end(j->u, j->rows));
	take_decided(j, ae_events_end(j->ev));
}
