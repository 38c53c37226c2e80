/* option.h - what tool.c calls in option.c; the tools themselves include tool.h only. */
#ifndef OPTION_H
#define OPTION_H

#include "common/tool.h"

/* Parses argv by `table`, the groups and what every tool has; answers -h and -V; sets t->arg. */
void option_parse(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups);

#endif
