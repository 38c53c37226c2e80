/* adversarial.c - the gradients of an adversarial autoencoder's two phases against central differences. A step of plain
 * descent at rate 1 moves weights by their gradient; one at rate 0 tells the losses and moves nothing. */
#include "ae.h"
#include "train/adversarial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct test { const char *arch, *shape, *discriminator; } cases[] = {
	{ "dense 5 tanh; dense 3; ---; dense in", "7", "dense 6 tanh; dense 1" },
	{ "dense 300 tanh; dense 230; ---; dense in", "7", "dense 290 tanh; dense 1 sigmoid" },	/* weights that are deferred */
	{ "dense 5 tanh; latent 3; ---; dense in", "7", "dense 6 elu; dropout 0.3; dense 1" },
	{ "conv1d 4 3 tanh; layernorm; ---; conv1d in 3", "9x2", "conv1d 3 3 tanh; flatten; dense 1" },
	{ "dropout 0.2; dense 5 tanh; dense 3; ---; class 4; dense in", "7", "dense 1" },
};

enum { RECORDS = 19 };

struct bench {
	struct ae_net *net, *discriminator;
	struct ae_adversarial adversary;
	struct ae_thread_pool *team;
	float *data;
	struct ae_step still, move;
};

static struct ae_gan_losses gan_losses(struct bench *b, const struct ae_step *step)
{
	size_t values = ae_shape_count(ae_net_shape(b->net, AE_INPUT));
	struct ae_batch batch = { .x = b->data, .x_stride = values, .n = RECORDS, .seed = 3, .epoch = 1 };

	ae_net_changed(b->adversary.discriminator);	/* slope() has changed its weights */
	return ae_adversarial_run(&b->adversary, &batch, 5, *step);
}

/* Central differences of the losses with respect to a weight. */
static struct ae_gan_losses slope(struct bench *b, float *w)
{
	const float h = 4e-3f;
	float kept = *w;
	struct ae_gan_losses up, down;

	*w = kept + h;
	up = gan_losses(b, &b->still);
	*w = kept - h;
	down = gan_losses(b, &b->still);
	*w = kept;
	return (struct ae_gan_losses){ (up.discriminator - down.discriminator) / (2.0 * (double)h),
		(up.generator - down.generator) / (2.0 * (double)h) };
}

/* The largest difference between slopes and `moved`, weights that the step left, relative to the largest gradient. */
static double worst_of(struct bench *b, struct ae_net *net, size_t n, const float *moved, bool generator)
{
	double largest = 1e-3, worst = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmax(largest, fabs((double)net->w[i] - (double)moved[i]));
	for (size_t i = 0; i < n; i += n / (n > 10000 ? 4 : 15) + 1) {
		struct ae_gan_losses s = slope(b, &net->w[i]);
		double want = generator ? s.generator : s.discriminator;

		worst = fmax(worst, fabs((double)net->w[i] - (double)moved[i] - want) / largest);
	}
	return worst;
}

static double check_steps(struct bench *b)
{
	size_t n = b->net->size, m = b->discriminator->size;
	float *net = malloc(n * sizeof *net), *moved = malloc(n * sizeof *moved);
	float *first = malloc(m * sizeof *first), *trained = malloc(m * sizeof *trained);
	double worst = INFINITY;

	if (net && moved && first && trained) {
		memcpy(net, b->net->w, n * sizeof *net);
		memcpy(first, b->discriminator->w, m * sizeof *first);
		(void)gan_losses(b, &b->move);
		memcpy(moved, b->net->w, n * sizeof *moved);
		memcpy(trained, b->discriminator->w, m * sizeof *trained);
		memcpy(b->net->w, net, n * sizeof *net);
		worst = worst_of(b, b->net, b->net->encoder_trained, moved, true);	/* the discriminator has moved before */
		memcpy(b->discriminator->w, first, m * sizeof *first);
		worst = fmax(worst, worst_of(b, b->discriminator, b->discriminator->trained, trained, false));
	}
	free(net);
	free(moved);
	free(first);
	free(trained);
	return worst;
}

static int open_bench(struct bench *b, const struct test *c, const char *isa, size_t threads, struct ae_err *e)
{
	struct ae_optimizer sgd;
	struct ae_optimizer_step_options shared = { .optimizer = &sgd };
	struct ae_adversarial_plan plan = { .batch = RECORDS };
	struct ae_shape record;

	if (ae_shape_parse(&record, c->shape, e) != 0 || ae_net_new(&b->net, c->arch, &record, isa, e) != 0
	    || ae_discriminator_new(&b->discriminator, c->discriminator, b->net, 1, e) != 0
	    || ae_optimizer_find(&sgd, "sgd", e) != 0 || ae_thread_pool_new(&b->team, threads, e) != 0)
		return -1;
	shared.pool = b->team;
	b->still = ae_optimizer_at(&sgd, 0, 1);
	b->move = ae_optimizer_at(&sgd, 1, 1);
	b->data = ae_floats(RECORDS * ae_shape_count(&record));
	if (!b->data)
		return ae_err_set(e, "no memory");
	for (size_t i = 0; i < RECORDS * ae_shape_count(&record); i++)
		b->data[i] = (float)ae_rng_normal(ae_rng_key(7, AE_RNG_SAMPLE, 0, 0), i);
	ae_net_init(b->net, 5);
	return ae_adversarial_init(&b->adversary, b->net, b->discriminator, &plan, &shared, e);
}

static int check(const struct test *c, const char *isa, size_t threads)
{
	struct bench b = { 0 };
	struct ae_err e;
	double worst = INFINITY;

	if (open_bench(&b, c, isa, threads, &e) == 0)
		worst = check_steps(&b);
	else
		fprintf(stderr, "adversary: %s\n", e.text);
	if (!(worst < 2e-3))
		fprintf(stderr, "adversary: %s, '%s' on %s against '%s': off by %g of the largest value\n", isa,
			c->arch, c->shape, c->discriminator, worst);
	ae_adversarial_release(&b.adversary);
	ae_thread_pool_free(b.team);
	ae_net_free(b.discriminator);
	ae_net_free(b.net);
	free(b.data);
	return !(worst < 2e-3);
}

int main(void)
{
	static const char *const isas[] = { "naive", "base", "avx2", "avx512" };
	int failed = 0;

	for (size_t i = 0; i < sizeof isas / sizeof *isas; i++)
		for (size_t c = 0; c < sizeof cases / sizeof *cases && ae_kernels_find(isas[i]); c++)
			failed += check(&cases[c], isas[i], 1 + c % 3);
	return failed != 0;
}
