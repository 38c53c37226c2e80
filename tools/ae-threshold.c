/* ae-threshold - which scores are anomalies: learns the threshold, lists what exceeds it, maps it to rows. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>

enum { SHAPE_MAX = 1 << 24 };	/* rows of a gap, of an event, of padding */

static void print_scores(struct job *j)
{
	static const struct ae_shape scalar = { .rank = 0 };
	double *score = tool_alloc(&j->t, j->values, sizeof *score);

	if (j->flags || j->pvalue)
		tool_writer(&j->t, j->pvalue ? ae_reader_shape(j->r) : &scalar, AE_F4, true);
	j->take = j->flags ? threshold_take_flag : j->pvalue ? threshold_take_pvalue
		: j->ranges || j->events >= 0 ? threshold_take_event : threshold_take_line;
	while (tool_read_f8(&j->t, j->r, score, 1) > 0)
		threshold_rows_push(j, score);
	threshold_rows_end(j);
	threshold_end_event(j);
	free(score);
}

static void apply(struct job *j)
{
	struct ae_err e;

	threshold_open(j);
	threshold_rows_open(j);
	j->event.over = tool_alloc(&j->t, j->values, sizeof *j->event.over);
	j->order = tool_alloc(&j->t, j->values, sizeof *j->order);
	if (j->annotate)
		threshold_annotate(j);
	else
		print_scores(j);
	if (j->save && ae_threshold_save(&j->threshold, j->save, &e) != 0)
		die_err(&j->t, &e);
}

static bool shaped(const struct job *j)
{
	return j->until || j->shape.gap || j->shape.pad || j->shape.least > 1;
}

static void check_fit(const struct job *j, int ways)
{
	bool prints = ways || j->exit_code || !isnan(j->at) || j->window > 1 || j->step > 1 || shaped(j)
		|| j->calibration || j->stats || j->times || j->save;

	if (j->fit && prints)
		die(&j->t, "option --fit: prints nothing, so goes with no option of what is printed");
	if (!j->fit && (j->method || j->labels || j->depth || !isnan(j->level)))
		die(&j->t, "option --%s: goes with --fit", j->method ? "method" : j->labels ? "labels"
		    : j->depth ? "depth" : "level");
}

static void check(const struct job *j)
{
	int ways = j->ranges + j->flags + j->pvalue + (j->events >= 0) + (j->annotate != NULL);

	check_fit(j, ways);
	tool_check_distinct(&j->t, (const char *const[]){ j->fit, j->save }, 2, j->save ? 1 : 0);
	if (ways > 1)
		die(&j->t, "options --ranges, --events, --flags, --pvalue, --annotate: at most one of them, "
		    "%d given", ways);
	if (j->pvalue && (!isnan(j->at) || j->exit_code || shaped(j) || j->save))
		die(&j->t, "option --pvalue: there is no threshold, so it goes with no option of one");
	if (j->pvalue && !j->calibration)
		die(&j->t, "option --pvalue: needs --calibration FILE, the scores of normal records");
	if (j->calibration && (j->ranges || j->flags || j->annotate))
		die(&j->t, "option --calibration: goes with --pvalue, --events, and plain lines");
	if ((j->stats || j->times || j->top != 5) && j->events < 0)
		die(&j->t, "option --%s: goes with --events",
		    j->stats ? "stats" : j->times ? "times" : "top");
}

static void release(struct job *j)
{
	ae_table_lines_free(j->data);
	ae_unwindow_free(j->u);
	ae_events_free(j->ev);
	ae_reader_free(j->r);
	ae_stats_free(&j->names);
	ae_text_column_free(&j->words);
	ae_threshold_free(&j->threshold);
	free(j->window_row);
	free(j->rows);
	free(j->pending);
	free(j->normal);
	free(j->low);
	free(j->order);
	free(j->event.over);
}

