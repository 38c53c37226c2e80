/* tool_parts.h - what the files behind tool.h share; the programs include tool.h alone. */
#ifndef TOOL_PARTS_H
#define TOOL_PARTS_H

#include "common/tool.h"

/* Parses argv by `table`, the groups and the options of every program; answers -h and -V; sets t->arg. Dies as
 * tool_start() does. option.c */
void option_parse(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups, int min_args,
		  int max_args);

/* Dies if two files that the n options write are one, or if one of them is a file that they or the operands read.
 * outputs.c */
void tool_check_files(const struct tool *t, const struct tool_option *all, size_t n);

/* Flushes a struct tool's writers and its text, before a reader waits for input. tool_output.c */
void tool_flush(void *tool);

/* Flushes text output called `name`; dies unless all of it is written. */
void tool_check_text(const struct tool *t, const char *name, FILE *f);

#endif
