/* train_check.c - validates a run's options and data before training starts. */
#include "run/penalty.h"
#include "train/trainer.h"

#include <math.h>

/* ---- data ---- */

static int check_targets(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	size_t n = ae_shape_count(&t->net->output);

	for (size_t i = 0; t->loss.unit_targets && i < d->count; i++)
		for (size_t j = 0; j < n; j++) {
			size_t record = ae_data_record(d, i);
			float x = d->target[record * d->target_stride + j];

			if (!(x >= 0 && x <= 1) && !(t->o.masked && isnan(x)))
				return ae_err_set(e,
						  "%s: record %zu: value %zu: expected a target from 0 to 1 for "
						  "loss bce, got %g " AE_TO_UNIT,
						  name, record, j, (double)x);
		}
	return 0;
}

/* Values that the noise, or drawing zeros and ones, cannot take. */
static int check_records(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	size_t n = ae_shape_count(&t->net->record);
	struct ae_noise bernoulli = { .kind = 0 };
	const struct ae_noise *noise = t->o.binarize ? &bernoulli : t->o.noise;

	if (ae_noise_parse(&bernoulli, "bernoulli", e) != 0)
		return -1;
	if (noise && ae_net_takes_codes(t->net))
		return ae_err_set(e,
				  "training: item 1 '%s': expected records without noise, got codes with noise on them",
				  t->net->layer[0].item.text);
	for (size_t i = 0; noise && i < d->count; i++) {
		size_t record = ae_data_record(d, i);
		const float *x = d->x + record * d->stride;
		size_t bad = ae_noise_refuses(noise, x, n);

		if (bad < n)
			return ae_err_set(
				e, "%s: record %zu: value %zu: expected a probability from 0 to 1, got %g " AE_TO_UNIT,
				name, record, bad, (double)x[bad]);
	}
	return 0;
}

static int check_codes(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	struct ae_err inner;

	for (size_t i = 0; ae_net_takes_codes(t->net) && i < d->count; i++) {
		size_t record = ae_data_record(d, i);

		if (ae_net_check_codes(t->net, d->x + record * d->stride, 0, 1, record, t->o.padded, &inner) != 0)
			return ae_err_set(e, "%s: %s", name, inner.text);
	}
	return 0;
}

static int check_lengths(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	struct ae_err inner;

	for (size_t i = 0; t->o.padded && i < d->count; i++) {
		size_t record = ae_data_record(d, i);

		if (ae_net_check_lengths(t->net, d->x + record * d->stride, 0, 1, record, &inner) != 0)
			return ae_err_set(e, "%s: %s", name, inner.text);
	}
	return 0;
}

static int check_labels(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	size_t classes = t->loss.classes ? t->loss.classes : t->net->classes;

	if (classes == 0 || d->count == 0)
		return 0;
	if (!d->label)
		return ae_err_set(e, "%s: expected a label per record for %s, got none", name,
				  t->loss.classes ? "loss xent" : "a code with classes");
	for (size_t i = 0; i < d->count; i++) {
		size_t record = ae_data_record(d, i);
		float label = d->label[record];

		if (!(label >= 0 && label < (float)classes) || label != (float)(size_t)label)
			return ae_err_set(e,
					  "%s: record %zu: label: expected a whole number from 0 to %zu, the "
					  "network has %zu classes, got %g",
					  name, record, classes - 1, classes, (double)label);
	}
	return 0;
}

static int check_data(const struct ae_trainer *t, const struct ae_data *d, const char *name, struct ae_err *e)
{
	return check_targets(t, d, name, e) != 0 || check_records(t, d, name, e) != 0 || check_codes(t, d, name, e) != 0
			|| check_lengths(t, d, name, e) != 0 || check_labels(t, d, name, e) != 0
		? -1
		: 0;
}

/* ---- options ---- */

