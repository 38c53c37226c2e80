/* train_history.c - the history of the epochs, for --log. */
#include "train/train_tool.h"

#include <stdlib.h>
#include <sys/stat.h>

/* Columns that not every run has. */
struct history_columns {
	bool member, parts, kl, penalty, gan, val, val_kl;
};

static struct history_columns columns_of(const struct train_run *r)
{
	bool val = r->val.count > 0, latent = ae_net_latent(r->model.net);
	bool penalty = ae_penalties_any(&r->o->train.penalties);

	return (struct history_columns){ .member = r->o->members > 1,
					 .parts = latent || penalty,
					 .kl = latent,
					 .penalty = penalty,
					 .gan = r->o->adversarial != NULL,
					 .val = val,
					 .val_kl = val && latent };
}

static void log_header(struct train_run *r)
{
	struct history_columns c = columns_of(r);

	fprintf(r->log, "%sepoch\tloss\t%s%s%s%s%s%slr\n", c.member ? "member\t" : "",
		c.parts ? "reconstruction\t" : "", c.kl ? "kl\t" : "", c.penalty ? "penalty\t" : "",
		c.gan ? "discriminator\tgenerator\t" : "", c.val ? "val_loss\t" : "",
		c.val_kl ? "val_reconstruction\tval_kl\t" : "");
}

void train_log_epoch(struct train_run *r, const struct ae_epoch *h)
{
	struct history_columns c = columns_of(r);

	if (!r->log)
		return;
	if (c.member)
		fprintf(r->log, "%zu\t", r->member + 1);
	fprintf(r->log, "%zu\t%.9g\t", h->epoch, h->loss);
	if (c.parts)
		fprintf(r->log, "%.9g\t", h->output);
	if (c.kl)
		fprintf(r->log, "%.9g\t", h->kl);
	if (c.penalty)
		fprintf(r->log, "%.9g\t", h->penalty);
	if (c.gan)
		fprintf(r->log, "%.9g\t%.9g\t", h->discriminator, h->generator);
	if (c.val)
		fprintf(r->log, "%.9g\t", h->val_loss);
	if (c.val_kl)
		fprintf(r->log, "%.9g\t%.9g\t", h->val_output, h->val_kl);
	fprintf(r->log, "%.9g\n", h->rate);
}

void train_log_begin(struct train_run *r)
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

/* Bytes written to a pipe or a device cannot be taken back. */
static bool can_be_replaced(const char *path)
{
	struct stat s;

	return stat(path, &s) != 0 || S_ISREG(s.st_mode);
}

void train_log_write(struct train_run *r, bool last)
{
	struct ae_err e;

	if (!r->log || !(last || can_be_replaced(r->o->log)))
		return;
	if (fflush(r->log) != 0)
		die(r->tool, "%s: no memory for the history", r->o->log);
	if (ae_file_save(r->o->log, r->log_text, r->log_size, &e) != 0)
		die_err(r->tool, &e);
}

void train_log_close(struct train_run *r)
{
	if (r->log && fclose(r->log) != 0)
		die(r->tool, "%s: no memory for the history", r->o->log);
	free(r->log_text);
}
