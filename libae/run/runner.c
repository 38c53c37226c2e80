/* runner.c - runs a network, or a half of it, over records. */
#include "run/window_reuse.h"

#include <stdlib.h>

enum { BATCH = 256, RETRY = 32 };

struct ae_runner {
	struct ae_net *net;
	struct ae_thread_pool *team;
	struct ae_exec *exec;
	struct ae_window_reuse *reuse; /* NULL: nothing to reuse, or not wanted */
	struct ae_shape in, out;
	size_t out_values;
	size_t batch;       /* records at once, per thread */
	const float *label; /* one per record to come; a conditional network reuses nothing */
};

static int prepare(struct ae_runner *r, const struct ae_runner_options *o, struct ae_err *e)
{
	size_t batch = o->batch ? o->batch : BATCH,
	       threads = ae_net_threads(r->net, batch, 1, o->threads ? o->threads : 1);
	bool logits = o->logits && ae_net_sigmoid(r->net);
	struct ae_exec_plan plan;
	struct ae_net_part p;

	if (ae_net_part(&p, r->net, o->part, e) != 0)
		return -1;
	r->batch = batch;
	r->in = p.in;
	r->out = p.out;
	r->out_values = ae_shape_count(&r->out);
	if (ae_thread_pool_new(&r->team, threads, e) != 0)
		return -1;
	plan = (struct ae_exec_plan){ .first = p.first,
				      .last = p.last,
				      .max_records = batch * threads,
				      .masked = o->masked,
				      .padded = o->padded && o->part != AE_DECODER,
				      .logits = logits,
				      .precision = o->precision };
	if (ae_exec_new(&r->exec, r->net, &plan, r->team, e) != 0)
		return -1;
	if (o->part != AE_WHOLE || o->masked || o->padded || o->no_reuse)
		return 0;
	return ae_window_reuse_new(&r->reuse, r->net, &plan, r->team, e);
}

int ae_runner_new(struct ae_runner **made, struct ae_net *net, const struct ae_runner_options *o, struct ae_err *e)
{
	struct ae_runner *r = calloc(1, sizeof *r);

	*made = NULL;
	if (!r)
		return ae_err_set(e, "network: no memory");
	r->net = net;
	if (prepare(r, o, e) != 0) {
		ae_runner_free(r);
		return -1;
	}
	*made = r;
	return 0;
}

void ae_runner_free(struct ae_runner *r)
{
	if (!r)
		return;
	ae_exec_free(r->exec);
	ae_window_reuse_free(r->reuse);
	ae_thread_pool_free(r->team);
	free(r);
}

const struct ae_shape *ae_runner_in(const struct ae_runner *r)
{
	return &r->in;
}

const struct ae_shape *ae_runner_out(const struct ae_runner *r)
{
	return &r->out;
}

bool ae_net_sigmoid(const struct ae_net *net)
{
	const struct ae_activation *f = ae_net_final(net);

	return f && f->kind == AE_SIGMOID;
}

void ae_runner_labels(struct ae_runner *r, const float *label)
{
	r->label = label;
}

static void run_plain(struct ae_runner *r, const float *in, size_t stride, size_t n, float *out)
{
	size_t max = r->batch * ae_thread_pool_size(r->team);

	for (size_t at = 0; at < n; at += max) {
		struct ae_batch b = { .x = in + at * stride,
				      .x_stride = stride,
				      .n = n - at < max ? n - at : max,
				      .first = at,
				      .label = r->label ? r->label + at : NULL,
				      .out = out + at * r->out_values };

		(void)ae_exec_run(r->exec, &b);
	}
}

void ae_runner_run(struct ae_runner *r, const float *in, size_t stride, size_t n, float *out)
{
	while (r->reuse && n > 0) {
		size_t done = ae_window_reuse_run(r->reuse, in, stride, n, out);

		if (done == 0) { /* these are not windows of a series; later records may be */
			done = n < RETRY ? n : RETRY;
			run_plain(r, in, stride, done, out);
		}
		in += done * stride;
		out += done * r->out_values;
		n -= done;
	}
	run_plain(r, in, stride, n, out);
}
