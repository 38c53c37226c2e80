/* net.c - builds networks from their text: shapes, parameters, the layout of tensors between layers, initial
 * weights. */
#include "nn/net.h"
#include "kernels/isa_list.h"
#include "kernels/kernels.h"
#include "nn/arch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- building ---- */

static double values_of(const struct ae_shape *s)
{
	double n = 1;

	for (int i = 0; i < s->rank; i++)
		n *= (double)s->dim[i];
	return n;
}

static struct ae_layer *append(struct ae_net *net, const struct ae_item *item)
{
	struct ae_layer *l = &net->layer[net->layers];
	const struct ae_shape *before = net->layers ? &l[-1].out : &net->record;

	*l = (struct ae_layer){ .type = item->type,
				.item = *item,
				.record = net->record,
				.in = *before,
				.activation = item->activation,
				.argument = item->argument,
				.id = net->layers };
	if (net->layers > 0)
		l->packs_before = l[-1].packs_before + l[-1].pack_count;
	net->layers++;
	return l;
}

/* Appends a layer that the text does not name: a reshape to a channel axis, or an activation that is not fused. */
static int append_extra(struct ae_net *net, const struct ae_item *item, const struct ae_layer_type *type,
			const struct ae_shape *shape, struct ae_err *e)
{
	struct ae_item extra = {
		.type = type, .number = item->number, .place = -1, .decoder = item->decoder, .tied = -1
	};
	struct ae_layer *l;

	if (shape) {
		extra.shape = *shape;
	} else {
		extra.activation = item->activation;
		extra.argument = item->argument;
	}
	l = append(net, &extra);
	l->x = ae_grid_of(&l->in);
	return type->build(l, ae_isa_lanes(net->isa), e);
}

/* Adds the channel axis that the input of a layer with positions lacks. */
static int grow(struct ae_net *net, const struct ae_item *item, struct ae_err *e)
{
	struct ae_shape in = net->layers ? net->layer[net->layers - 1].out : net->record;
	int rank = item->type->rank;

	if (rank == 0 || in.rank == rank + 1)
		return 0;
	if (in.rank != rank)
		return ae_err_set(e,
				  "item %d '%s': expected records of %d or %d dimensions, got %s from the item "
				  "before it",
				  item->number, item->text, rank, rank + 1, ae_shape_name(&in).text);
	in.dim[in.rank++] = 1;
	return append_extra(net, item, &ae_reshape_layer, &in, e);
}

/* Value of the size `in`: the record's channels if the layer has positions (1 if the record has no channel axis); its
 * steps for repeat; else all its values. */
static size_t units_in(const struct ae_layer *l)
{
	const struct ae_shape *r = &l->record;

	if (l->type->repeats)
		return r->rank > 0 ? r->dim[0] : 1;
	if (l->type->rank > 0 || l->item.each)
		return r->rank > 0 && r->rank >= l->in.rank ? r->dim[r->rank - 1] : 1;
	return ae_shape_count(r);
}

static int check_size(const struct ae_layer *l, struct ae_err *e)
{
	if (values_of(&l->out) > AE_NET_VALUES_MAX)
		return ae_err_set(e, "item %d '%s': at most %.3g values per record expected, got %s", l->item.number,
				  l->item.text, (double)AE_NET_VALUES_MAX, ae_shape_name(&l->out).text);
	for (int i = 0; i < l->tensors; i++)
		if (values_of(&l->tensor[i].shape) > AE_NET_VALUES_MAX)
			return ae_err_set(e, "item %d '%s': at most %.3g values per tensor expected, got %s of %s",
					  l->item.number, l->item.text, (double)AE_NET_VALUES_MAX, l->tensor[i].name,
					  ae_shape_name(&l->tensor[i].shape).text);
	return 0;
}

static int check_total(const struct ae_net *net, struct ae_err *e)
{
	double n = 0;

	for (size_t i = 0; i < net->layers; i++) {
		n += values_of(&net->layer[i].out);
		for (int j = 0; j < net->layer[i].tensors; j++)
			n += values_of(&net->layer[i].tensor[j].shape);
	}
	return n > AE_NET_VALUES_MAX ? ae_err_set(e,
						  "network: at most %.3g parameters and values per record expected, "
						  "got %.3g",
						  (double)AE_NET_VALUES_MAX, n)
				     : 0;
}

