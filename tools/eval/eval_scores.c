/* eval_scores.c - scores against labels of 0 and 1: at all thresholds, and at one. */
#include "eval/eval.h"
#include "common/labels.h"

#include <math.h>
#include <stdlib.h>

struct scores { double *score; bool *positive; size_t n; };

static void mark_ranges(struct eval *o, struct scores *s)
{
	struct ae_ranges ranges;
	struct ae_err e;

	s->positive = tool_alloc(&o->t, s->n, sizeof *s->positive);
	tool_take_stdin(&o->t, o->ranges);
	if (ae_ranges_read(&ranges, o->ranges, &e) != 0)
		die_err(&o->t, &e);
	for (size_t i = 0; i < ranges.count; i++) {
		if (ranges.range[i].last >= s->n)
			die(&o->t, "%s: range %zu: ends at row %llu, there are scores of %zu rows", o->ranges,
			    i + 1, (unsigned long long)ranges.range[i].last, s->n);
		for (uint64_t row = ranges.range[i].first; row <= ranges.range[i].last; row++)
			s->positive[row] = true;
	}
	ae_ranges_free(&ranges);
}

static struct scores read_scores(struct eval *o, struct ae_reader *r)
{
	struct scores s = { 0 };
	double *label = NULL;

	s.score = tool_read_all(&o->t, r, &s.n, o->t.label ? &label : NULL);
	if (o->ranges)
		mark_ranges(o, &s);
	else
		s.positive = labels_read(&o->t, o->labels, label, s.n);
	free(label);
	return s;
}

static double pick_threshold(const struct eval *o, const struct ae_ranking *r)
{
	double *value, first;
	size_t count;
	struct ae_err e;

	if (!o->threshold)
		return isnan(o->at) ? r->best_threshold : o->at;
	if (ae_threshold_read(o->threshold, &value, &count, &e) != 0)
		die_err(&o->t, &e);
	if (count != 1)
		die(&o->t, "%s: %zu thresholds, one expected", o->threshold, count);
	first = *value;
	free(value);
	return first;
}

static void print_ranking(struct eval *o, const struct ae_ranking *r)
{
	eval_print(o, r->roc_auc, "roc_auc");
	eval_print(o, r->pr_auc, "pr_auc");
	eval_print(o, r->p_at_n, "p_at_n");
	eval_print(o, r->best_f1, "best_f1");
	eval_print(o, r->best_threshold, "best_threshold");
}

static void print_confusion(struct eval *o, const struct ae_confusion *c, double threshold)
{
	eval_print(o, threshold, "threshold");
	eval_print(o, ae_precision(c), "precision");
	eval_print(o, ae_recall(c), "recall");
	eval_print(o, ae_f1(c), "f1");
	eval_print(o, ae_mcc(c), "mcc");
	eval_print(o, ae_fpr(c), "fpr");
	eval_print(o, (double)c->tn, "tn");
	eval_print(o, (double)c->fp, "fp");
	eval_print(o, (double)c->fn, "fn");
	eval_print(o, (double)c->tp, "tp");
	if (o->confusion)
		eval_confusion(o,
			       (const double[]){ (double)c->tn, (double)c->fp, (double)c->fn, (double)c->tp },
			       2);
}

static void print_intervals(struct eval *o, const struct scores *s, double threshold)
{
	static const char *const name[AE_MEASURES] = {
		[AE_ROC_AUC] = "roc_auc",
		[AE_PR_AUC] = "pr_auc",
		[AE_P_AT_N] = "p_at_n",
		[AE_BEST_F1] = "best_f1",
		[AE_PRECISION] = "precision",
		[AE_RECALL] = "recall",
		[AE_F1] = "f1",
		[AE_MCC] = "mcc",
	};
	struct ae_bootstrap b = { .rounds = o->bootstrap, .threads = o->t.threads, .seed = o->t.seed };
	struct ae_interval interval[AE_MEASURES];
	struct ae_err e;

	if (ae_bootstrap(interval, s->score, s->positive, s->n, threshold, &b, &e) != 0)
		die_err(&o->t, &e);
	for (size_t m = 0; m < AE_MEASURES; m++)
		eval_print_interval(o, interval[m], name[m]);
}

void eval_scores(struct eval *o, struct ae_reader *r)
{
	struct scores s = read_scores(o, r);
	struct ae_ranking ranking;
	struct ae_confusion c;
	struct ae_err e;
	double threshold;

	if (o->buffer != EVAL_NO_BUFFER && o->buffer > s.n)
		die(&o->t, "option --buffer: %zu rows, the series has %zu", o->buffer, s.n);
	if (ae_ranking(&ranking, s.score, s.positive, s.n, &e) != 0)
		die(&o->t, "%s: %s", eval_truth(o), e.text);
	threshold = pick_threshold(o, &ranking);
	c = ae_confusion(s.score, s.positive, s.n, threshold);
	eval_print(o, (double)s.n, "records");
	eval_print(o, (double)(c.fn + c.tp), "anomalies");
	print_ranking(o, &ranking);
	print_confusion(o, &c, threshold);
	if (o->bootstrap > 0)
		print_intervals(o, &s, threshold);
	if (o->series || o->ranges)
		eval_series(o, s.score, s.positive, s.n, threshold);
	free(s.positive);
	free(s.score);
}
