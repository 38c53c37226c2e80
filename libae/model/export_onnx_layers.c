/* export_onnx_layers.c - each layer as nodes of an ONNX graph (onnx.ai, Operator Schemas, opset 17). */
#include "model/export_onnx.h"
#include "model/protobuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- constants of a layer ---- */

/* Writes a tensor in the network's order. */
static void put_plain(struct ae_onnx *o, const struct ae_layer *l, int tensor, char name[AE_ONNX_NAME])
{
	const struct ae_tensor *t = &l->tensor[tensor];
	struct ae_text raw = { 0 };

	for (size_t i = 0; i < t->count; i++)
		ae_pb_raw_float(&raw, o->job->net->w[t->at + i]);
	ae_onnx_constant_name(name, l, t->name);
	ae_onnx_constant(o, name, AE_ONNX_F4, &t->shape, &raw);
}

/* Writes the weights of a convolution in the order of PyTorch and ONNX. */
static void put_kernel(struct ae_onnx *o, const struct ae_layer *l, char name[AE_ONNX_NAME])
{
	const struct ae_tensor *t = &l->tensor[0];
	struct ae_text raw = { 0 };

	for (size_t i = 0; i < t->count; i++)
		ae_pb_raw_float(&raw, ae_export_value(o->job->net, l, t, i));
	ae_onnx_constant_name(name, l, t->name);
	ae_onnx_constant(o, name, AE_ONNX_F4, &t->shape, &raw);
}

/* Writes the (out, in) weights of a dense layer, both channels last; a tied layer's are the encoder's transpose. */
static void put_matrix(struct ae_onnx *o, const struct ae_layer *l, char name[AE_ONNX_NAME])
{
	const struct ae_tensor *t = &l->tensor[0];
	const float *w = o->job->net->w + t->at;
	size_t in = t->shape.dim[1], out = t->shape.dim[0];
	struct ae_text raw = { 0 };

	for (size_t i = 0; i < t->count; i++)
		ae_pb_raw_float(&raw, t->shared ? w[i % in * out + i / in] : w[i]);
	ae_onnx_constant_name(name, l, t->name);
	ae_onnx_constant(o, name, AE_ONNX_F4, &t->shape, &raw);
}

/* ---- activations ---- */

/* Adds an operator on the current value and another value or constant. */
static void combine(struct ae_onnx *o, const char *op, const char *with)
{
	ae_onnx_node(o, op, (const char *const[]){ o->at, with, NULL }, NULL);
}

static void put_number(struct ae_onnx *o, char name[AE_ONNX_NAME], const char *what, const struct ae_layer *l,
		       float value)
{
	struct ae_text raw = { 0 };

	ae_pb_raw_float(&raw, value);
	snprintf(name, AE_ONNX_NAME, "%s.%zu", what, l->id);
	ae_onnx_constant(o, name, AE_ONNX_F4, &(struct ae_shape){ 0 }, &raw);
}

/* x (1 + erf(x / sqrt 2)) / 2: opset 17 has no Gelu. */
static void emit_gelu(struct ae_onnx *o, const struct ae_layer *l)
{
	char x[AE_ONNX_NAME], root[AE_ONNX_NAME], one[AE_ONNX_NAME], half[AE_ONNX_NAME];

	memcpy(x, o->at, sizeof x);
	put_number(o, root, "gelu.root", l, 0.70710678118654752f);
	put_number(o, one, "gelu.one", l, 1);
	put_number(o, half, "gelu.half", l, 0.5f);
	combine(o, "Mul", root);
	ae_onnx_map(o, "Erf", NULL);
	combine(o, "Add", one);
	combine(o, "Mul", x);
	combine(o, "Mul", half);
}

static void emit_silu(struct ae_onnx *o, const struct ae_layer *l)
{
	char x[AE_ONNX_NAME];

	(void)l;
	memcpy(x, o->at, sizeof x);
	ae_onnx_map(o, "Sigmoid", NULL);
	combine(o, "Mul", x);
}

static void emit_softmax(struct ae_onnx *o, const struct ae_layer *l)
{
	struct ae_text a = { 0 };

	(void)l;
	ae_onnx_layout(o, false);
	ae_onnx_int(&a, "axis", -1);
	ae_onnx_map(o, "Softmax", &a);
}

