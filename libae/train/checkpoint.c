/* checkpoint.c - a training run's state as a safetensors file: weights, moments and best weights as flat blocks, the
 * rest as texts. Numbers are written so that they read back exactly. */
#include "io/tensors.h"
#include "train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a, a value at a time instead of a byte. */
static uint64_t digest(uint64_t hash, const struct ae_data *d, const float *x, size_t stride, size_t values)
{
	size_t n = d->count ? (d->count - 1) * stride + values : 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t bits;

		memcpy(&bits, &x[i], sizeof bits);
		hash = (hash ^ bits) * 0x100000001b3;
	}
	return hash;
}

uint64_t ae_trainer_digest(const struct ae_trainer *t)
{
	size_t in = ae_shape_count(&t->net->record), out = ae_shape_count(&t->net->output);
	uint64_t hash = 0xcbf29ce484222325;

	for (int i = 0; i < 2; i++) {
		const struct ae_data *d = i ? &t->val : &t->train;

		hash = digest(hash, d, d->x, d->stride, in);
		if (d->label)
			hash = digest(hash, d, d->label, 1, 1);
		if (d->target != d->x)
			hash = digest(hash, d, d->target, d->target_stride, out);
	}
	return hash;
}

enum { PRINT = 4096 };

/* Whatever must be the same for a run to go on, a line each: the options, without those that change no number. Texts
 * of architectures, which may be too long and are cut then, stand behind all else: their weights tell them apart. */
static void fingerprint(const struct ae_trainer *t, char text[PRINT])
{
	const struct ae_train_options *o = &t->o;
	const struct ae_noise none = { 0 }, *noise = o->noise ? o->noise : &none;
	const struct ae_penalties *p = &o->penalties;

	snprintf(text, PRINT, "records %zu\nvalidation records %zu\nloss %s\noptimizer %s\nlr %.9g\nschedule %s\n"
		 "warmup %.9g\nclip %.9g\nbatch %zu\npatience %zu\nshuffle %s\nbinarize %s\n"
		 "noise %s %.9g to %.9g within %.9g and %.9g\nfrozen part %d\npretrain %zu\nadversarial %s\n"
		 "beta %.9g\nkl-warmup %.9g\nfree-bits %.9g\ncapacity %.9g\niwae %zu\n"
		 "sparse-l1 %.9g\nsparse-kl %.9g:%.9g\nmmd %.9g\ncontractive %.9g\ntrim %.9g\n"
		 "seed %llu\ndata with digest %016llx\narchitecture %s\ndiscriminator %s",
		 t->train.count, t->val.count, o->loss, o->optimizer, o->rate, o->schedule, o->warmup, o->clip,
		 o->batch, o->patience, o->shuffle ? "yes" : "no", o->binarize ? "yes" : "no",
		 o->noise ? ae_noise_name(noise) : "none", noise->min_amount, noise->amount,
		 noise->clip ? (double)noise->low : 0, noise->clip ? (double)noise->high : 0, (int)o->freeze,
		 o->pretrain, o->discriminator ? "yes" : "no", o->beta, o->kl_warmup, o->free_bits, o->capacity,
		 o->samples, p->weight[AE_SPARSE_L1], p->rho, p->weight[AE_SPARSE_KL], p->weight[AE_MMD],
		 p->weight[AE_CONTRACTIVE], p->trim, (unsigned long long)o->seed, (unsigned long long)t->digest,
		 t->net->text, o->discriminator ? o->discriminator->text : "none");
}

/* Names the first line in which two runs differ. */
static int differs(const char *path, const char *there, const char *here, struct ae_err *e)
{
	enum { SHOWN = 120 };
	size_t same = 0, there_length, here_length;

	for (size_t i = 0; there[i] && there[i] == here[i]; i++)
		if (there[i] == '\n')
			same = i + 1;
	there_length = strcspn(there + same, "\n");
	here_length = strcspn(here + same, "\n");
	return ae_err_set(e, "%s: the checkpoint of another run: of '%.*s', this one has '%.*s'", path,
			  there_length < SHOWN ? (int)there_length : SHOWN, there + same,
			  here_length < SHOWN ? (int)here_length : SHOWN, here + same);
}

