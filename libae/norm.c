/* norm.c - batch normalisation (Ioffe, Szegedy 2015), over the batch and all positions of a channel, and layer
 * normalisation (Ba, Kiros, Hinton 2016), over the channels of a position. Epsilon 1e-5 and PyTorch's momentum 0.1. */
#include "layer.h"

#include <math.h>

#define EPSILON 1e-5
#define MOMENTUM 0.1

enum { GAMMA, BETA, MEAN, VARIANCE };

static void tensors(struct ae_layer *l, bool running)
{
	static const char *const name[] = { "weight", "bias", "running_mean", "running_var" };

	for (int i = 0; i < (running ? 4 : 2); i++) {
		struct ae_tensor *t = ae_layer_tensor(l, name[i], 1, &l->x.c);

		t->place = ae_layer_place_out;
		t->state = i >= MEAN;
	}
	l->out = l->in;
	l->dy = ae_grid_of(&l->out);
}

/* Scale 1, shift 0, mean 0, variance 1. */
static void init(const struct ae_layer *l, float *w, uint64_t seed)
{
	(void)seed;
	for (int i = 0; i < l->tensors; i++)
		ae_init_fill(&l->tensor[i], i == GAMMA || i == VARIANCE, w);
}

static int batch_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	(void)k;
	(void)e;
	tensors(l, true);
	return 0;
}

/* ---- batchnorm: sums is four rows of a channel each: of x, x^2, dy, dy * (x normalised) ---- */

static size_t batch_sums(const struct ae_layer *l)
{
	return 4 * l->x.c;
}

struct moments { double mean, scale; };

static struct moments moments_of(const struct ae_layer *l, const struct ae_pass *p, size_t channel)
{
	size_t c = l->x.c;
	double n = (double)(p->batch * l->x.h * l->x.w), mean, variance;

	if (p->train) {
		mean = p->sums[channel] / n;
		variance = p->sums[c + channel] / n - mean * mean;
	} else {
		mean = p->w[l->tensor[MEAN].at + channel];
		variance = p->w[l->tensor[VARIANCE].at + channel];
	}
	return (struct moments){ mean, 1 / sqrt((variance > 0 ? variance : 0) + EPSILON) };
}

static void batch_gather(const struct ae_layer *l, const struct ae_pass *p, const float *x)
{
	size_t c = l->x.c;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.h; h++) {
			const float *row = x + ae_grid_at(&l->x, i, h);

			for (size_t j = 0; j < l->x.w * c; j++) {
				p->sums[j % c] += row[j];
				p->sums[c + j % c] += (double)row[j] * row[j];
			}
		}
}

static void batch_settle(const struct ae_layer *l, const struct ae_pass *p)
{
	double n = (double)(p->batch * l->x.h * l->x.w);

	for (size_t i = 0; i < l->x.c; i++) {
		float *mean = p->state + l->tensor[MEAN].at + i, *variance = p->state + l->tensor[VARIANCE].at + i;
		double m = p->sums[i] / n, v = p->sums[l->x.c + i] / n - m * m;

		if (n > 1)
			v *= n / (n - 1);	/* the unbiased one is kept, as PyTorch does */
		*mean = (float)((1 - MOMENTUM) * *mean + MOMENTUM * m);
		*variance = (float)((1 - MOMENTUM) * *variance + MOMENTUM * (v > 0 ? v : 0));
	}
}

static void batch_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	const float *gamma = p->w + l->tensor[GAMMA].at, *beta = p->w + l->tensor[BETA].at;

	for (size_t channel = 0; channel < l->x.c; channel++) {
		struct moments m = moments_of(l, p, channel);

		for (size_t i = 0; i < p->n; i++)
			for (size_t h = 0; h < l->x.h; h++)
				for (size_t w = 0; w < l->x.w; w++) {
					size_t at = w * l->x.c + channel;
					double z = (x[ae_grid_at(&l->x, i, h) + at] - m.mean) * m.scale;

					y[ae_grid_at(&l->y, i, h) + at] = (float)(z * gamma[channel] + beta[channel]);
				}
	}
}

static void batch_gather_back(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy)
{
	double *sums = p->sums + 2 * l->x.c;

	for (size_t channel = 0; channel < l->x.c; channel++) {
		struct moments m = moments_of(l, p, channel);

		for (size_t i = 0; i < p->n; i++)
			for (size_t h = 0; h < l->x.h; h++)
				for (size_t w = 0; w < l->x.w; w++) {
					size_t at = w * l->x.c + channel;
					double d = dy[ae_grid_at(&l->dy, i, h) + at];

					sums[channel] += d;
					sums[l->x.c + channel] += d * (x[ae_grid_at(&l->x, i, h) + at] - m.mean) * m.scale;
				}
	}
}

