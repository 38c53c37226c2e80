/* kernel_softmax.c - softmax of the rows of a matrix, and its derivative; compiled once for each instruction set
 * (AE_ISA). A sum runs in 16 lanes whatever the vector's length. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

enum { LANES = 16, PARTS = LANES / VL };

/* The sum of 16 lanes in their order. */
V_INLINE float lanes_total(const vf *lanes)
{
	float lane[LANES], sum = 0;

	memcpy(lane, lanes, sizeof lane);
	for (int i = 0; i < LANES; i++)
		sum += lane[i];
	return sum;
}

static float row_max(const float *x, size_t n)
{
	vf most = v_all(x[0]);
	float lane[VL], max;

	EACH_VECTOR(n, most = k == VL ? v_max(v_load(x + at), most) : most;)
	v_store(lane, most);
	max = lane[0];
	for (int i = 1; i < VL; i++)
		max = lane[i] > max ? lane[i] : max;
	for (size_t i = n - n % VL; i < n; i++)
		max = x[i] > max ? x[i] : max;
	return max;
}

/* The sum of x[i], or of x[i] * y[i]. */
static float row_sum(const float *x, const float *y, size_t n)
{
	vf sum[PARTS] = { { 0 } };
	float tail[LANES] = { 0 }, total;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (int k = 0; k < PARTS; k++) {
			vf a = v_load(x + i + k * VL);

			sum[k] += y ? a * v_load(y + i + k * VL) : a;
		}
	for (size_t k = 0; i + k < n; k++)
		tail[k] = y ? x[i + k] * y[i + k] : x[i + k];
	for (int k = 0; k < PARTS; k++)
		sum[k] += v_load(tail + k * VL);
	total = lanes_total(sum);
	return total;
}

void AE_KERNEL(softmax)(const struct ae_softmax *g, float *x)
{
	for (size_t i = 0; i < g->rows; i++, x += g->stride) {
		size_t n = ae_softmax_width(g, i);
		vf max = v_all(row_max(x, n)), scale = v_all(g->scale), part;

		EACH_VECTOR(n, v_put(x + at, v_exp_normal((v_get(x + at, k) - max) * scale), k);)
		part = v_all(1 / row_sum(x, NULL, n));
		EACH_VECTOR(n, v_put(x + at, v_get(x + at, k) * part, k);)
		memset(x + n, 0, (g->n - n) * sizeof *x);
	}
}

void AE_KERNEL(softmax_back)(const struct ae_softmax *g, const float *y, float *dy)
{
	for (size_t i = 0; i < g->rows; i++, y += g->stride, dy += g->stride) {
		size_t n = ae_softmax_width(g, i);
		vf along = v_all(row_sum(y, dy, n)), scale = v_all(g->scale);

		EACH_VECTOR(n, v_put(dy + at, scale * v_get(y + at, k) * (v_get(dy + at, k) - along), k);)
		memset(dy + n, 0, (g->n - n) * sizeof *dy);
	}
}
