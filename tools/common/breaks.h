/* breaks.h - where a stream of rows is interrupted, so that no window goes across: a gap in time, another group, the end
 * of a file. */
#ifndef BREAKS_H
#define BREAKS_H

#include "common/places.h"

struct breaks_options {
	const char *max_gap; /* the longest step in time within a window, or "none"; NULL: any */
	const char *group;   /* column of the groups; NULL: none */
	struct tool_list times;
	bool gap_optional, group_optional; /* they are a model's, and hold as far as the input has the columns */
	bool keep_times;                   /* `times` of struct breaks is wanted, as far as there are times */
};

#define BREAKS_MAX_GAP "the longest step in time within a window: 90s, 10m, 1h, 1d, none"
#define BREAKS_GROUP "column of a group, such as a machine, that windows do not leave"
#define BREAKS_TIMES "table of the same rows, to take times and groups from"

/* The lines of a table of options, for `o` of struct breaks_options. gap_default, group_default: what follows their help. */
#define BREAKS_OPTION_LINES(o, gap_default, group_default) \
	{ OPT_TEXT, 0, "max-gap", "D", &(o)->max_gap, BREAKS_MAX_GAP gap_default }, \
		{ OPT_TEXT, 0, "group", "COL", &(o)->group, BREAKS_GROUP group_default }, \
	{ \
		OPT_INPUTS, 0, "times", "FILE", &(o)->times, BREAKS_TIMES \
	}

struct breaks {
	struct tool_watcher watcher;
	struct places places;
	struct places_options from;
	struct ae_segments segments, told;
	bool *begins; /* of the rows read and not asked for yet: whether the row begins a segment */
	size_t at, count, capacity;
	bool keep_times;
	char *resumed;  /* group of the last row of the run before; NULL: none */
	int64_t *times; /* (rows) of all rows so far, AE_TIME_NONE: none; with keep_times */
	size_t rows, times_capacity;
};

/* Whether --max-gap ends windows. */
bool breaks_has_gap(const struct breaks_options *o);

/* *max_gap in ns by --max-gap; it stays as it is without. Dies if it is no duration. */
void breaks_gap(const struct tool *t, const struct breaks_options *o, int64_t *max_gap);

/* Dies if the options cannot be used, or not together. needs: the option without which windows are not cut; NULL: it is
 * given. */
void breaks_check(const struct tool *t, const struct breaks_options *o, const char *needs);

/* Opens the tool's operands from arg[first] on, or stdin. Dies if --max-gap is given and there are no times. From then on
 * the breaks take note of all rows that tool_read() and tool_read_f8() give. `b` outlives these reads. */
struct ae_reader *breaks_open(struct breaks *b, struct tool *t, int first, const struct breaks_options *o);

/* As breaks_open(), for a file that is like the input: tool_reader_like(). */
struct ae_reader *breaks_open_like(struct breaks *b, struct tool *t, const char *path, const struct breaks_options *o);

/* Whether the next row, in the order of reading, begins a segment. */
bool breaks_next(struct breaks *b);

/* Rows up to a row, itself included, that a window may hold, from those up to the row before: a window crosses no break,
 * and an absent row is in no window. */
size_t breaks_run(size_t before, bool begins, bool absent);

/* Saves or restores them. breaks_state_check(): dies if the options cannot be used with --state. */
void breaks_state(struct breaks *b, struct ae_state *s);
void breaks_state_check(const struct tool *t, const struct breaks_options *o);

/* After the end of the rows: dies if the table of --times has more. */
void breaks_close(struct breaks *b);

#endif