/* The flat blocks of a run, of n values each; x NULL: this run has none. */
struct block { const char *name; float *x; size_t n; };

enum { BLOCKS = 10 };

static void list_blocks(const struct ae_trainer *t, struct block list[BLOCKS])
{
	const struct ae_net *against = t->o.discriminator;
	const struct ae_optimizer_step *judge = &t->adversary.judge, *fool = &t->adversary.fool;
	size_t size = t->net->size, other = against ? against->size : 0;
	const struct block all[BLOCKS] = {
		{ "checkpoint.weights", t->net->w, size },
		{ "checkpoint.moment0", t->learn.moment[0], t->learn.learns },
		{ "checkpoint.moment1", t->learn.moment[1], t->learn.learns },
		{ "checkpoint.best", t->best, size },
		{ "checkpoint.discriminator.weights", against ? against->w : NULL, other },
		{ "checkpoint.discriminator.moment0", judge->moment[0], judge->learns },
		{ "checkpoint.discriminator.moment1", judge->moment[1], judge->learns },
		{ "checkpoint.discriminator.best", t->best_discriminator, other },
		{ "checkpoint.generator.moment0", fool->moment[0], fool->learns },
		{ "checkpoint.generator.moment1", fool->moment[1], fool->learns },
	};

	memcpy(list, all, sizeof all);
}

static void put_blocks(struct ae_tensors_out *o, const struct ae_trainer *t)
{
	struct block list[BLOCKS];

	list_blocks(t, list);
	for (size_t i = 0; i < BLOCKS; i++) {
		struct ae_shape shape = { .rank = 1, .dim = { list[i].n } };

		if (list[i].x)
			ae_tensors_out_f4(o, list[i].name, &shape, list[i].x);
	}
}

enum { NUMBERS = 11 };	/* of an epoch's line */

/* One line an epoch: loss, validation loss, the parts of both, the losses of discriminator and generator, rate,
 * best. */
static void put_history(struct ae_tensors_out *o, const struct ae_trainer *t)
{
	struct ae_text lines = { 0 };

	for (size_t i = 0; i < t->epochs; i++) {
		const struct ae_epoch *h = &t->history[i];

		ae_text_print(&lines, "%.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g %.17g %d\n", h->loss,
			      h->val_loss, h->output, h->kl, h->val_output, h->val_kl, h->penalty, h->discriminator,
			      h->generator, h->rate, h->best);
	}
	ae_tensors_out_text(o, "history", lines.bytes ? lines.bytes : "");
	o->text.failed |= lines.failed;
	free(lines.bytes);
}

int ae_trainer_save(const struct ae_trainer *t, const char *path, struct ae_err *e)
{
	struct ae_tensors_out o = { { 0 }, { 0 }, { 0 } };
	char run[PRINT], *bytes;
	size_t n;
	int bad;

	fingerprint(t, run);
	ae_tensors_out_text(&o, "run", run);
	ae_tensors_out_number(&o, "updates", (double)t->updates);
	ae_tensors_out_number(&o, "best_loss", t->best_loss);
	ae_tensors_out_number(&o, "best_epoch", (double)t->best_epoch);
	ae_tensors_out_number(&o, "drops", t->drops);
	ae_tensors_out_number(&o, "drop_epoch", (double)t->drop_epoch);
	ae_tensors_out_number(&o, "stopped", t->stopped);
	put_history(&o, t);
	put_blocks(&o, t);
	if (ae_tensors_out_finish(&o, &bytes, &n, e) != 0)
		return -1;
	bad = ae_file_save(path, bytes, n, e);
	free(bytes);
	return bad;
}

/* ---- loading ---- */

static int get_blocks(const struct ae_trainer *t, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	struct block list[BLOCKS];

	list_blocks(t, list);
	for (size_t i = 0; i < BLOCKS; i++) {
		const struct ae_named *tensor = ae_tensors_find(f, list[i].name);

		if (!list[i].x)
			continue;
		if (!tensor || tensor->shape.rank != 1 || tensor->shape.dim[0] != list[i].n)
			return ae_err_set(e, "%s: not a checkpoint of this run: '%s' of %zu values is not in it",
					  path, list[i].name, list[i].n);
		if (ae_tensors_get(f, tensor, list[i].x, e) != 0)
			return -1;
	}
	ae_net_changed(t->net);
	if (t->o.discriminator)
		ae_net_changed(t->o.discriminator);
	return 0;
}

