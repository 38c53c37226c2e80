/* exec.c - one batch through a network; exec.h explains the words. A network without a layer that needs the whole batch
 * is one segment: each slice goes forward, through the loss, and backward at once. Weights can be too large for a slice
 * to fetch them again and again. Then all slices of a thread pass the layer before the next layer, and the gradient of
 * these weights is computed after the batch, in chunks of rows (backward_weights of struct ae_layer_type). */
#include "run/exec_state.h"

#include <string.h>

/* ---- one slice ---- */

static float *saved(const struct ae_exec *x, size_t workspace, size_t layer)
{
	return x->arena + workspace * x->workspace + x->saved_at[layer];
}

/* The pass of a slice through the layer that writes a tensor. */
static struct ae_pass pass_of(const struct ae_exec *x, size_t slice, size_t tensor)
{
	const struct ae_batch *b = x->batch;
	size_t from = ae_exec_rows(x, tensor, slice * x->slice), end = ae_exec_rows(x, tensor, (slice + 1) * x->slice);
	size_t rows = ae_exec_rows(x, tensor, ae_exec_batch_rows(x));

	return (struct ae_pass){ .k = x->k,
				 .w = x->net->w,
				 .packed = x->packed,
				 .state = x->net->w,
				 .dw = x->train ? x->gradient + slice / x->group * x->gradient_stride : NULL,
				 .fresh = slice % x->group == 0,
				 .n = min_size(end, rows) - from,
				 .slices = 1,
				 .batch = rows,
				 .train = x->train,
				 .logits = x->logits,
				 .side = { .index = b->index,
					   .label = b->label,
					   .steps = ae_exec_steps(x, tensor > 0 ? tensor - 1 : 0),
					   .first = b->first,
					   .from = from,
					   .samples = rows / b->n,
					   .draws = x->draws,
					   .seed = b->seed,
					   .epoch = b->epoch,
					   .elbo = b->elbo,
					   .kl = x->kl,
					   .kl_term = x->has_loss ? x->kl_term : NULL,
					   .weight = x->weight } };
}

/* The sums of a layer: of one slice, or of the batch (slice = x->slices). */
static double *sums_at(const struct ae_exec *x, size_t slice, size_t layer)
{
	double *s = x->sums + slice * x->net->sums;

	for (size_t i = 0; i < layer; i++)
		if (x->net->layer[i].type->batch)
			s += x->net->layer[i].type->sums(&x->net->layer[i]);
	return s;
}

/* Slices that a thread takes through the layers, and the workspace of those that have none of their own. */
struct slice_range {
	size_t from, end, workspace;
};

static size_t workspace_of(const struct ae_exec *x, const struct slice_range *b, size_t slice)
{
	return x->saves_all ? slice : b->workspace;
}

/* Number of slices from this one on that layer i takes in one call: the full slices of a group if its weights are
 * large, else 1. */
static size_t slices_at_once(const struct ae_exec *x, const struct slice_range *b, size_t slice, size_t i)
{
	size_t full = ae_exec_batch_rows(x) / x->slice, end = min_size(b->end, full);

	if (!x->layerwise || !ae_exec_defers(x, i) || slice >= full)
		return 1;
	return (x->train ? min_size(end, (slice / x->group + 1) * x->group) : end) - slice;
}

static struct ae_pass layer_pass(const struct ae_exec *x, size_t slice, size_t slices, size_t workspace, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];
	struct ae_pass p = pass_of(x, slice, i + 1);

	p.slices = slices;
	p.workspace_stride = x->workspace;
	p.train = x->train && !x->mode[i].frozen;
	p.assign = x->mode[i].assign;
	p.precision = x->mode[i].precision;
	p.defer = ae_exec_defers(x, i);
	p.sums = l->type->batch ? sums_at(x, x->slices, i) : NULL;
	p.saved = saved(x, workspace, i);
	return p;
}

/* Rows whose records have equally many steps, and the layer for these. */
struct steps_run {
	struct ae_layer layer;
	struct ae_pass pass;
};

