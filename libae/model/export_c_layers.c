/* export_c_layers.c - each layer as C: its weights in the order in which the loops read them, and its calls of
 * parts. */
#include "model/export_c.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	LANES = 16,
	ROWS_MAX = 6,
	DOTS = 4
}; /* as in the tiles; with DOTS channels or fewer, lanes go along the window */

/* ---- activations ---- */

/* Argument of an activation's function after `y, n`. */
enum takes { NOTHING, ARGUMENT, CHANNELS };

static const struct {
	enum ae_activation_kind kind;
	const char *name;
	enum takes takes;
} activations[] = {
	{ AE_LEAKY, "ae_leaky", ARGUMENT },    { AE_ELU, "ae_elu", ARGUMENT },
	{ AE_SELU, "ae_selu", NOTHING },       { AE_GELU, "ae_gelu", NOTHING },
	{ AE_SILU, "ae_silu", NOTHING },       { AE_TANH, "ae_tanh", NOTHING },
	{ AE_SIGMOID, "ae_sigmoid", NOTHING }, { AE_SOFTPLUS, "ae_softplus", NOTHING },
	{ AE_EXP, "ae_softmax", CHANNELS },
};

void ae_c_activation(struct ae_c_file *f, const struct ae_layer *l)
{
	const struct ae_activation *a = ae_export_activation(l);
	char argument[AE_C_NUMBER];
	size_t i = 0;

	if (!a)
		return;
	while (activations[i].kind != a->kind)
		i++;
	ae_c_part(f, activations[i].name);
	ae_text_print(&f->code, "\t%s(y, %zu", activations[i].name, ae_shape_count(&l->out));
	ae_c_number(argument, l->argument);
	if (activations[i].takes == ARGUMENT)
		ae_text_print(&f->code, ", %s", argument);
	if (activations[i].takes == CHANNELS)
		ae_text_print(&f->code, ", %zu", l->y.c);
	ae_text_print(&f->code, ");\n");
}

static void emit_activation(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_part(f, "ae_copy");
	ae_text_print(&f->code, "\tae_copy(x, 0, y, 0, 1, %zu);\n", ae_shape_count(&l->out));
	ae_c_activation(f, l);
}

/* ---- products: dense layers, convolutions, and each offset of a transposed convolution ---- */

/* One dimension of a product: `count` windows of `taps` taps. Windows begin at position `at`, `in` positions apart;
 * taps are `stride` positions apart. Outputs begin at position `from`, `out` positions apart. Weights are those of
 * kernel positions first, first + step, ... */
struct c_axis {
	size_t count, taps, in, out, from;
	ptrdiff_t first, step, at, stride;
	size_t gaps; /* not 0: of every `gaps` taps, all but the first are weights of 0: see finish_product() */
};

/* Weights in the network, with strides of kernel positions, inputs and outputs in floats. */
struct weight_layout {
	const float *w;
	size_t tap, in, out;
};

struct layer_product {
	struct c_axis planes, rows, columns;
	struct weight_layout w;
	size_t kernel_rows, kernel_columns, in, out;
	size_t plane, plane_out, row, row_out; /* floats between planes and rows of the input and of the output */
	bool dots;
};

static const struct c_axis once = { .count = 1, .taps = 1, .in = 1, .out = 1, .step = 1, .stride = 1 };

static size_t taps(const struct layer_product *p)
{
	return p->planes.taps * p->rows.taps * p->columns.taps;
}

/* Number of weights in the table: channels fill the lanes, or (dots) the weights of each output are contiguous. */
static size_t weights_count(const struct layer_product *p)
{
	return taps(p) * p->in * (p->dots || p->out > LANES ? p->out : LANES);
}

static size_t tap_position(const struct c_axis *a, size_t tap)
{
	return (size_t)(a->first + (ptrdiff_t)tap * a->step);
}

static float weight(const struct layer_product *p, size_t tap, size_t i, size_t o)
{
	size_t line = tap / p->columns.taps;
	size_t plane = tap_position(&p->planes, line / p->rows.taps), row = tap_position(&p->rows, line % p->rows.taps);
	size_t column = tap_position(&p->columns, tap % p->columns.taps);
	size_t place;

	if (p->columns.gaps > 0) {
		if (tap % p->columns.taps % p->columns.gaps > 0)
			return 0;
		column = tap_position(&p->columns, tap % p->columns.taps / p->columns.gaps);
	}
	place = (plane * p->kernel_rows + row) * p->kernel_columns + column;

	return p->w.w[place * p->w.tap + i * p->w.in + o * p->w.out];
}

