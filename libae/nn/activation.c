/* activation.c - the table of activations; the layer that applies one. An activation is a layer if it is an item of its
 * own, or if the layer before cannot apply it: the derivative needs the input, or (softmax) all channels. */
#include "nn/layer.h"

#include <string.h>

static const struct ae_activation activations[] = {
	{ .name = "linear", .kind = AE_LINEAR },
	{ .name = "relu", .kind = AE_LEAKY, .argument = 0 },
	{ .name = "leaky", .kind = AE_LEAKY, .argument = 0.01f, .takes_argument = true },
	{ .name = "elu", .kind = AE_ELU, .argument = 1, .takes_argument = true },
	{ .name = "selu", .kind = AE_SELU },
	{ .name = "gelu", .kind = AE_GELU, .from_input = true },
	{ .name = "silu", .kind = AE_SILU, .from_input = true },
	{ .name = "tanh", .kind = AE_TANH },
	{ .name = "sigmoid", .kind = AE_SIGMOID },
	{ .name = "softplus", .kind = AE_SOFTPLUS },
	{ .name = "softmax", .kind = AE_EXP, .softmax = true },
};

const struct ae_activation *ae_activation_find(const char *word, size_t length)
{
	const char *equals = memchr(word, '=', length);
	size_t name = equals ? (size_t)(equals - word) : length;

	for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
		if (strlen(activations[i].name) == name && strncmp(activations[i].name, word, name) == 0)
			return &activations[i];
	return NULL;
}

void ae_activation_offer(struct ae_suggest *suggest)
{
	for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
		ae_suggest_offer(suggest, activations[i].name);
}

/* Subtracting the maximum keeps exp in range and does not change the result. */
static void softmax(const struct ae_pass *p, float *y, size_t n)
{
	float largest = y[0], sum = 0;

	for (size_t i = 1; i < n; i++)
		largest = y[i] > largest ? y[i] : largest;
	for (size_t i = 0; i < n; i++)
		y[i] -= largest;
	p->k->activation(AE_EXP, 0, y, n);
	for (size_t i = 0; i < n; i++)
		sum += y[i];
	for (size_t i = 0; i < n; i++)
		y[i] /= sum;
}

static void softmax_back(const float *y, float *dy, size_t n)
{
	double along = 0;

	for (size_t i = 0; i < n; i++)
		along += (double)y[i] * dy[i];
	for (size_t i = 0; i < n; i++)
		dy[i] = (float)(y[i] * (dy[i] - along));
}

static bool passes(const struct ae_layer *l, const struct ae_pass *p)
{
	return l->final && p->logits;
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	ae_grid_copy(&l->x, x, &l->y, y, p->n);
	if (passes(l, p))
		return;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++) {
			float *row = y + ae_grid_at(&l->y, i, h);

			for (size_t w = 0; l->activation->softmax && w < l->y.w; w++)
				softmax(p, row + w * l->y.c, l->y.c);
			if (!l->activation->softmax)
				p->k->activation(l->activation->kind, l->argument, row, l->y.w * l->y.c);
		}
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	for (size_t i = 0; !passes(l, p) && i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++) {
			const float *value = y + ae_grid_at(&l->y, i, h);
			float *slope = dy + ae_grid_at(&l->dy, i, h);

			for (size_t w = 0; l->activation->softmax && w < l->y.w; w++)
				softmax_back(value + w * l->y.c, slope + w * l->y.c, l->y.c);
			if (!l->activation->softmax)
				p->k->activation_backward(l->activation->kind, l->argument, x + ae_grid_at(&l->x, i, h),
							  value, slope, l->y.w * l->y.c);
		}
	if (dx)
		ae_grid_copy(&l->dy, dy, &l->dx, dx, p->n);
}

const struct ae_layer_type ae_activation_layer = {
	.name = "activation",
	.elementwise = true,
	.sizes = "",
	.build = ae_layer_build_elementwise,
	.forward = forward,
	.backward = backward,
};
