/* ae-threshold - learns a threshold from normal scores; finds the scores, rows and events above it. */
#include "common/alive.h"
#include "common/state.h"
#include "threshold/threshold.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static void choose_output(struct threshold_job *j)
{
	j->take = j->flags                    ? threshold_take_flag
		: j->pvalue                   ? threshold_take_pvalue
		: j->ranges || j->events >= 0 ? threshold_take_event
					      : threshold_take_line;
}

static void print_scores(struct threshold_job *j)
{
	static const struct ae_shape scalar = { .rank = 0 };
	double *score = tool_alloc(&j->t, j->values, sizeof *score);

	if (j->flags || j->pvalue)
		tool_writer(&j->t, j->pvalue ? ae_reader_shape(j->r) : &scalar, AE_F4, true);
	threshold_rows_open(j);
	threshold_state_open(j);
	while (tool_read_f8(&j->t, j->r, score, 1) > 0) {
		const int64_t *time = ae_reader_times(j->r);

		threshold_rows_push_at(j, score, time ? *time : AE_TIME_NONE);
	}
	if (!j->t.state) { /* else the next run decides */
		threshold_rows_end(j);
		threshold_end_event(j);
	}
	state_take(&j->t);
	if (j->metrics)
		threshold_metrics_write(j);
	free(score);
}

static void apply(struct threshold_job *j)
{
	threshold_choose(j);
	threshold_open(j);
	j->order = tool_alloc(&j->t, j->values, sizeof *j->order);
	choose_output(j);
	threshold_exec_open(j);
	threshold_metrics_open(j);
	if (j->annotate)
		threshold_annotate(j);
	else if (j->keys.columns)
		threshold_keys(j);
	else
		print_scores(j);
	threshold_end(j);
}

static bool shaped(const struct threshold_job *j)
{
	return j->votes_text || j->low_text || j->limit_text || j->shape.gap || j->shape.pad || j->shape.rest
		|| j->shape.min_length > 1 || j->outage;
}

static void check_fit(const struct threshold_job *j, int ways)
{
	bool prints = ways || j->exit_code || threshold_option(j) || j->interval || j->window > 1 || j->step > 1
		|| shaped(j) || j->calibration || j->stats || j->times || j->save || j->keys.columns || j->exec.text
		|| j->metrics;

	if (j->fit && prints)
		die(&j->t, "option --fit: prints nothing: cannot be used with options of what is printed");
	if (!j->fit && (j->method || j->labels || j->depth || !isnan(j->level)))
		die(&j->t, "option --%s: expected with --fit only",
		    j->method           ? "method"
			    : j->labels ? "labels"
			    : j->depth  ? "depth"
					: "level");
}

static void check(const struct threshold_job *j)
{
	int given = !isnan(j->at) + !isnan(j->fdr_rate) + (j->rate != NULL);
	int ways = j->ranges + j->flags + j->pvalue + (j->events >= 0) + (j->annotate != NULL);

	check_fit(j, ways);
	threshold_keys_check(j);
	threshold_state_check(j);
	if (given > 1)
		die(&j->t, "options --at, --rate, --fdr: expected one at most, got %d", given);
	if (j->dependence && isnan(j->fdr_rate))
		die(&j->t, "option --dependence: expected with --fdr only");
	if (j->save && !isnan(j->fdr_rate))
		die(&j->t, "option --save: expected a threshold of spot or dspot, got --fdr");
	if (j->interval && !j->rate && !j->limit_text)
		die(&j->t, "option --interval: expected with --rate or --limit only");
	if (ways > 1)
		die(&j->t,
		    "options --ranges, --events, --flags, --pvalue, --annotate: expected one at most, "
		    "got %d",
		    ways);
	if (j->pvalue && (threshold_option(j) || j->exit_code || shaped(j) || j->save))
		die(&j->t, "option --pvalue: has no threshold: cannot be used with options of a threshold");
	if (j->pvalue && !j->calibration)
		die(&j->t, "option --pvalue: expected --calibration FILE, the scores of normal records");
	if (j->calibration && (j->ranges || j->flags || j->annotate))
		die(&j->t, "option --calibration: expected with --pvalue, --events or plain lines only");
	if ((j->stats || j->times || j->open || j->top != 5) && j->events < 0)
		die(&j->t, "option --%s: expected with --events only",
		    j->stats           ? "stats"
			    : j->times ? "times"
			    : j->open  ? "open"
				       : "top");
}

static void release(struct threshold_job *j)
{
	ae_table_lines_free(j->table);
	if (!j->keys.columns)
		threshold_rows_close(j);
	ae_reader_free(j->r);
	ae_stats_free(&j->names);
	ae_text_column_free(&j->time);
	ae_threshold_free(&j->threshold);
	spans_close(&j->spans);
	free(j->normal);
	free(j->low);
	free(j->order);
}

static struct threshold_job defaults(void)
{
	return (struct threshold_job){
		.t = { .name = "ae-threshold",
		       .operands = "[THRESHOLD] [FILE]...",
		       .keep_nan = true,
		       .summary = "Prints the scores above a threshold, or learns the threshold from normal scores.",
		       .no = "1 a score exceeds the threshold (--exit-code)" },
		.at = NAN,
		.fdr_rate = NAN,
		.level = NAN,
		.window = 1,
		.step = 1,
		.top = 5,
		.events = -1,
		.shape = { .min_length = 1 },
		.keys = { .max = KEYED_MAX },
		.exec = { .max = COMMANDS_MAX },
	};
}

