/* ae-view - passes a stream on unchanged and shows its scores as a moving graph on the terminal. */
#include "common/keyed.h"
#include "view/view.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct view {
	struct tool t;
	const char *threshold;
	double at; /* NaN: not given */
	size_t per_column, height;
	bool passes; /* standard output gets the bytes */
	pthread_mutex_t lock;
	struct view_scores scores; /* under `lock` */
	struct view_terminal *terminal;
};

/* ---- bytes ---- */

static void pass(void *arg, const void *bytes, size_t n)
{
	struct view *v = arg;

	for (const char *at = bytes; v->passes && n > 0;) {
		ssize_t done = write(STDOUT_FILENO, at, n);
		struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };

		if (done >= 0) {
			at += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			(void)poll(&p, 1, -1);
		} else if (errno != EINTR) {
			v->passes = false;
			die(&v->t, "stdout: cannot be written: %s", strerror(errno));
		}
	}
}

/* The stream goes on behind records that cannot be read: its reader decides. */
static void pass_rest(void *arg)
{
	struct view *v = arg;
	char bytes[1 << 16];
	ssize_t n;

	if (v->t.args > 1 || (v->t.args == 1 && strcmp(v->t.arg[0], "-") != 0))
		return;
	while (v->passes && ((n = read(STDIN_FILENO, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			pass(v, bytes, (size_t)n);
}

static void say(void *arg, const char *line, size_t n)
{
	struct view *v = arg;

	if (v->terminal)
		view_terminal_say(v->terminal, line, n);
	else
		fwrite(line, 1, n, stderr);
}

/* ---- scores ---- */

struct moment {
	const struct ae_reader *r;
	size_t i; /* record of the last read */
};

/* The time of the record, else the time of day. */
static void moment_text(const void *arg, char text[VIEW_TIME])
{
	const struct moment *m = arg;
	const int64_t *times = ae_reader_times(m->r);
	time_t now = time(NULL);
	struct tm day;

	if (times && times[m->i] != AE_TIME_NONE)
		keyed_time(m->r, times[m->i], text);
	else if (!localtime_r(&now, &day) || strftime(text, VIEW_TIME, "%H:%M:%S", &day) == 0)
		*text = '\0';
}

/* The largest value; NaN: there is none. */
static double largest(const double *x, size_t n)
{
	double max = NAN;

	for (size_t i = 0; i < n; i++)
		max = fmax(max, x[i]);
	return max;
}

static void take(struct view *v, const struct ae_reader *r, const double *x, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	const uint64_t *row = ae_reader_rows(r);
	double now = tool_seconds();

	pthread_mutex_lock(&v->lock);
	for (size_t i = 0; i < n; i++)
		view_scores_push(&v->scores, largest(x + i * values, values), row[i], now, moment_text,
				 &(struct moment){ r, i });
	pthread_mutex_unlock(&v->lock);
	view_terminal_touch(v->terminal);
}

static double threshold(struct view *v)
{
	double *value, first;
	struct ae_err e;
	size_t n;

	if (!v->threshold)
		return v->at;
	if (!isnan(v->at))
		die(&v->t, "option --threshold: cannot be used with --at");
	tool_take_stdin(&v->t, v->threshold);
	if (ae_threshold_read(v->threshold, &value, &n, &e) != 0)
		die_err(&v->t, &e);
	if (n != 1)
		die(&v->t, "%s: expected one threshold, got %zu", v->threshold, n);
	first = value[0];
	free(value);
	return first;
}

static void begin(struct view *v)
{
	bool shown = isatty(STDOUT_FILENO);
	const char *term = getenv("TERM");

	view_scores_init(&v->scores, threshold(v), v->per_column);
	if (pthread_mutex_init(&v->lock, NULL) != 0)
		die(&v->t, "out of memory: a lock");
	v->passes = !shown;
	v->terminal = v->t.quiet ? NULL : view_terminal_open(&v->t, &v->scores, &v->lock, v->height);
	if (shown && !v->terminal)
		die(&v->t, "stdout: expected a pipe, a file, or a terminal that moves its cursor, got %s%s",
		    v->t.quiet ? "a terminal with -q" : "TERM=",
		    v->t.quiet     ? ""
			    : term ? term
				   : "");
	v->t.tap = pass;
	v->t.say = say;
	v->t.failing = pass_rest;
	v->t.hook_arg = v;
}

static void run(struct view *v)
{
	struct ae_reader *r;
	double *x;
	size_t n, block;

	begin(v);
	r = tool_reader(&v->t, 0);
	block = tool_block(ae_shape_count(ae_reader_shape(r)));
	x = tool_alloc(&v->t, block, ae_shape_count(ae_reader_shape(r)) * sizeof *x);
	while ((n = tool_read_f8(&v->t, r, x, block)) > 0)
		take(v, r, x, n);
	view_terminal_close(v->terminal);
	v->terminal = NULL;
	pthread_mutex_destroy(&v->lock);
	free(x);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct view v = {
		.t = { .name = "ae-view",
		       .operands = "[FILE]...",
		       .keep_missing = true,
		       .allow_absent = true,
		       .times = true,
		       .summary =
			       "Shows the scores of a stream as a moving graph, and passes the stream on unchanged." },
		.at = NAN,
		.height = 8,
	};
	const struct tool_option table[] = {
		{ OPT_TEXT, 'c', "columns", "LIST", &v.t.columns,
		  "columns to show, by number from 1 or by name; the largest value counts (default: all)" },
		{ OPT_INPUT, 0, "threshold", "FILE", &v.threshold, "threshold, as ae-threshold --fit wrote it" },
		{ OPT_REAL, 0, "at", "X", &v.at, "the threshold", -1e300, 1e300 },
		{ OPT_COUNT, 'n', "per-column", "N", &v.per_column,
		  "records in each column of the graph (default: as the speed of the stream needs)", 1,
		  TOOL_COUNT_MAX },
		{ OPT_COUNT, 0, "height", "N", &v.height, "lines of the graph", 1, VIEW_HEIGHT_MAX },
		{ OPT_END }
	};

	tool_start(&v.t, argc, argv, table, TOOL_TABLE, 0, -1);
	run(&v);
	return tool_end(&v.t, TOOL_DONE);
}
