/* kernel_channel.c - sums over the values of each channel, and values scaled by channel: batch normalization; compiled
 * once for each instruction set (AE_ISA). The inner loops are the compiler's to turn into vectors: they run over a few
 * dozen values side by side, whose sums in double no vector of floats would hold. */
#include "kernels/kernel.h"

void AE_KERNEL(channel_sums)(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along)
{
	double s[AE_CHANNELS_MAX], a[AE_CHANNELS_MAX];

	for (size_t j = 0; j < g->width; j++) {
		s[j] = sum[j];
		a[j] = along[j];
	}
	for (size_t i = 0; i < g->count; i++, x += g->stride, d += g->stride)
		for (size_t j = 0; j < g->width; j++) {
			s[j] += d[j];
			a[j] += (double)d[j] * ((x[j] - g->mean[j]) * g->scale[j]);
		}
	for (size_t j = 0; j < g->width; j++) {
		sum[j] = s[j];
		along[j] = a[j];
	}
}

void AE_KERNEL(channel_blend)(const struct ae_channels *g, const float *x, const float *d, float *restrict y)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, y += g->stride) {
		for (size_t j = 0; j < g->width; j++)
			y[j] = (x[j] - g->mean[j]) * g->scale[j] + g->shift[j];
		for (size_t j = 0; d && j < g->width; j++)
			y[j] += g->gain[j] * d[i * g->stride + j];
	}
}
