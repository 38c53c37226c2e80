/* order.c - the order of values in files: PyTorch has channels before positions (C,H,W), memory has them last. */
#include "nn/net.h"

/* Whether PyTorch has the channels first in the tensor before layer i: a layer that slides over positions, or a
 * reshape, made the tensor. A record and the steps of a recurrent layer are in the same order in both. */
static bool has_channels(const struct ae_net *net, size_t i)
{
	while (i-- > 0) {
		if (net->layer[i].type->sequence)
			return false;
		if (net->layer[i].type->rank > 0 || net->layer[i].type == &ae_reshape_layer)
			return true;
	}
	return false;
}

/* Whether a recurrent layer takes the output of layer i. */
static bool becomes_steps(const struct ae_net *net, size_t i)
{
	do
		i++;
	while (i < net->layers && net->layer[i].type->elementwise);
	return i < net->layers && net->layer[i].type->sequence;
}

/* PyTorch flattens to C,H,W order: sets this order for layers from `from` on, up to the dense one that mixes values. */
static void order_forward(struct ae_net *net, size_t from, const struct ae_shape *order)
{
	for (size_t i = from; i < net->layers; i++) {
		struct ae_layer *l = &net->layer[i];

		l->torch_in = *order;
		if (!l->type->elementwise)
			return;
		l->torch_out = *order;
	}
}

/* PyTorch reshapes from C,H,W order: sets this order for the layers before a reshape, back to a dense one. */
static void order_backward(struct ae_net *net, size_t reshape)
{
	for (size_t i = reshape; i-- > 0;) {
		net->layer[i].torch_out = net->layer[reshape].out;
		if (!net->layer[i].type->elementwise)
			return;
		net->layer[i].torch_in = net->layer[reshape].out;
	}
}

void ae_net_set_orders(struct ae_net *net)
{
	for (size_t i = 0; i < net->layers; i++) {
		struct ae_layer *l = &net->layer[i];

		if (l->in.rank > 1 && l->out.rank == 1 && has_channels(net, i)) {
			if (l->pack_count > 0) /* a dense layer, which flattens its input */
				l->torch_in = l->in;
			else
				order_forward(net, i + 1, &l->in);
		}
		if (l->type == &ae_reshape_layer && l->in.rank == 1 && l->out.rank > 1 && !becomes_steps(net, i))
			order_backward(net, i);
	}
}
