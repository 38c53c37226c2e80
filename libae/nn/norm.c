/* norm.c - batch normalization (Ioffe, Szegedy 2015), over the batch and all positions of a channel but padding; layer
 * normalization (Ba, Kiros, Hinton 2016), over the channels of a position. Epsilon is 1e-5, the momentum of running
 * statistics 0.1 (PyTorch's defaults). */
#include "nn/layer.h"

#include <math.h>

#define EPSILON 1e-5
#define MOMENTUM 0.1

enum { GAMMA, BETA, MEAN, VARIANCE };

static void tensors(struct ae_layer *l, bool running)
{
	static const char *const name[] = { "weight", "bias", AE_TENSOR_MEAN, AE_TENSOR_VARIANCE };

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

static int batch_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	(void)e;
	tensors(l, true);
	return 0;
}

/* ---- batchnorm: p->sums has sums per channel in two halves: of x, of x^2, and the number of positions; of dy, of
 * dy * (normalized x), and one place that is not used. Values and gradients are 0 in the padding of records ---- */

static size_t half_size(const struct ae_layer *l)
{
	return 2 * l->x.c + 1;
}

static size_t batch_sums_size(const struct ae_layer *l)
{
	return 2 * half_size(l);
}

static double positions_of(const struct ae_layer *l, const struct ae_pass *p)
{
	return p->sums[2 * l->x.c];
}

/* Adds the positions of a slice without the padding of its records. A vector has no steps. */
static void add_positions(const struct ae_layer *l, const struct ae_pass *p)
{
	size_t all = l->x.lines * l->x.w;

	for (size_t i = 0; i < p->n; i++) {
		size_t steps = ae_pass_steps(p, i, all);

		p->sums[2 * l->x.c] += (double)(steps > 0 ? steps : all);
	}
}

struct moments {
	double mean, scale;
};

static struct moments moments_of(const struct ae_layer *l, const struct ae_pass *p, size_t channel)
{
	size_t c = l->x.c;
	double mean, variance;

	if (p->train) {
		double n = positions_of(l, p);

		mean = p->sums[channel] / n;
		variance = p->sums[c + channel] / n - mean * mean;
	} else {
		mean = p->w[l->tensor[MEAN].at + channel];
		variance = p->w[l->tensor[VARIANCE].at + channel];
	}
	return (struct moments){ mean, 1 / sqrt((variance > 0 ? variance : 0) + EPSILON) };
}

/* ---- sweeps over a strip of channels ---- */

/* A strip of up to AE_CHANNELS_MAX channels. If there are few channels, the kernels take those of `folds` positions
 * side by side. */
struct channel_strip {
	size_t first, channels, folds;
};

static struct channel_strip strip_at(size_t c, size_t first)
{
	size_t channels = c - first < AE_CHANNELS_MAX ? c - first : AE_CHANNELS_MAX;

	return (struct channel_strip){ first, channels, channels == c ? AE_CHANNELS_MAX / c : 1 };
}

/* Tensors that a sweep reads and writes. If y is NULL, it computes sums. */
struct norm_sweep {
	struct ae_channels g;
	const struct ae_grid *x_grid, *d_grid, *y_grid;
	const float *x, *d;
	float *y;
	double sum[AE_CHANNELS_MAX], along[AE_CHANNELS_MAX];
};

/* Sets the coefficients of channel i of the strip, for each of the folds. */
static void set_channel(struct norm_sweep *o, struct channel_strip s, size_t i, double mean, double scale, double shift,
			double gain)
{
	for (size_t j = i; j < s.folds * s.channels; j += s.channels) {
		o->g.mean[j] = (float)mean;
		o->g.scale[j] = (float)scale;
		o->g.shift[j] = (float)shift;
		o->g.gain[j] = (float)gain;
	}
}

static bool contiguous(const struct ae_grid *g)
{
	return !g || (g->row == g->w * g->c && g->record == g->lines * g->row);
}

static void sweep_run(struct norm_sweep *o, const struct ae_kernels *k, const float *x, const float *d, float *y)
{
	if (y)
		k->channel_blend(&o->g, x, d, y);
	else
		k->channel_sums(&o->g, x, d, o->sum, o->along);
}