static void steps_run_at(struct steps_run *r, const struct ae_exec *x, const struct ae_layer *l,
			 const struct ae_pass *p, size_t i)
{
	const uint32_t *record = ae_exec_steps(x, 0);
	size_t steps = ae_pass_steps(p, i, l->x.w), from = p->side.from, samples = p->side.samples;

	r->pass = *p;
	r->pass.side.from += i;
	r->pass.fresh = p->fresh && i == 0;
	r->pass.n = 1;
	while (i + r->pass.n < p->n && record[(from + i + r->pass.n) / samples] == record[(from + i) / samples])
		r->pass.n++;
	r->layer = *l;
	if (steps < l->x.w)
		(void)l->type->resize(&r->layer, steps, record[(from + i) / samples]);
}

/* Whether the layer computes records of other lengths in another way. */
static bool resizes(const struct ae_exec *x, size_t i)
{
	return x->steps && x->net->layer[i].type->resize && ae_net_steps(x->net, i) > 0;
}

static void forward_records(const struct ae_exec *x, size_t i, const struct ae_pass *p, const float *in, float *out)
{
	const struct ae_layer *l = &x->net->layer[i];
	struct steps_run r;

	if (!resizes(x, i)) {
		l->type->forward(l, p, in, out);
		return;
	}
	for (size_t row = 0; row < p->n; row += r.pass.n) {
		steps_run_at(&r, x, l, p, row);
		l->type->forward(&r.layer, &r.pass, in + row * l->x.record, out + row * l->y.record);
	}
}

static void backward_records(const struct ae_exec *x, size_t i, const struct ae_pass *p, const float *in,
			     const float *out, float *din, float *dout)
{
	const struct ae_layer *l = &x->net->layer[i];
	struct steps_run r;

	if (!resizes(x, i)) {
		l->type->backward(l, p, in, out, din, dout);
		return;
	}
	for (size_t row = 0; row < p->n; row += r.pass.n) {
		steps_run_at(&r, x, l, p, row);
		l->type->backward(&r.layer, &r.pass, in + row * l->x.record, out + row * l->y.record,
				  din ? din + row * l->dx.record : NULL, dout + row * l->dy.record);
	}
}

static void forward_layer(const struct ae_exec *x, const struct slice_range *b, size_t slice, size_t slices, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];
	size_t workspace = workspace_of(x, b, slice);
	struct ae_pass p = layer_pass(x, slice, slices, workspace, i);

	if (l->type->skips)
		p.skip = ae_exec_value(x, workspace, l->skip);
	forward_records(x, i, &p, ae_exec_value(x, workspace, i), ae_exec_value(x, workspace, i + 1));
	ae_exec_pad(x, &p, i + 1, &l->y, ae_exec_value(x, workspace, i + 1));
}

/* Adds the gradients of residual layers to that of the tensor, which they add to their outputs. */
static void add_skipped(const struct ae_exec *x, size_t rows, size_t workspace, size_t tensor)
{
	for (size_t i = tensor; i < x->last; i++)
		if (x->net->layer[i].type->skips && x->net->layer[i].skip == tensor)
			ae_grid_add(ae_exec_grads(x, i + 1), ae_exec_grad(x, workspace, i + 1),
				    ae_exec_grads(x, tensor), ae_exec_grad(x, workspace, tensor), rows);
}

static void backward_layer(const struct ae_exec *x, const struct slice_range *b, size_t slice, size_t slices, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];
	size_t workspace = workspace_of(x, b, slice);
	struct ae_pass p = layer_pass(x, slice, slices, workspace, i);

	ae_exec_pad(x, &p, i + 1, &l->dy, ae_exec_grad(x, workspace, i + 1));
	backward_records(x, i, &p, ae_exec_value(x, workspace, i), ae_exec_value(x, workspace, i + 1),
			 i > x->lowest ? ae_exec_grad(x, workspace, i) : NULL, ae_exec_grad(x, workspace, i + 1));
	for (size_t k = 0; l->skipped && i > x->lowest && k < slices; k++)
		add_skipped(x, p.n, workspace_of(x, b, slice + k), i);
	for (size_t k = 0; i > x->first && i <= x->net->code && x->codes.z && k < slices; k++) {
		struct ae_pass one = pass_of(x, slice + k, i + 1);

		ae_exec_penalty(x, &one, workspace_of(x, b, slice + k), i);
	}
}

