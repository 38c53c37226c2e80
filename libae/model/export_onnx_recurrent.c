/* export_onnx_recurrent.c - lstm, gru and repeat as nodes of an ONNX graph. In ONNX, steps come before records, and
 * gates have an order of their own. */
#include "model/export_onnx.h"
#include "model/protobuf.h"

enum { INPUT, STATE, BIAS, SIDES = 2, GATES = 4 };

/* For each side, places of ONNX's gates in the network's: i o f c in i f g o; z r h in n r z and in r z n. */
struct onnx_cell {
	const char *op;
	size_t gates;
	size_t order[SIDES][GATES];
};
static const struct onnx_cell lstm = { "LSTM", 4, { { 0, 3, 1, 2 }, { 0, 3, 1, 2 } } };
static const struct onnx_cell gru = { "GRU", 3, { { 2, 1, 0 }, { 1, 0, 2 } } };

/* Writes (in, gates, units) values as (gates, units, in), with the gates in ONNX's order; in is 1 for a bias. */
static void put_gates(struct ae_text *raw, const float *w, const struct onnx_cell *c, size_t side, size_t in,
		      size_t units)
{
	for (size_t gate = 0; gate < c->gates; gate++)
		for (size_t u = 0; u < units; u++)
			for (size_t i = 0; i < in; i++)
				ae_pb_raw_float(raw, w[(i * c->gates + c->order[side][gate]) * units + u]);
}

/* Writes weights as (directions, gates x units, in), directions 1. */
static void put_weights(struct ae_onnx *o, const struct ae_layer *l, const struct onnx_cell *c, size_t side,
			char name[AE_ONNX_NAME])
{
	const struct ae_tensor *t = &l->tensor[side];
	struct ae_shape shape = { .rank = 3, .dim = { 1, t->shape.dim[0], t->shape.dim[1] } };
	struct ae_text raw = { 0 };

	put_gates(&raw, o->job->net->w + t->at, c, side, t->shape.dim[1], l->units);
	ae_onnx_constant_name(name, l, t->name);
	ae_onnx_constant(o, name, AE_ONNX_F4, &shape, &raw);
}

static void put_bias(struct ae_onnx *o, const struct ae_layer *l, const struct onnx_cell *c, char name[AE_ONNX_NAME])
{
	struct ae_shape shape = { .rank = 2, .dim = { 1, SIDES * c->gates * l->units } };
	struct ae_text raw = { 0 };

	for (size_t side = 0; side < SIDES; side++)
		put_gates(&raw, o->job->net->w + l->tensor[BIAS + side].at, c, side, 1, l->units);
	ae_onnx_constant_name(name, l, "bias");
	ae_onnx_constant(o, name, AE_ONNX_F4, &shape, &raw);
}

/* Removes the dimension of directions. */
static void squeeze(struct ae_onnx *o, int64_t axis)
{
	char axes[AE_ONNX_NAME];

	ae_onnx_vector(o, axes, &axis, 1);
	ae_onnx_node(o, "Squeeze", (const char *const[]){ o->at, axes, NULL }, NULL);
}

static void emit(struct ae_onnx *o, const struct ae_layer *l, const struct onnx_cell *c)
{
	static const int64_t reorder[] = { 1, 0, 2 };
	char w[AE_ONNX_NAME], r[AE_ONNX_NAME], b[AE_ONNX_NAME];
	struct ae_text a = { 0 };

	put_weights(o, l, c, INPUT, w);
	put_weights(o, l, c, STATE, r);
	if (l->item.bias)
		put_bias(o, l, c, b);
	ae_onnx_layout(o, false);
	ae_onnx_transpose(o, reorder, 3);
	ae_onnx_int(&a, "hidden_size", (int64_t)l->units);
	if (c == &gru)
		ae_onnx_int(&a, "linear_before_reset", 1);
	(l->item.last ? ae_onnx_second : ae_onnx_node)(
		o, c->op, (const char *const[]){ o->at, w, r, l->item.bias ? b : NULL, NULL }, &a);
	squeeze(o, l->item.last ? 0 : 1);
	if (!l->item.last)
		ae_onnx_transpose(o, reorder, 3);
	o->shape = l->out;
}

void ae_onnx_lstm(struct ae_onnx *o, const struct ae_layer *l)
{
	emit(o, l, &lstm);
}

void ae_onnx_gru(struct ae_onnx *o, const struct ae_layer *l)
{
	emit(o, l, &gru);
}

void ae_onnx_repeat(struct ae_onnx *o, const struct ae_layer *l)
{
	struct ae_shape step = { .rank = 2, .dim = { 1, l->x.c } };
	int64_t times[] = { 1, (int64_t)l->units, 1 };
	char repeats[AE_ONNX_NAME];

	ae_onnx_reshape(o, &step);
	ae_onnx_vector(o, repeats, times, sizeof times / sizeof *times);
	ae_onnx_node(o, "Tile", (const char *const[]){ o->at, repeats, NULL }, NULL);
	o->shape = l->out;
}
