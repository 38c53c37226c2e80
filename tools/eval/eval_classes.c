/* eval_classes.c - a classifier's outputs against labels. */
#include "eval/eval.h"
#include "common/labels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Labels come beside the outputs, or from a file of their own. */
struct labels { struct eval *o; struct ae_reader *outputs, *file; double *room; };

static struct labels open_labels(struct eval *o, struct ae_reader *outputs, size_t block)
{
	struct labels l = { .o = o, .outputs = outputs };

	if (!o->labels)
		return l;
	l.file = labels_open(&o->t, o->labels);
	l.room = tool_alloc(&o->t, block, sizeof *l.room);
	return l;
}

/* Those of the n outputs just read. */
static const double *next_labels(struct labels *l, size_t n)
{
	size_t done = 0, got;

	if (!l->file)
		return ae_reader_labels(l->outputs);
	while (done < n && (got = tool_read_f8(&l->o->t, l->file, l->room + done, n - done)) > 0)
		done += got;
	if (done < n)
		die(&l->o->t, "%s: %llu labels for %llu records or more", l->o->labels,
		    (unsigned long long)ae_reader_count(l->file),
		    (unsigned long long)ae_reader_count(l->outputs));
	return l->room;
}

static void close_labels(struct labels *l)
{
	double more;

	if (l->file && tool_read_f8(&l->o->t, l->file, &more, 1) > 0)
		die(&l->o->t, "%s: %llu labels or more for %llu records", l->o->labels,
		    (unsigned long long)ae_reader_count(l->file),
		    (unsigned long long)ae_reader_count(l->outputs));
	ae_reader_free(l->file);
	free(l->room);
}

/* The last digit that outputs are stored with, as numpy.finfo has it. */
static double precision_of(enum ae_dtype type)
{
	return type == AE_F2 ? 0x1p-10 : type == AE_F4 ? FLT_EPSILON : DBL_EPSILON;
}

static void read_outputs(struct eval *o, struct ae_reader *r, struct ae_classes *c, size_t classes)
{
	size_t block = tool_block(classes), n;
	double *x = tool_alloc(&o->t, block * classes, sizeof *x);
	struct labels labels = open_labels(o, r, block);
	uint64_t record = 0;

	while ((n = tool_read_f8(&o->t, r, x, block)) > 0) {
		const double *label = next_labels(&labels, n);

		for (size_t i = 0; i < n; i++, record++) {
			if (!(label[i] >= 0 && label[i] < (double)classes && label[i] == floor(label[i])))
				die(&o->t, "%s: record %llu: label %g, a whole number from 0 to %zu expected",
				    eval_truth(o), (unsigned long long)record, label[i], classes - 1);
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

void eval_classes(struct eval *o, struct ae_reader *r)
{
	size_t classes = ae_shape_count(ae_reader_shape(r));
	struct ae_classes *c;
	struct ae_err e;

	if (o->ranges || o->series || o->threshold || !isnan(o->at))
		die(&o->t, "%s: %zu values a record, one score expected", ae_reader_name(r), classes);
	if (ae_classes_new(&c, classes, precision_of(ae_reader_dtype(r)), &e) != 0)
		die(&o->t, "%s: %s", ae_reader_name(r), e.text);
	read_outputs(o, r, c, classes);
	if (ae_reader_count(r) == 0)
		die(&o->t, "%s: no records to judge", ae_reader_name(r));
	note(&o->t, "%s: taken as %s", ae_reader_name(r), ae_classes_logits(c) ? "logits" : "probabilities");
	eval_print(o, (double)ae_reader_count(r), "records");
	eval_print(o, (double)classes, "classes");
	print_summary(o, c, classes);
	print_classes(o, c, classes);
	if (o->bootstrap > 0)
		print_intervals(o, c);
	if (o->confusion)
		write_confusion(o, c, classes);
	ae_classes_free(c);
}
