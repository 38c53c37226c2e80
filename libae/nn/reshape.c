/* reshape.c - layers that only move values: flatten, reshape, crop. */
#include "nn/layer.h"

#include <string.h>

/* Copies the values of each record in order between two grids, whose halos may differ. */
static void copy_run(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records)
{
	size_t line_from = from->w * from->c, line_to = to->w * to->c, values = from->lines * line_from, k;

	for (size_t i = 0; i < records; i++)
		for (size_t at = 0; at < values; at += k) {
			size_t left_from = line_from - at % line_from, left_to = line_to - at % line_to;

			k = left_from < left_to ? left_from : left_to;
			memcpy(y + ae_grid_at(to, i, at / line_to) + at % line_to,
			       x + ae_grid_at(from, i, at / line_from) + at % line_from, k * sizeof *y);
		}
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	copy_run(&l->x, x, &l->y, y, p->n);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	(void)x;
	(void)y;
	if (dx)
		copy_run(&l->dy, dy, &l->dx, dx, p->n);
}

static int flatten_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	(void)e;
	l->out = (struct ae_shape){ .rank = 1, .dim = { ae_shape_count(&l->in) } };
	l->dy = ae_grid_of(&l->out);
	return 0;
}

static int reshape_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t want = ae_shape_count(&l->item.shape), have = ae_shape_count(&l->in);

	(void)lanes;
	if (want != have)
		return ae_err_set(e, "item %d '%s': %zu values expected, the item before it gives %zu", l->item.number,
				  l->item.text, want, have);
	l->out = l->item.shape;
	l->dy = ae_grid_of(&l->out);
	return 0;
}

/* ---- crop: the first positions of each dimension ---- */

static int crop_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	struct ae_shape to = l->item.shape.rank < 0 ? l->record : l->item.shape;
	bool fits;

	(void)lanes;
	if (to.rank == l->in.rank - 1 && to.rank < AE_RANK_MAX) /* positions alone: the channels stay */
		to.dim[to.rank++] = l->in.dim[l->in.rank - 1];
	fits = to.rank == l->in.rank && to.rank > 0 && to.dim[to.rank - 1] == l->in.dim[to.rank - 1];
	for (int i = 0; fits && i < to.rank; i++)
		fits = to.dim[i] <= l->in.dim[i];
	if (!fits)
		return ae_err_set(e, "item %d '%s': %s cannot be cut out of %s", l->item.number, l->item.text,
				  ae_shape_name(&to).text, ae_shape_name(&l->in).text);
	l->out = to;
	l->dy = ae_grid_of(&to);
	return 0;
}

static void crop_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	ae_grid_copy(&l->x, x, &l->y, y, p->n);
}

static void crop_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			  float *dy)
{
	(void)x;
	(void)y;
	if (!dx)
		return;
	ae_grid_clear(&l->dx, dx, p->n);
	ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
}

static size_t crop_resize(struct ae_layer *l, size_t n, size_t record)
{
	size_t to = l->item.shape.rank < 0 ? record : l->out.dim[0];

	l->x.w = l->dx.w = n;
	l->y.w = l->dy.w = to < n ? to : n;
	return l->y.w;
}

static bool crop_edge(const struct ae_layer *l, struct ae_edge *e)
{
	size_t cut = l->x.w - l->dy.w;

	e->back = e->back > cut ? e->back - cut : 0;
	return l->x.lines == 1 && l->in.rank == 2;
}

const struct ae_layer_type ae_flatten_layer = {
	.name = "flatten",
	.sizes = "",
	.build = flatten_build,
	.forward = forward,
	.backward = backward,
};

const struct ae_layer_type ae_reshape_layer = {
	.name = "reshape",
	.sizes = "s",
	.build = reshape_build,
	.forward = forward,
	.backward = backward,
};

const struct ae_layer_type ae_crop_layer = {
	.name = "crop",
	.sizes = "o",
	.build = crop_build,
	.forward = crop_forward,
	.backward = crop_backward,
	.resize = crop_resize,
	.edge = crop_edge,
};
