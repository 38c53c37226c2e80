/* classes.h - the classes that a network's code is told: a file of labels, or one class for all records. */
#ifndef CLASSES_H
#define CLASSES_H

#include "common/tool.h"

struct classes {
	struct tool *tool;
	const char *path;
	struct ae_reader *reader;	/* of labels; NULL: one class for all */
	size_t count;			/* classes; 0: the code is told none */
	float *label;
	size_t room;
};

/* labels (--labels) and class (--class), NULL where they are not given: one of them where that part takes classes, else
 * none, or the tool dies. */
void classes_open(struct classes *c, struct tool *t, const struct ae_net *net, enum ae_part part,
		  const char *labels, const char *class);
/* The classes of the next n records; NULL where the network takes none. */
const float *classes_next(struct classes *c, size_t n);
/* Of up to `most` records, 1 or more: as many as labels have come, 0 at their end; all where no file has
 * them. *label: as classes_next() returns. */
size_t classes_some(struct classes *c, size_t most, const float **label);
/* Dies where labels are left. */
void classes_close(struct classes *c);

#endif
