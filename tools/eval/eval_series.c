/* eval_series.c - measures of events in a series. A row without a score is never above a threshold; an event of such
 * rows alone is left out. */
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>

enum { BUFFER = 100 };
#define PROBATION 0.15

/* (n) rows. */
struct eval_rows {
	const double *score;
	const bool *positive;
	size_t n;
};

static void add_row(struct eval *o, struct ae_ranges *r, size_t row)
{
	struct ae_err e;

	if (ae_ranges_add(r, row, &e) != 0)
		die_err(&o->t, &e);
}

/* Events: runs of labeled rows, from their first to their last row with a score. */
static struct ae_ranges true_events(struct eval *o, const struct eval_rows *s)
{
	struct ae_ranges r = { 0 };

	for (size_t i = 0, end; i < s->n; i = end) {
		size_t first = s->n, last = 0;

		for (end = i; end < s->n && s->positive[end]; end++)
			if (!isnan(s->score[end])) {
				first = first < end ? first : end;
				last = end;
			}
		for (size_t row = first; row < s->n && row <= last; row++)
			add_row(o, &r, row);
		end += end == i;
	}
	return r;
}

static struct ae_ranges found_events(struct eval *o, const struct eval_rows *s, double threshold)
{
	struct ae_ranges r = { 0 };

	for (size_t i = 0; i < s->n; i++)
		if (s->score[i] > threshold)
			add_row(o, &r, i);
	return r;
}

/* ---- the rows that have a score ---- */

static double *scores_of(struct eval *o, const struct eval_rows *s, size_t *n)
{
	double *score = tool_alloc(&o->t, s->n, sizeof *score);

	*n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->score[i]))
			score[(*n)++] = s->score[i];
	return score;
}

static struct ae_ranges runs_of_scored(struct eval *o, const struct eval_rows *s)
{
	struct ae_ranges r = { 0 };
	size_t row = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (isnan(s->score[i]))
			continue;
		if (s->positive[i])
			add_row(o, &r, row);
		row++;
	}
	return r;
}

/* ---- measures ---- */

static void print_quality(struct eval *o, const char *name, struct ae_quality q)
{
	eval_print(o, q.precision, "%s_precision", name);
	eval_print(o, q.recall, "%s_recall", name);
	eval_print(o, q.f1, "%s_f1", name);
}

static void print_events(struct eval *o, const struct eval_rows *s, const struct ae_ranges *truth, double threshold)
{
	struct ae_ranges found = found_events(o, s, threshold);
	struct ae_confusion points = ae_confusion(s->score, s->positive, s->n, threshold);
	struct ae_quality event = ae_event_quality(truth, &found);
	struct ae_confusion adjusted = ae_point_adjusted(truth, &found, s->n);

	eval_print(o, (double)truth->count, "events");
	eval_print(o, (double)found.count, "events_found");
	print_quality(o, "event", event);
	eval_print(o, ae_quality(ae_precision(&points), event.recall).f1, "composite_f1");
	print_quality(o, "range", ae_range_quality(truth, &found));
	print_quality(o, "affiliation", ae_affiliation_quality(truth, &found, s->n));
	eval_print(o, ae_f1(&adjusted), "inflated_point_adjusted_f1");
	ae_ranges_free(&found);
}

static void print_vus(struct eval *o, const struct eval_rows *s)
{
	size_t n, buffer = o->buffer == EVAL_NO_BUFFER ? BUFFER : o->buffer;
	double *score = scores_of(o, s, &n);
	struct ae_ranges truth = runs_of_scored(o, s);
	struct ae_vus vus;
	struct ae_err e;

	if (ae_vus(&vus, score, n, &truth, buffer, &e) != 0)
		die_err(&o->t, &e);
	eval_print(o, vus.roc, "vus_roc");
	eval_print(o, vus.pr, "vus_pr");
	ae_ranges_free(&truth);
	free(score);
}

/* A row without a score ranks last: flagging it gains nothing. */
static void print_nab(struct eval *o, const struct eval_rows *s, const struct ae_ranges *truth, double threshold)
{
	double probation = o->probation >= 0 ? o->probation : PROBATION;
	double *score = tool_alloc(&o->t, s->n, sizeof *score);
	bool given = o->threshold || !isnan(o->at);
	struct ae_nab nab;
	struct ae_err e;

	for (size_t i = 0; i < s->n; i++)
		score[i] = isnan(s->score[i]) ? -INFINITY : s->score[i];
	if (ae_nab(&nab, score, s->n, truth, probation, given ? threshold : NAN, &e) != 0)
		die_err(&o->t, &e);
	free(score);
	eval_print(o, (double)nab.windows, "nab_windows");
	for (size_t p = 0; p < AE_NAB_PROFILES; p++) {
		eval_print(o, nab.profile[p].score, "nab_%s", ae_nab_name(p));
		eval_print(o, nab.profile[p].raw, "nab_%s_raw", ae_nab_name(p));
		eval_print(o, nab.profile[p].threshold, "nab_%s_threshold", ae_nab_name(p));
	}
}

void eval_series(struct eval *o, const double *score, const bool *positive, size_t n, double threshold)
{
	struct eval_rows s = { score, positive, n };
	struct ae_ranges truth = true_events(o, &s);

	print_events(o, &s, &truth, threshold);
	print_vus(o, &s);
	print_nab(o, &s, &truth, threshold);
	ae_ranges_free(&truth);
}
