/* report_threshold.c - the threshold of a report, by the rules of ae-threshold, and the events above it. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void from_file(struct report *r)
{
	double *value;
	struct ae_err e;
	size_t n;

	if (ae_threshold_read(r->o->threshold, &value, &n, &e) != 0)
		die_err(r->tool, &e);
	if (n != 1)
		die(r->tool, "%s: expected one threshold, got %zu", r->o->threshold, n);
	r->threshold = value[0];
	r->threshold_from = "a file";
	free(value);
}

/* Learns it from scores that the model's file keeps, as ae-threshold --fit does. */
static void from_model(struct report *r)
{
	const char *path = r->tool->arg[0];
	struct ae_threshold_rule rule;
	struct ae_threshold threshold;
	struct ae_heldout heldout;
	struct ae_err e;
	double *score;

	if (ae_threshold_parse(&rule, r->o->method ? r->o->method : "max", &e) != 0)
		die(r->tool, "option --method: %s", e.text);
	if (ae_threshold_takes(&rule) & (AE_RULE_LABELS | AE_RULE_MOVES))
		die(r->tool, "option --method: expected a rule with a fixed threshold and without labels, got '%s'",
		    r->o->method);
	if (r->model->heldouts == 0) {
		if (r->o->method)
			die(r->tool, "%s: option --method: expected held-out scores, which this model does not hold",
			    path);
		warn(r->tool, "%s: the model holds no held-out scores: no threshold (--at X; -q: no warnings)", path);
		return;
	}
	if (ae_heldout_read(&heldout, path, &e) != 0)
		die_err(r->tool, &e);
	score = tool_alloc(r->tool, heldout.count, sizeof *score);
	for (size_t i = 0; i < heldout.count; i++)
		score[i] = (double)heldout.score[i];
	if (ae_threshold_learn(&threshold, &rule, score, heldout.count, 1, &e) != 0)
		die(r->tool, "%s: %s", path, e.text);
	r->threshold = ae_threshold_at(&threshold, 0);
	r->threshold_from = strcmp(heldout.origin, "training") == 0 ? "scores of training records" : "held-out scores";
	ae_threshold_free(&threshold);
	free(heldout.score);
	free(score);
}

void report_threshold(struct report *r)
{
	size_t n = r->series ? r->rows : r->records;
	const double *score = r->series ? r->row_score : r->score;
	struct ae_err e;

	if (r->o->threshold) {
		from_file(r);
	} else if (!isnan(r->o->at)) {
		r->threshold = r->o->at;
		r->threshold_from = "option --at";
	} else {
		from_model(r);
	}
	for (size_t i = 0; i < r->records; i++)
		r->flagged += ae_above(r->score[i], r->threshold);
	for (size_t i = 0; r->series && i < n; i++)
		if (ae_above(score[i], r->threshold) && ae_ranges_add(&r->events, i, &e) != 0)
			die_err(r->tool, &e);
}
