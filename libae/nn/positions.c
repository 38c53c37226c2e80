/* positions.c - adds a vector per step, by which attention tells the order of the steps: sines and cosines (Vaswani et al.
 * 2017), or learned values, as nn.Embedding over the steps in PyTorch. */
#include "nn/layer.h"

#include <math.h>

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t dim[2] = { l->x.w, l->x.c };

	(void)lanes;
	if (l->in.rank != 2)
		return ae_err_set(e,
				  "item %d '%s': expected steps with features, as 30x8, got %s from the item before it",
				  l->item.number, l->item.text, ae_shape_name(&l->in).text);
	l->out = l->in;
	l->dy = ae_grid_of(&l->out);
	if (l->item.learned) {
		ae_layer_tensor(l, "weight", 2, dim);
		return 0;
	}
	if (ae_layer_new_packs(l, 1, e) != 0)
		return -1;
	l->packs[0].size = (l->x.w * l->x.c + AE_SLACK) / AE_SLACK * AE_SLACK;
	return 0;
}

void ae_positions_fill(size_t steps, size_t features, float *to)
{
	for (size_t i = 0; i < features; i += 2) {
		double turn = exp(-log(10000.0) * (double)i / (double)features), sine = 0, cosine = 1, before;
		double step_sine = sin(turn), step_cosine = cos(turn);

		for (size_t t = 0; t < steps; t++) { /* each step turns the angle further */
			to[t * features + i] = (float)sine;
			if (i + 1 < features)
				to[t * features + i + 1] = (float)cosine;
			before = sine;
			sine = sine * step_cosine + cosine * step_sine;
			cosine = cosine * step_cosine - before * step_sine;
		}
	}
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool backward)
{
	(void)k;
	(void)w;
	if (!backward && !l->item.learned)
		ae_positions_fill(l->x.w, l->x.c, packed + l->packs[0].at);
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct ae_grid table = ae_grid_of(&l->in);

	ae_grid_copy(&l->x, x, &l->y, y, p->n);
	table.record = 0; /* all records have the same */
	ae_grid_add(&table, l->item.learned ? p->w + l->tensor[0].at : p->packed + l->packs[0].at, &l->y, y, p->n);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	struct ae_grid table = ae_grid_of(&l->in);

	(void)x;
	(void)y;
	table.record = 0;
	if (l->item.learned)
		ae_grid_add(&l->dy, dy, &table, p->dw + l->tensor[0].at, p->n);
	if (dx)
		ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
}

/* A vector belongs to a step of the record, so windows of a series share nothing. */
const struct ae_layer_type ae_positions_layer = {
	.name = "positions",
	.sizes = "p",
	.options = AE_OPT_INIT,
	.elementwise = true,
	.build = build,
	.pack = pack,
	.forward = forward,
	.backward = backward,
	.edge = ae_layer_has_no_edge,
};
