/* refusals.c - options and data that the programs cannot pass, for they check them before: libae refuses them by itself, with
 * one line that names what it expects. */
#include "ae.h"
#include "expect.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 4 };

static const float x[2 * RECORDS] = { 0, 1, 0.5f, 0, 1, 1, 0.25f, 0.75f };

/* A call that must fail, with this text in its one line. */
static void refused(int status, const struct ae_err *e, const char *text)
{
	if (status == 0 || !strstr(e->text, text) || strchr(e->text, '\n')) {
		printf("expected '%s', got status %d, '%s'\n", text, status, status == 0 ? "" : e->text);
		failures++;
	}
}

static struct ae_net *net_of(const char *text)
{
	const struct ae_shape shape = { .rank = 1, .dim = { 2 } };
	struct ae_net *net;
	struct ae_err e;

	if (ae_net_new(&net, text, &shape, NULL, &e) != 0) {
		printf("%s\n", e.text);
		exit(1);
	}
	ae_net_init(net, 1);
	return net;
}

static void train(struct ae_net *net, const struct ae_train_options *o, size_t count, const float *target, const char *text)
{
	const struct ae_data d = { .x = x, .stride = 2, .target = target, .target_stride = 2, .count = count };
	const struct ae_data none = { 0 };
	struct ae_trainer *t;
	struct ae_err e = { .text = "" };

	refused(ae_trainer_new(&t, net, &d, &none, o, &e), &e, text);
	expect(!t, "a trainer that was refused");
}

static void check_training(void)
{
	const struct ae_train_options good = ae_train_options_default();
	struct ae_net *net = net_of("dense 1; ---; dense in"), *latent = net_of("latent 1; ---; dense in");
	struct ae_net *bare = net_of("flatten; ---; dense in"), *unit = net_of("dense 1 sigmoid; ---; dense in");
	struct ae_train_options o = good;
	float other[2 * RECORDS];

	memcpy(other, x, sizeof other);
	train(net, &good, 0, x, "no record to learn from");
#define BAD(field, value, network, text) \
	o = good; \
	o.field = value; \
	train(network, &o, RECORDS, x, text)
	BAD(batch, 0, net, "expected a batch size and threads of 1 or more, got 0 and 1");
	BAD(threads, 0, net, "expected a batch size and threads of 1 or more");
	BAD(rate, 0, net, "expected a learning rate above 0 and below 1e6, got 0");
	BAD(rate, NAN, net, "expected a learning rate above 0");
	BAD(rate, 1e6, net, "expected a learning rate above 0");
	BAD(clip, -1, net, "expected gradient clipping and warm-up of 0 or more, got -1 and 0");
	BAD(warmup, NAN, net, "expected gradient clipping and warm-up");
	BAD(beta, -1, latent, "expected beta, KL warm-up, free bits and capacity of 0 or more, got -1");
	BAD(kl_warmup, -1, latent, "expected beta, KL warm-up");
	BAD(free_bits, NAN, latent, "expected beta, KL warm-up");
	BAD(capacity, -1, latent, "expected beta, KL warm-up");
	BAD(beta, 2, net, "expect a Gaussian code (latent)");
	BAD(optimizer, "adma", net, "did you mean 'adam'?");
	BAD(schedule, "cosin", net, "did you mean 'cosine'?");
	BAD(loss, "mea", net, "expected ");
	BAD(penalties.trim, 1, net, "trim: expected a share from 0 to below 1, got 1");
	BAD(penalties.weight[AE_SPARSE_KL], -1, net, "expected a weight of 0 or more, got -1");
	BAD(penalties.weight[AE_CONTRACTIVE], INFINITY, net, "expected a weight of 0 or more, got inf");
	BAD(penalties.weight[AE_CONTRACTIVE], 1, bare, "contractive: expected an encoder of dense items, got none");
	o = good;
	o.penalties.weight[AE_SPARSE_KL] = 1;
	o.penalties.rho = 1;
	train(unit, &o, RECORDS, x, "sparse-kl: expected a mean activation between 0 and 1, got 1");
	o = good;
	o.samples = 2;
	o.free_bits = 1;
	train(latent, &o, RECORDS, x, "free bits and capacity expect one draw per record, got 2");
	o.free_bits = 0;
	o.penalties.trim = 0.5;
	train(latent, &o, RECORDS, x, "trimming and penalties expect one draw per record, got 2");
	o = good;
	o.free_bits = 1;
	o.capacity = 2;
	train(latent, &o, RECORDS, x, "expected free bits or capacity, got both: 1 and 2");
	o = good;
	o.binarize = true;
	train(net, &o, RECORDS, other, "expected records as their own targets to binarize");
	ae_net_free(net);
	ae_net_free(latent);
	ae_net_free(bare);
	ae_net_free(unit);
}

