/* eval_series.c - scores of a series' rows: how well events are found, not only rows. */
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>

enum { BUFFER = 100 };
#define PROBATION 0.15

static struct ae_ranges runs(struct eval *o, const bool *flag, size_t n)
{
	struct ae_ranges r = { 0 };
	struct ae_err e;

	for (size_t i = 0; i < n; i++)
		if (flag[i] && ae_ranges_add(&r, i, &e) != 0)
			die_err(&o->t, &e);
	return r;
}

static struct ae_ranges runs_above(struct eval *o, const double *score, size_t n, double threshold)
{
	bool *flag = tool_alloc(&o->t, n, sizeof *flag);
	struct ae_ranges r;

	for (size_t i = 0; i < n; i++)
		flag[i] = score[i] > threshold;
	r = runs(o, flag, n);
	free(flag);
	return r;
}

static void print_quality(struct eval *o, const char *name, struct ae_quality q)
{
	eval_print(o, q.precision, "%s_precision", name);
	eval_print(o, q.recall, "%s_recall", name);
	eval_print(o, q.f1, "%s_f1", name);
}

static void print_events(struct eval *o, const struct ae_ranges *truth, const struct ae_ranges *found,
			 const struct ae_confusion *points, size_t n)
{
	struct ae_quality event = ae_event_quality(truth, found);
	struct ae_confusion adjusted = ae_point_adjusted(truth, found, n);

	eval_print(o, (double)truth->count, "events");
	eval_print(o, (double)found->count, "events_found");
	print_quality(o, "event", event);
	eval_print(o, ae_quality(ae_precision(points), event.recall).f1, "composite_f1");
	print_quality(o, "range", ae_range_quality(truth, found));
	print_quality(o, "affiliation", ae_affiliation_quality(truth, found, n));
	eval_print(o, ae_f1(&adjusted), "inflated_point_adjusted_f1");
}

static void print_nab(struct eval *o, const double *score, size_t n, const struct ae_ranges *truth,
		      double threshold)
{
	struct ae_nab nab;
	struct ae_err e;
	double probation = o->probation >= 0 ? o->probation : PROBATION;
	bool given = o->threshold || !isnan(o->at);

	if (ae_nab(&nab, score, n, truth, probation, given ? threshold : NAN, &e) != 0)
		die_err(&o->t, &e);
	eval_print(o, (double)nab.windows, "nab_windows");
	for (size_t p = 0; p < AE_NAB_PROFILES; p++) {
		eval_print(o, nab.profile[p].score, "nab_%s", ae_nab_name(p));
		eval_print(o, nab.profile[p].raw, "nab_%s_raw", ae_nab_name(p));
		eval_print(o, nab.profile[p].threshold, "nab_%s_threshold", ae_nab_name(p));
	}
}

static void print_vus(struct eval *o, const double *score, size_t n, const struct ae_ranges *truth)
{
	size_t buffer = o->buffer == EVAL_NO_BUFFER ? BUFFER : o->buffer;
	struct ae_vus vus;
	struct ae_err e;

	if (ae_vus(&vus, score, n, truth, buffer, &e) != 0)
		die_err(&o->t, &e);
	eval_print(o, vus.roc, "vus_roc");
	eval_print(o, vus.pr, "vus_pr");
}

void eval_series(struct eval *o, const double *score, const bool *positive, size_t n, double threshold)
{
	struct ae_ranges truth = runs(o, positive, n), found = runs_above(o, score, n, threshold);
	struct ae_confusion points = ae_confusion(score, positive, n, threshold);

	print_events(o, &truth, &found, &points, n);
	print_vus(o, score, n, &truth);
	print_nab(o, score, n, &truth, threshold);
	ae_ranges_free(&truth);
	ae_ranges_free(&found);
}
