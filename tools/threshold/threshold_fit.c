/* threshold_fit.c - ae-threshold --fit: learns a threshold and writes its file. */
#include "common/labels.h"
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct ae_threshold_rule parse_rule(const struct threshold_job *j)
{
	struct ae_threshold_rule rule;
	struct ae_err e;
	unsigned takes;

	if (ae_threshold_parse(&rule, j->method ? j->method : "max", &e) != 0)
		die_err(&j->t, &e);
	takes = ae_threshold_takes(&rule);
	if (!isnan(j->level) && !(takes & AE_RULE_LEVEL))
		die(&j->t, "option --level: expected with the methods pot, spot and dspot only");
	if (j->depth && !(takes & AE_RULE_DEPTH))
		die(&j->t, "option --depth: expected with the method dspot only");
	if (j->labels && !(takes & AE_RULE_LABELS))
		die(&j->t, "option --labels: expected with the method f1 only");
	if ((takes & AE_RULE_LABELS) && !j->labels == !j->t.label)
		die(&j->t, "method 'f1': expected one of --labels FILE and --label COL");
	rule.level = isnan(j->level) ? rule.level : j->level;
	rule.depth = j->depth ? j->depth : rule.depth;
	return rule;
}

static bool is_model(const struct threshold_job *j, const char *path)
{
	enum ae_file_kind kind;
	struct ae_err e;

	if (ae_file_kind(path, &kind, &e) != 0)
		die_err(&j->t, &e);
	return kind == AE_FILE_MODEL;
}

/* The held-out scores of the model that is the only operand; the caller frees them and h->score. */
static double *heldout_scores(struct threshold_job *j, const char *path, struct ae_heldout *h)
{
	struct ae_err e;
	double *score;

	if (j->t.args > 1)
		die(&j->t, "%s: a model: expected no other operand, got %d", path, j->t.args - 1);
	if (j->labels || j->t.label)
		die(&j->t, "%s: a model: its held-out scores have no labels", path);
	if (j->spans.path)
		die(&j->t, "option --spans: cannot be used with a model, whose held-out scores have no rows");
	if (ae_heldout_read(h, path, &e) != 0)
		die_err(&j->t, &e);
	score = tool_alloc(&j->t, h->count, sizeof *score);
	for (size_t i = 0; i < h->count; i++)
		score[i] = h->score[i];
	j->values = 1;
	return score;
}

size_t threshold_omit_nan(double *score, size_t n, size_t values, bool *positive)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		size_t v = 0;

		while (v < values && !isnan(score[i * values + v]))
			v++;
		if (v < values)
			continue;
		memmove(score + left * values, score + i * values, values * sizeof *score);
		if (positive)
			positive[left] = positive[i];
		left++;
	}
	return left;
}

/* Records to ignore lose their scores. */
static void omit_spans(struct threshold_job *j, double *score, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (spans_find(&j->spans, i, AE_TIME_NONE, ae_reader_name(j->r)) == SPAN_IGNORE)
			for (size_t v = 0; v < j->values; v++)
				score[i * j->values + v] = NAN;
}

void threshold_fit(struct threshold_job *j)
{
	struct ae_threshold_rule rule = parse_rule(j);
	bool *positive = NULL, labeled = ae_threshold_takes(&rule) & AE_RULE_LABELS;
	const char *model = j->t.args > 0 && is_model(j, j->t.arg[0]) ? j->t.arg[0] : NULL;
	double *label = NULL, *score;
	struct ae_heldout heldout = { 0 };
	struct ae_err e;
	size_t n, all;

	if (model) {
		score = heldout_scores(j, model, &heldout);
		n = heldout.count;
	} else {
		threshold_open_scores(j, 0);
		score = tool_read_all(&j->t, j->r, &n, labeled && !j->labels ? &label : NULL);
		omit_spans(j, score, n);
	}
	if (labeled)
		rule.positive = positive = labels_read(&j->t, j->labels, label, n);
	all = n;
	n = threshold_omit_nan(score, n, j->values, positive);
	if (n < all)
		note(&j->t, "%zu of %zu records have no score (NaN) and are left out", all - n, all);
	if (ae_threshold_learn(&j->threshold, &rule, score, n, j->values, &e) != 0)
		die(&j->t, "%s: %s", model ? model : ae_reader_name(j->r), e.text);
	for (size_t v = 0; v < j->values; v++)
		note(&j->t, "threshold %zu of %zu: %.9g, from %zu scores", v + 1, j->values,
		     ae_threshold_at(&j->threshold, v), n);
	if (ae_threshold_save(&j->threshold, j->fit, &e) != 0)
		die_err(&j->t, &e);
	if (strcmp(heldout.origin, "training") == 0)
		warn(&j->t,
		     "%s: its scores are of records that it learned from, so more new records than asked will exceed "
		     "the threshold (-q: no warnings)",
		     model);
	free(heldout.score);
	free(positive);
	free(label);
	free(score);
}
