/* refusals_code.c - penalties and discriminators, which act on the code of an autoencoder: what libae refuses, and forms that it
 * takes. */
#include "ae.h"
#include "expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 4 };

static struct ae_net *net_of(const char *text)
{
	const struct ae_shape shape = { .rank = 1, .dim = { 2 } };
	struct ae_net *net;
	struct ae_err e;

	if (ae_net_new(&net, text, &shape, NULL, &e) != 0) {
		printf("%s: %s\n", text, e.text);
		exit(1);
	}
	ae_net_init(net, 1);
	return net;
}

/* text: a part of the message; NULL: taken. */
static void result(const char *what, int status, const struct ae_err *e, const char *text)
{
	if (text ? status != 0 && strstr(e->text, text) && !strchr(e->text, '\n') : status == 0)
		return;
	printf("%s: expected '%s', got status %d, '%s'\n", what, text ? text : "success", status, status == 0 ? "" : e->text);
	failures++;
}

static void discriminator(const char *arch, const char *text, const char *message)
{
	struct ae_net *net = net_of(arch), *d;
	struct ae_err e = { .text = "" };
	int status = ae_discriminator_new(&d, text, net, 1, &e);

	result(text, status, &e, message);
	expect(status == 0 ? d != NULL : d == NULL, "a discriminator if there is no error");
	if (status == 0)
		ae_net_free(d);
	ae_net_free(net);
}

static void discriminators(void)
{
	static const char net[] = "dense 3; ---; dense in";

	discriminator(net, "dense 4 relu; dense 1", NULL);
	discriminator(net, "dense 4 relu; dense 1 sigmoid", NULL);
	discriminator(net, "dense 1 linear", NULL);
	discriminator(net, "dense 1; sigmoid", NULL);
	discriminator("dense 3; dense in", "dense 1", "no code: expected '---' between encoder and decoder");
	discriminator("latent 1 classes=2; ---; dense in", "dense 1", "put 'class 2' after '---' instead");
	discriminator(net, "dense 4; ---; dense 1", "expected no '---', which marks the code");
	discriminator(net, "dense 4", "expected an output of one value, as 'dense 1' gives, got 4");
	discriminator(net, "dnse 4", "discriminator: item 1 'dnse 4': expected a layer");
	discriminator(net, "", "discriminator: architecture: expected one layer or more, got none");
	discriminator(net, "repeat 2; repeat 2", "discriminator: item 2 'repeat 2': expected a vector");
	discriminator(net, "dense 1 relu", "expected linear or sigmoid as the last activation, got relu");
	discriminator(net, "dense 1; tanh", "expected linear or sigmoid as the last activation, got tanh");
	discriminator(net, "dense 1 sigmoid; flatten", "got sigmoid with an item after it");
}

static void sparse(const char *text, double rho, double weight)
{
	struct ae_penalties o = { .rho = 7, .weight = { 7, 7, 7, 7 } };
	struct ae_err e = { .text = "" };
	int status = ae_penalties_sparse(&o, text, &e);

	result(text, status, &e, rho > 0 ? NULL : "sparse-kl: expected RHO or RHO:WEIGHT, RHO between 0 and 1, WEIGHT above 0");
	if (rho > 0)
		expect(o.rho == rho && o.weight[AE_SPARSE_KL] == weight, text);
	else
		expect(o.rho == 7 && o.weight[AE_SPARSE_KL] == 7, "what is refused sets nothing");
	expect(o.weight[AE_SPARSE_L1] == 7, "another penalty");
}

static void penalty(const char *arch, enum ae_penalty which, enum ae_part freeze, const char *message)
{
	static const float x[2 * RECORDS] = { 0, 1, 0.5f, 0, 1, 1, 0.25f, 0.75f };
	const struct ae_data d = { .x = x, .stride = 2, .target = x, .target_stride = 2, .count = RECORDS }, none = { 0 };
	struct ae_train_options o = ae_train_options_default();
	struct ae_net *net = net_of(arch);
	struct ae_trainer *t;
	struct ae_err e = { .text = "" };
	int status;

	o.penalties.weight[which] = 0.5;
	o.penalties.rho = 0.1;
	o.freeze = freeze;
	status = ae_trainer_new(&t, net, &d, &none, &o, &e);
	result(arch, status, &e, message);
	if (status == 0)
		ae_trainer_free(t);
	ae_net_free(net);
}

static void penalties(void)
{
	static const char *const wrong[] = { "", "x", "0", "1", "-0.1", "nan", "0.1x", "0.1:", "0.1:0", "0.1:-1", "0.1:2e6", "0.1:nan",
		"0.1:2:3", "0.1:x" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		sparse(wrong[i], 0, 0);
	sparse("0.25", 0.25, 1);
	sparse("0.25:1e6", 0.25, 1e6);
	penalty("dense 1 sigmoid; ---; dense in", AE_SPARSE_KL, AE_WHOLE, NULL);
	penalty("dense 3 softmax; ---; dense in", AE_SPARSE_KL, AE_WHOLE, NULL);
	penalty("dense 1 tanh; ---; dense in", AE_SPARSE_KL, AE_WHOLE, "sparse-kl: item 1 'dense 1 tanh': expected an encoder");
	penalty("dense 1; ---; dense in", AE_SPARSE_KL, AE_WHOLE, "expected an encoder that ends in sigmoid");
	penalty("dense 1; dense in", AE_SPARSE_KL, AE_WHOLE, "sparse-kl: the network has no code: '---' marks it");
	penalty("dense 1; dense in", AE_MMD, AE_WHOLE, "mmd: the network has no code");
	penalty("dense 1; ---; dense in", AE_MMD, AE_ENCODER, "mmd: cannot be used with a frozen encoder");
	penalty("dense 1; ---; dense in", AE_MMD, AE_DECODER, NULL);
	penalty("dense 1; ---; dense in", AE_CONTRACTIVE, AE_ENCODER, "contractive: cannot be used with a frozen encoder");
}

int main(void)
{
	discriminators();
	penalties();
	return failures != 0;
}