static void put_weights(struct ae_c_table *t, const struct layer_product *p)
{
	for (size_t o = 0; p->dots && o < p->out; o++)
		for (size_t i = 0; i < taps(p) * p->in; i++)
			ae_c_value(t, weight(p, i / p->in, i % p->in, o));
	for (size_t i = 0; !p->dots && i < taps(p) * p->in; i++)
		for (size_t o = 0; o < p->out || o < LANES; o++)
			ae_c_value(t, o < p->out ? weight(p, i / p->in, i % p->in, o) : 0);
}

/* Writes the layer's tensor number `bias`; zeros if the layer has no bias. */
static void put_bias(struct ae_c_file *f, const struct ae_layer *l, int bias, size_t out)
{
	size_t size = out > LANES ? out : LANES;
	struct ae_c_table t = ae_c_table(f, "b", l, size);

	for (size_t i = 0; i < size; i++)
		ae_c_value(&t, l->item.bias && i < out ? f->job->net->w[l->tensor[bias].at + i] : 0);
	ae_c_table_end(&t);
}

/* Windows per tile: the largest number that covers n windows with the least excess. */
static size_t tile_rows(size_t n)
{
	size_t best = n < ROWS_MAX ? n : ROWS_MAX;

	for (size_t rows = best; rows > best / 2; rows--)
		if ((n + rows - 1) / rows * rows < (n + best - 1) / best * best)
			best = rows;
	return best;
}

/* Scratch floats for the input with its halo; 0 without a halo. */
static size_t halo(const struct ae_layer *l)
{
	size_t zeros = 0;

	for (int axis = 0; axis < AE_AXES; axis++)
		zeros += l->x.before[axis] + l->x.after[axis];
	return zeros > 0 ? l->x.record : 0;
}

/* Writes a loop over planes or rows of windows, and appends the places of window `name` to `in` and `out`. */
static void put_loop(struct ae_text *t, const struct c_axis *a, char name, size_t in_stride, size_t out_stride,
		     char in[32], char out[32])
{
	if (a->count <= 1)
		return;
	snprintf(in, 32, " + %c * %zu", name, a->in * in_stride);
	snprintf(out, 32, " + %c * %zu", name, a->out * out_stride);
	ae_text_print(t, "\tfor (long %c = 0; %c < %zu; %c++)\n\t", name, name, a->count, name);
}

/* Writes one call per row of windows. at: first weight in the layer's table. */
static void put_calls(struct ae_c_file *f, const struct ae_layer *l, const struct layer_product *p, size_t at,
		      size_t number)
{
	struct ae_text *t = &f->code;
	bool one_run = p->columns.stride == 1, flat = p->planes.taps == 1;
	size_t tile = tile_rows(p->columns.count), columns = one_run ? 1 : p->columns.taps;
	ptrdiff_t plane = p->planes.stride * (ptrdiff_t)p->plane, row = p->rows.stride * (ptrdiff_t)p->row;
	ptrdiff_t x = (ptrdiff_t)l->x.origin + p->planes.at * (ptrdiff_t)p->plane + p->rows.at * (ptrdiff_t)p->row
		+ p->columns.at * (ptrdiff_t)p->in;
	size_t y = p->planes.from * p->plane_out + p->rows.from * p->row_out + p->columns.from * p->out;
	char down[64] = "", down_out[64] = "";

	/* two sums outside of a run: planes and rows, or rows and columns */
	ae_text_print(&f->data,
		      "\nstatic const struct ae_runs ae_runs%zu_%zu = "
		      "{ %zu, %td, %zu, %td, %zu };\n",
		      l->id, number, flat ? p->rows.taps : p->planes.taps, flat ? row : plane,
		      flat ? columns : p->rows.taps, flat ? p->columns.stride * (ptrdiff_t)p->in : row,
		      one_run ? p->columns.taps * p->in : p->in);
	put_loop(t, &p->planes, 'd', p->plane, p->plane_out, down, down_out);
	put_loop(t, &p->rows, 'h', p->row, p->row_out, down + strlen(down), down_out + strlen(down_out));
	if (p->dots) {
		ae_c_dots(f);
		ae_text_print(t, "\tae_dots(");
	} else {
		ae_c_tile(f, tile);
		ae_text_print(t, "\tae_tile_%zu(", tile);
	}
	ae_text_print(t, "%s + %td%s, %zu, &ae_runs%zu_%zu, ae_w%zu + %zu, ae_b%zu, %zu, y + %zu%s, %zu, %zu);\n",
		      halo(l) > 0 ? "z" : "x", x, down, p->columns.in * p->in, l->id, number, l->id, at, l->id, p->out,
		      y, down_out, p->columns.out * p->out, p->columns.count);
}