/* Contiguous positions: groups of `folds`, then the rest. */
static void sweep_positions(struct norm_sweep *o, struct channel_strip s, const struct ae_kernels *k, size_t positions,
			    const float *x, const float *d, float *y)
{
	size_t c = o->x_grid->c, rest = positions % s.folds, past = (positions - rest) * c;

	o->g.count = positions / s.folds;
	o->g.stride = s.folds * c;
	o->g.width = s.folds * s.channels;
	sweep_run(o, k, x, d, y);
	o->g.count = 1;
	o->g.width = rest * s.channels;
	if (rest > 0)
		sweep_run(o, k, x + past, d ? d + past : NULL, y ? y + past : NULL);
}

static void sweep(struct norm_sweep *o, struct channel_strip s, const struct ae_pass *p)
{
	bool whole = contiguous(o->x_grid) && contiguous(o->d_grid) && contiguous(o->y_grid);
	size_t rows = p->n * o->x_grid->lines, at_once = whole ? rows : 1;

	for (size_t row = 0; row < rows; row += at_once) {
		size_t i = row / o->x_grid->lines, h = row % o->x_grid->lines;

		sweep_positions(o, s, p->k, at_once * o->x_grid->w, o->x + ae_grid_at(o->x_grid, i, h) + s.first,
				o->d ? o->d + ae_grid_at(o->d_grid, i, h) + s.first : NULL,
				o->y ? o->y + ae_grid_at(o->y_grid, i, h) + s.first : NULL);
	}
}

/* Adds a sweep's sums to the sums of its channels. */
static void add_sums(const struct norm_sweep *o, struct channel_strip s, double *sum, double *along)
{
	for (size_t j = 0; j < s.folds * s.channels; j++) {
		sum[s.first + j % s.channels] += o->sum[j];
		along[s.first + j % s.channels] += o->along[j];
	}
}

static void batch_sums(const struct ae_layer *l, const struct ae_pass *p, const float *x)
{
	size_t c = l->x.c;
	struct channel_strip s;

	add_positions(l, p);
	for (size_t first = 0; first < c; first += s.channels) {
		struct norm_sweep o = { .x_grid = &l->x, .d_grid = &l->x, .x = x, .d = x };

		s = strip_at(c, first);
		for (size_t i = 0; i < s.channels; i++)
			set_channel(&o, s, i, 0, 1, 0, 0);
		sweep(&o, s, p);
		add_sums(&o, s, p->sums, p->sums + c);
	}
}

static void batch_finish_stats(const struct ae_layer *l, const struct ae_pass *p)
{
	double n = positions_of(l, p);

	for (size_t i = 0; i < l->x.c; i++) {
		float *mean = p->state + l->tensor[MEAN].at + i, *variance = p->state + l->tensor[VARIANCE].at + i;
		double m = p->sums[i] / n, v = p->sums[l->x.c + i] / n - m * m;

		if (n > 1)
			v *= n / (n - 1); /* PyTorch's running variance is unbiased, too */
		*mean = (float)((1 - MOMENTUM) * *mean + MOMENTUM * m);
		*variance = (float)((1 - MOMENTUM) * *variance + MOMENTUM * (v > 0 ? v : 0));
	}
}

static void batch_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	const float *gamma = p->w + l->tensor[GAMMA].at, *beta = p->w + l->tensor[BETA].at;
	struct channel_strip s;

	for (size_t first = 0; first < l->x.c; first += s.channels) {
		struct norm_sweep o = { .x_grid = &l->x, .y_grid = &l->y, .x = x, .y = y };

		s = strip_at(l->x.c, first);
		for (size_t i = 0; i < s.channels; i++) {
			struct moments m = moments_of(l, p, first + i);

			set_channel(&o, s, i, m.mean, m.scale * gamma[first + i], beta[first + i], 0);
		}
		sweep(&o, s, p);
	}
}

