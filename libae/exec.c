/* exec.c - one batch through a network. The layers are cut into segments at those that need sums over the whole
 * batch; inside a segment a thread takes a slice of records through all layers before the next slice, so that its
 * activations stay in cache. A network without such layers is one segment: forward, loss and backward in one go.
 * A thread takes slices by groups, and a group's gradients are summed as it goes. How records fall into slices and
 * groups depends on the network and the batch, never on the threads, so any number of them gives the same bytes.
 * Gradients of weights too large for that wait until the batch has gone through (struct ae_layer_type's weigh). */
#include "exec.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	CACHE_FLOATS = 1 << 18,		/* one slice's activations and gradients: half of a second-level cache */
	STEPS_FLOATS = 1 << 24,		/* the same where layers go step by step, each of which stays in cache by itself */
	SLICE_MOST = 64,
	GROUPS_MOST = 32, GROUPS_LEAST = 4,
	GRADIENT_FLOATS = 1 << 20,	/* all groups' gradients, where that leaves groups enough */
};

struct ae_exec {
	struct ae_net *net;
	struct ae_team *team;
	struct ae_loss loss;
	bool has_loss, train, logits;
	bool keeps;				/* every slice's workspace is kept until the batch is through */
	size_t first, last;
	size_t lowest;				/* first layer that learns: backward ends there */
	size_t most, slice, slices;		/* records a batch and a slice, slices a batch, at most */
	size_t group, groups;			/* slices a group, groups a batch, at most */
	size_t *value_at, *grad_at;		/* offset of tensor i in a workspace */
	size_t *kept_at;			/* of what layer i keeps */
	size_t workspace, workspaces;		/* floats in one; one a slice, a thread or a group */
	float *arena, *gradient;
	size_t apart;				/* floats between two groups' gradients */
	double *sums, *slice_loss;
	size_t *segment;			/* first layer of segment i; segment[segments] is last */
	size_t segments;
	atomic_size_t *next;			/* group to take, one counter a phase */
	const struct ae_batch *batch;
};

/* ---- sizes ---- */

static size_t aligned(size_t n)
{
	return (n + 15) / 16 * 16;
}

static const struct ae_grid *value_grid(const struct ae_exec *x, size_t tensor)
{
	return tensor < x->last ? &x->net->layer[tensor].x : &x->net->layer[tensor - 1].y;
}

static const struct ae_grid *grad_grid(const struct ae_exec *x, size_t tensor)
{
	return tensor > x->first ? &x->net->layer[tensor - 1].dy : &x->net->layer[tensor].dx;
}

static size_t kept_floats(const struct ae_exec *x, size_t layer)
{
	const struct ae_layer *l = &x->net->layer[layer];

	return l->type->kept ? l->type->kept(l, x->train) : 0;
}

/* Floats of one record in all tensors and layers. */
static size_t record_floats(const struct ae_exec *x)
{
	size_t n = 0;

	for (size_t i = x->first; i <= x->last; i++) {
		n += value_grid(x, i)->record + (x->train ? grad_grid(x, i)->record : 0);
		n += i < x->last ? kept_floats(x, i) : 0;
	}
	return n;
}

