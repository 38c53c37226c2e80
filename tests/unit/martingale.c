/* martingale.c - ae-calibrate's martingale: against a sum over all starts, Ville's bound on 1,000 streams of exchangeable
 * scores, and how soon a change is found. */
#include "expect.h"
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS = 1000, FEW = 250, ROWS = 1500, WARMUP = 100, METHOD = 3, SLOW = 700 };

static struct ae_calibrate *calibrator(size_t history)
{
	struct ae_calibrate_options o = ae_calibrate_default(METHOD);
	struct ae_calibrate *c;
	struct ae_err e;

	o.history = history;
	o.warmup = WARMUP;
	if (strcmp(ae_calibrate_word(METHOD), "martingale") != 0 || ae_calibrate_new(&c, 1, &o, &e) != 0)
		exit(1);
	return c;
}

/* Exchangeable scores: normal ones, and small whole numbers, which are equal often. */
static double draw(uint64_t stream, uint64_t row, bool ties)
{
	double x = ae_rng_normal(ae_rng_key(5, AE_RNG_SAMPLE, stream, ties), row);

	return ties ? floor(2 * fabs(x)) : x;
}

/* ---- the value ---- */

/* p-value of row n by counting, in a stream whose calibrator is the first one of its record. */
static double slow_pvalue(const double *x, size_t n, size_t history)
{
	size_t first = n > history ? n - history : 0, more = 0, equal = 1;

	for (size_t i = first; i < n; i++) {
		more += x[i] > x[n];
		equal += x[i] >= x[n] && x[i] <= x[n];
	}
	return ((double)more + ae_rng_uniform(ae_rng_key(1, AE_RNG_TIES, 0, 0), n) * (double)equal)
		/ (double)(n - first + 1);
}

/* log10 of the capital after bets on p (n): each part that woke at its own bet plays the Simple Jumper alone. */
static double slow_martingale(const double *p, size_t n)
{
	double total = 0, asleep = 1;

	for (size_t start = 0; start < n; start++) {
		double weight = 1 / ((double)(start + 2) * pow(log((double)(start + 2)), 2) * 2.109742801236892);
		double part[3] = { 1.0 / 3, 1.0 / 3, 1.0 / 3 };

		for (size_t i = start; i < n; i++) {
			double sum = part[0] + part[1] + part[2];

			for (int k = 0; k < 3; k++) {
				part[k] = i == start ? part[k] : 0.99 * part[k] + 0.01 / 3 * sum;
				part[k] *= 1 + (k - 1) * (p[i] - 0.5);
			}
		}
		total += weight * (part[0] + part[1] + part[2]);
		asleep -= weight;
	}
	return log10(total + asleep);
}

static void check_values(size_t history, bool ties)
{
	struct ae_calibrate *c = calibrator(history);
	double x[SLOW], p[SLOW], got;

	for (size_t n = 0; n < SLOW; n++) {
		x[n] = draw(n, n, ties) + (n > 400 && n < 500 ? 1 : 0);
		ae_calibrate_push(c, &x[n], &got);
		p[n] = slow_pvalue(x, n, history);
		if (n < WARMUP)
			expect_number(fabs(got) <= 0, "warm-up", got, 0);
		else if (n % 7 == 0 || n < WARMUP + 5) {
			double want = slow_martingale(p + WARMUP, n + 1 - WARMUP);

			expect_number(fabs(got - want) < 1e-9, "value", got, want);
		}
	}
	ae_calibrate_free(c);
}

/* ---- streams ---- */

/* How the scores change: by `jump` from row `from` on, and by `slope` per row after it. */
struct change {
	size_t from;
	double jump, slope;
	bool spike; /* a single row far away instead */
};

/* The first row with a value above 2; ROWS if there is none. */
static size_t first_alarm(uint64_t stream, size_t history, bool ties, const struct change *change)
{
	struct ae_calibrate *c = calibrator(history);
	size_t row;

	for (row = 0; row < ROWS; row++) {
		double got, x = draw(stream, row, ties), after = row < change->from ? -1 : (double)(row - change->from);

		if (change->spike && after >= 0 && after <= 0)
			x = 1e9;
		else if (after >= 0)
			x += change->jump + after * change->slope;
		ae_calibrate_push(c, &x, &got);
		if (got > 2)
			break;
	}
	ae_calibrate_free(c);
	return row;
}

/* A share of 1% of 1,000 streams has a standard deviation of 0.0031, of 250 streams (without AE_LONG) of 0.0063. */
static void check_bound(void)
{
	static const size_t histories[] = { ROWS, 300, WARMUP };
	static const struct change none = { ROWS, 0, 0, false }, spike = { 800, 0, 0, true };
	uint64_t streams = expect_cases(STREAMS, FEW);
	double share, deviation = sqrt(0.01 * 0.99 / (double)streams);

	for (size_t h = 0; h < 3; h++)
		for (int ties = 0; ties < 2; ties++) {
			size_t alarms = 0;

			for (uint64_t s = 0; s < streams; s++)
				alarms += first_alarm(s, histories[h], ties, &none) < ROWS;
			share = (double)alarms / (double)streams;
			printf("# history %zu%s: %.4f of the streams ever exceed 2\n", histories[h], ties ? ", ties" : "",
			       share);
			expect_number(share <= 0.01 + 2.33 * deviation, "share of streams that alarm", share, 0.01);
		}
	share = 0;
	for (uint64_t s = 0; s < STREAMS / 10; s++)
		share += first_alarm(s, ROWS, false, &spike) < ROWS ? 10.0 / STREAMS : 0;
	expect_number(share <= 0.05, "share of streams with one large score that alarm", share, 0.05);
}

static void check_power(const char *what, struct change change, double want, size_t within)
{
	size_t found = 0, rows = 0;

	for (uint64_t s = 0; s < 200; s++) {
		size_t row = first_alarm(s, ROWS, false, &change);

		if (row >= change.from && row < change.from + within) {
			found++;
			rows += row - change.from;
		}
	}
	printf("# %s: found in %zu of 200, after %.0f rows\n", what, found, (double)rows / (double)(found ? found : 1));
	expect_number((double)found / 200 >= want, what, (double)found / 200, want);
}

int main(void)
{
	check_values(SLOW, false);
	check_values(200, true);
	check_bound();
	check_power("a level 1 sd higher", (struct change){ 800, 1, 0, false }, 0.95, 300);
	check_power("a level 1 sd lower", (struct change){ 800, -1, 0, false }, 0.95, 300);
	check_power("a drift of 1 sd in 200 rows", (struct change){ 800, 0, 0.005, false }, 0.95, 500);
	return failures > 0;
}
