/* layers.c - where a training step's time goes. Each layer's type is replaced by one that looks at the clock
 * around the real one, so that layers are measured where they run: in a slice, with the caches as the layers
 * before left them. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define SECONDS 0.15		/* a round */

/* One layer's times; its type comes first, so that the network's pointer to that leads here. */
struct timed {
	struct ae_layer_type type;
	const struct ae_layer_type *real;
	double forward, backward, pack;		/* seconds so far */
	double products;			/* of backward, each as long as forward's: 1 or 2 */
};

/* Microseconds a record in each round. */
struct layer_times { double forward[BENCH_ROUNDS], backward[BENCH_ROUNDS]; };

struct times { struct layer_times *layer; double pack[BENCH_ROUNDS], all[BENCH_ROUNDS]; };

static struct timed *timed_of(const struct ae_layer *l)
{
	return (struct timed *)(uintptr_t)l->type;
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	struct timed *t = timed_of(l);
	double start = bench_now();

	t->real->forward(l, p, x, y);
	t->forward += bench_now() - start;
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y,
		     float *dx, float *dy)
{
	struct timed *t = timed_of(l);
	double start = bench_now();

	t->real->backward(l, p, x, y, dx, dy);
	t->backward += bench_now() - start;
	t->products = dx ? 2 : 1;
}

/* Part of backward that waits until the batch is through. */
static void weigh(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy,
		  struct ae_slices slices, size_t from, size_t end)
{
	struct timed *t = timed_of(l);
	double start = bench_now();

	t->real->backward_weights(l, p, x, dy, slices, from, end);
	t->backward += bench_now() - start;
}

static void pack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, bool back)
{
	struct timed *t = timed_of(l);
	double start = bench_now();

	t->real->pack(l, k, w, packed, back);
	t->pack += bench_now() - start;
}

static void repack(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, size_t from, size_t end)
{
	struct timed *t = timed_of(l);
	double start = bench_now();

	t->real->repack(l, k, w, packed, from, end);
	t->pack += bench_now() - start;
}

static struct timed *watch(struct ae_net *net)
{
	struct timed *timed = calloc(net->layers, sizeof *timed);

	if (!timed)
		bench_die("no memory for the times of %zu layers", net->layers);
	for (size_t i = 0; i < net->layers; i++) {
		struct timed *t = &timed[i];

		t->real = net->layer[i].type;
		t->type = *t->real;
		t->type.forward = forward;
		t->type.backward = backward;
		t->type.backward_weights = t->real->backward_weights ? weigh : NULL;
		t->type.pack = t->real->pack ? pack : NULL;
		t->type.repack = t->real->repack ? repack : NULL;
		net->layer[i].type = &t->type;
	}
	return timed;
}

static void unwatch(struct ae_net *net, struct timed *timed)
{
	for (size_t i = 0; i < net->layers; i++)
		net->layer[i].type = timed[i].real;
	free(timed);
}

static void measure(struct bench_training *training, struct timed *timed, size_t layers, struct times *times,
		    size_t round)
{
	double start = bench_now(), micro;

	for (size_t i = 0; i < layers; i++)
		timed[i].forward = timed[i].backward = timed[i].pack = 0;
	micro = 1e6 / bench_training_run(training, start + SECONDS);
	times->all[round] = (bench_now() - start) * micro;
	times->pack[round] = 0;
	for (size_t i = 0; i < layers; i++) {
		times->layer[i].forward[round] = timed[i].forward * micro;
		times->layer[i].backward[round] = timed[i].backward * micro;
		times->pack[round] += timed[i].pack * micro;
	}
}

static double median(double *x)
{
	ae_sort(x, BENCH_ROUNDS);
	return ae_quantile(x, BENCH_ROUNDS, 0.5);
}

static void print_rate(double macs, double micro)
{
	if (macs > 0)
		printf(" %9.2f %8.1f", micro, 2e-3 * macs / micro);
	else
		printf(" %9.2f %8s", micro, "");
}

static void print_rest(const char *what, double micro, double all)
{
	printf("  %-44s %9.2f %33.1f%%\n", what, micro, 100 * micro / all);
}

static void print(const struct bench_subject *s, const struct timed *timed, struct times *times)
{
	double all = median(times->all), left = all, packing = median(times->pack);

	printf("\n%-46s %9s %8s %9s %8s %6s\n", s->builtin->name, "forward", "GFLOP/s", "backward", "GFLOP/s",
	       "share");
	for (size_t i = 0; i < s->net->layers; i++) {
		double there = median(times->layer[i].forward), back = median(times->layer[i].backward);
		struct ae_layer_info info;

		ae_net_layer(s->net, i, &info);
		printf("  %-44s", info.text);
		print_rate((double)info.macs, there);
		print_rate((double)info.macs * timed[i].products, back);
		printf(" %5.1f%%\n", 100 * (there + back) / all);
		left -= there + back;
	}
	print_rest("packing weights", packing, all);
	print_rest("records, loss, update", left - packing, all);
	printf("  %-44s %9.2f %8.1f\n", "all, on one thread", all, 1e-3 * s->training / all);
}

void bench_layers(struct bench_subject *s)
{
	struct timed *timed = watch(s->net);
	struct times times = { .layer = calloc(s->net->layers, sizeof *times.layer) };
	struct bench_training *training = bench_training_new(s, 1);

	if (!times.layer)
		bench_die("%s: no memory for the times of %zu layers", s->builtin->name, s->net->layers);
	bench_training_run(training, bench_now() + SECONDS / 3);
	for (size_t round = 0; round < BENCH_ROUNDS; round++)
		measure(training, timed, s->net->layers, &times, round);
	print(s, timed, &times);
	bench_training_free(training);
	unwatch(s->net, timed);
	free(times.layer);
}
