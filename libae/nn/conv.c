/* conv.c - convolutions and transposed convolutions in one and two dimensions. A layer of one dimension has one row.
 *
 * Both are one linear map and its adjoint between a big tensor and a small one:
 *     down:              small[t] = sum over k of big[t * stride + k * dilation - pad] W[k]
 *     up:                the adjoint of down. Positions p = offset + stride * q of big meet the same taps k for every
 *                        q, so each offset in 0..stride-1 is a plain convolution of small.
 *     backward_weights:  dW[k] = sum over t of big[t * stride + k * dilation - pad] (x) small[t]
 * A convolution computes down forward and up backward; a transposed convolution computes up forward and down backward.
 * Both store their weights as (kh, kw, big's channels, small's channels), so a tied pair shares them. No tensor is
 * unfolded in memory (no im2col): a halo of zeros around the tensor under the kernel makes each sum one run through
 * it. */
#include "nn/layer.h"

/* One dimension of one offset of `up`: positions from, from + stride, ... of big (count of them); taps first,
 * first - step, ... (taps of them), which meet small[q + at], small[q + at + stride], ... */
struct conv_offset {
	size_t from, count, taps, first, step;
	ptrdiff_t at, stride;
};

static size_t common_divisor(size_t a, size_t b)
{
	return b == 0 ? a : common_divisor(b, a % b);
}

