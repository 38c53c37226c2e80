/* padding.c - records of different length, padded to one: which tensors have the record's steps, and which networks can
 * leave the padding alone. */
#include "nn/net.h"

/* Steps of a record; 0: it has none. */
static size_t steps_of(const struct ae_net *net)
{
	return net->record.rank == 1 || net->record.rank == 2 ? net->record.dim[0] : 0;
}

bool ae_net_has_steps(const struct ae_net *net, size_t tensor)
{
	const struct ae_shape *s = tensor < net->layers ? &net->layer[tensor].in : &net->layer[tensor - 1].out;

	for (size_t i = 0; s->rank < 2 && i < tensor; i++) /* a record without channels may come this far */
		if (!net->layer[i].type->elementwise)
			return false;
	return s->rank == 2 || net->record.rank == 1;
}

int ae_net_check_padding(const struct ae_net *net, struct ae_err *e)
{
	if (steps_of(net) == 0)
		return ae_err_set(e, "network: expected records of steps, as 30x8, to have lengths, got %s",
				  ae_shape_name(&net->record).text);
	for (size_t i = 0; i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];
		const struct ae_item *item = ae_net_item(net, i);
		bool steps = ae_net_has_steps(net, i) || ae_net_has_steps(net, i + 1);

		if (steps && (l->type->batch || (l->type->rank > 0 && l->tensors == 0)))
			return ae_err_set(e,
					  "item %d '%s': it cannot be used with lengths, as it would mix steps and "
					  "padding",
					  item->number, item->text);
		if (l->out.rank > 1 && (l->out.rank > 2 || l->out.dim[0] != steps_of(net)))
			return ae_err_set(e,
					  "item %d '%s': expected %zu steps or a vector, as records with lengths need, "
					  "got %s",
					  item->number, item->text, steps_of(net), ae_shape_name(&l->out).text);
	}
	return 0;
}
