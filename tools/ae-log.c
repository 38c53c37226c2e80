/* ae-log - lines of a log to records: numbers of their templates, or counts of templates. */
#include "common/state.h"
#include "common/tool_parts.h"
#include "log/log.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_YEAR = 2000, DEFAULT_SESSIONS = 100000, LAST_YEAR = 2260 };

static void need(const struct log_job *j, const char *option, bool given, bool has, const char *other)
{
	if (given && !has)
		die(&j->t, "option --%s: expected with %s only", option, other);
}

static void check(struct log_job *j)
{
	if ((j->every_text != NULL) + (j->lines > 0) + (j->session != NULL) > 1)
		die(&j->t, "options --every, --count and --session: expected one of them, got several");
	need(j, "fit", j->fit, j->templates_path != NULL, "--templates");
	need(j, "new", j->new_path != NULL, j->templates_path && !j->fit, "--templates, and without --fit");
	need(j, "max-gap", j->gap_text != NULL, j->every_text != NULL, "--every");
	need(j, "idle", j->idle_text != NULL, j->session != NULL, "--session");
	need(j, "sequence", j->sequence > 0, j->session != NULL, "--session");
	need(j, "state", j->t.state != NULL, j->templates_path && !j->fit, "--templates, and without --fit");
	need(j, "sessions", j->sessions > 0, j->session != NULL, "--session");
	need(j, "text", j->t.text, j->to < 0 || j->to == LOG_TSV, "--to tsv");
	if (j->sessions == 0)
		j->sessions = DEFAULT_SESSIONS;
	if (j->every_text)
		j->every = tool_duration(&j->t, "option --every", j->every_text);
	if (j->gap_text)
		j->gap = tool_duration(&j->t, "option --max-gap", j->gap_text);
	if (j->idle_text)
		j->idle = tool_duration(&j->t, "option --idle", j->idle_text);
}

static void open_log(struct log_job *j)
{
	struct ae_log_options o = { .format = (size_t)j->stamp,
				    .year = j->year ? (int)j->year : DEFAULT_YEAR,
				    .idle = tool_flush,
				    .idle_arg = &j->t };
	struct ae_err e;

	for (int i = 0; i < j->t.args; i++)
		tool_take_stdin(&j->t, j->t.arg[i]);
	if (ae_log_open(&j->log, j->t.arg, (size_t)j->t.args, &o, &e) != 0)
		die_err(&j->t, &e);
}

static void take(struct log_job *j, const struct ae_log_line *line)
{
	size_t number = log_template(j, line),
	       value = number > 0 ? number - 1 : ae_templates_options(j->templates)->width;
	struct log_place p = { .time = line->time, .line = line->number, .lines = 1, .file = line->file };
	double alone = (double)number;

	if (j->every > 0)
		log_count_time(j, line, value);
	else if (j->lines > 0)
		log_count_lines(j, line, value);
	else if (j->session)
		log_count_session(j, line, value);
	else
		log_write(j, &alone, &p);
}

static void tell(struct log_job *j)
{
	if (ae_log_no_year(j->log) && !j->year)
		warn(&j->t, "%s: the times have no year: %d is assumed (--year Y; -q silences this)",
		     ae_log_name(j->log), (int)DEFAULT_YEAR);
	if (ae_log_cut(j->log) > 0)
		warn(&j->t, "%llu lines are longer than %d bytes: the rest of them is left out (-q silences this)",
		     (unsigned long long)ae_log_cut(j->log), (int)AE_LOG_LINE);
}

static int next(struct log_job *j, struct ae_log_line *line, struct ae_err *e)
{
	int got;

	tool_before_read(&j->t, NULL);
	got = ae_log_next(j->log, line, e);
	j->read += got > 0;
	if (got > 0) /* the stream goes on where the last run stopped */
		line->number += state_rows(&j->t);
	return got;
}

