/* residual.c - adds the value that was there some items before: a residual connection (He et al. 2016). The executor gives
 * that value as p->skip, and adds the gradient to that of the earlier tensor. */
#include "nn/net.h"

int ae_residual_link(struct ae_net *net, struct ae_layer *l, struct ae_err *e)
{
	size_t from = 0, at = (size_t)(l - net->layer), count = l->item.count;
	int number = l->item.number - (int)count;

	while (from < at
	       && (net->layer[from].item.number != number || net->layer[from].item.decoder != l->item.decoder))
		from++;
	if (from == at)
		return ae_err_set(e, "item %d '%s': expected %zu items before it in the same half, got fewer",
				  l->item.number, l->item.text, count);
	if (!ae_shape_equal(&net->layer[from].in, &l->in))
		return ae_err_set(e, "item %d '%s': expected %s, as before item %d '%s', got %s", l->item.number,
				  l->item.text, ae_shape_name(&net->layer[from].in).text, number,
				  net->layer[from].item.text, ae_shape_name(&l->in).text);
	l->skip = from;
	net->layer[from].skipped = true;
	return 0;
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	ae_grid_copy(&l->x, x, &l->y, y, p->n);
	ae_grid_add(&l->skip_grid, p->skip, &l->y, y, p->n);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	(void)x;
	(void)y;
	if (dx)
		ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
}

/* Positions of a series do not move alone: the other value may come from elsewhere. */
const struct ae_layer_type ae_residual_layer = {
	.name = "residual",
	.sizes = "m",
	.elementwise = true,
	.skips = true,
	.build = ae_layer_build_elementwise,
	.forward = forward,
	.backward = backward,
	.edge = ae_layer_has_no_edge,
};
