/* train_table.c - the table of ae-train's options: one line per option makes its help, its part in the fingerprint of
 * checkpoints, its note in the model and its name in conflicts (train_conflicts.c). */
#include "train/train_table.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const covariances[] = { "none", "diagonal", "full", "auto", NULL };
static const char *const heldouts[] = { "auto", "none", "validation", "cross-fit", NULL };
static const char *const yes_no[] = { "yes", "no", NULL }, *const halves[] = { "none", "encoder", "decoder", NULL };

#define AT(member) offsetof(struct train_options, member)
#define TABLE_OR_WINDOWS "for the default network of a table or of windows)"

/* Options that follow `shared` are parsed by tools/common; their lines here have no help. */
static const struct train_option options[] = {
	{ OPT_INPUT, 'a', "arch", "ARCH", AT(arch),
	  "network: architecture text, file or built-in name (default: by the shape of "
	  "the records)",
	  .word = tool_builtin_word, .effect = SEEN_IN_DATA },
	{ OPT_COUNT, 'e', "epochs", "N", AT(train.epochs),
	  "passes over the data (default: 50, or as many as --steps makes)", 0, 1e6, .off = -1, .effect = SAME_RUN,
	  .note = "epochs" },
	{ OPT_COUNT, 0, "steps", "N", AT(steps),
	  "passes over the data, given in batches and rounded up to whole epochs (default: "
	  "2000 " TABLE_OR_WINDOWS,
	  1, 1e9, .effect = SAME_RUN },
	{ OPT_COUNT, 'b', "batch", "N", AT(train.batch), "records per step (batch size)", 1, 1e6, .note = "batch" },
	{ OPT_REAL, 0, "lr", "RATE", AT(train.rate),
	  "learning rate (default: 0.001; 0.003 for the default network of a table)", 1e-12, 1e3, .note = "lr" },
	{ OPT_NAME, 0, "optimizer", "NAME", AT(train.optimizer), "optimizer", .word = ae_optimizer_word,
	  .note = "optimizer" },
	{ OPT_NAME, 0, "schedule", "S", AT(train.schedule),
	  "learning rate schedule; step and plateau take =EPOCHS[:FACTOR] "
	  "(default: constant; cosine " TABLE_OR_WINDOWS,
	  .word = ae_schedule_word, .note = "schedule" },
	{ OPT_REAL, 0, "warmup", "EPOCHS", AT(train.warmup), "epochs in which the learning rate rises linearly from 0",
	  0, 1e6, .note = "warmup" },
	{ OPT_NAME, 0, "loss", "LOSS", AT(train.loss),
	  "loss to minimize; huber=DELTA and correntropy=SIGMA take a number "
	  "(default: mse; the built-in network's; xent with --labels)",
	  .word = ae_loss_word },
	{ OPT_REAL, 0, "clip-norm", "NORM", AT(train.clip), "gradient clipping: maximum norm of the gradient, 0: none",
	  0, 1e30, .note = "clip_norm" },
	{ OPT_COUNT, 0, "patience", "N", AT(train.patience),
	  "early stopping: epochs without a better (validation) loss before the "
	  "run stops and restores the best weights, 0: none",
	  0, 1e6, .note = "patience" },
	{ OPT_CHOICE, 0, "shuffle", "yes|no", AT(no_shuffle), "shuffle the records before each epoch",
	  .names = yes_no },
	{ OPT_REAL, 0, "val", "SHARE", AT(val), "validation split: share of the records, the last ones, to hold out", 0,
	  0.999, .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "val-file", "FILE", AT(val_file), "validation records", .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "val-target", "FILE", AT(val_target), "validation targets, one per record of --val-file",
	  .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "val-labels", "FILE", AT(val_labels), "validation labels, one per record of --val-file",
	  .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "stats", "FILE", AT(stats),
	  "normalize raw rows with these statistics (ae-normalize --fit) and store them in "
	  "the model",
	  .effect = SEEN_IN_DATA },
	{ OPT_FLAG, 0, "series", NULL, AT(series),
	  "raw rows of a series: normalize them by their own mean and deviation, and choose the window by their number "
	  "of "
	  "columns",
	  .effect = SEEN_IN_DATA },
	{ OPT_COUNT, 'w', "window", "T", AT(window), "window length: train on windows of T raw rows, 0: on the rows", 0,
	  1e7, .effect = SEEN_IN_DATA },
	{ OPT_COUNT, 's', "step", "STEP", AT(step), "stride: rows from one window to the next", 1, 1e7, .off = 1,
	  .effect = SEEN_IN_DATA },
	{ OPT_TEXT, 0, "key", "LIST", AT(key),
	  "columns that tell the series of a row: train a model per series, FOLDER/KEY.bin in the folder of -o",
	  .effect = SEEN_IN_DATA },
	{ OPT_TEXT, 0, "max-gap", "D", AT(breaks.max_gap), BREAKS_MAX_GAP " (default: any)", .effect = SEEN_IN_DATA,
	  .note = "max_gap", .when = NOTE_IF_USED },
	{ OPT_TEXT, 0, "group", "COL", AT(breaks.group), BREAKS_GROUP, .effect = SEEN_IN_DATA, .note = "group",
	  .when = NOTE_IF_USED },
	{ OPT_INPUTS, 0, "times", "FILE", AT(breaks.times), BREAKS_TIMES, .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "spans", "FILE", AT(spans), "spans of rows that a person marked; ignore: they are not learned",
	  .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "lengths", "FILE", AT(lengths),
	  "steps of each record, which its padding follows (default: all)", .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "val-lengths", "FILE", AT(val_lengths), "steps of each record of --val-file",
	  .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "target", "FILE", AT(target), "targets, one per record (default: the record itself)",
	  .effect = SEEN_IN_DATA },
	{ OPT_INPUT, 0, "labels", "FILE", AT(labels), "class labels, one per record, from 0: trains a classifier",
	  .effect = SEEN_IN_DATA },
	{ OPT_FLAG, 0, "binarize", NULL, AT(train.binarize),
	  "values are probabilities: draw zeros and ones from them in each epoch", .note = "binarize",
	  .when = NOTE_IF_USED },
	{ OPT_NAME, 0, "noise", "KIND=X", AT(noise),
	  "denoising autoencoder: add noise to the inputs in each epoch; bernoulli takes "
	  "no X",
	  .word = ae_noise_word, .note = "noise", .when = NOTE_IF_USED },
	{ OPT_TEXT, 0, "block", "SHAPE", AT(block),
	  "noise on blocks of this shape as a whole: 8x3 is 8 steps of 3 columns (default: single values)",
	  .note = "block", .when = NOTE_IF_USED },
	{ OPT_TEXT, 0, "clip", "LO,HI", AT(clip), "limits of noisy values, which are also salt and pepper",
	  .note = "clip", .when = NOTE_IF_USED },
	{ OPT_REAL, 0, "trim", "Q", AT(train.penalties.trim),
	  "robust training: share of each batch, its largest losses, without "
	  "influence on the step",
	  0, 0.999, .note = "trim", .when = NOTE_IF_USED },
	{ OPT_INPUT, 0, "adversarial", "ARCH", AT(adversarial),
	  "adversarial autoencoder: discriminator of codes, such as "
	  "'dense 64 relu; dense 1'" },
	{ OPT_REAL, 0, "beta", "B", AT(train.beta),
	  "latent: weight of the KL term, beta-VAE (default: 1; 0 with --adversarial)", 0, 1e6, .note = "beta",
	  .when = NOTE_IF_LATENT },
	{ OPT_REAL, 0, "kl-warmup", "EPOCHS", AT(train.kl_warmup), "latent: epochs in which beta rises linearly from 0",
	  0, 1e6, .note = "kl_warmup", .when = NOTE_IF_LATENT },
	{ OPT_REAL, 0, "free-bits", "NATS", AT(train.free_bits), "latent: minimum KL term per value of the code", 0,
	  1e6, .note = "free_bits", .when = NOTE_IF_LATENT },
	{ OPT_REAL, 0, "capacity", "NATS", AT(train.capacity), "latent: KL divergence to aim at, instead of 0", 0, 1e6,
	  .note = "capacity", .when = NOTE_IF_LATENT },
	{ OPT_COUNT, 0, "iwae", "K", AT(train.samples),
	  "latent: codes drawn per record, for the importance-weighted bound (IWAE)", 1, 10000, .off = 1,
	  .note = "draws", .when = NOTE_IF_LATENT },
	{ OPT_REAL, 0, "sparse-l1", "WEIGHT", AT(train.penalties.weight[AE_SPARSE_L1]),
	  "sparse autoencoder: weight of the L1 "
	  "penalty on the code, 0: none",
	  0, 1e6, .note = "sparse_l1", .when = NOTE_IF_USED },
	{ OPT_TEXT, 0, "sparse-kl", "RHO[:W]", AT(sparse),
	  "sparse autoencoder: KL penalty towards mean activations of RHO, of "
	  "weight W (1)",
	  .note = "sparse_kl", .when = NOTE_IF_USED },
	{ OPT_REAL, 0, "mmd", "WEIGHT", AT(train.penalties.weight[AE_MMD]),
	  "Wasserstein autoencoder: weight of the MMD of the codes "
	  "from N(0, I), 0: none",
	  0, 1e6, .note = "mmd", .when = NOTE_IF_USED },
	{ OPT_REAL, 0, "contractive", "WEIGHT", AT(train.penalties.weight[AE_CONTRACTIVE]),
	  "contractive autoencoder: weight of the "
	  "encoder's squared Jacobian norm, 0: none",
	  0, 1e6, .note = "contractive", .when = NOTE_IF_USED },
	{ OPT_COUNT, 0, "pretrain", "N", AT(train.pretrain), "layer-wise pretraining: epochs per layer", 0, 1e6,
	  .note = "pretrain", .when = NOTE_IF_USED },
	{ OPT_CHOICE, 0, "freeze", "HALF", AT(freeze), "half of the network whose weights stay (trainable=False)",
	  .names = halves, .note = "frozen", .when = NOTE_IF_USED },
	{ OPT_INPUT, 0, "init", "FILE", AT(init), "initial weights, from a model or another safetensors file" },
	{ OPT_COUNT, 0, "members", "N", AT(members), "networks to train for an ensemble", 1, AE_ENSEMBLE_MAX,
	  .off = 1 },
	{ OPT_REAL, 0, "subspace", "SHARE", AT(subspace), "ensemble: share of the columns that each network uses",
	  DBL_MIN, 1, .off = 1 },
	{ OPT_CHOICE, 0, "covariance", "KIND", AT(covariance),
	  "covariance of the residuals to store for score mahalanobis "
	  "(default: none; auto for the default network of a table)",
	  .names = covariances, .effect = SAME_RUN },
	{ OPT_COUNT, 0, "neighbors", "N", AT(neighbors),
	  "training records to store for score neighbors (default: 0; 2000 for the "
	  "default network of a table)",
	  0, AE_NEIGHBORS_MAX, .effect = SAME_RUN },
	{ OPT_CHOICE, 0, "heldout", "HOW", AT(heldout),
	  "scores of records that the model did not learn from, to store for "
	  "thresholds",
	  .names = heldouts, .effect = SAME_RUN },
	{ OPT_OUTPUT, 'o', "output", "FILE", AT(tool.out), "where to write the model (default: stdout)",
	  .effect = SAME_RUN },
	{ OPT_OUTPUT, 0, "log", "FILE", AT(log), "where to write the history of the epochs, as TSV",
	  .effect = SAME_RUN },
	{ OPT_OUTPUT, 0, "checkpoint", "FILE", AT(checkpoint), "where to save the state of the run after each epoch",
	  .effect = SAME_RUN },
	{ OPT_FLAG, 0, "resume", NULL, AT(resume), "resume the run from the checkpoint, if it exists",
	  .effect = SAME_RUN },
	{ OPT_SEED, 0, "seed", NULL, AT(tool.seed), .shared = true },
	{ OPT_TEXT, 0, "columns", NULL, AT(tool.columns), .shared = true, .effect = SEEN_IN_DATA },
	{ OPT_TEXT, 0, "label", NULL, AT(tool.label), .shared = true, .effect = SEEN_IN_DATA },
	{ OPT_CHOICE, 0, "missing", NULL, AT(tool.missing), .names = missing_ways, .shared = true,
	  .effect = SEEN_IN_DATA },
};

