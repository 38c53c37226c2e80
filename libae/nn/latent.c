/* latent.c - a Gaussian code (Kingma, Welling 2014). Two heads give its mean and the logarithm of its variance. A
 * sample of the code goes to the decoder, and KL(q || N(0, I)) is added to the loss. A conditional code (Sohn, Lee, Yan
 * 2015) appends the record's class, one-hot, to the input of the heads and to the code. */
#include "nn/layer.h"

#include <math.h>
#include <string.h>

enum { MEAN_WEIGHT, LOGVAR_WEIGHT, MEAN_BIAS, LOGVAR_BIAS };

/* Floats saved per row: mean and log-variance, which backward replaces by their gradients, and the normal draw. A
 * record with several rows (one draw each) has one mean and log-variance; these come before all draws. */
static size_t saved(const struct ae_layer *l, bool train)
{
	(void)train;
	return 3 * l->units;
}

static size_t records_of(const struct ae_pass *p)
{
	return p->n / p->side.samples;
}

static float *draw_of(const struct ae_layer *l, const struct ae_pass *p, size_t i)
{
	return p->saved + (2 * records_of(p) + i) * l->units;
}

static size_t inputs(const struct ae_layer *l)
{
	return l->packs[0].depth;
}

/* Floats between two rows of weights: the inputs, then the classes. */
static size_t stride(const struct ae_layer *l)
{
	return inputs(l) + l->item.classes;
}

/* Place in memory of the file's element: inputs count in C,H,W order in files, classes follow them. */
static size_t place(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	size_t row = t->shape.dim[1], i = torch % row;

	return torch - i + (i < inputs(l) ? ae_layer_transpose(&l->torch_in, i) : i);
}

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t in = ae_shape_count(&l->in), dim[2] = { l->units, in + l->item.classes };

	if (ae_layer_new_packs(l, 2, e) != 0)
		return -1;
	l->out = (struct ae_shape){ .rank = 1, .dim = { l->units } };
	l->dy = ae_grid_of(&l->out);
	/* the two matrices are adjacent, and so are the biases: one product serves both heads */
	ae_layer_tensor(l, "mean.weight", 2, dim)->place = place;
	ae_layer_tensor(l, "logvar.weight", 2, dim)->place = place;
	ae_layer_tensor(l, "mean.bias", 1, dim);
	ae_layer_tensor(l, "logvar.bias", 1, dim);
	l->packs[0] = ae_pack_plan(lanes, in, 2 * l->units);
	l->packs[1] = ae_pack_plan(lanes, 2 * l->units, in);
	l->packs[1].backward = true;
	l->macs = 2 * (uint64_t)l->units * in;
	return 0;
}

static void init(const struct ae_layer *l, float *w, uint64_t seed)
{
	for (size_t i = MEAN_WEIGHT; i <= LOGVAR_WEIGHT; i++) {
		ae_init_draw(l, i, ae_init_width(&l->item, &l->tensor[i].shape), w, seed);
		ae_init_fill(&l->tensor[MEAN_BIAS + i], 0, w);
	}
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool backward)
{
	w += l->tensor[MEAN_WEIGHT].at;
	if (backward)
		ae_pack_rows(&l->packs[1], k, packed, 0, 2 * l->units, w, stride(l), 1);
	else
		ae_pack_rows(&l->packs[0], k, packed, 0, inputs(l), w, 1, stride(l));
}

static size_t class_of(const struct ae_pass *p, size_t i)
{
	return (size_t)p->side.label[ae_side_place(&p->side, i)];
}

/* KL(N(mean, exp(logvar)) || N(0, 1)) of one value. */
static double divergence(double mean, double logvar)
{
	return 0.5 * (mean * mean + exp(logvar) - 1 - logvar);
}

/* Estimate of KL from one draw, for records with several rows: log q(z) - log p(z). */
static double sampled(double logvar, double draw, double z)
{
	return 0.5 * (z * z - draw * draw - logvar);
}