/* An activation as one operator, whose alpha may be the activation's number; or as several operators. */
static const struct {
	enum ae_activation_kind kind;
	const char *op;
	bool alpha;
	void (*emit)(struct ae_onnx *, const struct ae_layer *);
} activations[] = {
	{ AE_LEAKY, "LeakyRelu", true, NULL },  { AE_ELU, "Elu", true, NULL },
	{ AE_SELU, "Selu", false, NULL },       { AE_TANH, "Tanh", false, NULL },
	{ AE_SIGMOID, "Sigmoid", false, NULL }, { AE_SOFTPLUS, "Softplus", false, NULL },
	{ AE_GELU, NULL, false, emit_gelu },    { AE_SILU, NULL, false, emit_silu },
	{ AE_EXP, NULL, false, emit_softmax },
};

void ae_onnx_activation(struct ae_onnx *o, const struct ae_layer *l)
{
	const struct ae_activation *f = ae_export_activation(l);
	struct ae_text a = { 0 };
	size_t i = 0;

	if (!f)
		return;
	while (activations[i].kind != f->kind)
		i++;
	if (activations[i].emit) {
		activations[i].emit(o, l);
		return;
	}
	if (activations[i].alpha)
		ae_onnx_float(&a, "alpha", l->argument);
	ae_onnx_map(o, activations[i].op, &a);
}

/* ---- dense ---- */

/* A product of vectors with a matrix; bias NULL: none. */
static void put_gemm(struct ae_onnx *o, const struct ae_layer *l, const char *weight, const char *bias)
{
	struct ae_text a = { 0 };

	ae_onnx_int(&a, "transB", 1);
	ae_onnx_node(o, "Gemm", (const char *const[]){ o->at, weight, bias, NULL }, &a);
	o->shape.dim[0] = l->units;
	ae_onnx_reshape(o, &l->out);
}

static void emit_dense(struct ae_onnx *o, const struct ae_layer *l)
{
	char weight[AE_ONNX_NAME], bias[AE_ONNX_NAME];
	struct ae_shape flat = { .rank = 1, .dim = { l->tensor[0].shape.dim[1] } };

	put_matrix(o, l, weight);
	if (l->item.bias)
		put_plain(o, l, 1, bias);
	ae_onnx_reshape(o, &flat); /* with `each`, steps become records */
	put_gemm(o, l, weight, l->item.bias ? bias : NULL);
}

/* ---- a Gaussian code, exported as its mean; a record's class ---- */

/* Appends the class, one-hot, to a vector. */
static void emit_join(struct ae_onnx *o, const struct ae_layer *l)
{
	struct ae_text a = { 0 };

	ae_onnx_int(&a, "axis", 1);
	ae_onnx_node(o, "Concat", (const char *const[]){ o->at, o->label, NULL }, &a);
	o->shape.dim[0] += ae_export_classes(l);
}

static void emit_latent(struct ae_onnx *o, const struct ae_layer *l)
{
	enum { MEAN = 0, MEAN_BIAS = 2 };
	char weight[AE_ONNX_NAME], bias[AE_ONNX_NAME];

	put_plain(o, l, MEAN, weight);
	put_plain(o, l, MEAN_BIAS, bias);
	ae_onnx_reshape(o, &(struct ae_shape){ .rank = 1, .dim = { ae_shape_count(&l->in) } });
	if (l->item.classes > 0)
		emit_join(o, l);
	put_gemm(o, l, weight, bias);
}

/* ---- layers that slide over positions ---- */

/* The kernel of a layer in its n dimensions, in the order of the axes. extra: output_padding. */
struct onnx_window {
	size_t n;
	int64_t kernel[AE_AXES], stride[AE_AXES], dilation[AE_AXES], pads[2 * AE_AXES], extra[AE_AXES];
};

static struct onnx_window window_of(const struct ae_layer *l)
{
	struct onnx_window s = { .n = (size_t)l->type->rank };