enum { OPTIONS = sizeof options / sizeof *options };

static const void *value_of(const struct train_options *o, const struct train_option *option)
{
	return (const char *)o + option->at;
}

void train_table(struct train_options *o, struct tool_option table[TRAIN_TABLE_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < OPTIONS; i++) {
		const struct train_option *from = &options[i];

		if (from->shared)
			continue;
		table[n++] = (struct tool_option){ from->kind,           from->letter, from->name, from->arg,
						   (char *)o + from->at, from->help,   from->min,  from->max,
						   from->names,          from->word };
	}
	table[n] = (struct tool_option){ .kind = OPT_END };
}

/* ---- values ---- */

/* The value as text; NULL: none was given or chosen. */
static const char *text_of(const struct train_options *o, const struct train_option *option, char number[32])
{
	const void *value = value_of(o, option);

	switch (option->kind) {
	case OPT_FLAG: return *(const bool *)value ? "yes" : "no";
	case OPT_CHOICE: return *(const int *)value < 0 ? NULL : option->names[*(const int *)value];
	case OPT_COUNT:
		snprintf(number, 32, "%zu", *(const size_t *)value);
		return *(const size_t *)value == SIZE_MAX ? NULL : number;
	case OPT_SEED: snprintf(number, 32, "%llu", (unsigned long long)*(const uint64_t *)value); return number;
	case OPT_REAL:
		number[ae_number_f8(number, *(const double *)value)] = '\0';
		return isnan(*(const double *)value) ? NULL : number;
	case OPT_LIST:
	case OPT_INPUTS: return NULL;
	default: return *(const char *const *)value;
	}
}

