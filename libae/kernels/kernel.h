/* kernel.h - shared by the sources that are compiled once per instruction set: names and vectors. */
#ifndef KERNEL_H
#define KERNEL_H

#include "kernels/kernel_set.h"
#include "kernels/vec.h"

#define AE_JOIN3(a, b, c) a##_##b##_##c
#define AE_JOIN(a, b, c) AE_JOIN3(a, b, c)
#define AE_KERNEL(name) AE_JOIN(ae, name, AE_ISA) /* gemm: ae_gemm_avx2 */

void AE_KERNEL(gemm)(const struct ae_gemm *g);
void AE_KERNEL(gemm_bf16)(const struct ae_reduced_gemm *g);
void AE_KERNEL(gemm_int8)(const struct ae_reduced_gemm *g);
void AE_KERNEL(gemm_dot)(const struct ae_reduced_gemm *g);
float AE_KERNEL(quantize)(const float *x, size_t n, int limit, int16_t *q);
void AE_KERNEL(column_sum)(const float *x, size_t m, size_t row, size_t n, float *sum);
void AE_KERNEL(transpose)(const float *x, size_t stride, float *to, size_t step, size_t rows, size_t columns);
void AE_KERNEL(activation)(enum ae_activation_kind f, float p, float *x, size_t n);
void AE_KERNEL(activation_backward)(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy,
				    size_t n);
void AE_KERNEL(dropout)(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate);
double AE_KERNEL(error)(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n);
double AE_KERNEL(square_sum)(const float *x, size_t n);
void AE_KERNEL(step)(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n);
void AE_KERNEL(reduce)(float *sum, const float *part, size_t parts, size_t stride, size_t n);
void AE_KERNEL(window_max)(const struct ae_windows *g, const float *x, float *y);
void AE_KERNEL(window_max_back)(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
				size_t dx_plane, size_t dx_row);
void AE_KERNEL(window_sum)(const struct ae_windows *g, const float *x, float *y, float scale);
void AE_KERNEL(window_spread)(const struct ae_windows *g, float *x, const float *y, float scale, int set);
void AE_KERNEL(channel_sums)(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along);
void AE_KERNEL(channel_blend)(const struct ae_channels *g, const float *x, const float *d, float *y);
void AE_KERNEL(softmax)(const struct ae_softmax *g, float *x);
void AE_KERNEL(softmax_back)(const struct ae_softmax *g, const float *y, float *dy);
void AE_KERNEL(norm)(const struct ae_norm *g, const float *x, float *y);
void AE_KERNEL(norm_back)(const struct ae_norm *g, const float *x, const float *dy, float *dx);
void AE_KERNEL(lstm)(const struct ae_cells *s);
void AE_KERNEL(lstm_back)(const struct ae_cells *s);
void AE_KERNEL(gru)(const struct ae_cells *s);
void AE_KERNEL(gru_back)(const struct ae_cells *s);

/* Runs `body` for each vector of n values; `at`: index of its first value, `k`: number of values in it. */
#define EACH_VECTOR(n, body) \
	for (size_t at = 0, k; at < (n); at += VL) { \
		k = (n)-at < VL ? (n)-at : VL; \
		body \
	}

/* The first k floats, or a whole vector. */
V_INLINE vf v_get(const float *p, size_t k)
{
	return k == VL ? v_load(p) : v_load_part(p, k);
}

V_INLINE void v_put(float *p, vf x, size_t k)
{
	if (k == VL)
		v_store(p, x);
	else
		v_store_part(p, x, k);
}

V_INLINE vf v_unless_vanished(vf x)
{
	return v_pick(v_abs(x) < v_all(AE_VANISHED), v_all(0), x);
}

#endif
