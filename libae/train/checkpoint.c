/* checkpoint.c - state of a training run as a safetensors file: weights, moments and best weights as flat blocks, the
 * rest as text. Numbers are written with as many digits as they need to be read back exactly. */
#include "base/text.h"
#include "io/tensors.h"
#include "train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a over values instead of bytes. */
static uint64_t hash_values(uint64_t hash, const struct ae_data *d, const float *x, size_t stride, size_t values)
{
	size_t n = d->count ? (ae_data_record(d, d->count) - 1) * stride + values : 0;

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

		hash = hash_values(hash, d, d->x, d->stride, in);
		for (size_t j = 0; d->record && j < d->count; j++)
			hash = (hash ^ d->record[j]) * 0x100000001b3;
		if (d->label)
			hash = hash_values(hash, d, d->label, 1, 1);
		if (d->target != d->x)
			hash = hash_values(hash, d, d->target, d->target_stride, out);
	}
	return hash;
}

/* Whatever must be equal for a run to be resumed, one line each. The caller frees text->bytes. */
static int print_fingerprint(const struct ae_trainer *t, struct ae_text *text, struct ae_err *e)
{
	const struct ae_net *discriminator = t->o.discriminator;
	const char *options = t->o.fingerprint ? t->o.fingerprint : "";

	ae_text_print(text, "records %zu\nvalidation records %zu\n", t->train.count, t->val.count);
	ae_text_add(text, options, strlen(options));
	ae_text_print(text, "data with digest %016llx\narchitecture ", (unsigned long long)t->digest);
	ae_text_add(text, t->net->text, strlen(t->net->text));
	ae_text_print(text, "\ndiscriminator ");
	if (discriminator)
		ae_text_add(text, discriminator->text, strlen(discriminator->text));
	if (!text->failed)
		return 0;
	free(text->bytes);
	text->bytes = NULL;
	return ae_err_set(e, "checkpoint: no memory");
}

/* The error that names the first line in which two runs differ. */
static int refuse(const char *path, const char *there, const char *here, struct ae_err *e)
{
	enum { SHOWN = 120 };
	size_t same = 0, there_length, here_length;

	for (size_t i = 0; there[i] && there[i] == here[i]; i++)
		if (there[i] == '\n')
			same = i + 1;
	there_length = strcspn(there + same, "\n");
	here_length = strcspn(here + same, "\n");
	return ae_err_set(e, "%s: the checkpoint of another run: expected '%.*s', got '%.*s'", path,
			  here_length < SHOWN ? (int)here_length : SHOWN, here + same,
			  there_length < SHOWN ? (int)there_length : SHOWN, there + same);
}

/* A flat block of n floats; x NULL: this run has none. */
struct checkpoint_block {
	const char *name;
	float *x;
	size_t n;
};

enum { BLOCKS = 10 };

static void list_blocks(const struct ae_trainer *t, struct checkpoint_block list[BLOCKS])
{
	const struct ae_net *against = t->o.discriminator;
	const struct ae_optimizer_step *discriminate = &t->adversarial.discriminator_step;
	const struct ae_optimizer_step *generate = &t->adversarial.generator_step;
	size_t size = t->net->size, other = against ? against->size : 0;
	const struct checkpoint_block all[BLOCKS] = {
		{ "checkpoint.weights", t->net->w, size },
		{ "checkpoint.moment0", t->step.moment[0], t->step.parameters },
		{ "checkpoint.moment1", t->step.moment[1], t->step.parameters },
		{ "checkpoint.best", t->best, size },
		{ "checkpoint.discriminator.weights", against ? against->w : NULL, other },
		{ "checkpoint.discriminator.moment0", discriminate->moment[0], discriminate->parameters },
		{ "checkpoint.discriminator.moment1", discriminate->moment[1], discriminate->parameters },
		{ "checkpoint.discriminator.best", t->best_discriminator, other },
		{ "checkpoint.generator.moment0", generate->moment[0], generate->parameters },
		{ "checkpoint.generator.moment1", generate->moment[1], generate->parameters },
	};

	memcpy(list, all, sizeof all);
}

static void put_blocks(struct ae_tensors_out *o, const struct ae_trainer *t)
{
	struct checkpoint_block list[BLOCKS];

	list_blocks(t, list);
	for (size_t i = 0; i < BLOCKS; i++) {
		struct ae_shape shape = { .rank = 1, .dim = { list[i].n } };

		if (list[i].x)
			ae_tensors_out_f4(o, list[i].name, &shape, list[i].x);
	}
}

enum { NUMBERS = 11 }; /* per line of the history */