static ptrdiff_t floor_div(ptrdiff_t a, ptrdiff_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static struct conv_offset offset_of(const struct ae_layer *l, int dim, size_t from, size_t big)
{
	size_t stride = l->stride[dim], dilation = l->dilation[dim], kernel = l->kernel[dim];
	size_t step = stride / common_divisor(stride, dilation), first = 0;
	struct conv_offset s = { .from = from,
				 .count = from < big ? (big - from + stride - 1) / stride : 0,
				 .step = step };

	s.stride = (ptrdiff_t)(step * dilation / stride);
	while (first < kernel && first < step
	       && (from + l->pad[dim] + stride * dilation * kernel - first * dilation) % stride != 0)
		first++;
	if (first >= kernel || first >= step)
		return s;
	s.taps = (kernel - 1 - first) / step + 1;
	s.first = first + (s.taps - 1) * step; /* the last tap meets the lowest position, so memory is read in order */
	s.at = floor_div((ptrdiff_t)(from + l->pad[dim]) - (ptrdiff_t)(s.first * dilation), (ptrdiff_t)stride);
	return s;
}

/* ---- the three products ---- */

static bool merged(const struct ae_layer *l)
{
	return l->dilation[1] == 1; /* a row of taps then reads one run of memory */
}

static void down(const struct ae_layer *l, const struct ae_pass *p, const struct ae_pack *w, const struct ae_grid *big,
		 const float *from, const struct ae_grid *small, float *to, const float *bias, float slope)
{
	bool one_run = merged(l);
	struct ae_gemm g = { .m = small->w,
			     .n = small->c,
			     .depth = one_run ? l->kernel[1] * big->c : big->c,
			     .a_row = l->stride[1] * big->c,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c_row = small->c,
			     .bias = bias,
			     .slope = slope };

	g.outer[1].count = one_run ? 1 : l->kernel[1];
	g.outer[1].a = (ptrdiff_t)(l->dilation[1] * big->c);
	g.outer[1].b = (ptrdiff_t)(g.depth * w->step);
	g.outer[0].count = l->kernel[0];
	g.outer[0].a = (ptrdiff_t)(l->dilation[0] * big->row);
	g.outer[0].b = (ptrdiff_t)g.outer[1].count * g.outer[1].b;
	g.runs[0] = (struct ae_runs){ p->n, big->record, small->record };
	g.runs[1] = (struct ae_runs){ small->h, l->stride[0] * big->row, small->row };
	g.a = from - l->pad[0] * big->row - l->pad[1] * big->c;
	g.c = to;
	p->k->gemm(&g);
}

/* Offset i in each dimension. Its packed weights follow those of `down`. */
static struct conv_offset row_offset(const struct ae_layer *l, size_t i, size_t big)
{
	return offset_of(l, 0, i / l->stride[1], big);
}

static struct conv_offset column_offset(const struct ae_layer *l, size_t i, size_t big)
{
	return offset_of(l, 1, i % l->stride[1], big);
}

static size_t offsets(const struct ae_layer *l)
{
	return l->stride[0] * l->stride[1];
}

static void up_at(const struct ae_layer *l, const struct ae_pass *p, size_t offset, const struct ae_grid *small,
		  const float *from, const struct ae_grid *big, float *to, const float *bias, float slope)
{
	const struct ae_pack *w = &l->packs[1 + offset];
	struct conv_offset rows = row_offset(l, offset, big->h), columns = column_offset(l, offset, big->w);
	bool one_run = columns.stride == 1;
	struct ae_gemm g = { .m = columns.count,
			     .n = big->c,
			     .depth = one_run ? columns.taps * small->c : small->c,
			     .a_row = small->c,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c_row = l->stride[1] * big->c,
			     .bias = bias,
			     .slope = slope };

	g.outer[1].count = one_run ? 1 : columns.taps;
	g.outer[1].a = columns.stride * (ptrdiff_t)small->c;
	g.outer[1].b = (ptrdiff_t)(g.depth * w->step);
	g.outer[0].count = rows.taps;
	g.outer[0].a = rows.stride * (ptrdiff_t)small->row;
	g.outer[0].b = (ptrdiff_t)g.outer[1].count * g.outer[1].b;
	g.runs[0] = (struct ae_runs){ p->n, small->record, big->record };
	g.runs[1] = (struct ae_runs){ rows.count, small->row, l->stride[0] * big->row };
	g.a = from + rows.at * (ptrdiff_t)small->row + columns.at * (ptrdiff_t)small->c;
	g.c = to + rows.from * big->row + columns.from * big->c;
	if (rows.count > 0)
		p->k->gemm(&g);
}

static void up(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *small, const float *from,
	       const struct ae_grid *big, float *to, const float *bias, float slope)
{
	for (size_t i = 0; i < offsets(l); i++)
		up_at(l, p, i, small, from, big, to, bias, slope);
}

/* dW of one run of taps: its rows are big's values under the taps, its columns small's channels. */
static struct ae_gemm weights_by_tap(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *big,
				     const struct ae_grid *small, const float *little, size_t rows)
{
	return (struct ae_gemm){ .m = rows,
				 .n = small->c,
				 .depth = small->w,
				 .outer = { { p->n, (ptrdiff_t)big->record, (ptrdiff_t)small->record },
					    { small->h, (ptrdiff_t)(l->stride[0] * big->row), (ptrdiff_t)small->row } },
				 .a_row = 1,
				 .a_step = l->stride[1] * big->c,
				 .b = little,
				 .b_step = small->c,
				 .panels = ae_pack_panels(p->k, small->c),
				 .c_row = small->c,
				 .slope = 1 };
}

/* dW if small has one channel: the taps, not the channel, then fill the vector lanes. */
static struct ae_gemm weights_by_lane(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *big,
				      const struct ae_grid *small, const float *little, size_t rows)
{
	return (struct ae_gemm){ .m = 1,
				 .n = rows,
				 .depth = small->w,
				 .outer = { { p->n, (ptrdiff_t)small->record, (ptrdiff_t)big->record },
					    { small->h, (ptrdiff_t)small->row, (ptrdiff_t)(l->stride[0] * big->row) } },
				 .a = little,
				 .a_row = 1,
				 .a_step = 1,
				 .b_step = l->stride[1] * big->c,
				 .panels = ae_pack_panels(p->k, rows),
				 .c_row = rows,
				 .slope = 1 };
}

static void backward_weights(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *big,
			     const float *large, const struct ae_grid *small, const float *little)
{
	size_t row_runs = merged(l) ? 1 : l->kernel[1], runs = l->kernel[0] * row_runs;
	size_t rows = big->c * l->kernel[1] / row_runs;
	bool lanes = small->c == 1, threes = !lanes && rows == 3 && row_runs == 1 && runs > 1;
	struct ae_gemm g = (lanes ? weights_by_lane : weights_by_tap)(l, p, big, small, little, rows);

	g.accumulate = !p->fresh || !p->assign;
	if (threes) { /* one product for all runs of three taps */
		g.m *= runs;
		g.a_third = l->dilation[0] * big->row;
	}
	for (size_t run = 0; run < (threes ? 1 : runs); run++) {
		const float *at = large + run / row_runs * l->dilation[0] * big->row
			+ run % row_runs * l->dilation[1] * big->c - l->pad[0] * big->row - l->pad[1] * big->c;

		g.c = p->dw + l->tensor[0].at + run * rows * small->c;
		*(lanes ? &g.b : &g.a) = at;
		p->k->gemm(&g);
	}
}

/* ---- packing ---- */

static void pack_down(const struct ae_layer *l, const struct ae_grid *big, size_t small_c, const float *w,
		      float *packed)
{
	ae_pack_rows(&l->packs[0], packed, 0, l->kernel[0] * l->kernel[1] * big->c, w + l->tensor[0].at, small_c, 1);
}

static void pack_offset(const struct ae_layer *l, size_t offset, const struct ae_grid *big, size_t small_c,
			const float *w, float *packed)
{
	struct conv_offset rows = row_offset(l, offset, big->h), columns = column_offset(l, offset, big->w);
	size_t d = 0;

	for (size_t i = 0; i < rows.taps; i++)
		for (size_t j = 0; j < columns.taps; j++) {
			size_t kh = rows.first - i * rows.step, kw = columns.first - j * columns.step;
			const float *tap = w + l->tensor[0].at + (kh * l->kernel[1] + kw) * big->c * small_c;

			ae_pack_rows(&l->packs[1 + offset], packed, d, small_c, tap, 1, small_c);
			d += small_c;
		}
}

static void pack_up(const struct ae_layer *l, const struct ae_grid *big, size_t small_c, const float *w, float *packed)
{
	for (size_t i = 0; i < offsets(l); i++)
		pack_offset(l, i, big, small_c, w, packed);
}

/* ---- shapes ---- */

/* The kernel's reach in positions. */
static size_t reach(const struct ae_layer *l, int dim)
{
	return (l->kernel[dim] - 1) * l->dilation[dim] + 1;
}

static bool same(const struct ae_layer *l)
{
	return l->item.pad_kind == AE_PAD_DEFAULT || l->item.pad_kind == AE_PAD_SAME;
}

static size_t conv_size(struct ae_layer *l, int dim, size_t n)
{
	return ae_layer_slide(l, dim, n, reach(l, dim), same(l));
}

static size_t convt_size(struct ae_layer *l, int dim, size_t n)
{
	size_t stride = l->stride[dim], k = reach(l, dim), full;

	if (same(l)) {
		l->pad[dim] = k > stride ? (k - stride) / 2 : 0;
		return n * stride;
	}
	l->pad[dim] = l->item.pad[dim];
	full = (n - 1) * stride + k + l->item.outpad[dim];
	return full > 2 * l->pad[dim] ? full - 2 * l->pad[dim] : 0;
}

static void raise_to(size_t *to, ptrdiff_t n)
{
	if (n > 0 && (size_t)n > *to)
		*to = (size_t)n;
}

/* Zeros that `down` reads around the big tensor, and `up` around the small one. */
static void halo_down(const struct ae_layer *l, int dim, size_t big, size_t small, size_t *before, size_t *after)
{
	raise_to(before, (ptrdiff_t)l->pad[dim]);
	raise_to(after, (ptrdiff_t)((small - 1) * l->stride[dim] + reach(l, dim)) - (ptrdiff_t)(l->pad[dim] + big));
}

static void halo_up(const struct ae_layer *l, int dim, size_t big, size_t small, size_t *before, size_t *after)
{
	for (size_t from = 0; from < l->stride[dim]; from++) {
		struct conv_offset s = offset_of(l, dim, from, big);

		if (s.count == 0 || s.taps == 0)
			continue;
		raise_to(before, -s.at);
		raise_to(after, s.at + (ptrdiff_t)(s.taps - 1) * s.stride + (ptrdiff_t)s.count - (ptrdiff_t)small);
	}
}

static int plan(struct ae_layer *l, const struct ae_kernels *k, const struct ae_grid *big, const struct ae_grid *small,
		struct ae_err *e)
{
	if (ae_layer_new_packs(l, 1 + offsets(l), e) != 0)
		return -1;
	l->packs[0] = ae_pack_plan(k, l->kernel[0] * l->kernel[1] * big->c, small->c);
	for (size_t i = 0; i < offsets(l); i++) {
		size_t taps = row_offset(l, i, big->h).taps * column_offset(l, i, big->w).taps;

		l->packs[1 + i] = ae_pack_plan(k, taps * small->c, big->c);
	}
	return 0;
}

/* Place in memory of the file's element (small channel, big channel, kh, kw). */
static size_t place(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	size_t taps = l->kernel[0] * l->kernel[1], big = t->shape.dim[1], small = t->shape.dim[0];

	return (torch % taps * big + torch / taps % big) * small + torch / taps / big;
}

static void weights(struct ae_layer *l, size_t small_c, size_t big_c, size_t out_c)
{
	size_t dim[4] = { small_c, big_c, l->kernel[0], l->kernel[1] };
	struct ae_tensor *t;

	if (l->type->rank == 1)
		dim[2] = l->kernel[1];
	t = ae_layer_tensor(l, "weight", 2 + l->type->rank, dim);
	t->place = place;
	t->assignable = true;
	if (l->item.bias)
		ae_layer_tensor(l, "bias", 1, &out_c);
}

static int fits(const struct ae_layer *l, const struct ae_grid *out, struct ae_err *e)
{
	if (same(l) && (l->item.outpad[0] > 0 || l->item.outpad[1] > 0))
		return ae_err_set(e, "item %d '%s': outpad cannot be used with pad=same: pad=valid or pad=N expected",
				  l->item.number, l->item.text);
	if (out->h > 0 && out->w > 0)
		return 0;
	return ae_err_set(e, "item %d '%s': a kernel of %zux%zu with padding %zux%zu does not fit into %s",
			  l->item.number, l->item.text, l->kernel[0], l->kernel[1], l->pad[0], l->pad[1],
			  ae_shape_name(&l->in).text);
}

static int build(struct ae_layer *l, const struct ae_kernels *k, bool transposed, struct ae_err *e)
{
	size_t (*size)(struct ae_layer *, int, size_t) = transposed ? convt_size : conv_size;
	struct ae_grid out = { .c = l->units };
	struct ae_grid *big = transposed ? &l->dy : &l->x, *small = transposed ? &l->x : &l->dy;

	out.h = l->type->rank == 2 ? size(l, 0, l->x.h) : 1;
	out.w = size(l, 1, l->x.w);
	if (fits(l, &out, e) != 0)
		return -1;
	l->dy = out;
	l->out = l->in;
	l->out.dim[l->out.rank - 1] = out.c;
	l->out.dim[l->out.rank - 2] = out.w;
	if (l->type->rank == 2)
		l->out.dim[0] = out.h;
	weights(l, small->c, big->c, out.c);
	if (plan(l, k, big, small, e) != 0)
		return -1;
	halo_down(l, 0, big->h, small->h, &big->top, &big->bottom);
	halo_down(l, 1, big->w, small->w, &big->left, &big->right);
	halo_up(l, 0, big->h, small->h, &small->top, &small->bottom);
	halo_up(l, 1, big->w, small->w, &small->left, &small->right);
	l->macs = (uint64_t)small->h * small->w * l->kernel[0] * l->kernel[1] * big->c * small->c;
	return 0;
}

static int conv_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	return build(l, k, false, e);
}