static void batch_sums_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy)
{
	size_t c = l->x.c;
	double *sums = p->sums + half_size(l);
	struct channel_strip s;

	for (size_t first = 0; first < c; first += s.channels) {
		struct norm_sweep o = { .x_grid = &l->x, .d_grid = &l->dy, .x = x, .d = dy };

		s = strip_at(c, first);
		for (size_t i = 0; i < s.channels; i++) {
			struct moments m = moments_of(l, p, first + i);

			set_channel(&o, s, i, m.mean, m.scale, 0, 0);
		}
		sweep(&o, s, p);
		add_sums(&o, s, sums, sums + c);
	}
}

/* The sums over the batch are the gradients of gamma and beta. The first slice adds them for all slices. */
static void batch_backward_weights(const struct ae_layer *l, const struct ae_pass *p)
{
	const double *sums = p->sums + half_size(l);

	for (size_t i = 0; p->side.from == 0 && i < l->x.c; i++) {
		p->dw[l->tensor[BETA].at + i] += (float)sums[i];
		p->dw[l->tensor[GAMMA].at + i] += (float)sums[l->x.c + i];
	}
}

/* dx = gamma scale (dy - mean of dy - z mean of dy z), z the normalized x. */
static void batch_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	const float *gamma = p->w + l->tensor[GAMMA].at;
	const double *sums = p->sums + half_size(l);
	double n = positions_of(l, p);
	struct channel_strip s;

	(void)y;
	if (p->train)
		batch_backward_weights(l, p);
	for (size_t first = 0; dx && first < l->x.c; first += s.channels) {
		struct norm_sweep o = { .x_grid = &l->x, .d_grid = &l->dy, .y_grid = &l->dx, .x = x, .d = dy, .y = dx };

		s = strip_at(l->x.c, first);
		for (size_t i = 0; i < s.channels; i++) {
			struct moments m = moments_of(l, p, first + i);
			double gain = gamma[first + i] * m.scale;
			/* the moments of a frozen layer do not depend on the batch */
			double shared = p->train ? -gain / n : 0;

			set_channel(&o, s, i, m.mean, shared * m.scale * sums[l->x.c + first + i],
				    shared * sums[first + i], gain);
		}
		sweep(&o, s, p);
	}
}

/* ---- layernorm ---- */

static int layer_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	(void)e;
	tensors(l, false);
	return 0;
}

static struct ae_norm norm_of(const struct ae_layer *l, const struct ae_pass *p)
{
	size_t gamma = l->tensor[GAMMA].at, beta = l->tensor[BETA].at;

	return (struct ae_norm){
		l->x.c, EPSILON, p->w + gamma, p->w + beta, p->dw ? p->dw + gamma : NULL, p->dw ? p->dw + beta : NULL
	};
}

static void layer_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct ae_norm norm = norm_of(l, p);

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.lines; h++)
			for (size_t w = 0; w < l->x.w; w++)
				p->k->norm(&norm, x + ae_grid_at(&l->x, i, h) + w * l->x.c,
					   y + ae_grid_at(&l->y, i, h) + w * l->y.c);
}

static void layer_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			   float *dy)
{
	struct ae_norm norm = norm_of(l, p);

	(void)y;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->x.lines; h++)
			for (size_t w = 0; w < l->x.w; w++)
				p->k->norm_back(&norm, x + ae_grid_at(&l->x, i, h) + w * l->x.c,
						dy + ae_grid_at(&l->dy, i, h) + w * l->dy.c,
						dx ? dx + ae_grid_at(&l->dx, i, h) + w * l->dx.c : NULL);
}

const struct ae_layer_type ae_batchnorm_layer = {
	.name = "batchnorm",
	.sizes = "",
	.elementwise = true,
	.batch = true,
	.build = batch_build,
	.init = init,
	.forward = batch_forward,
	.backward = batch_backward,
	.sums = batch_sums_size,
	.batch_sums = batch_sums,
	.batch_sums_backward = batch_sums_backward,
	.finish_stats = batch_finish_stats,
};

const struct ae_layer_type ae_layernorm_layer = {
	.name = "layernorm",
	.sizes = "",
	.elementwise = true,
	.build = layer_build,
	.init = init,
	.forward = layer_forward,
	.backward = layer_backward,
};
