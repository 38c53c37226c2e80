/* pool.c - max and average over windows, and upsampling, which gives each position back N times. Nothing is padded
 * in memory: a window that hangs over the edge is cut, so padding never counts. */
#include "layer.h"

#include <string.h>

/* Positions begin..end of the input under one window. */
struct cut { size_t begin, end; };

static struct cut cut_at(const struct ae_layer *l, int dim, size_t out, size_t in)
{
	ptrdiff_t begin = (ptrdiff_t)(out * l->stride[dim]) - (ptrdiff_t)l->pad[dim];
	ptrdiff_t end = begin + (ptrdiff_t)l->kernel[dim];

	return (struct cut){ begin < 0 ? 0 : (size_t)begin, end > (ptrdiff_t)in ? in : (size_t)end };
}

static size_t pool_size(struct ae_layer *l, int dim, size_t n)
{
	size_t k = l->kernel[dim], stride = l->stride[dim], out, zeros;

	if (l->item.pad_kind == AE_PAD_SAME) {
		out = (n + stride - 1) / stride;
		zeros = (out - 1) * stride + k > n ? (out - 1) * stride + k - n : 0;
		l->pad[dim] = zeros / 2;
		return out;
	}
	l->pad[dim] = l->item.pad[dim];
	return n + 2 * l->pad[dim] < k ? 0 : (n + 2 * l->pad[dim] - k) / stride + 1;
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
			return ae_err_set(e, "item %d '%s': padding %zu is more than half of the window of %zu",
					  l->item.number, l->item.text, l->pad[dim], l->kernel[dim]);
	if (h == 0 || w == 0)
		return ae_err_set(e, "item %d '%s': a window of %zux%zu does not fit into %s", l->item.number,
				  l->item.text, l->kernel[0], l->kernel[1], ae_shape_name(&l->in).text);
	set_out(l, h, w);
	return 0;
}

/* ---- one window ---- */

static void max_window(const struct ae_layer *l, struct cut rows, struct cut columns, const float *x, float *y)
{
	size_t c = l->x.c;

	memcpy(y, x + rows.begin * l->x.row + columns.begin * c, c * sizeof *y);
	for (size_t h = rows.begin; h < rows.end; h++)
		for (size_t w = columns.begin; w < columns.end; w++) {
			const float *at = x + h * l->x.row + w * c;

			for (size_t i = 0; i < c; i++)
				y[i] = at[i] > y[i] || at[i] != at[i] ? at[i] : y[i];	/* a NaN stays seen */
		}
}

/* The first of equal maxima takes the gradient. */
static void max_window_back(const struct ae_layer *l, struct cut rows, struct cut columns, const float *x, const float *y,
			    float *dx, const float *dy)
{
	for (size_t i = 0; i < l->x.c; i++) {
		bool found = false;

		for (size_t h = rows.begin; h < rows.end && !found; h++)
			for (size_t w = columns.begin; w < columns.end && !found; w++) {
				found = x[h * l->x.row + w * l->x.c + i] == y[i];
				if (found)
					dx[h * l->dx.row + w * l->dx.c + i] += dy[i];
			}
	}
}

static float share(struct cut rows, struct cut columns)
{
	return 1 / (float)((rows.end - rows.begin) * (columns.end - columns.begin));
}

static void avg_window(const struct ae_layer *l, struct cut rows, struct cut columns, const float *x, float *y)
{
	size_t c = l->x.c;

	memset(y, 0, c * sizeof *y);
	for (size_t h = rows.begin; h < rows.end; h++)
		for (size_t w = columns.begin; w < columns.end; w++)
			for (size_t i = 0; i < c; i++)
				y[i] += x[h * l->x.row + w * c + i];
	for (size_t i = 0; i < c; i++)
		y[i] *= share(rows, columns);
}

static void avg_window_back(const struct ae_layer *l, struct cut rows, struct cut columns, const float *x, const float *y,
			    float *dx, const float *dy)
{
	(void)x;
	(void)y;
	for (size_t h = rows.begin; h < rows.end; h++)
		for (size_t w = columns.begin; w < columns.end; w++)
			for (size_t i = 0; i < l->x.c; i++)
				dx[h * l->dx.row + w * l->dx.c + i] += dy[i] * share(rows, columns);
}

