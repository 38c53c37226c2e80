/* contractive.c - the Jacobian of a dense encoder, and the gradient of its squared norm. The product starts at the code,
 * which has fewer values than the record; the gradient goes through the same products backward:
 *     R_l = T_{l+1} diag(s_l), T_l = R_l W_l, the norm |T_0|^2, where s_l is the slope of layer l's activation and the
 *     last R is diag(s). */
#include "run/contractive.h"

#include <string.h>

static const struct ae_layer *layer_at(const struct ae_contractive *c, size_t i)
{
	return &c->net->layer[c->first + i];
}

static size_t depth_of(const struct ae_contractive *c)
{
	return c->net->code - c->first;
}

static size_t inputs(const struct ae_layer *l)
{
	return l->packs[0].depth;
}

/* ---- which encoders have the penalty ---- */

static size_t first_dense(const struct ae_net *net)
{
	size_t i = 0;

	while (i < net->code && net->layer[i].type == &ae_flatten_layer)
		i++;
	return i;
}

int ae_contractive_check(const struct ae_net *net, struct ae_err *e)
{
	if (first_dense(net) == net->code)
		return ae_err_set(e, "contractive: expected an encoder of dense items, got none before '---'");
	for (size_t i = first_dense(net); i < net->code; i++) {
		const struct ae_layer *l = &net->layer[i];
		const struct ae_activation *a = l->activation;

		if (l->type != &ae_dense_layer || l->out.rank != 1 || (a && (a->softmax || a->from_input)))
			return ae_err_set(
				e,
				"contractive: item %d '%s': expected an encoder of dense items, linear or with "
				"relu, leaky, elu, selu, tanh, sigmoid or softplus",
				ae_net_item(net, i)->number, ae_net_item(net, i)->text);
	}
	return 0;
}

void ae_contractive_init(struct ae_contractive *c, const struct ae_net *net, double weight)
{
	*c = (struct ae_contractive){ .net = net, .weight = weight, .first = first_dense(net) };
	c->code = layer_at(c, depth_of(c) - 1)->units;
	for (size_t i = 0; i < depth_of(c); i++) {
		const struct ae_layer *l = layer_at(c, i);

		c->outs += l->units;
		c->scratch += c->code * (l->units + inputs(l)) + l->units;
	}
	c->scratch += AE_SLACK;
}

/* ---- one record ---- */

/* The parts of one layer: R, later overwritten by H = G W'; T, later overwritten by its gradient G; s. */
struct jacobian_part {
	float *r, *t, *slope;
};

static struct jacobian_part part_at(const struct ae_contractive *c, float *scratch, size_t layer)
{
	struct jacobian_part part;

	for (size_t i = 0;; i++) {
		size_t units = layer_at(c, i)->units, in = inputs(layer_at(c, i));

		part = (struct jacobian_part){ scratch, scratch + c->code * units, scratch + c->code * (units + in) };
		if (i == layer)
			return part;
		scratch = part.slope + units;
	}
}

static void set_slope(const struct ae_layer *l, const struct ae_pass *p, const float *y, float *slope)
{
	for (size_t i = 0; i < l->units; i++)
		slope[i] = 1;
	if (l->activation)
		p->k->activation_backward(l->activation->kind, l->argument, y, y, slope, l->units);
}

/* The derivative of an activation's slope with respect to its value y. */
static float slope_derivative(const struct ae_layer *l, float y, float slope)
{
	switch (l->activation ? l->activation->kind : AE_LINEAR) {
	case AE_TANH: return -2 * y;
	case AE_SIGMOID: return 1 - 2 * y;
	case AE_SOFTPLUS: return 1 - slope;
	case AE_ELU:
	case AE_SELU: return y < 0;
	default: return 0; /* piecewise linear */
	}
}

/* to = from diag(slope), `rows` rows */
static void scale_columns(const float *from, const float *slope, float *to, size_t rows, size_t columns)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			to[i * columns + j] = from[i * columns + j] * slope[j];
}