static bool is_used(const struct train_options *o, const struct train_option *option)
{
	const void *value = value_of(o, option);

	switch (option->kind) {
	case OPT_FLAG: return *(const bool *)value;
	case OPT_CHOICE: return *(const int *)value > 0;
	case OPT_COUNT: return *(const size_t *)value != SIZE_MAX && (double)*(const size_t *)value != option->off;
	case OPT_REAL: return fabs(*(const double *)value - option->off) > 0;
	case OPT_SEED: return true;
	case OPT_LIST:
	case OPT_INPUTS: return ((const struct tool_list *)value)->count > 0;
	default: return *(const char *const *)value != NULL;
	}
}

bool train_option_used(const struct train_options *o, const char *name)
{
	size_t length = strcspn(name, "=");

	for (size_t i = 0; i < OPTIONS; i++) {
		char number[32];
		const char *text;

		if (strlen(options[i].name) != length || strncmp(options[i].name, name, length) != 0)
			continue;
		if (!name[length])
			return is_used(o, &options[i]);
		text = text_of(o, &options[i], number);
		return text && strcmp(text, name + length + 1) == 0;
	}
	die(&o->tool, "option --%s: not in the table of options", name);
}

/* ---- checkpoints and models ---- */

char *train_fingerprint(const struct train_options *o)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	for (size_t i = 0; to && i < OPTIONS; i++) {
		char number[32];
		const char *value = text_of(o, &options[i], number);

		if (options[i].effect == CHANGES_RUN)
			fprintf(to, "%s %s\n", options[i].name, value ? value : "none");
	}
	if (!to || fclose(to) != 0)
		die(&o->tool, "checkpoint: no memory for the options");
	return text;
}

void train_note_options(const struct train_options *o, struct ae_model *m)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct train_option *option = &options[i];
		char number[32];
		const char *value = text_of(o, option, number);
		struct ae_err e;

		if (!option->note || !value || (option->when == NOTE_IF_USED && !is_used(o, option))
		    || (option->when == NOTE_IF_LATENT && !ae_net_latent(m->net)))
			continue;
		if (ae_model_note(m, option->note, value, &e) != 0)
			die_err(&o->tool, &e);
	}
}
