/* kernel_set.h - the inner loops: one table of kernels per instruction set. naive.c has the reference that the tests compare
 * with. */
#ifndef KERNEL_SET_H
#define KERNEL_SET_H

#include "base/floats.h"
#include "kernels/errors.h"
#include "kernels/update_rules.h"

#include <stddef.h>
#include <stdint.h>

/* The first vector of panel q, if `vectors` vectors of columns are cut into `panels` panels of nearly equal width. */
static inline size_t ae_panel_begin(size_t vectors, size_t panels, size_t q)
{
	return vectors * q / panels;
}

/* One of two nested sums around the innermost sum: number of terms, and floats between two terms in a and in b. */
struct ae_outer {
	size_t count;
	ptrdiff_t a, b;
};

/* One of three nested loops over products with the same b: number of products (0: 1), and floats between two products in a
 * and in c. */
struct ae_runs {
	size_t count;
	size_t a, c;
};

/* c[i * c_row + j] = start + sum over o0, o1, d of
 *     a[o0 * outer[0].a + o1 * outer[1].a + i * a_row + d * a_step] * b(o0, o1, d, j)
 * for i < m, j < n. Terms are added in this order, outer[0] slowest, each by a fused multiply-add. The start is 0, bias[j]
 * or the value of c. The epilogue is c = max(c, slope * c). One of a_row and a_step is 1. All runs do the same; their
 * parts of c do not overlap. */
struct ae_gemm {
	size_t m, n, depth;
	struct ae_outer outer[2];
	struct ae_runs runs[3];
	const float *a;
	size_t a_row, a_step;
	size_t a_third; /* not 0: rows of a come in groups of three (a_row is 1, m a multiple of 3), with a_third
				 * floats between two groups */
	/* With panels, the first column of panel q in row d is b[q * b_panel + d * b_step]. If b_panel is 0, b is not
	 * packed: column j of row d is b[d * b_step + j]. Without panels, b is transposed: column j of row d is
	 * b[j * b_panel + d], and a sum runs in 16 lanes. */
	const float *b;
	size_t b_step, b_panel;
	size_t panels;
	float *c;
	size_t c_row;
	const float *bias; /* or NULL */
	int accumulate;    /* start from the values of c */
	float slope;       /* 1: linear, 0: relu, between: leaky */
};

/* A product with weights of reduced precision (reduced.h), which sum in single precision:
 *     c[i * c_row + j] = bias[j] + sum over d of a[i * a_row + d] * w(d, j), then the epilogue of struct ae_gemm.
 * bf16: terms are added in ascending order of d, each by a fused multiply-add, as with exact weights.
 * int8: a is given as 16-bit integers times a_scale[i], w as 8-bit integers times scale[j]. Their sum is an exact
 * 32-bit integer, so that any order and any instruction set gives the same bytes. */
struct ae_reduced_gemm {
	size_t m, n, depth, panels;
	const uint32_t *w;    /* bf16: pairs of rows of panels */
	const int8_t *w8;     /* int8: the same, or groups of four rows */
	const float *scale;   /* int8: (n) */
	const int32_t *start; /* int8 of four rows: (n), -128 times the sum of a column's weights */
	const float *a;       /* bf16 */
	const int16_t *a16;   /* int8; rows are whole groups, with 0 after the depth */
	const float *a_scale;
	size_t a_row;
	float *c;
	size_t c_row;
	const float *bias; /* or NULL */
	float slope;
};

/* `count` windows of planes x rows x columns positions of c channels, with `stride` floats between two windows in x and c
 * floats in y; `plane`, `row`: floats between two planes and two rows of x. */
struct ae_windows {
	size_t count, planes, rows, columns, c, plane, row, stride;
};

/* The softmax of `scale` times each row of a matrix, with `stride` floats between two rows. Row i takes the first
 * min(n, first + i) values; the others up to n become 0. */
struct ae_softmax {
	size_t rows, n, stride, first;
	float scale;
};

/* Number of values that row i takes. */
static inline size_t ae_softmax_width(const struct ae_softmax *g, size_t i)
{
	return g->first + i < g->n ? g->first + i : g->n;
}

/* Layer normalization of rows of n values: y = gamma * z + beta with z = (x - mean) / sqrt(variance + epsilon), the moments
 * being the row's own (Ba, Kiros, Hinton 2016). */
struct ae_norm {
	size_t n;
	double epsilon;
	const float *gamma, *beta;
	float *dgamma, *dbeta; /* backward adds to them */
};

/* Smaller gradients and moments become 0. They fade from step to step, and denormal numbers would take a processor a
 * hundred times as long. */
#define AE_VANISHED 1e-30f

/* One time step of n records through recurrent cells. Tensors are (n, units), gates are (n, 4, units). Forward turns the
 * cells' sums of input and state into gates; backward turns the gates into the gradients of the sums. */
struct ae_cells {
	size_t n, units;
	float *gates;        /* lstm: i f g o; gru: n r z, and the state's part of n's sum, which r scales */
	const float *before; /* lstm: c of the step before; gru: h of the step before */
	float *c, *tanh_c;   /* lstm: c and tanh(c) of this step; c may alias `before` */
	float *h;            /* gru: h may alias `before` */
	const float *dy;     /* backward: gradient of h from the layer above, or NULL */
	size_t dy_row;       /* floats between two rows of dy */
	float *dh, *dc;      /* backward: gradients of h and c of this step; on return those of the step before, without
				 * the part that comes through the sums */
};

