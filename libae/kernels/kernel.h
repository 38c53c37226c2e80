/* kernel.h - what the sources compiled once for each instruction set share: their names, and the vectors. */
#ifndef KERNEL_H
#define KERNEL_H

#include "kernels/kernel_set.h"
#include "kernels/vec.h"

#define AE_JOIN3(a, b, c) a##_##b##_##c
#define AE_JOIN(a, b, c) AE_JOIN3(a, b, c)
#define AE_KERNEL(name) AE_JOIN(ae, name, AE_ISA)	/* gemm: ae_gemm_avx2 */

void AE_KERNEL(gemm)(const struct ae_gemm *g);
void AE_KERNEL(window_max)(const struct ae_windows *g, const float *x, float *y);
void AE_KERNEL(window_max_back)(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
				size_t dx_row);
void AE_KERNEL(window_sum)(const struct ae_windows *g, const float *x, float *y, float scale);
void AE_KERNEL(window_spread)(const struct ae_windows *g, float *x, const float *y, float scale, int set);
void AE_KERNEL(channel_sums)(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along);
void AE_KERNEL(channel_blend)(const struct ae_channels *g, const float *x, const float *d, float *y);
void AE_KERNEL(lstm)(const struct ae_cells *s);
void AE_KERNEL(lstm_back)(const struct ae_cells *s);
void AE_KERNEL(gru)(const struct ae_cells *s);
void AE_KERNEL(gru_back)(const struct ae_cells *s);

/* The first k floats, or a whole vector. */
V_INLINE vf v_get(const float *p, size_t k) { return k == VL ? v_load(p) : v_load_part(p, k); }

V_INLINE void v_put(float *p, vf x, size_t k)
{
	if (k == VL)
		v_store(p, x);
	else
		v_store_part(p, x, k);
}

V_INLINE vf v_unless_vanished(vf x) { return v_pick(v_abs(x) < v_all(AE_VANISHED), v_all(0), x); }

#endif
