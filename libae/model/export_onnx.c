/* export_onnx.c - a network as an ONNX model (onnx.proto, IR 8, opset 17): the graph's frame, and how nodes
 * are written. Records go in and come out as ae has them, channels last; between convolutions they are
 * turned. */
#include "model/export_onnx.h"
#include "base/utf8.h"
#include "model/protobuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IR_VERSION = 8, OPSET = 17 };

/* Field numbers of onnx.proto. */
enum { MODEL_IR = 1, MODEL_PRODUCER = 2, MODEL_PRODUCER_VERSION = 3, MODEL_GRAPH = 7, MODEL_OPSET = 8 };
enum { MODEL_METADATA = 14 };
enum { OPSET_VERSION = 2 };
enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 };
enum { GRAPH_NODE = 1, GRAPH_NAME = 2, GRAPH_INITIALIZER = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_OP = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_F = 2, ATTRIBUTE_I = 3, ATTRIBUTE_S = 4, ATTRIBUTE_INTS = 8, ATTRIBUTE_TYPE = 20 };
enum { TYPE_FLOAT = 1, TYPE_INT = 2, TYPE_STRING = 3, TYPE_INTS = 7 };
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_ELEMENT = 1, TENSOR_SHAPE = 2, SHAPE_DIM = 1,
	DIM_VALUE = 1, DIM_PARAM = 2 };

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

/* The attributes are fields of the node, tags and all. */
static void put_node(struct ae_onnx *o, const char *op, const char *const *input, bool second, const char *output,
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
	put_node(o, op, input, second, output, attributes);
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

/* ---- how the value lies ---- */

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
	for (int i = 1; i <= rank; i++)		/* channels go from the end to place 1, or from there to the end */
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

/* ---- the model ---- */

/* The first dimension counts records: any number of them. */
static void put_end(struct ae_text *graph, unsigned field, const char *name, enum ae_onnx_type of,
		    const struct ae_shape *s)
{
	struct ae_text value = { 0 }, type = { 0 }, tensor = { 0 }, shape = { 0 }, dim = { 0 };

	ae_pb_string(&dim, DIM_PARAM, "records");
	ae_pb_message(&shape, SHAPE_DIM, &dim);
	for (int i = 0; i < s->rank; i++) {
		ae_pb_int(&dim, DIM_VALUE, (int64_t)s->dim[i]);
		ae_pb_message(&shape, SHAPE_DIM, &dim);
	}
	ae_pb_int(&tensor, TENSOR_ELEMENT, (int64_t)of);
	ae_pb_message(&tensor, TENSOR_SHAPE, &shape);
	ae_pb_message(&type, TYPE_TENSOR, &tensor);
	ae_pb_string(&value, VALUE_NAME, name);
	ae_pb_message(&value, VALUE_TYPE, &type);
	ae_pb_message(graph, field, &value);
}

static int put_layers(struct ae_onnx *o, struct ae_err *e)
{
	const struct ae_export_job *j = o->job;

	for (size_t i = j->of.first; i < j->of.last; i++) {
		const struct ae_layer *l = &j->net->layer[i];
		const struct ae_onnx_layer *layer = ae_onnx_layer(l);

		if (!layer)
			return ae_export_unknown(l, "onnx", e);
		if (layer->emit)
			layer->emit(o, l);
		ae_onnx_activation(o, l);
	}
	return 0;
}

/* The second input, a whole number a record, becomes as many values as there are classes. */
static void put_label(struct ae_onnx *o, size_t classes)
{
	static const struct ae_shape single = { .rank = 0 }, pair = { .rank = 1, .dim = { 2 } };
	struct ae_text depth = { 0 }, values = { 0 };

	ae_pb_raw_int(&depth, (int64_t)classes);
	ae_onnx_constant(o, "label.classes", AE_ONNX_I8, &single, &depth);
	ae_pb_raw_float(&values, 0);
	ae_pb_raw_float(&values, 1);
	ae_onnx_constant(o, "label.values", AE_ONNX_F4, &pair, &values);
	ae_onnx_node(o, "OneHot", (const char *const[]){ "label", "label.classes", "label.values", NULL }, NULL);
	memcpy(o->label, o->at, sizeof o->label);
	put_end(&o->graph, GRAPH_INPUT, "label", AE_ONNX_I8, &single);
}

static int put_graph(struct ae_onnx *o, struct ae_err *e)
{
	const struct ae_export_job *j = o->job;

	put_end(&o->graph, GRAPH_INPUT, "input", AE_ONNX_F4, &j->of.in);
	if (j->classes > 0)
		put_label(o, j->classes);
	o->shape = j->of.in;
	snprintf(o->at, sizeof o->at, "input");
	if (o->shape.rank == 0)
		ae_onnx_reshape(o, &(struct ae_shape){ .rank = 1, .dim = { 1 } });
	if (put_layers(o, e) != 0)
		return -1;
	ae_onnx_reshape(o, &j->of.out);
	put_node(o, "Identity", (const char *const[]){ o->at, NULL }, false, "output", NULL);
	ae_pb_string(&o->graph, GRAPH_NAME, j->name);
	put_end(&o->graph, GRAPH_OUTPUT, "output", AE_ONNX_F4, &j->of.out);
	return 0;
}

/* Protobuf's strings are UTF-8; what is none becomes question marks. */
static void put_note(struct ae_text *model, const char *key, const char *value)
{
	struct ae_text entry = { 0 }, clean = { 0 };
	uint32_t code;

	for (size_t n; *value; value += n ? n : 1) {
		n = ae_utf8_take(value, &code);
		ae_text_add(&clean, n ? value : "?", n ? n : 1);
	}
	ae_pb_string(&entry, ENTRY_KEY, key);
	ae_pb_message(&entry, ENTRY_VALUE, &clean);
	ae_pb_message(model, MODEL_METADATA, &entry);
}

/* What its use needs beside the graph: how its records are made of raw rows. */
static void put_notes(struct ae_text *to, const struct ae_model *m)
{
	struct ae_text lines = { 0 };
	char text[32];

	put_note(to, "architecture", ae_net_text(m->net));
	put_note(to, "score", m->score);
	if (m->window > 0) {
		snprintf(text, sizeof text, "%zu", m->window);
		put_note(to, "window", text);
		snprintf(text, sizeof text, "%zu", m->step);
		put_note(to, "step", text);
	}
	for (size_t i = 0; i < m->stats.count; i++)
		ae_text_print(&lines, "%s\t%.17g\t%.17g\n", m->stats.row[i].name, m->stats.row[i].shift,
			      m->stats.row[i].scale);
	if (lines.bytes)
		put_note(to, "normaliser", lines.bytes);
	to->failed |= lines.failed;
	free(lines.bytes);
}

int ae_export_onnx(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e)
{
	const size_t most = INT32_MAX;		/* protobuf's limit */
	struct ae_onnx o = { .job = j };
	struct ae_text opset = { 0 };

	if (put_graph(&o, e) != 0) {
		free(o.graph.bytes);
		return -1;
	}
	ae_pb_int(to, MODEL_IR, IR_VERSION);
	ae_pb_string(to, MODEL_PRODUCER, "ae-export");
	ae_pb_string(to, MODEL_PRODUCER_VERSION, AE_VERSION);
	ae_pb_message(to, MODEL_GRAPH, &o.graph);
	ae_pb_int(&opset, OPSET_VERSION, OPSET);
	ae_pb_message(to, MODEL_OPSET, &opset);
	put_notes(to, j->model);
	if (to->length > most)
		return ae_err_set(e, "network: %zu bytes are more than the %zu that an ONNX file can have",
				  to->length, most);
	return 0;
}
