/* init.c - a layer's weights before training: drawn from the seed, by the rule that its item names. */
#include "nn/layer.h"

#include <math.h>

double ae_init_width(enum ae_init init, const struct ae_shape *s)
{
	double taps = 1, in, out;

	for (int i = 2; i < s->rank; i++)
		taps *= (double)s->dim[i];
	in = (double)s->dim[1] * taps;
	out = (double)s->dim[0] * taps;
	switch (init) {
	case AE_GLOROT: return sqrt(6 / (in + out));
	case AE_GLOROT_NORMAL: return sqrt(2 / (in + out));
	case AE_HE: return sqrt(6 / in);
	case AE_HE_NORMAL: return sqrt(2 / in);
	case AE_LECUN: return sqrt(3 / in);
	case AE_UNIFORM: return sqrt(1 / in);
	case AE_ZEROS: break;
	}
	return 0;
}

void ae_init_draw(const struct ae_layer *l, size_t tensor, double width, float *w, uint64_t seed)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_INIT, l->id, tensor);
	const struct ae_tensor *t = &l->tensor[tensor];
	bool normal = l->item.init == AE_GLOROT_NORMAL || l->item.init == AE_HE_NORMAL;

	for (size_t i = 0; i < t->count; i++)
		w[t->at + t->place(l, t, i)] = (float)(width * (normal ? ae_rng_normal(r, i)
								: 2 * ae_rng_uniform(r, i) - 1));
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
		ae_init_draw(l, 0, ae_init_width(l->item.init, weight), w, seed);
	if (l->tensors > 1 && l->item.init == AE_UNIFORM)	/* PyTorch draws its biases too */
		ae_init_draw(l, 1, ae_init_width(AE_UNIFORM, weight), w, seed);
	else if (l->tensors > 1)
		ae_init_fill(&l->tensor[1], 0, w);
}
