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

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The normal scores that the model's file keeps. */
static void read_heldouts(struct report *r)
{
	const char *path = r->tool->arg[0];
	struct ae_heldout heldout;
	struct ae_err e;

	if (r->model->heldouts == 0)
		return;
	if (ae_heldout_read(&heldout, path, &e) != 0)
		die_err(r->tool, &e);
	r->heldouts = heldout.count;
	r->heldout = tool_alloc(r->tool, heldout.count, sizeof *r->heldout);
	for (size_t i = 0; i < heldout.count; i++)
		r->heldout[i] = (double)heldout.score[i];
	qsort(r->heldout, r->heldouts, sizeof *r->heldout, ascending);
	r->heldout_from = strcmp(heldout.origin, "training") == 0 ? "scores of training records" : "held-out scores";
	free(heldout.score);
}

/* Learns it from these scores, as ae-threshold --fit does. */
static void from_model(struct report *r)
{
	const char *path = r->tool->arg[0];
	struct ae_threshold_rule rule;
	struct ae_threshold threshold;
	struct ae_err e;

	if (ae_threshold_parse(&rule, r->o->method ? r->o->method : "max", &e) != 0)
		die(r->tool, "option --method: %s", e.text);
	if (ae_threshold_takes(&rule) & (AE_RULE_LABELS | AE_RULE_MOVES))
		die(r->tool, "option --method: expected a rule with a fixed threshold and without labels, got '%s'",
		    r->o->method);
	if (r->heldouts == 0) {
		if (r->o->method)
			die(r->tool, "%s: option --method: expected held-out scores, which this model does not hold",
			    path);
		warn(r->tool, "%s: the model holds no held-out scores: no threshold (--at X; -q: no warnings)", path);
		return;
	}
	if (ae_threshold_learn(&threshold, &rule, r->heldout, r->heldouts, 1, &e) != 0)
		die(r->tool, "%s: %s", path, e.text);
	r->threshold = ae_threshold_at(&threshold, 0);
	r->threshold_from = r->heldout_from;
	ae_threshold_free(&threshold);
}

void report_threshold(struct report *r)
{
	size_t n = r->series ? r->rows : r->records;
	const double *score = r->series ? r->row_score : r->score;
	struct ae_err e;

	read_heldouts(r);
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

void report_probability(struct report *r, double score)
{
	double p = ae_pvalue(r->heldout, r->heldouts, score);

	html_number(r->tool, p);
	html_number(r->tool, 0 - log10(p));
}

void report_explain(struct report *r)
{
	if (r->heldouts > 0)
		fprintf(tool_text(r->tool),
			"<p>The p-value compares a score with %zu %s of the model: (1 + those as large) / (1 + all). "
			"The surprise is -log10 of it, at most %.2g here.</p>\n",
			r->heldouts, r->heldout_from, log10((double)r->heldouts + 1));
}