/* The end of the layers from `from` on that run together: one layer with large weights, which all slices pass before the
 * next layer, or several others, which a slice passes while it is in cache. */
static size_t layers_at_once(const struct ae_exec *x, size_t from, size_t end)
{
	size_t to = from + 1;

	while (!ae_exec_defers(x, from) && to < end && !ae_exec_defers(x, to))
		to++;
	return to;
}

static void forward_layers(const struct ae_exec *x, const struct slice_range *b, size_t from, size_t end)
{
	for (size_t to, n; from < end; from = to) {
		to = layers_at_once(x, from, end);
		for (size_t slice = b->from; slice < b->end; slice += n) {
			n = slices_at_once(x, b, slice, from);
			for (size_t i = from; i < to; i++)
				forward_layer(x, b, slice, n, i);
		}
	}
}

/* As forward_layers(), from the last layer to the first. */
static void backward_layers(const struct ae_exec *x, const struct slice_range *b, size_t from, size_t end)
{
	size_t to;

	if (from >= end)
		return;
	to = layers_at_once(x, from, end);
	backward_layers(x, b, to, end);
	for (size_t slice = b->from, n; slice < b->end; slice += n) {
		n = slices_at_once(x, b, slice, from);
		for (size_t i = to; i-- > from;)
			backward_layer(x, b, slice, n, i);
	}
}

/* Clears the gradients that backward adds to; it writes the others whole. */
static void clear_gradient(const struct ae_exec *x, float *dw)
{
	for (size_t i = x->first; i < x->last; i++)
		for (int j = 0; j < x->net->layer[i].tensors; j++) {
			const struct ae_tensor *t = &x->net->layer[i].tensor[j];

			if (!(j == 0 && x->mode[i].assign) && !t->state)
				memset(dw + t->at, 0, t->count * sizeof *dw);
		}
}

/* ---- sweeps: all slices between two barriers ---- */

static void batch_sums(const struct ae_exec *x, size_t layer, size_t slice, size_t workspace)
{
	const struct ae_layer *l = &x->net->layer[layer];
	struct ae_pass p = pass_of(x, slice, layer + 1);

	p.sums = sums_at(x, slice, layer);
	memset(p.sums, 0, l->type->sums(l) * sizeof *p.sums);
	l->type->batch_sums(l, &p, ae_exec_value(x, workspace, layer));
}

/* The first half of the sums are the batch's moments, which are copied in; the second half are the slice's. */
static void batch_sums_backward(const struct ae_exec *x, size_t layer, size_t slice, size_t workspace)
{
	const struct ae_layer *l = &x->net->layer[layer];
	struct ae_pass p = pass_of(x, slice, layer + 1);
	float *dy = ae_exec_grad(x, workspace, layer + 1);
	size_t sums = l->type->sums(l);

	ae_exec_pad(x, &p, layer + 1, &l->dy, dy);
	p.sums = sums_at(x, slice, layer);
	memcpy(p.sums, sums_at(x, x->slices, layer), sums / 2 * sizeof *p.sums);
	memset(p.sums + sums / 2, 0, (sums - sums / 2) * sizeof *p.sums);
	l->type->batch_sums_backward(l, &p, ae_exec_value(x, workspace, layer), dy);
}

static void begin_slice(const struct ae_exec *x, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice, x->first);

	if (x->train && p.fresh)
		clear_gradient(x, p.dw);
	ae_exec_load(x, &p, workspace);
}

static void finish_slice(const struct ae_exec *x, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice, x->last);

	if (x->batch->out)
		ae_exec_store(x, &p, slice, workspace);
	if (x->has_loss)
		ae_exec_losses(x, &p, workspace);
	if (x->codes.z)
		ae_exec_take_codes(x, &p, ae_exec_value(x, workspace, x->net->code));
}

/* Runs slices forward through segment s; then sums for the first layer of the next segment, or the loss. */
static void segment_forward(struct ae_exec *x, size_t s, const struct slice_range *b)
{
	size_t end = x->segment[s + 1];

	for (size_t slice = b->from; s == 0 && slice < b->end; slice++)
		begin_slice(x, slice, workspace_of(x, b, slice));
	forward_layers(x, b, x->segment[s], end);
	for (size_t slice = b->from; slice < b->end; slice++) {
		if (s + 1 < x->segments)
			batch_sums(x, end, slice, workspace_of(x, b, slice));
		else
			finish_slice(x, slice, workspace_of(x, b, slice));
	}
}

