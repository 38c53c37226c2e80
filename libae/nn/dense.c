/* dense.c - fully connected layers: y = W x + b over a whole record, or over the features of each step. */
#include "kernels/reduced.h"
#include "nn/layer.h"

#include <assert.h>

/* Place in memory of the file's element (o, i). Next to flatten and reshape, both count in C,H,W order. */
static size_t place(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	size_t in = t->shape.dim[1], o = torch / in, i = torch % in;

	return ae_layer_transpose(&l->torch_out, o) * in + ae_layer_transpose(&l->torch_in, i);
}

/* Whether the layer is tied: it then reads the (in, out) matrix of its encoder item, the transpose of its own. */
static bool transposed(const struct ae_layer *l)
{
	return l->tensor[0].shared;
}

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t in = l->item.each ? l->x.c : ae_shape_count(&l->in), dim[2] = { l->units, in };
	bool each = l->item.each && l->in.rank > 1;
	struct ae_tensor *t;

	if (ae_layer_new_packs(l, 2, e) != 0)
		return -1;
	l->out = (struct ae_shape){ .rank = 1, .dim = { l->units } };
	if (each) {
		l->out = l->in;
		l->out.dim[l->out.rank - 1] = l->units;
	}
	l->dy = ae_grid_of(&l->out);
	t = ae_layer_tensor(l, "weight", 2, dim);
	t->place = place;
	t->assignable = true;
	if (l->item.bias)
		ae_layer_tensor(l, "bias", 1, dim)->place = ae_layer_place_out;
	l->packs[0] = ae_pack_plan(lanes, in, l->units);
	l->packs[1] = ae_pack_plan(lanes, l->units, in);
	l->packs[1].backward = true;
	l->macs = (uint64_t)ae_shape_count(&l->out) * in;
	return 0;
}

/* Whether the backward pass reads the matrix unpacked, a row of inputs per output. It cannot if the matrix is the
 * encoder's, or if the inputs are so few that the product is made of dot products. */
static bool lies_right(const struct ae_layer *l)
{
	return !transposed(l) && l->packs[1].count > 0;
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool backward)
{
	size_t out = l->units, in = l->packs[0].depth;
	size_t row = transposed(l) ? 1 : in,
	       column = transposed(l) ? out : 1; /* floats between outputs, between inputs */

	w += l->tensor[0].at;
	if (!backward)
		ae_pack_rows(&l->packs[0], k, packed, 0, in, w, column, row);
	else if (!lies_right(l))
		ae_pack_rows(&l->packs[1], k, packed, 0, out, w, row, column);
}

static void repack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, size_t from,
		   size_t end)
{
	size_t in = l->packs[0].depth;

	w += l->tensor[0].at;
	ae_pack_columns(&l->packs[0], k, packed, from, end, w, 1, in);
	if (!lies_right(l))
		ae_pack_rows(&l->packs[1], k, packed, from, end - from, w + from * in, in, 1);
}

/* Rows of x and y: records, or (each) the steps of a record, which are runs without a halo. */
struct dense_rows {
	bool each;
	size_t runs, count;
};

static struct dense_rows rows_of(const struct ae_layer *l, const struct ae_pass *p)
{
	size_t steps = ae_shape_count(&l->out) / l->units;

	if (steps == 1)
		return (struct dense_rows){ false, 1, p->n };
	return (struct dense_rows){ true, p->n * l->y.lines, l->y.w };
}

/* Start of run i in a tensor: all records, or one row of one record. */
static size_t run_at(const struct ae_grid *g, struct dense_rows r, size_t i)
{
	return r.each ? ae_grid_at(g, i / g->lines, i % g->lines) : 0;
}

static size_t row_stride(const struct ae_grid *g, struct dense_rows r)
{
	return r.each ? g->c : g->record;
}

static void product(const struct ae_layer *l, const struct ae_pass *p, bool backward, const struct ae_grid *from,
		    const float *a, const struct ae_grid *to, float *c, const float *bias, float slope)
{
	const struct ae_pack *w = &l->packs[backward];
	struct dense_rows r = rows_of(l, p);
	struct ae_gemm g = { .m = r.count,
			     .n = w->n,
			     .depth = w->depth,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a_row = row_stride(from, r),
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c_row = row_stride(to, r),
			     .bias = bias,
			     .slope = slope };

	g.runs[0] = (struct ae_runs){ p->slices, p->workspace_stride, p->workspace_stride };
	if (backward && lies_right(l)) {
		g.b = p->w + l->tensor[0].at;
		g.b_step = w->n;
		g.b_panel = 0;
	}
	for (size_t i = 0; i < r.runs; i++) {
		g.a = a + run_at(from, r, i);
		g.c = c + run_at(to, r, i);
		p->k->gemm(&g);
	}
}

/* dW += dy (x) x, or its transpose where the matrix is the encoder's. */
static void backward_weights(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy)
{
	struct dense_rows r = rows_of(l, p);
	size_t m = transposed(l) ? l->packs[0].depth : l->units, n = transposed(l) ? l->units : l->packs[0].depth;
	const struct ae_grid *left = transposed(l) ? &l->x : &l->dy, *right = transposed(l) ? &l->dy : &l->x;
	struct ae_gemm g = { .m = m,
			     .n = n,
			     .depth = r.count,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a_row = 1,
			     .a_step = row_stride(left, r),
			     .b_step = row_stride(right, r),
			     .panels = ae_pack_panels(p->k->lanes, n),
			     .c = p->dw + l->tensor[0].at,
			     .c_row = n,
			     .slope = 1 };

	for (size_t i = 0; i < r.runs; i++) {
		g.accumulate = i > 0 || !p->fresh || !p->assign;
		g.a = (transposed(l) ? x : dy) + run_at(left, r, i);
		g.b = (transposed(l) ? dy : x) + run_at(right, r, i);
		p->k->gemm(&g);
	}
}