/* Chooses the loops. A product has two sums outside of a run. Planes, rows and dilated columns would be three: the gaps
 * between columns become weights of 0, so that they are one run. */
static void finish_product(struct layer_product *p)
{
	if (p->planes.taps > 1 && p->columns.taps > 1 && p->columns.stride > 1) {
		p->columns.gaps = (size_t)p->columns.stride;
		p->columns.taps = (p->columns.taps - 1) * p->columns.gaps + 1;
		p->columns.stride = 1;
	}
	p->dots = p->out <= DOTS || p->columns.count == 1;
}

/* An array of the C file from value `at` on: "x" or "x + 5". */
struct c_place {
	char text[32];
};

static struct c_place place(const char *array, size_t at)
{
	struct c_place p;

	snprintf(p.text, sizeof p.text, at ? "%s + %zu" : "%s", array, at);
	return p;
}

static void put_halo(struct ae_c_file *f, const struct ae_layer *l)
{
	if (halo(l) == 0)
		return;
	ae_c_part(f, "ae_clear");
	ae_c_part(f, "ae_copy");
	ae_text_print(&f->code, "\tae_clear(z, %zu);\n", l->x.record);
	for (size_t d = 0; d < l->x.d; d++)
		ae_text_print(&f->code, "\tae_copy(%s, %zu, z + %zu, %zu, %zu, %zu);\n",
			      place("x", d * l->x.h * l->x.w * l->x.c).text, l->x.w * l->x.c,
			      l->x.origin + d * l->x.plane, l->x.row, l->x.h, l->x.w * l->x.c);
}

/* Writes a layer that is one product. */
static void put_product(struct ae_c_file *f, const struct ae_layer *l, struct layer_product *p, int bias)
{
	struct ae_c_table t;

	finish_product(p);
	t = ae_c_table(f, "w", l, weights_count(p));
	put_weights(&t, p);
	ae_c_table_end(&t);
	put_bias(f, l, bias, p->out);
	put_calls(f, l, p, 0, 0);
}

/* ---- dense ---- */

static void emit_dense(struct ae_c_file *f, const struct ae_layer *l)
{
	bool shared = l->tensor[0].shared; /* the encoder's matrix, the transpose of its own */
	size_t positions = ae_shape_count(&l->out) / l->units, in = ae_shape_count(&l->in) / positions;
	struct layer_product p = { .planes = once,
				   .rows = once,
				   .columns = once,
				   .kernel_rows = 1,
				   .kernel_columns = 1,
				   .in = in,
				   .out = l->units,
				   .w = { f->job->net->w + l->tensor[0].at, 0, shared ? l->units : 1,
					  shared ? 1 : in } };

	p.columns.count = positions;
	put_product(f, l, &p, 1);
}

/* ---- a Gaussian code, exported as its mean; a record's class ---- */

static void put_class(struct ae_c_file *f, const struct ae_layer *l, const float *w, size_t stride)
{
	size_t classes = l->item.classes;
	struct ae_c_table t = ae_c_table(f, "class", l, classes * l->units);

	for (size_t i = 0; i < classes * l->units; i++)
		ae_c_value(&t, w[i % l->units * stride + i / l->units]);
	ae_c_table_end(&t);
	ae_text_print(&f->code,
		      "\tfor (long i = 0; i < %zu && label >= 0 && label < %zu; i++)\n"
		      "\t\ty[i] += ae_class%zu[label * %zu + i];\n",
		      l->units, classes, l->id, l->units);
}

