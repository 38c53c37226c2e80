/* threshold.c - false alarms over many sets against the theory, p-values by their definition, odd scores. */
#include "expect.h"
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETS = 1000, NORMALS_MAX = 1000, FRESH = 500 };

/* Skewed, and a float as scores are. */
static double draw(uint64_t set, uint64_t i)
{
	return (float)exp(ae_rng_normal(ae_rng_key(7, AE_RNG_SAMPLE, set, 0), i));
}

static int learn(struct ae_threshold *t, const char *method, const double *x, size_t n, struct ae_err *e)
{
	struct ae_threshold_rule rule;

	return ae_threshold_parse(&rule, method, e) != 0 ? -1 : ae_threshold_learn(t, &rule, x, n, 1, e);
}

static double alarm_rate(uint64_t set, const char *method, size_t n)
{
	double x[NORMALS_MAX];
	struct ae_threshold t;
	struct ae_err e;
	size_t alarms = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = draw(set, i);
	if (learn(&t, method, x, n, &e) != 0) {
		printf("%s\n", e.text);
		exit(1);
	}
	for (size_t i = 0; i < FRESH; i++)
		alarms += ae_threshold_judge(&t, 0, draw(set, n + i));
	ae_threshold_free(&t);
	return (double)alarms / FRESH;
}

/* With k = floor((n + 1) X) the rate of a set is distributed as Beta(k, n + 1 - k), and its alarms as
 * binomial. */
static void check_rate(const char *method, double rate, size_t n)
{
	double k = floor(((double)n + 1) * rate + 1e-9), mean = k / ((double)n + 1), sum = 0;
	double between = mean * (1 - mean) / ((double)n + 2), within = (mean * (1 - mean) - between) / FRESH;

	for (uint64_t set = 0; set < SETS; set++)
		sum += alarm_rate(set, method, n);
	expect_number(fabs(sum / SETS - mean) <= 3 * sqrt((between + within) / SETS), method, sum / SETS, mean);
}

static void check_needed(const char *method, size_t least)
{
	double x[NORMALS_MAX];
	struct ae_threshold t;
	struct ae_err e;
	char want[64];

	for (size_t i = 0; i < least; i++)
		x[i] = (double)(i * 7 % least);
	snprintf(want, sizeof want, "needs %zu or more", least);
	if (learn(&t, method, x, least - 1, &e) == 0 || !strstr(e.text, want)) {
		printf("%s of %zu scores: no error with '%s'\n", method, least - 1, want);
		failures++;
	}
	if (learn(&t, method, x, least, &e) != 0) {
		printf("%s of %zu scores: %s\n", method, least, e.text);
		failures++;
		return;
	}
	expect_number(ae_threshold_at(&t, 0) == (double)least - 1, method, ae_threshold_at(&t, 0),
	       (double)least - 1);
	ae_threshold_free(&t);
}

/* Uniform scores end at 1: the mean rate of pot is the one asked for, within a factor of 2. */
static void check_short_tail(void)
{
	enum { N = 1000, TIMES = 200 };
	double x[N], sum = 0;
	struct ae_threshold t;
	struct ae_err e;

	for (uint64_t set = 0; set < TIMES; set++) {
		for (size_t i = 0; i < N; i++)
			x[i] = ae_rng_uniform(ae_rng_key(8, AE_RNG_SAMPLE, set, 0), i);
		if (learn(&t, "pot=0.001", x, N, &e) != 0)
			exit(1);
		sum += fmax(1 - ae_threshold_at(&t, 0), 0) / TIMES;
		ae_threshold_free(&t);
	}
	expect_number(sum > 0.0005 && sum < 0.002, "rate of pot=0.001 on uniform scores", sum, 0.001);
}

/* Every rank that a threshold can have, by counting. */
static void check_ranks(void)
{
	enum { N = 199 };
	struct ae_threshold t;
	struct ae_err e;

	for (int percent = 1; percent < 100; percent++) {
		double x[N];
		char method[24];

		for (size_t i = 0; i < N; i++)
			x[i] = (double)(i + 1);
		snprintf(method, sizeof method, "fpr=0.%02d", percent);
		if (learn(&t, method, x, N, &e) != 0)
			exit(1);
		expect_number(ae_threshold_at(&t, 0) == N + 1 - 2 * percent, method, ae_threshold_at(&t, 0),
		       N + 1 - 2 * percent);
		ae_threshold_free(&t);
	}
}

static void check_pvalues(void)
{
	static const double normal[] = { -1, 0, 0, 2, 2, 2, 5 };
	enum { N = sizeof normal / sizeof *normal };

	for (double s = -3; s <= 7; s += 0.5) {
		size_t n = 0;

		for (size_t i = 0; i < N; i++)
			n += normal[i] >= s;
		expect_number(ae_pvalue(normal, N, s) == (1 + (double)n) / (N + 1), "p-value",
		       ae_pvalue(normal, N, s), (1 + (double)n) / (N + 1));
	}
}