/* Derivative of a row's KL term by its KL. */
static double kl_slope(const struct ae_elbo *o, double kl)
{
	return isnan(o->capacity) ? o->beta : kl < o->capacity ? -o->beta : o->beta;
}

/* KL and KL term of row i; head: its record's means, then log-variances. */
static void add_kl(const struct ae_layer *l, const struct ae_pass *p, size_t i, const float *head, const float *z)
{
	const struct ae_elbo *o = &p->side.elbo;
	const float *draw = draw_of(l, p, i);
	bool several = p->side.samples > 1;
	double kl = 0, counted = 0;

	for (size_t j = 0; j < l->units; j++) {
		double logvar = head[l->units + j];
		double d = several ? sampled(logvar, draw[j], z[j]) : divergence(head[j], logvar);

		kl += d;
		counted += !several && d < o->free_bits ? o->free_bits : d;
	}
	p->side.kl[p->side.from + i] = kl;
	p->side.kl_term[p->side.from + i] = isnan(o->capacity) ? o->beta * counted
							       : o->beta * fabs(counted - o->capacity);
}

static void draw_row(const struct ae_layer *l, const struct ae_pass *p, size_t i, const float *head, float *z)
{
	struct ae_rng r = ae_layer_rng(l, p, AE_RNG_SAMPLE, i);
	size_t first = (p->side.from + i) % p->side.samples * l->units;
	float *draw = draw_of(l, p, i);

	for (size_t j = 0; j < l->units; j++) {
		draw[j] = p->side.draws ? (float)ae_rng_normal(r, first + j) : 0;
		z[j] = (float)(head[j] + exp(0.5 * head[l->units + j]) * draw[j]);
	}
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	const struct ae_pack *w = &l->packs[0];
	size_t heads = 2 * l->units;
	struct ae_gemm g = { .m = records_of(p),
			     .n = heads,
			     .depth = w->depth,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = x,
			     .a_row = l->x.record,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c = p->saved,
			     .c_row = heads,
			     .bias = p->w + l->tensor[MEAN_BIAS].at,
			     .slope = 1 };

	p->k->gemm(&g);
	for (size_t i = 0; l->item.classes && i < p->n; i += p->side.samples) {
		const float *class = p->w + l->tensor[MEAN_WEIGHT].at + inputs(l) + class_of(p, i);
		float *head = p->saved + i / p->side.samples * heads;

		for (size_t j = 0; j < heads; j++)
			head[j] += class[j * stride(l)];
	}
	for (size_t i = 0; i < p->n; i++) {
		const float *head = p->saved + i / p->side.samples * heads;
		float *z = y + i * l->y.record;

		draw_row(l, p, i, head, z);
		if (p->side.kl_term)
			add_kl(l, p, i, head, z);
	}
}

/* Adds to the gradients of mean and log-variance those that come from one row's code. */
static void backward_row(const struct ae_layer *l, const struct ae_pass *p, size_t i, const float head[2], size_t j,
			 float z, float dz, double back[2])
{
	const struct ae_elbo *o = &p->side.elbo;
	size_t row = p->side.from + i;
	bool several = p->side.samples > 1;
	double mean = head[0], logvar = head[1], draw = draw_of(l, p, i)[j], d = dz;
	double share = (p->side.weight ? p->side.weight[row] : 1) * (double)p->side.samples / (double)p->batch;
	double slope = share * kl_slope(o, p->side.kl[row]);

	if (o->free_bits > 0 && divergence(mean, logvar) < o->free_bits)
		slope = 0;
	d += several ? slope * z : 0;
	back[0] += several ? d : d + slope * mean;
	back[1] += 0.5 * exp(0.5 * logvar) * draw * d + 0.5 * slope * (several ? -1 : exp(logvar) - 1);
}