/* Runs slices backward from the first layer of the segment after s, whose sums are known, through segment s; then sums
 * for the first layer of segment s. */
static void segment_backward(struct ae_exec *x, size_t s, const struct slice_range *b)
{
	size_t from = x->segment[s] + (s > 0), end = x->segment[s + 1] + (s + 1 < x->segments);

	backward_layers(x, b, from > x->lowest ? from : x->lowest, end);
	for (size_t slice = b->from; s > 0 && slice < b->end; slice++)
		batch_sums_backward(x, x->segment[s], slice, workspace_of(x, b, slice));
}

typedef void segment_fn(struct ae_exec *, size_t s, const struct slice_range *);

/* Gives each thread a fixed range of groups, whose slices pass a layer while its large weights are in cache. */
static void share_slices(struct ae_exec *x, size_t thread, size_t s, segment_fn *work)
{
	size_t threads = ae_thread_pool_size(x->team), groups = ae_exec_batch_groups(x);
	struct slice_range b = { groups * thread / threads * x->group,
				 min_size(groups * (thread + 1) / threads * x->group, ae_exec_batch_slices(x)),
				 thread };

	work(x, s, &b);
}

static void each_slice(struct ae_exec *x, size_t thread, size_t sweep, size_t s, segment_fn *work)
{
	size_t group;

	if (x->layerwise) {
		share_slices(x, thread, s, work);
		return;
	}
	while ((group = atomic_fetch_add(&x->next[sweep], 1)) < ae_exec_batch_groups(x)) {
		size_t end = min_size(ae_exec_batch_slices(x), (group + 1) * x->group);
		struct slice_range b = { .workspace = x->workspaces < ae_thread_pool_size(x->team) ? group : thread };

		for (b.from = group * x->group; b.from < end; b.from = b.end) {
			b.end = b.from + 1;
			work(x, s, &b);
		}
	}
}

/* Adds the sums of the slices in their order. Half 0 of a layer's sums belongs to forward, half 1 to backward. */
static void add_sums(struct ae_exec *x, size_t layer, int half)
{
	const struct ae_layer *l = &x->net->layer[layer];
	size_t slices = ae_exec_batch_slices(x), count = l->type->sums(l) / 2;
	double *total = sums_at(x, x->slices, layer) + (half ? count : 0);

	memset(total, 0, count * sizeof *total);
	for (size_t i = 0; i < slices; i++) {
		const double *part = sums_at(x, i, layer) + (half ? count : 0);

		for (size_t j = 0; j < count; j++)
			total[j] += part[j];
	}
}

static void finish_stats(struct ae_exec *x, size_t layer)
{
	struct ae_pass p = { .k = x->k, .w = x->net->w, .state = x->net->w, .train = true };

	add_sums(x, layer, 0);
	p.sums = sums_at(x, x->slices, layer);
	x->net->layer[layer].type->finish_stats(&x->net->layer[layer], &p);
}

/* One thread sums between two barriers. */
static void barrier_and_sum(struct ae_exec *x, size_t thread, void (*sum)(struct ae_exec *, size_t), size_t layer)
{
	ae_thread_pool_barrier(x->team);
	if (thread == 0)
		sum(x, layer);
	ae_thread_pool_barrier(x->team);
}

static void sum_back(struct ae_exec *x, size_t layer)
{
	add_sums(x, layer, 1);
}

static void segment_step(struct ae_exec *x, size_t s, const struct slice_range *b)
{
	segment_forward(x, s, b);
	if (x->train && !x->loss_waits && s + 1 == x->segments)
		segment_backward(x, s, b);
}

/* Runs slices backward through the last segment once the loss has seen the whole batch. */
static void segment_return(struct ae_exec *x, size_t s, const struct slice_range *b)
{
	for (size_t slice = b->from; slice < b->end; slice++) {
		struct ae_pass p = pass_of(x, slice, x->last);

		ae_exec_weight_rows(x, &p, ae_exec_grad(x, workspace_of(x, b, slice), x->last));
	}
	segment_backward(x, s, b);
}

