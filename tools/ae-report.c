/* ae-report - a model and the data it scores as one HTML page: pictures, events, the worst records. */
#include "common/precision_option.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

static void check(struct tool *t, const struct report_options *o)
{
	if ((o->threshold != NULL) + !isnan(o->at) + (o->method != NULL) > 1)
		die(t, "options --threshold, --at, --method: expected one at most, got more");
	if (o->edges && !o->skeleton)
		die(t, "--edges needs --skeleton");
	tool_check_writable(t, t->out);
}

static void run(struct tool *t, const struct report_options *o)
{
	struct report r;

	report_open(&r, t, o);
	report_threshold(&r);
	html_begin(t, o->title ? o->title : strrchr(r.input, '/') ? strrchr(r.input, '/') + 1 : r.input);
	report_overview(&r);
	report_series(&r);
	report_events(&r);
	report_histogram(&r);
	report_worst(&r);
	report_history(&r);
	report_drift(&r);
	report_layers(&r);
	html_end(t);
	report_close(&r);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-report",
			  .operands = "MODEL [FILE]...",
			  .clamp = true,
			  .summary = "Writes a model and the data that it scores as one self-contained HTML page." };
	struct report_options o = {
		.at = NAN, .score = { .by = BY_FEATURE, .precision = PRECISION_DEFAULT, .online = { .rate = NAN } }
	};
	const struct tool_option table[] = {
		{ OPT_OUTPUT, 'o', "output", "FILE", &t.out, "write to FILE instead of standard output" },
		{ OPT_TEXT, 0, "title", "TEXT", &o.title, "title of the page (default: the name of the data)" },
		{ OPT_FLAG, 0, "raw", NULL, &o.score.raw,
		  "input is raw rows: normalize and window them as in training" },
		MODEL_INPUT_BREAKS(&o.score.breaks),
		{ OPT_COUNT, 's', "step", "N", &o.step, "records are windows of a series, N rows from one to the next",
		  1, TOOL_COUNT_MAX },
		{ OPT_FLAG, 0, "skeleton", NULL, &o.skeleton,
		  "records are frames of the joints of a skeleton: x, y and depth" },
		{ OPT_INPUT, 0, "edges", "FILE", &o.edges,
		  "bones of the skeleton, as ae-plot skeleton takes them (default: those of a Kinect)" },
		{ OPT_INPUT, 0, "log", "FILE", &o.log, "losses of the training, as ae-train --log wrote them" },
		SPANS_OPTION(&o.spans),
		{ OPT_INPUT, 0, "threshold", "FILE", &o.threshold, "threshold, as ae-threshold --fit wrote it" },
		{ OPT_REAL, 0, "at", "X", &o.at, "the threshold", -INFINITY, INFINITY },
		{ OPT_NAME, 'm', "method", "HOW", &o.method,
		  "rule that sets the threshold by the model's held-out scores (default: max)",
		  .word = ae_threshold_word },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_THREADS, 1, -1);
	check(&t, &o);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
