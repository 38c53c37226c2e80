/* arch.h - an architecture's text as a list of items. */
#ifndef ARCH_H
#define ARCH_H

#include "nn/layer.h"

struct ae_arch {
	struct ae_item *item;
	size_t items;
	bool marked;		/* `---` was there */
};

int ae_arch_parse(struct ae_arch *a, const char *text, struct ae_err *e) AE_MUST_USE;
void ae_arch_free(struct ae_arch *a);

#endif
