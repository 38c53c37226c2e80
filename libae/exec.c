/* exec.c - one batch through a network. The layers are cut into segments at those that need sums over the whole
 * batch; inside a segment a thread takes a slice of records through all layers before the next slice, so that its
 * activations stay in cache. A network without such layers is one segment: forward, loss and backward in one go.
 * A thread takes slices by groups, and a group's gradients are summed as it goes. How records fall into slices and
 * groups depends on the network and the batch, never on the threads, so any number of them gives the same bytes.
 * Gradients of weights too large for that wait until the batch has gone through (struct ae_layer_type's weigh). */
#include "exec_state.h"

#include <math.h>
#include <string.h>

void ae_exec_logits(struct ae_exec *x, bool on)
{
	x->logits = on;
}

void ae_exec_mask(struct ae_exec *x)
{
	x->masked = true;
}

/* ---- one slice ---- */

float *ae_exec_value(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->value_at[tensor] + ae_exec_values(x, tensor)->origin;
}

float *ae_exec_grad(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->grad_at[tensor] + ae_exec_grads(x, tensor)->origin;
}

static float *kept(const struct ae_exec *x, size_t workspace, size_t layer)
{
	return x->arena + workspace * x->workspace + x->kept_at[layer];
}

static size_t rows_of(const struct ae_exec *x)
{
	return x->batch->n * x->samples;
}

/* A slice's pass through the layer that ends in a tensor. */
static struct ae_pass pass_of(const struct ae_exec *x, size_t slice, size_t tensor)
{
	const struct ae_batch *b = x->batch;
	size_t from = ae_exec_rows(x, tensor, slice * x->slice), end = ae_exec_rows(x, tensor, (slice + 1) * x->slice);
	size_t rows = ae_exec_rows(x, tensor, rows_of(x));

	return (struct ae_pass){ .k = x->net->k, .w = x->net->w, .packed = x->net->packed, .state = x->net->w,
		.dw = x->train ? x->gradient + slice / x->group * x->apart : NULL, .fresh = slice % x->group == 0,
		.n = min_size(end, rows) - from, .batch = rows, .train = x->train, .logits = x->logits,
		.side = { .index = b->index, .label = b->label, .first = b->first, .from = from,
			.samples = rows / b->n,
			.draws = x->draws, .seed = b->seed, .epoch = b->epoch, .elbo = b->elbo, .kl = x->kl,
			.cost = x->has_loss ? x->cost : NULL, .weight = x->weight } };
}

/* Layer i's sums: of one slice, or (slice = x->slices) of the batch. */
static double *sums_at(const struct ae_exec *x, size_t slice, size_t layer)
{
	double *s = x->sums + slice * x->net->sums;

	for (size_t i = 0; i < layer; i++)
		if (x->net->layer[i].type->batch)
			s += x->net->layer[i].type->sums(&x->net->layer[i]);
	return s;
}

static void noise_in(const struct ae_exec *x, const struct ae_pass *p, size_t i, float *to)
{
	const struct ae_grid *g = ae_exec_values(x, x->first);
	struct ae_rng r = ae_rng_key(p->side.seed, AE_RNG_NOISE, p->side.epoch, ae_side_record(&p->side, i));

	for (size_t h = 0; h < g->h; h++)
		ae_noise_add(x->batch->noise, r, h * g->w * g->c, to + ae_grid_at(g, i, h), g->w * g->c);
}

static void fill(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(x[i]))
			x[i] = 0;
}

/* What the slice's record i is: the data's, or a draw from it, which is its target, too. */
static const float *record_of(const struct ae_exec *x, const struct ae_pass *p, size_t i)
{
	const float *from = x->batch->x + ae_side_place(&p->side, i) * x->batch->x_pitch;
	size_t values = ae_shape_count(&x->net->record);
	float *drawn;

	if (!x->binary)
		return from;
	drawn = x->binary + (p->side.from + i) * values;
	memcpy(drawn, from, values * sizeof *drawn);
	ae_noise_add(&x->bernoulli,
		     ae_rng_key(p->side.seed, AE_RNG_BINARY, p->side.epoch, ae_side_record(&p->side, i)), 0,
		     drawn, values);
	return drawn;
}

