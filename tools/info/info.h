/* info.h - the parts of ae-info: texts of files, and models side by side. */
#ifndef INFO_H
#define INFO_H

#include "common/tool.h"

/* Prints a text of a file, which must not reach the terminal as it is. */
void info_put(struct tool *t, FILE *f, const char *text);
/* A line "key<TAB>value". */
void info_pair(struct tool *t, FILE *f, const char *key, const char *value);

/* An architecture on one line: items that a newline ends are joined by "; ", and comments are left out. The caller frees
 * it. */
char *info_arch(struct tool *t, const char *text);

struct info_compare_options {
	bool compare, differ, tsv;
};

/* The models that the operands name, side by side: a line per property. */
void info_compare(struct tool *t, const struct info_compare_options *o);

#endif
