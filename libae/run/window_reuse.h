/* window_reuse.h - windows of one series, one row apart, repeat almost all of a convolution: what they share is computed
 * once. The result is the plain way's to the bit. */
#ifndef WINDOW_REUSE_H
#define WINDOW_REUSE_H

#include "run/exec.h"

struct ae_window_reuse;

/* logits: without the last layer's activation. *s is NULL, without an error, if the network mixes all positions or little
 * would be saved. The network must outlive it. */
int ae_window_reuse_new(struct ae_window_reuse **s, const struct ae_net *net, bool logits, struct ae_thread_pool *team,
			struct ae_err *e) AE_MUST_USE;
void ae_window_reuse_free(struct ae_window_reuse *s);

/* The reconstructions of the first of n windows, `stride` floats apart, that continue the series (of the last call
 * too); returns how many: 0 when they are not windows one row apart, or too few to begin with. */
size_t ae_window_reuse_run(struct ae_window_reuse *s, const float *in, size_t stride, size_t n, float *out);

#endif