static void load(const struct ae_exec *x, const struct ae_pass *p, size_t workspace)
{
	const struct ae_batch *b = x->batch;
	const struct ae_grid *g = ae_exec_values(x, x->first);
	float *to = ae_exec_value(x, workspace, x->first);
	size_t line = g->w * g->c;

	for (size_t i = 0; i < p->n; i++) {
		const float *from = record_of(x, p, i);

		for (size_t h = 0; h < g->h; h++) {
			memcpy(to + ae_grid_at(g, i, h), from + h * line, line * sizeof *to);
			if (x->masked)
				fill(to + ae_grid_at(g, i, h), line);
		}
		if (b->noise)
			noise_in(x, p, i, to);
	}
}

static void store(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace)
{
	const struct ae_grid *g = ae_exec_values(x, x->last);
	const float *from = ae_exec_value(x, workspace, x->last);
	size_t line = g->w * g->c;
	float *to = x->batch->out + slice * x->slice * g->h * line;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < g->h; h++, to += line)
			memcpy(to, from + ae_grid_at(g, i, h), line * sizeof *to);
}

/* The loss of row i, y, line by line: a mean of the lines' means, each of which counts as many as it has targets. */
static double masked_lines(const struct ae_exec *x, size_t i, const float *y, const float *target, float *dy,
			   double scale)
{
	const struct ae_grid *g = ae_exec_values(x, x->last), *dg = ae_exec_grads(x, x->last);
	size_t line = g->w * g->c, all = ae_loss_observed(target, g->h * line);
	double sum = 0;

	for (size_t h = 0; h < g->h; h++) {
		double share = all ? (double)ae_loss_observed(target + h * line, line) / (double)all : 0;

		sum += share * ae_loss_record(&x->loss, x->net->k, y + ae_grid_at(g, 0, h), target + h * line,
					      dy + ae_grid_at(dg, i, h), (float)(scale * share), line);
	}
	return sum;
}

/* What row i's output is compared with. */
static const float *target_of(const struct ae_exec *x, const struct ae_pass *p, size_t i)
{
	size_t place = ae_side_place(&p->side, i);

	if (x->loss.classes)
		return x->batch->label + place;
	if (x->binary && x->batch->target == x->batch->x)
		return x->binary + (p->side.from + i) / p->side.samples * ae_shape_count(&x->net->record);
	return x->batch->target + place * x->batch->target_pitch;
}

/* Row i's loss, of its output alone; in training its gradient times `scale`. The last value tensor has no halo; its
 * gradient may have one, so it goes line by line. */
static double row_loss(const struct ae_exec *x, const struct ae_pass *p, size_t i, const float *y, float *dy,
		       double scale)
{
	const struct ae_grid *g = ae_exec_values(x, x->last), *dg = ae_exec_grads(x, x->last);
	size_t values = g->h * g->w * g->c, line = g->w * g->c;
	const float *target = target_of(x, p, i);
	double sum = 0, lines = x->loss.elbo ? 1 : (double)g->h;	/* a sum, or a mean of lines' means */

	y += i * g->record;
	if (!dy || dg->record == values)
		return ae_loss_record(&x->loss, x->net->k, y, target, dy ? dy + i * values : NULL, (float)scale,
				      values);
	if (x->loss.masked && !x->loss.elbo && ae_loss_observed(target, values) < values)
		return masked_lines(x, i, y, target, dy, scale);
	for (size_t h = 0; h < g->h; h++)
		sum += ae_loss_record(&x->loss, x->net->k, y + ae_grid_at(g, 0, h), target + h * line,
				      dy + ae_grid_at(dg, i, h), (float)(scale / lines), line) / lines;
	return sum;
}

/* The slice's losses, and in training their gradients, for the mean over the batch's records. */
static void losses(const struct ae_exec *x, const struct ae_pass *p, size_t workspace)
{
	const float *y = ae_exec_value(x, workspace, x->last);
	float *dy = x->train ? ae_exec_grad(x, workspace, x->last) : NULL;
	double *loss = x->row_loss + p->side.from, *cost = x->cost + p->side.from, share = 1 / (double)x->batch->n;

	for (size_t i = 0; i < p->n; i++)
		loss[i] = row_loss(x, p, i, y, dy, share);
	for (size_t i = 0; x->samples > 1 && i < p->n; i += x->samples) {
		double bound = ae_exec_share_rows(loss + i, cost + i, x->weight + p->side.from + i, x->samples);

		for (size_t k = 0; k < x->samples; k++) {
			loss[i + k] = bound / (double)x->samples;
			cost[i + k] = 0;
		}
	}
	if (x->samples > 1 && dy)
		ae_exec_weigh_rows(x, p, dy);
}

