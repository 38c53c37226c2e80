/* metrics.c - metrics of scores against labels, over all thresholds or at one. */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>

size_t ae_largest(const double *x, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (x[i] > x[best])
			best = i;
	return best;
}

struct ae_interval ae_interval_of(double *value, size_t n)
{
	ae_sort(value, n);
	return (struct ae_interval){ ae_quantile(value, n, 0.025), ae_quantile(value, n, 0.975) };
}

/* ---- records by score ---- */

static int descending(const void *a, const void *b)
{
	const struct ae_ranked *x = a, *y = b;

	if (x->score != y->score)
		return (x->score < y->score) - (x->score > y->score);
	return (x->record > y->record) - (x->record < y->record);
}

struct ae_ranked *ae_ranked_sort(const double *score, size_t first, size_t n)
{
	size_t count = n > first ? n - first : 0;
	struct ae_ranked *r = calloc(count ? count : 1, sizeof *r);

	if (!r)
		return NULL;
	for (size_t i = 0; i < count; i++)
		r[i] = (struct ae_ranked){ score[first + i], first + i };
	qsort(r, count, sizeof *r, descending);
	return r;
}

size_t ae_ranked_ties(const struct ae_ranked *r, size_t n, size_t at)
{
	double score = r[at].score;

	while (at < n && r[at].score == score)
		at++;
	return at;
}

double ae_ranked_threshold(const struct ae_ranked *r, size_t n, size_t at)
{
	double upper, half;

	if (at == 0)
		return n > 0 ? r[0].score : 0;
	upper = r[at - 1].score;
	if (at == n)
		return nextafter(upper, -INFINITY);
	half = upper / 2 + r[at].score / 2;
	return half < upper ? half : r[at].score;
}

/* ---- all thresholds ---- */

/* True and false positives among the records down to some place in the order of scores. */
struct counts_above {
	uint64_t tp, fp;
};

static void count(struct counts_above *c, const struct ae_ranked *r, const bool *positive, const uint32_t *weight)
{
	uint64_t times = weight ? weight[r->record] : 1;

	if (positive[r->record])
		c->tp += times;
	else
		c->fp += times;
}

static struct counts_above count_all(const struct ae_ranked *r, size_t n, const bool *positive, const uint32_t *weight)
{
	struct counts_above c = { 0 };

	for (size_t i = 0; i < n; i++)
		count(&c, &r[i], positive, weight);
	return c;
}

/* If ties cross the n-th place, the tied records count by their expectation under a random order. */
static double precision_at(const struct counts_above *before, const struct counts_above *after, uint64_t n)
{
	uint64_t sure = before->tp + before->fp, tied = after->tp + after->fp - sure;
	double share = (double)(n - sure) / (double)tied;

	return ((double)before->tp + share * (double)(after->tp - before->tp)) / (double)n;
}

/* Adds the records between two places. Area under the ROC by trapezoids (Fawcett 2006); average precision as the sum of
 * precision times the increase of recall; both as in scikit-learn. Sums of counts are exact, so that a perfect order
 * gives exactly 1. */
static void measure(struct ae_ranking *m, const struct counts_above *before, const struct counts_above *now,
		    uint64_t positives)
{
	uint64_t flagged = now->tp + now->fp;

	m->roc_auc += (double)(now->fp - before->fp) * (double)(now->tp + before->tp) / 2;
	m->pr_auc += (double)(now->tp - before->tp) * ((double)now->tp / (double)flagged);
	if (before->tp + before->fp < positives && flagged >= positives)
		m->p_at_n = precision_at(before, now, positives);
}

/* If thresholds have equal F1, the lowest is taken, as numpy.argmax does on ascending thresholds. */
void ae_ranked_sweep(const struct ae_ranked *r, size_t n, const bool *positive, const uint32_t *weight,
		     struct ae_ranking *m)
{
	struct counts_above all = count_all(r, n, positive, weight), now = { 0 };

	*m = (struct ae_ranking){ .best_f1 = -1 };
	for (size_t at = 0; at < n;) {
		size_t next = ae_ranked_ties(r, n, at);
		struct counts_above before = now;
		double f1;

		for (; at < next; at++)
			count(&now, &r[at], positive, weight);
		if (now.tp + now.fp == before.tp + before.fp)
			continue;
		measure(m, &before, &now, all.tp);
		f1 = 2 * (double)now.tp / (double)(now.tp + now.fp + all.tp);
		if (f1 >= m->best_f1) {
			m->best_f1 = f1;
			m->best_threshold = ae_ranked_threshold(r, n, at);
		}
	}
	m->roc_auc = m->roc_auc / (double)all.tp / (double)all.fp;
	m->pr_auc /= (double)all.tp;
}

int ae_ranking(struct ae_ranking *r, const double *score, const bool *positive, size_t n, struct ae_err *e)
{
	struct ae_ranked *ranked;
	uint64_t positives = 0;

	for (size_t i = 0; i < n; i++)
		positives += positive[i];
	if (positives == 0 || positives == n)
		return ae_err_set(e, "labels: expected both 0 and 1, got %llu of %zu that are 1",
				  (unsigned long long)positives, n);
	ranked = ae_ranked_sort(score, 0, n);
	if (!ranked)
		return ae_err_set(e, "no memory for %zu scores", n);
	ae_ranked_sweep(ranked, n, positive, NULL, r);
	free(ranked);
	return 0;
}

/* ---- one threshold ---- */

struct ae_confusion ae_confusion(const double *score, const bool *positive, size_t n, double threshold)
{
	struct ae_confusion c = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool flagged = score[i] > threshold;

		c.tp += flagged && positive[i];
		c.fp += flagged && !positive[i];
		c.fn += !flagged && positive[i];
		c.tn += !flagged && !positive[i];
	}
	return c;
}

static double ratio(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

double ae_precision(const struct ae_confusion *c)
{
	return ratio(c->tp, c->tp + c->fp);
}

double ae_recall(const struct ae_confusion *c)
{
	return ratio(c->tp, c->tp + c->fn);
}

double ae_fpr(const struct ae_confusion *c)
{
	return ratio(c->fp, c->fp + c->tn);
}

double ae_f1(const struct ae_confusion *c)
{
	return ratio(2 * c->tp, 2 * c->tp + c->fp + c->fn);
}

double ae_mcc(const struct ae_confusion *c)
{
	double tp = (double)c->tp, fp = (double)c->fp, fn = (double)c->fn, tn = (double)c->tn;
	double scale = sqrt((tp + fp) * (tp + fn)) * sqrt((tn + fp) * (tn + fn));

	return scale > 0 ? (tp * tn - fp * fn) / scale : 0;
}

struct ae_quality ae_quality(double precision, double recall)
{
	double sum = precision + recall;

	return (struct ae_quality){ precision, recall, sum > 0 ? 2 * precision * recall / sum : 0 };
}
