/* levels.h - the different texts of a column, in an order, each found by its bytes. */
#ifndef AE_LEVELS_H
#define AE_LEVELS_H

#include "base/base.h"

struct ae_level { char *text; size_t length; };		/* ends in NUL, and may hold others */

/* Starts from zeros. */
struct ae_levels {
	size_t count, room;
	struct ae_level *level;		/* (count) */
	size_t *slot, slots;		/* where they are found: an index + 1, or 0; a power of two of them */
};

/* A level's index; -1: it is not there. */
ptrdiff_t ae_levels_find(const struct ae_levels *l, const char *text, size_t n);
/* Adds one that is not there. -1: no memory. */
int ae_levels_add(struct ae_levels *l, const char *text, size_t n) AE_MUST_USE;

/* Numbers by their value, then words by their bytes, the empty text last. */
void ae_levels_sort(struct ae_levels *l);

void ae_levels_remove(struct ae_levels *l, size_t i);
void ae_levels_free(struct ae_levels *l);

#endif
