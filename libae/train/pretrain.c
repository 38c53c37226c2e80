/* pretrain.c - layer-wise pretraining: each layer of the encoder and its mirror in the decoder learn as an autoencoder
 * of the codes of the layers below (Hinton, Salakhutdinov 2006; Bengio et al. 2007; with noise: Vincent et al. 2010). A
 * stage is an ordinary training run of a network of these layers alone. */
#include "nn/subnet.h"
#include "train/trainer.h"

#include <stdlib.h>

/* Layers first..last-1 of the network; weighted: the one among them that has weights. */
struct layer_range {
	size_t first, last, weighted;
};
struct mirror_pair {
	struct layer_range encoder, decoder;
};

/* ---- which layers belong together ---- */

static bool has_weights(const struct ae_layer *l)
{
	return l->tensors > 0 && !l->type->elementwise;
}

/* Whether the layer belongs to the one before it: in the encoder, any layer without weights; in the decoder, only one
 * that keeps the shape. So a reshape or an upsampling comes first in the mirror of a layer with a flatten or a pool. */
static bool follows(const struct ae_net *net, size_t i)
{
	const struct ae_layer *l = &net->layer[i];

	return !has_weights(l) && (i < net->code || l->type->elementwise);
}

/* Cuts layers first..last-1 into ranges with one weighted layer each; returns their number. list NULL: only counts. */
static size_t cut(const struct ae_net *net, size_t first, size_t last, struct layer_range *list)
{
	size_t ranges = 0, from = first;

	for (size_t i = first; i < last; i++) {
		if (!has_weights(&net->layer[i]))
			continue;
		while (ranges > 0 && from < i && follows(net, from))
			from++;
		if (list && ranges > 0)
			list[ranges - 1].last = from;
		if (list)
			list[ranges] = (struct layer_range){ from, last, i };
		ranges++;
		from = i + 1;
	}
	return ranges;
}

static size_t values_before(const struct ae_net *net, size_t layer)
{
	return ae_shape_count(layer > 0 ? &net->layer[layer - 1].out : &net->record);
}

/* An error unless the decoder's range maps the output size of the encoder's range back to its input size. */
static int check_mirror(const struct ae_net *net, const struct mirror_pair *p, struct ae_err *e)
{
	const struct ae_item *a = ae_net_item(net, p->encoder.weighted), *b = ae_net_item(net, p->decoder.weighted);
	size_t in = values_before(net, p->encoder.first), out = values_before(net, p->encoder.last);
	size_t mirror_in = values_before(net, p->decoder.first), mirror_out = values_before(net, p->decoder.last);

	if (p->decoder.first == net->code)
		mirror_in = ae_shape_count(ae_net_shape(net, AE_CODE));
	if (mirror_in != out || (mirror_out != in && p->decoder.last < net->layers))
		return ae_err_set(e,
				  "pretraining: item %d '%s': expected a mirror of item %d '%s', from %zu to %zu "
				  "values, got one from %zu to %zu",
				  b->number, b->text, a->number, a->text, out, in, mirror_in, mirror_out);
	return 0;
}

/* The error that names the item next to the code on the side with more items. */
static int unpaired(const struct ae_net *net, const struct layer_range *range, size_t n, size_t others,
		    struct ae_err *e)
{
	const struct ae_item *item = ae_net_item(net, range[n > others ? n - 1 : n].weighted);

	return ae_err_set(e,
			  "pretraining: item %d '%s' has no mirror: expected as many items with weights before '---' "
			  "as after it, got %zu and %zu",
			  item->number, item->text, n, others);
}

static int pair_up(const struct ae_net *net, const struct layer_range *range, size_t n, struct mirror_pair *pairs,
		   struct ae_err *e)
{
	for (size_t i = 0; i < n; i++) {
		pairs[i] = (struct mirror_pair){ range[i], range[2 * n - 1 - i] };
		if (check_mirror(net, &pairs[i], e) != 0)
			return -1;
	}
	return 0;
}