static void emit_latent(struct ae_c_file *f, const struct ae_layer *l)
{
	enum { MEAN = 0, MEAN_BIAS = 2 };
	const float *w = f->job->net->w + l->tensor[MEAN].at;
	size_t in = ae_shape_count(&l->in), stride = in + l->item.classes;
	struct layer_product p = { .planes = once,
				   .rows = once,
				   .columns = once,
				   .kernel_rows = 1,
				   .kernel_columns = 1,
				   .in = in,
				   .out = l->units,
				   .w = { w, 0, 1, stride } };

	put_product(f, l, &p, MEAN_BIAS);
	if (l->item.classes > 0)
		put_class(f, l, w + in, stride);
}

/* Appends the class, one-hot. */
static void emit_join(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_part(f, "ae_copy");
	ae_text_print(&f->code,
		      "\tae_copy(x, 0, y, 0, 1, %zu);\n\tfor (long i = 0; i < %zu; i++)\n"
		      "\t\ty[%zu + i] = i == label;\n",
		      l->x.c, l->y.c - l->x.c, l->x.c);
}

/* ---- convolutions ---- */

static struct c_axis axis_of(const struct ae_layer *l, int dim, size_t count)
{
	return (struct c_axis){ .count = count,
				.taps = l->kernel[dim],
				.in = l->stride[dim],
				.out = 1,
				.step = 1,
				.at = -(ptrdiff_t)l->pad[dim],
				.stride = (ptrdiff_t)l->dilation[dim] };
}

static void emit_conv(struct ae_c_file *f, const struct ae_layer *l)
{
	size_t in = l->x.c, out = l->y.c;
	struct layer_product p = { .planes = axis_of(l, AE_PLANES, l->dy.d),
				   .rows = axis_of(l, AE_ROWS, l->dy.h),
				   .columns = axis_of(l, AE_COLUMNS, l->dy.w),
				   .in = in,
				   .out = out,
				   .w = { f->job->net->w + l->tensor[0].at, in * out, out, 1 },
				   .kernel_rows = l->kernel[AE_ROWS],
				   .kernel_columns = l->kernel[AE_COLUMNS],
				   .plane = l->x.plane,
				   .plane_out = l->dy.h * l->dy.w * out,
				   .row = l->x.row,
				   .row_out = l->dy.w * out };

	put_halo(f, l);
	put_product(f, l, &p, 1);
}

/* Output positions offset, offset + stride, ... of a transposed convolution: y[p] sums x[q] w[k] over all k with
 * q stride + k dilation - pad = p; q grows by 1 as p grows by stride. Taps are taken from the last one, which meets the
 * lowest position, so that x is read in order. */
static struct c_axis offset_axis(const struct ae_layer *l, int dim, size_t offset, size_t n)
{
	ptrdiff_t stride = (ptrdiff_t)l->stride[dim], dilation = (ptrdiff_t)l->dilation[dim];
	struct c_axis a = { .count = offset < n ? (n - offset + l->stride[dim] - 1) / l->stride[dim] : 0,
			    .in = 1,
			    .out = l->stride[dim],
			    .from = offset,
			    .step = 1,
			    .stride = 1 };

	for (ptrdiff_t k = (ptrdiff_t)l->kernel[dim] - 1; k >= 0; k--) {
		ptrdiff_t reach = (ptrdiff_t)(offset + l->pad[dim]) - k * dilation;

		if (reach % stride != 0)
			continue;
		if (a.taps == 0) {
			a.first = k;
			a.at = reach / stride;
		} else if (a.taps == 1) {
			a.step = k - a.first;
			a.stride = reach / stride - a.at;
		}
		a.taps++;
	}
	return a;
}

static struct layer_product offset_product(const struct ae_c_file *f, const struct ae_layer *l, size_t offset)
{
	size_t in = l->x.c, out = l->y.c, line = offset / l->stride[AE_COLUMNS];
	struct layer_product p = { .planes = offset_axis(l, AE_PLANES, line / l->stride[AE_ROWS], l->dy.d),
				   .rows = offset_axis(l, AE_ROWS, line % l->stride[AE_ROWS], l->dy.h),
				   .in = in,
				   .out = out,
				   .columns = offset_axis(l, AE_COLUMNS, offset % l->stride[AE_COLUMNS], l->dy.w),
				   .kernel_rows = l->kernel[AE_ROWS],
				   .kernel_columns = l->kernel[AE_COLUMNS],
				   .w = { f->job->net->w + l->tensor[0].at, in * out, 1, in },
				   .plane = l->x.plane,
				   .plane_out = l->dy.h * l->dy.w * out,
				   .row = l->x.row,
				   .row_out = l->dy.w * out };