static bool has_steps(const struct ae_exec *x)
{
	for (size_t i = x->first; i < x->last; i++)
		if (x->net->layer[i].type->steps)
			return true;
	return false;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Groups of a batch: enough for many threads, few enough that their gradients stay in cache; where weights are large,
 * so that each slice must fetch them, or slices want many records, as few as serve some threads. */
static size_t group_count(const struct ae_exec *x)
{
	size_t most = GRADIENT_FLOATS / (x->net->trained + 1), n = GROUPS_LEAST;

	for (size_t i = x->first; i < x->last; i++)
		if (x->net->layer[i].deferred || x->net->layer[i].type->steps)
			return GROUPS_LEAST;
	while (n < most && n < GROUPS_MOST)
		n *= 2;		/* so that two or four threads have equal shares */
	return n;
}

/* Slices have as many records as stay in cache; in training a group is a whole number of them. */
static void cut_batch(struct ae_exec *x)
{
	size_t fit = (has_steps(x) ? STEPS_FLOATS : CACHE_FLOATS) / record_floats(x), records, cuts = group_count(x);

	records = x->train ? (x->most + cuts - 1) / cuts : SLICE_MOST;
	x->slice = 1;
	while (2 * x->slice <= min_size(fit, min_size(records, SLICE_MOST)))
		x->slice *= 2;
	x->group = x->train ? (records + x->slice - 1) / x->slice : 1;
	x->slices = (x->most + x->slice - 1) / x->slice;
	x->groups = (x->slices + x->group - 1) / x->group;
}

static void lay_out(struct ae_exec *x)
{
	size_t at = 0;

	for (size_t i = x->first; i <= x->last; i++) {
		x->value_at[i] = at;
		at += aligned(x->slice * value_grid(x, i)->record + AE_SLACK);
		if (i < x->last) {
			x->kept_at[i] = at;
			at += aligned(x->slice * kept_floats(x, i) + AE_SLACK);
		}
		if (!x->train)
			continue;
		x->grad_at[i] = at;
		at += aligned(x->slice * grad_grid(x, i)->record + AE_SLACK);
	}
	x->workspace = at;
}

static void cut_segments(struct ae_exec *x)
{
	x->segment[0] = x->first;
	x->segments = 1;
	for (size_t i = x->first; x->train && i < x->last; i++)
		if (x->net->layer[i].type->batch)	/* the very first layer: an empty segment in front, to gather in */
			x->segment[x->segments++] = i;
	x->segment[x->segments] = x->last;
}

static int allocate(struct ae_exec *x, struct ae_err *e)
{
	size_t layers = x->net->layers, threads = ae_team_size(x->team);
	double bytes;

	x->value_at = calloc(3 * (layers + 1), sizeof *x->value_at);
	x->segment = calloc(layers + 2, sizeof *x->segment);
	x->next = calloc(2 * (layers + 2), sizeof *x->next);
	if (!x->value_at || !x->segment || !x->next)
		return ae_err_set(e, "network: no memory for %zu layers", layers);
	x->grad_at = x->value_at + layers + 1;
	x->kept_at = x->grad_at + layers + 1;
	lay_out(x);
	cut_segments(x);
	x->keeps = x->segments > 1;
	for (size_t i = x->first; x->train && i < x->last; i++)
		x->keeps |= x->net->layer[i].deferred;
	x->workspaces = x->keeps ? x->slices : min_size(threads, x->groups);
	x->apart = aligned(x->net->trained + AE_SLACK);
	bytes = 4.0 * (double)x->workspaces * (double)x->workspace + (x->train ? 4.0 * (double)x->groups * (double)x->apart : 0);
	if (bytes > 1e18)
		return ae_err_set(e, "network: %.3g bytes for a batch of %zu are too many", bytes, x->most);
	x->arena = ae_floats(x->workspaces * x->workspace);
	x->gradient = ae_floats(x->train ? x->groups * x->apart : 0);
	x->sums = calloc((x->slices + 1) * x->net->sums + 1, sizeof *x->sums);
	x->slice_loss = calloc(x->slices, sizeof *x->slice_loss);
	if (!x->arena || !x->gradient || !x->sums || !x->slice_loss)
		return ae_err_set(e, "network: no memory for a batch of %zu (%.0f MB)", x->most, bytes / 1e6);
	return 0;
}

int ae_exec_new(struct ae_exec **made, struct ae_net *net, size_t first, size_t last, const struct ae_loss *loss, bool train,
		size_t most, struct ae_team *team, struct ae_err *e)
{
	struct ae_exec *x = calloc(1, sizeof *x);

	*made = NULL;
	if (!x)
		return ae_err_set(e, "network: no memory");
	x->net = net;
	x->team = team;
	x->first = first;
	x->last = last;
	x->train = train;
	x->most = most;
	x->lowest = first;
	while (x->lowest < last && net->layer[x->lowest].tensors == 0)
		x->lowest++;
	if (loss) {
		x->loss = *loss;
		x->has_loss = true;
		x->logits = loss->linked;
	}
	cut_batch(x);
	if (allocate(x, e) != 0) {
		ae_exec_free(x);
		return -1;
	}
	*made = x;
	return 0;
}

void ae_exec_free(struct ae_exec *x)
{
	if (!x)
		return;
	free(x->value_at);
	free(x->segment);
	free(x->next);
	free(x->arena);
	free(x->gradient);
	free(x->sums);
	free(x->slice_loss);
	free(x);
}

void ae_exec_logits(struct ae_exec *x, bool on)
{
	x->logits = on;
}

/* ---- one slice ---- */

static float *value(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->value_at[tensor] + value_grid(x, tensor)->origin;
}

static float *grad(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->grad_at[tensor] + grad_grid(x, tensor)->origin;
}

static float *kept(const struct ae_exec *x, size_t workspace, size_t layer)
{
	return x->arena + workspace * x->workspace + x->kept_at[layer];
}

static size_t number_of(const struct ae_batch *b, size_t i)
{
	return b->index ? b->index[i] : i;
}

static struct ae_pass pass_of(const struct ae_exec *x, size_t slice)
{
	const struct ae_batch *b = x->batch;
	size_t from = slice * x->slice;

	return (struct ae_pass){ .k = x->net->k, .w = x->net->w, .packed = x->net->packed, .state = x->net->w,
		.dw = x->train ? x->gradient + slice / x->group * x->apart : NULL, .fresh = slice % x->group == 0,
		.n = min_size(x->slice, b->n - from),
		.batch = b->n, .train = x->train, .logits = x->logits,
		.side = { .target = b->target, .target_pitch = b->target_pitch, .index = b->index ? b->index + from : NULL,
			.first = b->first + from, .seed = b->seed, .epoch = b->epoch } };
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
	const struct ae_grid *g = value_grid(x, x->first);
	size_t record = p->side.index ? p->side.index[i] : p->side.first + i;
	struct ae_rng r = ae_rng_key(p->side.seed, AE_RNG_NOISE, p->side.epoch, record);

	for (size_t h = 0; h < g->h; h++)
		ae_noise_add(x->batch->noise, r, h * g->w * g->c, to + ae_grid_at(g, i, h), g->w * g->c);
}

static void load(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace)
{
	const struct ae_batch *b = x->batch;
	const struct ae_grid *g = value_grid(x, x->first);
	float *to = value(x, workspace, x->first);
	size_t line = g->w * g->c;

	for (size_t i = 0; i < p->n; i++) {
		const float *from = b->x + number_of(b, slice * x->slice + i) * b->x_pitch;

		for (size_t h = 0; h < g->h; h++)
			memcpy(to + ae_grid_at(g, i, h), from + h * line, line * sizeof *to);
		if (b->noise)
			noise_in(x, p, i, to);
	}
}

static void store(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace)
{
	const struct ae_grid *g = value_grid(x, x->last);
	const float *from = value(x, workspace, x->last);
	size_t line = g->w * g->c;
	float *to = x->batch->out + slice * x->slice * g->h * line;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < g->h; h++, to += line)
			memcpy(to, from + ae_grid_at(g, i, h), line * sizeof *to);
}