/* The caller frees *pairs, of *count, also after an error. */
static int find_pairs(const struct ae_net *net, struct mirror_pair **pairs, size_t *count, struct ae_err *e)
{
	size_t n = cut(net, 0, net->code, NULL), others = cut(net, net->code, net->layers, NULL);
	struct layer_range *range = calloc(n + others + 1, sizeof *range);
	int bad;

	*pairs = calloc(n + 1, sizeof **pairs);
	*count = n;
	if (!range || !*pairs) {
		free(range);
		return ae_err_set(e, "pretraining: no memory for %zu stages", n);
	}
	cut(net, 0, net->code, range);
	cut(net, net->code, net->layers, range + n);
	bad = n != others ? unpaired(net, range, n, others, e) : pair_up(net, range, n, *pairs, e);
	free(range);
	return bad;
}

/* ---- a stage ---- */

struct pretrain_stage {
	struct ae_trainer *run; /* the run that is prepared */
	const struct mirror_pair *pair;
	struct ae_net *net;  /* the pair alone */
	struct ae_data data; /* records, or codes of the stage below */
	struct ae_trainer *trainer;
	struct ae_noise noise; /* on codes */
	ae_stage_fn *progress;
	void *arg;
	struct ae_stage report; /* argument of progress */
};

/* Makes weights that are tied to an item of the encoder tied to that item's place in the stage. */
static int move_ties(const struct pretrain_stage *s, struct ae_arch *a, struct ae_err *e)
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
			return ae_err_set(e,
					  "pretraining: item %d '%s': expected weights tied to its mirror, "
					  "item %d of the encoder, got another item",
					  item->number, item->text, first);
		item->tied = item->tied >= 0 ? own : -1;
	}
	return 0;
}

static int make_net(struct pretrain_stage *s, struct ae_err *e)
{
	const struct ae_net *net = s->run->net;
	const struct layer_range *a = &s->pair->encoder, *b = &s->pair->decoder;
	const struct ae_shape *record = a->first > 0 ? &net->layer[a->first - 1].out : &net->record;
	struct ae_arch items = { 0 };
	int bad = ae_subnet_items(&items, net, a->first, a->last, false, e) != 0
		|| ae_subnet_items(&items, net, b->first, b->last, true, e) != 0 || move_ties(s, &items, e) != 0
		|| ae_subnet_new(&s->net, &items, record, net->isa, e) != 0;

	ae_arch_free(&items);
	if (bad)
		return -1;
	ae_subnet_copy(s->net, 0, net, a->first, a->last);
	ae_subnet_copy(s->net, s->net->code, net, b->first, b->last);
	return 0;
}

static bool pass_progress(void *arg, size_t done, size_t batches, double loss)
{
	struct pretrain_stage *s = arg;

	s->report.epoch = ae_trainer_epochs(s->trainer) + 1;
	return s->progress && s->progress(s->arg, &s->report, done, batches, loss);
}

/* The run's noise without --clip and --block, which are for records; NULL for noise that draws zeros and ones. */
static const struct ae_noise *noise_of_codes(struct pretrain_stage *s)
{
	const struct ae_noise *records = s->run->o.noise;

	if (!records || ae_noise_draws(records))
		return NULL;
	s->noise = *records;
	s->noise.clip = false;
	s->noise.block.rank = 0;
	return &s->noise;
}

/* The run's options without those for the whole network. Stages above the first reconstruct codes, by mse. */
static struct ae_train_options options_of(struct pretrain_stage *s)
{
	struct ae_train_options o = s->run->o, defaults = ae_train_options_default();

	o.epochs = o.pretrain;
	o.pretrain = o.patience = 0;
	o.discriminator = NULL;
	o.penalties = defaults.penalties;
	if (s->pair->encoder.first > 0) {
		o.loss = "mse";
		o.binarize = false;
		o.noise = noise_of_codes(s);
	}
	if (!s->net->latent) {
		o.beta = defaults.beta;
		o.kl_warmup = defaults.kl_warmup;
		o.free_bits = defaults.free_bits;
		o.capacity = defaults.capacity;
		o.samples = defaults.samples;
	}
	o.progress = pass_progress;
	o.arg = s;
	return o;
}

