/* conv.c - convolutions and transposed convolutions in one to three dimensions. A layer of fewer dimensions has one
 * plane, and one row.
 *
 * Both are one linear map and its adjoint between a big tensor and a small one:
 *     down:              small[t] = sum over k of big[t * stride + k * dilation - pad] W[k]
 *     up:                the adjoint of down. Positions p = offset + stride * q of big meet the same taps k for every
 *                        q, so each offset in 0..stride-1 is a plain convolution of small.
 *     backward_weights:  dW[k] = sum over t of big[t * stride + k * dilation - pad] (x) small[t]
 * A convolution computes down forward and up backward; a transposed convolution computes up forward and down backward.
 * Both store their weights as (kd, kh, kw, big's channels, small's channels), so a tied pair shares them. No tensor is
 * unfolded in memory (no im2col): a halo of zeros around the tensor under the kernel makes each sum one run through
 * it. */
#include "nn/layer.h"

#include <string.h>

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
	return l->dilation[AE_COLUMNS] == 1; /* a row of taps then reads one run of memory */
}

/* Sums over the taps of a kernel: over its planes and rows, and over its columns unless these are one run. A product has
 * two of the sums; three need a product per plane, and each but the first adds to the one before. */
static void sum_taps(const struct ae_pass *p, struct ae_gemm *g, const struct ae_outer taps[AE_AXES])
{
	float slope = g->slope;

	if (taps[AE_PLANES].count == 1 || taps[AE_COLUMNS].count == 1) {
		bool flat = taps[AE_PLANES].count == 1;

		g->outer[0] = taps[flat ? AE_ROWS : AE_PLANES];
		g->outer[1] = taps[flat ? AE_COLUMNS : AE_ROWS];
		p->k->gemm(g);
		return;
	}
	g->outer[0] = taps[AE_ROWS];
	g->outer[1] = taps[AE_COLUMNS];
	if (taps[AE_PLANES].count == 0) /* only the bias */
		g->outer[0].count = 0;
	for (size_t i = 0; i == 0 || i < taps[AE_PLANES].count; i++) {
		g->slope = i + 1 < taps[AE_PLANES].count ? 1 : slope;
		p->k->gemm(g);
		g->accumulate = 1;
		g->a += taps[AE_PLANES].a;
		g->b += taps[AE_PLANES].b;
	}
}

static void down(const struct ae_layer *l, const struct ae_pass *p, const struct ae_pack *w, const struct ae_grid *big,
		 const float *from, const struct ae_grid *small, float *to, const float *bias, float slope)
{
	bool one_run = merged(l);
	const size_t *stride = l->stride, *dilation = l->dilation;
	struct ae_gemm g = { .m = small->w,
			     .n = small->c,
			     .depth = one_run ? l->kernel[AE_COLUMNS] * big->c : big->c,
			     .a_row = stride[AE_COLUMNS] * big->c,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c_row = small->c,
			     .bias = bias,
			     .slope = slope };
	struct ae_outer taps[AE_AXES];

	taps[AE_COLUMNS] = (struct ae_outer){ one_run ? 1 : l->kernel[AE_COLUMNS],
					      (ptrdiff_t)(dilation[AE_COLUMNS] * big->c),
					      (ptrdiff_t)(g.depth * w->step) };
	taps[AE_ROWS] = (struct ae_outer){ l->kernel[AE_ROWS], (ptrdiff_t)(dilation[AE_ROWS] * big->row),
					   (ptrdiff_t)taps[AE_COLUMNS].count * taps[AE_COLUMNS].b };
	taps[AE_PLANES] = (struct ae_outer){ l->kernel[AE_PLANES], (ptrdiff_t)(dilation[AE_PLANES] * big->plane),
					     (ptrdiff_t)taps[AE_ROWS].count * taps[AE_ROWS].b };
	g.runs[0] = (struct ae_runs){ p->n, big->record, small->record };
	g.runs[1] = (struct ae_runs){ small->d, stride[AE_PLANES] * big->plane, small->plane };
	g.runs[2] = (struct ae_runs){ small->h, stride[AE_ROWS] * big->row, small->row };
	g.a = from - l->pad[AE_PLANES] * big->plane - l->pad[AE_ROWS] * big->row - l->pad[AE_COLUMNS] * big->c;
	g.c = to;
	sum_taps(p, &g, taps);
}

static size_t offsets(const struct ae_layer *l)
{
	return l->stride[AE_PLANES] * l->stride[AE_ROWS] * l->stride[AE_COLUMNS];
}

