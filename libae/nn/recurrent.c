/* recurrent.c - lstm (Hochreiter, Schmidhuber 1997) and gru (Cho et al. 2014). Each step works on all records of a
 * slice. The tensors of the steps are (steps, records, units), unlike the layer's input and output, which are
 * (records, steps, units). Gates, their order and the two biases are PyTorch's. A row has four gates of `units` values.
 * In an lstm, input and state add to all four. In a gru, the input adds to the first three and the state to the last
 * three, because its candidate n needs the two sums separately. */
#include "nn/layer.h"

#include <math.h>
#include <string.h>

extern const struct ae_layer_type ae_lstm_layer, ae_gru_layer;

enum {
	GATES = 4, /* in a row */
	BLOCK = 8, /* steps per product of weight gradients: their gates are still in cache */
};
enum { INPUT, STATE, SIDES }; /* index of weights, of biases (SIDES + side), and of packed weights */
enum { BACK = SIDES, BIAS = 2 * SIDES, PACKS };

struct gate_layout {
	size_t gates;               /* gates per side */
	size_t first[SIDES];        /* the side's first gate in a row */
	size_t order[SIDES][GATES]; /* place of each of PyTorch's gates, counted from the first */
};

static const struct gate_layout lstm = { 4, { 0, 0 }, { { 0, 1, 2, 3 }, { 0, 1, 2, 3 } } };
static const struct gate_layout gru = { 3, { 0, 1 }, { { 1, 2, 0 }, { 0, 1, 2 } } };

static bool is_lstm(const struct ae_layer *l)
{
	return l->type == &ae_lstm_layer;
}

static const struct gate_layout *layout_of(const struct ae_layer *l)
{
	return is_lstm(l) ? &lstm : &gru;
}

/* Values in one side's gates. */
static size_t width(const struct ae_layer *l)
{
	return layout_of(l)->gates * l->units;
}

/* ---- building ---- */

/* Weights are (in, gates, units) in memory, (gates, units, in) in the file. */
static size_t place(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	size_t side = (size_t)(t - l->tensor) % SIDES, in = t->shape.rank == 2 ? t->shape.dim[1] : 1;
	size_t row = torch / in, column = torch % in, gate = layout_of(l)->order[side][row / l->units];

	if (side == STATE)
		column = ae_layer_transpose(&l->torch_out, column);
	return column * width(l) + gate * l->units + ae_layer_transpose(&l->torch_out, row % l->units);
}

static void tensors(struct ae_layer *l)
{
	size_t input[2] = { width(l), l->x.c }, state[2] = { width(l), l->units };

	ae_layer_tensor(l, "weight_ih_l0", 2, input);
	ae_layer_tensor(l, "weight_hh_l0", 2, state);
	if (l->item.bias) {
		ae_layer_tensor(l, "bias_ih_l0", 1, input);
		ae_layer_tensor(l, "bias_hh_l0", 1, state);
	}
	for (int i = 0; i < l->tensors; i++)
		l->tensor[i].place = place;
}

/* Floats per record: gates of each step, and those of a repeated input; states before the first step and after each step;
 * gradients of two states. */
static double saved_values(const struct ae_layer *l, bool train)
{
	double steps = train ? (double)l->x.w : 1, states = is_lstm(l) ? 3 : 1;

	return (double)l->units * (GATES * (steps + l->repeated) + states * (steps + 1) + 2);
}

static size_t saved(const struct ae_layer *l, bool train)
{
	return (size_t)saved_values(l, train);
}

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	if (saved_values(l, true) > AE_NET_VALUES_MAX)
		return ae_err_set(e, "item %d '%s': too large: %zu steps with states of %zu values", l->item.number,
				  l->item.text, l->x.w, l->units);
	if (ae_layer_new_packs(l, PACKS, e) != 0)
		return -1;
	l->out = (struct ae_shape){ .rank = 2, .dim = { l->x.w, l->units } };
	if (l->item.last)
		l->out = (struct ae_shape){ .rank = 1, .dim = { l->units } };
	l->dy = ae_grid_of(&l->out);
	tensors(l);
	l->packs[INPUT] = ae_pack_plan(lanes, l->x.c, width(l));
	l->packs[STATE] = ae_pack_plan(lanes, l->units, width(l));
	l->packs[BACK + INPUT] = ae_pack_plan(lanes, width(l), l->x.c);
	l->packs[BACK + STATE] = ae_pack_plan(lanes, width(l), l->units);
	l->packs[BACK + INPUT].backward = l->packs[BACK + STATE].backward = true;
	l->packs[BIAS].size = (GATES * l->units + AE_SLACK) / AE_SLACK * AE_SLACK + AE_SLACK;
	l->macs = (uint64_t)width(l) * (l->x.w * l->units + (l->repeated ? 1 : l->x.w) * l->x.c);
	return 0;
}

