/* lane_sums.h - sums of floats in 16 double lanes, whatever the vector's length, so that all instruction sets have the same. */
#ifndef LANE_SUMS_H
#define LANE_SUMS_H

#include <stddef.h>

enum { LANES = 16 };

struct lane_sums {
	double sum[LANES];
};

static inline void lanes_add(struct lane_sums *s, const float *x, size_t n)
{
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			s->sum[k] += x[i + k];
	for (size_t k = 0; i + k < n; k++)
		s->sum[k] += x[i + k];
}

/* The lanes in their order. */
static inline double lanes_total(const struct lane_sums *s)
{
	double total = 0;

	for (size_t k = 0; k < LANES; k++)
		total += s->sum[k];
	return total;
}

#endif
