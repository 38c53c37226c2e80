/* categories.h - the different texts of a column, in an order, each found by its bytes. */
#ifndef AE_CATEGORIES_H
#define AE_CATEGORIES_H

#include "base/base.h"

struct ae_category {
	char *text;
	size_t length;
}; /* ends in NUL, and may hold NULs */

/* Starts from zeros. */
struct ae_categories {
	size_t count, capacity;
	struct ae_category *entry; /* (count) */
	size_t *slot, slots;       /* hash table of `slots` indices + 1, 0: free; a power of two */
};

/* Index of a category; -1: it is not in the list. */
ptrdiff_t ae_categories_find(const struct ae_categories *l, const char *text, size_t n);
/* Adds a category that is not in the list. Returns -1 without memory. */
int ae_categories_add(struct ae_categories *l, const char *text, size_t n) AE_MUST_USE;

/* Sorts: numbers by their value, then texts by their bytes, the empty text last. */
void ae_categories_sort(struct ae_categories *l);

void ae_categories_remove(struct ae_categories *l, size_t i);
void ae_categories_free(struct ae_categories *l);

#endif