/* ---- all windows ---- */

static void each_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y,
			 void (*window)(const struct ae_layer *, struct cut, struct cut, const float *, float *))
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.h; h++)
			for (size_t w = 0; w < l->y.w; w++)
				window(l, cut_at(l, 0, h, l->x.h), cut_at(l, 1, w, l->x.w), x + i * l->x.record,
				       y + ae_grid_at(&l->y, i, h) + w * l->y.c);
}

static void clear(const struct ae_grid *g, float *dx, size_t records)
{
	for (size_t i = 0; i < records; i++)
		for (size_t h = 0; h < g->h; h++)
			memset(dx + ae_grid_at(g, i, h), 0, g->w * g->c * sizeof *dx);
}

static void each_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			  const float *dy, void (*window)(const struct ae_layer *, struct cut, struct cut, const float *,
							  const float *, float *, const float *))
{
	if (!dx)
		return;
	clear(&l->dx, dx, p->n);
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.h; h++)
			for (size_t w = 0; w < l->y.w; w++)
				window(l, cut_at(l, 0, h, l->x.h), cut_at(l, 1, w, l->x.w), x + i * l->x.record,
				       y + ae_grid_at(&l->y, i, h) + w * l->y.c, dx + i * l->dx.record,
				       dy + ae_grid_at(&l->dy, i, h) + w * l->dy.c);
}

static void max_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	each_forward(l, p, x, y, max_window);
}

static void max_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy)
{
	each_backward(l, p, x, y, dx, dy, max_window_back);
}

static void avg_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	each_forward(l, p, x, y, avg_window);
}

static void avg_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy)
{
	each_backward(l, p, x, y, dx, dy, avg_window_back);
}

/* ---- upsampling ---- */

static int upsample_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	(void)k;
	(void)e;
	set_out(l, l->x.h * l->kernel[0], l->x.w * l->kernel[1]);
	return 0;
}

static void upsample_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	size_t c = l->x.c;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.h; h++)
			for (size_t w = 0; w < l->y.w; w++)
				memcpy(y + ae_grid_at(&l->y, i, h) + w * c,
				       x + ae_grid_at(&l->x, i, h / l->kernel[0]) + w / l->kernel[1] * c, c * sizeof *y);
}

static void upsample_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			      float *dy)
{
	size_t c = l->x.c;

	(void)x;
	(void)y;
	if (!dx)
		return;
	clear(&l->dx, dx, p->n);
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.h; h++)
			for (size_t w = 0; w < l->y.w; w++) {
				float *to = dx + ae_grid_at(&l->dx, i, h / l->kernel[0]) + w / l->kernel[1] * c;
				const float *from = dy + ae_grid_at(&l->dy, i, h) + w * c;

				for (size_t j = 0; j < c; j++)
					to[j] += from[j];
			}
}

#define POOL(symbol, text, positions, kind) \
	const struct ae_layer_type symbol = { .name = text, .sizes = "f", .options = AE_OPT_STRIDE | AE_OPT_PAD, \
		.rank = positions, .build = pool_build, .forward = kind##_forward, .backward = kind##_backward }
#define UPSAMPLE(symbol, text, positions) \
	const struct ae_layer_type symbol = { .name = text, .sizes = "f", .rank = positions, \
		.build = upsample_build, .forward = upsample_forward, .backward = upsample_backward }

POOL(ae_maxpool1d_layer, "maxpool1d", 1, max);
POOL(ae_maxpool2d_layer, "maxpool2d", 2, max);
POOL(ae_avgpool1d_layer, "avgpool1d", 1, avg);
POOL(ae_avgpool2d_layer, "avgpool2d", 2, avg);
UPSAMPLE(ae_upsample1d_layer, "upsample1d", 1);
UPSAMPLE(ae_upsample2d_layer, "upsample2d", 2);
