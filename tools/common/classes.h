/* classes.h - the classes of a conditional network: a file of labels, or one class for all records. */
#ifndef CLASSES_H
#define CLASSES_H

#include "common/tool.h"

struct classes {
	struct tool *tool;
	const char *path;
	struct ae_reader *reader;	/* of labels; NULL: one class for all */
	size_t count;			/* number of classes; 0: the network is not conditional */
	float *label;
	size_t capacity;
};

/* Opens the classes: labels (--labels) or class (--class), NULL: not given. Dies unless one is given to a part that
 * takes classes, and none to a part that takes none. */
void classes_open(struct classes *c, struct tool *t, const struct ae_net *net, enum ae_part part,
		  const char *labels, const char *class);
/* Returns the classes of the next n records; NULL if the network takes none. */
const float *classes_next(struct classes *c, size_t n);
/* Returns for how many of `max` records labels have come, 0 at their end; without a file, max. *label: as
 * classes_next() returns. */
size_t classes_some(struct classes *c, size_t max, const float **label);
/* Dies if labels are left. */
void classes_close(struct classes *c);

#endif
