/* pool.c - maximum and average over windows; upsampling, which repeats each position N times. No tensor is padded in
 * memory: a window over the edge is cut, so padding never counts. */
#include "nn/layer.h"

/* Positions begin..end-1 of the input under one window. */
struct pool_window {
	size_t begin, end;
};

static struct pool_window window_at(const struct ae_layer *l, int dim, size_t out, size_t in)
{
	ptrdiff_t begin = (ptrdiff_t)(out * l->stride[dim]) - (ptrdiff_t)l->pad[dim];
	ptrdiff_t end = begin + (ptrdiff_t)l->kernel[dim];

	return (struct pool_window){ begin < 0 ? 0 : (size_t)begin, end > (ptrdiff_t)in ? in : (size_t)end };
}

static size_t pool_size(struct ae_layer *l, int dim, size_t n)
{
	return ae_layer_slide(l, dim, n, l->kernel[dim], l->item.pad_kind == AE_PAD_SAME);
}

static void set_out(struct ae_layer *l, size_t h, size_t w)
{
	l->out = l->in;
	l->out.dim[l->out.rank - 2] = w;
	if (l->type->rank == 2)
		l->out.dim[0] = h;
	l->dy = ae_grid_of(&l->out);
}

static int pool_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	size_t h = l->type->rank == 2 ? pool_size(l, 0, l->x.h) : 1, w = pool_size(l, 1, l->x.w);

	(void)k;
	for (int dim = 0; dim < 2; dim++)
		if (l->item.pad_kind == AE_PAD_NUMBER && 2 * l->pad[dim] > l->kernel[dim])
			return ae_err_set(e,
					  "item %d '%s': padding of at most half the window expected, got %zu for a "
					  "window of %zu",
					  l->item.number, l->item.text, l->pad[dim], l->kernel[dim]);
	if (h == 0 || w == 0)
		return ae_err_set(e, "item %d '%s': a window of %zux%zu does not fit into %s", l->item.number,
				  l->item.text, l->kernel[0], l->kernel[1], ae_shape_name(&l->in).text);
	set_out(l, h, w);
	return 0;
}

/* ---- rows of windows ---- */

/* Windows out..out + w.count - 1 of an output row, all of one size: a window that is cut is a run of its own. */
struct pool_run {
	struct ae_windows w;
	size_t out, begin;
	struct pool_window rows;
};

static bool whole(const struct ae_layer *l, size_t out)
{
	struct pool_window c = window_at(l, 1, out, l->x.w);

	return c.end - c.begin == l->kernel[1];
}

/* Returns the run that starts with window `out` of output row h. */
static struct pool_run run_at(const struct ae_layer *l, size_t h, size_t out)
{
	struct pool_window columns = window_at(l, 1, out, l->x.w);
	struct pool_run r = { .out = out, .begin = columns.begin, .rows = window_at(l, 0, h, l->x.h) };

	r.w = (struct ae_windows){ .count = 1,
				   .rows = r.rows.end - r.rows.begin,
				   .columns = columns.end - columns.begin,
				   .c = l->x.c,
				   .row = l->x.row,
				   .stride = l->stride[1] * l->x.c };
	while (whole(l, out) && out + r.w.count < l->y.w && whole(l, out + r.w.count))
		r.w.count++;
	return r;
}

/* Start of the run in record i of a tensor of the input's size, and of the output's size. */
static size_t in_at(const struct ae_grid *g, size_t i, const struct pool_run *r)
{
	return ae_grid_at(g, i, r->rows.begin) + r->begin * g->c;
}

static size_t out_at(const struct ae_grid *g, size_t i, size_t h, const struct pool_run *r)
{
	return ae_grid_at(g, i, h) + r->out * g->c;
}

static float window_mean_scale(const struct pool_run *r)
{
	return 1 / (float)(r->w.rows * r->w.columns);
}

static void max_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t h = 0; h < l->y.h; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			for (size_t i = 0; i < p->n; i++)
				p->k->window_max(&r.w, x + in_at(&l->x, i, &r), y + out_at(&l->y, i, h, &r));
			w += r.w.count;
		}
}

static void avg_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t h = 0; h < l->y.h; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			for (size_t i = 0; i < p->n; i++)
				p->k->window_sum(&r.w, x + in_at(&l->x, i, &r), y + out_at(&l->y, i, h, &r),
						 window_mean_scale(&r));
			w += r.w.count;
		}
}

