/* exec_penalty.c - the parts of a batch's loss beside the loss of its output: penalties on the codes, importance weights of
 * a record's draws, and trimming of the records with the largest losses. */
#include "run/exec_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ae_exec_take_codes(const struct ae_exec *x, const struct ae_pass *p, const float *z)
{
	const struct ae_grid *g = ae_exec_values(x, x->net->code);
	size_t line = g->w * g->c;

	for (size_t i = 0; i < p->n; i++) {
		size_t row = p->side.from + i;

		for (size_t h = 0; h < g->lines; h++)
			memcpy(x->codes.z + row * x->codes.d + h * line, z + ae_grid_at(g, i, h), line * sizeof *z);
		ae_codes_draw(&x->codes, row, p->side.seed, p->side.epoch, ae_side_record(&p->side, i));
	}
}

/* The contractive penalty of row i. */
static double contractive_penalty(const struct ae_exec *x, const struct ae_pass *p, size_t workspace, size_t i)
{
	const struct ae_contractive *c = &x->contractive;
	size_t row = p->side.from + i;
	float *at = x->contractive_gradient + row * c->outs;

	for (size_t tensor = c->first + 1; tensor <= x->net->code; tensor++) {
		size_t units = c->net->layer[tensor - 1].units;

		memcpy(at, ae_exec_value(x, workspace, tensor) + i * ae_exec_values(x, tensor)->record,
		       units * sizeof *at);
		at += units;
	}
	return ae_contractive_penalty(c, p, (x->trim > 0 ? x->weight[row] : 1) / (double)x->batch->n,
				      x->contractive_scratch + workspace * c->scratch,
				      x->contractive_gradient + row * c->outs);
}

static void add_gradient(const struct ae_grid *g, float *dy, size_t i, const float *gradient)
{
	size_t line = g->w * g->c;

	for (size_t h = 0; h < g->lines; h++)
		for (size_t j = 0; j < line; j++)
			dy[ae_grid_at(g, i, h) + j] += gradient[h * line + j];
}

void ae_exec_penalty(const struct ae_exec *x, const struct ae_pass *p, size_t workspace, size_t tensor)
{
	const struct ae_contractive *c = &x->contractive;
	const struct ae_grid *g = ae_exec_grads(x, tensor);
	float *dy = ae_exec_grad(x, workspace, tensor);
	size_t at = 0;

	for (size_t i = c->first; c->net && i + 1 < tensor; i++)
		at += c->net->layer[i].units;
	for (size_t i = 0; i < p->n; i++) {
		size_t row = p->side.from + i;

		if (tensor == x->net->code) {
			x->penalty[row] = ae_codes_penalty(&x->codes, row);
			x->penalty[row] += c->net ? contractive_penalty(x, p, workspace, i) : 0;
			add_gradient(g, dy, i, x->codes.gradient + row * x->codes.d);
		}
		if (c->net && tensor > c->first)
			add_gradient(g, dy, i, x->contractive_gradient + row * c->outs + at);
	}
}

/* ---- importance-weighted losses ---- */

/* Smaller weights are lost in the rounding of the sum, and would lead to denormal numbers in backward. */
#define SHARE_MIN 1e-10

double ae_exec_share_rows(const double *loss, const double *kl_term, float *weight, size_t rows)
{
	double least = INFINITY, sum = 0;

	for (size_t k = 0; k < rows; k++)
		least = fmin(least, loss[k] + kl_term[k]);
	for (size_t k = 0; k < rows; k++)
		sum += exp(least - loss[k] - kl_term[k]);
	for (size_t k = 0; k < rows; k++) {
		double share = exp(least - loss[k] - kl_term[k]) / sum;

		weight[k] = share < SHARE_MIN ? 0 : (float)share;
	}
	return least - log(sum / (double)rows);
}

/* ---- trimming (Rousseeuw 1984: least trimmed squares) ---- */

/* Orders by loss, the largest first. NaN is the largest of all. */
static int by_loss(const void *a, const void *b)
{
	const struct ae_trim_rank *p = a, *q = b;

	if (isnan(p->loss) != isnan(q->loss))
		return isnan(p->loss) ? -1 : 1;
	if (p->loss > q->loss || p->loss < q->loss)
		return p->loss > q->loss ? -1 : 1;
	return p->row > q->row ? 1 : -1;
}

static void trim_rows(struct ae_exec *x)
{
	size_t n = x->batch->n, out = (size_t)(x->trim * (double)n);
	float kept = (float)((double)n / (double)(n - out));

	for (size_t i = 0; i < n; i++)
		x->ranked[i] = (struct ae_trim_rank){ x->row_loss[i] + x->kl_term[i], i };
	qsort(x->ranked, n, sizeof *x->ranked, by_loss);
	for (size_t i = 0; i < n; i++)
		x->weight[x->ranked[i].row] = i < out ? 0 : kept;
}

void ae_exec_finish_loss(struct ae_exec *x, size_t layer)
{
	(void)layer;
	if (x->trim > 0)
		trim_rows(x);
	if (x->codes.z)
		ae_codes_finish(&x->codes);
}

void ae_exec_weight_rows(const struct ae_exec *x, const struct ae_pass *p, float *dy)
{
	const struct ae_grid *g = ae_exec_grads(x, x->last);
	size_t line = g->w * g->c;

	for (size_t i = 0; x->weight && i < p->n; i++) {
		float weight = x->weight[p->side.from + i];

		for (size_t h = 0; h < g->lines; h++)
			for (size_t j = 0; j < line; j++) {
				float *d = &dy[ae_grid_at(g, i, h) + j];

				*d = weight > 0 ? weight * *d
						: 0; /* the gradient of a trimmed record may not be finite */
			}
	}
}
