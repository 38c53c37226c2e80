/* train_result.c - what ae-train leaves behind: the model with its notes, the history. */
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

static void write_bytes(struct tool *t, const char *path, const char *bytes, size_t n)
{
	struct ae_err e;

	if (ae_file_save(path, bytes, n, &e) != 0)
		die_err(t, &e);
}

/* ---- history ---- */

/* Of a network with a Gaussian code, or one that is charged for, the loss is told in its parts, too. */
static void log_header(struct run *r)
{
	bool val = r->val.count > 0, latent = ae_net_latent(r->model.net);
	bool charged = ae_penalties_any(&r->o->train.penalties);

	fprintf(r->log, "%sepoch\tloss\t%s%s%s%s%s%slr\n", r->o->members > 1 ? "member\t" : "",
		latent || charged ? "reconstruction\t" : "", latent ? "kl\t" : "", charged ? "penalty\t" : "",
		r->o->adversarial ? "discriminator\tgenerator\t" : "", val ? "val_loss\t" : "",
		val && latent ? "val_reconstruction\tval_kl\t" : "");
}

void train_log_epoch(struct run *r, const struct ae_epoch *h)
{
	bool val = r->val.count > 0, latent = ae_net_latent(r->model.net);
	bool charged = ae_penalties_any(&r->o->train.penalties);

	if (!r->log)
		return;
	if (r->o->members > 1)
		fprintf(r->log, "%zu\t", r->done.count + 1);
	fprintf(r->log, "%zu\t%.9g\t", h->epoch, h->loss);
	if (latent || charged)
		fprintf(r->log, "%.9g\t", h->output);
	if (latent)
		fprintf(r->log, "%.9g\t", h->kl);
	if (charged)
		fprintf(r->log, "%.9g\t", h->penalty);
	if (r->o->adversarial)
		fprintf(r->log, "%.9g\t%.9g\t", h->discriminator, h->generator);
	if (val)
		fprintf(r->log, "%.9g\t", h->val_loss);
	if (val && latent)
		fprintf(r->log, "%.9g\t%.9g\t", h->val_output, h->val_kl);
	fprintf(r->log, "%.9g\n", h->rate);
}

void train_log_begin(struct run *r)
{
	const struct ae_epoch *h = ae_trainer_history(r->trainer);

	if (!r->o->log)
		return;
	if (!r->log) {
		r->log = open_memstream(&r->log_text, &r->log_size);
		if (!r->log)
			die(r->tool, "%s: no memory for the history", r->o->log);
		log_header(r);
	}
	for (size_t i = 0; i < ae_trainer_epochs(r->trainer); i++)
		train_log_epoch(r, &h[i]);
}

/* A pipe or a device cannot take back what it has got. */
static bool can_be_replaced(const char *path)
{
	struct stat s;

	return stat(path, &s) != 0 || S_ISREG(s.st_mode);
}

void train_log_write(struct run *r, bool last)
{
	if (!r->log || !(last || can_be_replaced(r->o->log)))
		return;
	if (fflush(r->log) != 0)
		die(r->tool, "%s: no memory for the history", r->o->log);
	write_bytes(r->tool, r->o->log, r->log_text, r->log_size);
}

void train_log_close(struct run *r)
{
	if (r->log && fclose(r->log) != 0)
		die(r->tool, "%s: no memory for the history", r->o->log);
	free(r->log_text);
}

/* ---- model ---- */

