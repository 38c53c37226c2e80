/* threshold_choice.c - thresholds that options give instead of a file. */
#include "threshold/threshold.h"

#include <math.h>
#include <string.h>

const char *threshold_option(const struct threshold_job *j)
{
	return j->rate ? "option --rate" : !isnan(j->fdr_rate) ? "option --fdr" : !isnan(j->at) ? "option --at" : NULL;
}

/* Seconds from row to row. */
static double interval(const struct threshold_job *j, const struct ae_rate *rate)
{
	if (rate->rows > 0 && j->interval)
		die(&j->t, "option --interval: expected with a --rate by time, got '%s', a rate by rows", j->rate);
	if (rate->rows > 0)
		return 0;
	if (!j->interval)
		die(&j->t, "option --rate: expected --interval, the time from row to row, for '%s'", j->rate);
	return (double)tool_duration(&j->t, "option --interval", j->interval) * 1e-9;
}

/* Scores that are `step` rows apart may alarm `step` times as often as rows. */
static void parse_rate(struct threshold_job *j)
{
	struct ae_rate rate;
	struct ae_err e;

	if (ae_rate_parse(&rate, j->rate, &e) != 0)
		die(&j->t, "option --rate: %s", e.text);
	j->per_score = ae_rate_per_row(&rate, interval(j, &rate)) * (double)j->step;
	if (!(j->per_score > 0 && j->per_score < 1))
		die(&j->t, "option --rate: expected less than one alarm per score, got %g", j->per_score);
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
	if (j->rate)
		parse_rate(j);
	if (!isnan(j->fdr_rate))
		j->fdr = ae_fdr_default(j->fdr_rate, j->dependence);
	if (j->votes_text)
		parse_votes(j);
}