/* Initial value of each gate of a row: the sum of both biases in gates that belong to both sides. */
static void pack_bias(const struct ae_layer *l, const float *w, float *to)
{
	memset(to, 0, GATES * l->units * sizeof *to);
	for (int side = 0; l->item.bias && side < SIDES; side++) {
		const float *bias = w + l->tensor[SIDES + side].at;
		float *gates = to + layout_of(l)->first[side] * l->units;

		for (size_t i = 0; i < width(l); i++)
			gates[i] += bias[i];
	}
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool backward)
{
	if (!backward)
		pack_bias(l, w, packed + l->packs[BIAS].at);
	for (int side = 0; side < SIDES; side++) {
		const struct ae_pack *to = &l->packs[backward ? BACK + side : side];
		const float *weight = w + l->tensor[side].at;

		if (backward)
			ae_pack_rows(to, k, packed, 0, width(l), weight, 1, width(l));
		else
			ae_pack_rows(to, k, packed, 0, to->depth, weight, width(l), 1);
	}
}

/* Makes the rows orthonormal (Gram, Schmidt). */
static void orthonormalize(float *w, size_t rows, size_t columns)
{
	for (size_t i = 0; i < rows; i++) {
		float *row = w + i * columns;
		double square = 0;

		for (size_t j = 0; j < i; j++) {
			const float *other = w + j * columns;
			double along = 0;

			for (size_t c = 0; c < columns; c++)
				along += (double)row[c] * other[c];
			for (size_t c = 0; c < columns; c++)
				row[c] -= (float)along * other[c];
		}
		for (size_t c = 0; c < columns; c++)
			square += (double)row[c] * row[c];
		for (size_t c = 0; c < columns; c++)
			row[c] = (float)(row[c] / sqrt(square));
	}
}

/* Default: Keras' rule, with orthogonal state weights (Saxe et al. 2014) and forget gates of an lstm open (bias 1,
 * Jozefowicz et al. 2015). init=uniform: PyTorch's rule, in which the width depends on the units alone. */
static void init(const struct ae_layer *l, float *w, uint64_t seed)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_INIT, l->id, STATE);
	const struct ae_tensor *t = l->tensor;

	if (l->item.init->all) {
		for (int i = 0; i < l->tensors; i++)
			ae_init_draw(l, (size_t)i, ae_init_width(&l->item, &t[STATE].shape), w, seed);
		return;
	}
	ae_init_draw(l, INPUT, ae_init_width(&l->item, &t[INPUT].shape), w, seed);
	for (size_t i = 0; i < t[STATE].count; i++)
		w[t[STATE].at + i] = (float)ae_rng_normal(r, i);
	orthonormalize(w + t[STATE].at, l->units, width(l));
	for (int i = SIDES; i < l->tensors; i++)
		ae_init_fill(&t[i], 0, w);
	for (size_t i = 0; l->item.bias && is_lstm(l) && i < l->units; i++)
		w[t[SIDES + INPUT].at + l->units + i] = 1;
}

/* ---- steps ---- */

/* Tensors of a slice. Without training, all steps share the memory of one step, and step_stride is 0. */
struct recurrent_state {
	size_t state;       /* values in the state of one step, of all records */
	size_t step_stride; /* floats between the states of two steps; between their gates GATES times more */
	float *gates, *h, *dh, *dc;
	float *c, *tanh_c; /* lstm only */
	float *repeated; /* if the input is repeated: what it adds to the gates of each step; in backward, the sum over the
			    * steps of the gates' gradients */
};

static struct recurrent_state state_of(const struct ae_layer *l, const struct ae_pass *p)
{
	size_t state = p->n * l->units, steps = p->train ? l->x.w : 1;
	struct recurrent_state r = { .state = state, .step_stride = p->train ? state : 0, .gates = p->saved };

	r.h = r.gates + GATES * state * steps;
	r.dh = r.h + state * (steps + 1);
	r.dc = r.dh + state;
	r.repeated = r.dc + state;
	if (is_lstm(l)) {
		r.c = r.dc + state;
		r.tanh_c = r.c + state * (steps + 1);
		r.repeated = r.tanh_c + state * (steps + 1);
	}
	return r;
}

