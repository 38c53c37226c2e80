/* eval_neighbors.c - whether records of one label are near each other: the precision of a search by codes. */
#include "eval/eval.h"
#include "common/labels.h"

#include <stdlib.h>

static int compare_labels(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The share of pairs of different records with equal labels. Sorts the labels. */
static double chance(double *label, size_t n)
{
	double alike = 0;

	qsort(label, n, sizeof *label, compare_labels);
	for (size_t first = 0, end; first < n; first = end) {
		for (end = first; end < n && label[end] == label[first];)
			end++;
		alike += (double)(end - first) * (double)(end - first - 1);
	}
	return alike / (double)n / (double)(n - 1);
}

static float *to_single(struct eval *o, const double *from, size_t n, size_t values)
{
	float *x = tool_alloc(&o->t, n, values * sizeof *x);

	for (size_t i = 0; i < n * values; i++)
		x[i] = (float)from[i];
	return x;
}

/* The share of neighbors with the same label, the mean over records. */
static double precision(struct eval *o, struct ae_distances *n, const char *name)
{
	size_t count = n->row_count;
	struct ae_err e;
	double sum = 0;

	n->nearest = tool_alloc(&o->t, count, n->k * sizeof *n->nearest);
	n->sum = tool_alloc(&o->t, count, sizeof *n->sum);
	n->alike = tool_alloc(&o->t, count, sizeof *n->alike);
	if (ae_distances(n, o->t.threads, &e) != 0)
		die(&o->t, "%s: %s", name, e.text);
	eval_check_distances(o, name, n->sum, count);
	for (size_t i = 0; i < count; i++)
		sum += n->alike[i];
	free(n->nearest);
	free(n->sum);
	free(n->alike);
	return sum / (double)count;
}

void eval_neighbors(struct eval *o, struct ae_reader *r)
{
	struct ae_distances d = { .values = ae_shape_count(ae_reader_shape(r)), .isa = o->t.isa, .same = true };
	size_t records, n;
	double *label = NULL, *all = tool_read_all(&o->t, r, &records, o->labels ? NULL : &label), found;
	float *x;

	if (o->labels)
		label = labels_file(&o->t, o->labels, records);
	n = eval_present(o, ae_reader_name(r), all, d.values, label, 1, records);
	eval_tell_absent(o, ae_reader_name(r), records);
	x = to_single(o, all, n, d.values);
	free(all);
	d.k = eval_neighbors_of(o, n, ae_reader_name(r));
	d.rows = d.columns = x;
	d.row_label = d.column_label = label;
	d.row_count = d.column_count = n;
	found = precision(o, &d, ae_reader_name(r));
	eval_print(o, (double)n, "records");
	eval_print(o, (double)d.k, "neighbors");
	eval_print(o, found, "neighbor_precision");
	eval_print(o, chance(label, n), "neighbor_chance");
	free(x);
	free(label);
}
