/* naive_lags.c - sums of squared differences by lag, written as their definition (AE_ISA=naive): the reference of the
 * tests. */
#include "kernels/lags.h"

#include <math.h>

ae_lags_fn ae_lags_naive;

/* The sum of a level that is `before` rows before a row; the ring holds infinity if there was no such row. */
static float *sum_at(const struct ae_lags *g, size_t level, uint64_t row, size_t before, size_t k)
{
	const struct ae_lags_ring *r = &g->ring[level];

	return &r->sum[ae_lags_back((size_t)(row % r->depth), before, r->depth) * AE_LAGS_TILE + k];
}

static float square(const struct ae_lags *g, size_t i, size_t k)
{
	size_t back = g->lag + k + 1;
	float sum = 0;

	if (back > g->history || back > g->first + i)
		return INFINITY;
	for (size_t c = 0; c < g->columns; c++) {
		float d = (float)(g->now[c * g->rows + i] - g->past[c * g->column + g->rows - 1 - i + back]);

		sum += d * d;
	}
	return sum;
}

/* The sum of the last `length` rows, by parts that are powers of two, the longest and newest first. */
static float sum_of(const struct ae_lags *g, size_t length, uint64_t row, size_t k)
{
	size_t before = 0;
	float sum = -1;

	for (size_t level = AE_LAGS_LEVELS; level-- > 0;)
		if (length >> level & 1) {
			float part = *sum_at(g, level, row, before, k);

			sum = sum < 0 ? part : sum + part;
			before += (size_t)1 << level;
		}
	return sum;
}

void ae_lags_naive(const struct ae_lags *g)
{
	for (size_t i = 0; i < g->rows; i++)
		for (size_t k = 0; k < AE_LAGS_TILE; k++) {
			uint64_t row = g->first + i;

			*sum_at(g, 0, row, 0, k) = square(g, i, k);
			for (size_t level = 1; level < g->levels; level++)
				*sum_at(g, level, row, 0, k) = *sum_at(g, level - 1, row, 0, k)
					+ *sum_at(g, level - 1, row, (size_t)1 << (level - 1), k);
			for (size_t n = 0; n < g->lengths; n++) {
				float *lane = &g->nearest[(i * g->lengths + n) * AE_LAGS_LANES + k % AE_LAGS_LANES];
				float sum = sum_of(g, g->length[n], row, k);

				if (g->lag + k + 1 >= g->length[n] && sum < *lane)
					*lane = sum;
			}
		}
}