static int convt_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	return build(l, k, true, e);
}

/* ---- the layers ---- */

static const float *bias_of(const struct ae_layer *l, const struct ae_pass *p)
{
	return l->item.bias ? p->w + l->tensor[1].at : NULL;
}

static void conv_pack(const struct ae_layer *l, const float *w, float *packed, bool backward)
{
	(backward ? pack_up : pack_down)(l, &l->x, l->y.c, w, packed);
}

static void convt_pack(const struct ae_layer *l, const float *w, float *packed, bool backward)
{
	(backward ? pack_down : pack_up)(l, &l->y, l->x.c, w, packed);
}

static void conv_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	down(l, p, &l->packs[0], &l->x, x, &l->y, y, bias_of(l, p), ae_layer_slope(l, p));
	ae_layer_activate(l, p, y);
}

static void convt_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	up(l, p, &l->x, x, &l->y, y, bias_of(l, p), ae_layer_slope(l, p));
	ae_layer_activate(l, p, y);
}

static void conv_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			  float *dy)
{
	ae_layer_activate_backward(l, p, y, dy);
	if (l->item.bias)
		ae_layer_bias_backward(l, p, &l->tensor[1], dy);
	backward_weights(l, p, &l->x, x, &l->dy, dy);
	if (dx)
		up(l, p, &l->dy, dy, &l->dx, dx, NULL, 1);
}

