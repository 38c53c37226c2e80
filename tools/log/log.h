/* log.h - what the parts of ae-log share. */
#ifndef LOG_H
#define LOG_H

#include "common/tool.h"

#include <regex.h>

struct log_sessions;

/* Where a record begins in the log. */
struct log_place {
	int64_t time;        /* of the first line or of the interval, AE_TIME_NONE: none */
	uint64_t line;       /* number of the first line, 0: the record has none */
	uint64_t lines;      /* of the record */
	size_t file;         /* index of the first line's file */
	const char *session; /* NULL: none */
};

struct log_job {
	struct tool t;
	const char *templates_path, *new_path, *lines_path, *session, *every_text, *gap_text, *idle_text;
	bool fit;
	size_t lines, sessions; /* of --count, 0: not given; of --sessions */
	size_t sequence;        /* of --sequence, 0: not given */
	size_t width;           /* of --width, 0: not given */
	size_t depth, children; /* 0: not given */
	double similarity;      /* below 0: not given */
	int stamp, to;
	size_t year; /* 0: not given */

	int64_t every, gap, idle; /* ns; 0: not given */
	struct ae_log *log;
	struct ae_templates *templates;
	struct ae_templates *fresh; /* new ones that are told; NULL: they are learned */
	size_t values;              /* per record: the templates and one more, or 1 */
	uint64_t fits_none;         /* lines */
	uint64_t late;              /* lines that count in a later interval */
	uint64_t early;             /* lines in a row that are far before the open interval */
	bool early_told;            /* since the intervals began */
	double *counts;             /* (values) of the record that is not finished */
	struct log_place place;     /* its place */
	int64_t last;               /* time of the last line */
	regex_t regex;
	struct log_sessions *open_sessions;
	char *scratch;    /* (AE_LOG_LINE + 1) */
	int new_fd;       /* -1: none */
	FILE *lines_file; /* NULL: none */
	char *text;       /* scratch of a record as text */
	bool timed;       /* records have times */
	bool told;        /* that there are times after all */
	uint64_t records;
	uint64_t read; /* lines */
};

/* The state between two runs, saved or restored. log_state.c, log_sessions.c */
void log_state_open(struct log_job *j);
void log_sessions_state(struct log_job *j, struct ae_state *s);

/* Output. log_output.c */
enum { LOG_NPY, LOG_CSV, LOG_TSV, LOG_JSON };
void log_open_output(struct log_job *j);
void log_write(struct log_job *j, const double *values, const struct log_place *p);

/* Templates. log_templates.c */
void log_open_templates(struct log_job *j);
/* The number of a line's template from 1, 0: none. */
size_t log_template(struct log_job *j, const struct ae_log_line *line);
void log_close_templates(struct log_job *j);

/* Counts per interval or per number of lines. log_counts.c */
void log_count_lines(struct log_job *j, const struct ae_log_line *line, size_t value);
void log_count_time(struct log_job *j, const struct ae_log_line *line, size_t value);
void log_end_counts(struct log_job *j);

/* Counts per session. log_sessions.c */
void log_open_sessions(struct log_job *j);
void log_count_session(struct log_job *j, const struct ae_log_line *line, size_t value);
void log_end_sessions(struct log_job *j);

#endif
