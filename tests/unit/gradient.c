/* gradient.c - every layer, activation and loss against central differences, on each instruction set here. */
#include "expect.h"
#include "ae.h"
#include "run/exec.h"
#include "run/penalty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct test { const char *arch, *shape, *loss; enum ae_part freeze; size_t samples; struct ae_elbo elbo;
	struct ae_penalties penalties; bool masked; unsigned codes; bool padded; size_t shortest; } cases[] = {
	{ "dense 5 tanh; dense 3; ---; dense 6 sigmoid; dense in", "7", "mse" },
	{ "dense 4 each tanh; ---; dense 3 each", "5x3", "mse" },
	{ "dense 1; ---; dense in", "6", "mae" },
	{ "dense 5 elu; ---; dense in tied=0", "7", "mse" },
	{ "dense 5 elu; dense 20; ---; dense in softplus", "17", "huber=0.3" },
	{ "dense 5 tanh; ---; dense in sigmoid", "7", "bce" },
	{ "dense 5 tanh; ---; dense in sigmoid; dense in; sigmoid", "4", "bce" },
	{ "dense 5 tanh; ---; dense in softmax", "6", "bce" },
	{ "dense 5 tanh; ---; dense in", "7", "correntropy=0.7" },
	{ "dense 6 relu; ---; dense in", "7", "mse" },
	{ "dense 300 tanh; dense 9 tanh; ---; dense 230 tanh; dense in", "300", "mse" },	/* weights that are deferred */
	{ "dense 6 leaky=0.2; ---; dense in", "7", "mse" },
	{ "dense 6 selu; ---; dense in", "7", "mse" },
	{ "dense 6 gelu; ---; dense in", "7", "mse" },
	{ "dense 6 silu; ---; dense in", "7", "mse" },
	{ "dense 6; softmax; ---; dense in", "7", "mse" },
	{ "conv1d 4 3 tanh; ---; convt1d in 3", "9x2", "mse" },
	{ "conv1d 5 7 stride=2 tanh; conv1d 3 7 stride=2 tanh; ---; convt1d 3 7 stride=2 tanh; convt1d 5 7 stride=2 tanh; "
	  "convt1d in 7", "12x1", "mse" },
	{ "conv1d 4 4 stride=3 pad=2 tanh; ---; convt1d in 4 stride=3 pad=2 outpad=2", "12x2", "mse" },
	{ "conv1d 3 3 dilation=2 tanh; ---; convt1d in 3 dilation=2", "9x2", "mse" },
	{ "conv1d 3 3 dilation=3 stride=2 pad=valid tanh; ---; convt1d in 3 dilation=3 stride=2 pad=valid; crop", "13x2", "mse" },
	{ "conv1d 3 2 stride=4 tanh; ---; convt1d in 2 stride=4", "8x2", "mse" },
	{ "conv1d 4 3 tanh bias=no; ---; convt1d in 3 tied=0", "9x2", "mse" },
	{ "conv1d 20 3 tanh; ---; conv1d in 3", "6x17", "mse" },
	{ "conv2d 4 3 stride=2 tanh; ---; convt2d in 3 stride=2", "6x6", "mse" },
	{ "conv2d 4 3x2 stride=1x2 pad=1x0 tanh; ---; convt2d in 3x2 stride=1x2 pad=1x0", "5x6x2", "mse" },
	{ "conv2d 2 2x3 dilation=2x1 tanh; ---; conv2d in 3 sigmoid", "5x5", "bce" },
	{ "conv1d 4 3 tanh; maxpool1d 2; ---; upsample1d 2; conv1d in 3", "8x1", "mse" },
	{ "conv1d 4 3 tanh; maxpool1d 3 stride=2 pad=same; ---; upsample1d 2; conv1d in 3", "8x1", "mse" },
	{ "conv3d 4 3 stride=2 tanh; ---; convt3d in 3 stride=2", "4x4x4", "mse" },
	{ "conv3d 3 3x2x1 stride=1x2x1 pad=1x0x0 tanh; ---; convt3d in 3x2x1 stride=1x2x1 pad=1x0x0 outpad=0x1x0; crop",
	  "4x5x3x2", "mse" },
	{ "conv3d 2 2x2x3 dilation=2x1x2 tanh; ---; convt3d in 2x2x3 dilation=1x2x2 pad=0x1x1; crop 3x3x4", "3x3x4x2", "huber=0.3" },
	{ "dropout 0.3; conv3d 3 3 tanh; noise mask=0.2; conv3d 3 3 tanh; residual 2; ---; conv3d in 3", "3x2x4x2", "mse" },
	{ "conv3d 4 3 tanh; batchnorm; ---; conv3d in 3", "3x2x4", "mse" },
	{ "conv3d 3 3 stride=2 tanh; ---; convt3d in 3 stride=2 tied=0", "4x2x4x2", "mse" },
	{ "conv3d 3 3 tanh; avgpool3d 2 pad=same; ---; upsample3d 2; conv3d in 3; crop", "3x3x5", "mse" },
	{ "conv3d 3 3 tanh; maxpool3d 1x2x1; flatten; dense 4 tanh; ---; dense 24 tanh; reshape 2x2x2x3; "
	  "upsample3d 1x2x1; conv3d in 3", "2x4x2", "mse" },
	/* planes of voxels with a halo before and behind each of these layers */
	{ "conv3d 2 3; dropout 0.3; conv3d 2 3; tanh; conv3d 5 3; layernorm; ---; conv3d in 3", "3x2x3", "mse" },
	{ "conv3d 2 3; batchnorm; conv3d 2 3; avgpool3d 1x2x1; conv3d 2 3; ---; conv3d 2 3; upsample3d 1x2x1; conv3d in 3", "2x4x3", "mse" },
	{ "conv3d 2 3; silu; conv3d 2 3 gelu; conv3d 2 3; softmax; conv3d 2 3; crop 2x3x3; conv3d 2 3; ---; conv3d 2 3; reshape 2x3x3x2; conv3d 2 3; "
	  "flatten; dense 36; reshape 2x3x3x2; conv3d in 3 sigmoid", "2x3x3", "bce" },
	{ "conv3d 2 3 tanh; noise mask=0.2; conv3d 2 3 sigmoid; ---; conv3d in 3", "3x2x3x2", "mse", .masked = true },
	{ "conv3d 2 3 sigmoid; ---; conv3d in 3", "3x2x3", "mse", .penalties = { .weight[AE_SPARSE_KL] = 1, .weight[AE_MMD] = 1,
	  .weight[AE_SPARSE_L1] = 0.1f, .rho = 0.2 } },
	{ "conv3d 2 3; dense 3 each tanh; conv3d 2 3; ---; conv3d 4 3; dense 2 each; conv3d in 3", "2x3x3x2", "huber=0.3" },
	{ "conv2d 4 3 tanh; avgpool2d 2 pad=same; ---; upsample2d 2; conv2d in 3; crop", "5x5", "mse" },
	{ "conv2d 3 3 tanh; maxpool2d 2x1; flatten; dense 4 tanh; ---; dense 18 tanh; reshape 2x3x3; upsample2d 2x1; "
	  "conv2d in 3", "4x3", "mse" },
	{ "dense 6 tanh; batchnorm; ---; dense in", "7", "mse" },
	{ "batchnorm; conv1d 4 3 tanh; batchnorm relu; ---; conv1d in 3; batchnorm", "7x2", "mse" },
	{ "conv1d 4 3; layernorm tanh; ---; conv1d in 3", "7x2", "mse" },
	{ "dense 9 tanh; dropout 0.4; ---; dense in", "7", "mse" },
	{ "lstm 5; ---; dense in each", "11x3", "mse" },
	{ "lstm 19 last; ---; repeat in; lstm 3 bias=no; dense in each", "9x2", "mse" },
	{ "conv1d 3 3 tanh; lstm 4 tanh; lstm 1 last init=uniform; ---; repeat in; conv1d in 3", "10", "mse" },
	{ "embedding 3 levels=4; dense 4 tanh; ---; dense in", "5", "mse", .codes = 4 },
	{ "embedding 20 columns=2,4 levels=3,5; dense 4 tanh; ---; dense in", "5", "mse", .codes = 3 },
	{ "embedding 2 columns=1 levels=7; conv1d 4 3 tanh; ---; dense in each", "6x2", "mse", .codes = 7 },
	{ "embedding 3 levels=5; conv2d 2 3 tanh; ---; flatten; dense in", "4x3", "mse", .codes = 5 },
	{ "attention 1; ---; dense in each", "5x2", "mse" },
	{ "dense 8 each; attention 2; ---; dense in each", "9x3", "mse" },
	{ "dense 40 each; attention 2 causal=yes; ---; dense in each", "19x3", "mse" },
	{ "conv1d 6 3 tanh; attention 3 bias=no tanh; ---; conv1d in 3", "7x2", "mse" },
	{ "dense 6 each; positions; layernorm; attention 2; residual 2; layernorm; dense 9 each tanh; dense 6 each; residual 3; ---; "
	  "positions learned; attention 1 causal=yes; residual 1; dense in each", "7x3", "mse" },
	{ "dense 5 tanh; dense 5 tanh; residual 1; batchnorm; residual 4; ---; dense 5; residual 1; residual 2; dense in", "5", "mse" },
	{ "conv2d 3 3 tanh; conv2d 3 3 tanh; conv2d 3 3; residual 2; ---; batchnorm; conv2d 3 3; residual 2; conv2d in 3", "4x5x1", "mse" },
	{ "conv1d 4 3 tanh; lstm 5; lstm 4 last; ---; repeat in; gru 3; dense in each", "9x2", "mse", .padded = true },
	{ "gru 18 last; ---; repeat in; gru 3 tanh; conv1d in 3 dilation=2", "9", "mse", .padded = true },
	{ "dense 6 each; positions learned; layernorm; attention 2; residual 2; dense 5 each softplus; ---; attention 1 causal=yes; "
	  "dense in each", "8x3", "mse", .padded = true },
	{ "sigmoid; conv1d 3 3 tanh; flatten; dense 3; ---; dense in", "7", "mse", .padded = true },
	{ "conv1d 4 7 stride=2 tanh; conv1d 3 3 stride=3 tanh; ---; convt1d 3 3 stride=3; convt1d 4 5 stride=2 tanh; convt1d in 3; crop",
	  "12x2", "mse", .padded = true },
	{ "conv1d 3 4 stride=3 dilation=2 tanh; gru 4 last; ---; repeat 4; conv1d 3 2 tanh; upsample1d 3; attention 1; dense in each; crop",
	  "11x2", "mse", .padded = true },
	{ "conv1d 3 3 tanh; avgpool1d 3 stride=2 pad=same; ---; upsample1d 2; conv1d in 3; crop", "9", "mse", .padded = true },
	{ "conv1d 3 3 tanh; maxpool1d 3 pad=same; lstm 3; ---; dense 4 tanh; reshape 4x1; convt1d 3 4 stride=3 pad=valid outpad=1; dense in each; crop",
	  "10x1", "mse", .padded = true },
	{ "conv1d 4 5 pad=valid stride=2 tanh; flatten; dense 4 tanh; ---; dense 18 tanh; reshape 6x3; conv1d 3 3 tanh; residual 1; "
	  "convt1d in 4 stride=2 pad=1", "12x2", "mse", .padded = true, .shortest = 5 },
	{ "batchnorm; conv1d 4 3 tanh; batchnorm sigmoid; lstm 4 last; batchnorm; ---; repeat in; gru 3; batchnorm; conv1d in 3", "9x2", "mse",
	  .padded = true },
	{ "conv1d 3 5 stride=2 tanh; batchnorm; conv1d 3 3 tanh; residual 1; ---; batchnorm; convt1d in 4 stride=2; batchnorm; crop", "11x1", "mse",
	  .padded = true },
	{ "conv1d 4 3; batchnorm tanh; latent 2; ---; dense 18 tanh; reshape 9x2; batchnorm; conv1d in 3", "9", "mse", AE_WHOLE, 3, { 1, 0, NAN },
	  .padded = true },
	{ "conv1d 4 3; batchnorm tanh; ---; conv1d 3 3; batchnorm; conv1d in 3", "9x2", "mse", AE_ENCODER, .padded = true },
	{ "gru 5; ---; dense in each", "11x3", "mse" },
	{ "gru 18 last; ---; repeat in; gru 3 bias=no; dense in each", "9x2", "mse" },
	{ "dense 4 each; batchnorm; gru 1; dropout 0.1; gru 4; ---; conv1d in 3", "6x2", "mse" },
	{ "dense 6 tanh; latent 3; ---; dense 5 tanh; dense in", "7", "mse", AE_WHOLE, 1, { 1, 0, NAN } },
	{ "dense 6 tanh; latent 20; ---; dense 5 tanh; dense in sigmoid", "7", "bce", AE_WHOLE, 1, { 4, 0.02f, NAN } },
	{ "conv1d 4 3 tanh; latent 2; ---; dense 5 tanh; dense in", "7x2", "mse", AE_WHOLE, 1, { 2, 0, 1.5f } },
	{ "dense 6 tanh; latent 3; ---; dense 20 tanh; reshape 5x4x1; conv2d 2 3 tanh; conv2d in 3", "5x4", "mse",
	  AE_WHOLE, 1, { 1, 0, NAN } },
	{ "dense 6 tanh; latent 3 classes=4; ---; dense 5 tanh; dense in", "7", "mse", AE_WHOLE, 1, { 1, 0, NAN } },
	{ "dense 6 tanh; latent 3 classes=4; ---; dense 5 tanh; dense in sigmoid", "7", "bce", AE_WHOLE, 5, { 1, 0, NAN } },
	{ "dense 6 tanh; dense 3; ---; class 4; dense 5 tanh; dense in", "7", "mse" },
	{ "conv1d 4 3 tanh; batchnorm; latent 2; ---; dense 5 tanh; batchnorm; dense in", "7x2", "mse", AE_WHOLE, 3, { 1, 0, NAN } },
	{ "dense 300 tanh; dense 300 tanh; latent 2; ---; dense 300 tanh; dense in", "7", "mse", AE_WHOLE, 5, { 1, 0, NAN } },
	{ "dense 6 tanh; ---; dense 4 softmax", "7", "xent" },
	{ "conv1d 4 3 tanh; flatten; ---; dense 70", "7x2", "xent" },
	{ "conv1d 4 3 tanh; batchnorm; dropout 0.5; ---; conv1d 3 3 tanh; conv1d in 3", "7x2", "mse", AE_ENCODER },
	{ "conv1d 4 3 tanh; ---; batchnorm; noise mask=0.3; dropout 0.5; conv1d in 3", "7x2", "mse", AE_DECODER },
	{ "conv1d 4 3 tanh; dropout 0.3; noise mask=0.3; ---; noise gaussian=0.1; conv1d in 3", "7x2", "mse" },
	{ "dense 5 tanh; dense 4; ---; dense in", "7", "mse", .penalties = { .weight[AE_SPARSE_L1] = 0.5 } },
	{ "conv1d 4 3 softplus; ---; conv1d in 3", "7x2", "mse", .penalties = { .weight[AE_SPARSE_L1] = 2 } },	/* a code with a halo */
	{ "dense 5 tanh; batchnorm sigmoid; ---; batchnorm; dense in", "7", "mse",
	  .penalties = { .weight[AE_SPARSE_KL] = 0.7, .weight[AE_SPARSE_L1] = 0.5, .rho = 0.1 } },
	{ "dense 256 tanh; dense 9 sigmoid; ---; dense in", "256", "mse",
	  .penalties = { .weight[AE_SPARSE_KL] = 1, .rho = 0.3 } },
	{ "dense 5 tanh; dense 3; ---; dense 6 sigmoid; dense in", "7", "mse", .penalties = { .weight[AE_MMD] = 3 } },
	{ "dense 6 tanh; latent 3; ---; dense 5 tanh; dense in", "7", "mse", AE_WHOLE, 1, { 0.3f, 0, NAN }, { .weight[AE_MMD] = 3, .trim = 0.2 } },
	{ "dense 6 tanh; batchnorm; ---; dense in", "7", "mse", .penalties = { .trim = 0.3 } },
	{ "conv1d 4 3 tanh; flatten; dense 3 sigmoid; ---; dense 21; reshape 7x3; conv1d in 3; crop", "7x2", "mse",
	  .penalties = { .weight[AE_SPARSE_KL] = 1, .weight[AE_MMD] = 1, .rho = 0.2, .trim = 0.1 } },
	{ "dense 5 tanh; ---; dense in", "70", "mse", .masked = true },
	{ "dense 5 tanh; ---; dense in sigmoid", "7", "bce", .masked = true },
	{ "conv1d 4 3 tanh; ---; convt1d in 3", "9x2", "mse", .masked = true },
	{ "dense 6 tanh; latent 3; ---; dense 5 tanh; dense in", "7", "mse", AE_WHOLE, 1, { 1, 0, NAN }, .masked = true },
	{ "dense 5 tanh; ---; dense in", "7", "mse", .penalties = { .weight[AE_CONTRACTIVE] = 0.2 } },
	{ "dense 9 sigmoid; dense 20 elu; dense 6 softplus; dense 3; ---; dense 9 tanh; dense in tied=0", "20", "mse",
	  .penalties = { .weight[AE_CONTRACTIVE] = 0.1, .weight[AE_MMD] = 0.5, .trim = 0.1 } },
	/* a Jacobian jumps at a kink: so few units that no difference steps over one */
	{ "dense 4 relu; ---; dense in", "5", "mse", .penalties = { .weight[AE_CONTRACTIVE] = 0.2 } },
	{ "dense 4 leaky=0.2; dense 3 tanh; ---; dense in", "5", "mse", .penalties = { .weight[AE_CONTRACTIVE] = 0.2 } },
	{ "dense 4 selu; dense 3; ---; dense in", "5", "mse", .penalties = { .weight[AE_CONTRACTIVE] = 0.2 } },
	{ "flatten; dense 5 elu; dense 4; ---; dense 7 tanh; reshape 7x1; dense in each", "7x1", "mse", .penalties = { .weight[AE_CONTRACTIVE] = 0.05 } },
};

