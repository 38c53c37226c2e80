/* spans.h - spans of rows that a person marked: normal ones, and ones to ignore, which nothing learns from. */
#ifndef SPANS_H
#define SPANS_H

#include "common/tool.h"

enum span_kind { SPAN_NONE, SPAN_NORMAL, SPAN_IGNORE };

struct span {
	int64_t first, last; /* row numbers from 0, or times */
	enum span_kind kind;
};

struct spans {
	const struct tool *tool;
	const char *path; /* of --spans; NULL: no spans */
	struct span *span;
	size_t count;
	bool times; /* the spans are of times */
};

#define SPANS_OPTION(s) \
	{ \
		OPT_INPUT, 0, "spans", "FILE", &(s)->path, "spans of rows that a person marked as normal or ignore" \
	}

/* Reads the file `s->path`, if there is one. Lines: first and last row or time, and a kind, with a tab or comma between;
 * the order is free. Call it before the reader is opened: it asks for the times of rows if spans are of times. */
void spans_open(struct spans *s, struct tool *t);
void spans_close(struct spans *s);

/* The kind of the span that holds the row, which has this number, and this time or AE_TIME_NONE. Dies if spans are of times
 * and the input, `name`, has none. */
enum span_kind spans_find(const struct spans *s, uint64_t row, int64_t time, const char *name);
/* As spans_find(), for row i of the last read. */
enum span_kind spans_row(const struct spans *s, const struct ae_reader *r, size_t i);

#endif
