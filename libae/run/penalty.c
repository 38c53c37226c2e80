/* penalty.c - the table of penalties on the code, with their gradients. A penalty depends on one code, or on the codes of the
 * whole batch. */
#include "run/penalty.h"
#include "run/contractive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOSEST 1e-6 /* mean activations are kept this far from 0 and 1, so that their logarithms are finite */

/* ---- one function per penalty: returns the penalty of row i, and adds `scale` times its gradient to `gradient` ---- */

static double l1_row(const struct ae_codes *c, size_t i, double scale, float *gradient)
{
	const float *z = c->z + i * c->d;
	double sum = 0, share = 1 / (double)c->d;

	for (size_t j = 0; j < c->d; j++) {
		sum += fabs((double)z[j]);
		gradient[j] += (float)(scale * share * ((z[j] > 0) - (z[j] < 0)));
	}
	return sum * share;
}

/* The sum over the code of KL between coins that fall with probability rho and with the mean activation (Ng 2011). */
static double kl_row(const struct ae_codes *c, size_t i, double scale, float *gradient)
{
	double rho = c->o->rho;

	(void)i;
	for (size_t j = 0; j < c->d; j++) {
		double m = fmin(fmax(c->mean[j], CLOSEST), 1 - CLOSEST);

		gradient[j] += (float)(scale * ((1 - rho) / (1 - m) - rho / m));
	}
	return c->divergence;
}

/* k(x, y) = C / (C + |x - y|^2), C = 2 d: inverse multiquadrics at the scale of N(0, I). Adds `scale` times its
 * gradient with respect to x, if `gradient` is not NULL. */
static double kernel(const float *x, const float *y, size_t d, double scale, float *gradient)
{
	double c = 2 * (double)d, square = 0, k, slope;

	for (size_t j = 0; j < d; j++)
		square += ((double)x[j] - y[j]) * ((double)x[j] - y[j]);
	k = c / (c + square);
	slope = -2 * scale * k / (c + square);
	for (size_t j = 0; gradient && j < d; j++)
		gradient[j] += (float)(slope * ((double)x[j] - y[j]));
	return k;
}

static bool counts(const struct ae_codes *c, size_t i)
{
	return !c->weight || c->weight[i] > 0;
}

/* The unbiased estimate of the squared MMD between codes and draws (Tolstikhin et al. 2018), which takes two rows. */
static double mmd_row(const struct ae_codes *c, size_t i, double scale, float *gradient)
{
	const float *z = c->z + i * c->d, *prior = c->prior + i * c->d;
	double m = (double)c->counted, within = 0, across = 0;

	for (size_t j = 0; c->counted > 1 && counts(c, i) && j < c->n; j++) {
		const float *other = c->z + j * c->d, *draw = c->prior + j * c->d;

		if (!counts(c, j))
			continue;
		across += kernel(z, draw, c->d, -2 * scale / m, gradient);
		if (j != i)
			within += kernel(z, other, c->d, 2 * scale / (m - 1), gradient)
				+ kernel(prior, draw, c->d, 0, NULL);
	}
	return c->counted > 1 ? within / (m - 1) - 2 * across / m : 0;
}

static const struct penalty_row {
	const char *name;
	bool batch; /* needs the codes of the whole batch */
	/* NULL: not a function of the code alone; contractive.c computes it */
	double (*penalty)(const struct ae_codes *, size_t i, double scale, float *gradient);
} rows[AE_PENALTIES] = {
	[AE_SPARSE_L1] = { "sparse-l1", false, l1_row },
	[AE_SPARSE_KL] = { "sparse-kl", true, kl_row },
	[AE_MMD] = { "mmd", true, mmd_row },
	[AE_CONTRACTIVE] = { "contractive", false, NULL },
};

/* ---- options ---- */

bool ae_penalties_any(const struct ae_penalties *o)
{
	for (int i = 0; i < AE_PENALTIES; i++)
		if (o->weight[i] > 0)
			return true;
	return false;
}

bool ae_penalties_wait(const struct ae_penalties *o)
{
	for (int i = 0; i < AE_PENALTIES; i++)
		if (o->weight[i] > 0 && rows[i].batch)
			return true;
	return o->trim > 0;
}

int ae_penalties_sparse(struct ae_penalties *o, const char *text, struct ae_err *e)
{
	double rho = 0, weight = 1;
	const char *end = ae_number_parse(text, text + strlen(text), &rho);

	if (end && *end == ':')
		end = ae_number_parse(end + 1, text + strlen(text), &weight);
	if (!end || *end || !(rho > 0 && rho < 1) || !(weight > 0 && weight <= 1e6))
		return ae_err_set(e,
				  "sparse-kl: expected RHO or RHO:WEIGHT, RHO between 0 and 1, WEIGHT above 0 and "
				  "at most 1e6, got '%s'",
				  text);
	o->rho = rho;
	o->weight[AE_SPARSE_KL] = weight;
	return 0;
}