static void number(struct run *r, const char *key, double value)
{
	struct ae_err e;

	if (ae_model_number(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

static void text(struct run *r, const char *key, const char *value)
{
	struct ae_err e;

	if (ae_model_note(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

/* Population statistics of the training records' values: what scores are to be read against. */
static void note_input(struct run *r)
{
	const struct records *a = &r->rows;
	size_t all = a->count * a->values, n = 0;
	double sum = 0, squares = 0, low = INFINITY, high = -INFINITY, mean;

	for (size_t i = 0; i < all; i++) {
		n += !isnan(a->x[i]);
		sum += isnan(a->x[i]) ? 0 : a->x[i];
		low = a->x[i] < low ? a->x[i] : low;
		high = a->x[i] > high ? a->x[i] : high;
	}
	if (n == 0)
		die(r->tool, "input: not one of %zu values is there: nothing was learned", all);
	mean = sum / (double)n;
	for (size_t i = 0; i < all; i++)
		squares += isnan(a->x[i]) ? 0 : (a->x[i] - mean) * (a->x[i] - mean);
	number(r, "input.mean", mean);
	number(r, "input.deviation", sqrt(squares / (double)n));
	number(r, "input.min", low);
	number(r, "input.max", high);
}

/* What training charged beside the loss; what it did not is not mentioned. */
static void note_penalties(struct run *r)
{
	const struct ae_penalties *p = &r->o->train.penalties;
	const struct { const char *key; double value; } notes[] = {
		{ "sparse_l1", p->weight[AE_SPARSE_L1] }, { "sparse_kl", p->weight[AE_SPARSE_KL] },
		{ "sparse_kl_rho", p->rho }, { "mmd", p->weight[AE_MMD] },
		{ "contractive", p->weight[AE_CONTRACTIVE] }, { "trim", p->trim },
	};

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (notes[i].value > 0)
			number(r, notes[i].key, notes[i].value);
}

static void note_run(struct run *r, size_t epoch)
{
	const struct ae_train_options *o = &r->o->train;
	const struct ae_epoch *h = epoch ? ae_trainer_history(r->trainer) + epoch - 1 : NULL;
	char seed[24];

	snprintf(seed, sizeof seed, "%llu", (unsigned long long)train_seed(r));
	text(r, "seed", seed);
	number(r, "epochs", (double)o->epochs);
	number(r, "batch", (double)o->batch);
	number(r, "lr", o->rate);
	text(r, "optimizer", o->optimizer);
	text(r, "schedule", o->schedule);
	number(r, "warmup", o->warmup);
	number(r, "clip_norm", o->clip);
	number(r, "patience", (double)o->patience);
	if (o->binarize)
		text(r, "binarize", "yes");
	if (r->o->noise)
		text(r, "noise", r->o->noise);
	if (r->o->clip)
		text(r, "clip", r->o->clip);
	if (ae_net_latent(r->model.net)) {
		number(r, "beta", o->beta);
		number(r, "kl_warmup", o->kl_warmup);
		number(r, "free_bits", o->free_bits);
		if (!isnan(o->capacity))
			number(r, "capacity", o->capacity);
		number(r, "draws", (double)o->samples);
	}
	note_penalties(r);
	if (o->pretrain > 0)
		number(r, "pretrain", (double)o->pretrain);
	if (o->discriminator)
		text(r, AE_NOTE_ADVERSARIAL, ae_net_text(o->discriminator));
	if (o->freeze != AE_WHOLE)
		text(r, "frozen", o->freeze == AE_ENCODER ? "encoder" : "decoder");
	number(r, "records", (double)r->train.count);
	number(r, "validation_records", (double)r->val.count);
	number(r, "epoch", (double)epoch);
	if (h) {
		number(r, "train_loss", h->loss);
		if (!isnan(h->val_loss))
			number(r, "val_loss", h->val_loss);
	}
	note_input(r);
}

void train_keep(struct run *r, size_t epoch)
{
	note_run(r, epoch);
	train_covariance(r);
	train_neighbors(r);
	r->done.model = tool_grow(r->tool, r->done.model, r->done.count + 1, sizeof *r->done.model);
	r->done.model[r->done.count++] = r->model;
	r->model = (struct ae_model){ 0 };
}

void train_write_model(struct run *r, const char *path)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	if (ae_ensemble_bytes(&r->done, &bytes, &n, &e) != 0)
		die_err(r->tool, &e);
	if (path)
		write_bytes(r->tool, path, bytes, n);
	else
		tool_bytes(r->tool, bytes, n, false);
	free(bytes);
}