static void convt_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	ae_layer_activate_backward(l, p, y, dy);
	if (l->item.bias)
		ae_layer_bias_backward(l, p, &l->tensor[1], dy);
	backward_weights(l, p, &l->dy, dy, &l->x, x);
	if (dx)
		down(l, p, &l->packs[0], &l->dy, dy, &l->dx, dx, NULL, 1);
}

/* ---- edges: positions that depend on the record's ends (window reuse) ---- */

static bool conv_edge(const struct ae_layer *l, struct ae_edge *e)
{
	ptrdiff_t stride = (ptrdiff_t)l->stride[1], pad = (ptrdiff_t)l->pad[1], clean;

	clean = floor_div((ptrdiff_t)(l->x.w - e->back) - (ptrdiff_t)reach(l, 1) + pad, stride);
	e->front = (e->front + l->pad[1] + l->stride[1] - 1) / l->stride[1];
	e->back = clean < 0 ? l->dy.w : (size_t)clean + 1 < l->dy.w ? l->dy.w - 1 - (size_t)clean : 0;
	e->down *= l->stride[1];
	return l->x.h == 1;
}

static bool convt_edge(const struct ae_layer *l, struct ae_edge *e)
{
	size_t first = e->front * l->stride[1] + reach(l, 1) - 1, end = (l->x.w - e->back) * l->stride[1];

	e->front = first > l->pad[1] ? first - l->pad[1] : 0;
	end = end > l->pad[1] ? end - l->pad[1] : 0;
	e->back = end < l->dy.w ? l->dy.w - end : 0;
	e->up *= l->stride[1];
	return l->x.h == 1;
}

