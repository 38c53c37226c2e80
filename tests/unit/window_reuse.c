/* window_reuse.c - windows that share work against windows that do not: the same bytes, for any network, call size, threads. */
#include "ae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sanitizers see all that there is to see in fewer windows. */
#ifdef __SANITIZE_ADDRESS__
enum { ROWS = 420 };
#else
enum { ROWS = 700 };
#endif

static const struct { const char *arch; size_t window, features; } cases[] = {
	{ "nab-conv1d", 300, 1 }, { "nab-conv1d", 301, 2 }, { "nab-conv1d", 250, 3 }, { "sine-conv1d", 256, 1 },
	{ "conv1d 5 3 stride=3 relu; ---; convt1d in 5 stride=3; crop", 200, 2 },
	{ "conv1d 5 4 stride=2 pad=1 tanh; conv1d 3 3 dilation=2; ---; convt1d in 4 stride=2 pad=1", 180, 1 },
	{ "conv1d 8 3 gelu; maxpool1d 2; layernorm; ---; upsample1d 2; dense 4 each relu; conv1d in 3 sigmoid", 160, 2 },
	{ "avgpool1d 5 pad=same; ---; upsample1d 5; conv1d in 9", 220, 1 },
	{ "conv1d 4 3 pad=2 elu; batchnorm; conv1d 4 3 pad=0; ---; conv1d in 5", 190, 1 },
	{ "dense 9; ---; dense in", 64, 1 },			/* nothing to share: the plain way */
};

static float *series(size_t features)
{
	float *x = calloc(ROWS * features + 64, sizeof *x);

	for (size_t i = 0; x && i < ROWS * features; i++)
		x[i] = (float)ae_rng_normal(ae_rng_key(3, AE_RNG_SAMPLE, features, 0), i);
	return x;
}

/* Runs windows in calls of 1 to `most`, from a view of the rows or from windows written out, with a leap in between. */
static void run(struct ae_runner *r, const float *x, size_t stride, size_t n, size_t values, size_t most, float *out)
{
	size_t at = 0, call = 0;

	while (at < n) {
		size_t k = 1 + ae_rng_below(ae_rng_key(5, AE_RNG_SAMPLE, most, 0), call++, most);

		if (k > n - at)
			k = n - at;
		ae_runner_run(r, x + at * stride, stride, k, out + at * values);
		at += k;
	}
}

static int check(size_t c, size_t threads, size_t most)
{
	size_t features = cases[c].features, window = cases[c].window, values = window * features, n = ROWS - window + 1;
	struct ae_shape shape = { .rank = 2, .dim = { window, features } };
	float *x = series(features), *wide = calloc(n * values + 64, sizeof *wide);
	float *plain = calloc(n * values, sizeof *plain), *shared = calloc(n * values, sizeof *shared);
	struct ae_runner *r;
	struct ae_net *net;
	struct ae_err e;
	char *text;
	int bad = 0;

	if (!x || !wide || !plain || !shared || ae_net_find(&text, cases[c].arch, &shape, &e) != 0
	    || ae_net_new(&net, text, &shape, NULL, &e) != 0) {
		fprintf(stderr, "share: case %zu: %s\n", c, e.text);
		return 1;
	}
	ae_net_init(net, 4);
	for (size_t i = 0; i < n; i++)		/* the second half of the windows is another series */
		memcpy(wide + i * values, x + (i < n / 2 ? i : n - 1 - (i - n / 2) / 2) * features, values * sizeof *wide);
	for (int views = 0; views < 2 && !bad; views++) {
		struct ae_runner_options reuse = { .threads = threads }, no_reuse = { .threads = threads, .no_reuse = true };
		size_t stride = views ? features : values;
		struct ae_runner *plainly;

		if (ae_runner_new(&r, net, &reuse, &e) != 0 || ae_runner_new(&plainly, net, &no_reuse, &e) != 0)
			return 1;
		run(r, views ? x : wide, stride, n, values, most, shared);
		ae_runner_run(plainly, views ? x : wide, stride, n, plain);
		bad = memcmp(plain, shared, n * values * sizeof *plain) != 0;
		if (bad)
			fprintf(stderr, "share: '%s', window %zu of %zu features, %s, calls of up to %zu: bytes differ\n",
				cases[c].arch, window, features, views ? "views" : "windows", most);
		ae_runner_free(r);
		ae_runner_free(plainly);
	}
	ae_net_free(net);
	free(text);
	free(x);
	free(wide);
	free(plain);
	free(shared);
	return bad;
}

int main(void)
{
	static const size_t most[] = { 1, 7, 100, 700 };
	int bad = 0;

	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
		for (size_t m = 0; m < sizeof most / sizeof *most; m++)
			bad += check(c, 1 + (c + m) % 2, most[m]);
	return bad != 0;
}
