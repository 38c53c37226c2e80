/* threshold.h - what the files of ae-threshold share: the job, from scores to rows to what is printed of
 * them. */
#ifndef TOOLS_THRESHOLD_H
#define TOOLS_THRESHOLD_H

#include "common/tool.h"

enum rule { RULE_ANY, RULE_ALL, RULE_LAST };

/* Rows of one event, the place of its peak, and of several scores a record how far each was above its
 * threshold. */
struct event { bool open; uint64_t first, last, peak; double score, height; size_t column; double *over; };

struct job {
	struct tool t;
	/* options */
	const char *fit, *method, *labels, *annotate, *until, *calibration, *stats, *save, *times;
	double at, level;
	size_t window, step, depth, top;
	bool ranges, flags, pvalue, exit_code;
	int rule, events;		/* events: -1, or how they are written */
	struct ae_events_options shape;
	/* scores */
	struct ae_reader *r;
	bool f4;			/* they are floats and print as such */
	size_t values;			/* in a record of them */
	struct ae_threshold threshold;
	double *low;			/* (values) an event goes on above it; NULL: above the threshold */
	struct ae_unwindow *u;		/* from windows to rows */
	/* A row is its scores; how far each is above its threshold, as a part of that, 0 where it is not;
	 * and, where there is `low`, 1 for each above that. NaN where no window has a score. */
	size_t width;
	double *window_row, *rows, *pending;
	bool inside;			/* an event goes on */
	struct ae_events *ev;
	size_t room;			/* rows in `pending` */
	uint64_t came, row;		/* rows so far; the next to be taken */
	bool found;
	/* What is done with each row. */
	void (*take)(struct job *, const double *row, bool flagged);
	struct event event;
	size_t *order;			/* (values) of the columns to blame */
	struct ae_stats names;
	struct ae_text_column words;		/* the rows' times */
	double *normal;			/* (values, normals), ascending: for p-values */
	size_t normals;
	struct ae_table_lines *data;	/* the rows to annotate */
};

/* threshold_fit.c: learns and writes the threshold. */
void threshold_fit(struct job *j);

/* threshold_open.c: the threshold to use, the second one, normal scores, names; the scores themselves. */
void threshold_open_scores(struct job *j, int first);
void threshold_open(struct job *j);

/* threshold_rows.c: scores in, rows to j->take. */
void threshold_rows_open(struct job *j);
void threshold_rows_push(struct job *j, const double *score);
void threshold_rows_end(struct job *j);

/* threshold_print.c: what j->take may be. */
void threshold_take_line(struct job *j, const double *row, bool flagged);
void threshold_take_flag(struct job *j, const double *row, bool flagged);
void threshold_take_pvalue(struct job *j, const double *row, bool flagged);
void threshold_take_event(struct job *j, const double *row, bool flagged);
void threshold_number(const struct job *j, char text[32], double value);
void threshold_end_event(struct job *j);

/* threshold_times.c: when rows were, with --times; of a row that is not there yet the table is read again. */
void threshold_open_times(struct job *j);
const char *threshold_time(struct job *j, uint64_t row);

/* threshold_annotate.c: the user's own rows. */
void threshold_annotate(struct job *j);

#endif
