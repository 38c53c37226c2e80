/* loss.c - the table of losses. A loss is the mean over a record's values of one error (kernels/errors.h); xent compares
 * the whole record with one class. */
#include "run/loss.h"
#include "run/run.h"

#include <stdio.h>
#include <string.h>

static const struct loss_row {
	const char *name;
	enum ae_error error;
	float argument;               /* default of the number after '='; 0: the loss takes none */
	bool unit_targets;            /* targets must be in 0..1 */
	bool classes;                 /* the target is a class */
	enum ae_activation_kind link; /* last activation that the loss takes over; AE_LINEAR: none */
	enum ae_error linked;         /* the error then, of logits */
} losses[] = {
	{ "mse", AE_MSE },
	{ "mae", AE_MAE },
	{ "huber", AE_HUBER, .argument = 1 },
	{ "bce", AE_BCE, .unit_targets = true, .link = AE_SIGMOID, .linked = AE_BCE_LOGITS },
	{ "correntropy", AE_CORRENTROPY, .argument = 1 },
	{ "xent", AE_MSE, .classes = true, .link = AE_EXP },
};

enum { LOSSES = sizeof losses / sizeof *losses };

/* A loss of classes needs one logit per class, or their softmax. */
static int set_classes(struct ae_loss *loss, const struct ae_net *net, struct ae_err *e)
{
	const struct ae_activation *final = net ? ae_net_final(net) : NULL;

	if (!net || net->output.rank != 1 || net->output.dim[0] < 2)
		return ae_err_set(e, "loss xent: expected a network with one output per class, two or more, got %s",
				  net ? ae_shape_name(&net->output).text : "none");
	if (final && !final->softmax && final->kind != AE_LINEAR)
		return ae_err_set(e, "loss xent: expected a network that ends in softmax or linear, got %s",
				  final->name);
	loss->classes = net->output.dim[0];
	loss->linked = true;
	return 0;
}

static int set(struct ae_loss *loss, const struct loss_row *r, const char *text, const char *equals,
	       const struct ae_net *net, struct ae_err *e)
{
	const struct ae_activation *final = net ? ae_net_final(net) : NULL;
	double argument = r->argument;

	if (equals) {
		const char *end = ae_number_parse(equals + 1, equals + 1 + strlen(equals + 1), &argument);

		if (r->argument == 0 || !end || *end || !(argument > 0 && argument < 1e30))
			return ae_err_set(e,
					  r->argument == 0 ? "loss '%s': takes no number"
							   : "loss '%s': expected a number above 0 after '='",
					  text);
	}
	loss->error = r->error;
	loss->argument = (float)argument;
	loss->unit_targets = r->unit_targets;
	loss->linked = r->link != AE_LINEAR && final && final->kind == r->link;
	loss->linked_error = r->link == AE_LINEAR ? r->error : r->linked;
	loss->classes = 0;
	loss->elbo = net && net->latent;
	return r->classes ? set_classes(loss, net, e) : 0;
}

const char *ae_loss_default(const struct ae_net *net)
{
	const struct ae_activation *final = ae_net_final(net);

	return net->latent && final && final->kind == AE_SIGMOID ? "bce" : "mse";
}

int ae_loss_find(struct ae_loss *loss, const char *text, const struct ae_net *net, struct ae_err *e)
{
	const char *equals = strchr(text, '=');
	size_t length = equals ? (size_t)(equals - text) : strlen(text);

	for (size_t i = 0; i < LOSSES; i++)
		if (strlen(losses[i].name) == length && strncmp(losses[i].name, text, length) == 0)
			return set(loss, &losses[i], text, equals, net, e);
	return ae_suggest_err(e, "loss", text, length, ae_loss_word);
}

const char *ae_loss_word(size_t i)
{
	return i < LOSSES ? losses[i].name : NULL;
}

/* log(sum of exp(y)) - y[class], which is minus the logarithm of the softmax of the class. */
static double cross_entropy(const struct ae_kernels *k, const float *y, size_t class, float *dy, float scale, size_t n)
{
	enum { BLOCK = 64 };
	float part[BLOCK], largest = y[0], sum = 0, log_sum;

	for (size_t i = 1; i < n; i++)
		largest = y[i] > largest ? y[i] : largest;
	for (size_t at = 0; at < n; at += BLOCK) {
		size_t m = n - at < BLOCK ? n - at : BLOCK;

		for (size_t i = 0; i < m; i++)
			part[i] = y[at + i] - largest;
		k->activation(AE_EXP, 0, part, m);
		for (size_t i = 0; i < m; i++)
			sum += part[i];
		if (dy)
			memcpy(dy + at, part, m * sizeof *dy);
	}
	for (size_t i = 0; dy && i < n; i++)
		dy[i] = scale * (dy[i] / sum - (i == class));
	log_sum = sum;
	k->activation(AE_LOG, 0, &log_sum, 1);
	return (double)log_sum + largest - y[class];
}

size_t ae_loss_observed(const float *target, size_t n)
{
	size_t observed = 0;

	for (size_t i = 0; i < n; i++)
		observed += target[i] == target[i];
	return observed;
}

/* The sum of the errors of the values that have a target, block by block. The gradient of the others is 0. */
static double observed_errors(const struct ae_loss *loss, const struct ae_kernels *k, enum ae_error error,
			      const float *y, const float *target, float *dy, float scale, size_t n)
{
	enum { BLOCK = 64 };
	float a[BLOCK], b[BLOCK], slope[BLOCK] = { 0 };
	double sum = 0;

	for (size_t at = 0; at < n; at += BLOCK) {
		size_t m = n - at < BLOCK ? n - at : BLOCK, have = 0;

		for (size_t i = at; i < at + m; i++) {
			a[have] = y[i];
			b[have] = target[i];
			have += target[i] == target[i];
		}
		sum += k->error(error, loss->argument, a, b, dy ? slope : NULL, scale, have);
		have = 0;
		for (size_t i = at; dy && i < at + m; i++)
			dy[i] = target[i] == target[i] ? slope[have++] : 0;
	}
	return sum;
}

double ae_loss_record(const struct ae_loss *loss, const struct ae_kernels *k, const float *y, const float *target,
		      float *dy, float scale, size_t n)
{
	enum ae_error error = loss->linked ? loss->linked_error : loss->error;
	size_t observed = loss->masked && !loss->classes ? ae_loss_observed(target, n) : n;
	double share = loss->elbo && error == AE_MSE ? 0.5 : 1; /* a Gaussian of variance 1, but for a constant */
	double values = loss->elbo || observed == 0 ? 1 : (double)observed;

	if (loss->classes)
		return cross_entropy(k, y, (size_t)*target, dy, scale, n);
	if (observed < n)
		return share * observed_errors(loss, k, error, y, target, dy, (float)share * scale / (float)values, n)
			/ values;
	return share * k->error(error, loss->argument, y, target, dy, (float)share * scale / (float)values, n) / values;
}
