/* report.h - the parts of ae-report: what is collected of the model and the data, and the sections of the page. */
#ifndef REPORT_H
#define REPORT_H

#include "common/spans.h"
#include "report/html.h"
#include "score/score.h"

enum {
	REPORT_WORST = 10, /* records shown */
	REPORT_NAME = 32   /* bytes of the name that a column without one is given */
};

struct report_options {
	const char *title, *log, *threshold, *method;
	double at;          /* NaN: not given */
	bool skeleton;      /* records are frames of the joints of a skeleton */
	const char *edges;  /* file of its bones; NULL: those of a Kinect */
	size_t step;        /* rows from one window to the next; 0: records are no series */
	struct spans spans; /* only its path */
	struct score_options score;
};

struct report {
	struct tool *tool;
	struct tool_watcher watcher; /* of the times of rows */
	const struct report_options *o;
	struct scorer scorer;
	struct model_input in;
	const struct ae_model *model; /* the first member */
	const char *input;            /* name of the data */
	/* records */
	size_t records, features;
	double *score;              /* (records) */
	double *part;               /* (records, features) contributions to the score */
	bool outputs;               /* reconstructions are there: of a model alone that takes all columns */
	bool restored;              /* values are as they were before normalizing */
	size_t worst[REPORT_WORST]; /* records, the largest score first */
	size_t worsts;              /* how many */
	double *worst_x, *worst_y;  /* (REPORT_WORST, values) records and reconstructions */
	/* rows of a series; of a table if the model normalizes them */
	bool series, table;
	size_t window, step, columns, rows;
	double *row;            /* (rows, columns) as the input has them */
	double *output;         /* (rows, columns) mean of the reconstructions, if `outputs` is set */
	double *row_score;      /* (rows) the largest score of the windows that cover a row; NaN: none */
	int64_t *time;          /* (rows) AE_TIME_NONE: none; NULL: no row has a time */
	bool stamps;            /* they are points in time, not numbers that count */
	struct tool_list times; /* tables that --times names, for a series that is not raw */
	size_t timed, time_capacity;
	struct ae_drift *drift; /* (columns) rows beside those that the normalizer learned from; NULL: unknown */
	size_t drifts;          /* columns that drift */
	/* threshold */
	double *heldout; /* (heldouts) normal scores that the model holds, ascending */
	size_t heldouts;
	const char *heldout_from;
	double threshold; /* NaN: none */
	const char *threshold_from;
	size_t flagged; /* records */
	struct ae_ranges events;
	struct spans spans; /* that a person marked */
	/* a skeleton */
	struct ae_plot_edge *edge; /* (edges) */
	size_t edges;              /* 0: those of a Kinect */
};

/* report_data.c: scores all records; report_threshold.c: the threshold, what it flags, the events. */
void report_open(struct report *r, struct tool *t, const struct report_options *o);
void report_threshold(struct report *r);
void report_close(struct report *r);

/* report_drift.c: compares the columns with those that the model learned from. */
void report_compare(struct report *r);

/* report_times.c: before the input is opened; after the last record; a time as text, "" if the row has none; the times of
 * n rows as labels of an axis. The caller frees them, NULL if there are no times, by ae_text_column_free(). */
void report_times_begin(struct report *r, struct breaks_options *breaks);
void report_times_end(struct report *r);
const char *report_time(const struct report *r, uint64_t row, char text[AE_TIME_TEXT]);
const struct ae_text_column *report_times(struct report *r, uint64_t first, size_t n, struct ae_text_column *times);

/* report_skeleton.c: whether records are frames of the joints of a skeleton. Dies if they cannot be. */
bool report_skeleton(const struct report *r);
void report_skeleton_open(struct report *r);
void report_skeleton_close(struct report *r);

/* The name of a column, or its number from 1. */
const char *report_column(const struct report *r, size_t i, char number[REPORT_NAME]);
/* "name 62%, name 21%": the columns with the largest contributions to a record's score. */
void report_columns(const struct report *r, size_t record);
/* The feature with the `rank`-th largest contribution to a record's score, from 0; r->features if it does not contribute.
 * *share: its fraction of the score. */
size_t report_contributor(const struct report *r, size_t record, size_t rank, double *share);

/* Cells with the p-value of a score among the normal scores, and the surprise, -log10 of it. */
void report_probability(struct report *r, double score);
/* The paragraph that explains them. */
void report_explain(struct report *r);

/* The sections, a file each. */
void report_overview(struct report *r);
void report_history(struct report *r);
void report_histogram(struct report *r);
void report_series(struct report *r);
void report_events(struct report *r);
void report_worst(struct report *r);
void report_values(struct report *r); /* of the worst rows of a table */
void report_drift(struct report *r);
void report_layers(struct report *r);

#endif
