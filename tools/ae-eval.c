/* ae-eval - how good scores, classifiers and generated records are; how close records are to others. */
#include "eval/eval.h"

#include <float.h>
#include <math.h>

/* One value a record is a score, more of them are a classifier's outputs. */
static void run_labels(struct eval *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	const struct ae_shape *shape = ae_reader_shape(r);

	if (o->neighbors > 0)
		eval_neighbors(o, r);
	else if (ae_shape_count(shape) == 1)
		eval_scores(o, r);
	else if (shape->rank == 1)
		eval_classes(o, r);
	else
		die(&o->t, "%s: records of %s, one score or one output a class expected", ae_reader_name(r),
		    ae_shape_name(shape).text);
	ae_reader_free(r);
}

/* ---- options ---- */

enum { LABELS = 1, RANGES = 2, AGAINST = 4, REAL = 8, NEAR = 16 };		/* ways to judge */

static unsigned way_of(const struct eval *o)
{
	int ways = (o->labels != NULL) + (o->t.label != NULL) + (o->ranges != NULL) + (o->against != NULL) +
		   (o->real != NULL);

	if (ways != 1)
		die(&o->t,
		    "options --labels, --label, --ranges, --against, --real: exactly one expected, %d given",
		    ways);
	return o->against ? AGAINST : o->real ? REAL : o->ranges ? RANGES : o->neighbors ? NEAR : LABELS;
}

static void check(const struct eval *o, unsigned way)
{
	const char *labels = way == NEAR ? "labels, without --neighbors" : "labels";
	bool series = o->series || o->ranges;
	const struct { bool given, good; const char *name, *with; } rule[] = {
		{ o->threshold || !isnan(o->at), way & (LABELS | RANGES), "--threshold and --at", labels },
		{ o->confusion != NULL, way & (LABELS | RANGES), "--confusion", labels },
		{ o->bootstrap > 0, way & (LABELS | RANGES), "--bootstrap", labels },
		{ o->series, way & (LABELS | RANGES), "--series", labels },
		{ o->buffer != EVAL_NO_BUFFER, series, "--buffer", "--series or --ranges" },
		{ o->probation >= 0, series, "--probation", "--series or --ranges" },
		{ o->peak > 0, way & AGAINST, "--peak", "--against" },
		{ o->neighbors > 0, way & (REAL | NEAR), "--neighbors", "--real or labels" },
	};

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
		if (rule[i].given && !rule[i].good)
			die(&o->t, "options %s: go with %s", rule[i].name, rule[i].with);
	if (o->threshold && !isnan(o->at))
		die(&o->t, "options --threshold and --at: one of them");
	tool_check_distinct(&o->t, (const char *const[]){ o->confusion, o->t.out, o->t.label_out }, 3, 0);
}

static void run(struct eval *o)
{
	unsigned way = way_of(o);

	check(o, way);
	if (way == AGAINST)
		eval_against(o);
	else if (way == REAL)
		eval_sets(o);
	else
		run_labels(o);
}

int main(int argc, char **argv)
{
	struct eval o = {
		.t = { .name = "ae-eval",
		       .operands = "[FILE]...",
		       .summary = "Says how good scores, classifiers or generated records are, or how close "
				  "records." },
		.at = NAN,
		.buffer = EVAL_NO_BUFFER,
		.probation = EVAL_NO_PROBATION,
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "labels", "FILE", &o.labels,
		  "a label for each record: 1 for an anomaly and 0, or the number of a class" },
		{ OPT_TEXT, 0, "ranges", "FILE", &o.ranges, "the anomalies, as first and last row of each" },
		{ OPT_TEXT, 'T', "threshold", "FILE", &o.threshold,
		  "count at this threshold (default: best F1)" },
		{ OPT_REAL, 0, "at", "X", &o.at, "count at this threshold", -INFINITY, INFINITY },
		{ OPT_FLAG, 0, "series", NULL, &o.series,
		  "scores are of a series' rows: judge events, too (--ranges implies it)" },
		{ OPT_COUNT, 0, "buffer", "N", &o.buffer,
		  "largest buffer around an event for vus (default: 100)", 0, TOOL_COUNT_MAX },
		{ OPT_REAL, 0, "probation", "X", &o.probation,
		  "first share of the rows that nab leaves out (default: 0.15)", 0, 1 },
		{ OPT_COUNT, 0, "bootstrap", "N", &o.bootstrap,
		  "rounds to find 95% intervals with (default: none)", 1, 1e6 },
		{ OPT_TEXT, 0, "confusion", "FILE", &o.confusion, "write counts, a row a label, to FILE" },
		{ OPT_TEXT, 0, "against", "FILE", &o.against, "compare records with these, one by one" },
		{ OPT_REAL, 0, "peak", "P", &o.peak,
		  "span of the values for psnr and ssim (default: by the type of --against)", DBL_MIN,
		  INFINITY },
		{ OPT_TEXT, 0, "real", "FILE", &o.real, "compare generated records with real ones, as sets" },
		{ OPT_COUNT, 'k', "neighbors", "K", &o.neighbors,
		  "nearest neighbors: with labels how many have the same one; with --real for coverage and "
		  "density (default there: 5)", 1, TOOL_COUNT_MAX },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED, 0, -1);
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