	for (size_t i = 0; i < s.n; i++) {
		size_t dim = i + AE_AXES - s.n;

		s.kernel[i] = (int64_t)l->kernel[dim];
		s.stride[i] = (int64_t)l->stride[dim];
		s.dilation[i] = (int64_t)l->dilation[dim];
		s.pads[i] = (int64_t)l->pad[dim];
	}
	return s;
}

static int64_t positions(const struct ae_grid *g, const struct onnx_window *s, size_t i)
{
	return (int64_t)(const size_t[AE_AXES]){ g->d, g->h, g->w }[i + AE_AXES - s->n];
}

static int64_t reach(const struct onnx_window *s, size_t i)
{
	return (s->kernel[i] - 1) * s->dilation[i] + 1;
}

/* Sets the padding after the input: the zeros that the last window needs. */
static void pad_end(struct onnx_window *s, const struct ae_layer *l)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t last = (positions(&l->dy, s, i) - 1) * s->stride[i] + reach(s, i);
		int64_t have = positions(&l->x, s, i) + s->pads[i];

		s->pads[s->n + i] = last > have ? last - have : 0;
	}
}

/* Sets the positions that are cut after the output, or that are added because it is longer than the last window. */
static void cut_end(struct onnx_window *s, const struct ae_layer *l)
{
	for (size_t i = 0; i < s->n; i++) {
		int64_t full = (positions(&l->x, s, i) - 1) * s->stride[i] + reach(s, i);
		int64_t want = positions(&l->dy, s, i) + s->pads[i];

		s->pads[s->n + i] = full > want ? full - want : 0;
		s->extra[i] = full < want ? want - full : 0;
	}
}

static void put_window(struct ae_text *a, const struct onnx_window *s)
{
	ae_onnx_ints(a, "kernel_shape", s->kernel, s->n);
	ae_onnx_ints(a, "strides", s->stride, s->n);
	ae_onnx_ints(a, "pads", s->pads, 2 * s->n);
}

static void put_conv(struct ae_onnx *o, const struct ae_layer *l, const char *op, const struct onnx_window *s,
		     struct ae_text *a)
{
	char weight[AE_ONNX_NAME], bias[AE_ONNX_NAME];

	put_kernel(o, l, weight);
	if (l->item.bias)
		put_plain(o, l, 1, bias);
	ae_onnx_layout(o, true);
	put_window(a, s);
	ae_onnx_ints(a, "dilations", s->dilation, s->n);
	ae_onnx_node(o, op, (const char *const[]){ o->at, weight, l->item.bias ? bias : NULL, NULL }, a);
	o->shape = l->out;
}

static void emit_conv(struct ae_onnx *o, const struct ae_layer *l)
{
	struct onnx_window s = window_of(l);
	struct ae_text a = { 0 };

	pad_end(&s, l);
	put_conv(o, l, "Conv", &s, &a);
}

static void emit_convt(struct ae_onnx *o, const struct ae_layer *l)
{
	struct onnx_window s = window_of(l);
	struct ae_text a = { 0 };

	cut_end(&s, l);
	ae_onnx_ints(&a, "output_padding", s.extra, s.n);
	put_conv(o, l, "ConvTranspose", &s, &a);
}

static void put_pool(struct ae_onnx *o, const struct ae_layer *l, const char *op, struct ae_text *a)
{
	struct onnx_window s = window_of(l);

	for (size_t i = 0; i < s.n; i++)
		s.dilation[i] = 1;
	pad_end(&s, l);
	put_window(a, &s);
	ae_onnx_layout(o, true);
	ae_onnx_map(o, op, a);
	o->shape = l->out;
}

static void emit_maxpool(struct ae_onnx *o, const struct ae_layer *l)
{
	struct ae_text a = { 0 };

	put_pool(o, l, "MaxPool", &a);
}

static void emit_avgpool(struct ae_onnx *o, const struct ae_layer *l)
{
	struct ae_text a = { 0 };

	ae_onnx_int(&a, "count_include_pad", 0);
	put_pool(o, l, "AveragePool", &a);
}