/* Slices that a thread takes through the layers together. */
struct bundle { size_t from, end, place; };

static size_t workspace_of(const struct ae_exec *x, const struct bundle *b, size_t slice)
{
	return x->keeps ? slice : b->place;
}

static void forward_layer(const struct ae_exec *x, const struct bundle *b, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];

	for (size_t slice = b->from; slice < b->end; slice++) {
		struct ae_pass p = pass_of(x, slice, i + 1);
		size_t workspace = workspace_of(x, b, slice);

		p.train = x->train && !l->frozen;
		p.sums = l->type->batch ? sums_at(x, x->slices, i) : NULL;
		p.kept = kept(x, workspace, i);
		l->type->forward(l, &p, ae_exec_value(x, workspace, i), ae_exec_value(x, workspace, i + 1));
	}
}

static void backward_layer(const struct ae_exec *x, const struct bundle *b, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];

	for (size_t slice = b->from; i >= x->lowest && slice < b->end; slice++) {
		struct ae_pass p = pass_of(x, slice, i + 1);
		size_t workspace = workspace_of(x, b, slice);

		p.train = x->train && !l->frozen;
		p.defer = ae_exec_defers(x, i);
		p.sums = l->type->batch ? sums_at(x, x->slices, i) : NULL;
		p.kept = kept(x, workspace, i);
		l->type->backward(l, &p, ae_exec_value(x, workspace, i), ae_exec_value(x, workspace, i + 1),
				  i > x->lowest ? ae_exec_grad(x, workspace, i) : NULL,
				  ae_exec_grad(x, workspace, i + 1));
		if (i > x->first && i <= x->net->code && x->codes.z)
			ae_exec_charge(x, &p, workspace, i);
	}
}

/* What backward only adds to; weights are assigned whole. */
static void clear_gradient(const struct ae_exec *x, float *dw)
{
	for (size_t i = x->first; i < x->last; i++)
		for (int j = 0; j < x->net->layer[i].tensors; j++) {
			const struct ae_tensor *t = &x->net->layer[i].tensor[j];

			if (!t->assigned && !t->state)
				memset(dw + t->at, 0, t->count * sizeof *dw);
		}
}

/* ---- phases: what all slices do between two barriers ---- */

static void gather(const struct ae_exec *x, size_t layer, size_t slice, size_t workspace)
{
	const struct ae_layer *l = &x->net->layer[layer];
	struct ae_pass p = pass_of(x, slice, layer + 1);

	p.sums = sums_at(x, slice, layer);
	memset(p.sums, 0, l->type->sums(l) * sizeof *p.sums);
	l->type->gather(l, &p, ae_exec_value(x, workspace, layer));
}

/* The moments are the batch's, the sums this slice's: its forward half is copied in. */
static void gather_back(const struct ae_exec *x, size_t layer, size_t slice, size_t workspace)
{
	const struct ae_layer *l = &x->net->layer[layer];
	struct ae_pass p = pass_of(x, slice, layer + 1);
	size_t sums = l->type->sums(l);

	p.sums = sums_at(x, slice, layer);
	memcpy(p.sums, sums_at(x, x->slices, layer), sums / 2 * sizeof *p.sums);
	memset(p.sums + sums / 2, 0, (sums - sums / 2) * sizeof *p.sums);
	l->type->gather_back(l, &p, ae_exec_value(x, workspace, layer), ae_exec_grad(x, workspace, layer + 1));
}

static void begin_slice(const struct ae_exec *x, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice, x->first);

	if (x->train && p.fresh)
		clear_gradient(x, p.dw);
	load(x, &p, workspace);
}

static void finish_slice(const struct ae_exec *x, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice, x->last);

	if (x->batch->out)
		store(x, &p, slice, workspace);
	if (x->has_loss)
		losses(x, &p, workspace);
	if (x->codes.z)
		ae_exec_take_codes(x, &p, ae_exec_value(x, workspace, x->net->code));
}

