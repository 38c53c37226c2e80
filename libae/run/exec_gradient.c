/* exec_gradient.c - the gradient of a batch, chunk by chunk: the sum of the groups' gradients or, of large weights, the
 * product for some rows. */
#include "run/exec_state.h"

/* Floats of the gradient of large weights in one product. Larger products read the activations less often; the gradient of
 * smaller ones is still in cache when it is used. */
enum { PRODUCT_FLOATS = 1 << 17 };

/* The gradient of `rows` rows of large weights from the chunk's first row on, from all slices at once. */
static void backward_weights(struct ae_exec *x, const struct ae_chunk *c, size_t rows)
{
	size_t i = (size_t)(c->layer - x->net->layer);
	struct ae_pass p = { .k = x->k,
			     .dw = x->gradient,
			     .n = ae_exec_rows(x, i + 1, x->slice),
			     .batch = ae_exec_rows(x, i + 1, ae_exec_batch_rows(x)) };
	struct ae_slices slices = { .stride = x->workspace };

	slices.count = p.batch / p.n;
	slices.rest = p.batch % p.n;
	c->layer->type->backward_weights(c->layer, &p, ae_exec_value(x, 0, i), ae_exec_grad(x, 0, i + 1), slices,
					 c->row, c->row + rows);
}

/* Sums the gradient of chunk i or, of large weights, of a few chunks of the layer from i on, before `end`: one product reads
 * the activations once for all of them. Returns the number of the chunk after these. */
static size_t sum_chunks(struct ae_exec *x, size_t i, size_t end)
{
	const struct ae_chunk *c = &x->chunk[i];
	size_t rows = c->rows, n = c->n, to = i + 1;
	float *gradient = x->gradient + c->at;

	if (!c->layer) {
		x->k->reduce(gradient, gradient, ae_exec_batch_groups(x), x->gradient_stride, c->n);
		return to;
	}
	for (; to < end && x->chunk[to].layer == c->layer && n + x->chunk[to].n <= PRODUCT_FLOATS; to++) {
		rows += x->chunk[to].rows;
		n += x->chunk[to].n;
	}
	backward_weights(x, c, rows);
	return to;
}

size_t ae_exec_chunks(const struct ae_exec *x)
{
	return x->chunks;
}

/* Number of chunks of the threads before this one. Adjacent chunks go to one thread, whose cache has their activations and
 * packed weights. */
static size_t chunks_before(const struct ae_exec *x, size_t thread)
{
	size_t threads = ae_thread_pool_size(x->team), i = 0;

	while (i < x->chunks && x->chunk[i].before * threads / x->learned < thread)
		i++;
	return i;
}

void ae_exec_each(struct ae_exec *x, size_t thread, unsigned what, ae_chunk_fn *use, void *arg)
{
	size_t end = chunks_before(x, thread + 1), summed = chunks_before(x, thread);

	for (size_t i = summed; i < end; i++) {
		const struct ae_chunk *c = &x->chunk[i];

		if (what & AE_CHUNK_SUMS && i == summed)
			summed = sum_chunks(x, i, end);
		use(arg, i, c->at, x->gradient + c->at, c->n);
		if (c->layer && what & AE_CHUNK_UPDATES)
			c->layer->type->repack(c->layer, x->k, x->net->w, x->packed, c->row, c->row + c->rows);
	}
	if (thread == 0 && what & AE_CHUNK_UPDATES) {
		ae_net_changed(x->net);
		x->version = x->net->version; /* of large weights; others are packed before each batch */
	}
}