/* The slice's losses, summed; in training their gradients, for the mean over the batch. */
static double losses(const struct ae_exec *x, const struct ae_pass *p, size_t slice, size_t workspace)
{
	const struct ae_batch *b = x->batch;
	const struct ae_grid *g = value_grid(x, x->last), *dg = grad_grid(x, x->last);
	const float *y = value(x, workspace, x->last);
	float *dy = x->train ? grad(x, workspace, x->last) : NULL;
	size_t values = g->h * g->w * g->c, line = g->w * g->c;
	double sum = 0;

	for (size_t i = 0; i < p->n; i++) {
		const float *target = b->target + number_of(b, slice * x->slice + i) * b->target_pitch;

		/* the last value tensor has no halo; its gradient may have one, so it goes row by row */
		if (!dy || dg->record == values) {
			sum += ae_loss_record(&x->loss, x->net->k, y + i * g->record, target,
					      dy ? dy + i * values : NULL, 1 / (float)b->n, values);
			continue;
		}
		for (size_t h = 0; h < g->h; h++)
			sum += ae_loss_record(&x->loss, x->net->k, y + ae_grid_at(g, i, h), target + h * line,
					      dy + ae_grid_at(dg, i, h), 1 / (float)(b->n * g->h), line) / (double)g->h;
	}
	return sum;
}

