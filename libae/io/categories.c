/* categories.c - the different texts of a column: a list, and a hash table with open addressing. */
#include "io/categories.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 16 };

/* The slot of the text, or the free slot where it belongs. */
static size_t *slot_of(const struct ae_categories *l, const char *text, size_t n)
{
	for (size_t i = (size_t)ae_hash(text, n);; i++) {
		size_t *slot = &l->slot[i & (l->slots - 1)];
		const struct ae_category *found = *slot ? &l->entry[*slot - 1] : NULL;

		if (!found || (found->length == n && memcmp(found->text, text, n) == 0))
			return slot;
	}
}

ptrdiff_t ae_categories_find(const struct ae_categories *l, const char *text, size_t n)
{
	return l->slots ? (ptrdiff_t)*slot_of(l, text, n) - 1 : -1;
}

static void index_all(struct ae_categories *l)
{
	if (l->slots)
		memset(l->slot, 0, l->slots * sizeof *l->slot);
	for (size_t i = 0; i < l->count; i++)
		*slot_of(l, l->entry[i].text, l->entry[i].length) = i + 1;
}

/* Makes space for one more category, and keeps at most half of the slots in use. */
static int grow_list(struct ae_categories *l)
{
	size_t slots = l->slots ? 2 * l->slots : SLOTS_FIRST;
	struct ae_category *entry;
	size_t *slot;

	if (l->count < l->capacity)
		return 0;
	if (slots > SIZE_MAX / 2 / sizeof *entry)
		return -1;
	entry = realloc(l->entry, slots / 2 * sizeof *entry);
	if (!entry)
		return -1;
	l->entry = entry;
	slot = realloc(l->slot, slots * sizeof *slot);
	if (!slot)
		return -1;
	l->slot = slot;
	l->slots = slots;
	l->capacity = slots / 2;
	index_all(l);
	return 0;
}

int ae_categories_add(struct ae_categories *l, const char *text, size_t n)
{
	struct ae_category new = { .length = n };

	if (grow_list(l) != 0 || !(new.text = malloc(n + 1)))
		return -1;
	memcpy(new.text, text, n);
	new.text[n] = '\0';
	l->entry[l->count] = new;
	*slot_of(l, text, n) = ++l->count;
	return 0;
}

/* 0: a number, 1: another text, 2: the empty text. */
static int class_of(const struct ae_category *a, double *value)
{
	const char *end = a->text + a->length;

	if (a->length == 0)
		return 2;
	return ae_number_parse(a->text, end, value) == end && isfinite(*value) ? 0 : 1;
}

static int in_order(const void *left, const void *right)
{
	const struct ae_category *a = left, *b = right;
	size_t n = a->length < b->length ? a->length : b->length;
	double x = 0, y = 0;
	int class = class_of(a, &x), order = class - class_of(b, &y);

	if (order == 0 && class == 0)
		order = (x > y) - (x < y);
	if (order == 0)
		order = memcmp(a->text, b->text, n);
	return order ? order : (a->length > b->length) - (a->length < b->length);
}

void ae_categories_sort(struct ae_categories *l)
{
	if (l->count)
		qsort(l->entry, l->count, sizeof *l->entry, in_order);
	index_all(l);
}

void ae_categories_remove(struct ae_categories *l, size_t i)
{
	free(l->entry[i].text);
	l->count--;
	memmove(l->entry + i, l->entry + i + 1, (l->count - i) * sizeof *l->entry);
	index_all(l);
}

void ae_categories_free(struct ae_categories *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->entry[i].text);
	free(l->entry);
	free(l->slot);
	*l = (struct ae_categories){ 0 };
}