static int add(struct ae_net *net, const struct ae_item *item, struct ae_err *e)
{
	const struct ae_activation *f = item->activation;
	bool separate = f && item->type != &ae_activation_layer && (!item->type->fuses || f->softmax || f->from_input);
	struct ae_layer *l;

	if (item->type->begins && net->layers > 0)
		return ae_err_set(e, "item %d '%s': expected the first item of the architecture, got item %d",
				  item->number, item->text, item->number);
	if (grow(net, item, e) != 0)
		return -1;
	l = append(net, item);
	if (separate)
		l->activation = NULL;
	l->x = ae_grid_of(&l->in);
	l->repeated = net->layers > 1 && l[-1].type->repeats;
	memcpy(l->kernel, item->kernel, sizeof l->kernel);
	memcpy(l->stride, item->stride, sizeof l->stride);
	memcpy(l->dilation, item->dilation, sizeof l->dilation);
	l->units = item->units == AE_SIZE_IN ? units_in(l) : item->units;
	if (item->type->skips && ae_residual_link(net, l, e) != 0)
		return -1;
	if (item->type->build(l, ae_isa_lanes(net->isa), e) != 0 || check_size(l, e) != 0)
		return -1;
	return separate ? append_extra(net, item, &ae_activation_layer, NULL, e) : 0;
}

/* A latent item ends the encoder. If it is conditional, the decoder is, too: a `class` item, which the text omits, is
 * added. */
static int add_latent(struct ae_net *net, const struct ae_arch *a, size_t i, struct ae_err *e)
{
	const struct ae_item *item = &a->item[i];
	struct ae_item class = {
		.type = &ae_join_layer, .place = -1, .decoder = true, .tied = -1, .classes = item->classes
	};

	if (item->decoder || i + 1 == a->items || !a->item[i + 1].decoder)
		return ae_err_set(e, "item %d '%s': it ends the encoder: expected '---' and a decoder after it",
				  item->number, item->text);
	net->latent = true;
	net->classes = item->classes;
	net->encoder_conditional = item->classes > 0;
	net->code = net->layers;
	class.number = item->number + 1;
	return item->classes ? add(net, &class, e) : 0;
}

/* A class item begins the decoder. */
static int check_class(struct ae_net *net, const struct ae_arch *a, size_t i, struct ae_err *e)
{
	const struct ae_item *item = &a->item[i];

	if (i == 0 || !item->decoder || a->item[i - 1].decoder)
		return ae_err_set(e, "item %d '%s': it begins the decoder: expected an encoder and '---' before it",
				  item->number, item->text);
	if (net->classes > 0)
		return ae_err_set(e,
				  "item %d '%s': item %d '%s' makes the decoder conditional already: remove one of "
				  "them",
				  item->number, item->text, a->item[i - 1].number, a->item[i - 1].text);
	net->classes = item->classes;
	return 0;
}

/* A layer takes kilobytes, and programs may hold thousands of networks. */
static void return_spare_layers(struct ae_net *net)
{
	struct ae_layer *exact = realloc(net->layer, net->layers * sizeof *exact);

	if (exact)
		net->layer = exact;
}

static int build_layers(struct ae_net *net, const struct ae_arch *a, struct ae_err *e)
{
	net->layer = calloc(3 * a->items, sizeof *net->layer);
	if (!net->layer)
		return ae_err_set(e, "architecture: no memory for %zu layers", a->items);
	for (size_t i = 0; i < a->items; i++) {
		if ((a->item[i].type == &ae_join_layer && check_class(net, a, i, e) != 0)
		    || add(net, &a->item[i], e) != 0)
			return -1;
		if (a->item[i].type == &ae_latent_layer) {
			if (add_latent(net, a, i, e) != 0)
				return -1;
			continue;
		}
		if (!a->item[i].decoder)
			net->code = net->layers;
	}
	return_spare_layers(net);
	net->layer[net->layers - 1].final = true;
	net->output = net->layer[net->layers - 1].out;
	return check_total(net, e);
}

/* ---- tied weights ---- */

static struct ae_layer *encoder_item(struct ae_net *net, int place)
{
	for (size_t i = 0; i < net->code; i++)
		if (net->layer[i].item.place == place)
			return &net->layer[i];
	return NULL;
}

/* Whether two layers can be tied: dense layers of transposed shapes, or a convolution and a transposed convolution with
 * tensors of one shape. */
static bool ties(const struct ae_layer *l, const struct ae_layer *with)
{
	const struct ae_shape *a = &l->tensor[0].shape, *b = &with->tensor[0].shape;

	if (with->tensors == 0 || with->tensor[0].shared)
		return false;
	if (l->type->rank == 0)
		return l->type == with->type && a->dim[0] == b->dim[1] && a->dim[1] == b->dim[0];
	return with->type->rank == l->type->rank && with->type != l->type && ae_shape_equal(a, b);
}

