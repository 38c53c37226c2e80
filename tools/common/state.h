/* state.h - the state of a program in a file, so that a stream goes on where the last run stopped. */
#ifndef STATE_H
#define STATE_H

#include "common/tool.h"

/* A line of a table of options; the tool's `state` is the file. */
#define STATE_OPTION(t) \
	{ \
		OPT_OUTPUT, 0, "state", "FILE", &(t)->state, \
			"continue from this file if it exists; write it every minute, and at the end or on SIGTERM" \
	}

struct state_owner {
	void (*values)(void *arg,
		       struct ae_state *s); /* names the options and the values, to save or to restore them */
	int (*stop)(void *arg);  /* before a signal ends the program: last words; returns the exit status. NULL: 0 */
	void (*last)(void *arg); /* and when all is written; NULL: nothing */
	void *arg;
	uint64_t (*rows)(void *arg); /* rows so far, of an input that is no reader's; NULL: the reader tells */
};

/* With --state: restores the values if the file exists, and keeps the file from now on. rows: the input, of which
 * nothing is read yet; NULL: it is the owner's. The values must be whole whenever the tool reads from it. Without
 * --state: does nothing. Dies on error. */
void state_open(struct tool *t, const struct ae_reader *rows, const struct state_owner *owner);
/* With --state: takes the values after the last row, before they are freed; tool_end() writes the file after all output. */
void state_take(struct tool *t);
/* The shape of the rows, and their columns' names if they have some, as an option of the state. */
void state_rows_option(struct ae_state *s, const struct ae_reader *rows);
/* Rows of the runs before this one; 0 without --state. */
uint64_t state_rows(const struct tool *t);

#endif
