/* alive.h - a line on standard error at regular times, for whoever watches a program that runs for months. */
#ifndef ALIVE_H
#define ALIVE_H

#include "common/tool.h"

/* A line of a table of options; the tool's `alive` is the duration. */
#define ALIVE_OPTION(t) \
	{ \
		OPT_TEXT, 0, "alive", "D", &(t)->alive, \
			"print the number of rows and the time of the last one every D, as 60s, on standard error" \
	}

/* Parses the tool's --alive, and starts the lines, of the rows that tool_reader() reads; tool_end() ends them. Dies on
 * error. */
void alive_start(struct tool *t);

#endif
