/* threshold_fit.c - ae-threshold --fit: from scores to a file. */
#include "common/labels.h"
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>

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
	bool *positive = NULL, labeled = ae_threshold_takes(&rule) & AE_RULE_LABELS;
	double *label = NULL, *score;
	struct ae_err e;
	size_t n;

	threshold_open_scores(j, 0);
	score = tool_read_all(&j->t, j->r, &n, labeled && !j->labels ? &label : NULL);
	if (labeled)
		rule.positive = positive = labels_read(&j->t, j->labels, label, n);
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
