/* powers.h - powers of ten in 128 bits, for reading and writing decimal numbers. */
#ifndef AE_POWERS_H
#define AE_POWERS_H

#include <stdbool.h>
#include <stdint.h>

enum { AE_POWER_MIN = -351, AE_POWER_MAX = 350 };

/* 10^k is (high * 2^64 + low + x) * 2^exponent with 0 <= x < 4, and x = 0 where exact; the top bit of high is
 * set. */
struct ae_power {
	uint64_t high, low;
	int exponent;
	bool exact;
};

struct ae_power ae_power_of_ten(int k);

/* w * 10^k / 2^(128 + exponent) as its whole part and whether there is a fraction. False, about once in 2^61
 * calls with random numbers, where 128 bits do not decide that. */
bool ae_power_times(const struct ae_power *p, uint64_t w, uint64_t *whole, bool *fraction);

/* The floors of e log10(2) and log10(3/4 * 2^e), for e up to 1100 either way. */
int ae_log10_of_two(int e);
int ae_log10_of_three_quarters(int e);

#endif
