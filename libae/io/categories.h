/* categories.h - the different texts of a column, as an ordered list with a hash table. */
#ifndef AE_CATEGORIES_H
#define AE_CATEGORIES_H

#include "base/base.h"

struct ae_category {
	char *text;
	size_t length;
}; /* text: `length` bytes and a NUL */

/* All zero: an empty list. */
struct ae_categories {
	size_t count, capacity;
	struct ae_category *entry; /* (count) */
	size_t *slot, slots;       /* hash table of `slots` indices + 1, 0: free; a power of two */
};

/* Returns the index of a text of n bytes; -1: it is not in the list. */
ptrdiff_t ae_categories_find(const struct ae_categories *l, const char *text, size_t n);
/* Appends a text that is not in the list, as a copy. Returns 0, or -1: no memory. */
int ae_categories_add(struct ae_categories *l, const char *text, size_t n) AE_MUST_USE;

/* Sorts: numbers by their value, then texts by their bytes, the empty text last. */
void ae_categories_sort(struct ae_categories *l);

void ae_categories_remove(struct ae_categories *l, size_t i);
void ae_categories_free(struct ae_categories *l);

#endif
