/* pretrain.c - layer-wise pretraining: each layer of the encoder learns with its mirror in the decoder, as an
 * autoencoder of the codes that the layers below it make (Hinton, Salakhutdinov 2006; Bengio et al. 2007; with noise
 * Vincent et al. 2010). A stage is an ordinary training run of a network of these layers alone. */
#include "nn/subnet.h"
#include "train/trainer.h"

#include <stdlib.h>

/* Layers of the network: of the encoder, and their mirror. `weighted`: the ones that give the stage its name. */
struct part { size_t first, last, weighted; };
struct pair { struct part encoder, decoder; };

/* ---- which layers belong together ---- */

static bool has_weights(const struct ae_layer *l)
{
	return l->tensors > 0 && !l->type->elementwise;
}

/* Whether the layer goes with the one before it: in the encoder whatever has no weights, in the decoder what changes no
 * shape, so that a reshape or an upsampling leads where a flattening or a pool has followed. */
static bool follows(const struct ae_net *net, size_t i)
{
	const struct ae_layer *l = &net->layer[i];

	return !has_weights(l) && (i < net->code || l->type->elementwise);
}

/* Cuts layers first..last-1, one part for each that has weights; returns how many these are. list NULL: counts them. */
static size_t cut(const struct ae_net *net, size_t first, size_t last, struct part *list)
{
	size_t parts = 0, from = first;

	for (size_t i = first; i < last; i++) {
		if (!has_weights(&net->layer[i]))
			continue;
		while (parts > 0 && from < i && follows(net, from))
			from++;
		if (list && parts > 0)
			list[parts - 1].last = from;
		if (list)
			list[parts] = (struct part){ from, last, i };
		parts++;
		from = i + 1;
	}
	return parts;
}

static size_t values_before(const struct ae_net *net, size_t layer)
{
	return ae_shape_count(layer > 0 ? &net->layer[layer - 1].out : &net->record);
}

/* That the decoder's part makes, of what the encoder's makes, what that was made of. */
static int check_mirror(const struct ae_net *net, const struct pair *p, struct ae_err *e)
{
	const struct ae_item *a = ae_net_item(net, p->encoder.weighted), *b = ae_net_item(net, p->decoder.weighted);
	size_t from = values_before(net, p->encoder.first), to = values_before(net, p->encoder.last);
	size_t back_from = values_before(net, p->decoder.first), back = values_before(net, p->decoder.last);

	if (p->decoder.first == net->code)
		back_from = ae_shape_count(ae_net_shape(net, AE_CODE));
	if (back_from != to || (back != from && p->decoder.last < net->layers))
		return ae_err_set(e, "pretraining: item %d '%s' is no mirror of item %d '%s': it makes %zu values of "
				  "%zu, not %zu of %zu", b->number, b->text, a->number, a->text, back, back_from, from,
				  to);
	return 0;
}

/* Of more items on one side than on the other the first one of the code's has nobody. */
static int unpaired(const struct ae_net *net, const struct part *part, size_t n, size_t others, struct ae_err *e)
{
	const struct ae_item *alone;

	if (n + others == 0)
		return ae_err_set(e, "pretraining: the network has no item with weights");
	alone = ae_net_item(net, part[n > others ? n - 1 : n].weighted);
	return ae_err_set(e, "pretraining: item %d '%s' has no mirror: %zu items with weights stand before '---' and "
			  "%zu behind it", alone->number, alone->text, n, others);
}

static int pair_up(const struct ae_net *net, const struct part *part, size_t n, struct pair *pairs, struct ae_err *e)
{
	for (size_t i = 0; i < n; i++) {
		pairs[i] = (struct pair){ part[i], part[2 * n - 1 - i] };
		if (check_mirror(net, &pairs[i], e) != 0)
			return -1;
	}
	return 0;
}

