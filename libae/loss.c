/* loss.c - the table of losses. Each is the mean over a record's values of one error; the kernels hold the formulas. */
#include "loss.h"

#include <stdio.h>
#include <string.h>

static const struct row {
	const char *name;
	enum ae_error error;
	float argument;			/* default; 0: takes none */
	bool unit_targets;
	enum ae_curve link;		/* AE_LINEAR: none */
	enum ae_error linked;
} losses[] = {
	{ "mse", AE_MSE, 0, false, AE_LINEAR, AE_MSE },
	{ "mae", AE_MAE, 0, false, AE_LINEAR, AE_MAE },
	{ "huber", AE_HUBER, 1, false, AE_LINEAR, AE_HUBER },
	{ "bce", AE_BCE, 0, true, AE_SIGMOID, AE_BCE_LOGITS },
	{ "correntropy", AE_CORRENTROPY, 1, false, AE_LINEAR, AE_CORRENTROPY },
};

enum { LOSSES = sizeof losses / sizeof *losses };

static int set(struct ae_loss *loss, const struct row *r, const char *text, const char *equals, const struct ae_net *net,
	       struct ae_err *e)
{
	const struct ae_activation *final = net ? ae_net_final(net) : NULL;
	double argument = r->argument;

	if (equals) {
		const char *end = ae_number_parse(equals + 1, equals + 1 + strlen(equals + 1), &argument);

		if (r->argument == 0 || !end || *end || !(argument > 0 && argument < 1e30))
			return ae_err_set(e, r->argument == 0 ? "loss '%s': takes no number"
					  : "loss '%s': a number above 0 expected behind '='", text);
	}
	loss->error = r->error;
	loss->argument = (float)argument;
	loss->unit_targets = r->unit_targets;
	loss->linked = r->link != AE_LINEAR && final && final->curve == r->link;
	loss->linked_error = r->linked;
	return 0;
}

int ae_loss_find(struct ae_loss *loss, const char *text, const struct ae_net *net, struct ae_err *e)
{
	const char *equals = strchr(text, '=');
	size_t length = equals ? (size_t)(equals - text) : strlen(text);

	for (size_t i = 0; i < LOSSES; i++)
		if (strlen(losses[i].name) == length && strncmp(losses[i].name, text, length) == 0)
			return set(loss, &losses[i], text, equals, net, e);
	return ae_err_set(e, "loss '%s': one of mse, mae, huber[=DELTA], bce, correntropy[=SIGMA] expected", text);
}

double ae_loss_record(const struct ae_loss *loss, const struct ae_kernels *k, const float *y, const float *target, float *dy,
		      float scale, size_t n)
{
	enum ae_error error = loss->linked ? loss->linked_error : loss->error;

	return k->error(error, loss->argument, y, target, dy, scale / (float)n, n) / (double)n;
}