static void pretrain(const char *arch, enum ae_part freeze, const char *text)
{
	const struct ae_data d = { .x = x, .stride = 2, .target = x, .target_stride = 2, .count = RECORDS }, none = { 0 };
	struct ae_train_options o = ae_train_options_default();
	struct ae_net *net = net_of(arch);
	struct ae_trainer *t;
	struct ae_err e = { .text = "" };

	o.pretrain = 1;
	o.freeze = freeze;
	if (ae_trainer_new(&t, net, &d, &none, &o, &e) != 0) {
		refused(-1, &e, text);
	} else {
		refused(ae_trainer_pretrain(t, NULL, NULL, &e), &e, text);
		ae_trainer_free(t);
	}
	ae_net_free(net);
}

static void check_pretraining(void)
{
	pretrain("dense 1; ---; dense in", AE_ENCODER, "pretraining: expected both halves to learn, got one that is frozen");
	pretrain("relu; ---; tanh", AE_WHOLE, "network: it has no weights to learn");
	pretrain("dense 1; ---; tanh", AE_WHOLE, "pretraining: item 1 'dense 1' has no mirror");
}

static void calibrate(struct ae_calibrate_options o, const char *text)
{
	struct ae_calibrate *c;
	struct ae_err e = { .text = "" };

	refused(ae_calibrate_new(&c, 1, &o, &e), &e, text);
}

static void check_calibrating(void)
{
	const struct ae_calibrate_options good = ae_calibrate_default(0);
	struct ae_calibrate_options o;

#define CALIBRATE(field, value, text) \
	o = good; \
	o.field = value; \
	calibrate(o, text)
	CALIBRATE(history, AE_CALIBRATE_MIN - 1, "history: expected 40 to 1048576 scores, got 39");
	CALIBRATE(history, AE_CALIBRATE_MAX + 1, "history: expected 40 to 1048576 scores");
	CALIBRATE(warmup, AE_CALIBRATE_MIN - 1, "warmup: expected 40 scores to the history's");
	CALIBRATE(warmup, good.history + 1, "warmup: expected 40 scores to the history's");
	CALIBRATE(mean, 0, "mean: expected 1 to 1000 scores, got 0");
	CALIBRATE(mean, AE_CALIBRATE_MEAN + 1, "mean: expected 1 to 1000 scores, got 1001");
	CALIBRATE(min_index, 0, "minimum index: expected a number above 0, got 0");
	CALIBRATE(min_index, INFINITY, "minimum index: expected a number above 0");
	o = good;
	while (strcmp(ae_calibrate_word((size_t)o.method), "martingale") != 0)
		o.method++;
	o.normal = true;
	calibrate(o, "martingale learns all scores: cannot be used with learning from normal scores only");
}

static void novelty(struct ae_novelty_options o, const char *text)
{
	struct ae_novelty *n;
	struct ae_err e = { .text = "" };

	refused(ae_novelty_new(&n, 1, &o, &e), &e, text);
}

static void check_novelty(void)
{
	novelty((struct ae_novelty_options){ .history = 100 }, "expected a window of shapes, of statistics or of the level, got none");
	novelty((struct ae_novelty_options){ .lengths = 1, .length = { 0 }, .history = 100 }, "half of the history's 100 at most, got 0");
	novelty((struct ae_novelty_options){ .lengths = 1, .length = { 51 }, .history = 100 }, "half of the history's 100 at most, got 51");
	novelty((struct ae_novelty_options){ .windows = 1, .window = { 1 }, .history = 100 }, "statistics: expected 2 to 2047 rows, got 1");
	novelty((struct ae_novelty_options){ .windows = 1, .window = { 9 }, .history = AE_NOVELTY_HISTORY + 1 }, "history: expected at most");
}

static void check_numbers(void)
{
	const struct ae_distances near = { .rows = x, .columns = x, .row_count = 1, .column_count = 1, .values = 2, .k = 1, .same = true };
	const struct ae_shape shape = { .rank = 1, .dim = { 2 } };
	double distance;
	struct ae_classes *c;
	struct ae_threshold_rule rule;
	enum ae_precision precision;
	struct ae_net *net;
	struct ae_votes *v;
	struct ae_mixture *m;
	struct ae_err e = { .text = "" };

	refused(ae_votes_new(&v, 0, 5, &e), &e, "votes: expected 1 to 5 of 5 rows, got 0");
	refused(ae_votes_new(&v, 6, 5, &e), &e, "votes: expected 1 to 5 of 5 rows, got 6");
	refused(ae_frechet(&distance, x, 1, x, RECORDS, 2, &e), &e, "expected 2 records or more in each set, got 1 and 4");
	refused(ae_classes_new(&c, AE_CLASSES_MAX + 1, 0, &e), &e, "classes: expected up to 8192, got 8193");
	refused(ae_distances(&near, 1, &e), &e, "neighbors: expected up to 0, the number of records, got 1");
	refused(ae_threshold_parse(&rule, "pto", &e), &e, "did you mean 'pot'?");
	refused(ae_precision_find(&precision, "int9", &e), &e, "did you mean 'int8'?");
	refused(ae_net_plan(&net, "dense 1; ---; dense in", &shape, "avx3", &e), &e, "avx3");
	refused(ae_mixture_fit(&m, x, 1, AE_MIXTURE_MAX + 1, 1, 1, &e), &e, "mixture: expected codes of up to");
}