/* dx = gamma scale (dy - mean of dy - z mean of dy z), z the normalised x. */
static void batch_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	const double *sums = p->sums + 2 * l->x.c;
	double n = (double)(p->batch * l->x.h * l->x.w);
	double shared = p->train ? 1 / n : 0;	/* a frozen one's moments do not depend on the batch */

	(void)y;
	for (size_t channel = 0; channel < l->x.c; channel++) {
		struct moments m = moments_of(l, p, channel);
		double gamma = p->w[l->tensor[GAMMA].at + channel], b = 0, g = 0;

		for (size_t i = 0; i < p->n; i++)
			for (size_t h = 0; h < l->x.h; h++)
				for (size_t w = 0; w < l->x.w; w++) {
					size_t at = w * l->x.c + channel;
					double d = dy[ae_grid_at(&l->dy, i, h) + at];
					double z = (x[ae_grid_at(&l->x, i, h) + at] - m.mean) * m.scale;

					b += d;
					g += d * z;
					if (dx)
						dx[ae_grid_at(&l->dx, i, h) + at] = (float)(gamma * m.scale
							* (d - sums[channel] * shared - z * sums[l->x.c + channel] * shared));
				}
		p->dw[l->tensor[GAMMA].at + channel] += (float)g;
		p->dw[l->tensor[BETA].at + channel] += (float)b;
	}
}

/* ---- layernorm ---- */

static int layer_build(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e)
{
	(void)k;
	(void)e;
	tensors(l, false);
	return 0;
}

static struct moments moments_at(const float *x, size_t c)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < c; i++)
		sum += x[i];
	for (size_t i = 0; i < c; i++)
		squares += (x[i] - sum / (double)c) * (x[i] - sum / (double)c);
	return (struct moments){ sum / (double)c, 1 / sqrt(squares / (double)c + EPSILON) };
}

static void layer_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	const float *gamma = p->w + l->tensor[GAMMA].at, *beta = p->w + l->tensor[BETA].at;
	size_t c = l->x.c;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.h; h++)
			for (size_t w = 0; w < l->x.w; w++) {
				const float *from = x + ae_grid_at(&l->x, i, h) + w * c;
				float *to = y + ae_grid_at(&l->y, i, h) + w * c;
				struct moments m = moments_at(from, c);

				for (size_t j = 0; j < c; j++)
					to[j] = (float)((from[j] - m.mean) * m.scale * gamma[j] + beta[j]);
			}
}

static void layer_back_at(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy, float *dx)
{
	const float *gamma = p->w + l->tensor[GAMMA].at;
	float *dgamma = p->dw + l->tensor[GAMMA].at, *dbeta = p->dw + l->tensor[BETA].at;
	size_t c = l->x.c;
	struct moments m = moments_at(x, c);
	double sum = 0, along = 0;

	for (size_t j = 0; j < c; j++) {
		double z = (x[j] - m.mean) * m.scale;

		dgamma[j] += (float)(dy[j] * z);
		dbeta[j] += dy[j];
		sum += (double)dy[j] * gamma[j];
		along += (double)dy[j] * gamma[j] * z;
	}
	for (size_t j = 0; dx && j < c; j++) {
		double z = (x[j] - m.mean) * m.scale;

		dx[j] = (float)(m.scale * ((double)dy[j] * gamma[j] - sum / (double)c - z * along / (double)c));
	}
}

static void layer_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	(void)y;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.h; h++)
			for (size_t w = 0; w < l->x.w; w++)
				layer_back_at(l, p, x + ae_grid_at(&l->x, i, h) + w * l->x.c,
					      dy + ae_grid_at(&l->dy, i, h) + w * l->dy.c,
					      dx ? dx + ae_grid_at(&l->dx, i, h) + w * l->dx.c : NULL);
}

const struct ae_layer_type ae_batchnorm_layer = {
	.name = "batchnorm", .sizes = "", .elementwise = true, .batch = true, .build = batch_build, .init = init,
	.forward = batch_forward, .backward = batch_backward, .sums = batch_sums, .gather = batch_gather, .gather_back = batch_gather_back,
	.settle = batch_settle,
};

const struct ae_layer_type ae_layernorm_layer = {
	.name = "layernorm", .sizes = "", .elementwise = true, .build = layer_build, .init = init,
	.forward = layer_forward, .backward = layer_backward,
};
