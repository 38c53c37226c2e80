/* runner.c - a network, or a half of it, applied to records. */
#include "run/window_reuse.h"

#include <stdlib.h>

enum { BATCH = 256, RETRY = 32 };

struct ae_runner {
	struct ae_net *net;
	struct ae_thread_pool *team;
	struct ae_exec *exec;
	struct ae_window_reuse *share;		/* NULL: nothing to share, or not wanted */
	struct ae_shape in, out;
	size_t out_values;
	const float *label;		/* of the records to come; a network that shares nothing takes them */
};

static int prepare(struct ae_runner *r, enum ae_part part, size_t threads, struct ae_err *e)
{
	struct ae_exec_plan plan;
	struct ae_net_part p;

	if (ae_net_part(&p, r->net, part, e) != 0)
		return -1;
	r->in = p.in;
	r->out = p.out;
	r->out_values = ae_shape_count(&r->out);
	threads = ae_net_threads(r->net, BATCH, 1, threads);
	if (ae_thread_pool_new(&r->team, threads, e) != 0)
		return -1;
	plan = (struct ae_exec_plan){ .first = p.first, .last = p.last, .most = BATCH * threads };
	if (ae_exec_new(&r->exec, r->net, &plan, r->team, e) != 0)
		return -1;
	return part == AE_WHOLE ? ae_window_reuse_new(&r->share, r->net, r->team, e) : 0;
}

int ae_runner_new(struct ae_runner **made, struct ae_net *net, enum ae_part part, size_t threads, struct ae_err *e)
{
	struct ae_runner *r = calloc(1, sizeof *r);

	*made = NULL;
	if (!r)
		return ae_err_set(e, "network: no memory");
	r->net = net;
	if (prepare(r, part, threads, e) != 0) {
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
	ae_window_reuse_free(r->share);
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

bool ae_runner_logits(struct ae_runner *r)
{
	const struct ae_activation *f = ae_net_final(r->net);
	bool sigmoid = f && f->curve == AE_SIGMOID;

	ae_exec_logits(r->exec, sigmoid);
	if (r->share)
		ae_window_reuse_logits(r->share, sigmoid);
	return sigmoid;
}

void ae_runner_labels(struct ae_runner *r, const float *label)
{
	r->label = label;
}

void ae_runner_no_reuse(struct ae_runner *r)
{
	ae_window_reuse_free(r->share);
	r->share = NULL;
}

void ae_runner_mask(struct ae_runner *r)
{
	ae_runner_no_reuse(r);
	ae_exec_mask(r->exec);
}

static void run_plain(struct ae_runner *r, const float *in, size_t stride, size_t n, float *out)
{
	size_t most = BATCH * ae_thread_pool_size(r->team);

	for (size_t at = 0; at < n; at += most) {
		struct ae_batch b = { .x = in + at * stride, .x_pitch = stride, .n = n - at < most ? n - at : most,
			.first = at, .label = r->label ? r->label + at : NULL, .out = out + at * r->out_values };

		(void)ae_exec_run(r->exec, &b);
	}
}

void ae_runner_run(struct ae_runner *r, const float *in, size_t stride, size_t n, float *out)
{
	while (r->share && n > 0) {
		size_t done = ae_window_reuse_run(r->share, in, stride, n, out);

		if (done == 0) {	/* no series here; there may be one further on */
			done = n < RETRY ? n : RETRY;
			run_plain(r, in, stride, done, out);
		}
		in += done * stride;
		out += done * r->out_values;
		n -= done;
	}
	run_plain(r, in, stride, n, out);
}