static int get_number(const struct ae_tensors *f, const char *path, const char *key, double most, double *value,
		      struct ae_err *e)
{
	const char *text = ae_tensors_text(f, key);
	const char *end = text ? ae_number_parse(text, text + strlen(text), value) : NULL;

	if (!end || *end || !(*value >= 0 && *value <= most))
		return ae_err_set(e, "%s: not a checkpoint: '%s' is missing or no number from 0 to %g", path, key,
				  most);
	return 0;
}

static int get_history(struct ae_trainer *t, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *at = ae_tensors_text(f, "history");
	const char *end = at ? at + strlen(at) : NULL;

	t->epochs = 0;
	while (at && at < end) {
		double v[NUMBERS];
		struct ae_epoch *h = &t->history[t->epochs];

		if (t->epochs >= t->o.epochs)
			return ae_err_set(e, "%s: the checkpoint has more epochs than the %zu asked for", path,
					  t->o.epochs);
		for (int i = 0; at && i < NUMBERS; i++) {
			at = ae_number_parse(at, end, &v[i]);
			if (at && *at++ != (i + 1 < NUMBERS ? ' ' : '\n'))
				at = NULL;
		}
		if (at)
			*h = (struct ae_epoch){ ++t->epochs, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7],
				v[8], v[9], v[10] != 0 };
	}
	return at ? 0 : ae_err_set(e, "%s: not a checkpoint: its history is missing or damaged at epoch %zu", path,
				   t->epochs + 1);
}

static int load(struct ae_trainer *t, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *run = ae_tensors_text(f, "run");
	char mine[PRINT];
	double updates = 0, best_epoch = 0, drops = 0, drop_epoch = 0, stopped = 0;

	fingerprint(t, mine);
	if (!run)
		return ae_err_set(e, "%s: not a checkpoint", path);
	if (strcmp(run, mine) != 0)
		return differs(path, run, mine, e);
	if (get_number(f, path, "updates", 1e15, &updates, e) != 0
	    || get_number(f, path, "best_loss", INFINITY, &t->best_loss, e) != 0
	    || get_number(f, path, "best_epoch", 1e9, &best_epoch, e) != 0
	    || get_number(f, path, "drops", 1e9, &drops, e) != 0
	    || get_number(f, path, "drop_epoch", 1e9, &drop_epoch, e) != 0
	    || get_number(f, path, "stopped", 1, &stopped, e) != 0 || get_history(t, f, path, e) != 0
	    || get_blocks(t, f, path, e) != 0)
		return -1;
	if (best_epoch > (double)t->epochs || drop_epoch > (double)t->epochs)
		return ae_err_set(e, "%s: not a checkpoint: epochs %g and %g of %zu", path, best_epoch, drop_epoch,
				  t->epochs);
	t->updates = (uint64_t)updates;
	t->best_epoch = (size_t)best_epoch;
	t->drops = (unsigned)drops;
	t->drop_epoch = (size_t)drop_epoch;
	t->stopped = stopped != 0;
	return 0;
}

int ae_trainer_load(struct ae_trainer *t, const char *path, struct ae_err *e)
{
	struct ae_tensors f;
	int bad;

	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	bad = load(t, &f, path, e);
	ae_tensors_free(&f);
	return bad;
}

int ae_checkpoint_check(const char *path, struct ae_err *e)
{
	struct ae_tensors f;
	struct ae_err inner;
	bool is;

	if (access(path, F_OK) != 0)
		return 0;
	is = ae_tensors_read(&f, path, &inner) == 0;
	if (is) {
		is = ae_tensors_text(&f, "run") != NULL;
		ae_tensors_free(&f);
	}
	return is ? 0 : ae_err_set(e, "%s: there already, and no checkpoint: it would be lost", path);
}
