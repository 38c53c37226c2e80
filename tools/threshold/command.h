/* command.h - a command that runs once per alarm, beside the stream: several at once, each for a limited time. */
#ifndef COMMAND_H
#define COMMAND_H

#include "common/tool.h"

struct command_options {
	const char *text;               /* NULL: none */
	bool shell;                     /* /bin/sh -c runs it; else it is split into words */
	size_t max;                     /* commands at once */
	const char *interval, *timeout; /* durations: between two starts at least; of a command at most */
};
enum { COMMANDS_MAX = 4 }; /* the default of max */

#define COMMAND_OPTION_LINES(o) \
	{ OPT_TEXT, \
	  0, \
	  "exec", \
	  "COMMAND", \
	  &(o)->text, \
	  "with --events or --ranges: run this for each line printed, without a shell; AE_START and so on say " \
	  "what it is" }, \
		{ OPT_FLAG, 0, "exec-shell", NULL, &(o)->shell, "have /bin/sh run the command" }, \
		{ OPT_COUNT, 0, "exec-max", "N", &(o)->max, "commands at once; further alarms run none", 1, 1000 }, \
		{ OPT_TEXT, \
		  0, \
		  "exec-interval", \
		  "D", \
		  &(o)->interval, \
		  "time from one command to the next, at least; alarms in between run none (default: any)" }, \
	{ \
		OPT_TEXT, 0, "exec-timeout", "D", &(o)->timeout, "end a command after this time (default: 1m)" \
	}

struct commands;

/* Parses the command and finds its program. Dies if other options need --exec; NULL: there is no command. */
struct commands *commands_new(struct tool *t, const struct command_options *o);
/* Runs the command with variables in its environment: name and value in turns, NULL after the last; a value NULL: the
 * variable is not set. AE_SKIPPED is added, the number of alarms without a command since the last one. */
void commands_run(struct commands *c, const char *const *variables);
/* Looks for commands that have ended, and ends those that take too long. */
void commands_look(struct commands *c);
/* Waits for all commands. Dies if one has failed. */
void commands_end(struct commands *c);

#endif
