/* eval_classes.c - a classifier's outputs compared with labels. */
#include "eval/eval.h"
#include "common/labels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Labels in a column of the outputs, or in a file (NULL: none). scratch: (block) labels of the file. */
struct eval_label_source {
	struct eval *o;
	struct ae_reader *outputs, *file;
	double *scratch;
};

static struct eval_label_source open_labels(struct eval *o, struct ae_reader *outputs, struct ae_reader *file,
					    size_t block)
{
	struct eval_label_source l = { .o = o, .outputs = outputs, .file = file };

	if (!file)
		return l;
	labels_check(&o->t, file, o->labels);
	l.scratch = tool_alloc(&o->t, block, sizeof *l.scratch);
	return l;
}

/* (n) labels of the outputs just read. */
static const double *next_labels(struct eval_label_source *l, size_t n)
{
	size_t done = 0, got;

	if (!l->file)
		return ae_reader_labels(l->outputs);
	while (done < n && (got = tool_read_f8(&l->o->t, l->file, l->scratch + done, n - done)) > 0)
		done += got;
	if (done < n)
		die(&l->o->t, "%s: expected at least %llu labels, one per record, got %llu", l->o->labels,
		    (unsigned long long)ae_reader_count(l->outputs), (unsigned long long)ae_reader_count(l->file));
	return l->scratch;
}

static void close_labels(struct eval_label_source *l)
{
	double more;

	if (l->file && tool_read_f8(&l->o->t, l->file, &more, 1) > 0)
		die(&l->o->t, "%s: expected %llu labels, one per record, got at least %llu", l->o->labels,
		    (unsigned long long)ae_reader_count(l->outputs), (unsigned long long)ae_reader_count(l->file));
	free(l->scratch);
}

/* Resolution of the type of the outputs, as numpy.finfo has it. */
static double precision_of(enum ae_dtype type)
{
	return type == AE_F2 ? 0x1p-10 : type == AE_F4 ? FLT_EPSILON : DBL_EPSILON;
}

static void read_outputs(struct eval *o, struct ae_reader *r, struct ae_reader *file, struct ae_classes *c,
			 size_t classes)
{
	size_t block = tool_block(classes), n;
	double *x = tool_alloc(&o->t, block * classes, sizeof *x);
	struct eval_label_source labels = open_labels(o, r, file, block);
	uint64_t record = 0;

	while ((n = tool_read_f8(&o->t, r, x, block)) > 0) {
		const double *label = next_labels(&labels, n);

		for (size_t i = 0; i < n; i++, record++) {
			if (!(label[i] >= 0 && label[i] < (double)classes && label[i] == floor(label[i])))
				die(&o->t, "%s: record %llu: label: expected a whole number from 0 to %zu, got %g",
				    eval_truth(o), (unsigned long long)record, classes - 1, label[i]);
			if (eval_absent(o, ae_reader_name(r), x + i * classes, classes, record))
				o->absent++;
			else
				ae_classes_add(c, x + i * classes, (size_t)label[i]);
		}
	}
	close_labels(&labels);
	free(x);
}

static void print_classes(struct eval *o, const struct ae_classes *c, size_t classes)
{
	for (size_t k = 0; k < classes; k++) {
		struct ae_class one = ae_classes_at(c, k);

		eval_print(o, (double)one.labels, "labels_%zu", k);
		eval_print(o, (double)one.predictions, "predictions_%zu", k);
		eval_print(o, one.quality.precision, "precision_%zu", k);
		eval_print(o, one.quality.recall, "recall_%zu", k);
		eval_print(o, one.quality.f1, "f1_%zu", k);
	}
}

static void print_summary(struct eval *o, const struct ae_classes *c, size_t classes)
{
	static const size_t top[] = { 2, 3, 5 };
	struct ae_class_summary s;

	ae_classes_summary(c, &s);
	eval_print(o, s.accuracy, "accuracy");
	for (size_t i = 0; i < sizeof top / sizeof *top; i++)
		if (top[i] < classes)
			eval_print(o, ae_classes_top(c, top[i]), "top%zu_accuracy", top[i]);
	eval_print(o, s.balanced_accuracy, "balanced_accuracy");
	eval_print(o, s.macro_f1, "macro_f1");
	eval_print(o, s.mcc, "mcc");
	eval_print(o, s.log_loss, "log_loss");
}

static void print_intervals(struct eval *o, const struct ae_classes *c)
{
	struct ae_bootstrap b = { .rounds = o->bootstrap, .threads = 1, .seed = o->t.seed };
	struct ae_class_intervals i;
	struct ae_err e;

	if (ae_classes_bootstrap(c, &b, &i, &e) != 0)
		die_err(&o->t, &e);
	eval_print_interval(o, i.accuracy, "accuracy");
	eval_print_interval(o, i.balanced_accuracy, "balanced_accuracy");
	eval_print_interval(o, i.macro_f1, "macro_f1");
	eval_print_interval(o, i.mcc, "mcc");
}

static void write_confusion(struct eval *o, const struct ae_classes *c, size_t classes)
{
	const uint64_t *count = ae_classes_confusion(c);
	double *x = tool_alloc(&o->t, classes * classes, sizeof *x);

	for (size_t i = 0; i < classes * classes; i++)
		x[i] = (double)count[i];
	eval_confusion(o, x, classes);
	free(x);
}

void eval_classes(struct eval *o, struct ae_reader *r, struct ae_reader *labels)
{
	size_t classes = ae_shape_count(ae_reader_shape(r));
	struct ae_classes *c;
	struct ae_err e;

	if (o->ranges || o->series || o->threshold || !isnan(o->at))
		die(&o->t, "%s: expected one score per record, got %zu values", ae_reader_name(r), classes);
	if (ae_classes_new(&c, classes, precision_of(ae_reader_dtype(r)), &e) != 0)
		die(&o->t, "%s: %s", ae_reader_name(r), e.text);
	read_outputs(o, r, labels, c, classes);
	if (ae_reader_count(r) == o->absent)
		die(&o->t, "%s: expected records to judge, got 0", ae_reader_name(r));
	eval_tell_absent(o, ae_reader_name(r), ae_reader_count(r));
	note(&o->t, "%s: taken as %s", ae_reader_name(r), ae_classes_logits(c) ? "logits" : "probabilities");
	eval_print(o, (double)(ae_reader_count(r) - o->absent), "records");
	eval_print(o, (double)classes, "classes");
	print_summary(o, c, classes);
	print_classes(o, c, classes);
	if (o->bootstrap > 0)
		print_intervals(o, c);
	if (o->confusion)
		write_confusion(o, c, classes);
	ae_classes_free(c);
}
