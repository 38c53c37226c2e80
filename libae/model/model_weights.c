/* model_weights.c - reads and writes the weights of a network, under PyTorch's names and in its layout; checks which
 * tensors a file has. */
#include "model/model_parts.h"
#include "nn/net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- weights ---- */

enum { NAME = 80 };

static void tensor_name(char name[NAME], const struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t)
{
	const char *half = net->half ? net->half : l->item.decoder ? "decoder" : "encoder";

	snprintf(name, NAME, "%s.%d.%s", half, l->item.place, t->name);
}

/* Returns the file's tensor for a tensor of the network, of the same shape; NULL and a message: there is none. */
static const struct ae_named *find_tensor(const struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t,
					  const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	char name[NAME];
	const struct ae_named *from;

	tensor_name(name, net, l, t);
	from = ae_tensors_find(f, name);
	if (from && ae_shape_equal(&from->shape, &t->shape))
		return from;
	if (!from)
		ae_err_set(e, "%s: no tensor '%s' in it, which item %d '%s' needs", path, name, l->item.number,
			   l->item.text);
	else
		ae_err_set(e, "%s: tensor '%s': expected %s, as item %d '%s' needs, got %s", path, name,
			   ae_shape_name(&t->shape).text, l->item.number, l->item.text,
			   ae_shape_name(&from->shape).text);
	return NULL;
}

/* Refuses weights that are not finite, and variances below 0. */
static int check_values(const struct ae_named *from, const struct ae_tensor *t, const float *values, const char *path,
			struct ae_err *e)
{
	bool variance = strcmp(t->name, AE_TENSOR_VARIANCE) == 0;

	for (size_t i = 0; i < t->count; i++)
		if (!isfinite(values[i]) || (variance && values[i] < 0))
			return ae_err_set(e, "%s: tensor '%s': expected finite values%s, got %g at place %zu", path,
					  from->name, variance ? " of 0 or more" : "", (double)values[i], i);
	return 0;
}

static int take_tensor(struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t,
		       const struct ae_tensors *f, const char *path, float *values, struct ae_err *e)
{
	const struct ae_named *from = find_tensor(net, l, t, f, path, e);

	if (!from || ae_tensors_get(f, from, values, e) != 0 || check_values(from, t, values, path, e) != 0)
		return -1;
	for (size_t i = 0; i < t->count; i++)
		net->w[t->at + t->place(l, t, i)] = values[i];
	return 0;
}

static bool of_discriminator(const char *name)
{
	return strncmp(name, AE_TENSORS_DISCRIMINATOR, sizeof AE_TENSORS_DISCRIMINATOR - 1) == 0;
}

/* Whether a tensor of a file is another part of a model than the network's weights. */
static bool is_extra(const struct ae_tensors *f, const char *name)
{
	static const char *const extra[] = {
		AE_TENSOR_CENTER,   AE_TENSOR_INVERSE, AE_TENSOR_RECORD,
		AE_TENSOR_RESIDUAL, AE_TENSOR_WEIGHT,  AE_TENSOR_HELDOUT,
	};

	for (size_t i = 0; i < sizeof extra / sizeof *extra; i++)
		if (strcmp(name, extra[i]) == 0)
			return true;
	return of_discriminator(name) /* the file is from elsewhere, or has the discriminator's note */
		&& (!ae_tensors_text(f, "architecture") || ae_tensors_text(f, AE_NOTE_ADVERSARIAL));
}

static bool owns(const struct ae_net *net, const char *name)
{
	char mine[NAME];

	for (size_t i = 0; i < net->layers; i++)
		for (int j = 0; j < net->layer[i].tensors; j++) {
			tensor_name(mine, net, &net->layer[i], &net->layer[i].tensor[j]);
			if (strcmp(mine, name) == 0)
				return true;
		}
	return false;
}

/* Whether a tensor is PyTorch's count of batches, which is not needed. */
static bool counts_batches(const char *name)
{
	static const char counter[] = ".num_batches_tracked";
	size_t length = strlen(name);

	return length > sizeof counter && strcmp(name + length - (sizeof counter - 1), counter) == 0;
}

static bool known(const struct ae_net *net, const struct ae_tensors *f, const char *name)
{
	return is_extra(f, name) || counts_batches(name) || owns(net, name);
}

static int unknown_tensor(const char *path, const char *name, struct ae_err *e)
{
	return ae_err_set(e, "%s: tensor '%s' belongs to no item of the architecture", path, name);
}

static bool of_half(const char *name, bool decoder)
{
	return strncmp(name, decoder ? "decoder." : "encoder.", 8) == 0;
}

/* Checks that the file has all tensors of this half. */
static int check_tensors(const struct ae_net *net, const struct ae_tensors *f, bool decoder, const char *path,
			 struct ae_err *e)
{
	for (size_t i = 0; i < net->layers; i++)
		for (int j = 0; j < net->layer[i].tensors; j++)
			if (net->layer[i].item.decoder == decoder && !net->layer[i].tensor[j].shared
			    && !find_tensor(net, &net->layer[i], &net->layer[i].tensor[j], f, path, e))
				return -1;
	return 0;
}