	finish_product(&p);
	return p;
}

static void emit_convt(struct ae_c_file *f, const struct ae_layer *l)
{
	size_t offsets = l->stride[AE_PLANES] * l->stride[AE_ROWS] * l->stride[AE_COLUMNS], size = 0, at = 0;
	struct ae_c_table t;

	for (size_t i = 0; i < offsets; i++) {
		struct layer_product p = offset_product(f, l, i);

		size += weights_count(&p);
	}
	t = ae_c_table(f, "w", l, size);
	for (size_t i = 0; i < offsets; i++) {
		struct layer_product p = offset_product(f, l, i);

		put_weights(&t, &p);
	}
	ae_c_table_end(&t);
	put_bias(f, l, 1, l->y.c);
	put_halo(f, l);
	for (size_t i = 0; i < offsets; i++) {
		struct layer_product p = offset_product(f, l, i);

		if (p.planes.count > 0 && p.rows.count > 0 && p.columns.count > 0)
			put_calls(f, l, &p, at, i);
		at += weights_count(&p);
	}
}

/* ---- normalization ---- */

/* scale / deviation is one factor. The mean is subtracted first: x * scale - mean * scale would lose digits. */
static void emit_batchnorm(struct ae_c_file *f, const struct ae_layer *l)
{
	const float *w = f->job->net->w;
	struct ae_c_table t = ae_c_table(f, "scale", l, l->x.c);

	for (size_t i = 0; i < l->x.c; i++) {
		float variance = w[l->tensor[3].at + i];

		ae_c_value(&t, (float)(w[l->tensor[0].at + i] / sqrt((variance > 0 ? variance : 0) + 1e-5)));
	}
	ae_c_table_end(&t);
	ae_c_tensor(f, "mean", l, 2);
	ae_c_tensor(f, "shift", l, 1);
	ae_c_part(f, "ae_batchnorm");
	ae_text_print(&f->code, "\tae_batchnorm(x, ae_mean%zu, ae_scale%zu, ae_shift%zu, %zu, y, %zu);\n", l->id, l->id,
		      l->id, l->x.c, l->x.lines * l->x.w);
}

static void emit_layernorm(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_tensor(f, "scale", l, 0);
	ae_c_tensor(f, "shift", l, 1);
	ae_c_part(f, "ae_layernorm");
	ae_text_print(&f->code, "\tae_layernorm(x, ae_scale%zu, ae_shift%zu, %zu, y, %zu);\n", l->id, l->id, l->x.c,
		      l->x.lines * l->x.w);
}

/* ---- pools, upsampling, crop ---- */

static void put_pool(struct ae_c_file *f, const struct ae_layer *l, const char *name)
{
	ae_c_part(f, "ae_window");
	ae_c_part(f, name);
	ae_text_print(&f->code, "\tstatic const struct ae_window g = { %zu, %zu, %zu, %zu, %zu, %zu, %zu", l->x.d,
		      l->x.h, l->x.w, l->x.c, l->dy.d, l->dy.h, l->dy.w);
	for (int axis = 0; axis < AE_AXES; axis++)
		ae_text_print(&f->code, ", %zu, %zu, %zu", l->kernel[axis], l->stride[axis], l->pad[axis]);
	ae_text_print(&f->code, " };\n\n\t%s(x, &g, y);\n", name);
}

static void emit_maxpool(struct ae_c_file *f, const struct ae_layer *l)
{
	put_pool(f, l, "ae_maxpool");
}

static void emit_avgpool(struct ae_c_file *f, const struct ae_layer *l)
{
	put_pool(f, l, "ae_avgpool");
}

static void emit_upsample(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_part(f, "ae_upsample");
	ae_text_print(&f->code, "\tae_upsample(x, %zu, %zu, %zu, %zu, %zu, %zu, %zu, y);\n", l->x.d, l->x.h, l->x.w,
		      l->x.c, l->kernel[AE_PLANES], l->kernel[AE_ROWS], l->kernel[AE_COLUMNS]);
}

static void emit_crop(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_part(f, "ae_copy");
	for (size_t d = 0; d < l->dy.d; d++)
		ae_text_print(&f->code, "\tae_copy(%s, %zu, %s, %zu, %zu, %zu);\n",
			      place("x", d * l->x.h * l->x.w * l->x.c).text, l->x.w * l->x.c,
			      place("y", d * l->dy.h * l->dy.w * l->dy.c).text, l->dy.w * l->dy.c, l->dy.h,
			      l->dy.w * l->dy.c);
}

