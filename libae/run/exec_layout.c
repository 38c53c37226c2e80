/* exec_layout.c - cuts a batch into slices and groups, and a network into segments and chunks of parameters, and
 * allocates their memory. All of this happens before the first batch. */
#include "run/exec_state.h"

#include <math.h>
#include <stdlib.h>

enum {
	CACHE_FLOATS = 1 << 18, /* activations and gradients of a slice: half of a second-level cache */
	STEPS_FLOATS = 1 << 24, /* the same for recurrent layers, whose steps stay in cache by themselves */
	SLICE_MAX = 64,
	GROUPS_MAX = 32,
	GROUPS_MIN = 4,
	GRADIENT_FLOATS = 1 << 20,  /* gradients of all groups, if that allows enough groups */
	GROUP_USES = 32,            /* uses of a parameter by the rows of a group that pay for a group's gradient */
	LAYERWISE_FLOATS = 1 << 24, /* workspaces of all slices in inference */
	DEFERRED_FLOATS = 1 << 24,  /* activations of a batch that deferred gradients may read again */
	CHUNK_FLOATS = 1 << 12,
	ROWS_FLOATS = 1 << 15, /* parameters in a chunk; in a chunk of large weights */
};

/* ---- sizes ---- */

static size_t aligned(size_t n)
{
	return (n + 15) / 16 * 16;
}

const struct ae_grid *ae_exec_values(const struct ae_exec *x, size_t tensor)
{
	return tensor < x->last ? &x->net->layer[tensor].x : &x->net->layer[tensor - 1].y;
}

const struct ae_grid *ae_exec_grads(const struct ae_exec *x, size_t tensor)
{
	return tensor > x->first ? &x->net->layer[tensor - 1].dy : &x->net->layer[tensor].dx;
}

static size_t saved_floats(const struct ae_exec *x, size_t layer)
{
	const struct ae_layer *l = &x->net->layer[layer];

	if (x->mode[layer].precision != AE_F32)
		return l->type->reduced_saved(l, x->k, x->mode[layer].precision);
	return l->type->saved ? l->type->saved(l, x->train) : 0;
}

