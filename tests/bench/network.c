/* network.c - how fast a network trains and runs, through the functions that programs use. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COUNT = 32 * BENCH_BATCH,	/* records: so many that an epoch's ends do not count */
	EPOCHS = 100000,		/* more than there is time for */
};

static void count_flop(struct bench_subject *s)
{
	uint64_t first = 0;

	for (size_t i = s->net->layers; i-- > 0;) {
		s->forward += 2 * (double)s->net->layer[i].macs;
		if (s->net->layer[i].macs > 0)
			first = s->net->layer[i].macs;
	}
	s->training = 3 * s->forward - 2 * (double)first;
}

static void draw(struct bench_subject *s)
{
	struct ae_rng r = ae_rng_key(1, AE_RNG_SAMPLE, 0, 0);

	s->data = ae_floats(s->count * s->values);
	s->label = calloc(s->count, sizeof *s->label);
	if (!s->data || !s->label)
		bench_die("%s: no memory for %zu records of %zu values", s->builtin->name, s->count,
			  s->values);
	for (size_t i = 0; i < s->count * s->values; i++)
		s->data[i] = (float)ae_rng_uniform(r, i);
}

struct ae_net *bench_net(const char *name, const char *isa)
{
	const struct ae_builtin *b = bench_network_find(name);
	struct ae_shape record;
	struct ae_net *net;
	struct ae_err e;
	char *text;

	if (!b)
		bench_die("network '%s': not one of bench list", name);
	bench_need(ae_shape_parse(&record, b->shape, &e), &e);
	bench_need(ae_net_find(&text, b->text, &record, &e), &e);
	bench_need(ae_net_new(&net, text, &record, isa, &e), &e);
	free(text);
	return net;
}

void bench_subject_open(struct bench_subject *s, const char *name, const char *isa)
{
	*s = (struct bench_subject){ .builtin = bench_network_find(name), .net = bench_net(name, isa),
		.count = COUNT };
	ae_net_init(s->net, 1);
	s->values = ae_shape_count(ae_net_shape(s->net, AE_INPUT));
	count_flop(s);
	draw(s);
}

void bench_subject_close(struct bench_subject *s)
{
	ae_net_free(s->net);
	free(s->data);
	free(s->label);
}

/* ---- training ---- */

struct bench_training { struct ae_trainer *trainer; double until; size_t batches; };

static bool count_batch(void *arg, size_t done, size_t batches, double loss)
{
	struct bench_training *t = arg;

	(void)done, (void)batches, (void)loss;
	t->batches++;
	return bench_now() >= t->until;
}

struct bench_training *bench_training_new(struct bench_subject *s, size_t threads)
{
	struct bench_training *t = calloc(1, sizeof *t);
	struct ae_train_options o = ae_train_options_default();
	struct ae_data data = { .x = s->data, .stride = s->values, .target = s->data, .target_stride = s->values,
		.label = ae_net_classes(s->net, AE_WHOLE) ? s->label : NULL, .count = s->count }, none = { 0 };
	struct ae_err e;

	if (!t)
		bench_die("%s: no memory", s->builtin->name);
	o.epochs = EPOCHS;
	o.batch = BENCH_BATCH;
	o.threads = threads;
	if (*s->builtin->loss)
		o.loss = s->builtin->loss;
	o.progress = count_batch;
	o.arg = t;
	bench_need(ae_trainer_new(&t->trainer, s->net, &data, &none, &o, &e), &e);
	return t;
}

double bench_training_run(void *training, double until)
{
	struct bench_training *t = training;
	struct ae_epoch epoch;
	struct ae_err e;

	t->until = until;
	t->batches = 0;
	while (bench_now() < until)
		bench_need(ae_trainer_epoch(t->trainer, &epoch, &e) < 0, &e);
	return (double)t->batches * BENCH_BATCH;
}

void bench_training_free(struct bench_training *t)
{
	ae_trainer_free(t->trainer);
	free(t);
}

double bench_train(struct bench_subject *s, size_t threads)
{
	struct bench_training *t = bench_training_new(s, threads);
	double rate = bench_median(bench_training_run, t);

	bench_training_free(t);
	return rate;
}

/* ---- inference ---- */

struct inference { struct ae_runner *runner; const struct bench_subject *subject; size_t batch; float *out; };

static double run(void *arg, double until)
{
	struct inference *t = arg;
	const struct bench_subject *s = t->subject;
	size_t done = 0;

	do {
		ae_runner_run(t->runner, s->data + done % s->count * s->values, s->values, t->batch, t->out);
		done += t->batch;
	} while (bench_now() < until);
	return (double)done;
}

static double inference(struct bench_subject *s, size_t threads, size_t batch)
{
	struct inference t = { .subject = s, .batch = batch };
	struct ae_err e;
	double rate;

	bench_need(ae_runner_new(&t.runner, s->net, &(struct ae_runner_options){ .threads = threads }, &e), &e);
	if (ae_net_classes(s->net, AE_WHOLE))
		ae_runner_labels(t.runner, s->label);
	t.out = ae_floats(batch * ae_shape_count(ae_runner_out(t.runner)));
	if (!t.out)
		bench_die("%s: no memory for a batch of %zu", s->builtin->name, batch);
	rate = bench_median(run, &t);
	free(t.out);
	ae_runner_free(t.runner);
	return rate;
}

double bench_inference(struct bench_subject *s, size_t threads)
{
	return inference(s, threads, BENCH_BATCH);
}

double bench_single(struct bench_subject *s)
{
	return inference(s, 1, 1);
}
