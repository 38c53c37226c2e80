/* classes.h - classes of the records of a conditional network: a file of labels, or one class for all records. */
#ifndef CLASSES_H
#define CLASSES_H

#include "common/tool.h"

struct classes {
	struct tool *tool;
	const char *path;
	struct ae_reader *reader; /* the labels; NULL: one class for all records */
	size_t count;             /* number of classes; 0: the network is not conditional */
	float *label;             /* (capacity) floats: labels of the current block */
	size_t capacity;
};

/* labels: --labels, class: --class; NULL: not given. Dies unless exactly one of them is given for a conditional part,
 * and none for another part. */
void classes_open(struct classes *c, struct tool *t, const struct ae_net *net, enum ae_part part, const char *labels,
		  const char *class);
/* Returns the classes of the next n records; NULL: the network is not conditional. Dies if there are fewer labels. */
const float *classes_next(struct classes *c, size_t n);
/* Reads the classes of up to `max` (1 or more) records, as many as labels have come. Returns their number, 0 after the
 * last label; `max` if there is no file of labels. *label: see classes_next(). */
size_t classes_some(struct classes *c, size_t max, const float **label);
/* Dies if labels are left. */
void classes_close(struct classes *c);

#endif
