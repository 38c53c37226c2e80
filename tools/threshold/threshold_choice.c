/* threshold_choice.c - thresholds that options give instead of a file. */
#include "threshold/threshold.h"

#include <math.h>
#include <string.h>

enum { LIMIT_MAX = 1000 }; /* events */
#define ROWS_MAX 1e15      /* of a limit */

const char *threshold_option(const struct threshold_job *j)
{
	return j->rate ? "option --rate" : !isnan(j->fdr_rate) ? "option --fdr" : !isnan(j->at) ? "option --at" : NULL;
}

/* Reads an option's K/N or K/UNIT. */
static struct ae_rate read_rate(const struct threshold_job *j, const char *option, const char *text)
{
	struct ae_rate rate;
	struct ae_err e;

	if (ae_rate_parse(&rate, text, &e) != 0)
		die(&j->t, "option --%s: %s", option, e.text);
	if (rate.rows == 0 && !j->interval)
		die(&j->t, "option --%s: expected --interval, the time from row to row, for '%s'", option, text);
	return rate;
}

static double per_row(const struct threshold_job *j, const struct ae_rate *rate)
{
	double seconds = 0;

	if (rate->rows == 0)
		seconds = (double)tool_duration(&j->t, "option --interval", j->interval) * 1e-9;
	return ae_rate_per_row(rate, seconds);
}

/* Scores that are `step` rows apart may alarm `step` times as often as rows. */
static void take_rate(struct threshold_job *j, const struct ae_rate *rate)
{
	j->per_score = per_row(j, rate) * (double)j->step;
	if (!(j->per_score > 0 && j->per_score < 1))
		die(&j->t, "option --rate: expected less than one alarm per score, got %g", j->per_score);
}

static void take_limit(struct threshold_job *j, const struct ae_rate *limit)
{
	double rows = limit->alarms / per_row(j, limit);

	if (!(limit->alarms >= 1 && limit->alarms <= LIMIT_MAX && limit->alarms == floor(limit->alarms)))
		die(&j->t, "option --limit: expected a whole number of events, 1 to %d, got '%s'", (int)LIMIT_MAX,
		    j->limit_text);
	if (!(rows >= 1 && rows <= ROWS_MAX))
		die(&j->t, "option --limit: expected 1 to %g rows, got %g", ROWS_MAX, rows);
	j->limits = (struct ae_event_limit_options){ .events = (size_t)limit->alarms, .rows = (uint64_t)rows };
	j->limits.gap = j->shape.gap > j->shape.rest ? j->shape.gap : j->shape.rest;
}

static void take_rates(struct threshold_job *j)
{
	struct ae_rate rate = { .rows = 1 }, limit = rate;

	if (j->rate)
		rate = read_rate(j, "rate", j->rate);
	if (j->limit_text)
		limit = read_rate(j, "limit", j->limit_text);
	if (j->interval && rate.rows > 0 && limit.rows > 0)
		die(&j->t, "option --interval: expected with a --rate or --limit by time, got '%s', by rows",
		    j->rate ? j->rate : j->limit_text);
	if (j->rate)
		take_rate(j, &rate);
	if (j->limit_text)
		take_limit(j, &limit);
}

double threshold_value(const struct threshold_job *j)
{
	if (j->pvalue)
		return INFINITY;
	if (j->rate)
		return ae_rate_surprise(j->per_score, j->values);
	return isnan(j->fdr_rate) ? j->at : ae_fdr_threshold(&j->fdr, j->values);
}

/* "K/M". */
static void parse_votes(struct threshold_job *j)
{
	size_t length = strcspn(j->votes_text, "/");
	char text[32];

	if (length == 0 || length >= sizeof text || !j->votes_text[length])
		die(&j->t, "option --votes: expected K/M, as in 3/5, got '%s'", j->votes_text);
	snprintf(text, sizeof text, "%.*s", (int)length, j->votes_text);
	j->votes_rows = tool_count(&j->t, "option --votes: M", j->votes_text + length + 1, 1, THRESHOLD_ROWS_MAX);
	j->votes_needed = tool_count(&j->t, "option --votes: K", text, 1, (double)j->votes_rows);
}

void threshold_choose(struct threshold_job *j)
{
	take_rates(j);
	if (!isnan(j->fdr_rate))
		j->fdr = ae_fdr_default(j->fdr_rate, j->dependence);
	if (j->votes_text)
		parse_votes(j);
}