/* Offset i in each dimension. Its packed weights follow those of `down`. */
static void offsets_at(const struct ae_layer *l, size_t i, const struct ae_grid *big, struct conv_offset at[AE_AXES])
{
	size_t line = i / l->stride[AE_COLUMNS];

	at[AE_PLANES] = offset_of(l, AE_PLANES, line / l->stride[AE_ROWS], big->d);
	at[AE_ROWS] = offset_of(l, AE_ROWS, line % l->stride[AE_ROWS], big->h);
	at[AE_COLUMNS] = offset_of(l, AE_COLUMNS, i % l->stride[AE_COLUMNS], big->w);
}

/* Packed weights of an offset. Offsets with the same remainder of offset + padding meet the same taps. */
static const struct ae_pack *offset_pack(const struct ae_layer *l, size_t offset)
{
	size_t stride = l->stride[AE_COLUMNS], column = offset % stride;
	size_t packed = (column + l->pad[AE_COLUMNS] + stride - l->packed_pad % stride) % stride;

	return &l->packs[1 + offset - column + packed];
}

static void up_at(const struct ae_layer *l, const struct ae_pass *p, size_t offset, const struct ae_grid *small,
		  const float *from, const struct ae_grid *big, float *to, const float *bias, float slope)
{
	const struct ae_pack *w = offset_pack(l, offset);
	struct conv_offset at[AE_AXES], *planes = &at[AE_PLANES], *rows = &at[AE_ROWS], *columns = &at[AE_COLUMNS];
	struct ae_outer taps[AE_AXES];
	struct ae_gemm g = { .n = big->c,
			     .a_row = small->c,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c_row = l->stride[AE_COLUMNS] * big->c,
			     .bias = bias,
			     .slope = slope };
	bool one_run;

	offsets_at(l, offset, big, at);
	if (planes->count == 0 || rows->count == 0)
		return;
	one_run = columns->stride == 1;
	g.m = columns->count;
	g.depth = one_run ? columns->taps * small->c : small->c;
	taps[AE_COLUMNS] = (struct ae_outer){ one_run ? 1 : columns->taps, columns->stride * (ptrdiff_t)small->c,
					      (ptrdiff_t)(g.depth * w->step) };
	taps[AE_ROWS] = (struct ae_outer){ rows->taps, rows->stride * (ptrdiff_t)small->row,
					   (ptrdiff_t)taps[AE_COLUMNS].count * taps[AE_COLUMNS].b };
	taps[AE_PLANES] = (struct ae_outer){ planes->taps, planes->stride * (ptrdiff_t)small->plane,
					     (ptrdiff_t)taps[AE_ROWS].count * taps[AE_ROWS].b };
	g.runs[0] = (struct ae_runs){ p->n, small->record, big->record };
	g.runs[1] = (struct ae_runs){ planes->count, small->plane, l->stride[AE_PLANES] * big->plane };
	g.runs[2] = (struct ae_runs){ rows->count, small->row, l->stride[AE_ROWS] * big->row };
	g.a = from + planes->at * (ptrdiff_t)small->plane + rows->at * (ptrdiff_t)small->row
		+ columns->at * (ptrdiff_t)small->c;
	g.c = to + planes->from * big->plane + rows->from * big->row + columns->from * big->c;
	sum_taps(p, &g, taps);
}

static void up(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *small, const float *from,
	       const struct ae_grid *big, float *to, const float *bias, float slope)
{
	for (size_t i = 0; i < offsets(l); i++)
		up_at(l, p, i, small, from, big, to, bias, slope);
}

/* dW of one run of taps: its rows are big's values under the taps, its columns small's channels. lanes: small has one
 * channel, so that the taps, not the channel, fill the vector lanes. */
static struct ae_gemm weights_product(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *big,
				      const struct ae_grid *small, size_t rows, bool lanes)
{
	size_t n = lanes ? rows : small->c, step = l->stride[AE_COLUMNS] * big->c;

	return (struct ae_gemm){ .m = lanes ? 1 : rows,
				 .n = n,
				 .depth = small->w,
				 .a_row = 1,
				 .a_step = lanes ? 1 : step,
				 .b_step = lanes ? step : n,
				 .panels = ae_pack_panels(p->k->lanes, n),
				 .c_row = n,
				 .slope = 1 };
}

/* Sums of a product over records, planes and rows. A product has two of the sums; with planes, there is one per
 * record. */