/* Forward through segment s; behind it the next segment's first layer gathers, or the loss is taken. */
static void phase_forward(struct ae_exec *x, size_t s, const struct bundle *b)
{
	size_t end = x->segment[s + 1];

	for (size_t slice = b->from; s == 0 && slice < b->end; slice++)
		begin_slice(x, slice, workspace_of(x, b, slice));
	for (size_t i = x->segment[s]; i < end; i++)
		forward_layer(x, b, i);
	for (size_t slice = b->from; slice < b->end; slice++) {
		if (s + 1 < x->segments)
			gather(x, end, slice, workspace_of(x, b, slice));
		else
			finish_slice(x, slice, workspace_of(x, b, slice));
	}
}

/* Backward from the first layer of the segment behind s (whose sums are known) through segment s, whose own first
 * layer gathers unless it is the first segment. */
static void phase_backward(struct ae_exec *x, size_t s, const struct bundle *b)
{
	size_t i = x->segment[s + 1];

	if (s + 1 < x->segments)
		backward_layer(x, b, i);
	while (i-- > x->segment[s] + (s > 0))
		backward_layer(x, b, i);
	for (size_t slice = b->from; s > 0 && slice < b->end; slice++)
		gather_back(x, x->segment[s], slice, workspace_of(x, b, slice));
}

static size_t slices_of(const struct ae_exec *x)
{
	return (rows_of(x) + x->slice - 1) / x->slice;
}

static size_t groups_of(const struct ae_exec *x)
{
	return (slices_of(x) + x->group - 1) / x->group;
}

typedef void phase_fn(struct ae_exec *, size_t s, const struct bundle *);

/* Large weights stay in cache from slice to slice where a thread has all its slices pass a layer before the next. */
static void share_slices(struct ae_exec *x, size_t thread, size_t s, phase_fn *work)
{
	size_t threads = ae_team_size(x->team), groups = groups_of(x);
	struct bundle b = { groups * thread / threads * x->group,
		min_size(groups * (thread + 1) / threads * x->group, slices_of(x)), thread };

	work(x, s, &b);
}

static void each_slice(struct ae_exec *x, size_t thread, size_t phase, size_t s, phase_fn *work)
{
	size_t group;

	if (x->bundles) {
		share_slices(x, thread, s, work);
		return;
	}
	while ((group = atomic_fetch_add(&x->next[phase], 1)) < groups_of(x)) {
		size_t end = min_size(slices_of(x), (group + 1) * x->group);
		struct bundle b = { .place = x->workspaces < ae_team_size(x->team) ? group : thread };

		for (b.from = group * x->group; b.from < end; b.from = b.end) {
			b.end = b.from + 1;
			work(x, s, &b);
		}
	}
}

/* Adds the slices' sums in their order; half 0 of a layer's sums is forward's, half 1 backward's. */
static void add_sums(struct ae_exec *x, size_t layer, int half)
{
	const struct ae_layer *l = &x->net->layer[layer];
	size_t slices = slices_of(x), count = l->type->sums(l) / 2;
	double *total = sums_at(x, x->slices, layer) + (half ? count : 0);

	memset(total, 0, count * sizeof *total);
	for (size_t i = 0; i < slices; i++) {
		const double *part = sums_at(x, i, layer) + (half ? count : 0);

		for (size_t j = 0; j < count; j++)
			total[j] += part[j];
	}
}

static void settle(struct ae_exec *x, size_t layer)
{
	struct ae_pass p = { .k = x->net->k, .w = x->net->w, .state = x->net->w, .train = true,
		.batch = ae_exec_rows(x, layer + 1, rows_of(x)) };

	add_sums(x, layer, 0);
	p.sums = sums_at(x, x->slices, layer);
	x->net->layer[layer].type->settle(&x->net->layer[layer], &p);
}

/* A barrier after which one thread does a piece of work, and another one. */
static void meet_and_sum(struct ae_exec *x, size_t thread, void (*sum)(struct ae_exec *, size_t), size_t layer)
{
	ae_team_meet(x->team);
	if (thread == 0)
		sum(x, layer);
	ae_team_meet(x->team);
}

static void sum_back(struct ae_exec *x, size_t layer)
{
	add_sums(x, layer, 1);
}

static void phase_step(struct ae_exec *x, size_t s, const struct bundle *b)
{
	phase_forward(x, s, b);
	if (x->train && !x->waits && s + 1 == x->segments)
		phase_backward(x, s, b);
}