/* Replaces a record's mean and log-variance by their gradients, from the gradients of its codes; row i is the first. */
static void backward_record(const struct ae_layer *l, const struct ae_pass *p, size_t i, const float *z,
			    const float *dz)
{
	float *mean = p->saved + i / p->side.samples * 2 * l->units, *logvar = mean + l->units;

	for (size_t j = 0; j < l->units; j++) {
		const float head[2] = { mean[j], logvar[j] };
		double back[2] = { 0, 0 };

		for (size_t k = 0; k < p->side.samples; k++)
			backward_row(l, p, i + k, head, j, z[k * l->y.record + j], dz[k * l->dy.record + j], back);
		mean[j] = (float)back[0];
		logvar[j] = (float)back[1];
	}
}

static void backward_weights(const struct ae_layer *l, const struct ae_pass *p, const float *x)
{
	size_t heads = 2 * l->units, records = records_of(p);
	struct ae_gemm g = { .m = heads,
			     .n = inputs(l),
			     .depth = records,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = p->saved,
			     .a_row = 1,
			     .a_step = heads,
			     .b = x,
			     .b_step = l->x.record,
			     .panels = ae_pack_panels(p->k->lanes, inputs(l)),
			     .c = p->dw + l->tensor[MEAN_WEIGHT].at,
			     .c_row = stride(l),
			     .accumulate = 1,
			     .slope = 1 };

	p->k->gemm(&g);
	p->k->column_sum(p->saved, records, heads, heads, p->dw + l->tensor[MEAN_BIAS].at);
	for (size_t i = 0; l->item.classes && i < records; i++) {
		float *class = p->dw + l->tensor[MEAN_WEIGHT].at + inputs(l) + class_of(p, i * p->side.samples);

		for (size_t j = 0; j < heads; j++)
			class[j * stride(l)] += p->saved[i * heads + j];
	}
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	const struct ae_pack *w = &l->packs[1];
	struct ae_gemm g = { .m = records_of(p),
			     .n = w->n,
			     .depth = w->depth,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = p->saved,
			     .a_row = 2 * l->units,
			     .a_step = 1,
			     .b = p->packed + w->at,
			     .b_step = w->step,
			     .b_panel = w->panel,
			     .panels = w->count,
			     .c = dx,
			     .c_row = l->dx.record,
			     .slope = 1 };

	for (size_t i = 0; i < p->n; i += p->side.samples)
		backward_record(l, p, i, y + i * l->y.record, dy + i * l->dy.record);
	backward_weights(l, p, x);
	if (dx)
		p->k->gemm(&g);
}

const struct ae_layer_type ae_latent_layer = {
	.name = "latent",
	.sizes = "u",
	.options = AE_OPT_INIT | AE_OPT_CLASSES,
	.build = build,
	.init = init,
	.saved = saved,
	.pack = pack,
	.forward = forward,
	.backward = backward,
};

/* ---- class: appends the record's class, one-hot, to the code at the start of the decoder ---- */

static int join_build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	if (l->in.rank != 1)
		return ae_err_set(e,
				  "item %d '%s': expected a code of one dimension, got %s: add 'flatten' before '---'",
				  l->item.number, l->item.text, ae_shape_name(&l->in).text);
	l->out = (struct ae_shape){ .rank = 1, .dim = { l->in.dim[0] + l->item.classes } };
	l->dy = ae_grid_of(&l->out);
	return 0;
}

static void join_forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	for (size_t i = 0; i < p->n; i++) {
		float *to = y + i * l->y.record;

		memcpy(to, x + i * l->x.record, l->x.c * sizeof *to);
		memset(to + l->x.c, 0, (l->y.c - l->x.c) * sizeof *to);
		to[l->x.c + class_of(p, i)] = 1;
	}
}

static void join_backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			  float *dy)
{
	(void)x;
	(void)y;
	for (size_t i = 0; dx && i < p->n; i++)
		memcpy(dx + i * l->dx.record, dy + i * l->dy.record, l->x.c * sizeof *dx);
}

const struct ae_layer_type ae_join_layer = {
	.name = "class",
	.sizes = "c",
	.build = join_build,
	.forward = join_forward,
	.backward = join_backward,
};