/* Floats that so many rows take in all tensors and layers. */
static size_t rows_floats(const struct ae_exec *x, size_t rows)
{
	size_t n = 0;

	for (size_t i = x->first; i <= x->last; i++) {
		size_t record = ae_exec_values(x, i)->record + (x->train ? ae_exec_grads(x, i)->record : 0);

		n += ae_exec_rows(x, i, rows) * record;
		n += i < x->last ? ae_exec_rows(x, i + 1, rows) * saved_floats(x, i) : 0;
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

static bool has_large(const struct ae_exec *x)
{
	for (size_t i = x->first; i < x->last; i++)
		if (ae_exec_defers(x, i))
			return true;
	return false;
}

/* Number of groups in a batch: enough for many threads, few enough that their gradients stay in cache and cost little
 * beside the products. Large weights and recurrent layers want large slices, so they get as few groups as some threads
 * need. */
static size_t group_count(const struct ae_exec *x)
{
	size_t cached = GRADIENT_FLOATS / (x->net->trained + 1), n = 1;
	double uses = 0, most;

	if (has_large(x) || has_steps(x))
		return GROUPS_MIN;
	for (size_t i = x->first; i < x->last; i++)
		uses += (double)x->net->layer[i].macs / (double)(x->net->trained + 1);
	most = fmin(cached < GROUPS_MIN ? GROUPS_MIN : (double)cached, uses * (double)x->max_rows / GROUP_USES);
	while ((double)n < most && n < GROUPS_MAX)
		n *= 2; /* so that two or four threads have equal shares */
	return n;
}

/* A slice has as many rows as stay in cache. In training, a group is a whole number of slices. */
static void cut_batch(struct ae_exec *x)
{
	size_t cache = has_steps(x) ? STEPS_FLOATS : CACHE_FLOATS, cuts = group_count(x);
	size_t rows = x->train ? (x->max_rows + cuts - 1) / cuts : x->max_rows, most = min_size(rows, SLICE_MAX);

	x->slice = 1;
	while (2 * x->slice <= most && rows_floats(x, 2 * x->slice) <= cache)
		x->slice *= 2;
	x->slice = (x->slice + x->samples - 1) / x->samples * x->samples; /* a record's rows stay together */
	x->group = x->train ? (rows + x->slice - 1) / x->slice : 1;
	x->slices = (x->max_rows + x->slice - 1) / x->slice;
	x->groups = (x->slices + x->group - 1) / x->group;
}

static void lay_out(struct ae_exec *x)
{
	size_t at = 0;

	for (size_t i = x->first; i <= x->last; i++) {
		x->value_at[i] = at;
		at += aligned(ae_exec_rows(x, i, x->slice) * ae_exec_values(x, i)->record + AE_SLACK);
		if (i < x->last) {
			x->saved_at[i] = at;
			at += aligned(ae_exec_rows(x, i + 1, x->slice) * saved_floats(x, i) + AE_SLACK);
		}
		if (!x->train)
			continue;
		x->grad_at[i] = at;
		at += aligned(ae_exec_rows(x, i, x->slice) * ae_exec_grads(x, i)->record + AE_SLACK);
	}
	x->workspace = at;
}

static void cut_segments(struct ae_exec *x)
{
	x->segment[0] = x->first;
	x->segments = 1;
	/* if the very first layer needs the whole batch, the segment before it is empty, and only sums */
	for (size_t i = x->first; x->train && i < x->last; i++)
		if (x->net->layer[i].type->batch && !x->mode[i].frozen)
			x->segment[x->segments++] = i;
	x->segment[x->segments] = x->last;
}

/* ---- chunks ---- */

static void add_chunk(struct ae_exec *x, struct ae_chunk c)
{
	c.before = x->learned;
	if (x->chunk)
		x->chunk[x->chunks] = c;
	x->chunks++;
	x->learned += c.n;
}

static void chunk_run(struct ae_exec *x, size_t from, size_t end)
{
	for (; from < end; from += CHUNK_FLOATS)
		add_chunk(x, (struct ae_chunk){ .at = from, .n = min_size(CHUNK_FLOATS, end - from) });
}

static void chunk_rows(struct ae_exec *x, const struct ae_layer *l)
{
	const struct ae_tensor *t = &l->tensor[0];
	size_t all = t->shape.dim[0], row = t->count / all, rows = aligned((ROWS_FLOATS + row - 1) / row);

	for (size_t i = 0; i < all; i += rows) {
		size_t n = min_size(rows, all - i);

		add_chunk(x, (struct ae_chunk){ .at = t->at + i * row, .n = n * row, .layer = l, .row = i, .rows = n });
	}
}

/* Whether training changes tensor t of layer i. */
static bool learns(const struct ae_exec *x, size_t i, const struct ae_tensor *t)
{
	return !t->state && !t->shared && !x->mode[i].frozen;
}

static void cut_chunks(struct ae_exec *x)
{
	size_t from = 0, end = 0; /* of a run of tensors in one piece */

	x->chunks = x->learned = 0;
	for (size_t i = x->first; i < x->last; i++) {
		const struct ae_layer *l = &x->net->layer[i];

		for (int j = 0; j < l->tensors; j++) {
			const struct ae_tensor *t = &l->tensor[j];
			bool large = ae_exec_defers(x, i) && j == 0;

			if (!learns(x, i, t))
				continue;
			if (large || t->at != end) {
				chunk_run(x, from, end);
				from = t->at;
			}
			end = t->at + t->count;
			if (large) {
				chunk_rows(x, l);
				from = end;
			}
		}
	}
	chunk_run(x, from, end);
}

static int list_chunks(struct ae_exec *x, struct ae_err *e)
{
	cut_chunks(x); /* counts them */
	x->chunk = calloc(x->chunks + 1, sizeof *x->chunk);
	if (!x->chunk)
		return ae_err_set(e, "network: no memory for %zu chunks of parameters", x->chunks);
	cut_chunks(x);
	return 0;
}

/* Deferred gradients need the workspaces of all slices; inference spends a few megabytes on them. */
static bool layerwise(const struct ae_exec *x)
{
	return has_large(x) && (x->train || x->slices * x->workspace <= LAYERWISE_FLOATS);
}

/* Memory for the values that each row of a batch has. */
static int allocate_rows(struct ae_exec *x)
{
	bool weighed = x->samples > 1 || x->trim > 0;

	x->kl = calloc(4 * x->max_rows, sizeof *x->kl);
	x->weight = weighed ? calloc(x->max_rows, sizeof *x->weight) : NULL;
	x->contractive_scratch = ae_floats(x->workspaces * x->contractive.scratch);
	x->contractive_gradient = ae_floats(x->max_rows * x->contractive.outs);
	x->steps = x->padded ? calloc((x->net->layers + 1) * x->max_rows, sizeof *x->steps) : NULL;
	x->shortest = x->padded ? ae_net_shortest(x->net) : 0;
	x->ranked = x->trim > 0 ? calloc(x->max_rows, sizeof *x->ranked) : NULL;
	if (!x->kl || !x->contractive_scratch || !x->contractive_gradient || (weighed && !x->weight)
	    || (x->padded && !x->steps) || (x->trim > 0 && !x->ranked))
		return -1;
	x->kl_term = x->kl + x->max_rows;
	x->row_loss = x->kl_term + x->max_rows;
	x->penalty = x->row_loss + x->max_rows;
	return 0;
}

static int allocate(struct ae_exec *x, const struct ae_exec_plan *plan, struct ae_err *e)
{
	size_t layers = x->net->layers, threads = ae_thread_pool_size(x->team);
	size_t packed = x->train ? x->net->packed_size : x->net->packed_forward;
	double bytes;

	x->value_at = calloc(3 * (layers + 1), sizeof *x->value_at);
	x->segment = calloc(layers + 2, sizeof *x->segment);
	x->next = calloc(2 * (layers + 2), sizeof *x->next);
	if (!x->value_at || !x->segment || !x->next)
		return ae_err_set(e, "network: no memory for %zu layers", layers);
	x->grad_at = x->value_at + layers + 1;
	x->saved_at = x->grad_at + layers + 1;
	lay_out(x);
	cut_segments(x);
	x->layerwise = layerwise(x);
	x->saves_all = x->layerwise || x->segments > 1 || x->loss_waits;
	x->workspaces = x->saves_all ? x->slices : min_size(threads, x->groups);
	x->gradient_stride = aligned(x->net->trained + AE_SLACK);
	bytes = 4.0 * (double)x->workspaces * (double)x->workspace + 4.0 * (double)packed
		+ (x->train ? 4.0 * (double)x->groups * (double)x->gradient_stride : 0)
		+ (plan->binary ? 4.0 * (double)plan->max_records * (double)ae_shape_count(&x->net->record) : 0);
	if (bytes > 1e18 || bytes > (double)(SIZE_MAX / 2))
		return ae_err_set(e, "network: %.3g bytes for a batch of %zu are too many", bytes, x->max_rows);
	x->arena = ae_floats(x->workspaces * x->workspace);
	x->packed = ae_floats(packed);
	x->version = x->net->version - 1; /* nothing is packed yet */
	x->gradient = ae_floats(x->train ? x->groups * x->gradient_stride : 0);
	x->binary = plan->binary ? ae_floats(plan->max_records * ae_shape_count(&x->net->record)) : NULL;
	x->sums = calloc((x->slices + 1) * x->net->sums + 1, sizeof *x->sums);
	return !x->arena || !x->packed || !x->gradient || !x->sums || (plan->binary && !x->binary)
			|| allocate_rows(x) != 0
		? ae_err_set(e, "network: no memory for a batch of %zu (%.0f MB)", x->max_rows, bytes / 1e6)
		: 0;
}

/* ---- how layers run ---- */

static bool any_learns(const struct ae_exec *x)
{
	for (size_t i = x->first; i < x->last; i++)
		for (int j = 0; j < x->net->layer[i].tensors; j++)
			if (learns(x, i, &x->net->layer[i].tensor[j]))
				return true;
	return false;
}

static int set_modes(struct ae_exec *x, const struct ae_exec_plan *plan, struct ae_err *e)
{
	const struct ae_net *net = x->net;

	x->mode = calloc(net->layers + 1, sizeof *x->mode);
	if (!x->mode)
		return ae_err_set(e, "network: no memory for %zu layers", net->layers);
	for (size_t i = 0; x->train && i < net->layers; i++) {
		bool half = plan->freeze == AE_ENCODER ? i < net->code : plan->freeze == AE_DECODER && i >= net->code;

		x->mode[i].frozen = half || (plan->freeze_norms && net->layer[i].type->batch);
		x->mode[i].assign = net->layer[i].tensor[0].assignable;
	}
	for (size_t i = 0; !x->train && i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];

		if (l->type->reduces && l->type->reduces(l))
			x->mode[i].precision = plan->precision;
	}
	if (!x->train || any_learns(x))
		return 0;
	return ae_err_set(e,
			  plan->freeze == AE_WHOLE ? "network: it has no weights to learn"
						   : "network: with the %s frozen it has no weights to learn",
			  plan->freeze == AE_ENCODER ? "encoder" : "decoder");
}

/* Gradients of large weights wait for the batch's end if its slices can stay in memory. The contractive penalty adds
 * to the encoder's gradients, which therefore can neither wait nor be assigned. */
static void set_deferred(struct ae_exec *x)
{
	bool stay = rows_floats(x, x->max_rows) <= DEFERRED_FLOATS;

	for (size_t i = 0; i < x->net->layers; i++) {
		bool added = x->contractive.net && i < x->net->code;

		x->mode[i].assign &= !added;
		x->mode[i].deferred = stay && x->net->layer[i].large && !added;
	}
}

int ae_exec_new(struct ae_exec **made, struct ae_net *net, const struct ae_exec_plan *plan, struct ae_thread_pool *team,
		struct ae_err *e)
{
	struct ae_exec *x = calloc(1, sizeof *x);
	const struct ae_loss *loss = plan->loss;
	const struct ae_penalties *penalties = plan->train ? plan->penalties : NULL;
	bool penalized = penalties && ae_penalties_any(penalties);

	*made = NULL;
	if (!x)
		return ae_err_set(e, "network: no memory");
	x->net = net;
	x->k = ae_kernels_at(net->isa);
	x->team = team;
	x->first = plan->first;
	x->last = plan->last;
	x->train = plan->train;
	x->samples = plan->samples > 1 ? plan->samples : 1;
	x->draws = plan->draws;
	x->masked = plan->masked || plan->padded;
	x->padded = plan->padded;
	x->logits = plan->logits;
	x->max_rows = plan->max_records * x->samples;
	x->lowest = x->first;
	if ((x->padded && ae_net_check_padding(net, e) != 0) || set_modes(x, plan, e) != 0) {
		ae_exec_free(x);
		return -1;
	}
	while (x->lowest < x->last && (net->layer[x->lowest].tensors == 0 || x->mode[x->lowest].frozen))
		x->lowest++;
	if (loss) {
		x->loss = *loss;
		x->has_loss = true;
		x->logits = loss->linked;
	}
	if (penalties) {
		x->trim = penalties->trim;
		x->loss_waits = ae_penalties_wait(penalties);
		if (penalties->weight[AE_CONTRACTIVE] > 0)
			ae_contractive_init(&x->contractive, net, penalties->weight[AE_CONTRACTIVE]);
	}
	set_deferred(x);
	cut_batch(x);
	if ((plan->binary && ae_noise_parse(&x->bernoulli, "bernoulli", e) != 0) || allocate(x, plan, e) != 0
	    || (penalized && ae_codes_init(&x->codes, penalties, net, x->max_rows, x->weight, e) != 0)
	    || (x->train && list_chunks(x, e) != 0)) {
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
	free(x->mode);
	free(x->arena);
	free(x->packed);
	free(x->gradient);
	free(x->binary);
	free(x->sums);
	free(x->kl);
	free(x->weight);
	free(x->ranked);
	free(x->steps);
	free(x->contractive_scratch);
	free(x->contractive_gradient);
	ae_codes_release(&x->codes);
	free(x->chunk);
	free(x);
}

float *ae_exec_value(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->value_at[tensor] + ae_exec_values(x, tensor)->origin;
}

float *ae_exec_grad(const struct ae_exec *x, size_t workspace, size_t tensor)
{
	return x->arena + workspace * x->workspace + x->grad_at[tensor] + ae_exec_grads(x, tensor)->origin;
}