/* Encodes all records, as the data of the next stage. The caller frees *codes. */
static int encode(struct pretrain_stage *s, float **codes, struct ae_err *e)
{
	size_t values = ae_shape_count(ae_net_shape(s->net, AE_CODE));
	struct ae_runner_options how = { .part = AE_ENCODER, .threads = s->run->o.threads, .masked = s->run->o.masked };
	size_t records = ae_data_record(&s->data, s->data.count); /* codes keep their records' numbers */
	struct ae_runner *runner;

	*codes = records < SIZE_MAX / sizeof **codes / values / 2 ? ae_floats(records * values) : NULL;
	if (!*codes)
		return ae_err_set(e, "pretraining: no memory for %zu codes of %zu values", records, values);
	if (ae_runner_new(&runner, s->net, &how, e) != 0)
		return -1;
	for (size_t i = 0, n; i < s->data.count; i += n) {
		size_t record = ae_data_record(&s->data, i);

		n = ae_data_run(&s->data, i, s->data.count);
		ae_runner_labels(runner, s->data.label ? s->data.label + record : NULL);
		ae_runner_run(runner, s->data.x + record * s->data.stride, s->data.stride, n, *codes + record * values);
	}
	ae_runner_free(runner);
	s->data.x = s->data.target = *codes;
	s->data.stride = s->data.target_stride = values;
	return 0;
}

/* 1 done, 0 stopped by progress, -1 error. */
static int learn(struct pretrain_stage *s, struct ae_err *e)
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

/* Trains the pair of layers and leaves the records' codes in s->data. */
static int run_stage(struct pretrain_stage *s, float **codes, struct ae_err *e)
{
	struct ae_err inner;
	int got;

	if (make_net(s, e) != 0)
		return -1;
	got = learn(s, &inner);
	if (got < 0)
		ae_err_set(e, "pretraining: item %d '%s': %s",
			   ae_net_item(s->run->net, s->pair->encoder.weighted)->number, s->report.encoder, inner.text);
	if (got > 0) {
		ae_subnet_copy(s->run->net, s->pair->encoder.first, s->net, 0, s->net->code);
		ae_subnet_copy(s->run->net, s->pair->decoder.first, s->net, s->net->code, s->net->layers);
		if (s->report.number < s->report.stages && encode(s, codes, e) != 0)
			got = -1;
	}
	ae_net_free(s->net);
	return got;
}

/* ---- all stages ---- */

static int run_stages(struct ae_trainer *t, const struct mirror_pair *pairs, size_t count, ae_stage_fn *progress,
		      void *arg, struct ae_err *e)
{
	struct pretrain_stage s = { .run = t,
				    .data = t->train,
				    .progress = progress,
				    .arg = arg,
				    .report = { .stages = count, .epochs = t->o.pretrain } };
	float *codes = NULL, *below;
	int got = 1;

	for (size_t i = 0; i < count && got > 0; i++) {
		s.pair = &pairs[i];
		s.net = NULL;
		s.report.number = i + 1;
		s.report.encoder = ae_net_item(t->net, pairs[i].encoder.weighted)->text;
		s.report.decoder = ae_net_item(t->net, pairs[i].decoder.weighted)->text;
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
	struct mirror_pair *pairs = NULL;
	size_t count;
	int got;

	if (t->loss.classes)
		return ae_err_set(e, "pretraining: expected a loss that reconstructs records, got xent");
	if (t->o.freeze != AE_WHOLE)
		return ae_err_set(e, "pretraining: expected both halves to learn, got one that is frozen");
	got = find_pairs(t->net, &pairs, &count, e);
	if (got == 0)
		got = run_stages(t, pairs, count, progress, arg, e);
	free(pairs);
	return got;
}