/* ---- embedding ---- */

/* Writes the vectors of codes, zeros for a code without a level. */
static void put_vectors(struct ae_c_file *f, const struct ae_layer *l, size_t levels, size_t table, const char *at,
			size_t stride, size_t count, size_t y_stride)
{
	ae_c_part(f, "ae_vectors");
	ae_text_print(&f->code, "\tae_vectors(x + %s, %zu, %zu, ae_w%zu + %zu, %zu, %zu, y, %zu);\n", at, stride, count,
		      l->id, table * l->units, levels, l->units, y_stride);
}

static void emit_embedding(struct ae_c_file *f, const struct ae_layer *l)
{
	const struct ae_list *columns = &l->item.columns, *levels = &l->item.levels;
	size_t positions = l->dy.h * l->dy.w, from = 0, to = 0, table = 0;
	char at[24];

	ae_c_tensor(f, "w", l, 0);
	if (columns->count == 0) {
		put_vectors(f, l, levels->item[0], 0, "0", 1, positions, l->units);
		return;
	}
	ae_c_part(f, "ae_copy");
	for (size_t i = 0; i <= columns->count; i++) {
		size_t end = i < columns->count ? columns->item[i] - 1 : l->x.c;

		if (end > from)
			ae_text_print(&f->code, "\tae_copy(x + %zu, %zu, y + %zu, %zu, %zu, %zu);\n", from, l->x.c, to,
				      l->dy.c, positions, end - from);
		to += end - from;
		from = end + 1;
	}
	for (size_t i = 0; i < columns->count; i++) {
		size_t n = levels->item[levels->count > 1 ? i : 0];

		snprintf(at, sizeof at, "%u", (unsigned)columns->item[i] - 1);
		ae_text_print(&f->code, "\ty += %zu;\n", i ? l->units : to);
		put_vectors(f, l, n, table, at, l->x.c, positions, l->dy.c);
		table += levels->count > 1 ? n : 0;
	}
}

/* ---- the table ---- */

static const struct ae_c_layer layers[] = {
	{ "activation", emit_activation, NULL },
	{ "dense", emit_dense, NULL },
	{ "latent", emit_latent, NULL },
	{ "class", emit_join, NULL },
	{ "conv1d", emit_conv, halo },
	{ "conv2d", emit_conv, halo },
	{ "conv3d", emit_conv, halo },
	{ "convt1d", emit_convt, halo },
	{ "convt2d", emit_convt, halo },
	{ "convt3d", emit_convt, halo },
	{ "maxpool1d", emit_maxpool, NULL },
	{ "maxpool2d", emit_maxpool, NULL },
	{ "maxpool3d", emit_maxpool, NULL },
	{ "avgpool1d", emit_avgpool, NULL },
	{ "avgpool2d", emit_avgpool, NULL },
	{ "avgpool3d", emit_avgpool, NULL },
	{ "upsample1d", emit_upsample, NULL },
	{ "upsample2d", emit_upsample, NULL },
	{ "upsample3d", emit_upsample, NULL },
	{ "batchnorm", emit_batchnorm, NULL },
	{ "layernorm", emit_layernorm, NULL },
	{ "lstm", ae_c_lstm, ae_c_lstm_scratch },
	{ "gru", ae_c_gru, ae_c_gru_scratch },
	{ "repeat", ae_c_repeat, NULL },
	{ "crop", emit_crop, NULL },
	{ "embedding", emit_embedding, NULL },
	{ "attention", ae_c_attention, ae_c_attention_scratch },
	{ "positions", ae_c_positions, NULL },
	{ "residual", ae_c_residual, NULL },
	{ "flatten", NULL, NULL },
	{ "reshape", NULL, NULL },
	{ "dropout", NULL, NULL },
	{ "noise", NULL, NULL },
};

const struct ae_c_layer *ae_c_layer(const struct ae_layer *l)
{
	for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
		if (strcmp(layers[i].type, l->type->name) == 0)
			return &layers[i];
	return NULL;
}

size_t ae_c_scratch(const struct ae_layer *l)
{
	const struct ae_c_layer *c = ae_c_layer(l);

	return c && c->scratch ? c->scratch(l) : 0;
}
