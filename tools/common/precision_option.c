/* precision_option.c - the precision of weights that a program runs a model with, and what it says of it. */
#include "common/precision_option.h"

#include <string.h>

/* Whether the layer has weights; those of a tied layer are another's. */
static bool has_weights(const struct ae_layer_info *l)
{
	return l->parameters > 0 || l->reduces;
}

static void note_exact(const struct tool *t, const char *path, const struct ae_model *m)
{
	struct ae_layer_info l;

	for (size_t i = 0; i < ae_net_layers(m->net); i++) {
		ae_net_layer(m->net, i, &l);
		if (has_weights(&l) && !l.reduces)
			note(t, "%s: layer '%s' runs exact: it has no weights of reduced precision", path, l.text);
	}
}

/* The change that was measured, if it was with this precision. */
static const char *change_of(const struct ae_model *m, enum ae_precision p)
{
	enum ae_precision measured;
	struct ae_err e;

	return ae_model_precision(m, &measured, &e) == 0 && measured == p ? ae_model_find(m, AE_NOTE_PRECISION_CHANGE)
									  : NULL;
}

enum ae_precision precision_of(const struct tool *t, const char *path, const struct ae_model *m, int option)
{
	size_t layers = 0, reduced = 0;
	enum ae_precision p;
	struct ae_layer_info l;
	const char *change;
	struct ae_err e;

	if (option == PRECISION_DEFAULT && ae_model_precision(m, &p, &e) != 0)
		die(t, "%s: %s", path, e.text);
	if (option != PRECISION_DEFAULT)
		p = (enum ae_precision)option;
	if (p == AE_F32) {
		note(t, "%s: precision f32: all weights are exact", path);
		return p;
	}
	for (size_t i = 0; i < ae_net_layers(m->net); i++) {
		ae_net_layer(m->net, i, &l);
		layers += has_weights(&l);
		reduced += l.reduces;
	}
	change = change_of(m, p);
	if (reduced == 0)
		warn(t,
		     "%s: precision %s: the network has no dense layer of 4 inputs and outputs or more, so all of it "
		     "runs "
		     "exact (-q: no warnings)",
		     path, ae_precision_word(p));
	else if (change)
		note(t,
		     "%s: precision %s: %zu of %zu layers with weights; largest relative change of a score, as "
		     "measured: "
		     "%s",
		     path, ae_precision_word(p), reduced, layers, change);
	else
		note(t,
		     "%s: precision %s: %zu of %zu layers with weights; the change of the scores is not known "
		     "(ae-score --save measures it)",
		     path, ae_precision_word(p), reduced, layers);
	if (reduced > 0)
		note_exact(t, path, m);
	return p;
}
