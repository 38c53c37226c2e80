/* kernel_window.c - pooling and upsampling over windows of positions, one vector of channels at a time; compiled once for
 * each instruction set (AE_ISA). */
#include "kernels/kernel.h"

static size_t part(const struct ae_windows *g, size_t c)
{
	return g->c - c < VL ? g->c - c : VL;
}

void AE_KERNEL(window_max)(const struct ae_windows *g, const float *x, float *y)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, y += g->c)
		for (size_t c = 0, k; c < g->c; c += VL) {
			vf max = v_get(x + c, k = part(g, c));
			vi lost = max != max; /* NaN, which a maximum would skip */

			for (size_t q = 0; q < g->planes; q++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t w = 0; w < g->columns; w++) {
						vf v = v_get(x + q * g->plane + r * g->row + w * g->c + c, k);

						max = v_max(max, v);
						lost |= v != v;
					}
			v_put(y + c, v_pick(lost, v_all(__builtin_nanf("")), max), k);
		}
}

void AE_KERNEL(window_max_back)(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
				size_t dx_plane, size_t dx_row)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, dx += g->stride, y += g->c, dy += g->c)
		for (size_t c = 0, k; c < g->c; c += VL) {
			vf max = v_get(y + c, k = part(g, c)), slope = v_get(dy + c, k);

			for (size_t q = 0; q < g->planes; q++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t w = 0; w < g->columns; w++) {
						float *to = dx + q * dx_plane + r * dx_row + w * g->c + c;
						vi here = v_get(x + q * g->plane + r * g->row + w * g->c + c, k) == max;

						v_put(to, v_get(to, k) + v_pick(here, slope, v_all(0)), k);
						slope = v_pick(
							here, v_all(0),
							slope); /* the first of equal values gets the whole gradient */
					}
		}
}

void AE_KERNEL(window_sum)(const struct ae_windows *g, const float *x, float *y, float scale)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, y += g->c)
		for (size_t c = 0, k; c < g->c; c += VL) {
			vf sum = v_all(0);

			k = part(g, c);
			for (size_t q = 0; q < g->planes; q++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t w = 0; w < g->columns; w++)
						sum += v_get(x + q * g->plane + r * g->row + w * g->c + c, k);
			v_put(y + c, sum * v_all(scale), k);
		}
}

void AE_KERNEL(window_spread)(const struct ae_windows *g, float *x, const float *y, float scale, int set)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, y += g->c)
		for (size_t c = 0, k; c < g->c; c += VL) {
			vf v = v_get(y + c, k = part(g, c)) * v_all(scale);

			for (size_t q = 0; q < g->planes; q++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t w = 0; w < g->columns; w++) {
						float *to = x + q * g->plane + r * g->row + w * g->c + c;

						v_put(to, set ? v : v_get(to, k) + v, k);
					}
		}
}
