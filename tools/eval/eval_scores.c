/* eval_scores.c - scores compared with labels of 0 and 1: over all thresholds, and at one threshold. */
#include "eval/eval.h"
#include "common/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* (n) scores and labels. A score is NaN if its record has none. */
struct eval_labeled {
	double *score;
	bool *positive;
	size_t n;
};

static void mark_ranges(struct eval *o, struct eval_labeled *s)
{
	struct ae_ranges ranges;
	struct ae_err e;

	s->positive = tool_alloc(&o->t, s->n, sizeof *s->positive);
	tool_take_stdin(&o->t, o->ranges);
	if (ae_ranges_read(&ranges, o->ranges, &e) != 0)
		die_err(&o->t, &e);
	for (size_t i = 0; i < ranges.count; i++) {
		if (ranges.range[i].last >= s->n)
			die(&o->t, "%s: range %zu: expected rows below %zu, the number of scores, got %llu", o->ranges,
			    i + 1, s->n, (unsigned long long)ranges.range[i].last);
		for (uint64_t row = ranges.range[i].first; row <= ranges.range[i].last; row++)
			s->positive[row] = true;
	}
	ae_ranges_free(&ranges);
}

/* A row to ignore counts as one without a score, and a normal row is no anomaly. */
static void mark_spans(struct eval *o, struct eval_labeled *s, const char *name)
{
	for (size_t i = 0; o->spans.count > 0 && i < s->n; i++) {
		enum span_kind kind = spans_find(&o->spans, i, AE_TIME_NONE, name);

		if (kind == SPAN_IGNORE)
			s->score[i] = NAN;
		if (kind == SPAN_NORMAL)
			s->positive[i] = false;
	}
}

static struct eval_labeled read_scores(struct eval *o, struct ae_reader *r)
{
	struct eval_labeled s = { 0 };
	double *label = NULL;

	s.score = tool_read_all(&o->t, r, &s.n, o->t.label ? &label : NULL);
	if (o->ranges)
		mark_ranges(o, &s);
	else
		s.positive = labels_read(&o->t, o->labels, label, s.n);
	free(label);
	mark_spans(o, &s, ae_reader_name(r));
	return s;
}

/* A copy without the records that have no score. */
static struct eval_labeled scored(struct eval *o, const struct eval_labeled *all)
{
	struct eval_labeled s = {
		.score = tool_alloc(&o->t, all->n, sizeof *s.score),
		.positive = tool_alloc(&o->t, all->n, sizeof *s.positive),
	};

	for (size_t i = 0; i < all->n; i++)
		if (!isnan(all->score[i])) {
			s.score[s.n] = all->score[i];
			s.positive[s.n++] = all->positive[i];
		}
	o->absent += all->n - s.n;
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
		die(&o->t, "%s: expected one threshold, got %zu", o->threshold, count);
	first = *value;
	free(value);
	return first;
}

/* ---- measures: a new one is a function in libae/detect and a line here ---- */

/* Results that measures are taken from. */
struct eval_result {
	struct ae_ranking ranking;
	struct ae_confusion at;
	double threshold;
};

#define RANKING(name) \
	static double name(const struct eval_result *r) \
	{ \
		return r->ranking.name; \
	}
#define COUNT(name) \
	static double name(const struct eval_result *r) \
	{ \
		return (double)r->at.name; \
	}
#define MEASURE(name) \
	static double name(const struct eval_result *r) \
	{ \
		return ae_##name(&r->at); \
	}
RANKING(roc_auc)
RANKING(pr_auc)
RANKING(p_at_n)
RANKING(best_f1)
RANKING(best_threshold)
MEASURE(precision)
MEASURE(recall)
MEASURE(f1)
MEASURE(mcc)
MEASURE(fpr)
COUNT(tn)
COUNT(fp)
COUNT(fn)
COUNT(tp)

static double threshold(const struct eval_result *r)
{
	return r->threshold;
}

static const struct eval_measure {
	const char *name;
	double (*value)(const struct eval_result *);
} measures[] = {
	/* over all thresholds */
	{ "roc_auc", roc_auc },
	{ "pr_auc", pr_auc },
	{ "p_at_n", p_at_n },
	{ "best_f1", best_f1 },
	{ "best_threshold", best_threshold },
	/* at one threshold */
	{ "threshold", threshold },
	{ "precision", precision },
	{ "recall", recall },
	{ "f1", f1 },
	{ "mcc", mcc },
	{ "fpr", fpr },
	{ "tn", tn },
	{ "fp", fp },
	{ "fn", fn },
	{ "tp", tp },
};

static void print_measures(struct eval *o, const struct eval_result *r)
{
	const struct ae_confusion *c = &r->at;

	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		eval_print(o, measures[i].value(r), "%s", measures[i].name);
	if (o->confusion)
		eval_confusion(o, (const double[]){ (double)c->tn, (double)c->fp, (double)c->fn, (double)c->tp }, 2);
}

static void print_intervals(struct eval *o, const struct eval_labeled *s, double at)
{
	static const char *const name[AE_MEASURES] = {
		[AE_ROC_AUC] = "roc_auc",     [AE_PR_AUC] = "pr_auc", [AE_P_AT_N] = "p_at_n", [AE_BEST_F1] = "best_f1",
		[AE_PRECISION] = "precision", [AE_RECALL] = "recall", [AE_F1] = "f1",         [AE_MCC] = "mcc",
	};
	struct ae_bootstrap b = { .rounds = o->bootstrap, .threads = o->t.threads, .seed = o->t.seed };
	struct ae_interval interval[AE_MEASURES];
	struct ae_err e;

	if (ae_bootstrap(interval, s->score, s->positive, s->n, at, &b, &e) != 0)
		die_err(&o->t, &e);
	for (size_t m = 0; m < AE_MEASURES; m++)
		eval_print_interval(o, interval[m], name[m]);
}

void eval_scores(struct eval *o, struct ae_reader *r)
{
	struct eval_labeled all = read_scores(o, r), s = scored(o, &all);
	struct eval_result result;
	struct ae_err e;

	eval_tell_absent(o, ae_reader_name(r), all.n);
	if (o->buffer != EVAL_NO_BUFFER && o->buffer > s.n)
		die(&o->t, "option --buffer: expected at most %zu, the number of rows, got %zu", s.n, o->buffer);
	if (ae_ranking(&result.ranking, s.score, s.positive, s.n, &e) != 0)
		die(&o->t, "%s: %s", eval_truth(o), e.text);
	result.threshold = pick_threshold(o, &result.ranking);
	result.at = ae_confusion(s.score, s.positive, s.n, result.threshold);
	eval_print(o, (double)s.n, "records");
	eval_print(o, (double)(result.at.fn + result.at.tp), "anomalies");
	print_measures(o, &result);
	if (o->bootstrap > 0)
		print_intervals(o, &s, result.threshold);
	if (o->series || o->ranges)
		eval_series(o, all.score, all.positive, all.n, result.threshold);
	free(all.positive);
	free(all.score);
	free(s.positive);
	free(s.score);
}