static void check_models(void)
{
	struct ae_net *net = net_of("dense 1; ---; dense in"), *latent = net_of("latent 1; ---; dense in");
	const struct ae_likelihood_options one = { .loss = "mse", .likelihood = true, .samples = 1, .threads = 1 };
	struct ae_learn_options rate = ae_learn_options_default();
	struct ae_likelihood *l;
	const struct ae_runner_options padded = { .part = AE_WHOLE, .padded = true };
	const struct ae_shape single = { .rank = 0 };
	struct ae_net *longer = net_of("latent 1; ---; dense 3"), *point = NULL;
	struct ae_learner *learner;
	struct ae_runner *runner;
	struct ae_merge *g;
	struct ae_model to = { 0 }, from = { .net = net };
	struct ae_err e = { .text = "" };

	refused(ae_likelihood_new(&l, latent, &one, &e), &e, "expected 2 draws of the code or more, got 1");
	refused(ae_likelihood_new(&l, longer, &one, &e), &e, "records of 2 become 3: a likelihood compares");
	refused(ae_learner_new(&learner, longer, &rate, &e), &e, "learning: expected an output of the record's size, 2, got 3");
	if (ae_net_new(&point, "dense 1; ---; dense in", &single, NULL, &e) == 0)
		refused(ae_runner_new(&runner, point, &padded, &e), &e, "expected records of steps, as 30x8, to have lengths, got ()");
	expect(point != NULL, "a network of single values");
	ae_net_free(point);
	rate.rate = -1;
	refused(ae_learner_new(&learner, net, &rate, &e), &e, "learning: expected a rate of 0 or more, got -1");
	if (ae_merge_new(&g, &to, &e) == 0) {
		refused(ae_merge_add(g, &from, NAN, &e), &e, "expected a finite weight, got nan");
		refused(ae_merge_add(g, &from, -1, &e), &e, "expected weights with a sum above 0, got -1");
		ae_merge_free(g);
	}
	ae_net_free(net);
	ae_net_free(latent);
	ae_net_free(longer);
}

static void check_noise(void)
{
	static const char *const wrong[] = { "gaussian=", "gaussian=x", "gaussian=-1", "gaussian=:1", "gaussian=0.5:", "gaussian=0.5:0.1",
		"gaussian=0.1x", "gaussian=0.1:0.5x", "gaussian=2e30", "gaussian=nan" };
	static const float some[] = { 0, NAN, 1, 0.5f, -0.5f, 2 };
	const struct ae_shape record = { .rank = 2, .dim = { 4, 3 } };
	struct ae_noise o;
	struct ae_err e = { .text = "" };
	float y[2] = { NAN, 1 };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refused(ae_noise_parse(&o, wrong[i], &e), &e, "expected an amount from 0 to 1e30, or a minimum and a maximum");
	refused(ae_noise_parse(&o, "mask=1.5", &e), &e, "expected an amount from 0 to 1, or");
	refused(ae_noise_parse(&o, "mask", &e), &e, "expected an amount, as in mask=0.1");
	refused(ae_noise_parse(&o, "bernouli", &e), &e, "did you mean 'bernoulli'?");
	refused(ae_noise_parse(&o, "bernoulli=1", &e), &e, "bernoulli takes no amount");
	refused(ae_noise_set_block(&o, "x", &record, &e), &e, "block 'x': expected sizes, as in 8x3");
	refused(ae_noise_set_block(&o, "()", &record, &e), &e, "expected a block within records of 4x3");
	refused(ae_noise_set_block(&o, "4x3x1", &record, &e), &e, "expected a block within records of 4x3");
	refused(ae_noise_set_block(&o, "4x4", &record, &e), &e, "expected a block within records of 4x3");
	expect(ae_noise_parse(&o, "bernoulli", &e) == 0 && ae_noise_draws(&o) && !ae_noise_replaces(&o), "bernoulli");
	expect(ae_noise_refuses(&o, some, 4) == 4 && ae_noise_refuses(&o, some, 6) == 4, "a probability below 0");
	expect(ae_noise_refuses(&o, some + 5, 1) == 0, "a probability above 1");
	ae_noise_add(&o, ae_rng_key(1, AE_RNG_NOISE, 0, 0), 0, y, 2);
	expect(isnan(y[0]) && y[1] == 1, "no draw from a missing value, and always 1 from 1");
}

int main(void)
{
	check_training();
	check_pretraining();
	check_calibrating();
	check_novelty();
	check_numbers();
	check_noise();
	check_models();
	return failures > 0;
}
