/* attention.c - multi-head self attention over the steps of a series (Vaswani et al. 2017), with the parameters of
 * PyTorch's nn.MultiheadAttention. Each head takes the products of its queries and keys, their softmax over the keys, and
 * the values weighted by it. */
#include "nn/layer.h"

#include <math.h>
#include <string.h>

enum { IN, OUT, IN_BIAS, OUT_BIAS }; /* tensors */
enum { BACK = 2, PACKS = 4 };        /* packed weights: IN, OUT, then those of the backward pass */
enum { QUERY, KEY, VALUE, SIDES };   /* parts of a row of the input projection */

static size_t heads_of(const struct ae_layer *l)
{
	return l->item.count;
}

/* Values of one head. */
static size_t width(const struct ae_layer *l)
{
	return l->x.c / heads_of(l);
}

/* ---- building ---- */

/* Floats per record: queries, keys and values; weights of each head; its output; keys turned; in training also the
 * gradients of all of these. */
static double saved_values(const struct ae_layer *l, bool train)
{
	double steps = (double)l->x.w, row = (double)l->x.c, square = steps * steps;
	double weights = train ? square * (double)heads_of(l) : square;

	return steps * row * (SIDES + 1) * (train ? 2 : 1) + weights + (train ? square : 0) + steps * (double)width(l);
}

static size_t saved(const struct ae_layer *l, bool train)
{
	return (size_t)saved_values(l, train);
}

static int check(const struct ae_layer *l, struct ae_err *e)
{
	if (l->x.c % heads_of(l) != 0)
		return ae_err_set(e,
				  "item %d '%s': expected a number of features that %zu heads divide, got %s from the "
				  "item before it",
				  l->item.number, l->item.text, heads_of(l), ae_shape_name(&l->in).text);
	if (saved_values(l, true) > AE_NET_VALUES_MAX)
		return ae_err_set(e, "item %d '%s': too large: %zu heads with the products of %zu steps",
				  l->item.number, l->item.text, heads_of(l), l->x.w);
	return 0;
}

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t features = l->x.c, in[2] = { SIDES * features, features }, out[2] = { features, features };

	if (check(l, e) != 0 || ae_layer_new_packs(l, PACKS, e) != 0)
		return -1;
	l->out = l->in;
	l->dy = ae_grid_of(&l->out);
	ae_layer_tensor(l, "in_proj_weight", 2, in);
	ae_layer_tensor(l, "out_proj.weight", 2, out);
	if (l->item.bias) {
		ae_layer_tensor(l, "in_proj_bias", 1, in);
		ae_layer_tensor(l, "out_proj.bias", 1, out);
	}
	l->packs[IN] = ae_pack_plan(lanes, features, SIDES * features);
	l->packs[OUT] = ae_pack_plan(lanes, features, features);
	l->packs[BACK + IN] = ae_pack_plan(lanes, SIDES * features, features);
	l->packs[BACK + OUT] = ae_pack_plan(lanes, features, features);
	l->packs[BACK + IN].backward = l->packs[BACK + OUT].backward = true;
	l->macs = (uint64_t)l->x.w * features * ((SIDES + 1) * features + 2 * l->x.w);
	return 0;
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool backward)
{
	size_t features = l->x.c;

	for (int i = 0; i < BACK; i++) {
		const struct ae_pack *to = &l->packs[backward ? BACK + i : i];
		const float *weight = w + l->tensor[i].at;

		if (backward)
			ae_pack_rows(to, k, packed, 0, to->depth, weight, features, 1);
		else
			ae_pack_rows(to, k, packed, 0, features, weight, 1, features);
	}
}

/* The rule applies to each square matrix alone: queries, keys, values and output. Biases are 0. */
static void init(const struct ae_layer *l, float *w, uint64_t seed)
{
	double size = ae_init_width(&l->item, &l->tensor[OUT].shape);

	for (int i = 0; i < l->tensors; i++)
		if (i <= OUT || l->item.init->biases)
			ae_init_draw(l, (size_t)i, size, w, seed);
		else
			ae_init_fill(&l->tensor[i], 0, w);
}

/* ---- the memory of a slice ---- */

/* Blocks of one after another record: rows (records, steps, 3 features), weights (records, heads, steps, steps), heads
 * (records, steps, features). d...: their gradients. */
