/* online.c - an update from one record: along the gradient that central differences give, never further than the rate,
 * and none where there is no finite gradient. */
#include "ae.h"
#include "run/exec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES = 6 };

static struct ae_net *net_of(const char *arch)
{
	struct ae_shape shape = { .rank = 1, .dim = { VALUES } };
	struct ae_net *net;
	struct ae_err e;

	if (ae_net_new(&net, arch, &shape, NULL, &e) != 0) {
		fprintf(stderr, "online: '%s': %s\n", arch, e.text);
		exit(1);
	}
	ae_net_init(net, 3);
	return net;
}

static struct ae_learner *learner_of(struct ae_net *net, const char *loss, double rate)
{
	struct ae_learn_options o = ae_learn_options_default();
	struct ae_learner *l;
	struct ae_err e;

	o.loss = loss;
	o.rate = rate;
	if (ae_learner_new(&l, net, &o, &e) != 0) {
		fprintf(stderr, "online: loss %s: %s\n", loss, e.text);
		exit(1);
	}
	return l;
}

/* The mean squared error of the record. */
static double error_of(struct ae_net *net, const float *x)
{
	float y[VALUES];
	struct ae_runner *r;
	struct ae_err e;
	double sum = 0;

	if (ae_runner_new(&r, net, &(struct ae_runner_options){ 0 }, &e) != 0)
		exit(1);
	ae_runner_run(r, x, VALUES, 1, y);
	ae_runner_free(r);
	for (int i = 0; i < VALUES; i++)
		sum += (y[i] - x[i]) * (y[i] - x[i]);
	return sum / VALUES;
}

static double slope(struct ae_net *net, size_t i, const float *x)
{
	float kept = net->w[i], h = 4e-3f;
	double up, down;

	net->w[i] = kept + h;
	up = error_of(net, x);
	net->w[i] = kept - h;
	down = error_of(net, x);
	net->w[i] = kept;
	return (up - down) / (2.0 * (double)h);
}

/* How far a step of rate 0.5 is from the one that the slopes ask for; *length: of the step. */
static double miss(const char *arch, const float *x, double *length)
{
	struct ae_net *net = net_of(arch);
	struct ae_learner *l = learner_of(net, "mse", 0.5);
	float *before = ae_floats(net->size);
	double *want = calloc(net->trained, sizeof *want), squares = 0, worst = 0, step = 0;

	if (!before || !want)
		exit(1);
	memcpy(before, net->w, net->size * sizeof *before);
	for (size_t i = 0; i < net->trained; i++) {
		want[i] = slope(net, i, x);
		squares += want[i] * want[i];
	}
	if (!ae_learner_learn(l, x, 0))
		worst = INFINITY;
	for (size_t i = 0; i < net->trained; i++) {
		double got = (double)before[i] - net->w[i];

		worst = fmax(worst, fabs(got - 0.5 * want[i] / fmax(1, sqrt(squares))));
		step += got * got;
	}
	*length = sqrt(step);
	ae_learner_free(l);
	ae_net_free(net);
	free(before);
	free(want);
	return worst;
}

static int check_steps(void)
{
	const char *arch = "dense 4 tanh; ---; dense 5 tanh; dense in";
	float near[VALUES] = { 0.1f, -0.2f, 0.3f, 0.1f, 0, 0.2f }, far[VALUES] = { 9, -8, 7, 9, -5, 3 };
	double short_step, long_step, a = miss(arch, near, &short_step), b = miss(arch, far, &long_step);

	if (a > 1e-4 || short_step >= 0.5 || short_step == 0)
		return fprintf(stderr, "online: a step of %g is off by %g\n", short_step, a), 1;
	if (b > 1e-3 || fabs(long_step - 0.5) > 1e-5)
		return fprintf(stderr, "online: a step of %g, 0.5 expected, is off by %g\n", long_step, b), 1;
	return 0;
}

/* Whether the record is learned from, and the weights change if and only if it is. */
static int check_refusal(const char *arch, const char *loss, const float *x, bool want)
{
	struct ae_net *net = net_of(arch);
	struct ae_learner *l = learner_of(net, loss, 0.1);
	float *before = ae_floats(net->size);
	bool got, changed;

	if (!before)
		exit(1);
	memcpy(before, net->w, net->size * sizeof *before);
	got = ae_learner_learn(l, x, 0);
	changed = memcmp(before, net->w, net->size * sizeof *before) != 0;
	ae_learner_free(l);
	ae_net_free(net);
	free(before);
	if (got == want && changed == want)
		return 0;
	return fprintf(stderr, "online: '%s', loss %s: learned %d, changed %d, expected %d\n", arch, loss, got, changed, want), 1;
}

/* Batch normalization keeps its four tensors, whatever the others learn. */
static int check_norms(void)
{
	struct ae_net *net = net_of("dense 4 tanh; batchnorm; ---; dense in");
	struct ae_learner *l = learner_of(net, "mse", 0.1);
	const struct ae_layer *norm = &net->layer[1];
	float x[VALUES] = { 1, 2, 3, 4, 5, 6 };
	int bad = 0;

	bad |= !ae_learner_learn(l, x, 0) || !ae_learner_learn(l, x, 1);
	for (int t = 0; t < norm->tensors; t++)		/* weight, bias, mean, variance */
		for (size_t i = 0; i < norm->tensor[t].count; i++)
			bad |= net->w[norm->tensor[t].at + i] != (t == 0 || t == 3);
	ae_learner_free(l);
	ae_net_free(net);
	return bad ? fprintf(stderr, "online: batchnorm has changed\n"), 1 : 0;
}

int main(void)
{
	const float fine[VALUES] = { 0.5f, 0.1f, 0, 1, 0.2f, 0.9f }, above[VALUES] = { 0.5f, 1.5f };
	const float huge[VALUES] = { 3e38f, -3e38f, 3e38f, 3e38f, -3e38f, 3e38f };
	int bad = check_steps() | check_norms();

	bad |= check_refusal("dense 3; ---; dense in sigmoid", "bce", fine, true);
	bad |= check_refusal("dense 3; ---; dense in sigmoid", "bce", above, false);
	bad |= check_refusal("dense 3; ---; dense in", "mse", above, true);
	bad |= check_refusal("dense 3; ---; dense in", "mse", huge, false);
	bad |= check_refusal("dense 3; latent 2; ---; dense in", "mse", fine, true);
	return bad;
}
