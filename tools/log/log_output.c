/* log_output.c - the records of ae-log, and the table of the lines where they begin. */
#include "log/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VALUE_BYTES = 48 }; /* of a number with its name and separators */

static bool has_sessions(const struct log_job *j)
{
	return j->session != NULL;
}

static bool has_files(const struct log_job *j)
{
	return j->t.args > 1;
}

static void put(const struct log_job *j, FILE *f, const char *name, const char *text, size_t n)
{
	if (fwrite(text, 1, n, f) != n)
		die(&j->t, "%s: cannot be written: %s", name, strerror(errno));
}

static const char *output_name(const struct log_job *j)
{
	return j->t.out ? j->t.out : "stdout";
}

/* ---- names ---- */

/* The name of value i: that of its template, "template" for the number of one, "new" for the rest. */
static void name_value(const struct log_job *j, size_t i, char name[24])
{
	if (j->sequence > 0)
		snprintf(name, 24, "line%zu", i + 1);
	else if (j->values == 1)
		strcpy(name, "template");
	else if (i + 1 == j->values)
		strcpy(name, "new");
	else
		snprintf(name, 24, "t%zu", i + 1);
}

/* ---- a table of lines ---- */

static void put_field(const struct log_job *j, const char *text)
{
	char *quoted = tool_alloc(&j->t, 2 * strlen(text) + 4, 1);
	size_t n = ae_name_quote(quoted + 1, text, ',');

	*quoted = ',';
	put(j, j->lines_file, j->lines_path, quoted, n + 1);
	free(quoted);
}

static void write_lines(struct log_job *j, const struct log_place *p)
{
	char row[AE_TIME_TEXT + 64], time[AE_TIME_TEXT] = "";
	int n;

	if (!j->lines_file)
		return;
	if (j->records == 0) {
		n = snprintf(row, sizeof row, "%sline,lines%s%s\n", j->timed ? "time," : "",
			     has_files(j) ? ",file" : "", has_sessions(j) ? ",session" : "");
		put(j, j->lines_file, j->lines_path, row, (size_t)n);
	}
	if (j->timed && p->time != AE_TIME_NONE)
		ae_time_format(time, p->time);
	n = snprintf(row, sizeof row, "%s%s%llu,%llu", time, j->timed ? "," : "", (unsigned long long)p->line,
		     (unsigned long long)p->lines);
	put(j, j->lines_file, j->lines_path, row, (size_t)n);
	if (has_files(j))
		put_field(j, j->t.arg[p->file]);
	if (has_sessions(j)) {
		char *session = tool_escape(&j->t, p->session);

		put_field(j, session);
		free(session);
	}
	put(j, j->lines_file, j->lines_path, "\n", 1);
}

/* ---- records as text ---- */

static char separator(const struct log_job *j)
{
	return j->to == LOG_TSV ? '\t' : ',';
}

/* The space that a record without its session needs in j->text. */
static size_t text_size(const struct log_job *j)
{
	return j->values * VALUE_BYTES + 256;
}

static void write_header(struct log_job *j)
{
	char name[24], *at = j->text = tool_grow(&j->t, j->text, text_size(j), 1);

	if (j->timed)
		at += sprintf(at, "time%c", separator(j));
	if (has_sessions(j))
		at += sprintf(at, "session%c", separator(j));
	for (size_t i = 0; i < j->values; i++) {
		name_value(j, i, name);
		at += sprintf(at, "%s%c", name, i + 1 < j->values ? separator(j) : '\n');
	}
	put(j, tool_text(&j->t), output_name(j), j->text, (size_t)(at - j->text));
}

/* Text that stands before the numbers of a record. Returns its end in j->text, which is made long enough. */
static char *put_place(struct log_job *j, const struct log_place *p)
{
	bool json = j->to == LOG_JSON;
	char time[AE_TIME_TEXT] = "", *session = NULL, *at;

	if (p->session && !json)
		session = tool_escape(&j->t, p->session);
	else if (p->session && !(session = ae_json_quote(p->session)))
		die(&j->t, "no memory for the name of a session");
	j->text = tool_grow(&j->t, j->text, text_size(j) + (session ? 2 * strlen(session) : 0), 1);
	at = j->text;
	if (p->time != AE_TIME_NONE)
		ae_time_format(time, p->time);
	if (json) {
		*at++ = '{';
		if (*time)
			at += sprintf(at, "\"time\":\"%s\",", time);
		if (session)
			at += sprintf(at, "\"session\":%s,", session);
		at += sprintf(at, "\"line\":\"%llu\",", (unsigned long long)p->line);
		free(session);
		return at;
	}
	if (j->timed)
		at += sprintf(at, "%s%c", time, separator(j));
	if (session) {
		at += ae_name_quote(at, session, separator(j));
		*at++ = separator(j);
	}
	free(session);
	return at;
}

static void write_text(struct log_job *j, const double *values, const struct log_place *p)
{
	char name[24], *at;

	if (j->records == 0 && j->to != LOG_JSON)
		write_header(j);
	at = put_place(j, p);
	for (size_t i = 0; i < j->values; i++) {
		name_value(j, i, name);
		if (j->to == LOG_JSON)
			at += sprintf(at, "\"%s\":", name);
		at += ae_number_f8(at, values[i]);
		*at++ = i + 1 < j->values ? separator(j) : j->to == LOG_JSON ? '}' : '\n';
	}
	if (j->to == LOG_JSON)
		*at++ = '\n';
	put(j, tool_text(&j->t), output_name(j), j->text, (size_t)(at - j->text));
}

/* ---- all of it ---- */

void log_open_output(struct log_job *j)
{
	struct ae_shape shape = { .rank = 1, .dim = { j->values } };
	struct ae_writer_options o = { .format = AE_NPY, .dtype = AE_F4 };

	if (j->to < 0)
		j->to = j->t.text || (!j->t.out && isatty(STDOUT_FILENO)) ? LOG_TSV : LOG_NPY;
	if (j->lines_path)
		j->lines_file = tool_text_of(&j->t, j->lines_path);
	if (j->to == LOG_NPY)
		tool_writer_as(&j->t, &shape, &o);
	else
		(void)tool_text(&j->t);
}

/* Whether records have times is decided before the first one is written, and by more than its own line: a log may begin
 * with lines that have none. */
static bool are_timed(const struct log_job *j)
{
	const char *how = ae_log_time_word((size_t)j->stamp);

	if (strcmp(how, "auto") == 0)
		return j->every > 0 || ae_log_timed(j->log);
	return strcmp(how, "none") != 0;
}

static void tell_late_time(struct log_job *j, const struct log_place *p)
{
	bool lacks = !j->timed && p->time != AE_TIME_NONE && (j->lines_file || j->to == LOG_CSV || j->to == LOG_TSV);

	if (lacks && !j->told)
		warn(&j->t,
		     "%s: line %llu: a time, but records before it were written without a column of times (--stamp "
		     "iso, "
		     "or another format, makes one; -q silences this)",
		     ae_log_name(j->log), (unsigned long long)p->line);
	j->told = j->told || lacks;
}

void log_write(struct log_job *j, const double *values, const struct log_place *p)
{
	if (j->records == 0)
		j->timed = are_timed(j);
	tell_late_time(j, p);
	write_lines(j, p);
	if (j->to == LOG_NPY)
		tool_write_f8(&j->t, j->t.writer, values, 1);
	else
		write_text(j, values, p);
	j->records++;
}
