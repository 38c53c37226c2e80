/* init.c - initial weights of a layer, drawn from the seed by the rule that its item names. */
#include "nn/layer.h"

#include <math.h>
#include <string.h>

/* Glorot, Bengio 2010; He et al. 2015; LeCun et al. 1998; uniform: PyTorch's default. The first one is the default. */
static const struct ae_init inits[] = {
	{ .name = "glorot", .numerator = 6, .fan_out = true },
	{ .name = "glorot_normal", .numerator = 2, .fan_out = true, .normal = true },
	{ .name = "he", .numerator = 6 },
	{ .name = "he_normal", .numerator = 2, .normal = true },
	{ .name = "lecun", .numerator = 3 },
	{ .name = "uniform", .numerator = 1, .all = true, .biases = true },
	{ .name = "zeros", .numerator = 0, .all = true },
};

/* Widths that the item gives. */
static const struct ae_init given[] = { { .name = "uniform" }, { .name = "normal", .normal = true } };

const char *ae_init_name(size_t i)
{
	return i < sizeof inits / sizeof *inits ? inits[i].name : NULL;
}

const struct ae_init *ae_init_find(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
		if (strlen(inits[i].name) == length && memcmp(inits[i].name, word, length) == 0)
			return &inits[i];
	return NULL;
}

const struct ae_init *ae_init_find_given(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (strlen(given[i].name) == length && memcmp(given[i].name, word, length) == 0)
			return &given[i];
	return NULL;
}

const struct ae_init *ae_init_default(void)
{
	return &inits[0];
}

double ae_init_width(const struct ae_item *item, const struct ae_shape *s)
{
	const struct ae_init *init = item->init;
	double taps = 1, in, out;

	if (item->init_width > 0)
		return item->init_width;
	for (int i = 2; i < s->rank; i++)
		taps *= (double)s->dim[i];
	in = (double)s->dim[1] * taps;
	out = (double)s->dim[0] * taps;
	return sqrt(init->numerator / (init->fan_out ? in + out : in));
}

void ae_init_draw(const struct ae_layer *l, size_t tensor, double width, float *w, uint64_t seed)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_INIT, l->id, tensor);
	const struct ae_tensor *t = &l->tensor[tensor];

	for (size_t i = 0; i < t->count; i++)
		w[t->at + t->place(l, t, i)] =
			(float)(width * (l->item.init->normal ? ae_rng_normal(r, i) : 2 * ae_rng_uniform(r, i) - 1));
}

void ae_init_fill(const struct ae_tensor *t, float value, float *w)
{
	for (size_t i = 0; i < t->count; i++)
		w[t->at + i] = value;
}

void ae_init_layer(const struct ae_layer *l, float *w, uint64_t seed)
{
	const struct ae_shape *weight = &l->tensor[0].shape;

	if (!l->tensor[0].shared)
		ae_init_draw(l, 0, ae_init_width(&l->item, weight), w, seed);
	if (l->tensors > 1 && l->item.init->biases)
		ae_init_draw(l, 1, ae_init_width(&l->item, weight), w, seed);
	else if (l->tensors > 1)
		ae_init_fill(&l->tensor[1], 0, w);
}
