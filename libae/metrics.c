/* metrics.c - how well scores tell anomalies from the rest, and how close two streams of records are. */
#include "ae.h"

#include <math.h>
#include <stdlib.h>

/* A score and whether its record is an anomaly. */
struct judged { double score; bool positive; };

static int descending(const void *a, const void *b)
{
	double x = ((const struct judged *)a)->score, y = ((const struct judged *)b)->score;

	return (x < y) - (x > y);
}

/* The records from the highest score down to some threshold: true and false positives. */
struct cut { uint64_t tp, fp; };

/* Moves the cut over the records of equal score, which no threshold tells apart; returns the next index. */
static size_t step_over_ties(const struct judged *j, size_t n, size_t at, struct cut *c)
{
	double score = j[at].score;

	for (; at < n && j[at].score == score; at++) {
		c->tp += j[at].positive;
		c->fp += !j[at].positive;
	}
	return at;
}

/* Halfway to the next lower score, so that "greater" picks exactly the records above; in doubles without room
 * between, that lower score itself. */
static double between(const struct judged *j, size_t n, size_t at)
{
	double upper = j[at - 1].score, half;

	if (at == n)
		return nextafter(upper, -INFINITY);
	half = upper / 2 + j[at].score / 2;
	return half < upper ? half : j[at].score;
}

/* Of the records that share the last place, as many count as there is room for, by their labels' share. */
static double precision_at(const struct cut *before, const struct cut *after, uint64_t n)
{
	uint64_t sure = before->tp + before->fp, tied = after->tp + after->fp - sure;
	double share = (double)(n - sure) / (double)tied;

	return ((double)before->tp + share * (double)(after->tp - before->tp)) / (double)n;
}

/* Area under the ROC by trapezoids (Fawcett 2006), average precision as the sum of precision times the growth
 * of recall, as scikit-learn defines both. Of equal F1 the lowest threshold counts, as numpy.argmax does. */
static void sweep(const struct judged *j, size_t n, uint64_t positives, struct ae_ranking *r)
{
	double positive = (double)positives, negative = (double)(n - positives), twice_area = 0;
	struct cut now = { 0 };

	*r = (struct ae_ranking){ .best_f1 = -1 };
	for (size_t at = 0; at < n;) {
		struct cut before = now;
		double gained, f1;

		at = step_over_ties(j, n, at, &now);
		gained = (double)(now.tp - before.tp);
		twice_area += (double)(now.fp - before.fp) * (double)(now.tp + before.tp);
		r->pr_auc += gained / positive * ((double)now.tp / (double)at);
		f1 = 2 * (double)now.tp / ((double)at + positive);
		if (f1 >= r->best_f1) {
			r->best_f1 = f1;
			r->best_threshold = between(j, n, at);
		}
		if (before.tp + before.fp < positives && at >= positives)
			r->p_at_n = precision_at(&before, &now, positives);
	}
	r->roc_auc = twice_area / 2 / positive / negative;
}

int ae_ranking(struct ae_ranking *r, const double *score, const bool *positive, size_t n, struct ae_err *e)
{
	struct judged *j = malloc((n ? n : 1) * sizeof *j);
	uint64_t positives = 0;

	if (!j)
		return ae_err_set(e, "out of memory: %zu scores", n);
	for (size_t i = 0; i < n; i++) {
		j[i] = (struct judged){ score[i], positive[i] };
		positives += positive[i];
	}
	if (positives > 0 && positives < n) {
		qsort(j, n, sizeof *j, descending);
		sweep(j, n, positives, r);
	}
	free(j);
	if (positives == 0 || positives == n)
		return ae_err_set(e, "%llu of %zu labels are 1: both kinds are needed",
				  (unsigned long long)positives, n);
	return 0;
}

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

double ae_f1(const struct ae_confusion *c)
{
	return ratio(2 * c->tp, 2 * c->tp + c->fp + c->fn);
}

void ae_difference_add(struct ae_difference *d, const float *a, const float *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double by = (double)a[i] - b[i];

		d->square += by * by;
		d->absolute += fabs(by);
	}
	d->count += n;
}
