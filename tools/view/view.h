/* view.h - the parts of ae-view: scores as columns of a graph, alarms, the frame that shows them, the terminal. */
#ifndef VIEW_H
#define VIEW_H

#include "common/tool.h"

#include <pthread.h>

enum {
	VIEW_COLUMNS = 1024, /* columns that are kept, the most that a terminal shows */
	VIEW_HEIGHT_MAX = 100,
	VIEW_ALARMS = 3,  /* alarms that are listed */
	VIEW_MARGIN = 12, /* characters beside the graph, with the labels of its axis */
	VIEW_LINES_MAX = VIEW_HEIGHT_MAX + VIEW_ALARMS + 2,
	VIEW_TIME = 40,
};

/* Consecutive scores as one column of the graph. */
struct view_column {
	double max;    /* of its scores; NaN: it has none */
	bool alarm;    /* a score exceeds the threshold */
	uint64_t row;  /* number of its first record */
	size_t count;  /* records */
	double opened; /* seconds */
};

/* Consecutive scores above the threshold. */
struct view_alarm {
	uint64_t first, last; /* rows */
	double peak;
	char time[VIEW_TIME]; /* of the first */
};

/* The scores that are shown. Times in seconds come from a clock that never goes back. */
struct view_scores {
	double threshold;  /* NaN: none */
	size_t per_column; /* records; fixed: as the option says, else it follows the stream */
	bool fixed;
	size_t limit; /* columns that the terminal shows */
	size_t count; /* columns; the last one may get more records */
	struct view_column column[VIEW_COLUMNS];
	uint64_t records, alarms, row;        /* records so far; events so far; number of the last record */
	double last, largest;                 /* score of the last record; of all. NaN: none */
	bool above;                           /* the last record is part of an alarm */
	struct view_alarm alarm[VIEW_ALARMS]; /* the last ones; number i is at i % VIEW_ALARMS */
};

/* view_scores.c: starts without scores; takes the next score, which arrives at `now`. An alarm that begins with it gets
 * the time that `time` writes. */
void view_scores_init(struct view_scores *s, double threshold, size_t per_column);
void view_scores_push(struct view_scores *s, double score, uint64_t row, double now,
		      void (*time)(const void *arg, char text[VIEW_TIME]), const void *arg);

/* The look of a frame. */
struct view_look {
	size_t width, height; /* of the terminal, in characters */
	size_t graph;         /* lines of the graph, if the terminal has as many */
	bool colors, utf8;
};

/* Lines of text with colors, and how wide each one is on the terminal. */
struct view_frame {
	char *bytes;
	size_t length, capacity;
	size_t lines, width[VIEW_LINES_MAX];
};

/* view_frame.c: columns that fit; a frame of the scores, whose lines end with CR LF. Without memory, false. */
size_t view_frame_columns(const struct view_look *look);
bool view_frame_draw(struct view_frame *f, const struct view_scores *s, const struct view_look *look);

/* view_terminal.c: a thread that draws on a terminal, 10 times a second at most. */
struct view_terminal;
/* Opens standard error, else the controlling terminal. NULL: there is none, or it cannot move its cursor. The scores are
 * read under `lock`. Dies if the thread cannot be started. */
struct view_terminal *view_terminal_open(struct tool *t, struct view_scores *s, pthread_mutex_t *lock, size_t graph);
/* Says that the scores have changed. NULL: nothing, here and below. */
void view_terminal_touch(struct view_terminal *v);
/* Prints a line on stderr, below a frame of all scores so far. */
void view_terminal_say(struct view_terminal *v, const char *line, size_t n);
/* Draws the last frame and ends the thread. */
void view_terminal_close(struct view_terminal *v);

#endif