/* One line per epoch: loss, validation loss, the parts of both, the losses of discriminator and generator, rate,
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
	struct ae_text run = { 0 };
	char *bytes;
	size_t n;
	int bad;

	if (print_fingerprint(t, &run, e) != 0)
		return -1;
	ae_tensors_out_text(&o, "run", run.bytes);
	free(run.bytes);
	ae_tensors_out_number(&o, "updates", (double)t->updates);
	ae_tensors_out_number(&o, "best_loss", t->best_loss);
	ae_tensors_out_number(&o, "best_epoch", (double)t->best_epoch);
	ae_tensors_out_number(&o, "reductions", t->reductions);
	ae_tensors_out_number(&o, "plateau_epoch", (double)t->plateau_epoch);
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
	struct checkpoint_block list[BLOCKS];

	list_blocks(t, list);
	for (size_t i = 0; i < BLOCKS; i++) {
		const struct ae_named *tensor = ae_tensors_find(f, list[i].name);

		if (!list[i].x)
			continue;
		if (!tensor || tensor->shape.rank != 1 || tensor->shape.dim[0] != list[i].n)
			return ae_err_set(e,
					  "%s: not a checkpoint of this run: expected '%s' of %zu values, got "
					  "none",
					  path, list[i].name, list[i].n);
		if (ae_tensors_get(f, tensor, list[i].x, e) != 0)
			return -1;
	}
	ae_net_changed(t->net);
	if (t->o.discriminator)
		ae_net_changed(t->o.discriminator);
	return 0;
}

static int get_number(const struct ae_tensors *f, const char *path, const char *key, double max, double *value,
		      struct ae_err *e)
{
	const char *text = ae_tensors_text(f, key);
	const char *end = text ? ae_number_parse(text, text + strlen(text), value) : NULL;

	if (!end || *end || !(*value >= 0 && *value <= max))
		return ae_err_set(e, "%s: not a checkpoint: %s: expected a number from 0 to %g, got '%s'", path, key,
				  max, text ? text : "");
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
			return ae_err_set(e, "%s: expected at most %zu epochs, got a checkpoint with more", path,
					  t->o.epochs);
		for (int i = 0; at && i < NUMBERS; i++) {
			at = ae_number_parse(at, end, &v[i]);
			if (at && *at++ != (i + 1 < NUMBERS ? ' ' : '\n'))
				at = NULL;
		}
		if (at)
			*h = (struct ae_epoch){ ++t->epochs, v[0], v[1], v[2], v[3], v[4],
						v[5],        v[6], v[7], v[8], v[9], v[10] != 0 };
	}
	return at ? 0
		  : ae_err_set(e, "%s: not a checkpoint: its history is missing or damaged at epoch %zu", path,
			       t->epochs + 1);
}

static int get_state(struct ae_trainer *t, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	double updates = 0, best_epoch = 0, reductions = 0, plateau_epoch = 0, stopped = 0;

	if (get_number(f, path, "updates", 1e15, &updates, e) != 0
	    || get_number(f, path, "best_loss", INFINITY, &t->best_loss, e) != 0
	    || get_number(f, path, "best_epoch", 1e9, &best_epoch, e) != 0
	    || get_number(f, path, "reductions", 1e9, &reductions, e) != 0
	    || get_number(f, path, "plateau_epoch", 1e9, &plateau_epoch, e) != 0
	    || get_number(f, path, "stopped", 1, &stopped, e) != 0 || get_history(t, f, path, e) != 0
	    || get_blocks(t, f, path, e) != 0)
		return -1;
	if (best_epoch > (double)t->epochs || plateau_epoch > (double)t->epochs)
		return ae_err_set(e, "%s: not a checkpoint: expected epochs up to %zu, got %g and %g", path, t->epochs,
				  best_epoch, plateau_epoch);
	t->updates = (uint64_t)updates;
	t->best_epoch = (size_t)best_epoch;
	t->reductions = (unsigned)reductions;
	t->plateau_epoch = (size_t)plateau_epoch;
	t->stopped = stopped != 0;
	return 0;
}

static int load(struct ae_trainer *t, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *run = ae_tensors_text(f, "run");
	struct ae_text here = { 0 };
	int bad;

	if (!run)
		return ae_err_set(e, "%s: not a checkpoint", path);
	if (print_fingerprint(t, &here, e) != 0)
		return -1;
	bad = strcmp(run, here.bytes) != 0 ? refuse(path, run, here.bytes, e) : get_state(t, f, path, e);
	free(here.bytes);
	return bad;
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
	return is ? 0
		  : ae_err_set(e, "%s: expected a checkpoint to replace, got another file, which would be lost", path);
}