/* Parameters that a gradient is compared at: each runs the same code again, so that sanitizers need few; all of them with AE_LONG. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { RECORDS = 19, MOST = 16, FEW = 16 };
#else
enum { RECORDS = 19, MOST = 64, FEW = 16 };
#endif

struct keep { struct ae_exec *exec; float *gradient; };

static void copy_chunk(void *arg, size_t chunk, size_t at, float *from, size_t n)
{
	struct keep *k = arg;

	(void)chunk;
	memcpy(k->gradient + at, from, n * sizeof *from);
}

static void keep_gradient(void *arg, size_t thread)
{
	struct keep *k = arg;

	ae_exec_each(k->exec, thread, AE_CHUNK_SUMS, copy_chunk, k);
}

static double loss_at(struct ae_exec *x, const struct ae_elbo *elbo, const float *data, size_t values, float *gradient)
{
	static const float label[RECORDS] = { 1, 0, 3, 2, 2, 1, 3 };
	struct keep k = { x, gradient };
	struct ae_batch b = { .x = data, .x_stride = values, .target = data, .target_stride = values, .label = label, .n = RECORDS, .seed = 3,
		.epoch = 1, .elbo = *elbo, .finish = gradient ? keep_gradient : NULL, .arg = &k };

	return ae_exec_run(x, &b).loss;
}

/* The largest difference, relative to the gradient's largest value, between backward and central differences. */
static double worst_of(struct ae_net *net, struct ae_exec *x, const struct ae_elbo *elbo, const float *data,
		       float *gradient, size_t large)
{
	/* some of the parameters, fewer of a large network, which takes long */
	size_t most = expect_cases(MOST, FEW), values = ae_shape_count(&net->record);
	size_t step = net->trained / (net->trained > large ? most / 8 : most) + 1;
	double largest = 1e-3, worst = 0;

	for (size_t i = 0; i < net->trained; i++)
		gradient[i] = NAN;	/* and so it stays where weights are frozen */
	loss_at(x, elbo, data, values, gradient);
	for (size_t i = 0; i < net->trained; i++)
		largest = fmax(largest, fabs((double)gradient[i]));
	for (size_t i = 0; i < net->trained; i += step) {
		float kept = net->w[i], h = 4e-3f;
		double up, down, difference;

		if (isnan(gradient[i]))
			continue;
		net->w[i] = kept + h;
		up = loss_at(x, elbo, data, values, NULL);
		net->w[i] = kept - h;
		down = loss_at(x, elbo, data, values, NULL);
		net->w[i] = kept;
		difference = fabs((up - down) / (2.0 * (double)h) - (double)gradient[i]);
		worst = fmax(worst, difference / largest);
	}
	return worst;
}

