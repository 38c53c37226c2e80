/* export_onnx_attention.c - attention, positions and residual connections as nodes of an ONNX graph. */
#include "model/export_onnx.h"
#include "model/protobuf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN, OUT, IN_BIAS, SIDES = 3 };

static void combine(struct ae_onnx *o, const char *op, const char *with)
{
	ae_onnx_node(o, op, (const char *const[]){ o->at, with, NULL }, NULL);
}

/* Multiplies each step by the transposed (out, in) weights, rows from..end-1 of them, and adds their bias. */
static void put_projection(struct ae_onnx *o, const struct ae_layer *l, int tensor, const char *name, size_t from,
			   size_t end)
{
	const float *w = o->job->net->w;
	size_t in = l->tensor[tensor].shape.dim[1], out = end - from;
	struct ae_shape shape = { .rank = 2, .dim = { in, out } };
	struct ae_text raw = { 0 }, bias = { 0 };
	char constant[AE_ONNX_NAME];

	for (size_t i = 0; i < in * out; i++)
		ae_pb_raw_float(&raw, w[l->tensor[tensor].at + (from + i % out) * in + i / out]);
	ae_onnx_constant_name(constant, l, name);
	ae_onnx_constant(o, constant, AE_ONNX_F4, &shape, &raw);
	combine(o, "MatMul", constant);
	if (!l->item.bias)
		return;
	for (size_t i = from; i < end; i++)
		ae_pb_raw_float(&bias, w[l->tensor[IN_BIAS + tensor].at + i]);
	snprintf(constant + strlen(constant), sizeof constant - strlen(constant), ".bias");
	ae_onnx_constant(o, constant, AE_ONNX_F4, &(struct ae_shape){ .rank = 1, .dim = { out } }, &bias);
	combine(o, "Add", constant);
}

/* Reshapes the current value with any number of records; `n` sizes follow. */
static void reshape(struct ae_onnx *o, const int64_t *size, size_t n)
{
	int64_t dim[4] = { -1 };
	char name[AE_ONNX_NAME];

	memcpy(dim + 1, size, n * sizeof *size);
	ae_onnx_vector(o, name, dim, n + 1);
	combine(o, "Reshape", name);
}

/* The queries (0), keys (1) or values (2) of each head: (records, heads, steps, width); keys are turned. */
static void put_side(struct ae_onnx *o, const struct ae_layer *l, int which, const char *from, char name[AE_ONNX_NAME])
{
	static const char *const names[] = { "query", "key", "value" };
	static const int64_t straight[] = { 0, 2, 1, 3 }, turned[] = { 0, 2, 3, 1 };
	size_t features = l->x.c, heads = l->item.count;
	int64_t size[] = { (int64_t)l->x.w, (int64_t)heads, (int64_t)(features / heads) };

	memcpy(o->at, from, AE_ONNX_NAME);
	put_projection(o, l, IN, names[which], (size_t)which * features, ((size_t)which + 1) * features);
	reshape(o, size, 3);
	ae_onnx_transpose(o, which == 1 ? turned : straight, 4);
	memcpy(name, o->at, AE_ONNX_NAME);
}

/* Adds minus infinity to the products with later steps. */
static void put_causal(struct ae_onnx *o, const struct ae_layer *l)
{
	size_t steps = l->x.w;
	struct ae_text raw = { 0 };
	char name[AE_ONNX_NAME];

	for (size_t i = 0; i < steps * steps; i++)
		ae_pb_raw_float(&raw, i % steps > i / steps ? -INFINITY : 0);
	snprintf(name, sizeof name, "causal.%zu", l->id);
	ae_onnx_constant(o, name, AE_ONNX_F4, &(struct ae_shape){ .rank = 2, .dim = { steps, steps } }, &raw);
	combine(o, "Add", name);
}

void ae_onnx_attention(struct ae_onnx *o, const struct ae_layer *l)
{
	static const int64_t back[] = { 0, 2, 1, 3 };
	int64_t size[] = { (int64_t)l->x.w, (int64_t)l->x.c };
	char from[AE_ONNX_NAME], query[AE_ONNX_NAME], key[AE_ONNX_NAME], value[AE_ONNX_NAME], scale[AE_ONNX_NAME];
	struct ae_text a = { 0 }, raw = { 0 };

	ae_onnx_layout(o, false);
	memcpy(from, o->at, sizeof from);
	put_side(o, l, 1, from, key);
	put_side(o, l, 2, from, value);
	put_side(o, l, 0, from, query);
	combine(o, "MatMul", key);
	ae_pb_raw_float(&raw, (float)(1 / sqrt((double)l->x.c / (double)l->item.count)));
	snprintf(scale, sizeof scale, "scale.%zu", l->id);
	ae_onnx_constant(o, scale, AE_ONNX_F4, &(struct ae_shape){ 0 }, &raw);
	combine(o, "Mul", scale);
	if (l->item.causal)
		put_causal(o, l);
	ae_onnx_int(&a, "axis", -1);
	ae_onnx_map(o, "Softmax", &a);
	combine(o, "MatMul", value);
	ae_onnx_transpose(o, back, 4);
	reshape(o, size, 2);
	put_projection(o, l, OUT, "out_proj.weight", 0, l->x.c);
	o->shape = l->out;
}

void ae_onnx_positions(struct ae_onnx *o, const struct ae_layer *l)
{
	size_t n = ae_shape_count(&l->in);
	float *fixed = l->item.learned ? NULL : malloc(n * sizeof *fixed);
	const float *table = l->item.learned ? o->job->net->w + l->tensor[0].at : fixed;
	struct ae_text raw = { 0 };
	char name[AE_ONNX_NAME];

	if (fixed)
		ae_positions_fill(l->x.w, l->x.c, fixed);
	for (size_t i = 0; table && i < n; i++)
		ae_pb_raw_float(&raw, table[i]);
	raw.failed |= !table;
	ae_onnx_constant_name(name, l, "positions");
	ae_onnx_constant(o, name, AE_ONNX_F4, &l->in, &raw);
	ae_onnx_layout(o, false);
	combine(o, "Add", name);
	free(fixed);
}

void ae_onnx_residual(struct ae_onnx *o, const struct ae_layer *l)
{
	ae_onnx_layout(o, false);
	combine(o, "Add", o->skip[l->skip]);
}