static void forward(const struct ae_exec *x, struct ae_pass *p, size_t slice, size_t workspace, size_t from, size_t to)
{
	if (from == x->first)
		load(x, p, slice, workspace);
	for (size_t i = from; i < to; i++) {
		const struct ae_layer *l = &x->net->layer[i];

		p->sums = l->type->batch ? sums_at(x, x->slices, i) : NULL;
		p->kept = kept(x, workspace, i);
		l->type->forward(l, p, value(x, workspace, i), value(x, workspace, i + 1));
	}
}

static void backward_layer(const struct ae_exec *x, struct ae_pass *p, size_t workspace, size_t i)
{
	const struct ae_layer *l = &x->net->layer[i];

	if (i < x->lowest)
		return;
	p->sums = l->type->batch ? sums_at(x, x->slices, i) : NULL;
	p->kept = kept(x, workspace, i);
	l->type->backward(l, p, value(x, workspace, i), value(x, workspace, i + 1),
			  i > x->lowest ? grad(x, workspace, i) : NULL, grad(x, workspace, i + 1));
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

/* Forward through segment s; behind it the next segment's first layer gathers, or the loss is taken. */
static void phase_forward(struct ae_exec *x, size_t s, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice);
	size_t end = x->segment[s + 1];

	if (s == 0 && x->train && p.fresh)
		clear_gradient(x, p.dw);
	forward(x, &p, slice, workspace, x->segment[s], end);
	if (s + 1 < x->segments) {
		const struct ae_layer *l = &x->net->layer[end];

		p.sums = sums_at(x, slice, end);
		memset(p.sums, 0, l->type->sums(l) * sizeof *p.sums);
		l->type->gather(l, &p, value(x, workspace, end));
		return;
	}
	if (x->batch->out)
		store(x, &p, slice, workspace);
	if (x->has_loss)
		x->slice_loss[slice] = losses(x, &p, slice, workspace);
}

/* Backward from the first layer of the segment behind s (whose sums are known) through segment s, whose own first
 * layer gathers unless it is the first segment. */
static void phase_backward(struct ae_exec *x, size_t s, size_t slice, size_t workspace)
{
	struct ae_pass p = pass_of(x, slice);
	size_t i = x->segment[s + 1];

	if (s + 1 < x->segments)
		backward_layer(x, &p, workspace, i);
	while (i-- > x->segment[s] + (s > 0))
		backward_layer(x, &p, workspace, i);
	if (s > 0) {
		const struct ae_layer *l = &x->net->layer[x->segment[s]];

		/* the moments are the batch's, the sums this slice's: its forward half is copied in */
		size_t sums = l->type->sums(l);

		p.sums = sums_at(x, slice, x->segment[s]);
		memcpy(p.sums, sums_at(x, x->slices, x->segment[s]), sums / 2 * sizeof *p.sums);
		memset(p.sums + sums / 2, 0, (sums - sums / 2) * sizeof *p.sums);
		l->type->gather_back(l, &p, value(x, workspace, x->segment[s]), grad(x, workspace, x->segment[s] + 1));
	}
}

static size_t slices_of(const struct ae_exec *x)
{
	return (x->batch->n + x->slice - 1) / x->slice;
}

static size_t groups_of(const struct ae_exec *x)
{
	return (slices_of(x) + x->group - 1) / x->group;
}

