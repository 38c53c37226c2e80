/* ae-eval - measures the quality of scores, classifiers, reconstructions and generated records. */
#include "eval/eval.h"

#include <float.h>
#include <math.h>

/* One value per record is a score; several are outputs for classes, one of which is right, or for labels, which then have
 * a value for each output. */
static void run_labels(struct eval *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0), *labels = NULL;
	const struct ae_shape *shape = ae_reader_shape(r);
	size_t outputs = ae_shape_count(shape);

	if (o->spans.path && outputs > 1)
		die(&o->t, "option --spans: expected one score per record, got %zu", outputs);
	if (o->neighbors == 0 && outputs > 1 && o->labels)
		labels = tool_reader_of(&o->t, o->labels);
	if (o->neighbors > 0)
		eval_neighbors(o, r);
	else if (outputs == 1)
		eval_scores(o, r);
	else if (labels && ae_shape_count(ae_reader_shape(labels)) == outputs)
		eval_labels(o, r, labels);
	else if (shape->rank == 1)
		eval_classes(o, r, labels);
	else
		die(&o->t, "%s: records: expected one score or one output per class, got shape %s", ae_reader_name(r),
		    ae_shape_name(shape).text);
	ae_reader_free(labels);
	ae_reader_free(r);
}

/* ---- options ---- */

enum { LABELS = 1, RANGES = 2, AGAINST = 4, REAL = 8, NEIGHBORS = 16 }; /* kinds of reference */

static unsigned reference_of(const struct eval *o)
{
	int count = (o->labels != NULL) + (o->t.label != NULL) + (o->ranges != NULL) + (o->against != NULL)
		+ (o->real != NULL);

	if (count != 1)
		die(&o->t, "expected exactly one of --labels, --label, --ranges, --against and --real, got %d", count);
	if (o->against)
		return AGAINST;
	if (o->real)
		return REAL;
	return o->ranges ? RANGES : o->neighbors ? NEIGHBORS : LABELS;
}

/* Options that only some references allow. */
static void check(const struct eval *o, unsigned reference)
{
	bool series = o->series || o->ranges;
	const struct {
		bool given, good;
		const char *name, *with;
	} rule[] = {
		{ o->threshold != NULL, reference & (LABELS | RANGES), "threshold", "labels and without --neighbors" },
		{ !isnan(o->at), reference & (LABELS | RANGES), "at", "labels and without --neighbors" },
		{ o->confusion != NULL, reference & (LABELS | RANGES), "confusion", "labels and without --neighbors" },
		{ o->bootstrap > 0, reference & (LABELS | RANGES), "bootstrap", "labels and without --neighbors" },
		{ o->series, reference & (LABELS | RANGES), "series", "labels and without --neighbors" },
		{ o->spans.path != NULL, reference & (LABELS | RANGES), "spans", "labels and without --neighbors" },
		{ o->buffer != EVAL_NO_BUFFER, series, "buffer", "--series or --ranges" },
		{ o->probation >= 0, series, "probation", "--series or --ranges" },
		{ o->rank > 0, reference & AGAINST, "rank", "--against" },
		{ !isnan(o->relevant), o->rank > 0, "relevant", "--rank" },
		{ o->peak > 0, reference & AGAINST, "peak", "--against" },
		{ o->gaps != NULL, reference & AGAINST, "gaps", "--against" },
		{ o->neighbors > 0, reference & (REAL | NEIGHBORS), "neighbors", "--real, --labels or --label" },
	};

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
		if (rule[i].given && !rule[i].good)
			die(&o->t, "option --%s: can only be used with %s", rule[i].name, rule[i].with);
	if (o->rank > 0 && isnan(o->relevant))
		die(&o->t, "option --rank: needs --relevant, the smallest value that is relevant");
	if (o->threshold && !isnan(o->at))
		die(&o->t, "option --threshold: cannot be used with --at");
}

static void run(struct eval *o)
{
	unsigned reference = reference_of(o);

	check(o, reference);
	spans_open(&o->spans, &o->t);
	o->t.keep_nan = reference & (LABELS | RANGES); /* NaN: a record without a score */
	if (reference == AGAINST)
		eval_against(o);
	else if (reference == REAL)
		eval_sets(o);
	else
		run_labels(o);
	spans_close(&o->spans);
}

int main(int argc, char **argv)
{
	struct eval o = {
		.t = { .name = "ae-eval",
		       .operands = "[FILE]...",
		       .summary = "measure the quality of scores, classifiers, reconstructions or generated records",
		       .allow_absent = true },
		.at = NAN,
		.relevant = NAN,
		.buffer = EVAL_NO_BUFFER,
		.probation = EVAL_NO_PROBATION,
	};
	const struct tool_option options[] = {
		{ OPT_INPUT, 0, "labels", "FILE", &o.labels,
		  "label of each record: 1 for an anomaly and 0, or the number of its class; or 0 or 1 for each "
		  "output" },
		{ OPT_INPUT, 0, "ranges", "FILE", &o.ranges, "anomalies as first and last row per line" },
		{ OPT_INPUT, 'T', "threshold", "FILE", &o.threshold,
		  "threshold in FILE for precision, recall, F1 (default: that of the best F1)" },
		{ OPT_REAL, 0, "at", "X", &o.at, "threshold X for precision, recall, F1", -INFINITY, INFINITY },
		{ OPT_FLAG, 0, "series", NULL, &o.series,
		  "scores are of a series' rows: also measure events (--ranges implies it)" },
		SPANS_OPTION(&o.spans),
		{ OPT_COUNT, 0, "buffer", "N", &o.buffer, "VUS: largest buffer around an event, in rows (default: 100)",
		  0, TOOL_COUNT_MAX },
		{ OPT_REAL, 0, "probation", "X", &o.probation,
		  "NAB score: fraction of the first rows to leave out (default: 0.15)", 0, 1 },
		{ OPT_COUNT, 0, "bootstrap", "N", &o.bootstrap,
		  "bootstrap rounds for 95% confidence intervals (default: none)", 1, 1e6 },
		{ OPT_OUTPUT, 0, "confusion", "FILE", &o.confusion, "write the confusion matrix to FILE" },
		{ OPT_INPUT, 0, "against", "FILE", &o.against, "compare records with these references, one by one" },
		{ OPT_INPUT, 0, "gaps", "FILE", &o.gaps, "compare only values that are missing (NaN) in FILE" },
		{ OPT_REAL, 0, "peak", "P", &o.peak,
		  "PSNR and SSIM: range of the values (default: by the type of --against)", DBL_MIN, INFINITY },
		{ OPT_COUNT, 0, "rank", "K", &o.rank,
		  "with --against: precision, recall and NDCG of the K highest values of each record", 1,
		  TOOL_COUNT_MAX },
		{ OPT_REAL, 0, "relevant", "X", &o.relevant,
		  "with --rank: values of the reference from X on are relevant", -INFINITY, INFINITY },
		{ OPT_INPUT, 0, "real", "FILE", &o.real, "compare generated records with these real ones, as sets" },
		{ OPT_COUNT, 'k', "neighbors", "K", &o.neighbors,
		  "number of nearest neighbors: their labels; with --real coverage and density (default: 5)", 1,
		  TOOL_COUNT_MAX },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED, 0, -1);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