static void emit_upsample(struct ae_onnx *o, const struct ae_layer *l)
{
	struct onnx_window s = window_of(l);
	struct ae_text a = { 0 }, raw = { 0 };
	struct ae_shape shape = { .rank = 1, .dim = { s.n + 2 } };
	char scales[AE_ONNX_NAME];

	for (size_t i = 0; i < s.n + 2; i++)
		ae_pb_raw_float(&raw, i < 2 ? 1 : (float)s.kernel[i - 2]);
	snprintf(scales, sizeof scales, "scales.%zu", l->id);
	ae_onnx_constant(o, scales, AE_ONNX_F4, &shape, &raw);
	ae_onnx_layout(o, true);
	ae_onnx_string(&a, "mode", "nearest");
	ae_onnx_string(&a, "nearest_mode", "floor");
	ae_onnx_string(&a, "coordinate_transformation_mode", "asymmetric");
	ae_onnx_node(o, "Resize", (const char *const[]){ o->at, "", scales, NULL }, &a);
	o->shape = l->out;
}

/* ---- other layers ---- */

static void emit_reshape(struct ae_onnx *o, const struct ae_layer *l)
{
	ae_onnx_reshape(o, &l->out);
}

static void emit_crop(struct ae_onnx *o, const struct ae_layer *l)
{
	int64_t begin[AE_RANK_MAX] = { 0 }, end[AE_RANK_MAX], axis[AE_RANK_MAX];
	char starts[AE_ONNX_NAME], ends[AE_ONNX_NAME], axes[AE_ONNX_NAME];
	size_t rank = (size_t)l->out.rank;

	for (size_t i = 0; i < rank; i++) {
		end[i] = (int64_t)l->out.dim[i];
		axis[i] = (int64_t)i + 1;
	}
	ae_onnx_layout(o, false);
	ae_onnx_vector(o, starts, begin, rank);
	ae_onnx_vector(o, ends, end, rank);
	ae_onnx_vector(o, axes, axis, rank);
	ae_onnx_node(o, "Slice", (const char *const[]){ o->at, starts, ends, axes, NULL }, NULL);
	o->shape = l->out;
}

static void emit_batchnorm(struct ae_onnx *o, const struct ae_layer *l)
{
	char name[4][AE_ONNX_NAME];
	struct ae_text a = { 0 };

	for (int i = 0; i < 4; i++)
		put_plain(o, l, i, name[i]);
	ae_onnx_layout(o, true);
	ae_onnx_float(&a, "epsilon", 1e-5f);
	ae_onnx_node(o, "BatchNormalization", (const char *const[]){ o->at, name[0], name[1], name[2], name[3], NULL },
		     &a);
}

static void emit_layernorm(struct ae_onnx *o, const struct ae_layer *l)
{
	char scale[AE_ONNX_NAME], shift[AE_ONNX_NAME];
	struct ae_text a = { 0 };

	put_plain(o, l, 0, scale);
	put_plain(o, l, 1, shift);
	ae_onnx_layout(o, false);
	ae_onnx_int(&a, "axis", -1);
	ae_onnx_float(&a, "epsilon", 1e-5f);
	ae_onnx_node(o, "LayerNormalization", (const char *const[]){ o->at, scale, shift, NULL }, &a);
}

/* ---- embedding ---- */

/* Takes channels of the current value by their numbers, as a new current value. */
static void take_channels(struct ae_onnx *o, const int64_t *channel, size_t n)
{
	struct ae_text a = { 0 };
	char name[AE_ONNX_NAME];

	ae_onnx_vector(o, name, channel, n);
	ae_onnx_int(&a, "axis", -1);
	ae_onnx_node(o, "Gather", (const char *const[]){ o->at, name, NULL }, &a);
	o->shape.dim[o->shape.rank - 1] = n;
}

/* Replaces the current value, codes, by their vectors on a new last axis. first: rows of the table before each code's. */
static void put_vectors(struct ae_onnx *o, const char *weight, const int64_t *first, size_t n)
{
	char name[AE_ONNX_NAME];
	struct ae_text a = { 0 };

	ae_onnx_int(&a, "to", AE_ONNX_I8);
	ae_onnx_map(o, "Cast", &a);
	if (first) {
		ae_onnx_vector(o, name, first, n);
		combine(o, "Add", name);
	}
	ae_onnx_node(o, "Gather", (const char *const[]){ weight, o->at, NULL }, NULL);
}

