/* repeat.c - a sequence that has one vector at every step. */
#include "nn/layer.h"

#include <string.h>

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	if (l->in.rank > 1)
		return ae_err_set(e, "item %d '%s': expected a vector, got %s from the item before it", l->item.number,
				  l->item.text, ae_shape_name(&l->in).text);
	l->out = (struct ae_shape){ .rank = 2, .dim = { l->units, l->x.c } };
	l->dy = ae_grid_of(&l->out);
	return 0;
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t t = 0; t < l->units; t++)
			memcpy(y + i * l->y.record + t * l->y.c, x + i * l->x.record, l->x.c * sizeof *y);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	(void)x;
	(void)y;
	if (!dx)
		return;
	ae_grid_clear(&l->dx, dx, p->n);
	for (size_t i = 0; i < p->n; i++)
		p->k->column_sum(dy + i * l->dy.record, l->dy.w, l->dy.c, l->dy.c, dx + i * l->dx.record);
}

const struct ae_layer_type ae_repeat_layer = {
	.name = "repeat",
	.sizes = "u",
	.repeats = true,
	.build = build,
	.forward = forward,
	.backward = backward,
};
