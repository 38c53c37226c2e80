/* novelty.c - scores of rows that come in blocks, by the kernels of every instruction set here, by several threads, against rows
 * that come one by one, by the naive kernel: the same bytes. */
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 700, COLUMNS = 3, VIEWS = 8, CASES = 16 };

static struct ae_rng draws(uint64_t number)
{
	return ae_rng_key(11, AE_RNG_SAMPLE, number, 0);
}

/* Rows of which some repeat, some have a missing value, and some are huge. */
static void fill(double *x, size_t columns, uint64_t number)
{
	struct ae_rng r = draws(number);

	for (size_t i = 0; i < ROWS * columns; i++)
		x[i] = sin((double)(i / columns) / 5) + 0.1 * ae_rng_normal(r, i);
	for (size_t i = 0; i < ROWS / 40; i++)
		x[ae_rng_below(r, ROWS * columns + i, ROWS * columns)] = i % 3 ? NAN : i % 2 ? 1e30 : -1e300;
}

/* Pushes all rows, `step` at a time; rows 300 to 339 do not become the past. */
static int score(const struct ae_novelty_options *o, size_t columns, size_t step, const double *x, double *to)
{
	size_t scores = ae_novelty_views(o) * (o->together ? 1 : columns);
	struct ae_novelty *n;
	struct ae_err e;

	if (ae_novelty_new(&n, columns, o, &e) != 0) {
		fprintf(stderr, "novelty: %s\n", e.text);
		return 1;
	}
	for (size_t i = 0, count; i < ROWS; i += count) {
		size_t end = i < 300 ? 300 : i < 340 ? 340 : ROWS;

		count = end - i < step ? end - i : step;
		ae_novelty_learn(n, i < 300 || i >= 340);
		ae_novelty_push(n, x + i * columns, count, to + i * scores);
	}
	ae_novelty_free(n);
	return 0;
}

static int same(const char *isa, uint64_t number, const double *got, const double *want, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (got[i] != want[i] && !(isnan(got[i]) && isnan(want[i]))) {
			fprintf(stderr, "novelty: %s, case %llu: score %zu is %.17g, one by one it is %.17g\n", isa,
				(unsigned long long)number, i, got[i], want[i]);
			return 1;
		}
	return 0;
}

static int one_case(const char *isa, uint64_t number)
{
	static double x[ROWS * COLUMNS], got[ROWS * COLUMNS * VIEWS], want[ROWS * COLUMNS * VIEWS];
	struct ae_rng r = draws(1000 + number);
	struct ae_novelty_options o = { .lengths = 1 + ae_rng_below(r, 0, 4), .windows = ae_rng_below(r, 1, 3), .isa = isa,
		.level = ae_rng_below(r, 2, 20), .history = 60 + ae_rng_below(r, 3, 300), .together = ae_rng_below(r, 4, 2) };
	struct ae_novelty_options naive;
	size_t columns = 1 + ae_rng_below(r, 5, COLUMNS), scores;

	for (size_t i = 0; i < o.lengths; i++)
		o.length[i] = 1 + ae_rng_below(r, 10 + i, i % 2 ? 30 : o.history / 2);
	if (number % 4 == 0)
		o.length[0] = (size_t)1 << number / 4 % 5;
	for (size_t i = 0; i < o.windows; i++)
		o.window[i] = 2 + ae_rng_below(r, 20 + i, 50);
	naive = o;
	naive.isa = "naive";
	o.threads = ae_rng_below(r, 7, 4);
	scores = ae_novelty_views(&o) * (o.together ? 1 : columns);
	fill(x, columns, number);
	return score(&naive, columns, 1, x, want) + score(&o, columns, 1 + ae_rng_below(r, 6, ROWS), x, got)
		+ same(isa, number, got, want, ROWS * scores);
}

int main(void)
{
	static const char *const isas[] = { "naive", "base", "avx2", "avx512" };
	struct ae_err e;
	int bad = 0;

	for (size_t i = 0; i < sizeof isas / sizeof *isas; i++)
		for (uint64_t c = 0; ae_isa_check(isas[i], &e) == 0 && c < CASES; c++)
			bad += one_case(isas[i], c);
	return bad != 0;
}