static int tie(struct ae_net *net, struct ae_err *e)
{
	for (size_t i = 0; i < net->layers; i++) {
		struct ae_layer *l = &net->layer[i], *with;

		if (l->item.tied < 0)
			continue;
		with = l->item.decoder ? encoder_item(net, l->item.tied) : NULL;
		if (!with || !ties(l, with))
			return ae_err_set(e,
					  "item %d '%s': tied=%d: item %d of the encoder has no weights of the "
					  "matching shape",
					  l->item.number, l->item.text, l->item.tied, l->item.tied);
		l->tensor[0].shared = true;
		l->tensor[0].assignable = with->tensor[0].assignable = false; /* both add to it */
		l->tensor[0].at = with->tensor[0].at;
	}
	return 0;
}

/* Marks weights of 256 KB or more: every slice would have to read and write them again. */
static void mark_large(struct ae_net *net)
{
	enum { LARGE = 1 << 16 };

	for (size_t i = 0; i < net->layers; i++) {
		struct ae_layer *l = &net->layer[i];

		l->large = l->type->backward_weights && l->out.rank == 1 && l->tensor[0].assignable
			&& l->tensor[0].count >= LARGE;
	}
}

/* ---- places in the blocks ---- */

static void place_tensors(struct ae_net *net, bool state)
{
	for (size_t i = 0; i < net->layers; i++) {
		for (int t = 0; t < net->layer[i].tensors; t++) {
			struct ae_tensor *tensor = &net->layer[i].tensor[t];

			if (tensor->state != state || (t == 0 && net->layer[i].item.tied >= 0))
				continue;
			tensor->at = net->size;
			net->size += tensor->count;
		}
		if (!state && i + 1 == net->code)
			net->encoder_trained = net->size;
	}
}

static void place_packs(struct ae_net *net, bool backward)
{
	for (size_t i = 0; i < net->layers; i++) {
		struct ae_layer *l = &net->layer[i];

		for (size_t p = 0; p < l->pack_count; p++) {
			if (l->packs[p].backward != backward)
				continue;
			l->packs[p].at = net->packed_size;
			net->packed_size += l->packs[p].size;
		}
	}
}

/* The tensor between layers i - 1 and i has the halo that layer i needs; its gradient the halo that i - 1 needs. */
static void link_grids(struct ae_net *net)
{
	struct ae_layer *l = net->layer;

	for (size_t i = 0; i < net->layers; i++) {
		ae_grid_set(&l[i].x);
		ae_grid_set(&l[i].dy);
	}
	for (size_t i = 0; i < net->layers; i++) {
		l[i].y = i + 1 < net->layers ? l[i + 1].x : ae_grid_of(&l[i].out);
		l[i].dx = i > 0 ? l[i - 1].dy : ae_grid_of(&l[i].in);
		l[i].skip_grid = l[l[i].skip].x;
	}
}

/* ---- initial weights ---- */

void ae_net_init(struct ae_net *net, uint64_t seed)
{
	for (size_t i = 0; i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];

		if (l->tensors > 0)
			(l->type->init ? l->type->init : ae_init_layer)(l, net->w, seed);
	}
	ae_net_changed(net);
}

/* ---- the network ---- */

int ae_net_allocate(struct ae_net *net, struct ae_err *e)
{
	double bytes = 4.0 * (double)net->size;

	net->w = ae_floats(net->size);
	if (!net->w)
		return ae_err_set(e, "network: no memory for %zu parameters (%.0f MB)", net->size, bytes / 1e6);
	return 0;
}

static int build(struct ae_net *net, const struct ae_arch *a, struct ae_err *e)
{
	if (net->record.rank > 4)
		return ae_err_set(e,
				  "network: expected records of at most 4 dimensions, got %s (ae-convert --shape "
				  "reshapes them)",
				  ae_shape_name(&net->record).text);
	if (build_layers(net, a, e) != 0)
		return -1;
	link_grids(net);
	ae_net_set_orders(net);
	place_tensors(net, false);
	net->trained = net->size;
	place_tensors(net, true);
	if (tie(net, e) != 0)
		return -1;
	mark_large(net);
	place_packs(net, false);
	net->packed_forward = net->packed_size;
	place_packs(net, true);
	for (size_t i = 0; i < net->layers; i++)
		net->sums += net->layer[i].type->batch ? net->layer[i].type->sums(&net->layer[i]) : 0;
	return 0;
}

int ae_net_assemble(struct ae_net **made, const struct ae_arch *a, const char *text, const struct ae_shape *record,
		    int isa, struct ae_err *e)
{
	struct ae_net *net = calloc(1, sizeof *net);

	*made = NULL;
	if (net)
		net->text = strdup(text);
	if (!net || !net->text) {
		ae_net_free(net);
		return ae_err_set(e, "network: no memory");
	}
	net->record = *record;
	net->isa = isa;
	if (build(net, a, e) != 0) {
		ae_net_free(net);
		return -1;
	}
	*made = net;
	return 0;
}

