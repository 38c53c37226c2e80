/* window_reuse.h - windows of one series, one row apart, repeat almost all work of a convolution: this computes it once.
 * The result has the same bytes as windows computed one by one. */
#ifndef WINDOW_REUSE_H
#define WINDOW_REUSE_H

#include "run/exec.h"

struct ae_window_reuse;

/* whole: how whole windows run; its logits and precision count. *s is NULL, without an error, if the network mixes all positions or little
 * would be saved. The network must outlive it. */
int ae_window_reuse_new(struct ae_window_reuse **s, const struct ae_net *net, const struct ae_exec_plan *whole,
			struct ae_thread_pool *team, struct ae_err *e) AE_MUST_USE;
void ae_window_reuse_free(struct ae_window_reuse *s);

/* Reconstructs the first windows of n, `stride` floats apart, that continue the series, also that of the last call.
 * Returns how many: 0 if they are not windows one row apart, or too few to start a series. */
size_t ae_window_reuse_run(struct ae_window_reuse *s, const float *in, size_t stride, size_t n, float *out);

#endif