#define CONV_OPTIONS (AE_OPT_STRIDE | AE_OPT_PAD | AE_OPT_DILATION | AE_OPT_BIAS | AE_OPT_INIT | AE_OPT_TIED)

const struct ae_layer_type ae_conv1d_layer = {
	.name = "conv1d",
	.sizes = "uk",
	.options = CONV_OPTIONS,
	.rank = 1,
	.fuses = true,
	.build = conv_build,
	.pack = conv_pack,
	.forward = conv_forward,
	.backward = conv_backward,
	.edge = conv_edge,
};

const struct ae_layer_type ae_conv2d_layer = {
	.name = "conv2d",
	.sizes = "uk",
	.options = CONV_OPTIONS,
	.rank = 2,
	.fuses = true,
	.build = conv_build,
	.pack = conv_pack,
	.forward = conv_forward,
	.backward = conv_backward,
	.edge = conv_edge,
};

const struct ae_layer_type ae_convt1d_layer = {
	.name = "convt1d",
	.sizes = "uk",
	.options = CONV_OPTIONS | AE_OPT_OUTPAD,
	.rank = 1,
	.fuses = true,
	.build = convt_build,
	.pack = convt_pack,
	.forward = convt_forward,
	.backward = convt_backward,
	.edge = convt_edge,
};

const struct ae_layer_type ae_convt2d_layer = {
	.name = "convt2d",
	.sizes = "uk",
	.options = CONV_OPTIONS | AE_OPT_OUTPAD,
	.rank = 2,
	.fuses = true,
	.build = convt_build,
	.pack = convt_pack,
	.forward = convt_forward,
	.backward = convt_backward,
	.edge = convt_edge,
};