static struct ae_cells cells_at(const struct ae_layer *l, const struct ae_pass *p, const struct recurrent_state *r,
				size_t t)
{
	struct ae_cells s = { .n = p->n,
			      .units = l->units,
			      .gates = r->gates + GATES * r->step_stride * t,
			      .before = r->h + r->step_stride * t,
			      .h = r->h + r->step_stride * (t + 1),
			      .dh = r->dh,
			      .dc = r->dc };

	if (is_lstm(l)) {
		s.before = r->c + r->step_stride * t;
		s.c = r->c + r->step_stride * (t + 1);
		s.tanh_c = r->tanh_c + r->step_stride * t;
	}
	return s;
}

/* Product of one step's records, rows of a, with packed weights; c_row: floats between rows of c. */
static struct ae_gemm product(const struct ae_pass *p, const struct ae_pack *w, const float *a, size_t a_row, float *c,
			      size_t c_row)
{
	return (struct ae_gemm){ .m = p->n,
				 .n = w->n,
				 .depth = w->depth,
				 .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
				 .a = a,
				 .a_row = a_row,
				 .a_step = 1,
				 .b = p->packed + w->at,
				 .b_step = w->step,
				 .b_panel = w->panel,
				 .panels = w->count,
				 .c = c,
				 .c_row = c_row,
				 .slope = 1 };
}

/* Sets the gates to the biases plus the products of one step's input. */
static void input_sums(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *gates)
{
	size_t row = GATES * l->units, in = width(l);
	struct ae_gemm input = product(p, &l->packs[INPUT], x, l->x.record, gates, row);

	input.bias = p->packed + l->packs[BIAS].at;
	p->k->gemm(&input);
	for (size_t i = 0; in < row && i < p->n; i++)
		memcpy(gates + i * row + in, input.bias + in, (row - in) * sizeof *gates);
}

/* Adds the products of the state before the step. */
static void add_state_sums(const struct ae_layer *l, const struct ae_pass *p, const float *h, float *gates)
{
	struct ae_gemm state = product(p, &l->packs[STATE], h, l->units, gates + layout_of(l)->first[STATE] * l->units,
				       GATES * l->units);

	state.accumulate = 1;
	p->k->gemm(&state);
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct recurrent_state r = state_of(l, p);

	memset(r.h, 0, r.state * sizeof *r.h);
	if (is_lstm(l))
		memset(r.c, 0, r.state * sizeof *r.c);
	if (l->repeated)
		input_sums(l, p, x, r.repeated);
	for (size_t t = 0; t < l->x.w; t++) {
		struct ae_cells s = cells_at(l, p, &r, t);

		if (l->repeated)
			memcpy(s.gates, r.repeated, GATES * r.state * sizeof *s.gates);
		else
			input_sums(l, p, x + t * l->x.c, s.gates);
		add_state_sums(l, p, r.h + r.step_stride * t, s.gates);
		(is_lstm(l) ? p->k->lstm : p->k->gru)(&s);
		for (size_t i = 0; i < p->n; i++) {
			if (l->item.last && t + 1 != ae_pass_steps(p, i, l->x.w))
				continue;
			memcpy(y + i * l->y.record + (l->item.last ? 0 : t * l->units), s.h + i * l->units,
			       l->units * sizeof *y);
		}
	}
}

/* Adds the gradient of the last state of records that end with step t. */
static void end_records(const struct ae_layer *l, const struct ae_pass *p, const struct recurrent_state *r, size_t t,
			const float *dy)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t j = 0; t + 1 == ae_pass_steps(p, i, l->x.w) && j < l->units; j++)
			r->dh[i * l->units + j] += dy[i * l->dy.record + j];
}

/* From the gradient of step t's state to the gradients of its sums and of the state before. */
static void step_backward(const struct ae_layer *l, const struct ae_pass *p, const struct recurrent_state *r, size_t t,
			  const float *dy)
{
	struct ae_cells s = cells_at(l, p, r, t);
	struct ae_gemm state = product(p, &l->packs[BACK + STATE], s.gates + layout_of(l)->first[STATE] * l->units,
				       GATES * l->units, r->dh, l->units);

	s.dy_row = l->dy.record;
	if (!l->item.last)
		s.dy = dy + t * l->units;
	else if (p->side.steps)
		end_records(l, p, r, t, dy);
	else if (t + 1 == l->x.w)
		s.dy = dy;
	(is_lstm(l) ? p->k->lstm_back : p->k->gru_back)(&s);
	state.accumulate = 1;
	if (t > 0)
		p->k->gemm(&state);
}

/* The gradient of one step's input, from that of its gates. */
static void input_backward(const struct ae_layer *l, const struct ae_pass *p, const float *gates, float *dx)
{
	struct ae_gemm input = product(p, &l->packs[BACK + INPUT], gates, GATES * l->units, dx, l->dx.record);

	p->k->gemm(&input);
}