static void max_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy)
{
	if (!dx)
		return;
	ae_grid_clear(&l->dx, dx, p->n);
	for (size_t h = 0; h < l->y.h; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			for (size_t i = 0; i < p->n; i++)
				p->k->window_max_back(&r.w, x + in_at(&l->x, i, &r), y + out_at(&l->y, i, h, &r),
						      dy + out_at(&l->dy, i, h, &r), dx + in_at(&l->dx, i, &r),
						      l->dx.row);
			w += r.w.count;
		}
}

static void avg_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy)
{
	(void)x;
	(void)y;
	if (!dx)
		return;
	ae_grid_clear(&l->dx, dx, p->n);
	for (size_t h = 0; h < l->y.h; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			r.w.row = l->dx.row;
			for (size_t i = 0; i < p->n; i++)
				p->k->window_spread(&r.w, dx + in_at(&l->dx, i, &r), dy + out_at(&l->dy, i, h, &r),
						    window_mean_scale(&r), 0);
			w += r.w.count;
		}
}

/* ---- upsampling ---- */

static int upsample_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	(void)k;
	(void)e;
	set_out(l, l->x.h * l->kernel[0], l->x.w * l->kernel[1]);
	return 0;
}

/* A row of the small tensor is a row of windows in the big one. */
static struct ae_windows blocks(const struct ae_layer *l, const struct ae_grid *small, const struct ae_grid *big)
{
	return (struct ae_windows){ .count = small->w,
				    .rows = l->kernel[0],
				    .columns = l->kernel[1],
				    .c = big->c,
				    .row = big->row,
				    .stride = l->kernel[1] * big->c };
}

static void upsample_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct ae_windows g = blocks(l, &l->x, &l->y);

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.h; h++)
			p->k->window_spread(&g, y + ae_grid_at(&l->y, i, h * l->kernel[0]), x + ae_grid_at(&l->x, i, h),
					    1, 1);
}

static void upsample_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y,
			      float *dx, float *dy)
{
	struct ae_windows g = blocks(l, &l->dx, &l->dy);

	(void)x;
	(void)y;
	if (!dx)
		return;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->dx.h; h++)
			p->k->window_sum(&g, dy + ae_grid_at(&l->dy, i, h * l->kernel[0]),
					 dx + ae_grid_at(&l->dx, i, h), 1);
}

/* ---- edges: positions that depend on the record's ends (window reuse) ---- */

static bool pool_edge(const struct ae_layer *l, struct ae_edge *e)
{
	size_t end = l->x.w - e->back + l->pad[1], stride = l->stride[1];
	size_t clean = end < l->kernel[1] ? 0 : (end - l->kernel[1]) / stride + 1; /* windows before the end */

	e->front = (e->front + l->pad[1] + stride - 1) / stride;
	e->back = clean < l->dy.w ? l->dy.w - clean : 0;
	e->down *= stride;
	return l->x.h == 1;
}

static bool upsample_edge(const struct ae_layer *l, struct ae_edge *e)
{
	e->front *= l->kernel[1];
	e->back *= l->kernel[1];
	e->up *= l->kernel[1];
	return l->x.h == 1;
}

#define POOL(symbol, text, positions, kind) \
	const struct ae_layer_type symbol = { .name = text, \
					      .sizes = "f", \
					      .options = AE_OPT_STRIDE | AE_OPT_PAD, \
					      .rank = positions, \
					      .build = pool_build, \
					      .forward = kind##_forward, \
					      .backward = kind##_backward, \
					      .edge = pool_edge }
#define UPSAMPLE(symbol, text, positions) \
	const struct ae_layer_type symbol = { .name = text, \
					      .sizes = "f", \
					      .rank = positions, \
					      .build = upsample_build, \
					      .forward = upsample_forward, \
					      .backward = upsample_backward, \
					      .edge = upsample_edge }

POOL(ae_maxpool1d_layer, "maxpool1d", 1, max);
POOL(ae_maxpool2d_layer, "maxpool2d", 2, max);
POOL(ae_avgpool1d_layer, "avgpool1d", 1, avg);
POOL(ae_avgpool2d_layer, "avgpool2d", 2, avg);
UPSAMPLE(ae_upsample1d_layer, "upsample1d", 1);
UPSAMPLE(ae_upsample2d_layer, "upsample2d", 2);
