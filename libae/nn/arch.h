/* arch.h - the text of an architecture as a list of items. */
#ifndef ARCH_H
#define ARCH_H

#include "nn/layer.h"

/* Limit of items: a longer text is no network, and the layers take hundreds of times the memory of their text. */
enum { AE_ITEMS_MAX = 4096 };

struct ae_arch {
	struct ae_item *item;
	size_t items;
	bool marked; /* it has a `---` */
};

/* Parses a text. ae_arch_free() frees the list; after an error there is nothing to free. */
int ae_arch_parse(struct ae_arch *a, const char *text, struct ae_err *e) AE_MUST_USE;
void ae_arch_free(struct ae_arch *a);

#endif
