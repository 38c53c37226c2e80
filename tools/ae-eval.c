/* ae-eval - how good scores are, by labels; how close records are to others. */
#include "tool.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

struct options {
	struct tool t;
	const char *labels, *against, *threshold;
	double at, peak;
	double *score, *label;
	bool *positive;
};

static void print(struct options *o, const char *name, double value)
{
	char text[32];

	ae_number_f8(text, value);
	fprintf(tool_text(&o->t), "%s\t%s\n", name, text);
}

/* ---- scores against labels ---- */

static void read_labels(struct options *o, size_t scores)
{
	struct ae_reader *r = tool_reader_of(&o->t, o->labels);
	size_t n, each = ae_shape_count(ae_reader_shape(r));

	if (each != 1)
		die(&o->t, "%s: %zu values a record, one label expected", o->labels, each);
	o->label = tool_read_all(&o->t, r, &n, NULL);
	if (n != scores)
		die(&o->t, "%s: %zu labels for %zu scores", o->labels, n, scores);
	ae_reader_free(r);
}

static void judge_labels(struct options *o, size_t n)
{
	o->positive = tool_alloc(&o->t, n, sizeof *o->positive);
	for (size_t i = 0; i < n; i++) {
		if (o->label[i] != 0 && o->label[i] != 1)
			die(&o->t, "%s: record %zu: label %g, 0 or 1 expected",
			    o->labels ? o->labels : o->t.label, i, o->label[i]);
		o->positive[i] = o->label[i] == 1;
	}
}

static double pick_threshold(const struct options *o, const struct ae_ranking *r)
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

static void print_quality(struct options *o, size_t n)
{
	struct ae_ranking r;
	struct ae_confusion c;
	struct ae_err e;
	double threshold;

	if (ae_ranking(&r, o->score, o->positive, n, &e) != 0)
		die(&o->t, "%s: %s", o->labels ? o->labels : o->t.label, e.text);
	threshold = pick_threshold(o, &r);
	c = ae_confusion(o->score, o->positive, n, threshold);
	print(o, "records", (double)n);
	print(o, "anomalies", (double)(c.fn + c.tp));
	print(o, "roc_auc", r.roc_auc);
	print(o, "pr_auc", r.pr_auc);
	print(o, "p_at_n", r.p_at_n);
	print(o, "best_f1", r.best_f1);
	print(o, "best_threshold", r.best_threshold);
	print(o, "threshold", threshold);
	print(o, "precision", ae_precision(&c));
	print(o, "recall", ae_recall(&c));
	print(o, "f1", ae_f1(&c));
	print(o, "tn", (double)c.tn);
	print(o, "fp", (double)c.fp);
	print(o, "fn", (double)c.fn);
	print(o, "tp", (double)c.tp);
}

static void run_labels(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	size_t n, each = ae_shape_count(ae_reader_shape(r));

	if (each != 1)
		die(&o->t, "%s: %zu values a record, one score expected", ae_reader_name(r), each);
	o->score = tool_read_all(&o->t, r, &n, o->labels ? NULL : &o->label);
	if (o->labels)
		read_labels(o, n);
	judge_labels(o, n);
	print_quality(o, n);
	free(o->positive);
	free(o->label);
	free(o->score);
	ae_reader_free(r);
}

/* ---- records against others ---- */

static void check_shapes(const struct options *o, const struct ae_reader *a, const struct ae_reader *b)
{
	const struct ae_shape *x = ae_reader_shape(a), *y = ae_reader_shape(b);

	if (!ae_shape_equal(x, y))
		die(&o->t, "%s: records of %s, those of %s are %s", ae_reader_name(a), ae_shape_name(x).text,
		    o->against, ae_shape_name(y).text);
}

/* Reads n records, or what is left of them. */
static size_t read_exactly(struct options *o, struct ae_reader *r, float *to, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), done = 0, got;

	while (done < n && (got = tool_read(&o->t, r, to + done * values, n - done)) > 0)
		done += got;
	return done;
}

static struct ae_difference compare(struct options *o, struct ae_reader *a, struct ae_reader *b)
{
	size_t values = ae_shape_count(ae_reader_shape(a)), block = tool_block(values), n, m;
	float *x = tool_alloc(&o->t, block * values, sizeof *x);
	float *y = tool_alloc(&o->t, block * values, sizeof *y);
	struct ae_difference d = { 0 };

	do {
		n = read_exactly(o, a, x, block);
		m = read_exactly(o, b, y, block);
		ae_difference_add(&d, x, y, (n < m ? n : m) * values);
	} while (n > 0 || m > 0);
	free(x);
	free(y);
	if (ae_reader_count(a) != ae_reader_count(b))
		die(&o->t, "%s: %llu records, %s has %llu", ae_reader_name(a),
		    (unsigned long long)ae_reader_count(a), o->against,
		    (unsigned long long)ae_reader_count(b));
	if (d.count == 0)
		die(&o->t, "%s: no records to compare", ae_reader_name(a));
	return d;
}

static void run_against(struct options *o)
{
	struct ae_reader *a = tool_reader(&o->t, 0), *b = tool_reader_of(&o->t, o->against);
	struct ae_difference d;
	double mse;

	check_shapes(o, a, b);
	d = compare(o, a, b);
	mse = d.square / (double)d.count;
	print(o, "mse", mse);
	print(o, "mae", d.absolute / (double)d.count);
	print(o, "psnr", 10 * log10(o->peak * o->peak / mse));
	ae_reader_free(a);
	ae_reader_free(b);
}

static void check(const struct options *o)
{
	int ways = (o->labels != NULL) + (o->t.label != NULL) + (o->against != NULL);

	if (ways != 1)
		die(&o->t, "options --labels, --label, --against: exactly one expected, %d given", ways);
	if (o->threshold && !isnan(o->at))
		die(&o->t, "options --threshold and --at: one of them");
	if (o->against && (o->threshold || !isnan(o->at)))
		die(&o->t, "options --threshold and --at: go with labels");
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-eval", .operands = "[FILE]...",
		       .summary = "Says how well scores find anomalies, or how close records are." },
		.at = NAN, .peak = 1,
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "labels", "FILE", &o.labels, "a 0 or 1 for each score, 1 for an anomaly" },
		{ OPT_TEXT, 'T', "threshold", "FILE", &o.threshold,
		  "count at this threshold (default: best F1)" },
		{ OPT_REAL, 0, "at", "X", &o.at, "count at this threshold", -INFINITY, INFINITY },
		{ OPT_TEXT, 0, "against", "FILE", &o.against, "compare records with these" },
		{ OPT_REAL, 0, "peak", "P", &o.peak, "largest possible value, for psnr", DBL_MIN, INFINITY },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	check(&o);
	if (o.against)
		run_against(&o);
	else
		run_labels(&o);
	return tool_end(&o.t, TOOL_DONE);
}
