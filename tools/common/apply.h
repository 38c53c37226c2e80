/* apply.h - ae-recon, ae-encode and ae-decode: run a part of a network over records. */
#ifndef APPLY_H
#define APPLY_H

#include "common/key_windows.h"

struct apply_options {
	const char *arch, *shape, *labels, *class, *lengths;
	struct breaks_options breaks;
	bool raw, no_reuse, impute, argmax;
	int precision;
	struct keyed_options keys;
};

int apply_main(int argc, char **argv, const char *name, const char *summary, enum ae_part part);

/* How rows of series become records. */
struct key_windows_options apply_keys(const struct apply_options *o);

/* The whole network, or several. */
void recon_run(struct tool *t, const struct apply_options *o);

/* Makes outputs y (n, outputs) of records x (n, values), `stride` apart, writable: NaN if the record is absent (NaN
 * throughout), else within +-FLT_MAX, and FLT_MAX for NaN. x NULL: no record is absent. limit.c */
void outputs_limit(const float *x, size_t stride, size_t values, size_t n, float *y, size_t outputs);

#endif