static int check(const struct test *c, const char *isa, size_t threads)
{
	const char *arch = c->arch, *shape = c->shape;
	struct ae_shape record;
	struct ae_net *net;
	struct ae_exec *x;
	struct ae_thread_pool *team;
	struct ae_loss loss;
	struct ae_exec_plan plan = { .loss = &loss, .train = true, .max_records = RECORDS, .draws = true, .samples = c->samples,
		.penalties = &c->penalties, .masked = c->masked, .padded = c->padded, .freeze = c->freeze };
	struct ae_err e;
	float *data, *gradient;
	/* a step over the kink of a relu or from one maximum to another shows in the differences */
	double worst, most = strstr(arch, "relu") || strstr(arch, "leaky") || strstr(arch, "elu") || strstr(arch, "max")
		|| c->elbo.free_bits > 0 || c->penalties.weight[AE_SPARSE_L1] > 0 || c->penalties.trim > 0 ? 5e-3 : 2e-4;

	if (ae_shape_parse(&record, shape, &e) || ae_net_new(&net, arch, &record, isa, &e)
	    || ae_loss_find(&loss, c->loss, net, &e) || ae_penalties_check(&c->penalties, net, c->freeze, &e) || ae_thread_pool_new(&team, threads, &e)
	    || (loss.masked = c->masked || c->padded, plan.last = net->layers, ae_exec_new(&x, net, &plan, team, &e))) {
		fprintf(stderr, "gradient: '%s' on %s: %s\n", arch, shape, e.text);
		return 1;
	}
	ae_net_init(net, 5);
	for (size_t i = 0; i < net->trained; i++)	/* biases and scales off their round values */
		net->w[i] += (float)(0.1 * ae_rng_normal(ae_rng_key(9, AE_RNG_INIT, 1, 1), i));
	data = ae_floats(RECORDS * ae_shape_count(&record));
	gradient = ae_floats(net->trained);
	for (size_t i = 0; i < RECORDS * ae_shape_count(&record); i++)
		data[i] = (float)ae_rng_uniform(ae_rng_key(7, AE_RNG_SAMPLE, 0, 0), i);
	for (size_t i = 0; c->codes > 0 && i < RECORDS * ae_shape_count(&record); i++)
		data[i] = floorf(data[i] * (float)c->codes);
	if (c->padded)	/* whole records leave their values where the padding of the next batch is */
		loss_at(x, &c->elbo, data, ae_shape_count(&record), gradient);
	for (size_t i = 0; c->padded && i < RECORDS; i++) {	/* lengths from the shortest to all */
		size_t values = ae_shape_count(&record), shortest = c->shortest ? c->shortest : 1;

		for (size_t j = values / record.dim[0] * (shortest + i % (record.dim[0] - shortest + 1)); j < values; j++)
			data[i * values + j] = NAN;
	}
	for (size_t i = 0; c->masked && i < RECORDS * ae_shape_count(&record); i += 1 + i % 5)
		data[i] = NAN;
	/* reference kernels are slow, and every other set looks at the same gradients */
	worst = worst_of(net, x, &c->elbo, data, gradient, strcmp(isa, "naive") == 0 ? 1000 : 10000);
	if (!(worst < most))
		fprintf(stderr, "gradient: %s, '%s' on %s, loss %s: off by %g of the largest value\n", isa, arch,
			shape, c->loss, worst);
	ae_exec_free(x);
	ae_thread_pool_free(team);
	ae_net_free(net);
	free(data);
	free(gradient);
	return !(worst < most);
}

int main(void)
{
	static const char *const isas[] = { "naive", "base", "avx2", "avx512" };
	int failed = 0;

	for (size_t i = 0; i < sizeof isas / sizeof *isas; i++)
		for (size_t c = 0; c < sizeof cases / sizeof *cases && ae_kernels_find(isas[i]); c++)
			failed += check(&cases[c], isas[i], 1 + c % 3);
	if (failed)
		fprintf(stderr, "gradient: %d cases failed\n", failed);
	return failed != 0;
}
