/* time_table.h - a text table whose first column is the time. */
#ifndef TIME_TABLE_H
#define TIME_TABLE_H

#include "common/tool.h"

struct time_table {
	struct tool *t;
	FILE *file;
	char separator;
	bool stamps; /* times are points in time; else numbers of seconds */
	size_t values;
	char *group; /* second column, quoted, with its separator; NULL: none */
	size_t group_bytes;
	char *line; /* (capacity) bytes */
	size_t capacity;
};

/* Opens the tool's output. */
void time_table_open(struct time_table *w, struct tool *t, char separator, size_t values);

/* The header: `time`, `group` (NULL: none), and the names of the values, (values). */
void time_table_header(struct time_table *w, const char *time, const char *group, const char *const *names);

/* The group of the rows from now on. */
void time_table_group(struct time_table *w, const char *group);

/* One row; NaN and AE_TIME_NONE become empty fields. */
void time_table_row(struct time_table *w, int64_t time, const double *x);

void time_table_close(struct time_table *w); /* the output stays the tool's */

#endif
