/* single.c - one record and few records at a time through dense layers, with weights of each precision: the time is that
 * of memory, not of products. */
#include "bench.h"

#include "base/floats.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 41, RECORDS = 512, PRECISIONS = 3 };

#define ROUND_SECONDS 4e-3

struct single {
	struct ae_net *net;
	struct ae_runner *runner[PRECISIONS];
	size_t values;
	float *x, *y; /* (RECORDS, values), outputs of a call */
};

static void open_net(struct single *s, const char *text, size_t values, const char *isa)
{
	struct ae_shape record = { .rank = 1, .dim = { values } };
	struct ae_rng r = ae_rng_key(1, AE_RNG_SAMPLE, 0, 0);
	struct ae_err e;

	*s = (struct single){ .values = values };
	bench_need(ae_net_new(&s->net, text, &record, isa, &e), &e);
	ae_net_init(s->net, 1);
	for (int p = 0; p < PRECISIONS; p++)
		bench_need(ae_runner_new(&s->runner[p], s->net,
					 &(struct ae_runner_options){ .precision = (enum ae_precision)p }, &e),
			   &e);
	s->x = ae_floats(RECORDS * values);
	s->y = ae_floats(RECORDS * values);
	if (!s->x || !s->y)
		bench_die("single: no memory for %d records of %zu values", RECORDS, values);
	for (size_t i = 0; i < RECORDS * values; i++)
		s->x[i] = (float)ae_rng_uniform(r, i);
}

static void close_net(struct single *s)
{
	for (int p = 0; p < PRECISIONS; p++)
		ae_runner_free(s->runner[p]);
	ae_net_free(s->net);
	free(s->x);
	free(s->y);
}

/* Processor time: other work on the machine does not count. */
static double now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
		bench_die("clock: there is none of a thread's processor time");
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds per record, in calls of `batch` records. */
static double seconds(const struct single *s, int precision, size_t batch)
{
	double start = now(), end;
	size_t done = 0;

	do {
		for (int i = 0; i < 8; i++, done += batch)
			ae_runner_run(s->runner[precision], s->x + done % RECORDS * s->values, s->values, batch, s->y);
		end = now();
	} while (end < start + ROUND_SECONDS);
	return (end - start) / (double)done;
}

/* Precisions take turns in short rounds, so that other work on the machine meets all of them; the median counts. */
static void print_row(const struct single *s, const char *name, size_t batch)
{
	double time[PRECISIONS][ROUNDS], median[PRECISIONS];

	for (int i = 0; i < ROUNDS; i++)
		for (int p = 0; p < PRECISIONS; p++)
			time[p][i] = seconds(s, p, batch);
	printf("%-32s %7zu", name, batch);
	for (int p = 0; p < PRECISIONS; p++) {
		ae_sort(time[p], ROUNDS);
		median[p] = ae_quantile(time[p], ROUNDS, 0.5);
		printf(" %9.2f", 1e6 * median[p]);
	}
	printf(" %9.2f %9.2f\n", median[1] / median[0], median[2] / median[0]);
}

void bench_singles(const char *isa)
{
	static const struct {
		const char *name, *text;
		size_t values;
	} nets[] = {
		{ "784-400-200-100-200-400-784",
		  "dense 400 relu; dense 200 relu; dense 100 relu; ---; dense 200 relu; dense 400 relu; dense in",
		  784 },
		{ "128-128-128-128", "dense 128 relu; dense 128 relu; ---; dense 128", 128 },
		{ "1000-1000-1000", "dense 1000 relu; ---; dense 1000", 1000 },
	};
	static const size_t batches[] = { 1, 2, 4, 16, 64 };

	printf("\nFew records at a time, one thread, through a call of the library: microseconds of processor time per "
	       "record.\n");
	printf("%-32s %7s %9s %9s %9s %9s %9s\n", "layers", "records", "f32", "bf16", "int8", "bf16/f32", "int8/f32");
	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
		struct single s;

		open_net(&s, nets[i].text, nets[i].values, isa);
		for (size_t k = 0; k < sizeof batches / sizeof *batches; k++)
			print_row(&s, nets[i].name, batches[k]);
		close_net(&s);
	}
}