static int check_numbers(const struct ae_train_options *o, struct ae_err *e)
{
	if (o->batch < 1 || o->threads < 1)
		return ae_err_set(e, "training: expected a batch size and threads of 1 or more, got %zu and %zu",
				  o->batch, o->threads);
	if (!(o->rate > 0 && o->rate < 1e6))
		return ae_err_set(e, "training: expected a learning rate above 0 and below 1e6, got %g", o->rate);
	if (!(o->clip >= 0) || !(o->warmup >= 0))
		return ae_err_set(e, "training: expected gradient clipping and warm-up of 0 or more, got %g and %g",
				  o->clip, o->warmup);
	if (!(o->beta >= 0) || !(o->kl_warmup >= 0) || !(o->free_bits >= 0) || o->capacity < 0)
		return ae_err_set(e,
				  "training: expected beta, KL warm-up, free bits and capacity of 0 or more, got %g, "
				  "%g, %g and %g",
				  o->beta, o->kl_warmup, o->free_bits, o->capacity);
	return 0;
}

static int check_gaussian(const struct ae_train_options *o, const struct ae_net *net, struct ae_err *e)
{
	bool wanted = o->beta < 1 || o->beta > 1 || o->kl_warmup > 0 || o->free_bits > 0 || !isnan(o->capacity)
		|| o->samples > 1;

	if (wanted && !net->latent)
		return ae_err_set(e,
				  "training: beta, KL warm-up, free bits, capacity and several draws expect a Gaussian "
				  "code (latent), got a network without one");
	if (o->samples > 1 && (o->free_bits > 0 || !isnan(o->capacity)))
		return ae_err_set(e, "training: free bits and capacity expect one draw per record, got %zu",
				  o->samples);
	if (o->samples > 1 && (o->penalties.trim > 0 || ae_penalties_any(&o->penalties)))
		return ae_err_set(e, "training: trimming and penalties expect one draw per record, got %zu",
				  o->samples);
	if (o->free_bits > 0 && !isnan(o->capacity))
		return ae_err_set(e, "training: expected free bits or capacity, got both: %g and %g", o->free_bits,
				  o->capacity);
	return 0;
}

/* Batch normalization that one record may have no statistics for: over records alone, or over the steps of a record that may
 * have one step. */
static const struct ae_layer *batch_layer(const struct ae_net *net, enum ae_part freeze, bool padded)
{
	for (size_t i = 0; net && i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];
		bool frozen = freeze == AE_ENCODER ? i < net->code : freeze == AE_DECODER && i >= net->code;

		if (l->type->batch && !frozen && (padded || l->x.lines * l->x.w == 1))
			return l;
	}
	return NULL;
}

const struct ae_layer *ae_trainer_batch_layer(const struct ae_trainer *t)
{
	const struct ae_layer *l = batch_layer(t->net, t->o.freeze, t->o.padded);

	return l ? l : batch_layer(t->o.discriminator, AE_WHOLE, false);
}

static int check_batch_layers(const struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_layer *l = ae_trainer_batch_layer(t);
	size_t n = t->o.batch < t->train.count ? t->o.batch : t->train.count;

	if (!l || n > 1)
		return 0;
	return ae_err_set(
		e,
		"training: item %d '%s': expected batches of 2 records or more to normalize, got batches of 1 "
		"(use a larger batch, or layernorm)",
		l->item.number, l->item.text);
}

int ae_trainer_check(const struct ae_trainer *t, struct ae_err *e)
{
	const struct ae_train_options *o = &t->o;

	if (t->train.count == 0)
		return ae_err_set(e, "training data: no record to learn from");
	if (o->binarize && t->train.target != t->train.x)
		return ae_err_set(e, "training: expected records as their own targets to binarize, got other targets");
	if (o->binarize && t->loss.classes)
		return ae_err_set(e, "training: expected a loss that reconstructs records to binarize, got xent");
	if (check_numbers(o, e) != 0 || check_gaussian(o, t->net, e) != 0
	    || check_data(t, &t->train, "training data", e) != 0 || check_data(t, &t->val, "validation data", e) != 0)
		return -1;
	return check_batch_layers(t, e) != 0 || ae_penalties_check(&o->penalties, t->net, o->freeze, e) != 0 ? -1 : 0;
}
