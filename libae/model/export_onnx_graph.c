/* export_onnx_graph.c - writes nodes, attributes and constants of an ONNX graph. */
#include "model/export_onnx.h"
#include "model/protobuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Field numbers of onnx.proto. */
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_OP = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_F = 2, ATTRIBUTE_I = 3, ATTRIBUTE_S = 4, ATTRIBUTE_INTS = 8, ATTRIBUTE_TYPE = 20 };
enum { TYPE_FLOAT = 1, TYPE_INT = 2, TYPE_STRING = 3, TYPE_INTS = 7 };
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { GRAPH_NODE = 1, GRAPH_INITIALIZER = 5 };

/* ---- attributes ---- */

static void attribute(struct ae_text *attributes, struct ae_text *value, const char *name, int type)
{
	ae_pb_string(value, ATTRIBUTE_NAME, name);
	ae_pb_int(value, ATTRIBUTE_TYPE, type);
	ae_pb_message(attributes, NODE_ATTRIBUTE, value);
}

void ae_onnx_int(struct ae_text *attributes, const char *name, int64_t value)
{
	struct ae_text a = { 0 };

	ae_pb_int(&a, ATTRIBUTE_I, value);
	attribute(attributes, &a, name, TYPE_INT);
}

void ae_onnx_ints(struct ae_text *attributes, const char *name, const int64_t *value, size_t n)
{
	struct ae_text a = { 0 };

	for (size_t i = 0; i < n; i++)
		ae_pb_int(&a, ATTRIBUTE_INTS, value[i]);
	attribute(attributes, &a, name, TYPE_INTS);
}

void ae_onnx_float(struct ae_text *attributes, const char *name, float value)
{
	struct ae_text a = { 0 };

	ae_pb_float(&a, ATTRIBUTE_F, value);
	attribute(attributes, &a, name, TYPE_FLOAT);
}

void ae_onnx_string(struct ae_text *attributes, const char *name, const char *value)
{
	struct ae_text a = { 0 };

	ae_pb_string(&a, ATTRIBUTE_S, value);
	attribute(attributes, &a, name, TYPE_STRING);
}

/* ---- nodes and constants ---- */

static void new_name(struct ae_onnx *o, char name[AE_ONNX_NAME])
{
	snprintf(name, AE_ONNX_NAME, "v%zu", ++o->names);
}

/* The attributes are encoded as fields of the node already. */
void ae_onnx_put_node(struct ae_onnx *o, const char *op, const char *const *input, bool second, const char *output,
		      struct ae_text *attributes)
{
	struct ae_text node = { 0 };

	for (size_t i = 0; input[i]; i++)
		ae_pb_string(&node, NODE_INPUT, input[i]);
	if (second)
		ae_pb_string(&node, NODE_OUTPUT, "");
	ae_pb_string(&node, NODE_OUTPUT, output);
	ae_pb_string(&node, NODE_OP, op);
	if (attributes && attributes->bytes)
		ae_text_add(&node, attributes->bytes, attributes->length);
	if (attributes) {
		node.failed |= attributes->failed;
		free(attributes->bytes);
	}
	ae_pb_message(&o->graph, GRAPH_NODE, &node);
}

static void node(struct ae_onnx *o, const char *op, const char *const *input, bool second, struct ae_text *attributes)
{
	char output[AE_ONNX_NAME];

	new_name(o, output);
	ae_onnx_put_node(o, op, input, second, output, attributes);
	memcpy(o->at, output, sizeof o->at);
}

void ae_onnx_node(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes)
{
	node(o, op, input, false, attributes);
}

void ae_onnx_second(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes)
{
	node(o, op, input, true, attributes);
}

void ae_onnx_map(struct ae_onnx *o, const char *op, struct ae_text *attributes)
{
	ae_onnx_node(o, op, (const char *const[]){ o->at, NULL }, attributes);
}

void ae_onnx_constant_name(char name[AE_ONNX_NAME], const struct ae_layer *l, const char *tensor)
{
	snprintf(name, AE_ONNX_NAME, "%s.%d.%.24s", l->item.decoder ? "decoder" : "encoder", l->item.place, tensor);
}

void ae_onnx_constant(struct ae_onnx *o, const char *name, enum ae_onnx_type type, const struct ae_shape *shape,
		      struct ae_text *raw)
{
	struct ae_text t = { 0 };

	for (int i = 0; i < shape->rank; i++)
		ae_pb_int(&t, TENSOR_DIMS, (int64_t)shape->dim[i]);
	ae_pb_int(&t, TENSOR_TYPE, (int64_t)type);
	ae_pb_string(&t, TENSOR_NAME, name);
	ae_pb_message(&t, TENSOR_RAW, raw);
	ae_pb_message(&o->graph, GRAPH_INITIALIZER, &t);
}

void ae_onnx_vector(struct ae_onnx *o, char name[AE_ONNX_NAME], const int64_t *value, size_t n)
{
	struct ae_text raw = { 0 };

	for (size_t i = 0; i < n; i++)
		ae_pb_raw_int(&raw, value[i]);
	new_name(o, name);
	ae_onnx_constant(o, name, AE_ONNX_I8, &(struct ae_shape){ .rank = 1, .dim = { n } }, &raw);
}

/* ---- layout of the current value ---- */

void ae_onnx_transpose(struct ae_onnx *o, const int64_t *perm, size_t n)
{
	struct ae_text a = { 0 };

	ae_onnx_ints(&a, "perm", perm, n);
	ae_onnx_map(o, "Transpose", &a);
}

void ae_onnx_layout(struct ae_onnx *o, bool first)
{
	int64_t perm[AE_RANK_MAX + 1] = { 0 };
	int rank = o->shape.rank;

	if (rank < 2 || o->first == first) {
		o->first = first;
		return;
	}
	for (int i = 1; i <= rank; i++) /* moves the channels from the end to place 1, or back */
		perm[i] = first ? (i == 1 ? rank : i - 1) : (i == rank ? 1 : i + 1);
	ae_onnx_transpose(o, perm, (size_t)rank + 1);
	o->first = first;
}

static void reshape(struct ae_onnx *o, const struct ae_shape *shape)
{
	int64_t dim[AE_RANK_MAX + 1] = { -1 };
	char name[AE_ONNX_NAME];

	for (int i = 0; i < shape->rank; i++)
		dim[i + 1] = (int64_t)shape->dim[i];
	ae_onnx_vector(o, name, dim, (size_t)shape->rank + 1);
	ae_onnx_node(o, "Reshape", (const char *const[]){ o->at, name, NULL }, NULL);
	o->shape = *shape;
}

void ae_onnx_reshape(struct ae_onnx *o, const struct ae_shape *shape)
{
	ae_onnx_layout(o, false);
	if (!ae_shape_equal(&o->shape, shape))
		reshape(o, shape);
}