/* The channels that are no codes, by their numbers; returns how many. */
static size_t numbers_of(const struct ae_layer *l, int64_t *channel)
{
	const struct ae_list *columns = &l->item.columns;
	size_t n = 0, next = 0;

	for (size_t i = 0; i < l->x.c; i++)
		if (next < columns->count && columns->item[next] - 1 == i)
			next++;
		else
			channel[n++] = (int64_t)i;
	return n;
}

static void emit_columns(struct ae_onnx *o, const struct ae_layer *l, const char *weight)
{
	const struct ae_list *columns = &l->item.columns, *levels = &l->item.levels;
	int64_t code[AE_LIST_MAX], first[AE_LIST_MAX], sum = 0, *number = calloc(l->x.c + 1, sizeof *number);
	char record[AE_ONNX_NAME], vectors[AE_ONNX_NAME];
	struct ae_shape shape = o->shape;
	struct ae_text a = { 0 };
	size_t numbers = 0;

	if (number)
		numbers = numbers_of(l, number);
	o->graph.failed |= !number;
	for (size_t i = 0; i < columns->count; i++) {
		code[i] = (int64_t)columns->item[i] - 1;
		first[i] = sum;
		sum += levels->count > 1 ? (int64_t)levels->item[i] : 0;
	}
	memcpy(record, o->at, sizeof record);
	take_channels(o, code, columns->count);
	put_vectors(o, weight, first, columns->count);
	shape.dim[shape.rank - 1] = columns->count * l->units;
	o->shape.rank++;
	o->shape.dim[o->shape.rank - 1] = l->units;
	ae_onnx_reshape(o, &shape);
	if (numbers > 0) {
		memcpy(vectors, o->at, sizeof vectors);
		memcpy(o->at, record, sizeof record);
		take_channels(o, number, numbers);
		ae_onnx_int(&a, "axis", -1);
		ae_onnx_node(o, "Concat", (const char *const[]){ o->at, vectors, NULL }, &a);
	}
	free(number);
}

static void emit_embedding(struct ae_onnx *o, const struct ae_layer *l)
{
	char weight[AE_ONNX_NAME];

	put_plain(o, l, 0, weight);
	if (l->item.columns.count > 0)
		emit_columns(o, l, weight);
	else
		put_vectors(o, weight, NULL, 0);
	if (l->item.columns.count == 0)
		o->shape.dim[o->shape.rank++] = l->units;
	o->shape.dim[o->shape.rank - 1] = l->y.c;
	ae_onnx_reshape(o, &l->out); /* a single code was a vector of one value */
}

/* ---- the table ---- */

static const struct ae_onnx_layer layers[] = {
	{ "activation", NULL },
	{ "dense", emit_dense },
	{ "latent", emit_latent },
	{ "class", emit_join },
	{ "conv1d", emit_conv },
	{ "conv2d", emit_conv },
	{ "conv3d", emit_conv },
	{ "convt1d", emit_convt },
	{ "convt2d", emit_convt },
	{ "convt3d", emit_convt },
	{ "maxpool1d", emit_maxpool },
	{ "maxpool2d", emit_maxpool },
	{ "maxpool3d", emit_maxpool },
	{ "avgpool1d", emit_avgpool },
	{ "avgpool2d", emit_avgpool },
	{ "avgpool3d", emit_avgpool },
	{ "upsample1d", emit_upsample },
	{ "upsample2d", emit_upsample },
	{ "upsample3d", emit_upsample },
	{ "batchnorm", emit_batchnorm },
	{ "layernorm", emit_layernorm },
	{ "lstm", ae_onnx_lstm },
	{ "gru", ae_onnx_gru },
	{ "repeat", ae_onnx_repeat },
	{ "flatten", emit_reshape },
	{ "reshape", emit_reshape },
	{ "crop", emit_crop },
	{ "embedding", emit_embedding },
	{ "attention", ae_onnx_attention },
	{ "positions", ae_onnx_positions },
	{ "residual", ae_onnx_residual },
	{ "dropout", NULL },
	{ "noise", NULL },
};

const struct ae_onnx_layer *ae_onnx_layer(const struct ae_layer *l)
{
	for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
		if (strcmp(layers[i].type, l->type->name) == 0)
			return &layers[i];
	return NULL;
}
