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

static int pool_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	bool fits = true;

	(void)lanes;
	l->out = l->in;
	for (int i = 0; i < l->type->rank; i++) {
		int axis = AE_AXES - l->type->rank + i;

		l->out.dim[i] = pool_size(l, axis, l->in.dim[i]);
		fits &= l->out.dim[i] > 0;
		if (l->item.pad_kind == AE_PAD_NUMBER && 2 * l->pad[axis] > l->kernel[axis])
			return ae_err_set(e,
					  "item %d '%s': padding of at most half the window expected, got %zu for a "
					  "window of %zu",
					  l->item.number, l->item.text, l->pad[axis], l->kernel[axis]);
	}
	if (!fits)
		return ae_err_set(e, "item %d '%s': a window of %s does not fit into %s", l->item.number, l->item.text,
				  ae_layer_axes(l, l->kernel).text, ae_shape_name(&l->in).text);
	l->dy = ae_grid_of(&l->out);
	return 0;
}

/* ---- rows of windows ---- */

/* Windows out..out + w.count - 1 of an output row, all of one size: a window that is cut is a run of its own. */
struct pool_run {
	struct ae_windows w;
	size_t out, begin;
	struct pool_window planes, rows;
};

static bool whole(const struct ae_layer *l, size_t out)
{
	struct pool_window c = window_at(l, AE_COLUMNS, out, l->x.w);

	return c.end - c.begin == l->kernel[AE_COLUMNS];
}

/* Returns the run that starts with window `out` of an output line. */
static struct pool_run run_at(const struct ae_layer *l, size_t line, size_t out)
{
	struct pool_window columns = window_at(l, AE_COLUMNS, out, l->x.w);
	struct pool_run r = { .out = out,
			      .begin = columns.begin,
			      .planes = window_at(l, AE_PLANES, line / l->y.h, l->x.d),
			      .rows = window_at(l, AE_ROWS, line % l->y.h, l->x.h) };

	r.w = (struct ae_windows){ .count = 1,
				   .planes = r.planes.end - r.planes.begin,
				   .rows = r.rows.end - r.rows.begin,
				   .columns = columns.end - columns.begin,
				   .c = l->x.c,
				   .plane = l->x.plane,
				   .row = l->x.row,
				   .stride = l->stride[AE_COLUMNS] * l->x.c };
	while (whole(l, out) && out + r.w.count < l->y.w && whole(l, out + r.w.count))
		r.w.count++;
	return r;
}

/* Start of the run in record i of a tensor of the input's size, and of the output's size. */
static size_t in_at(const struct ae_grid *g, size_t i, const struct pool_run *r)
{
	return ae_grid_at(g, i, r->planes.begin * g->h + r->rows.begin) + r->begin * g->c;
}

static size_t out_at(const struct ae_grid *g, size_t i, size_t h, const struct pool_run *r)
{
	return ae_grid_at(g, i, h) + r->out * g->c;
}

static float window_mean_scale(const struct pool_run *r)
{
	return 1 / (float)(r->w.planes * r->w.rows * r->w.columns);
}

static void max_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t h = 0; h < l->y.lines; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			for (size_t i = 0; i < p->n; i++)
				p->k->window_max(&r.w, x + in_at(&l->x, i, &r), y + out_at(&l->y, i, h, &r));
			w += r.w.count;
		}
}

static void avg_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t h = 0; h < l->y.lines; h++)
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
	for (size_t h = 0; h < l->y.lines; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			for (size_t i = 0; i < p->n; i++)
				p->k->window_max_back(&r.w, x + in_at(&l->x, i, &r), y + out_at(&l->y, i, h, &r),
						      dy + out_at(&l->dy, i, h, &r), dx + in_at(&l->dx, i, &r),
						      l->dx.plane, l->dx.row);
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
	for (size_t h = 0; h < l->y.lines; h++)
		for (size_t w = 0; w < l->y.w;) {
			struct pool_run r = run_at(l, h, w);

			r.w.plane = l->dx.plane;
			r.w.row = l->dx.row;
			for (size_t i = 0; i < p->n; i++)
				p->k->window_spread(&r.w, dx + in_at(&l->dx, i, &r), dy + out_at(&l->dy, i, h, &r),
						    window_mean_scale(&r), 0);
			w += r.w.count;
		}
}

/* ---- upsampling ---- */