/* ---- a batch ---- */

static void run(void *arg, size_t thread)
{
	struct ae_exec *x = arg;
	size_t sweep = 0;

	for (size_t i = x->first + thread; x->train && i < x->last; i += ae_thread_pool_size(x->team))
		if (!ae_exec_defers(x, i) || !x->current)
			ae_net_pack(x->net, x->k, i, true, x->packed);
	if (x->train)
		ae_thread_pool_barrier(x->team);
	for (size_t s = 0; s < x->segments; s++) {
		if (s > 0)
			barrier_and_sum(x, thread, finish_stats, x->segment[s]);
		each_slice(x, thread, sweep++, s, segment_step);
	}
	if (x->loss_waits) {
		barrier_and_sum(x, thread, ae_exec_finish_loss, x->last);
		each_slice(x, thread, sweep++, x->segments - 1, segment_return);
	}
	for (size_t s = x->segments; x->train && s-- > 1;) {
		barrier_and_sum(x, thread, sum_back, x->segment[s]);
		each_slice(x, thread, sweep++, s - 1, segment_backward);
	}
	if (!x->batch->finish)
		return;
	ae_thread_pool_barrier(x->team);
	x->batch->finish(x->batch->arg, thread);
}

void ae_losses_add(struct ae_losses *sum, const struct ae_losses *more, double weight)
{
	sum->loss += more->loss * weight;
	sum->output += more->output * weight;
	sum->kl += more->kl * weight;
	sum->penalty += more->penalty * weight;
}

struct ae_losses ae_losses_mean(const struct ae_losses *sum, double n)
{
	return (struct ae_losses){ sum->loss / n, sum->output / n, sum->kl / n, sum->penalty / n };
}

static struct ae_losses record_losses(const struct ae_exec *x, size_t i)
{
	struct ae_losses sum = { 0, 0, 0, 0 };

	for (size_t k = i * x->samples; k < (i + 1) * x->samples; k++) {
		sum.loss += x->row_loss[k] + x->kl_term[k] + x->penalty[k];
		sum.output += x->row_loss[k];
		sum.kl += x->kl[k] / (double)x->samples;
		sum.penalty += x->penalty[k];
	}
	return sum;
}

/* Adds in the order of the records, whatever threads computed them. */
static struct ae_losses total(const struct ae_exec *x)
{
	struct ae_losses sum = { 0, 0, 0, 0 };

	for (size_t i = 0; i < x->batch->n; i++) {
		struct ae_losses record = record_losses(x, i);
		double weight = x->trim > 0 ? x->weight[i] : 1;

		if (x->batch->each)
			x->batch->each[i] = record.loss;
		if (weight > 0)
			ae_losses_add(&sum, &record, weight);
	}
	return ae_losses_mean(&sum, (double)x->batch->n);
}

/* For inference; training packs in all threads. */
static void pack(struct ae_exec *x)
{
	for (size_t i = x->first; i < x->last; i++) {
		const struct ae_layer *l = &x->net->layer[i];

		if (x->mode[i].precision == AE_F32)
			ae_net_pack(x->net, x->k, i, false, x->packed);
		else
			l->type->pack_reduced(l, x->k, x->net->w, x->packed, x->mode[i].precision);
	}
	x->version = x->net->version;
}

struct ae_losses ae_exec_run(struct ae_exec *x, const struct ae_batch *b)
{
	x->batch = b;
	x->current = x->version == x->net->version;
	if (!x->train && !x->current)
		pack(x);
	x->codes.n = ae_exec_batch_rows(x);
	for (size_t i = 0; i < 2 * x->segments; i++)
		atomic_init(&x->next[i], 0);
	if (ae_exec_batch_slices(x) == 1 && !x->train)
		segment_step(x, 0, &(struct slice_range){ 0, 1, 0 }); /* not worth waking the others */
	else
		ae_thread_pool_run(x->team, run, x);
	return x->has_loss ? total(x) : (struct ae_losses){ 0, 0, 0, 0 };
}