struct attention_state {
	float *rows, *heads, *weights, *turned, *dweights, *drows, *dheads;
	size_t record; /* floats between the weights of two records; 0: all share those of one head */
};

static struct attention_state state_of(const struct ae_layer *l, const struct ae_pass *p)
{
	size_t values = p->n * l->x.w * l->x.c, square = l->x.w * l->x.w;
	struct attention_state s = { .rows = p->saved, .record = p->train ? heads_of(l) * square : 0 };

	s.heads = s.rows + SIDES * values;
	s.turned = s.heads + values;
	s.weights = s.turned + l->x.w * width(l);
	if (p->train) {
		s.dweights = s.weights + p->n * s.record;
		s.drows = s.dweights + square;
		s.dheads = s.drows + SIDES * values;
	}
	return s;
}

static float *weights_at(const struct ae_layer *l, const struct attention_state *s, size_t record, size_t head)
{
	return s->weights + record * s->record + (s->record ? head * l->x.w * l->x.w : 0);
}

/* ---- products ---- */

/* Rows of `steps` steps of all records times packed weights. */
static void project(const struct ae_layer *l, const struct ae_pass *p, int weights, const float *a, size_t a_row,
		    size_t a_record, float *c, size_t c_row, size_t c_record, const float *bias)
{
	const struct ae_pack *w = &l->packs[weights];
	struct ae_gemm g = { .m = l->x.w,
			     .n = w->n,
			     .depth = w->depth,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .runs = { { p->n, a_record, c_record } },
			     .a = a,
			     .a_row = a_row,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c = c,
			     .c_row = c_row,
			     .bias = bias,
			     .slope = 1 };

	p->k->gemm(&g);
}

/* dW += the rows of a, turned, times the rows of b, over all steps of all records; and the sum of a to the bias. */
static void weights_backward(const struct ae_layer *l, const struct ae_pass *p, int tensor, const float *a,
			     size_t a_row, size_t a_record, const float *b, size_t b_record)
{
	const struct ae_tensor *t = &l->tensor[tensor];
	struct ae_gemm g = { .m = t->shape.dim[0],
			     .n = l->x.c,
			     .depth = l->x.w,
			     .outer = { { p->n, (ptrdiff_t)a_record, (ptrdiff_t)b_record }, { 1, 0, 0 } },
			     .a = a,
			     .a_row = 1,
			     .a_step = a_row,
			     .b = b,
			     .b_step = l->x.c,
			     .panels = ae_pack_panels(p->k->lanes, l->x.c),
			     .c = p->dw + t->at,
			     .c_row = l->x.c,
			     .accumulate = 1,
			     .slope = 1 };

	p->k->gemm(&g);
	for (size_t i = 0; l->item.bias && i < p->n; i++)
		p->k->column_sum(a + i * a_record, l->x.w, a_row, t->shape.dim[0],
				 p->dw + l->tensor[IN_BIAS + tensor].at);
}

/* A matrix of m rows: element (i, j) is at[i * row + j * step]. */
struct matrix {
	const float *at;
	size_t row, step;
};

/* c = a b for one head; the rows of b have unit steps. */
static void multiply(const struct ae_pass *p, size_t m, size_t n, size_t depth, struct matrix a, struct matrix b,
		     float *c, size_t c_row)
{
	struct ae_gemm g = { .m = m,
			     .n = n,
			     .depth = depth,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = a.at,
			     .a_row = a.row,
			     .a_step = a.step,
			     .b = b.at,
			     .b_step = b.row,
			     .panels = ae_pack_panels(p->k->lanes, n),
			     .c = c,
			     .c_row = c_row,
			     .slope = 1 };

	p->k->gemm(&g);
}

/* One head of one record: its queries, keys or values, or their gradients. */
static struct matrix side(const struct ae_layer *l, const float *rows, size_t record, size_t head, int which)
{
	size_t row = SIDES * l->x.c;

	return (struct matrix){ rows + record * l->x.w * row + (size_t)which * l->x.c + head * width(l), row, 1 };
}

/* Turns (steps, width) values, so that a product can read them along the steps. */
static struct matrix turn(const struct ae_layer *l, const struct ae_pass *p, struct matrix a, float *to)
{
	p->k->transpose(a.at, a.row, to, l->x.w, width(l), l->x.w);
	return (struct matrix){ to, l->x.w, 1 };
}

