/* model_upgrade.c - renames the keys and tensors of models of version 0.1.0. */
#include "model/model_parts.h"

#include <string.h>

struct model_rename {
	const char *old, *new;
};

static const struct model_rename keys[] = { { "normaliser", "normalizer" } };
static const struct model_rename scores[] = { { "neighbours", "neighbors" } };
static const struct model_rename tensors[] = {
	{ "memory.record", AE_TENSOR_RECORD },
	{ "memory.residual", AE_TENSOR_RESIDUAL },
	{ "memory.weight", AE_TENSOR_WEIGHT },
};

/* Returns the new name, which is never written to; or the name itself. */
static char *upgraded(char *name, const struct model_rename *table, size_t count)
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
