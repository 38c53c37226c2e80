/* threshold_fit.c - ae-threshold --fit: from scores to a file. */
#include "threshold.h"

#include <math.h>
#include <stdlib.h>

/* The labels of n scores, which are `label` where the scores' own file holds them. */
static bool *read_labels(struct job *j, const double *label, size_t n)
{
	const char *name = j->labels ? j->labels : j->t.label;
	bool *positive = tool_alloc(&j->t, n, sizeof *positive);
	double *own = NULL;
	size_t count = n;

	if (j->labels) {
		struct ae_reader *r = tool_reader_of(&j->t, j->labels);

		if (ae_shape_count(ae_reader_shape(r)) != 1)
			die(&j->t, "%s: records of %s, one label each expected", name,
			    ae_shape_name(ae_reader_shape(r)).text);
		label = own = tool_read_all(&j->t, r, &count, NULL);
		ae_reader_free(r);
	}
	if (count != n)
		die(&j->t, "%s: %zu labels for %zu scores", name, count, n);
	for (size_t i = 0; i < n; i++) {
		if (label[i] != 0 && label[i] != 1)
			die(&j->t, "%s: record %zu: label %g, 0 or 1 expected", name, i, label[i]);
		positive[i] = label[i] == 1;
	}
	free(own);
	return positive;
}

static struct ae_threshold_rule parse_rule(const struct job *j)
{
	struct ae_threshold_rule rule;
	struct ae_err e;
	unsigned takes;

	if (ae_threshold_parse(&rule, j->method ? j->method : "max", &e) != 0)
		die_err(&j->t, &e);
	takes = ae_threshold_takes(&rule);
	if (!isnan(j->level) && !(takes & AE_RULE_LEVEL))
		die(&j->t, "option --level: goes with the methods pot, spot and dspot");
	if (j->depth && !(takes & AE_RULE_DEPTH))
		die(&j->t, "option --depth: goes with the method dspot");
	if (j->labels && !(takes & AE_RULE_LABELS))
		die(&j->t, "option --labels: goes with the method f1");
	if ((takes & AE_RULE_LABELS) && !j->labels == !j->t.label)
		die(&j->t, "method 'f1': needs --labels FILE or --label COL, one of them");
	rule.level = isnan(j->level) ? rule.level : j->level;
	rule.depth = j->depth ? j->depth : rule.depth;
	return rule;
}

void threshold_fit(struct job *j)
{
	struct ae_threshold_rule rule = parse_rule(j);
	bool *positive = NULL, labelled = ae_threshold_takes(&rule) & AE_RULE_LABELS;
	double *label = NULL, *score;
	struct ae_err e;
	size_t n;

	threshold_open_scores(j, 0);
	score = tool_read_all(&j->t, j->r, &n, labelled && !j->labels ? &label : NULL);
	if (labelled)
		rule.positive = positive = read_labels(j, label, n);
	if (ae_threshold_learn(&j->threshold, &rule, score, n, j->values, &e) != 0)
		die(&j->t, "%s: %s", ae_reader_name(j->r), e.text);
	for (size_t v = 0; v < j->values; v++)
		note(&j->t, "threshold %zu of %zu: %.9g, from %zu scores", v + 1, j->values,
		     ae_threshold_at(&j->threshold, v), n);
	if (ae_threshold_save(&j->threshold, j->fit, &e) != 0)
		die_err(&j->t, &e);
	free(positive);
	free(label);
	free(score);
}