static void sum_records(const struct ae_layer *l, const struct ae_pass *p, struct ae_gemm *g, const struct ae_grid *big,
			const float *large, const struct ae_grid *small, const float *little, bool lanes)
{
	ptrdiff_t plane = (ptrdiff_t)(l->stride[AE_PLANES] * big->plane);
	struct ae_outer records = { p->n, (ptrdiff_t)big->record, (ptrdiff_t)small->record };
	struct ae_outer planes = { small->d, plane, (ptrdiff_t)small->plane };
	struct ae_outer rows = { small->h, (ptrdiff_t)(l->stride[AE_ROWS] * big->row), (ptrdiff_t)small->row };
	bool flat = small->d == 1;

	g->outer[0] = flat ? records : planes;
	g->outer[1] = rows;
	for (int i = 0; lanes && i < 2; i++)
		g->outer[i] = (struct ae_outer){ g->outer[i].count, g->outer[i].b, g->outer[i].a };
	for (size_t i = 0; i < (flat ? 1 : p->n); i++) {
		const float *a = large + i * big->record, *b = little + i * small->record;

		g->a = lanes ? b : a;
		g->b = lanes ? a : b;
		p->k->gemm(g);
		g->accumulate = 1;
	}
}

static void backward_weights(const struct ae_layer *l, const struct ae_pass *p, const struct ae_grid *big,
			     const float *large, const struct ae_grid *small, const float *little)
{
	size_t row_runs = merged(l) ? 1 : l->kernel[AE_COLUMNS], runs = l->kernel[AE_ROWS] * row_runs;
	size_t rows = big->c * l->kernel[AE_COLUMNS] / row_runs, plane_runs;
	bool lanes = small->c == 1, threes = !lanes && rows == 3 && row_runs == 1 && runs > 1;
	struct ae_gemm g = weights_product(l, p, big, small, rows, lanes);

	if (threes) { /* one product for all runs of three taps */
		g.m *= runs;
		g.a_third = l->dilation[AE_ROWS] * big->row;
	}
	plane_runs = threes ? 1 : runs;
	large -= l->pad[AE_PLANES] * big->plane + l->pad[AE_ROWS] * big->row + l->pad[AE_COLUMNS] * big->c;
	for (size_t i = 0; i < l->kernel[AE_PLANES] * plane_runs; i++) {
		size_t plane = i / plane_runs, run = i % plane_runs;
		const float *at = large + plane * l->dilation[AE_PLANES] * big->plane
			+ run / row_runs * l->dilation[AE_ROWS] * big->row
			+ run % row_runs * l->dilation[AE_COLUMNS] * big->c;

		g.accumulate = !p->fresh || !p->assign;
		g.c = p->dw + l->tensor[0].at + (plane * runs + run) * rows * small->c;
		sum_records(l, p, &g, big, at, small, little, lanes);
	}
}

/* ---- packing ---- */

static size_t tap_count(const struct ae_layer *l)
{
	return l->kernel[AE_PLANES] * l->kernel[AE_ROWS] * l->kernel[AE_COLUMNS];
}

static void pack_down(const struct ae_layer *l, const struct ae_kernels *k, const struct ae_grid *big, size_t small_c,
		      const float *w, float *packed)
{
	ae_pack_rows(&l->packs[0], k, packed, 0, tap_count(l) * big->c, w + l->tensor[0].at, small_c, 1);
}

/* Kernel position of an offset's tap i. */
static size_t position(const struct conv_offset *o, size_t i)
{
	return o->first - i * o->step;
}

static void pack_offset(const struct ae_layer *l, const struct ae_kernels *k, size_t offset, const struct ae_grid *big,
			size_t small_c, const float *w, float *packed)
{
	struct conv_offset at[AE_AXES];
	size_t taps, lines;

	offsets_at(l, offset, big, at);
	lines = at[AE_PLANES].taps * at[AE_ROWS].taps;
	taps = lines * at[AE_COLUMNS].taps;
	for (size_t i = 0; i < taps; i++) {
		size_t line = i / at[AE_COLUMNS].taps;
		size_t kd = position(&at[AE_PLANES], line / at[AE_ROWS].taps);
		size_t kh = position(&at[AE_ROWS], line % at[AE_ROWS].taps);
		size_t kw = position(&at[AE_COLUMNS], i % at[AE_COLUMNS].taps);
		size_t place = (kd * l->kernel[AE_ROWS] + kh) * l->kernel[AE_COLUMNS] + kw;

		ae_pack_rows(&l->packs[1 + offset], k, packed, i * small_c, small_c,
			     w + l->tensor[0].at + place * big->c * small_c, 1, small_c);
	}
}