/* Activations of single values. */
enum ae_activation_kind {
	AE_LINEAR,
	AE_LEAKY,
	AE_ELU,
	AE_SELU,
	AE_TANH,
	AE_SIGMOID,
	AE_SOFTPLUS,
	AE_GELU,
	AE_SILU,
	AE_EXP,
	AE_LOG,
};

/* `count` runs of `width` values, with `stride` floats between two runs. Value j of each run has the numbers at j. */
#define AE_CHANNELS_MAX 64
struct ae_channels {
	size_t count, stride, width; /* width: AE_CHANNELS_MAX at most */
	float mean[AE_CHANNELS_MAX], scale[AE_CHANNELS_MAX], shift[AE_CHANNELS_MAX], gain[AE_CHANNELS_MAX];
};

static inline size_t ae_runs_count(const struct ae_runs *r)
{
	return r->count > 1 ? r->count : 1;
}

struct ae_kernels {
	const char *name;
	size_t lanes; /* floats in a vector */
	void (*gemm)(const struct ae_gemm *g);
	/* products with weights of reduced precision */
	void (*gemm_bf16)(const struct ae_reduced_gemm *g);
	void (*gemm_int8)(const struct ae_reduced_gemm *g);
	size_t int8_side; /* rows of int8's weights side by side in a panel: 2 or 4 */
	/* q = x / scale, rounded to nearest even, with the largest |q| near `limit` (at most 32767). Returns the
	 * scale, 0 if all |x| are below AE_VANISHED: then q = 0 */
	float (*quantize)(const float *x, size_t n, int limit, int16_t *q);
	/* sum[j] += the sum over rows i < m of x[i * row + j], j < n */
	void (*column_sum)(const float *x, size_t m, size_t row, size_t n, float *sum);
	/* x = f(x) */
	void (*activation)(enum ae_activation_kind f, float p, float *x, size_t n);
	/* dy *= f'(x), from y = f(x); from x itself for gelu and silu, whose y is not used */
	void (*activation_backward)(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy,
				    size_t n);
	/* y = maximum of each window and channel; NaN counts as the largest */
	void (*window_max)(const struct ae_windows *g, const float *x, float *y);
	/* dx, whose planes and rows are dx_plane and dx_row floats apart, += dy where x first equals y */
	void (*window_max_back)(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
				size_t dx_plane, size_t dx_row);
	/* y = scale * the sum of each window */
	void (*window_sum)(const struct ae_windows *g, const float *x, float *y, float scale);
	/* x += scale * y at every position of each window, or with `set` x = scale * y */
	void (*window_spread)(const struct ae_windows *g, float *x, const float *y, float scale, int set);
	/* sum[j] += d[j] and along[j] += d[j] * (x[j] - mean[j]) * scale[j] over all runs, in double */
	void (*channel_sums)(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along);
	/* y[j] = (x[j] - mean[j]) * scale[j] + shift[j], plus gain[j] * d[j] if d is not NULL */
	void (*channel_blend)(const struct ae_channels *g, const float *x, const float *d, float *y);
	/* x = softmax(scale x) of each row; back: dy becomes the gradient of x, from y = softmax */
	void (*softmax)(const struct ae_softmax *g, float *x);
	void (*softmax_back)(const struct ae_softmax *g, const float *y, float *dy);
	/* one row; sums are in double. back: dx, the gradient of x, may be NULL. Outputs do not overlap inputs */
	void (*norm)(const struct ae_norm *g, const float *x, float *y);
	void (*norm_back)(const struct ae_norm *g, const float *x, const float *dy, float *dx);
	/* y = x / (1 - rate) or 0, by draws of the key that are numbered from `first` */
	void (*dropout)(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate);
	/* returns the sum of the errors; dy = scale * derivative, if dy is not NULL */
	double (*error)(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n);
	/* updates w and its one or two moments with gradient g; moments smaller than AE_VANISHED become 0 */
	void (*step)(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n);
	/* sum[i] = part[0][i] + part[1][i] + ..., in this order; `stride`: floats between two parts */
	void (*reduce)(float *sum, const float *part, size_t parts, size_t stride, size_t n);
	double (*square_sum)(const float *x, size_t n);
	/* to[i * step + j] = x[j * stride + i], i < rows, j < columns */
	void (*transpose)(const float *x, size_t stride, float *to, size_t step, size_t rows, size_t columns);
	/* i f o = sigmoid and g = tanh of their sums; c = f c' + i g; h = o tanh(c) (Hochreiter, Schmidhuber 1997; Gers
	 * 2000) */
	void (*lstm)(const struct ae_cells *s);
	void (*lstm_back)(const struct ae_cells *s);
	/* r z = sigmoid of their sums; n = tanh(sum + r m), m: the state's part; h = (1 - z) n + z h' (Cho et al.
	 * 2014) */
	void (*gru)(const struct ae_cells *s);
	void (*gru_back)(const struct ae_cells *s);
};

extern const struct ae_kernels ae_kernels_naive; /* the reference that the tests compare with */

/* The kernels of the named instruction set; NULL: of the processor's best. Returns NULL if the processor has no such set.
 * dispatch.c */
const struct ae_kernels *ae_kernels_find(const char *name);
/* The kernels of the set at a place of AE_ISAS. Programs that call it or ae_kernels_find() link all kernels. */
const struct ae_kernels *ae_kernels_at(int isa);
/* A set without the instructions that only some processors of the set have: tests compare both. */
const struct ae_kernels *ae_kernels_plain(int isa);

/* The kernel of errors alone, for programs without a network. Returns NULL as ae_kernels_find(). dispatch_single.c */
typedef double ae_error_fn(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n);
ae_error_fn *ae_error_find(const char *name);

#endif