/* A float's shortest text is another double, but the same float; what no float can tell apart doubles do. */
static void check_above(void)
{
	static const struct { double score, threshold; bool above; } known[] = {
		{ 0.133005901, (float)0.133005901, false }, { 2, 1, true }, { 1, 2, false }, { -1, -2, true },
		{ 1e300, 1e299, true }, { 1e299, 1e300, false }, { -1e299, -1e300, true }, { 1e-60, 0, true },
		{ 0, 1e-60, false }, { 0, -0.0, false }, { 1e-46, 1e-60, true }, { 1e300, 1e300, false },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		expect_number(ae_above(known[i].score, known[i].threshold) == known[i].above, "above", known[i].score,
		       known[i].threshold);
}

/* A threshold that moves: a score equal to it is no alarm, and one equal to the tail's start is no part of the tail. */
static void check_ties(const char *method)
{
	double x[NORMALS_MAX], start, at;
	struct ae_threshold t, other;
	struct ae_err e;

	for (size_t i = 0; i < NORMALS_MAX; i++)
		x[i] = floor(10 * draw(1, i)) / 8; /* equal ones, all of them exact */
	if (learn(&t, method, x, NORMALS_MAX, &e) != 0 || learn(&other, method, x, NORMALS_MAX, &e) != 0) {
		expect(false, e.text);
		return;
	}
	ae_sort(x, NORMALS_MAX);
	start = ae_quantile(x, NORMALS_MAX, 0.98);
	for (size_t i = 0; i < 200; i++) {
		expect(!ae_threshold_judge(&t, 0, start), "a score at the tail's start is an alarm");
		expect(!ae_threshold_judge(&other, 0, 0), "a small score is an alarm");
	}
	at = ae_threshold_at(&t, 0);
	expect_number(at == ae_threshold_at(&other, 0), "threshold after scores at the tail's start", at,
		      ae_threshold_at(&other, 0));
	expect(ae_threshold_judge(&t, 0, nextafter(at, INFINITY)), "the next number above the threshold is no alarm");
	expect_number(ae_threshold_at(&t, 0) == at, "threshold after an alarm", ae_threshold_at(&t, 0), at);
	expect(!ae_threshold_judge(&t, 0, at), "a score equal to the threshold is an alarm");
	expect_number(ae_threshold_at(&t, 0) != at, "threshold after a score equal to it", ae_threshold_at(&t, 0), at);
	ae_threshold_free(&t);
	ae_threshold_free(&other);
}

/* Scores that no tail can be fitted to are an error, or give a threshold that is a number. */
static void check_odd(const char *method, const char *what, double (*score)(size_t))
{
	double x[NORMALS_MAX];
	struct ae_threshold t;
	struct ae_err e;

	for (size_t i = 0; i < NORMALS_MAX; i++)
		x[i] = score(i);
	if (learn(&t, method, x, NORMALS_MAX, &e) != 0) {
		expect_number(*e.text, what, 0, 1);
		return;
	}
	expect_number(isfinite(ae_threshold_at(&t, 0)), what, ae_threshold_at(&t, 0), 0);
	for (size_t i = 0; i < 5 * NORMALS_MAX; i++)
		(void)ae_threshold_judge(&t, 0, score(i));
	expect_number(isfinite(ae_threshold_at(&t, 0)), what, ae_threshold_at(&t, 0), 0);
	ae_threshold_free(&t);
}

static double constant(size_t i) { (void)i; return 3; }
static double two(size_t i) { return i % 10 == 0; }
static double even(size_t i) { return (double)(i * 7919 % 1000); }
static double huge(size_t i) { return 1e308 * (double)(i % 7) / 6; }
static double wide(size_t i) { return i % 2 ? 1.7e308 : -1.7e308; }
static double tiny(size_t i) { return 5e-324 * (double)(i % 100); }
static double steep(size_t i) { return pow(10, (double)(i * 7919 % 600) - 300); }

int main(void)
{
	static const char *const methods[] = { "pot=1e-3", "spot=1e-3", "dspot=1e-3", "fpr=0.01", "sigma=3" };
	static const struct { const char *name; double (*score)(size_t); } odd[] = {
		{ "constant", constant }, { "two values", two }, { "even", even }, { "huge", huge },
		{ "wide", wide }, { "tiny", tiny }, { "steep", steep },
	};

	check_rate("fpr=0.01", 0.01, 99);
	check_rate("fpr=0.01", 0.01, 150);
	check_rate("fpr=0.01", 0.01, 499);
	check_rate("fpr=0.1", 0.1, 25);
	check_needed("fpr=0.01", 99);
	check_needed("fpr=0.3", 3);
	check_needed("fpr=0.001", 999);
	check_short_tail();
	check_ranks();
	check_pvalues();
	check_above();
	check_ties("spot=1e-3");
	for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
			check_odd(methods[m], odd[i].name, odd[i].score);
	return failures > 0;
}
