/* exec_records.c - input and output of a slice: records, with noise or drawn as ones and zeros; outputs; losses with
 * their gradients. */
#include "run/exec_state.h"

#include <math.h>
#include <string.h>

static void noise_in(const struct ae_exec *x, const struct ae_pass *p, size_t i, float *to)
{
	const struct ae_grid *g = ae_exec_values(x, x->first);
	struct ae_rng r = ae_rng_key(p->side.seed, AE_RNG_NOISE, p->side.epoch, ae_side_record(&p->side, i));

	for (size_t h = 0; h < g->lines; h++)
		ae_noise_add(x->batch->noise, r, h * g->w * g->c, to + ae_grid_at(g, i, h), g->w * g->c);
}

static void fill(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(x[i]))
			x[i] = 0;
}

/* Record i of the slice: the data's, or a draw of ones and zeros from it. */
static const float *record_of(const struct ae_exec *x, const struct ae_pass *p, size_t i)
{
	const float *from = x->batch->x + ae_side_place(&p->side, i) * x->batch->x_stride;
	size_t values = ae_shape_count(&x->net->record);
	float *drawn;

	if (!x->binary)
		return from;
	drawn = x->binary + (p->side.from + i) * values;
	memcpy(drawn, from, values * sizeof *drawn);
	ae_noise_add(&x->bernoulli, ae_rng_key(p->side.seed, AE_RNG_BINARY, p->side.epoch, ae_side_record(&p->side, i)),
		     0, drawn, values);
	return drawn;
}

void ae_exec_pad(const struct ae_exec *x, const struct ae_pass *p, size_t tensor, const struct ae_grid *g,
		 float *values)
{
	const uint32_t *own = ae_exec_steps(x, tensor);
	size_t steps = own ? ae_net_steps(x->net, tensor) : 0, c = steps ? g->w * g->c / steps : 0;

	for (size_t i = 0; steps > 0 && i < p->n; i++) {
		size_t have = own[(p->side.from + i) / p->side.samples];

		memset(values + ae_grid_at(g, i, 0) + have * c, 0, (steps - have) * c * sizeof *values);
	}
}

/* Records too short for the network, which ae_net_check_lengths() refuses, count as the shortest that it takes. */
static void set_steps(const struct ae_exec *x, size_t row, const float *record)
{
	size_t steps = ae_net_record_steps(x->net, record);

	(void)ae_net_lengths(x->net, steps > x->shortest ? steps : x->shortest, x->steps + row, x->max_rows, NULL);
}

void ae_exec_load(const struct ae_exec *x, const struct ae_pass *p, size_t workspace)
{
	const struct ae_batch *b = x->batch;
	const struct ae_grid *g = ae_exec_values(x, x->first);
	float *to = ae_exec_value(x, workspace, x->first);
	size_t line = g->w * g->c;

	for (size_t i = 0; i < p->n; i++) {
		const float *from = record_of(x, p, i);

		for (size_t h = 0; h < g->lines; h++) {
			memcpy(to + ae_grid_at(g, i, h), from + h * line, line * sizeof *to);
			if (x->masked)
				fill(to + ae_grid_at(g, i, h), line);
		}
		if (b->noise)
			noise_in(x, p, i, to);
		if (x->steps)
			set_steps(x, p->side.from + i, from);
	}
	ae_exec_pad(x, p, x->first, g, to);
}

void ae_exec_store(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace)
{
	const struct ae_grid *g = ae_exec_values(x, x->last);
	const float *from = ae_exec_value(x, workspace, x->last);
	size_t line = g->w * g->c;
	float *to = x->batch->out + slice * x->slice * g->lines * line;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < g->lines; h++, to += line)
			memcpy(to, from + ae_grid_at(g, i, h), line * sizeof *to);
}

/* The loss of row i, y, line by line: the mean of the lines' means, weighted by the number of targets in a line. */
static double masked_lines(const struct ae_exec *x, size_t i, const float *y, const float *target, float *dy,
			   double scale)
{
	const struct ae_grid *g = ae_exec_values(x, x->last), *dg = ae_exec_grads(x, x->last);
	size_t line = g->w * g->c, all = ae_loss_observed(target, g->lines * line);
	double sum = 0;

	for (size_t h = 0; h < g->lines; h++) {
		double share = all ? (double)ae_loss_observed(target + h * line, line) / (double)all : 0;

		sum += share
			* ae_loss_record(&x->loss, x->k, y + ae_grid_at(g, 0, h), target + h * line,
					 dy + ae_grid_at(dg, i, h), (float)(scale * share), line);
	}
	return sum;
}

/* The target of row i. */
static const float *target_of(const struct ae_exec *x, const struct ae_pass *p, size_t i)
{
	size_t place = ae_side_place(&p->side, i);

	if (x->loss.classes)
		return x->batch->label + place;
	if (x->binary && x->batch->target == x->batch->x)
		return x->binary + (p->side.from + i) / p->side.samples * ae_shape_count(&x->net->record);
	return x->batch->target + place * x->batch->target_stride;
}

/* The loss of row i's output; in training, also its gradient times `scale`. The last tensor of values has no halo, but
 * its gradient may have one; then the loss is computed line by line. */
static double row_loss(const struct ae_exec *x, const struct ae_pass *p, size_t i, const float *y, float *dy,
		       double scale)
{
	const struct ae_grid *g = ae_exec_values(x, x->last), *dg = ae_exec_grads(x, x->last);
	size_t values = g->lines * g->w * g->c, line = g->w * g->c;
	const float *target = target_of(x, p, i);
	double sum = 0, lines = x->loss.elbo ? 1 : (double)g->lines; /* a sum, or a mean of lines' means */

	y += i * g->record;
	if (!dy || dg->record == values)
		return ae_loss_record(&x->loss, x->k, y, target, dy ? dy + i * values : NULL, (float)scale, values);
	if (x->loss.masked && !x->loss.elbo && ae_loss_observed(target, values) < values)
		return masked_lines(x, i, y, target, dy, scale);
	for (size_t h = 0; h < g->lines; h++)
		sum += ae_loss_record(&x->loss, x->k, y + ae_grid_at(g, 0, h), target + h * line,
				      dy + ae_grid_at(dg, i, h), (float)(scale / lines), line)
			/ lines;
	return sum;
}

void ae_exec_losses(const struct ae_exec *x, const struct ae_pass *p, size_t workspace)
{
	const float *y = ae_exec_value(x, workspace, x->last);
	float *dy = x->train ? ae_exec_grad(x, workspace, x->last) : NULL;
	double *loss = x->row_loss + p->side.from, *kl_term = x->kl_term + p->side.from,
	       share = 1 / (double)x->batch->n;

	for (size_t i = 0; i < p->n; i++)
		loss[i] = row_loss(x, p, i, y, dy, share);
	for (size_t i = 0; x->samples > 1 && i < p->n; i += x->samples) {
		double bound = ae_exec_share_rows(loss + i, kl_term + i, x->weight + p->side.from + i, x->samples);

		for (size_t k = 0; k < x->samples; k++) {
			loss[i + k] = bound / (double)x->samples;
			kl_term[i + k] = 0;
		}
	}
	if (x->samples > 1 && dy)
		ae_exec_weight_rows(x, p, dy);
}
