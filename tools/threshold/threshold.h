/* threshold.h - the parts of ae-threshold: from scores to rows, from rows to what is printed. */
#ifndef TOOLS_THRESHOLD_H
#define TOOLS_THRESHOLD_H

#include "common/keyed.h"
#include "common/spans.h"
#include "threshold/command.h"

enum { THRESHOLD_ROWS_MAX = 1 << 24 }; /* rows of a gap, of an event, of padding, of votes */

/* Lines of the table of options: which rows become events, `o` of struct ae_events_options. */
#define EVENTS_OPTION_LINES(o) \
	{ \
		OPT_COUNT,         0, "gap", "N", &(o)->gap, "join events with at most N rows between them", 0, \
		THRESHOLD_ROWS_MAX \
	}, \
		{ OPT_COUNT,         0, "min-length", "N", &(o)->min_length, "drop events shorter than N rows", 1, \
		  THRESHOLD_ROWS_MAX }, \
		{ OPT_COUNT, 0, "pad", "N", &(o)->pad, "extend events by N rows at both ends", 0, THRESHOLD_ROWS_MAX }, \
		{ OPT_COUNT, 0, \
		  "outage",  "N", \
		  &j.outage, "N rows without a score, one after another, are an event of their own; 0: none are", \
		  0,         THRESHOLD_ROWS_MAX }, \
	{ \
		OPT_COUNT, 0, "rest", "N", &(o)->rest, "no event begins in the N rows after an event", 0, \
			THRESHOLD_ROWS_MAX \
	}

enum rule { RULE_ANY, RULE_ALL, RULE_LAST };

/* The event at the current row. */
struct open_event {
	bool open, announced;
	bool outage;                /* rows without a score belong to it, by --outage */
	uint64_t first, last, peak; /* rows */
	int64_t time[3];            /* if row_times: of these rows */
	double score, height;       /* score of the peak, NaN: none; what the peak is chosen by */
	size_t column;              /* of the peak */
	double *over;               /* (values) largest (score - threshold) / |threshold| of each column, or 0 */
};

struct threshold_job {
	struct tool t;
	/* options */
	const char *fit, *method, *labels, *annotate, *low_text, *calibration, *stats, *save, *times;
	const char *rate, *interval, *votes_text, *limit_text;
	double at, level;
	double per_score; /* --rate: alarms per score */
	double fdr_rate;  /* NaN: no --fdr */
	int dependence;
	size_t window, step, depth, top;
	size_t outage; /* rows without a score that are an event; 0: none are */
	bool ranges, flags, pvalue, exit_code, open;
	int rule, events; /* events: how they are written, or -1 */
	struct ae_events_options shape;
	/* scores */
	struct ae_reader *r;
	bool f4;       /* scores are floats and print as such */
	size_t values; /* scores per record */
	struct ae_threshold threshold;
	double *low;           /* (values) thresholds that end events; NULL: `threshold` */
	struct ae_unwindow *u; /* from windows to rows */
	/* A row holds `width` numbers: its scores (values); how far each exceeds its threshold (values); and with
	 * `low` 1 for each score above it, else 0 (values). NaN if no window gives a score. */
	size_t width;
	double *window_row; /* (width) */
	double *rows;       /* (rows of a window, width) */
	double *pending;    /* (capacity, width) undecided rows */
	size_t capacity;
	struct ae_fdr fdr; /* if fdr_rate is given: what sets the threshold of each record */
	size_t votes_needed, votes_rows;
	struct ae_votes *votes;               /* NULL: each row above the threshold is flagged */
	struct ae_event_limit_options limits; /* with limit_text */
	struct ae_event_limit **limit;        /* (values) NULL: events have none */
	bool inside;                          /* an event continues at this row */
	uint64_t unscored_run;                /* rows without a score up to this one */
	struct ae_events *ev;
	uint64_t came, row;                                                    /* rows so far; the next row to print */
	bool found;                                                            /* a row was flagged */
	void (*take)(struct threshold_job *, const double *row, bool flagged); /* prints one row */
	struct open_event event;
	size_t *order; /* (values) columns of an event, sorted */
	struct ae_stats names;
	struct ae_text_column time; /* of the rows */
	double *normal;             /* (values, normals) ascending normal scores, for p-values; NULL: none */
	size_t normals;
	struct ae_table_lines *table; /* to annotate */
	struct spans spans;           /* no event is in a normal one; --fit leaves out the others */
	/* many series in one stream */
	struct keyed_options keys;
	const char *key;   /* of the series; NULL: there is one */
	bool timed;        /* its rows have times, which are printed */
	bool row_times;    /* rows have times of their own */
	int64_t *row_time; /* (capacity) times of the undecided rows */
	uint64_t began;    /* events so far */
	uint64_t unscored; /* rows so far without a score */
	double *last;      /* (values) scores of the last record */
	int64_t last_time; /* of the last row, AE_TIME_NONE: it has none */
	/* --metrics */
	const char *metrics;
	uint64_t metrics_rows;            /* rows in the file */
	const struct threshold_job *jobs; /* (job_count) one per series; NULL: there is one */
	size_t job_count;
	/* commands */
	struct command_options exec;
	struct commands *commands; /* NULL: none */
	struct tool_watcher metrics_watcher, commands_watcher;
};

