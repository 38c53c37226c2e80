/* categories.h - the different texts of a column, in an order, each found by its bytes. */
#ifndef AE_LEVELS_H
#define AE_LEVELS_H

#include "base/base.h"

struct ae_category { char *text; size_t length; };		/* ends in NUL, and may hold others */

/* Starts from zeros. */
struct ae_categories {
	size_t count, room;
	struct ae_category *level;		/* (count) */
	size_t *slot, slots;		/* where they are found: an index + 1, or 0; a power of two of them */
};

/* A level's index; -1: it is not there. */
ptrdiff_t ae_categories_find(const struct ae_categories *l, const char *text, size_t n);
/* Adds one that is not there. -1: no memory. */
int ae_categories_add(struct ae_categories *l, const char *text, size_t n) AE_MUST_USE;

/* Numbers by their value, then words by their bytes, the empty text last. */
void ae_categories_sort(struct ae_categories *l);

void ae_categories_remove(struct ae_categories *l, size_t i);
void ae_categories_free(struct ae_categories *l);

#endif