static int upsample_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	(void)e;
	l->out = l->in;
	for (int i = 0; i < l->type->rank; i++)
		l->out.dim[i] *= l->kernel[AE_AXES - l->type->rank + i];
	l->dy = ae_grid_of(&l->out);
	return 0;
}

/* A line of the small tensor is a row of windows in the big one, which begin at big's line block_line(). */
static struct ae_windows blocks(const struct ae_layer *l, const struct ae_grid *small, const struct ae_grid *big)
{
	return (struct ae_windows){ .count = small->w,
				    .planes = l->kernel[AE_PLANES],
				    .rows = l->kernel[AE_ROWS],
				    .columns = l->kernel[AE_COLUMNS],
				    .c = big->c,
				    .plane = big->plane,
				    .row = big->row,
				    .stride = l->kernel[AE_COLUMNS] * big->c };
}

static size_t block_line(const struct ae_layer *l, size_t line)
{
	return line / l->x.h * l->kernel[AE_PLANES] * l->y.h + line % l->x.h * l->kernel[AE_ROWS];
}

static void upsample_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct ae_windows g = blocks(l, &l->x, &l->y);

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.lines; h++)
			p->k->window_spread(&g, y + ae_grid_at(&l->y, i, block_line(l, h)), x + ae_grid_at(&l->x, i, h),
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
		for (size_t h = 0; h < l->dx.lines; h++)
			p->k->window_sum(&g, dy + ae_grid_at(&l->dy, i, block_line(l, h)),
					 dx + ae_grid_at(&l->dx, i, h), 1);
}

/* ---- records of fewer steps ---- */

static size_t pool_resize(struct ae_layer *l, size_t n, size_t record)
{
	(void)record;
	l->x.w = l->dx.w = n;
	l->y.w = l->dy.w = pool_size(l, AE_COLUMNS, n);
	return l->y.w;
}

static size_t upsample_resize(struct ae_layer *l, size_t n, size_t record)
{
	(void)record;
	l->x.w = l->dx.w = n;
	l->y.w = l->dy.w = n * l->kernel[AE_COLUMNS];
	return l->y.w;
}

/* ---- edges: positions that depend on the record's ends (window reuse) ---- */

static bool pool_edge(const struct ae_layer *l, struct ae_edge *e)
{
	size_t end = l->x.w - e->back + l->pad[AE_COLUMNS], stride = l->stride[AE_COLUMNS];
	size_t clean = end < l->kernel[AE_COLUMNS]
		? 0
		: (end - l->kernel[AE_COLUMNS]) / stride + 1; /* windows before the end */

	e->front = (e->front + l->pad[AE_COLUMNS] + stride - 1) / stride;
	e->back = clean < l->dy.w ? l->dy.w - clean : 0;
	e->down *= stride;
	return l->x.lines == 1;
}

static bool upsample_edge(const struct ae_layer *l, struct ae_edge *e)
{
	e->front *= l->kernel[AE_COLUMNS];
	e->back *= l->kernel[AE_COLUMNS];
	e->up *= l->kernel[AE_COLUMNS];
	return l->x.lines == 1;
}

#define POOL(symbol, text, positions, kind) \
	const struct ae_layer_type symbol = { .name = text, \
					      .sizes = "f", \
					      .options = AE_OPT_STRIDE | AE_OPT_PAD, \
					      .rank = positions, \
					      .build = pool_build, \
					      .forward = kind##_forward, \
					      .backward = kind##_backward, \
					      .resize = pool_resize, \
					      .edge = pool_edge }
#define UPSAMPLE(symbol, text, positions) \
	const struct ae_layer_type symbol = { .name = text, \
					      .sizes = "f", \
					      .rank = positions, \
					      .build = upsample_build, \
					      .forward = upsample_forward, \
					      .backward = upsample_backward, \
					      .resize = upsample_resize, \
					      .edge = upsample_edge }

POOL(ae_maxpool1d_layer, "maxpool1d", 1, max);
POOL(ae_maxpool2d_layer, "maxpool2d", 2, max);
POOL(ae_maxpool3d_layer, "maxpool3d", 3, max);
POOL(ae_avgpool1d_layer, "avgpool1d", 1, avg);
POOL(ae_avgpool2d_layer, "avgpool2d", 2, avg);
POOL(ae_avgpool3d_layer, "avgpool3d", 3, avg);
UPSAMPLE(ae_upsample1d_layer, "upsample1d", 1);
UPSAMPLE(ae_upsample2d_layer, "upsample2d", 2);
UPSAMPLE(ae_upsample3d_layer, "upsample3d", 3);
