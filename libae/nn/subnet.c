/* subnet.c - networks made from layers of another network. */
#include "nn/subnet.h"

#include <stdlib.h>
#include <string.h>

/* The layer's item, with sizes that no longer depend on the record. */
static struct ae_item item_of(const struct ae_layer *l, bool decoder)
{
	struct ae_item item = l->item;

	if (item.units == AE_SIZE_IN)
		item.units = l->units;
	if (item.shape.rank < 0) /* a bare crop */
		item.shape = l->out;
	item.decoder = decoder;
	return item;
}

int ae_subnet_items(struct ae_arch *a, const struct ae_net *from, size_t first, size_t last, bool decoder,
		    struct ae_err *e)
{
	struct ae_item *grown = realloc(a->item, (a->items + last - first + 1) * sizeof *grown);
	int place = 0;

	if (!grown)
		return ae_err_set(e, "network: no memory for %zu items", a->items + last - first);
	a->item = grown;
	for (size_t i = first; i < last; i++) {
		if (from->layer[i].item.place < 0) /* no item of the text */
			continue;
		grown[a->items] = item_of(&from->layer[i], decoder);
		grown[a->items++].place = place++;
	}
	a->marked |= decoder;
	return 0;
}

int ae_subnet_new(struct ae_net **made, const struct ae_arch *a, const struct ae_shape *record, int isa,
		  struct ae_err *e)
{
	if (ae_net_assemble(made, a, "", record, isa, e) != 0)
		return -1;
	if (ae_net_allocate(*made, e) == 0)
		return 0;
	ae_net_free(*made);
	*made = NULL;
	return -1;
}

void ae_subnet_copy(struct ae_net *to, size_t at, const struct ae_net *from, size_t first, size_t last)
{
	for (size_t i = first; i < last; i++) {
		const struct ae_layer *l = &from->layer[i];

		if (l->tensors == 0)
			continue;
		while (to->layer[at].tensors == 0)
			at++;
		for (int j = 0; j < l->tensors; j++)
			if (!l->tensor[j].shared)
				memcpy(to->w + to->layer[at].tensor[j].at, from->w + l->tensor[j].at,
				       l->tensor[j].count * sizeof *to->w);
		at++;
	}
	ae_net_changed(to);
}