/* Checks that the file has all tensors of this half, and no others of it. */
static int check_half(const struct ae_net *net, const struct ae_tensors *f, bool decoder, const char *path,
		      struct ae_err *e)
{
	if (check_tensors(net, f, decoder, path, e) != 0)
		return -1;
	for (size_t i = 0; i < f->count; i++)
		if (of_half(f->tensor[i].name, decoder) && !known(net, f, f->tensor[i].name))
			return unknown_tensor(path, f->tensor[i].name, e);
	return 0;
}

/* Checks both halves. Since the file then has all weights, the network's size is limited by the file's. */
static int check_weights(const struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	if (check_half(net, f, false, path, e) != 0 || check_half(net, f, true, path, e) != 0)
		return -1;
	for (size_t i = 0; i < f->count; i++)
		if (!known(net, f, f->tensor[i].name))
			return unknown_tensor(path, f->tensor[i].name, e);
	return 0;
}

static int take_weights(struct ae_net *net, const struct ae_tensors *f, enum ae_part part, const char *path,
			struct ae_err *e)
{
	float *values = ae_floats(net->size);
	int bad = 0;

	if (!values)
		return ae_err_set(e, "%s: no memory for %zu parameters", path, net->size);
	for (size_t i = 0; i < net->layers && !bad; i++) {
		const struct ae_layer *l = &net->layer[i];

		for (int j = 0; j < l->tensors && !bad; j++)
			if (!l->tensor[j].shared && (part == AE_WHOLE || l->item.decoder == (part == AE_DECODER)))
				bad = take_tensor(net, l, &l->tensor[j], f, path, values, e);
	}
	free(values);
	return bad;
}

/* ---- names from elsewhere ---- */

/* Length of what stands before encoder. or decoder. in a name, either at its start or after a point; SIZE_MAX: neither
 * is in it. */
static size_t prefix_of(const char *name)
{
	for (const char *at = name; at; at = strchr(at, '.')) {
		at += *at == '.';
		if (of_half(at, false) || of_half(at, true))
			return (size_t)(at - name);
	}
	return SIZE_MAX;
}

void ae_model_strip_prefix(struct ae_tensors *f)
{
	size_t length = f->count ? prefix_of(f->tensor[0].name) : 0;

	if (length == 0 || length == SIZE_MAX || ae_tensors_text(f, "architecture"))
		return;
	for (size_t i = 1; i < f->count; i++)
		if (prefix_of(f->tensor[i].name) != length
		    || strncmp(f->tensor[i].name, f->tensor[0].name, length) != 0)
			return;
	for (size_t i = 0; i < f->count; i++)
		f->tensor[i].name += length;
}

int ae_model_get_weights(struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	return check_weights(net, f, path, e) != 0 || ae_net_allocate(net, e) != 0
			|| take_weights(net, f, AE_WHOLE, path, e) != 0
		? -1
		: 0;
}

int ae_model_get_net(struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	if (check_tensors(net, f, false, path, e) != 0)
		return -1;
	for (size_t i = 0; i < f->count; i++) {
		const char *name = f->tensor[i].name;

		if (strncmp(name, net->half, strlen(net->half)) == 0 && !counts_batches(name) && !owns(net, name))
			return unknown_tensor(path, name, e);
	}
	return ae_net_allocate(net, e) != 0 || take_weights(net, f, AE_WHOLE, path, e) != 0 ? -1 : 0;
}

int ae_model_weights(struct ae_model *m, const char *path, enum ae_part *part, struct ae_err *e)
{
	struct ae_tensors f;
	struct ae_err why;
	int bad = 0;

	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	ae_model_upgrade(&f);
	ae_model_strip_prefix(&f);
	if (ae_model_check_order(m, &f, path, e) != 0) {
		ae_tensors_free(&f);
		return -1;
	}
	*part = AE_WHOLE;
	if (check_weights(m->net, &f, path, e) != 0) {
		if (check_half(m->net, &f, false, path, &why) == 0)
			*part = AE_ENCODER;
		else if (check_half(m->net, &f, true, path, &why) == 0)
			*part = AE_DECODER;
		else
			bad = -1;
	}
	bad = bad != 0 || take_weights(m->net, &f, *part, path, e) != 0 ? -1 : 0;
	if (!bad && m->discriminator && *part == AE_WHOLE
	    && check_tensors(m->discriminator, &f, false, path, &why) == 0)
		bad = take_weights(m->discriminator, &f, AE_WHOLE, path, e);
	ae_tensors_free(&f);
	return bad;
}

int ae_model_put_net(const struct ae_net *net, struct ae_tensors_out *o, struct ae_err *e)
{
	float *values = ae_floats(net->size);

	if (!values)
		return ae_err_set(e, "model: no memory for %zu parameters", net->size);
	for (size_t i = 0; i < net->layers; i++)
		for (int j = 0; j < net->layer[i].tensors; j++) {
			const struct ae_layer *l = &net->layer[i];
			const struct ae_tensor *t = &l->tensor[j];
			char name[NAME];

			if (t->shared)
				continue;
			tensor_name(name, net, l, t);
			for (size_t v = 0; v < t->count; v++)
				values[v] = net->w[t->at + t->place(l, t, v)];
			ae_tensors_out_f4(o, name, &t->shape, values);
		}
	free(values);
	return 0;
}
