/* ae-train - trains an autoencoder, or another network, and writes it as a model. */
#include "train/train_table.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void release(struct train_run *r)
{
	train_log_close(r);
	ae_ensemble_free(&r->done);
	ae_stats_free(&r->stats);
	train_free_names(&r->columns);
	train_free_names(&r->target_columns);
	free(r->fingerprint);
	free(r->heldout.sum);
	free(r->record);
	free(r->val_record);
	free(r->subspace);
	free(r->val_subspace);
	free(r->rows.x);
	free(r->target.x);
	free(r->val_rows.x);
	free(r->val_target.x);
	free(r->labels);
	free(r->val_labels);
	free(r->rows.label);
	free(r->val_rows.label);
	free(r->rows.begins);
	free(r->val_rows.begins);
	free(r->o->breaks.times.item);
}

/* series: whose rows are the input; NULL: the operands are. */
static void run(struct tool *t, struct train_options *o, const struct train_series *series)
{
	struct train_run r = { .tool = t, .o = o, .series = series };

	train_read_data(&r);
	train_defaults(&r);
	for (r.member = 0; r.member < o->members; r.member++) {
		train_pick_columns(&r);
		train_build_model(&r);
		train_heldout_check(&r);
		if (!r.fingerprint)
			r.fingerprint = train_fingerprint(o);
		train_fit(&r);
	}
	train_heldout_cross_fit(&r);
	train_write_model(&r, t->out);
	train_log_write(&r, true);
	release(&r);
}

static void check_outputs(struct tool *t, const struct train_options *o)
{
	const char *const outputs[] = { o->key ? NULL : t->out, o->log, o->checkpoint };
	struct ae_err e;

	if (!t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no model: give -o FILE or redirect the output");
	for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
		tool_check_writable(t, outputs[i]);
	if (o->checkpoint && !o->resume && ae_checkpoint_check(o->checkpoint, &e) != 0)
		die_err(t, &e);
}

/* Brings the options into the form of the library. */
static void parse(struct tool *t, struct train_options *o)
{
	struct ae_train_options *n = &o->train;
	struct ae_err e;

	if (o->noise) {
		tool_noise(t, &o->parsed_noise, o->noise, o->clip);
		n->noise = &o->parsed_noise;
	}
	if (o->sparse && ae_penalties_sparse(&n->penalties, o->sparse, &e) != 0)
		die(t, "option --%s", e.text);
	n->freeze = o->freeze == 1 ? AE_ENCODER : o->freeze == 2 ? AE_DECODER : AE_WHOLE;
	n->padded = o->lengths != NULL;
	n->masked = t->missing == MISSING_KEEP || n->padded;
	n->shuffle = o->no_shuffle == 0;
	n->threads = t->threads;
}

/* The defaults; values out of range are chosen later, by the data and the network. */
static struct train_options defaults(void)
{
	struct train_options o = {
		.tool = { .name = "ae-train",
			  .operands = "[FILE]...",
			  .summary = "train an autoencoder (or a classifier) and write it as a model",
			  .allow_absent = true },
		.step = 1,
		.members = 1,
		.subspace = 1,
		.covariance = COVARIANCE_OPEN,
		.neighbors = TRAIN_COUNT_OPEN,
		.window = TRAIN_COUNT_OPEN,
		.train = ae_train_options_default()
	};

	o.train.loss = o.train.schedule = NULL;
	o.train.epochs = TRAIN_COUNT_OPEN;
	o.train.beta = o.train.rate = NAN;
	return o;
}

int main(int argc, char **argv)
{
	struct train_options o = defaults();
	struct tool_option table[TRAIN_TABLE_MAX];
	struct tool *t = &o.tool;

	train_table(&o, table);
	tool_start(t, argc, argv, table, TOOL_INPUT | TOOL_THREADS | TOOL_SEED | TOOL_GAPS, 0, -1);
	train_conflicts(&o);
	if (!o.series && o.window == TRAIN_COUNT_OPEN)
		o.window = 0;
	breaks_check(t, &o.breaks, o.window ? NULL : "--window");
	check_outputs(t, &o);
	parse(t, &o);
	missing_allow(t, t->missing);
	if (o.key)
		train_keys(t, &o, run);
	else
		run(t, &o, NULL);
	return tool_end(t, TOOL_DONE);
}