/* Gates of `steps` steps, and the rows that they are products of: inputs or states. stride: floats between steps. */
struct step_block {
	const float *rows, *gates;
	size_t steps, stride, gates_stride;
};

static struct step_block block_of(const struct ae_layer *l, const struct recurrent_state *r, int side, const float *x,
				  size_t from, size_t end)
{
	size_t stride = side == INPUT ? l->x.c : r->step_stride;

	return (struct step_block){ (side == INPUT ? x : r->h) + stride * from,
				    r->gates + GATES * r->step_stride * from, end - from, stride,
				    GATES * r->step_stride };
}

/* dW += input or state (x) gradients of the gates. */
static void backward_weights(const struct ae_layer *l, const struct ae_pass *p, int side, struct step_block b)
{
	const float *gates = b.gates + layout_of(l)->first[side] * l->units;
	struct ae_gemm g = { .m = l->packs[side].depth,
			     .n = width(l),
			     .depth = p->n,
			     .outer = { { b.steps, (ptrdiff_t)b.stride, (ptrdiff_t)b.gates_stride }, { 1, 0, 0 } },
			     .a = b.rows,
			     .a_row = 1,
			     .a_step = side == INPUT ? l->x.record : l->units,
			     .b = gates,
			     .b_step = GATES * l->units,
			     .panels = ae_pack_panels(p->k->lanes, width(l)),
			     .c = p->dw + l->tensor[side].at,
			     .c_row = width(l),
			     .accumulate = 1,
			     .slope = 1 };

	p->k->gemm(&g);
	if (l->item.bias)
		p->k->column_sum(gates, b.steps * p->n, GATES * l->units, width(l), p->dw + l->tensor[SIDES + side].at);
}

/* The input's part of backward for steps from..end - 1. */
static void block_input_backward(const struct ae_layer *l, const struct ae_pass *p, const struct recurrent_state *r,
				 const float *x, float *dx, size_t from, size_t end)
{
	struct step_block b = block_of(l, r, INPUT, x, from, end);

	if (l->repeated) {
		p->k->column_sum(b.gates, b.steps, b.gates_stride, GATES * r->state, r->repeated);
		return;
	}
	for (size_t t = end; dx && t-- > from;)
		input_backward(l, p, r->gates + GATES * r->step_stride * t, dx + t * l->dx.c);
	backward_weights(l, p, INPUT, b);
}

/* A repeated input is one vector, whose gradient is that of its sums over all steps. `repeat` adds the steps of dx, so it
 * stands in the first one. */
static void repeated_backward(const struct ae_layer *l, const struct ae_pass *p, const struct recurrent_state *r,
			      const float *x, float *dx)
{
	backward_weights(l, p, INPUT, (struct step_block){ x, r->repeated, 1, 0, 0 });
	if (!dx)
		return;
	ae_grid_clear(&l->dx, dx, p->n);
	input_backward(l, p, r->repeated, dx);
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	struct recurrent_state r = state_of(l, p);

	(void)y;
	memset(r.dh, 0, r.state * sizeof *r.dh);
	memset(r.dc, 0, r.state * sizeof *r.dc);
	if (l->repeated)
		memset(r.repeated, 0, GATES * r.state * sizeof *r.repeated);
	for (size_t end = l->x.w, from; end > 0; end = from) {
		from = end > BLOCK ? end - BLOCK : 0;
		for (size_t t = end; t-- > from;)
			step_backward(l, p, &r, t, dy);
		block_input_backward(l, p, &r, x, dx, from, end);
		backward_weights(l, p, STATE, block_of(l, &r, STATE, x, from, end));
	}
	if (l->repeated)
		repeated_backward(l, p, &r, x, dx);
}

const struct ae_layer_type ae_lstm_layer = {
	.name = "lstm",
	.sizes = "ul",
	.options = AE_OPT_BIAS | AE_OPT_INIT,
	.rank = 1,
	.steps = true,
	.sequence = true,
	.build = build,
	.init = init,
	.saved = saved,
	.pack = pack,
	.forward = forward,
	.backward = backward,
};

const struct ae_layer_type ae_gru_layer = {
	.name = "gru",
	.sizes = "ul",
	.options = AE_OPT_BIAS | AE_OPT_INIT,
	.rank = 1,
	.steps = true,
	.sequence = true,
	.build = build,
	.init = init,
	.saved = saved,
	.pack = pack,
	.forward = forward,
	.backward = backward,
};