/* R, and T = R W. */
static void descend(const struct ae_contractive *c, const struct ae_pass *p, float *scratch, size_t i, const float *y)
{
	const struct ae_layer *l = layer_at(c, i);
	struct jacobian_part part = part_at(c, scratch, i);
	struct ae_gemm g = { .m = c->code,
			     .n = inputs(l),
			     .depth = l->units,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = part.r,
			     .a_row = l->units,
			     .a_step = 1,
			     .b = p->w + l->tensor[0].at,
			     .b_step = inputs(l),
			     .panels = ae_pack_panels(p->k->lanes, inputs(l)),
			     .c = part.t,
			     .c_row = inputs(l),
			     .slope = 1 };

	set_slope(l, p, y, part.slope);
	if (i + 1 < depth_of(c)) {
		scale_columns(part_at(c, scratch, i + 1).t, part.slope, part.r, c->code, l->units);
	} else {
		memset(part.r, 0, c->code * c->code * sizeof *part.r);
		for (size_t j = 0; j < c->code; j++)
			part.r[j * c->code + j] = part.slope[j];
	}
	p->k->gemm(&g);
}

/* dW += R' G, and H = G W' in R's place. */
static void multiply_back(const struct ae_contractive *c, const struct ae_pass *p, const struct ae_layer *l,
			  struct jacobian_part part)
{
	const struct ae_pack *w = &l->packs[0];
	size_t in = inputs(l);
	struct ae_gemm weights = { .m = l->units,
				   .n = in,
				   .depth = c->code,
				   .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
				   .a = part.r,
				   .a_row = 1,
				   .a_step = l->units,
				   .b = part.t,
				   .b_step = in,
				   .panels = ae_pack_panels(p->k->lanes, in),
				   .c = p->dw + l->tensor[0].at,
				   .c_row = in,
				   .accumulate = 1,
				   .slope = 1 };
	struct ae_gemm back = { .m = c->code,
				.n = l->units,
				.depth = in,
				.outer = { { 1, 0, 0 }, { 1, 0, 0 } },
				.a = part.t,
				.a_row = in,
				.a_step = 1,
				.b = p->packed + w->at,
				.b_step = w->step,
				.b_panel = w->panel,
				.panels = w->count,
				.c = part.r,
				.c_row = l->units,
				.slope = 1 };

	p->k->gemm(&weights);
	p->k->gemm(&back);
}

/* From G of this layer to the gradient by its output, in y's place, and to G of the next, in the place of its T. */
static void ascend(const struct ae_contractive *c, const struct ae_pass *p, float *scratch, size_t i, float *y)
{
	const struct ae_layer *l = layer_at(c, i);
	struct jacobian_part part = part_at(c, scratch, i);
	bool last = i + 1 == depth_of(c);
	float *next = last ? NULL : part_at(c, scratch, i + 1).t;

	multiply_back(c, p, l, part);
	for (size_t j = 0; j < l->units; j++) {
		double sum = last ? part.r[j * l->units + j] : 0;

		for (size_t k = 0; next && k < c->code; k++)
			sum += (double)part.r[k * l->units + j] * next[k * l->units + j];
		y[j] = (float)(sum * slope_derivative(l, y[j], part.slope[j]));
	}
	if (next)
		scale_columns(part.r, part.slope, next, c->code, l->units);
}

double ae_contractive_penalty(const struct ae_contractive *c, const struct ae_pass *p, double scale, float *scratch,
			      float *y)
{
	struct jacobian_part first = part_at(c, scratch, 0);
	size_t n = c->code * inputs(layer_at(c, 0));
	double norm;

	y += c->outs;
	for (size_t i = depth_of(c); i-- > 0;) {
		y -= layer_at(c, i)->units;
		descend(c, p, scratch, i, y);
	}
	norm = p->k->square_sum(first.t, n);
	for (size_t j = 0; j < n; j++)
		first.t[j] *= (float)(2 * scale * c->weight);
	for (size_t i = 0; i < depth_of(c); y += layer_at(c, i++)->units)
		ascend(c, p, scratch, i, y);
	return c->weight * norm;
}
