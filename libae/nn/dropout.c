/* dropout.c - layers that act in training only: dropout (Srivastava et al. 2014) and noise. Draws are keyed by layer,
 * epoch and record, so the backward pass repeats the draws instead of saving a mask. */
#include "nn/layer.h"

#include <string.h>

static void drop(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *from, const float *x,
		 const struct ae_grid *to, float *y)
{
	size_t values = from->w * from->c;

	for (size_t i = 0; i < p->n; i++) {
		uint64_t key = ae_layer_rng(l, p, AE_RNG_DROPOUT, i).key;

		for (size_t h = 0; h < from->lines; h++)
			p->k->dropout(x + ae_grid_at(from, i, h), y + ae_grid_at(to, i, h), values, key,
				      (uint32_t)(h * values), (float)l->item.amount);
	}
}

static void dropout_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	if (p->train)
		drop(l, p, &l->x, x, &l->y, y);
	else
		ae_grid_copy(&l->x, x, &l->y, y, p->n);
}

static void dropout_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y,
			     float *dx, float *dy)
{
	(void)x;
	(void)y;
	if (dx && p->train)
		drop(l, p, &l->dy, dy, &l->dx, dx);
	else if (dx)
		ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
}

static void noise_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	size_t values = l->y.w * l->y.c;

	ae_grid_copy(&l->x, x, &l->y, y, p->n);
	for (size_t i = 0; p->train && i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++)
			ae_noise_add(&l->item.noise, ae_layer_rng(l, p, AE_RNG_NOISE, i), h * values,
				     y + ae_grid_at(&l->y, i, h), values);
}

/* Added noise does not depend on x and passes the gradient; a replaced value passes none. */
static void noise_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	if (!dx)
		return;
	ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
	if (!p->train || !ae_noise_replaces(&l->item.noise))
		return;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.lines; h++)
			for (size_t j = 0; j < l->x.w * l->x.c; j++)
				if (x[ae_grid_at(&l->x, i, h) + j] != y[ae_grid_at(&l->y, i, h) + j])
					dx[ae_grid_at(&l->dx, i, h) + j] = 0;
}

const struct ae_layer_type ae_dropout_layer = {
	.name = "dropout",
	.sizes = "a",
	.elementwise = true,
	.build = ae_layer_build_elementwise,
	.forward = dropout_forward,
	.backward = dropout_backward,
};

const struct ae_layer_type ae_noise_layer = {
	.name = "noise",
	.sizes = "n",
	.elementwise = true,
	.build = ae_layer_build_elementwise,
	.forward = noise_forward,
	.backward = noise_backward,
};