int ae_net_plan(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa, struct ae_err *e)
{
	int place = ae_isa_find(isa);
	struct ae_arch a;
	int bad;

	*net = NULL;
	if (place < 0)
		return ae_isa_check(isa, e);
	if (ae_arch_parse(&a, text, e) != 0)
		return -1;
	bad = ae_net_assemble(net, &a, text, record, place, e);
	ae_arch_free(&a);
	return bad;
}

int ae_net_new(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa, struct ae_err *e)
{
	if (ae_net_plan(net, text, record, isa, e) != 0)
		return -1;
	if (ae_net_allocate(*net, e) == 0)
		return 0;
	ae_net_free(*net);
	*net = NULL;
	return -1;
}

void ae_net_free(struct ae_net *net)
{
	if (!net)
		return;
	for (size_t i = 0; i < net->layers; i++)
		free(net->layer[i].packs);
	free(net->layer);
	free(net->text);
	free(net->w);
	free(net);
}

void ae_net_pack(const struct ae_net *net, const struct ae_kernels *k, size_t i, bool backward, float *packed)
{
	const struct ae_layer *l = &net->layer[i];

	if (!l->type->pack)
		return;
	l->type->pack(l, k, net->w, packed, false);
	if (backward)
		l->type->pack(l, k, net->w, packed, true);
}

void ae_net_changed(struct ae_net *net)
{
	net->version++;
}

const struct ae_item *ae_net_item(const struct ae_net *net, size_t i)
{
	while (i > 0 && !net->layer[i].item.text[0])
		i--;
	return &net->layer[i].item;
}

const struct ae_activation *ae_net_final(const struct ae_net *net)
{
	return net->layer[net->layers - 1].activation;
}

/* ---- properties ---- */

const char *ae_net_text(const struct ae_net *net)
{
	return net->text;
}

const struct ae_shape *ae_net_shape(const struct ae_net *net, enum ae_end end)
{
	switch (end) {
	case AE_INPUT: return &net->record;
	case AE_CODE: return net->code ? &net->layer[net->code - 1].out : &net->record;
	case AE_OUTPUT: break;
	}
	return &net->output;
}

int ae_net_part(struct ae_net_part *p, const struct ae_net *net, enum ae_part part, struct ae_err *e)
{
	p->first = part == AE_DECODER ? net->code : 0;
	p->last = part == AE_ENCODER ? net->code : net->layers;
	p->in = *ae_net_shape(net, part == AE_DECODER ? AE_CODE : AE_INPUT);
	p->out = *ae_net_shape(net, part == AE_ENCODER ? AE_CODE : AE_OUTPUT);
	if (part != AE_ENCODER && ae_shape_count(&p->out) == ae_shape_count(&net->record))
		p->out = net->record; /* a reconstruction has the shape of its record */
	if (p->first == p->last)
		return ae_err_set(e, "network: it has no %s: '---' in its architecture marks the code",
				  part == AE_DECODER ? "decoder" : "encoder");
	return 0;
}

size_t ae_net_parameters(const struct ae_net *net)
{
	return net->trained;
}

size_t ae_net_threads(const struct ae_net *net, size_t records, size_t passes, size_t threads)
{
	/* multiply-adds in about 0.1 ms, the time to wake a thread and to wait for it */
	const double wake_macs = 1 << 23;
	double macs = 0;

	for (size_t i = 0; i < net->layers; i++)
		macs += (double)net->layer[i].macs;
	return macs * (double)records * (double)passes < wake_macs ? 1 : threads;
}

bool ae_net_latent(const struct ae_net *net)
{
	return net->latent;
}

size_t ae_net_classes(const struct ae_net *net, enum ae_part part)
{
	return part != AE_ENCODER || net->encoder_conditional ? net->classes : 0;
}

size_t ae_net_layers(const struct ae_net *net)
{
	return net->layers;
}

void ae_net_layer(const struct ae_net *net, size_t i, struct ae_layer_info *info)
{
	const struct ae_layer *l = &net->layer[i];

	*info = (struct ae_layer_info){ .text = l->item.place >= 0 ? l->item.text
						: l->activation    ? l->activation->name
								   : l->type->name,
					.out = l->out,
					.macs = l->macs,
					.decoder = i >= net->code };
	info->reduces = l->type->reduces && l->type->reduces(l);
	for (int t = 0; t < l->tensors; t++)
		if (!l->tensor[t].state && !l->tensor[t].shared)
			info->parameters += l->tensor[t].count;
}
