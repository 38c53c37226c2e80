/* kernel_set.h - the inner loops, one table of them for each instruction set; isa.c picks, naive.c is the reference. */
#ifndef KERNEL_SET_H
#define KERNEL_SET_H

#include "base/floats.h"
#include "kernels/errors.h"
#include "kernels/update_rules.h"

#include <stddef.h>
#include <stdint.h>

/* First vector of panel q, when `vectors` of columns are cut into `panels` as even as may be. */
static inline size_t ae_panel_begin(size_t vectors, size_t panels, size_t q)
{
	return vectors * q / panels;
}

/* Two nested sums around the innermost one: of `count` terms, with the step in floats between two of them. */
struct ae_outer { size_t count; ptrdiff_t a, b; };

/* Two nested runs of the rows: of `count` products with one b, the step in floats between two of them; 0:
 * there is one. */
struct ae_runs { size_t count; size_t a, c; };

/* c[i * c_row + j] = start + sum over o0, o1, d of
 *     a[o0 * outer[0].a + o1 * outer[1].a + i * a_row + d * a_step] * b(o0, o1, d, j)
 * for i < m, j < n, added in just this order (outer[0] slowest), each product fused with its sum.
 * One of a_row, a_step is 1. The start is 0, bias[j], or what c held. Then c = max(c, slope * c). And the same for all
 * runs, whose c are apart. */
struct ae_gemm {
	size_t m, n, depth;
	struct ae_outer outer[2];
	struct ae_runs runs[2];
	const float *a;
	size_t a_row, a_step;
	size_t a_third;		/* not 0: rows of a come in threes (a_row is 1, m a multiple of 3), a_third apart */
	/* Row d's columns lie in panels, panel q's first at b[q * b_panel + d * b_step]; with b_panel 0 they
	 * lie side by side, column j at b[d * b_step + j]. Without panels, at b[j * b_panel + d], summed in
	 * 16 lanes. */
	const float *b;
	size_t b_step, b_panel;
	size_t panels;
	float *c;
	size_t c_row;
	const float *bias;	/* or NULL */
	int accumulate;		/* start from what c holds */
	float slope;		/* 1: linear, 0: relu, between: leaky */
};

/* `count` windows of rows x columns positions of c channels, `apart` floats from each other in x, c in y. */
struct ae_windows { size_t count, rows, columns, c, row, stride; };

/* What fades from step to step, a gradient on its way back or a moment that is not fed, counts as 0 before it
 * is denormal: such numbers take a processor a hundred times as long. */
#define AE_VANISHED 1e-30f

/* One step of `n` records through recurrent cells: tensors of n rows of `units` floats, gates of n rows of
 * four times as many. What comes in as a cell's sums, of input and state, leaves as its gates; backward these
 * leave as the sums' gradients. */
struct ae_cells {
	size_t n, units;
	float *gates;		/* lstm: i f g o; gru: n r z, and the state's share of n's sum, which r scales */
	const float *before;	/* lstm: c, gru: h, of the step before */
	float *c, *tanh_c;	/* lstm: c and tanh(c) of this step; c may be `before` */
	float *h;		/* gru: may be `before` */
	const float *dy;	/* backward: h's gradient from above, rows dy_row floats apart, or NULL */
	size_t dy_row;
	/* Backward: gradients smaller than AE_VANISHED count as 0. */
	float *dh, *dc;		/* by h and c of this step; by those of the step before, but for the sums' share */
};

/* Activations whose derivative follows from their value. */
enum ae_activation_kind {
	AE_LINEAR, AE_LEAKY, AE_ELU, AE_SELU, AE_TANH, AE_SIGMOID, AE_SOFTPLUS, AE_GELU, AE_SILU,
	AE_EXP, AE_LOG,
};

/* `count` runs of `width` values, `apart` from each other; value j of each run has these numbers of its channel. */
#define AE_CHANNELS_MAX 64
struct ae_channels {
	size_t count, stride, width;	/* width: AE_CHANNELS_MAX at most */
	float mean[AE_CHANNELS_MAX], scale[AE_CHANNELS_MAX], shift[AE_CHANNELS_MAX], gain[AE_CHANNELS_MAX];
};

static inline size_t ae_runs_count(const struct ae_runs *r)
{
	return r->count > 1 ? r->count : 1;
}

struct ae_kernels {
	const char *name;
	size_t lanes;		/* floats in a vector */
	void (*gemm)(const struct ae_gemm *g);
	/* sum[j] += the sum over rows i < m of x[i * row + j], j < n */
	void (*column_sum)(const float *x, size_t m, size_t row, size_t n, float *sum);
	/* x = f(x) */
	void (*activation)(enum ae_activation_kind f, float p, float *x, size_t n);
	/* dy *= f'(x), from y = f(x); from x itself for gelu and silu, whose y is not used */
	void (*activation_backward)(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy, size_t n);
	/* y = the largest of each window, channel by channel; a NaN is the largest */
	void (*window_max)(const struct ae_windows *g, const float *x, float *y);
	/* dx, whose rows are dx_row floats apart, += dy where x first equals y */
	void (*window_max_back)(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
				size_t dx_row);
	/* y = scale * the sum of each window */
	void (*window_sum)(const struct ae_windows *g, const float *x, float *y, float scale);
	/* x += scale * y at every position of each window, or with `set` x = scale * y */
	void (*window_spread)(const struct ae_windows *g, float *x, const float *y, float scale, int set);
	/* sum[j] += d[j] and along[j] += d[j] * (x[j] - mean[j]) * scale[j], in double, over all runs */
	void (*channel_sums)(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along);
	/* y[j] = (x[j] - mean[j]) * scale[j] + shift[j]; with d, gain[j] * d[j] is added */
	void (*channel_blend)(const struct ae_channels *g, const float *x, const float *d, float *y);
	/* y = x * keep where the key's draw is kept, else 0; draws are numbered from `first` */
	void (*dropout)(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate);
	/* returns the sum of the errors; with dy: dy = scale * derivative */
	double (*error)(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n);
	/* w, and its one or two moments, by the gradient g; moments smaller than AE_VANISHED become 0 */
	void (*step)(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n);
	/* sum[i] = part[0][i] + part[1][i] + ..., in this order, the parts `apart` floats from each other */
	void (*reduce)(float *sum, const float *part, size_t parts, size_t stride, size_t n);
	double (*square_sum)(const float *x, size_t n);
	/* to[i * step + j] = x[j * stride + i], i < rows, j < columns: packs weights that lie the other way round */
	void (*transpose)(const float *x, size_t stride, float *to, size_t step, size_t rows, size_t columns);
	/* i f o = sigmoid, g = tanh of their sums; c = f c' + i g; h = o tanh(c) (Hochreiter, Schmidhuber
	 * 1997; Gers 2000) */
	void (*lstm)(const struct ae_cells *s);
	void (*lstm_back)(const struct ae_cells *s);
	/* r z = sigmoid, n = tanh(its sum + r m) of their sums and the share m; h = (1 - z) n + z h' (Cho et
	 * al. 2014) */
	void (*gru)(const struct ae_cells *s);
	void (*gru_back)(const struct ae_cells *s);
};

extern const struct ae_kernels ae_kernels_naive;	/* the reference that the tests compare with */

/* The kernels of the named instruction set, or of the processor's best for NULL; NULL: the processor has no such set.
 * dispatch.c */
const struct ae_kernels *ae_kernels_find(const char *name);

/* The kernel of errors alone, for programs without a network; NULL as above. dispatch_error.c */
typedef double ae_error_fn(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n);
ae_error_fn *ae_error_find(const char *name);

#endif
