/* measure.c - the clock, medians of rounds, and the program's last words. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUND_SECONDS 0.15

double bench_now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		bench_die("clock: there is no monotonic one");
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Ascending rates of the rounds. */
static void rounds(double rate[BENCH_ROUNDS], bench_work *work, void *arg)
{
	work(arg, bench_now() + ROUND_SECONDS / 3);	/* caches, clock rates and threads come up */
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		double start = bench_now(), units = work(arg, start + ROUND_SECONDS);

		rate[i] = units / (bench_now() - start);
	}
	ae_sort(rate, BENCH_ROUNDS);
}

double bench_median(bench_work *work, void *arg)
{
	double rate[BENCH_ROUNDS];

	rounds(rate, work, arg);
	return ae_quantile(rate, BENCH_ROUNDS, 0.5);
}

double bench_most(bench_work *work, void *arg)
{
	double rate[BENCH_ROUNDS];

	rounds(rate, work, arg);
	return rate[BENCH_ROUNDS - 1];
}

void bench_die(const char *format, ...)
{
	va_list args;

	fputs("bench: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

void bench_need(int failed, const struct ae_err *e)
{
	if (failed)
		bench_die("%s", e->text);
}