static void pack_up(const struct ae_layer *l, const struct ae_kernels *k, const struct ae_grid *big, size_t small_c,
		    const float *w, float *packed)
{
	for (size_t i = 0; i < offsets(l); i++)
		pack_offset(l, k, i, big, small_c, w, packed);
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

static int plan(struct ae_layer *l, size_t lanes, const struct ae_grid *big, const struct ae_grid *small,
		struct ae_err *e)
{
	if (ae_layer_new_packs(l, 1 + offsets(l), e) != 0)
		return -1;
	l->packs[0] = ae_pack_plan(lanes, tap_count(l) * big->c, small->c);
	for (size_t i = 0; i < offsets(l); i++) {
		struct conv_offset at[AE_AXES];
		size_t taps;

		offsets_at(l, i, big, at);
		taps = at[AE_PLANES].taps * at[AE_ROWS].taps * at[AE_COLUMNS].taps;
		l->packs[1 + i] = ae_pack_plan(lanes, taps * small->c, big->c);
	}
	return 0;
}

/* Place in memory of the file's element (small channel, big channel, kd, kh, kw). */
static size_t place(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	size_t taps = tap_count(l), big = t->shape.dim[1], small = t->shape.dim[0];

	return (torch % taps * big + torch / taps % big) * small + torch / taps / big;
}

static void weights(struct ae_layer *l, size_t small_c, size_t big_c, size_t out_c)
{
	size_t dim[2 + AE_AXES] = { small_c, big_c };
	struct ae_tensor *t;
	int rank = l->type->rank;

	memcpy(dim + 2, l->kernel + AE_AXES - rank, (size_t)rank * sizeof *dim);
	t = ae_layer_tensor(l, "weight", 2 + rank, dim);
	t->place = place;
	t->assignable = true;
	if (l->item.bias)
		ae_layer_tensor(l, "bias", 1, &out_c);
}

static int fits(const struct ae_layer *l, struct ae_err *e)
{
	const size_t *outpad = l->item.outpad;
	bool empty = false;

	if (same(l) && outpad[AE_PLANES] + outpad[AE_ROWS] + outpad[AE_COLUMNS] > 0)
		return ae_err_set(e, "item %d '%s': outpad cannot be used with pad=same: pad=valid or pad=N expected",
				  l->item.number, l->item.text);
	for (int i = 0; i < l->type->rank; i++)
		empty |= l->out.dim[i] == 0;
	return empty ? ae_err_set(e, "item %d '%s': a kernel of %s with padding %s does not fit into %s",
				  l->item.number, l->item.text, ae_layer_axes(l, l->kernel).text,
				  ae_layer_axes(l, l->pad).text, ae_shape_name(&l->in).text)
		     : 0;
}

static void set_halo(struct ae_layer *l, struct ae_grid *big, struct ae_grid *small)
{
	size_t large[AE_AXES] = { big->d, big->h, big->w }, little[AE_AXES] = { small->d, small->h, small->w };

	for (int axis = 0; axis < AE_AXES; axis++) {
		halo_down(l, axis, large[axis], little[axis], &big->before[axis], &big->after[axis]);
		halo_up(l, axis, large[axis], little[axis], &small->before[axis], &small->after[axis]);
	}
}

/* A shorter record may have more zeros in front: the halos of a convolution of steps have room for them. The remainder of
 * the steps by the stride decides. */
static void set_halo_of_shorter(const struct ae_layer *l, struct ae_grid *big, struct ae_grid *small)
{
	size_t all = big->w, stride = l->stride[AE_COLUMNS];

	for (size_t n = all; l->type->rank == 1 && same(l) && n-- > 1 && n + stride > all;) {
		struct ae_layer shorter = *l;
		size_t out = conv_size(&shorter, AE_COLUMNS, n);

		halo_down(&shorter, AE_COLUMNS, all, out, &big->before[AE_COLUMNS], &big->after[AE_COLUMNS]);
		halo_up(&shorter, AE_COLUMNS, n, small->w, &small->before[AE_COLUMNS], &small->after[AE_COLUMNS]);
	}
}

static int build(struct ae_layer *l, size_t lanes, bool transposed, struct ae_err *e)
{
	size_t (*size)(struct ae_layer *, int, size_t) = transposed ? convt_size : conv_size;
	struct ae_grid *big = transposed ? &l->dy : &l->x, *small = transposed ? &l->x : &l->dy;
	int rank = l->type->rank;

	l->out = l->in;
	l->out.dim[rank] = l->units;
	for (int i = 0; i < rank; i++)
		l->out.dim[i] = size(l, AE_AXES - rank + i, l->in.dim[i]);
	l->packed_pad = l->pad[AE_COLUMNS];
	if (fits(l, e) != 0)
		return -1;
	l->dy = ae_grid_of(&l->out);
	weights(l, small->c, big->c, l->units);
	if (plan(l, lanes, big, small, e) != 0)
		return -1;
	for (size_t i = 0; i < l->pack_count; i++)
		l->packs[i].backward = (i == 0) == transposed;
	set_halo(l, big, small);
	if (!transposed)
		set_halo_of_shorter(l, big, small);
	l->macs = (uint64_t)small->d * small->h * small->w * tap_count(l) * big->c * small->c;
	return 0;
}

static int conv_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	return build(l, lanes, false, e);
}