static void run(struct log_job *j)
{
	struct ae_log_line line;
	struct ae_err e;
	int got;

	log_open_templates(j);
	open_log(j);
	j->values = j->sequence > 0                          ? j->sequence
		: j->every > 0 || j->lines > 0 || j->session ? ae_templates_options(j->templates)->width + 1
							     : 1;
	j->counts = tool_alloc(&j->t, j->values, sizeof *j->counts);
	j->place.time = j->last = AE_TIME_NONE;
	if (j->session)
		log_open_sessions(j);
	log_open_output(j);
	log_state_open(j);
	while ((got = next(j, &line, &e)) > 0)
		take(j, &line);
	if (got < 0)
		die_err(&j->t, &e);
	state_take(&j->t);
	if (j->session)
		log_end_sessions(j);
	else if (j->values > 1)
		log_end_counts(j);
	tell(j);
	log_close_templates(j);
	ae_templates_free(j->templates);
	ae_templates_free(j->fresh);
	free(j->text);
	ae_log_free(j->log);
	free(j->counts);
}

int main(int argc, char **argv)
{
	static const char *const formats[] = { "npy", "csv", "tsv", "json", NULL };
	struct log_job j = {
		.t = { .name = "ae-log",
		       .operands = "[FILE]...",
		       .summary =
			       "Makes records of the lines of a log: the number of each line's template, or counts of "
			       "templates." },
		.similarity = -1,
		.to = -1,
		.new_fd = -1,
	};
	const struct tool_option options[] = {
		{ OPT_OUTPUT, 0, "templates", "FILE", &j.templates_path,
		  "templates: read, or with --fit learned and written (default: learned, not kept)" },
		{ OPT_FLAG, 0, "fit", NULL, &j.fit, "learn templates, from those in the file of --templates on" },
		{ OPT_COUNT, 0, "width", "N", &j.width, "templates at most (default: 128)", 1, AE_TEMPLATES_MAX },
		{ OPT_REAL, 0, "similarity", "X", &j.similarity,
		  "part of a line's words that are those of its template, at least (default: 0.4)", 0, 1 },
		{ OPT_COUNT, 0, "depth", "N", &j.depth, "levels of the tree of templates (default: 4)", 3,
		  AE_TEMPLATES_DEPTH },
		{ OPT_COUNT, 0, "children", "N", &j.children, "branches of a node of the tree at most (default: 100)",
		  2, AE_TEMPLATES_MAX },
		{ OPT_TEXT, 0, "every", "D", &j.every_text, "write counts of templates per interval: 90s, 10m, 1h" },
		{ OPT_TEXT, 0, "max-gap", "D", &j.gap_text,
		  "with --every: a longer time without lines is left out (default: 10000 intervals)" },
		{ OPT_COUNT, 0, "count", "N", &j.lines, "write counts of templates per N lines", 1, TOOL_COUNT_MAX },
		{ OPT_TEXT, 0, "session", "REGEX", &j.session,
		  "write counts of templates per session: lines in which the same text matches" },
		{ OPT_COUNT, 0, "sequence", "N", &j.sequence,
		  "with --session: write the template numbers of a session's last N lines, at each line", 1, 1000 },
		{ OPT_TEXT, 0, "idle", "D", &j.idle_text, "with --session: one ends after a time without its lines" },
		{ OPT_COUNT, 0, "sessions", "N", &j.sessions,
		  "with --session: sessions counted at once; the oldest one ends (default: 100000)", 1, 1e9 },
		{ OPT_CHOICE, 0, "stamp", "HOW", &j.stamp, "time in a line", .word = ae_log_time_word },
		{ OPT_COUNT, 0, "year", "Y", &j.year, "year of the first time if times have none (default: 2000)", 1678,
		  LAST_YEAR },
		{ OPT_OUTPUT, 0, "lines", "FILE", &j.lines_path,
		  "write a table with the time and the first line of each record" },
		{ OPT_OUTPUT, 0, "new", "FILE", &j.new_path,
		  "append lines that no template fits to FILE (default: tell them on stderr)" },
		STATE_OPTION(&j.t),
		{ OPT_CHOICE, 0, "to", "FORMAT", &j.to, "what to write (default: npy; tsv with -t)", .names = formats },
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_OUTPUT, 0, -1);
	check(&j);
	run(&j);
	return tool_end(&j.t, TOOL_DONE);
}
