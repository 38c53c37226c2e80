/* fdr.c - thresholds that control the false discovery rate: against a slow computation, and the share of false alarms of
 * 1,000 streams (500 without AE_LONG) whose anomalies are known, however their rows depend on each other. */
#include "expect.h"
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS = 1000, FEW = 500, ROWS = 1000, ANY = 0, POSITIVE = 1 };

/* ---- the thresholds ---- */

/* The surprise of the largest p-value with an e-value of `e` or more, by halving p's logarithm. */
static double slow_any(double e)
{
	double low = 1e-6, high = 700;

	for (int i = 0; i < 200; i++) {
		double x = (low + high) / 2, p = exp(-x);

		if ((1 - p - p * x) / (p * x * x) < e)
			low = x;
		else
			high = x;
	}
	return low / log(10);
}

static void check_thresholds(void)
{
	static const uint64_t tests[] = { 0, 1, 2, 10, 999, 12345, 100000000 };
	static const double rates[] = { 1, 0.3, 0.05, 1e-6 };
	double sum = 0;

	for (uint64_t n = 1; n <= 2000000; n++)
		sum += ae_sequence_weight(n);
	/* what is left is 1 / log(n) of the sum 2.1097 */
	sum += 1 / log(2000001.5) / 2.109742801236892;
	expect_number(fabs(sum - 1) < 1e-9, "sum of the weights", sum, 1);
	for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
		for (uint64_t alarms = 0; alarms <= tests[t]; alarms = 3 * alarms + 1)
			for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
				struct ae_fdr f = { .rate = rates[r], .tests = tests[t], .alarms = alarms };
				double weight = rates[r] * ae_sequence_weight(tests[t] + 1);
				double any = slow_any(1 / (weight * (double)(alarms + 1)));
				double positive = -log10(weight * (alarms > 1 ? (double)alarms : 1));

				expect_number(fabs(ae_fdr_threshold(&f, 1) - any) < 1e-8, "e-LOND", ae_fdr_threshold(&f, 1), any);
				expect_number(fabs(ae_fdr_threshold(&f, 100) - any - 2) < 1e-8, "100 scores",
				       ae_fdr_threshold(&f, 100), any + 2);
				f.dependence = POSITIVE;
				expect_number(fabs(ae_fdr_threshold(&f, 1) - positive) < 1e-8, "LOND", ae_fdr_threshold(&f, 1),
				       positive);
			}
}

/* ---- simulated streams ---- */

/* Surprise of a normal row: of p uniform, by a way in which rows depend on each other. */
static double normal_surprise(const char *way, struct ae_rng r, uint64_t row)
{
	double u;

	if (strcmp(way, "alone") == 0)
		u = ae_rng_uniform(r, row);
	else if (strcmp(way, "blocks") == 0) /* 20 rows with one p-value */
		u = ae_rng_uniform(r, row / 20);
	else if (strcmp(way, "one") == 0) /* all rows with one p-value */
		u = ae_rng_uniform(r, 0);
	else /* pairs of p and 1 - p */
		u = row % 2 ? 1 - ae_rng_uniform(r, row / 2) : ae_rng_uniform(r, row / 2);
	return -log10(u > 0 ? u : 0x1p-54);
}

struct result {
	double fdr, power; /* mean share of false alarms; share of anomalies that alarm */
};

/* fixed: a threshold instead of the rule's; NaN: none. */
static struct result simulate(const char *way, struct ae_fdr rule, double anomalies, double fixed)
{
	struct result mean = { 0, 0 };
	uint64_t streams = expect_cases(STREAMS, FEW), found = 0, there = 0;

	for (uint64_t s = 0; s < streams; s++) {
		struct ae_rng r = ae_rng_key(11, AE_RNG_SAMPLE, s, 0), kind = ae_rng_key(11, AE_RNG_SAMPLE, s, 1);
		struct ae_fdr f = rule;
		uint64_t wrong = 0;

		for (uint64_t row = 0; row < ROWS; row++) {
			bool anomaly = ae_rng_uniform(kind, 2 * row) < anomalies;
			double surprise = anomaly ? 2 + 10 * ae_rng_uniform(kind, 2 * row + 1) : normal_surprise(way, r, row);
			bool alarm = surprise > (isnan(fixed) ? ae_fdr_threshold(&f, 1) : fixed);

			ae_fdr_push(&f, alarm);
			wrong += alarm && !anomaly;
			found += alarm && anomaly;
			there += anomaly;
		}
		mean.fdr += f.alarms ? (double)wrong / (double)f.alarms / (double)streams : 0;
	}
	mean.power = there > 0 ? (double)found / (double)there : 0;
	return mean;
}

static void check_streams(void)
{
	static const char *const ways[] = { "alone", "blocks", "one", "pairs" };
	static const double anomalies[] = { 0, 0.01, 0.3 };
	struct result bad;

	for (size_t w = 0; w < sizeof ways / sizeof *ways; w++)
		for (size_t a = 0; a < sizeof anomalies / sizeof *anomalies; a++)
			for (int dependence = ANY; dependence <= POSITIVE; dependence++) {
				struct ae_fdr rule = ae_fdr_default(0.1, dependence);
				struct result got = simulate(ways[w], rule, anomalies[a], NAN);
				double power = dependence == ANY ? 0.25 : 0.5;

				printf("# %s, %g anomalies, %s: FDR %.4f, power %.3f\n", ways[w], anomalies[a],
				       ae_fdr_word((size_t)dependence), got.fdr, got.power);
				if (strcmp(ways[w], "pairs") != 0 || dependence == ANY)
					expect_number(got.fdr <= rule.rate, "FDR", got.fdr, rule.rate);
				expect_number(anomalies[a] <= 0 || got.power >= power, "power", got.power, power);
			}
	/* the streams tell a rule that controls the rate from one that does not */
	bad = simulate("alone", ae_fdr_default(0.1, ANY), 0.01, 2);
	expect_number(bad.fdr > 0.3, "FDR of a fixed threshold", bad.fdr, 0.3);
}

int main(void)
{
	check_thresholds();
	check_streams();
	return failures > 0;
}