/* Rows from..end-1 of dW for all slices at once: the gradient of large weights is written only once. */
static void backward_weights_rows(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy,
				  struct ae_slices slices, size_t from, size_t end)
{
	size_t n = l->packs[0].depth;
	struct ae_gemm g = { .m = end - from,
			     .n = n,
			     .depth = p->n,
			     .outer = { { slices.count, (ptrdiff_t)slices.stride, (ptrdiff_t)slices.stride },
					{ 1, 0, 0 } },
			     .a = dy + from,
			     .a_row = 1,
			     .a_step = l->dy.record,
			     .b = x,
			     .b_step = l->x.record,
			     .panels = ae_pack_panels(p->k->lanes, n),
			     .c = p->dw + l->tensor[0].at + from * n,
			     .c_row = n,
			     .slope = 1 };

	p->k->gemm(&g);
	if (slices.rest == 0)
		return;
	g.a += slices.count * slices.stride;
	g.b += slices.count * slices.stride;
	g.outer[0].count = 1;
	g.depth = slices.rest;
	g.accumulate = 1;
	p->k->gemm(&g);
}

/* ---- reduced precision ---- */

static bool reduces(const struct ae_layer *l)
{
	return ae_reduced_fits(l->packs[0].depth, l->units);
}

static struct ae_reduced reduced_of(const struct ae_layer *l, const struct ae_kernels *k, enum ae_precision precision)
{
	return ae_reduced_plan(k, precision, l->packs[0].depth, l->units);
}

static void pack_reduced(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed,
			 enum ae_precision precision)
{
	struct ae_reduced r = reduced_of(l, k, precision);
	size_t out = l->units, in = l->packs[0].depth;

	assert(r.size <= l->packs[0].size);
	w += l->tensor[0].at;
	if (transposed(l))
		ae_reduced_pack(&r, packed + l->packs[0].at, w, out, 1);
	else
		ae_reduced_pack(&r, packed + l->packs[0].at, w, 1, in);
}

static size_t reduced_saved(const struct ae_layer *l, const struct ae_kernels *k, enum ae_precision precision)
{
	struct ae_reduced r = reduced_of(l, k, precision);

	return ae_shape_count(&l->out) / l->units * ae_reduced_scratch(&r);
}

/* One slice. */
static void forward_reduced(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y, float *scratch)
{
	struct ae_reduced weights = reduced_of(l, p->k, p->precision);
	struct dense_rows r = rows_of(l, p);
	struct ae_reduced_gemm g = { .m = r.count,
				     .a_row = row_stride(&l->x, r),
				     .c_row = row_stride(&l->y, r),
				     .bias = l->item.bias ? p->w + l->tensor[1].at : NULL,
				     .slope = ae_layer_slope(l, p) };

	for (size_t i = 0; i < r.runs; i++) {
		g.a = x + run_at(&l->x, r, i);
		g.c = y + run_at(&l->y, r, i);
		ae_reduced_run(&weights, p->k, p->packed + l->packs[0].at, scratch, g);
	}
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	const float *bias = l->item.bias ? p->w + l->tensor[1].at : NULL;

	if (p->precision == AE_F32)
		product(l, p, false, &l->x, x, &l->y, y, bias, ae_layer_slope(l, p));
	for (size_t k = 0; p->precision != AE_F32 && k < p->slices; k++)
		forward_reduced(l, p, x + k * p->workspace_stride, y + k * p->workspace_stride,
				p->saved + k * p->workspace_stride);
	for (size_t k = 0; k < p->slices; k++)
		ae_layer_activate(l, p, y + k * p->workspace_stride);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	for (size_t k = 0; k < p->slices; k++) {
		ae_layer_activate_backward(l, p, y + k * p->workspace_stride, dy + k * p->workspace_stride);
		if (l->item.bias)
			ae_layer_bias_backward(l, p, &l->tensor[1], dy + k * p->workspace_stride);
	}
	if (!p->defer)
		backward_weights(l, p, x, dy);
	if (dx)
		product(l, p, true, &l->dy, dy, &l->dx, dx, NULL, 1);
}

/* A layer that works step by step passes nothing from a record's ends to other steps. */
static bool edge(const struct ae_layer *l, struct ae_edge *e)
{
	(void)e;
	return l->out.rank == 2;
}

const struct ae_layer_type ae_dense_layer = {
	.name = "dense",
	.sizes = "ue",
	.options = AE_OPT_BIAS | AE_OPT_INIT | AE_OPT_TIED,
	.fuses = true,
	.build = build,
	.pack = pack,
	.forward = forward,
	.backward = backward,
	.backward_weights = backward_weights_rows,
	.repack = repack,
	.edge = edge,
	.reduces = reduces,
	.pack_reduced = pack_reduced,
	.reduced_saved = reduced_saved,
};