int main(int argc, char **argv)
{
	static const char *const rules[] = { "any", "all", "last", NULL };
	struct threshold_job j = defaults();
	const struct tool_option options[] = {
		{ OPT_OUTPUT, 0, "fit", "FILE", &j.fit,
		  "learn the threshold from normal scores or from a model, write it to FILE" },
		{ OPT_NAME, 'm', "method", "HOW", &j.method,
		  "with --fit: rule that sets the threshold; all but max and f1 take =NUMBER (default: max)",
		  .word = ae_threshold_word },
		{ OPT_REAL, 0, "level", "Q", &j.level,
		  "pot, spot, dspot: quantile where the tail begins (default: 0.98)", 0, 0.9999 },
		{ OPT_COUNT, 0, "depth", "N", &j.depth, "dspot: scores in the moving mean (default: 100)", 1, 1 << 20 },
		{ OPT_INPUT, 0, "labels", "FILE", &j.labels, "f1: label of each score, 1 for an anomaly, else 0" },
		{ OPT_REAL, 0, "at", "X", &j.at, "the threshold, instead of a file", -INFINITY, INFINITY },
		{ OPT_TEXT, 0, "rate", "N/UNIT", &j.rate,
		  "surprise: the threshold for so many alarms: 1/week, 2/day, 1/10000rows" },
		{ OPT_TEXT, 0, "interval", "D", &j.interval,
		  "with --rate or --limit by time: time from row to row: 30s, 5m, 1h, 1d" },
		{ OPT_REAL, 0, "fdr", "Q", &j.fdr_rate,
		  "surprise: a threshold that keeps the share of false alarms among alarms", DBL_MIN, 1 },
		{ OPT_CHOICE, 0, "dependence", "HOW", &j.dependence, "with --fdr: how rows may depend on each other",
		  .word = ae_fdr_word },
		{ OPT_OUTPUT, 0, "save", "FILE", &j.save, "spot, dspot: write the updated threshold at the end",
		  .replaces = 1 },
		{ OPT_COUNT, 'w', "window", "T", &j.window, "scores are of windows of T rows: print rows", 1,
		  TOOL_COUNT_MAX },
		{ OPT_COUNT, 's', "step", "N", &j.step, "rows from one window to the next", 1, TOOL_COUNT_MAX },
		{ OPT_CHOICE, 0, "rule", "HOW", &j.rule, "a row is flagged if any, all or the last of its windows are",
		  .names = rules },
		{ OPT_TEXT, 0, "votes", "K/M", &j.votes_text,
		  "a row is flagged if at least K of the last M rows exceed the threshold" },
		{ OPT_INPUT, 0, "low", "X|FILE", &j.low_text,
		  "an event continues above this lower threshold (hysteresis)" },
		{ OPT_TEXT, 0, "limit", "K/N", &j.limit_text,
		  "after K events in N rows, or in a time, another one must be larger: 3/5000, 3/week" },
		EVENTS_OPTION_LINES(&j.shape),
		{ OPT_FLAG, 0, "ranges", NULL, &j.ranges, "print first row, last row and largest score of each event" },
		{ OPT_CHOICE, 0, "events", "AS", &j.events,
		  "print start, end, peak, score, p-value and columns of each event", .word = threshold_event_word },
		{ OPT_FLAG, 0, "open", NULL, &j.open,
		  "with --events: print a line without an end at the first row of each event, too" },
		{ OPT_COUNT, 0, "top", "K", &j.top, "name at most K columns per event", 1, TOOL_COUNT_MAX },
		{ OPT_INPUT, 0, "stats", "FILE", &j.stats, "normalizer statistics with the names of the columns" },
		{ OPT_INPUT, 0, "times", "FILE", &j.times,
		  "table with the times of the rows, else texts in its first column of text" },
		{ OPT_FLAG, 0, "flags", NULL, &j.flags, "write 0 or 1 per score or row" },
		{ OPT_FLAG, 0, "pvalue", NULL, &j.pvalue, "write one p-value per score or row; takes no threshold" },
		{ OPT_INPUT, 0, "calibration", "FILE", &j.calibration, "scores of normal records, for p-values" },
		{ OPT_INPUT, 0, "annotate", "FILE", &j.annotate, "print this table with a score and a flag per row" },
		SPANS_OPTION(&j.spans),
		COMMAND_OPTION_LINES(&j.exec),
		ALIVE_OPTION(&j.t),
		STATE_OPTION(&j.t),
		{ OPT_OUTPUT, 0, "metrics", "FILE", &j.metrics,
		  "keep counts and the last scores in FILE, as Prometheus samples (*.prom of the node exporter)" },
		KEYED_OPTION_LINES(&j.keys),
		{ OPT_FLAG, 0, "exit-code", NULL, &j.exit_code, "exit with status 1 if a score exceeds the threshold" },
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	check(&j);
	alive_start(&j.t);
	spans_open(&j.spans, &j.t);
	if (j.fit)
		threshold_fit(&j);
	else
		apply(&j);
	release(&j);
	return tool_end(&j.t, threshold_status(&j));
}