static int convt_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	return build(l, lanes, true, e);
}

/* ---- the layers ---- */

static const float *bias_of(const struct ae_layer *l, const struct ae_pass *p)
{
	return l->item.bias ? p->w + l->tensor[1].at : NULL;
}

static void conv_pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed,
		      bool backward)
{
	(backward ? pack_up : pack_down)(l, k, &l->x, l->y.c, w, packed);
}

static void convt_pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed,
		       bool backward)
{
	(backward ? pack_down : pack_up)(l, k, &l->y, l->x.c, w, packed);
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

/* ---- records of fewer steps ---- */

static size_t resize(struct ae_layer *l, size_t n, size_t out)
{
	l->x.w = l->dx.w = n;
	l->y.w = l->dy.w = out;
	return out;
}

static size_t conv_resize(struct ae_layer *l, size_t n, size_t record)
{
	(void)record;
	return resize(l, n, conv_size(l, AE_COLUMNS, n));
}

static size_t convt_resize(struct ae_layer *l, size_t n, size_t record)
{
	(void)record;
	return resize(l, n, convt_size(l, AE_COLUMNS, n));
}

/* ---- edges: positions that depend on the record's ends (window reuse) ---- */

static bool conv_edge(const struct ae_layer *l, struct ae_edge *e)
{
	ptrdiff_t stride = (ptrdiff_t)l->stride[AE_COLUMNS], pad = (ptrdiff_t)l->pad[AE_COLUMNS], clean;

	clean = floor_div((ptrdiff_t)(l->x.w - e->back) - (ptrdiff_t)reach(l, AE_COLUMNS) + pad, stride);
	e->front = (e->front + l->pad[AE_COLUMNS] + l->stride[AE_COLUMNS] - 1) / l->stride[AE_COLUMNS];
	e->back = clean < 0 ? l->dy.w : (size_t)clean + 1 < l->dy.w ? l->dy.w - 1 - (size_t)clean : 0;
	e->down *= l->stride[AE_COLUMNS];
	return l->x.lines == 1;
}

static bool convt_edge(const struct ae_layer *l, struct ae_edge *e)
{
	size_t first = e->front * l->stride[AE_COLUMNS] + reach(l, AE_COLUMNS) - 1,
	       end = (l->x.w - e->back) * l->stride[AE_COLUMNS];

	e->front = first > l->pad[AE_COLUMNS] ? first - l->pad[AE_COLUMNS] : 0;
	end = end > l->pad[AE_COLUMNS] ? end - l->pad[AE_COLUMNS] : 0;
	e->back = end < l->dy.w ? l->dy.w - end : 0;
	e->up *= l->stride[AE_COLUMNS];
	return l->x.lines == 1;
}

#define CONV_OPTIONS (AE_OPT_STRIDE | AE_OPT_PAD | AE_OPT_DILATION | AE_OPT_BIAS | AE_OPT_INIT | AE_OPT_TIED)

#define CONV(symbol, text, positions, kind, more) \
	const struct ae_layer_type symbol = { .name = text, \
					      .sizes = "uk", \
					      .options = CONV_OPTIONS | (more), \
					      .rank = positions, \
					      .fuses = true, \
					      .build = kind##_build, \
					      .pack = kind##_pack, \
					      .forward = kind##_forward, \
					      .backward = kind##_backward, \
					      .resize = kind##_resize, \
					      .edge = kind##_edge }

CONV(ae_conv1d_layer, "conv1d", 1, conv, 0);
CONV(ae_conv2d_layer, "conv2d", 2, conv, 0);
CONV(ae_conv3d_layer, "conv3d", 3, conv, 0);
CONV(ae_convt1d_layer, "convt1d", 1, convt, AE_OPT_OUTPAD);
CONV(ae_convt2d_layer, "convt2d", 2, convt, AE_OPT_OUTPAD);
CONV(ae_convt3d_layer, "convt3d", 3, convt, AE_OPT_OUTPAD);
