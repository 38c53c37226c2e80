/* model_upgrade.c - models of version 0.1.0: the names that they use, and the names of today. */
#include "model/model_parts.h"

#include <string.h>

struct renamed { const char *old, *new; };

static const struct renamed keys[] = { { "normaliser", "normalizer" } };
static const struct renamed scores[] = { { "neighbours", "neighbors" } };
static const struct renamed tensors[] = {
	{ "memory.record", AE_TENSOR_RECORD }, { "memory.residual", AE_TENSOR_RESIDUAL },
	{ "memory.weight", AE_TENSOR_WEIGHT },
};

/* The new name, which nobody writes to; or the name as it is. */
static char *upgraded(char *name, const struct renamed *table, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].old, name) == 0)
			return (char *)table[i].new;
	return name;
}

#define UPGRADED(name, table) upgraded(name, table, sizeof table / sizeof *table)

void ae_model_upgrade(struct ae_tensors *f)
{
	for (size_t i = 0; i < f->texts; i++) {
		f->text[i].key = UPGRADED(f->text[i].key, keys);
		if (strcmp(f->text[i].key, "score") == 0)
			f->text[i].value = UPGRADED(f->text[i].value, scores);
	}
	for (size_t i = 0; i < f->count; i++)
		f->tensor[i].name = UPGRADED(f->tensor[i].name, tensors);
}