int main(int argc, char **argv)
{
	static const char *const rules[] = { "any", "all", "last", NULL };
	static const char *const events[] = { "tsv", "json", NULL };
	struct job j = {
		.t = { .name = "ae-threshold", .operands = "[THRESHOLD] [FILE]...",
		       .summary = "Prints the scores above a threshold, or learns it from normal ones.",
		       .no = "1 something exceeds it (--exit-code)" },
		.at = NAN, .level = NAN, .window = 1, .step = 1, .top = 5, .events = -1,
		.shape = { .least = 1 },
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 0, "fit", "FILE", &j.fit,
		  "learn the threshold on normal scores, write it to FILE" },
		{ OPT_NAME, 'm', "method", "HOW", &j.method,
		  "with --fit: what is learned; all but max and f1 take =NUMBER (default: max)", .word = ae_threshold_word },
		{ OPT_REAL, 0, "level", "Q", &j.level,
		  "pot, spot, dspot: the quantile where the tail begins (default: 0.98)", 0, 0.9999 },
		{ OPT_COUNT, 0, "depth", "N", &j.depth,
		  "dspot: scores in the moving mean (default: 100)", 1, 1 << 20 },
		{ OPT_TEXT, 0, "labels", "FILE", &j.labels, "f1: a 0 or 1 for each score, 1 for an anomaly" },
		{ OPT_REAL, 0, "at", "X", &j.at, "the threshold, instead of a file", -INFINITY, INFINITY },
		{ OPT_TEXT, 0, "save", "FILE", &j.save,
		  "write a threshold that has moved to FILE at the end" },
		{ OPT_COUNT, 'w', "window", "T", &j.window,
		  "scores are of windows of T rows; print about rows", 1, TOOL_COUNT_MAX },
		{ OPT_COUNT, 's', "step", "N", &j.step, "rows from one window to the next", 1,
		  TOOL_COUNT_MAX },
		{ OPT_CHOICE, 0, "rule", "HOW", &j.rule,
		  "a row counts when any, or all, or the last of its windows do", .names = rules },
		{ OPT_TEXT, 0, "low", "X|FILE", &j.until,
		  "an event that has begun goes on above this lower threshold" },
		{ OPT_COUNT, 0, "gap", "N", &j.shape.gap, "join what is at most N rows apart", 0, SHAPE_MAX },
		{ OPT_COUNT, 0, "min-length", "N", &j.shape.least,
		  "leave out what is shorter than N rows", 1, SHAPE_MAX },
		{ OPT_COUNT, 0, "pad", "N", &j.shape.pad, "add N rows to both ends", 0, SHAPE_MAX },
		{ OPT_FLAG, 0, "ranges", NULL, &j.ranges,
		  "print first, last and peak of each run that exceeds" },
		{ OPT_CHOICE, 0, "events", "AS", &j.events,
		  "print start, end, peak, its score, p-value and columns of each run", .names = events },
		{ OPT_COUNT, 0, "top", "K", &j.top, "name at most K columns", 1, TOOL_COUNT_MAX },
		{ OPT_TEXT, 0, "stats", "FILE", &j.stats, "the columns' names, in normalizer statistics" },
		{ OPT_TEXT, 0, "times", "FILE", &j.times,
		  "the rows' times, the first column of text of a table" },
		{ OPT_FLAG, 0, "flags", NULL, &j.flags, "write a record of 0 or 1 for each score or row" },
		{ OPT_FLAG, 0, "pvalue", NULL, &j.pvalue,
		  "write the p-value of each score or row; takes no threshold" },
		{ OPT_TEXT, 0, "calibration", "FILE", &j.calibration, "normal scores, for p-values" },
		{ OPT_TEXT, 0, "annotate", "FILE", &j.annotate,
		  "print the rows of this table with score and flag" },
		{ OPT_FLAG, 0, "exit-code", NULL, &j.exit_code, "exit with 1 when something exceeds" },
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	check(&j);
	if (j.fit)
		threshold_fit(&j);
	else
		apply(&j);
	release(&j);
	return tool_end(&j.t, j.exit_code && j.found ? TOOL_NO : TOOL_DONE);
}
