/* eval_labels.c - outputs for several labels per record, compared with the labels: 0 or 1 for each output. */
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>

/* Probabilities are compared with 0.5, logits with 0. */
static double default_threshold(const double *output, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (output[i] < 0 || output[i] > 1)
			return 0;
	return 0.5;
}

static bool *marks_of(struct eval *o, const double *label, size_t n, size_t count, bool *some)
{
	bool *marks = tool_alloc(&o->t, n * count, sizeof *marks);

	*some = false;
	for (size_t i = 0; i < n * count; i++) {
		if (label[i] != 0 && label[i] != 1)
			die(&o->t, "%s: record %zu: label %zu: expected 0 or 1, got %g", o->labels, i / count,
			    i % count, label[i]);
		marks[i] = label[i] == 1;
		*some = *some || marks[i];
	}
	return marks;
}

static void print(struct eval *o, const struct ae_label_quality *q, double threshold)
{
	const struct {
		const char *name;
		double value;
	} measure[] = {
		{ "threshold", threshold },
		{ "micro_precision", q->micro_precision },
		{ "micro_recall", q->micro_recall },
		{ "micro_f1", q->micro_f1 },
		{ "macro_f1", q->macro_f1 },
		{ "micro_pr_auc", q->micro_pr_auc },
		{ "macro_pr_auc", q->macro_pr_auc },
		{ "lrap", q->lrap },
		{ "subset_accuracy", q->subset_accuracy },
		{ "hamming_loss", q->hamming_loss },
	};

	for (size_t i = 0; i < sizeof measure / sizeof *measure; i++)
		eval_print(o, measure[i].value, "%s", measure[i].name);
}

void eval_labels(struct eval *o, struct ae_reader *r, struct ae_reader *labels)
{
	size_t count = ae_shape_count(ae_reader_shape(r)), n, m;
	double *output = tool_read_all(&o->t, r, &n, NULL), *label = tool_read_all(&o->t, labels, &m, NULL), threshold;
	struct ae_label_quality q;
	struct ae_err e;
	bool *marks, some;

	if (n != m)
		die(&o->t, "%s: expected %zu records, as %s has, got %zu", o->labels, n, ae_reader_name(r), m);
	n = eval_present(o, ae_reader_name(r), output, count, label, count, n);
	marks = marks_of(o, label, n, count, &some);
	if (!some)
		die(&o->t, "%s: expected a label of 1, got none among %zu records", o->labels, n);
	threshold = isnan(o->at) ? default_threshold(output, n * count) : o->at;
	if (ae_label_quality(&q, output, marks, n, count, threshold, &e) != 0)
		die_err(&o->t, &e);
	eval_tell_absent(o, ae_reader_name(r), m);
	eval_print(o, (double)n, "records");
	eval_print(o, (double)count, "labels");
	print(o, &q, threshold);
	free(output);
	free(label);
	free(marks);
}