static void each_slice(struct ae_exec *x, size_t thread, size_t phase, size_t s,
		       void (*work)(struct ae_exec *, size_t, size_t, size_t))
{
	size_t group;

	while ((group = atomic_fetch_add(&x->next[phase], 1)) < groups_of(x)) {
		size_t end = min_size(slices_of(x), (group + 1) * x->group);
		size_t place = x->workspaces < ae_team_size(x->team) ? group : thread;

		for (size_t slice = group * x->group; slice < end; slice++)
			work(x, s, slice, x->keeps ? slice : place);
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
	struct ae_pass p = { .k = x->net->k, .w = x->net->w, .state = x->net->w, .batch = x->batch->n, .train = true };

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

static void phase_step(struct ae_exec *x, size_t s, size_t slice, size_t workspace)
{
	phase_forward(x, s, slice, workspace);
	if (x->train && s + 1 == x->segments)
		phase_backward(x, s, slice, workspace);
}

static void weigh_deferred(struct ae_exec *x, size_t thread)
{
	struct ae_pass p = pass_of(x, 0);
	struct ae_slices slices = { x->batch->n / x->slice, x->workspace, x->batch->n % x->slice };

	p.n = x->slice;
	for (size_t i = x->first; i < x->last; i++)
		if (x->net->layer[i].deferred)
			x->net->layer[i].type->weigh(&x->net->layer[i], &p, value(x, 0, i), grad(x, 0, i + 1), slices, thread,
						     ae_team_size(x->team));
}

static bool defers(const struct ae_exec *x)
{
	return x->train && x->keeps;
}

static void sum_groups(struct ae_exec *x, size_t from, size_t end)
{
	if (from < end)
		x->net->k->reduce(x->gradient + from, x->gradient + from, groups_of(x), x->apart, end - from);
}

/* The groups' gradients are summed in place, but for the deferred ones between them, which are whole. */
float *ae_exec_gradient(struct ae_exec *x, size_t from, size_t n)
{
	size_t at = from, end = from + n;

	for (size_t i = x->first; i < x->last; i++) {
		const struct ae_tensor *t = &x->net->layer[i].tensor[0];
		size_t begin = t->at > at ? t->at : at, stop = min_size(t->at + t->count, end);

		if (!x->net->layer[i].deferred || begin >= stop)
			continue;
		sum_groups(x, at, begin);
		at = stop;
	}
	sum_groups(x, at, end);
	return x->gradient + from;
}

static void run(void *arg, size_t thread)
{
	struct ae_exec *x = arg;
	size_t phase = 0;

	for (size_t i = x->first + thread; x->train && i < x->last; i += ae_team_size(x->team))
		ae_net_pack_layer(x->net, i, true);
	if (x->train)
		ae_team_meet(x->team);
	for (size_t s = 0; s < x->segments; s++) {
		if (s > 0)
			meet_and_sum(x, thread, settle, x->segment[s]);
		each_slice(x, thread, phase++, s, phase_step);
	}
	for (size_t s = x->segments; x->train && s-- > 1;) {
		meet_and_sum(x, thread, sum_back, x->segment[s]);
		each_slice(x, thread, phase++, s - 1, phase_backward);
	}
	if (!x->batch->finish)
		return;
	ae_team_meet(x->team);
	if (defers(x)) {
		weigh_deferred(x, thread);
		ae_team_meet(x->team);
	}
	x->batch->finish(x->batch->arg, thread);
}

double ae_exec_run(struct ae_exec *x, const struct ae_batch *b)
{
	size_t slices;
	double sum = 0;

	x->batch = b;
	slices = slices_of(x);
	for (size_t i = 0; i < 2 * x->segments; i++)
		atomic_init(&x->next[i], 0);
	if (slices == 1 && !x->train)
		each_slice(x, 0, 0, 0, phase_step);	/* not worth waking the others */
	else
		ae_team_run(x->team, run, x);
	for (size_t i = 0; x->has_loss && i < slices; i++)
		sum += x->slice_loss[i];
	return x->has_loss ? sum / (double)b->n : 0;
}