/* *pairs, of *count, is the caller's even after a failure. */
static int find_pairs(const struct ae_net *net, struct pair **pairs, size_t *count, struct ae_err *e)
{
	size_t n = cut(net, 0, net->code, NULL), others = cut(net, net->code, net->layers, NULL);
	struct part *part = calloc(n + others + 1, sizeof *part);
	int bad;

	*pairs = calloc(n + 1, sizeof **pairs);
	*count = n;
	if (!part || !*pairs) {
		free(part);
		return ae_err_set(e, "pretraining: no memory for %zu stages", n);
	}
	cut(net, 0, net->code, part);
	cut(net, net->code, net->layers, part + n);
	bad = n != others || n == 0 ? unpaired(net, part, n, others, e) : pair_up(net, part, n, *pairs, e);
	free(part);
	return bad;
}

/* ---- a stage ---- */

struct stage {
	struct ae_trainer *run;			/* that it prepares */
	const struct pair *pair;
	struct ae_net *net;
	struct ae_data data;
	struct ae_trainer *trainer;
	struct ae_noise noise;			/* on its codes */
	ae_stage_fn *progress;
	void *arg;
	struct ae_stage told;
};

/* Weights that were shared with an item of the encoder are so with that item's place in the stage. */
static int move_ties(const struct stage *s, struct ae_arch *a, struct ae_err *e)
{
	const struct ae_net *net = s->run->net;
	int first = ae_net_item(net, s->pair->encoder.weighted)->place, items = 0, own = 0;

	for (size_t i = s->pair->encoder.first; i < s->pair->encoder.last; i++) {
		own = i == s->pair->encoder.weighted ? items : own;
		items += net->layer[i].item.place >= 0;
	}
	for (size_t i = 0; i < a->items; i++) {
		struct ae_item *item = &a->item[i];

		if (item->tied >= 0 && item->tied != first)
			return ae_err_set(e, "pretraining: item %d '%s' has the weights of another item than its "
					  "mirror, which is item %d of the encoder", item->number, item->text, first);
		item->tied = item->tied >= 0 ? own : -1;
	}
	return 0;
}

static int make_net(struct stage *s, struct ae_err *e)
{
	const struct ae_net *net = s->run->net;
	const struct part *a = &s->pair->encoder, *b = &s->pair->decoder;
	const struct ae_shape *record = a->first > 0 ? &net->layer[a->first - 1].out : &net->record;
	struct ae_arch items = { 0 };
	int bad = ae_subnet_items(&items, net, a->first, a->last, false, e) != 0
		|| ae_subnet_items(&items, net, b->first, b->last, true, e) != 0 || move_ties(s, &items, e) != 0
		|| ae_subnet_new(&s->net, &items, record, net->k, e) != 0;

	ae_arch_free(&items);
	if (bad)
		return -1;
	ae_subnet_copy(s->net, 0, net, a->first, a->last);
	ae_subnet_copy(s->net, s->net->code, net, b->first, b->last);
	return 0;
}

static bool pass_progress(void *arg, size_t done, size_t batches, double loss)
{
	struct stage *s = arg;

	s->told.epoch = ae_trainer_epochs(s->trainer) + 1;
	return s->progress && s->progress(s->arg, &s->told, done, batches, loss);
}

/* The run's noise without what fits its records alone: limits, and draws from probabilities. */
static const struct ae_noise *noise_of_codes(struct stage *s)
{
	const struct ae_noise *records = s->run->o.noise;

	if (!records || ae_noise_draws(records))
		return NULL;
	s->noise = *records;
	s->noise.clip = false;
	return &s->noise;
}

/* The run's own, without what is for the whole network; layers above the first give codes back, by mse. */
static struct ae_train_options options_of(struct stage *s)
{
	struct ae_train_options o = s->run->o, usual = ae_train_options_default();

	o.epochs = o.pretrain;
	o.pretrain = o.patience = 0;
	o.discriminator = NULL;
	o.penalties = usual.penalties;
	if (s->pair->encoder.first > 0) {
		o.loss = "mse";
		o.binarize = false;
		o.noise = noise_of_codes(s);
	}
	if (!s->net->latent) {
		o.beta = usual.beta;
		o.kl_warmup = usual.kl_warmup;
		o.free_bits = usual.free_bits;
		o.capacity = usual.capacity;
		o.samples = usual.samples;
	}
	o.progress = pass_progress;
	o.arg = s;
	return o;
}