/* threshold_fit.c: learns a threshold and writes it. */
void threshold_fit(struct threshold_job *j);

/* threshold_choice.c: takes --rate, --fdr, --votes and --limit, before any input is read; the option that gives the threshold,
 * or NULL for an operand; the threshold, once the scores are open. */
void threshold_choose(struct threshold_job *j);
const char *threshold_option(const struct threshold_job *j);
double threshold_value(const struct threshold_job *j);

/* threshold_open.c: opens the scores; the threshold, the lower one, normal scores, names. */
void threshold_open_scores(struct threshold_job *j, int first);
void threshold_open(struct threshold_job *j);

/* threshold_fit.c: leaves out records without a score (NaN), and their labels (NULL: none); returns how many are left. */
size_t threshold_omit_nan(double *score, size_t n, size_t values, bool *positive);

/* threshold_rows.c: takes scores, gives rows to j->take. */
void threshold_rows_open(struct threshold_job *j);
void threshold_rows_push(struct threshold_job *j, const double *score);
void threshold_rows_end(struct threshold_job *j);
void threshold_rows_close(struct threshold_job *j);
bool threshold_scored(const struct threshold_job *j, const double *row); /* whether a row has a score */
/* The row of a series with a key: its time, too. */
void threshold_rows_push_at(struct threshold_job *j, const double *score, int64_t time);

/* threshold_keys.c: dies if other options cannot be used with --key; takes the scores of many series, opened already. */
void threshold_keys_check(const struct threshold_job *j);
void threshold_keys(struct threshold_job *j);

/* threshold_state.c: the state of the rows of a series, saved or restored; the one series of the input; dies if other options
 * cannot be used with --state. */
void threshold_rows_state(struct threshold_job *j, struct ae_state *s);
void threshold_state_options(struct threshold_job *j, struct ae_state *s);
void threshold_state_open(struct threshold_job *j);
void threshold_state_check(const struct threshold_job *j);

/* threshold_end.c: waits for commands and writes --save; the exit status; both and the metrics, after the last row of a run
 * with --state. */
void threshold_end(struct threshold_job *j);
int threshold_status(const struct threshold_job *j);
int threshold_finish(void *job);

/* threshold_print.c, threshold_event.c: choices of j->take. */
void threshold_take_line(struct threshold_job *j, const double *row, bool flagged);
void threshold_take_flag(struct threshold_job *j, const double *row, bool flagged);
void threshold_take_pvalue(struct threshold_job *j, const double *row, bool flagged);
void threshold_take_event(struct threshold_job *j, const double *row, bool flagged);
/* The name of a score's column, or its number from 1. */
const char *threshold_column(const struct threshold_job *j, size_t v, char number[32]);
void threshold_put_score_name(struct threshold_job *j, const char *column, char separator); /* "score_COLUMN" */
void threshold_number(const struct threshold_job *j, char text[32], double value);
void threshold_announce(struct threshold_job *j); /* with --open: a line for an event that began */
void threshold_end_event(struct threshold_job *j);

void threshold_put_score(const struct threshold_job *j, FILE *out, double value);
double threshold_pvalue(const struct threshold_job *j, size_t v, double score);
void threshold_put_pvalue(FILE *out, double p);
void threshold_put_key(const struct threshold_job *j, FILE *out); /* its fields, each with a tab */
void threshold_put_name(const struct threshold_job *j, FILE *out, const char *name, char separator);
/* How events are written: the names of --events; NULL after the last. */
const char *threshold_event_word(size_t i);
/* Columns of the event, and the share of each; its peak's p-value times the number of scores (Bonferroni). */
void threshold_put_columns(const struct threshold_job *j, FILE *out);
void threshold_put_shares(const struct threshold_job *j, FILE *out);
double threshold_event_pvalue(const struct threshold_job *j);

/* threshold_exec.c: the commands of --exec, before any input is read; one for the event; their end, whether all is well. */
void threshold_exec_open(struct threshold_job *j);
void threshold_run(struct threshold_job *j);
void threshold_exec_close(struct threshold_job *j);

/* threshold_metrics.c: the state of all series as a file, from the time that the scores are open. */
void threshold_metrics_open(struct threshold_job *j);
void threshold_metrics_write(const struct threshold_job *program);

/* Reads the table of --times, if it is given. threshold_times.c */
void threshold_open_times(struct threshold_job *j);
/* The times of an event, by --times or of its rows: whether they are printed; number i: of the first row, the last and the
 * peak, "": none. The table of --times is read again if the row is not there yet. text: scratch. */
bool threshold_timed(const struct threshold_job *j);
const char *threshold_event_time(struct threshold_job *j, size_t i, char text[AE_TIME_TEXT]);

/* threshold_annotate.c: copies the user's table with scores and flag. */
void threshold_annotate(struct threshold_job *j);

#endif
