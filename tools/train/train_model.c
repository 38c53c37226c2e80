/* train_model.c - the network that ae-train trains, and its initial weights. */
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void note_network(const struct tool *t, const struct ae_net *net, const char *text)
{
	note(t, "architecture: %s", text);
	note(t, "%zu parameters, records of %s, code of %s", ae_net_parameters(net),
	     ae_shape_name(ae_net_shape(net, AE_INPUT)).text, ae_shape_name(ae_net_shape(net, AE_CODE)).text);
}

/* ---- the output's shape ---- */

/* Whether the output has the record's channels, so that only its number of positions is wrong. */
static bool channels_fit(const struct ae_shape *out, const struct ae_shape *record)
{
	int positions = out->rank - 1;

	return (out->rank == record->rank && out->dim[positions] == record->dim[positions])
		|| (out->rank == record->rank + 1 && out->dim[positions] == 1);
}

static const char *remedy(const struct ae_shape *out, const struct ae_shape *record)
{
	if (out->rank < 2 || !channels_fit(out, record))
		return "its last layer needs the size 'in', as in 'dense in' or 'conv1d in 3'";
	for (int i = 0; i < out->rank - 1; i++)
		if (out->dim[i] < record->dim[i])
			return "use pad=same in its pooling layers";
	return "end it with 'crop'";
}

static void check_targets(const struct train_run *r, const char *path, const struct records *target)
{
	const struct ae_shape *out = ae_net_shape(r->model.net, AE_OUTPUT);

	if (path && target->values != ae_shape_count(out))
		die(r->tool, "%s: expected targets of %s, the network's output, got %s", path, ae_shape_name(out).text,
		    ae_shape_name(&target->shape).text);
}

static void check_output(const struct train_run *r, const struct ae_shape *record)
{
	const struct ae_shape *out = ae_net_shape(r->model.net, AE_OUTPUT);

	if (strcmp(r->model.loss, "xent") == 0)
		return;
	check_targets(r, r->o->target, &r->target);
	check_targets(r, r->o->val_target, &r->val_target);
	if (!r->o->target && ae_shape_count(out) != ae_shape_count(record))
		die(r->tool, "network: expected an output of %s, the record's shape, got %s: %s, or give a --target",
		    ae_shape_name(record).text, ae_shape_name(out).text, remedy(out, record));
}

/* ---- weights ---- */

static void init_weights(struct train_run *r)
{
	enum ae_part part;
	struct ae_err e;

	ae_net_init(r->model.net, train_seed(r));
	if (!r->o->init)
		return;
	if (ae_model_weights(&r->model, r->o->init, &part, &e) != 0)
		die_err(r->tool, &e);
	if (part != AE_WHOLE)
		warn(r->tool, "%s: only its %s fits: the other half starts from random weights", r->o->init,
		     part == AE_ENCODER ? "encoder" : "decoder");
}

/* ---- the model ---- */

static const char *default_loss(const struct train_run *r)
{
	const struct ae_builtin *builtin = r->o->arch ? ae_builtin_find(r->o->arch) : NULL;

	if (r->o->labels && ae_net_classes(r->model.net, AE_WHOLE) == 0)
		return "xent";
	return builtin ? builtin->loss : ae_loss_default(r->model.net);
}

static void choose_loss(struct train_run *r)
{
	struct ae_train_options *o = &r->o->train;
	struct ae_model *m = &r->model;

	if (!o->loss)
		o->loss = default_loss(r);
	if (!r->o->arch && strcmp(o->loss, "xent") == 0)
		die(r->tool,
		    "network: a classifier has no default: give one with -a, with 'dense K' at its end for K "
		    "classes");
	if (isnan(o->beta)) /* the discriminator replaces the KL term */
		o->beta = r->o->adversarial && ae_net_latent(m->net) ? 0 : 1;
	snprintf(m->loss, sizeof m->loss, "%s", o->loss);
}

/* The discriminator of the model's codes. */
static void build_discriminator(struct train_run *r)
{
	struct ae_model *m = &r->model;
	struct ae_err e;
	char *text;

	if (!r->o->adversarial)
		return;
	if (ae_net_find(&text, r->o->adversarial, ae_net_shape(m->net, AE_CODE), &e) != 0
	    || ae_discriminator_new(&m->discriminator, text, m->net, train_seed(r), &e) != 0)
		die(r->tool, "--adversarial: %s", e.text);
	r->o->train.discriminator = m->discriminator;
	note(r->tool, "discriminator: %s, %zu parameters", text, ae_net_parameters(m->discriminator));
	free(text);
}

bool train_reconstructs(const struct train_run *r)
{
	const struct ae_net *net = r->model.net;

	return !r->o->target && strcmp(r->model.loss, "xent") != 0
		&& ae_shape_count(ae_net_shape(net, AE_OUTPUT)) == ae_shape_count(ae_net_shape(net, AE_INPUT));
}

static void set_noise_block(struct train_run *r, const struct ae_shape *record)
{
	struct ae_err e;

	if (r->o->block && ae_noise_set_block(&r->o->parsed_noise, r->o->block, record, &e) != 0)
		die(r->tool, "option --%s", e.text);
}

void train_build_model(struct train_run *r)
{
	struct tool *t = r->tool;
	struct ae_shape record = train_record_shape(r);
	struct ae_model *m = &r->model;
	struct ae_err e;
	char *text;

	if (m->columns > 0)
		record.dim[record.rank - 1] = m->columns;
	if (ae_net_find(&text, r->o->arch, &record, &e) != 0 || ae_net_new(&m->net, text, &record, t->isa, &e) != 0)
		die_err(t, &e);
	if (r->o->subspace < 1 && ae_net_takes_codes(m->net))
		die(t, "--subspace %g: cannot be used with an embedding, whose columns have numbers", r->o->subspace);
	note_network(t, m->net, text);
	free(text);
	set_noise_block(r, &record);
	choose_loss(r);
	check_output(r, &record);
	snprintf(m->score, sizeof m->score, "mae");
	m->window = r->o->window;
	m->step = r->o->window ? r->o->step : 0;
	if (ae_stats_copy(&m->stats, &r->stats, &e) != 0)
		die_err(t, &e);
	build_discriminator(r);
	train_note_names(r);
	init_weights(r);
}
