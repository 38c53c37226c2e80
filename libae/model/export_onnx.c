/* export_onnx.c - a network as an ONNX model (onnx.proto, IR 8, opset 17). Input and output are channels last, as in
 * ae; values are transposed before and after convolutions. */
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
enum {
	VALUE_NAME = 1,
	VALUE_TYPE = 2,
	TYPE_TENSOR = 1,
	TENSOR_ELEMENT = 1,
	TENSOR_SHAPE = 2,
	SHAPE_DIM = 1,
	DIM_VALUE = 1,
	DIM_PARAM = 2
};
enum { GRAPH_NAME = 2, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };

/* ---- the model ---- */

/* Describes an input or output. Its first dimension, the number of records, is free. */
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
		if (l->skipped) {
			ae_onnx_layout(o, false);
			memcpy(o->skip[i], o->at, sizeof o->at);
		}
		if (layer->emit)
			layer->emit(o, l);
		ae_onnx_activation(o, l);
	}
	return 0;
}

/* Adds the second input, one class per record, as one-hot values. */
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
	ae_onnx_put_node(o, "Identity", (const char *const[]){ o->at, NULL }, false, "output", NULL);
	ae_pb_string(&o->graph, GRAPH_NAME, j->name);
	put_end(&o->graph, GRAPH_OUTPUT, "output", AE_ONNX_F4, &j->of.out);
	return 0;
}

/* Strings of protobuf are UTF-8; other bytes become question marks. */
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

/* Metadata for users of the graph: score, window, normalizer. */
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
		put_note(to, "normalizer", lines.bytes);
	to->failed |= lines.failed;
	free(lines.bytes);
}

int ae_export_onnx(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e)
{
	const size_t max = INT32_MAX; /* protobuf's limit */
	struct ae_onnx o = { .job = j };
	struct ae_text opset = { 0 };
	int bad;

	o.skip = calloc(j->net->layers, sizeof *o.skip);
	if (!o.skip || put_graph(&o, e) != 0) {
		free(o.graph.bytes);
		bad = o.skip ? -1 : ae_err_set(e, "network: no memory for %zu layers", j->net->layers);
		free(o.skip);
		return bad;
	}
	free(o.skip);
	ae_pb_int(to, MODEL_IR, IR_VERSION);
	ae_pb_string(to, MODEL_PRODUCER, "ae-export");
	ae_pb_string(to, MODEL_PRODUCER_VERSION, AE_VERSION);
	ae_pb_message(to, MODEL_GRAPH, &o.graph);
	ae_pb_int(&opset, OPSET_VERSION, OPSET);
	ae_pb_message(to, MODEL_OPSET, &opset);
	put_notes(to, j->model);
	if (to->length > max)
		return ae_err_set(e, "network: at most %zu bytes expected in an ONNX file, got %zu", max, to->length);
	return 0;
}
