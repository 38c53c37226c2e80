/* missing.h - records whose missing values are dealt with, as --missing says. */
#ifndef MISSING_H
#define MISSING_H

#include "common/tool.h"

enum { MISSING_ERROR, MISSING_DROP, MISSING_OMIT, MISSING_MEAN, MISSING_INTERPOLATE, MISSING_KEEP };
extern const char *const missing_ways[]; /* their names, for --missing */

/* A reader's records, or records read already. */
struct missing {
	struct tool *t;
	struct ae_reader *r;
	int way;
	size_t values, columns; /* of a record, and of its last axis */
	double *x;              /* (n, values), all of them; NULL: they are read as they come */
	size_t n, at;
	bool filled, ended;
	struct ae_interpolate *gap;
	const double *whole; /* (have, values) that the gap has given */
	size_t have;
};

/* Whether records with missing values are taken out: what belongs to them in another file would not be. */
static inline bool missing_takes_out(int way)
{
	return way == MISSING_DROP || way == MISSING_OMIT;
}

/* Sets, before the reader is opened, how the tool's input treats missing values. MISSING_DROP makes a record with one
 * NaN throughout, an absent record, if the program allows absent records, and leaves it out otherwise. */
void missing_allow(struct tool *t, int way);
void missing_open(struct missing *m, struct tool *t, struct ae_reader *r, int way);
/* All records of the reader, which were read from it with tool_read_all(); x is freed with the rest. */
void missing_hold(struct missing *m, double *x, size_t n);
/* Up to max records, 1 or more, 0 at the end. */
size_t missing_read(struct missing *m, double *to, size_t max);
void missing_close(struct missing *m); /* the reader stays the caller's */

#endif
