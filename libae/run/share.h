/* share.h - windows of one series, one row apart, repeat almost all of a convolution: what they share is computed
 * once. The result is the plain way's to the bit. */
#ifndef SHARE_H
#define SHARE_H

#include "run/exec.h"

struct ae_share;

/* NULL in *s, and no error, where the network mixes all positions or little would be saved. */
int ae_share_new(struct ae_share **s, const struct ae_net *net, struct ae_team *team, struct ae_err *e) AE_MUST_USE;
void ae_share_free(struct ae_share *s);

/* The reconstructions of the first of n windows, `pitch` floats apart, that continue the series (of the last call
 * too); returns how many: 0 when they are not windows one row apart, or too few to begin with. */
size_t ae_share_run(struct ae_share *s, const float *in, size_t pitch, size_t n, float *out);

/* As ae_exec_logits(). */
void ae_share_logits(struct ae_share *s, bool on);

#endif
