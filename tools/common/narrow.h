/* narrow.h - a word where single precision makes one of what a table's numbers tell apart. */
#ifndef NARROW_H
#define NARROW_H

#include "common/tool.h"

/* The numbers of a reader, on their way to a type. */
struct narrow {
	const struct tool *t;
	const struct ae_reader *r;
	size_t values; /* of a record; 0: there is nothing to say */
	size_t records;
	double whole;           /* the first whole number that the type changes, 0: none */
	double *last;           /* (values) of the record before */
	size_t *changes, *lost; /* (values) from record to record, and those of them that the type does not show */
};

void narrow_open(struct narrow *n, const struct tool *t, const struct ae_reader *r, enum ae_dtype to);
void narrow_look(struct narrow *n, const double *x, size_t records);
void narrow_close(struct narrow *n);

#endif