static struct ae_softmax softmax_of(const struct ae_layer *l, size_t keys)
{
	return (struct ae_softmax){ .rows = l->x.w,
				    .n = keys,
				    .stride = l->x.w,
				    .first = l->item.causal ? 1 : keys,
				    .scale = (float)(1 / sqrt((double)width(l))) };
}

/* ---- forward and backward ---- */

static void head_forward(const struct ae_layer *l, const struct ae_pass *p, const struct attention_state *s, size_t i,
			 size_t head)
{
	size_t steps = l->x.w, keys = ae_pass_steps(p, i, steps);
	float *weights = weights_at(l, s, i, head), *out = s->heads + i * steps * l->x.c + head * width(l);
	struct ae_softmax softmax = softmax_of(l, keys);

	multiply(p, steps, keys, width(l), side(l, s->rows, i, head, QUERY),
		 turn(l, p, side(l, s->rows, i, head, KEY), s->turned), weights, steps);
	p->k->softmax(&softmax, weights);
	multiply(p, steps, width(l), keys, (struct matrix){ weights, steps, 1 }, side(l, s->rows, i, head, VALUE), out,
		 l->x.c);
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct attention_state s = state_of(l, p);
	size_t features = l->x.c, record = l->x.w * features;
	const float *in_bias = l->item.bias ? p->w + l->tensor[IN_BIAS].at : NULL;
	const float *out_bias = l->item.bias ? p->w + l->tensor[OUT_BIAS].at : NULL;

	project(l, p, IN, x, features, l->x.record, s.rows, SIDES * features, SIDES * record, in_bias);
	for (size_t i = 0; i < p->n; i++)
		for (size_t head = 0; head < heads_of(l); head++)
			head_forward(l, p, &s, i, head);
	project(l, p, OUT, s.heads, features, record, y, features, l->y.record, out_bias);
}

static void head_backward(const struct ae_layer *l, const struct ae_pass *p, const struct attention_state *s, size_t i,
			  size_t head)
{
	size_t steps = l->x.w, keys = ae_pass_steps(p, i, steps), n = width(l), row = SIDES * l->x.c;
	const float *weights = weights_at(l, s, i, head);
	struct ae_softmax softmax = softmax_of(l, keys);
	struct matrix turned = { weights, 1, steps }, dturned = { s->dweights, 1, steps };
	struct matrix out = { s->dheads + i * steps * l->x.c + head * n, l->x.c, 1 };
	float *drows = (float *)side(l, s->drows, i, head, QUERY).at;

	multiply(p, keys, n, steps, turned, out, drows + VALUE * l->x.c, row);
	multiply(p, steps, keys, n, out, turn(l, p, side(l, s->rows, i, head, VALUE), s->turned), s->dweights, steps);
	p->k->softmax_back(&softmax, weights, s->dweights);
	multiply(p, steps, n, keys, (struct matrix){ s->dweights, steps, 1 }, side(l, s->rows, i, head, KEY), drows,
		 row);
	multiply(p, keys, n, steps, dturned, side(l, s->rows, i, head, QUERY), drows + KEY * l->x.c, row);
	for (size_t t = keys; t < steps; t++) { /* no key and no value of padding is used */
		memset(drows + t * row + KEY * l->x.c, 0, n * sizeof *drows);
		memset(drows + t * row + VALUE * l->x.c, 0, n * sizeof *drows);
	}
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	struct attention_state s = state_of(l, p);
	size_t features = l->x.c, record = l->x.w * features;

	(void)y;
	project(l, p, BACK + OUT, dy, features, l->dy.record, s.dheads, features, record, NULL);
	weights_backward(l, p, OUT, dy, features, l->dy.record, s.heads, record);
	for (size_t i = 0; i < p->n; i++)
		for (size_t head = 0; head < heads_of(l); head++)
			head_backward(l, p, &s, i, head);
	weights_backward(l, p, IN, s.drows, SIDES * features, SIDES * record, x, l->x.record);
	if (dx)
		project(l, p, BACK + IN, s.drows, SIDES * features, SIDES * record, dx, features, l->dx.record, NULL);
}

const struct ae_layer_type ae_attention_layer = {
	.name = "attention",
	.sizes = "m",
	.options = AE_OPT_BIAS | AE_OPT_INIT | AE_OPT_CAUSAL,
	.rank = 1,
	.sequence = true,
	.build = build,
	.init = init,
	.saved = saved,
	.pack = pack,
	.forward = forward,
	.backward = backward,
};
