/* discriminator.c - checks and makes the discriminator of an adversarial autoencoder. */
#include "nn/discriminator.h"
#include "nn/arch.h"

static int check_code(const struct ae_net *net, struct ae_err *e)
{
	const struct ae_item *last;

	if (net->code == 0 || net->code == net->layers)
		return ae_err_set(e,
				  "discriminator: the network has no code: expected '---' between encoder and decoder");
	last = ae_net_item(net, net->code - 1);
	if (net->encoder_conditional)
		return ae_err_set(e,
				  "discriminator: item %d '%s': expected an encoder that is not conditional: put "
				  "'class %zu' after '---' instead",
				  last->number, last->text, net->classes);
	return 0;
}

/* The nonlinear activation after the last weights; NULL: none. */
static const struct ae_layer *last_activation(const struct ae_net *d)
{
	size_t i = d->layers;

	while (i-- > 0) {
		const struct ae_layer *l = &d->layer[i];

		if (l->activation && (l->activation->softmax || l->activation->kind != AE_LINEAR))
			return l;
		if (l->tensors > 0)
			break;
	}
	return NULL;
}

/* The output is a logit, or a sigmoid in the last layer, which the loss omits. */
static int check_output(const struct ae_net *d, struct ae_err *e)
{
	const struct ae_layer *l = last_activation(d);

	if (ae_shape_count(&d->output) != 1)
		return ae_err_set(e, "discriminator: expected an output of one value, as 'dense 1' gives, got %s",
				  ae_shape_name(&d->output).text);
	if (!l || (l->final && !l->activation->softmax && l->activation->kind == AE_SIGMOID))
		return 0;
	return ae_err_set(e, "discriminator: expected linear or sigmoid as the last activation, got %s%s",
			  l->activation->name, l->final ? "" : " with an item after it");
}

static int plan(struct ae_net **d, const struct ae_arch *a, const char *text, const struct ae_net *net,
		struct ae_err *e)
{
	struct ae_err inner;

	if (a->marked)
		return ae_err_set(e, "discriminator: expected no '---', which marks the code of an autoencoder");
	if (ae_net_assemble(d, a, text, ae_net_shape(net, AE_CODE), net->isa, &inner) != 0)
		return ae_err_set(e, "discriminator: %s", inner.text);
	if (check_output(*d, e) == 0)
		return 0;
	ae_net_free(*d);
	*d = NULL;
	return -1;
}

int ae_discriminator_plan(struct ae_net **d, const char *text, const struct ae_net *net, struct ae_err *e)
{
	struct ae_arch a;
	struct ae_err inner;
	int bad;

	*d = NULL;
	if (check_code(net, e) != 0)
		return -1;
	if (ae_arch_parse(&a, text, &inner) != 0)
		return ae_err_set(e, "discriminator: %s", inner.text);
	bad = plan(d, &a, text, net, e);
	ae_arch_free(&a);
	if (!bad)
		(*d)->half = "discriminator";
	return bad;
}

int ae_discriminator_new(struct ae_net **d, const char *text, const struct ae_net *net, uint64_t seed, struct ae_err *e)
{
	/* another key than the encoder's, whose layers have the same numbers */
	uint64_t own = ae_rng_bits(ae_rng_key(seed, AE_RNG_INIT, UINT64_MAX, 0), 0);

	if (ae_discriminator_plan(d, text, net, e) != 0)
		return -1;
	if (ae_net_allocate(*d, e) != 0) {
		ae_net_free(*d);
		*d = NULL;
		return -1;
	}
	ae_net_init(*d, own);
	return 0;
}