static int check_code(const struct ae_penalties *o, const char *name, const struct ae_net *net, enum ae_part freeze,
		      struct ae_err *e)
{
	const struct ae_activation *a = net->code ? net->layer[net->code - 1].activation : NULL;

	if (net->code == 0 || net->code == net->layers)
		return ae_err_set(e, "%s: the network has no code: '---' marks it, between encoder and decoder", name);
	if (freeze == AE_ENCODER)
		return ae_err_set(e, "%s: cannot be used with a frozen encoder, whose codes do not change", name);
	if (o->weight[AE_SPARSE_KL] > 0 && !(a && (a->kind == AE_SIGMOID || a->softmax)))
		return ae_err_set(e,
				  "sparse-kl: item %d '%s': expected an encoder that ends in sigmoid, for codes "
				  "from 0 to 1",
				  ae_net_item(net, net->code - 1)->number, ae_net_item(net, net->code - 1)->text);
	return 0;
}

int ae_penalties_check(const struct ae_penalties *o, const struct ae_net *net, enum ae_part freeze, struct ae_err *e)
{
	if (!(o->trim >= 0 && o->trim < 1))
		return ae_err_set(e, "trim: expected a share from 0 to below 1, got %g", o->trim);
	for (int i = 0; i < AE_PENALTIES; i++) {
		if (!(o->weight[i] >= 0 && o->weight[i] < INFINITY))
			return ae_err_set(e, "%s: expected a weight of 0 or more, got %g", rows[i].name, o->weight[i]);
		if (o->weight[i] > 0 && check_code(o, rows[i].name, net, freeze, e) != 0)
			return -1;
	}
	if (o->weight[AE_SPARSE_KL] > 0 && !(o->rho > 0 && o->rho < 1))
		return ae_err_set(e, "sparse-kl: expected a mean activation between 0 and 1, got %g", o->rho);
	return o->weight[AE_CONTRACTIVE] > 0 ? ae_contractive_check(net, e) : 0;
}

/* ---- a batch ---- */

int ae_codes_init(struct ae_codes *c, const struct ae_penalties *o, const struct ae_net *net, size_t most,
		  const float *weight, struct ae_err *e)
{
	bool draws = o->weight[AE_MMD] > 0;

	c->o = o;
	c->weight = weight;
	c->d = ae_shape_count(&net->layer[net->code - 1].out);
	c->z = ae_floats(most * c->d);
	c->gradient = ae_floats(most * c->d);
	c->prior = draws ? ae_floats(most * c->d) : NULL;
	c->mean = calloc(c->d, sizeof *c->mean);
	if (!c->z || !c->gradient || !c->mean || (draws && !c->prior))
		return ae_err_set(e, "network: no memory for the codes of a batch of %zu", most);
	return 0;
}

void ae_codes_release(struct ae_codes *c)
{
	free(c->z);
	free(c->gradient);
	free(c->prior);
	free(c->mean);
}

void ae_codes_draw(const struct ae_codes *c, size_t i, uint64_t seed, uint64_t epoch, uint64_t record)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_PRIOR, epoch, record);

	for (size_t j = 0; c->prior && j < c->d; j++)
		c->prior[i * c->d + j] = (float)ae_rng_normal(r, j);
}

static double coin_divergence(double rho, double mean)
{
	double m = fmin(fmax(mean, CLOSEST), 1 - CLOSEST);

	return rho * log(rho / m) + (1 - rho) * log((1 - rho) / (1 - m));
}

void ae_codes_finish(struct ae_codes *c)
{
	c->counted = 0;
	memset(c->mean, 0, c->d * sizeof *c->mean);
	for (size_t i = 0; i < c->n; i++) {
		for (size_t j = 0; counts(c, i) && j < c->d; j++)
			c->mean[j] += c->z[i * c->d + j];
		c->counted += counts(c, i);
	}
	c->divergence = 0;
	for (size_t j = 0; j < c->d; j++) {
		c->mean[j] /= (double)c->counted;
		c->divergence += c->o->weight[AE_SPARSE_KL] > 0 ? coin_divergence(c->o->rho, c->mean[j]) : 0;
	}
}

double ae_codes_penalty(const struct ae_codes *c, size_t i)
{
	float *gradient = c->gradient + i * c->d;
	double share = (c->weight ? c->weight[i] : 1) / (double)c->n, sum = 0;

	memset(gradient, 0, c->d * sizeof *gradient);
	for (int k = 0; k < AE_PENALTIES; k++)
		if (c->o->weight[k] > 0 && rows[k].penalty)
			sum += c->o->weight[k] * rows[k].penalty(c, i, share * c->o->weight[k], gradient);
	return sum;
}