/* Of all records, as what the next stage learns from; *codes is the caller's. */
static int encode(struct stage *s, float **codes, struct ae_err *e)
{
	size_t values = ae_shape_count(ae_net_shape(s->net, AE_CODE));
	struct ae_runner_options how = { .part = AE_ENCODER, .threads = s->run->o.threads, .masked = s->run->o.masked };
	struct ae_runner *runner;

	*codes = s->data.count < SIZE_MAX / sizeof **codes / values / 2 ? ae_floats(s->data.count * values) : NULL;
	if (!*codes)
		return ae_err_set(e, "pretraining: no memory for %zu codes of %zu values", s->data.count, values);
	if (ae_runner_new(&runner, s->net, &how, e) != 0)
		return -1;
	ae_runner_labels(runner, s->data.label);
	ae_runner_run(runner, s->data.x, s->data.stride, s->data.count, *codes);
	ae_runner_free(runner);
	s->data.x = s->data.target = *codes;
	s->data.stride = s->data.target_stride = values;
	return 0;
}

/* 1 done, 0 stopped, -1. */
static int learn(struct stage *s, struct ae_err *e)
{
	const struct ae_data none = { .count = 0 };
	struct ae_train_options o = options_of(s);
	struct ae_epoch h;
	int got;

	if (ae_trainer_new(&s->trainer, s->net, &s->data, &none, &o, e) != 0)
		return -1;
	while ((got = ae_trainer_epoch(s->trainer, &h, e)) > 0)
		;
	if (got == 0)
		got = ae_trainer_epochs(s->trainer) == o.epochs;
	ae_trainer_free(s->trainer);
	return got;
}

/* Trains the pair of layers, and leaves in s->data the codes of the records. */
static int run_stage(struct stage *s, float **codes, struct ae_err *e)
{
	struct ae_err inner;
	int got;

	if (make_net(s, e) != 0)
		return -1;
	got = learn(s, &inner);
	if (got < 0)
		ae_err_set(e, "pretraining: item %d '%s': %s",
			   ae_net_item(s->run->net, s->pair->encoder.weighted)->number, s->told.encoder, inner.text);
	if (got > 0) {
		ae_subnet_copy(s->run->net, s->pair->encoder.first, s->net, 0, s->net->code);
		ae_subnet_copy(s->run->net, s->pair->decoder.first, s->net, s->net->code, s->net->layers);
		if (s->told.number < s->told.stages && encode(s, codes, e) != 0)
			got = -1;
	}
	ae_net_free(s->net);
	return got;
}

/* ---- all of them ---- */

static int run_stages(struct ae_trainer *t, const struct pair *pairs, size_t count, ae_stage_fn *progress, void *arg,
		      struct ae_err *e)
{
	struct stage s = { .run = t, .data = t->train, .progress = progress, .arg = arg,
		.told = { .stages = count, .epochs = t->o.pretrain } };
	float *codes = NULL, *below;
	int got = 1;

	for (size_t i = 0; i < count && got > 0; i++) {
		s.pair = &pairs[i];
		s.net = NULL;
		s.told.number = i + 1;
		s.told.encoder = ae_net_item(t->net, pairs[i].encoder.weighted)->text;
		s.told.decoder = ae_net_item(t->net, pairs[i].decoder.weighted)->text;
		below = codes;
		codes = NULL;
		got = run_stage(&s, &codes, e);
		free(below);
	}
	free(codes);
	return got;
}

int ae_trainer_pretrain(struct ae_trainer *t, ae_stage_fn *progress, void *arg, struct ae_err *e)
{
	struct pair *pairs = NULL;
	size_t count;
	int got;

	if (t->loss.classes)
		return ae_err_set(e, "pretraining: loss xent has classes, and no records, to give back");
	if (t->o.freeze != AE_WHOLE)
		return ae_err_set(e, "pretraining: one half is frozen, and each layer learns with its mirror in the "
				  "other");
	got = find_pairs(t->net, &pairs, &count, e);
	if (got == 0)
		got = run_stages(t, pairs, count, progress, arg, e);
	free(pairs);
	return got;
}
