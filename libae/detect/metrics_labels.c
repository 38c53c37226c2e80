/* metrics_labels.c - metrics of a classifier that gives each record several labels. */
#include "detect/metrics.h"

#include <stdlib.h>

/* The labels of one column, or of all of them together (stride 1). */
static struct ae_confusion confusion_of(const double *output, const bool *label, size_t n, size_t stride,
					double threshold)
{
	struct ae_confusion c = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool found = output[i * stride] > threshold;

		if (label[i * stride])
			*(found ? &c.tp : &c.fn) += 1;
		else
			*(found ? &c.fp : &c.tn) += 1;
	}
	return c;
}

static int pr_auc(double *area, const double *output, const bool *label, size_t n, struct ae_err *e)
{
	struct ae_ranking r;

	if (ae_ranking(&r, output, label, n, e) != 0)
		return -1;
	*area = r.pr_auc;
	return 0;
}

/* Means over labels. output, label: (n, count); x, y: scratch (n). */
static int add_columns(struct ae_label_quality *q, const double *output, const bool *label, size_t n, size_t count,
		       double threshold, double *x, bool *y, struct ae_err *e)
{
	size_t used = 0;

	for (size_t k = 0; k < count; k++) {
		struct ae_confusion c = confusion_of(output + k, label + k, n, count, threshold);
		double area;

		q->macro_f1 += ae_f1(&c) / (double)count;
		for (size_t i = 0; i < n; i++) {
			x[i] = output[i * count + k];
			y[i] = label[i * count + k];
		}
		if (c.tp + c.fn == 0)
			continue;
		if (pr_auc(&area, x, y, n, e) != 0)
			return -1;
		q->macro_pr_auc += area;
		used++;
	}
	q->macro_pr_auc /= (double)used;
	return 0;
}

/* The mean, over a record's labels, of the fraction of labels among the outputs that are as high; 1 if it has none or
 * all of them. */
static double ranking_precision(const double *output, const bool *label, size_t count)
{
	size_t labels = 0;
	double sum = 0;

	for (size_t k = 0; k < count; k++) {
		size_t high = 0, hits = 0;

		if (!label[k])
			continue;
		labels++;
		for (size_t j = 0; j < count; j++)
			if (output[j] >= output[k]) {
				high++;
				hits += label[j];
			}
		sum += (double)hits / (double)high;
	}
	return labels == 0 || labels == count ? 1 : sum / (double)labels;
}

static void add_records(struct ae_label_quality *q, const double *output, const bool *label, size_t n, size_t count,
			double threshold)
{
	for (size_t i = 0; i < n; i++) {
		size_t wrong = 0;

		for (size_t k = 0; k < count; k++)
			wrong += (output[i * count + k] > threshold) != label[i * count + k];
		q->subset_accuracy += (double)(wrong == 0) / (double)n;
		q->hamming_loss += (double)wrong / (double)count / (double)n;
		q->lrap += ranking_precision(output + i * count, label + i * count, count) / (double)n;
	}
}

int ae_label_quality(struct ae_label_quality *q, const double *output, const bool *label, size_t n, size_t count,
		     double threshold, struct ae_err *e)
{
	struct ae_confusion all = confusion_of(output, label, n * count, 1, threshold);
	double *x = malloc(n * sizeof *x);
	bool *y = malloc(n * sizeof *y);
	int status;

	*q = (struct ae_label_quality){ .micro_precision = ae_precision(&all),
					.micro_recall = ae_recall(&all),
					.micro_f1 = ae_f1(&all) };
	if (!x || !y)
		status = ae_err_set(e, "no memory for %zu records", n);
	else
		status = pr_auc(&q->micro_pr_auc, output, label, n * count, e);
	if (status == 0)
		status = add_columns(q, output, label, n, count, threshold, x, y, e);
	add_records(q, output, label, n, count, threshold);
	free(x);
	free(y);
	return status;
}