/* The last segment's way back, where the loss had to wait for the batch. */
static void phase_return(struct ae_exec *x, size_t s, const struct bundle *b)
{
	for (size_t slice = b->from; slice < b->end; slice++) {
		struct ae_pass p = pass_of(x, slice, x->last);

		ae_exec_weigh_rows(x, &p, ae_exec_grad(x, workspace_of(x, b, slice), x->last));
	}
	phase_backward(x, s, b);
}

/* ---- the gradient, chunk by chunk ---- */

/* Rows of large weights' gradient, for all slices at once. */
static void weigh(struct ae_exec *x, const struct ae_chunk *c)
{
	size_t i = (size_t)(c->layer - x->net->layer);
	struct ae_pass p = pass_of(x, 0, i + 1);
	struct ae_slices slices = { .apart = x->workspace };

	p.n = ae_exec_rows(x, i + 1, x->slice);
	slices.count = p.batch / p.n;
	slices.rest = p.batch % p.n;
	c->layer->type->weigh(c->layer, &p, ae_exec_value(x, 0, i), ae_exec_grad(x, 0, i + 1), slices, c->row,
			      c->row + c->rows);
}

static void sum_chunk(struct ae_exec *x, const struct ae_chunk *c)
{
	if (c->layer)
		weigh(x, c);
	else
		x->net->k->reduce(x->gradient + c->at, x->gradient + c->at, groups_of(x), x->apart, c->n);
}

size_t ae_exec_chunks(const struct ae_exec *x)
{
	return x->chunks;
}

void ae_exec_forget(struct ae_exec *x)
{
	x->repacked = false;
}

void ae_exec_each(struct ae_exec *x, size_t thread, unsigned what, ae_chunk_fn *use, void *arg)
{
	size_t threads = ae_team_size(x->team);

	for (size_t i = 0; i < x->chunks; i++) {
		const struct ae_chunk *c = &x->chunk[i];

		/* neighbours go to one thread: it has their activations and their packed weights in its cache */
		if (c->before * threads / x->learning != thread)
			continue;
		if (what & AE_CHUNK_SUMS)
			sum_chunk(x, c);
		use(arg, i, c->at, x->gradient + c->at, c->n);
		if (c->layer && what & AE_CHUNK_UPDATES)
			c->layer->type->repack(c->layer, x->net->w, x->net->packed, c->row, c->row + c->rows);
	}
	if (thread == 0 && what & AE_CHUNK_UPDATES)
		x->repacked = true;
}

/* ---- a batch ---- */

static void run(void *arg, size_t thread)
{
	struct ae_exec *x = arg;
	size_t phase = 0;

	for (size_t i = x->first + thread; x->train && i < x->last; i += ae_team_size(x->team))
		if (!ae_exec_defers(x, i) || !x->packed)
			ae_net_pack_layer(x->net, i, true);
	if (x->train)
		ae_team_meet(x->team);
	for (size_t s = 0; s < x->segments; s++) {
		if (s > 0)
			meet_and_sum(x, thread, settle, x->segment[s]);
		each_slice(x, thread, phase++, s, phase_step);
	}
	if (x->waits) {
		meet_and_sum(x, thread, ae_exec_settle_loss, x->last);
		each_slice(x, thread, phase++, x->segments - 1, phase_return);
	}
	for (size_t s = x->segments; x->train && s-- > 1;) {
		meet_and_sum(x, thread, sum_back, x->segment[s]);
		each_slice(x, thread, phase++, s - 1, phase_backward);
	}
	if (!x->batch->finish)
		return;
	ae_team_meet(x->team);
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
		sum.loss += x->row_loss[k] + x->cost[k] + x->penalty[k];
		sum.output += x->row_loss[k];
		sum.kl += x->kl[k] / (double)x->samples;
		sum.penalty += x->penalty[k];
	}
	return sum;
}

/* Adds up in the order of the records, whatever threads did. */
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

struct ae_losses ae_exec_run(struct ae_exec *x, const struct ae_batch *b)
{
	x->batch = b;
	x->packed = x->repacked;
	x->repacked = false;
	x->codes.n = rows_of(x);
	for (size_t i = 0; i < 2 * x->segments; i++)
		atomic_init(&x->next[i], 0);
	if (slices_of(x) == 1 && !x->train)
		phase_step(x, 0, &(struct bundle){ 0, 1, 0 });	/* not worth waking the others */
	else
		ae_team_run(x->team, run, x);
	return x->has_loss ? total(x) : (struct ae_losses){ 0, 0, 0, 0 };
}
