/* train_result.c - the model that ae-train writes, with the run's options and results as metadata. */
#include "train/train_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_number(struct train_run *r, const char *key, double value)
{
	struct ae_err e;

	if (ae_model_number(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

static void note_text(struct train_run *r, const char *key, const char *value)
{
	struct ae_err e;

	if (ae_model_note(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

/* Population statistics of the training rows' values, to compare scores with. */
static void note_input(struct train_run *r)
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
	mean = sum / (double)n;
	for (size_t i = 0; i < all; i++)
		squares += isnan(a->x[i]) ? 0 : (a->x[i] - mean) * (a->x[i] - mean);
	note_number(r, "input.mean", mean);
	note_number(r, "input.deviation", sqrt(squares / (double)n));
	note_number(r, "input.min", low);
	note_number(r, "input.max", high);
}

/* Columns with one value in all training rows, and that value, as records have it. Few rows show none. */
static void note_constant(struct train_run *r)
{
	enum { ROWS_SURE = 30 };
	const struct records *a = &r->rows;
	size_t columns = r->stats.count, used = 0;
	char *text;

	if (columns == 0 || a->count < ROWS_SURE || a->values % columns != 0 || !train_reconstructs(r))
		return;
	text = tool_alloc(r->tool, columns, 64);
	for (size_t c = 0; c < columns; c++) {
		float low = INFINITY, high = -INFINITY;
		char number[32];

		for (size_t i = c; i < a->count * a->values; i += columns) {
			low = a->x[i] < low ? a->x[i] : low;
			high = a->x[i] > high ? a->x[i] : high;
		}
		if (low != high)
			continue;
		ae_number_f4(number, low);
		used += (size_t)sprintf(text + used, "%s%zu=%s", used ? " " : "", c, number);
	}
	if (used)
		note_text(r, AE_NOTE_CONSTANT, text);
	free(text);
}

void train_note_names(struct train_run *r)
{
	const struct ae_stats *s = &r->stats;
	struct ae_err e;

	if (s->count > 0 && strcmp(s->row->name, AE_STAT_ALL) != 0)
		return;
	if (ae_model_set_names(&r->model, (const char *const *)r->columns.name, r->columns.count, &e) != 0)
		die_err(r->tool, &e);
}

static void note_results(struct train_run *r, size_t epoch)
{
	const struct ae_net *discriminator = r->o->train.discriminator;
	const struct ae_epoch *h = epoch ? ae_trainer_history(r->trainer) + epoch - 1 : NULL;
	char seed[24];

	snprintf(seed, sizeof seed, "%llu", (unsigned long long)train_seed(r));
	note_text(r, "seed", seed);
	if (discriminator)
		note_text(r, AE_NOTE_ADVERSARIAL, ae_net_text(discriminator));
	if (r->o->window > 0)
		note_number(r, "rows", (double)(r->rows.count - r->rows.ignored));
	if (r->rows.ignored > 0)
		note_number(r, "ignored_rows", (double)r->rows.ignored);
	note_number(r, "records", (double)r->train.count);
	note_number(r, "validation_records", (double)r->val.count);
	note_number(r, "epoch", (double)epoch);
	if (h)
		note_number(r, "train_loss", h->loss);
	if (h && !isnan(h->val_loss))
		note_number(r, "val_loss", h->val_loss);
	note_input(r);
	note_constant(r);
}

void train_save_member(struct train_run *r, size_t epoch)
{
	train_note_options(r->o, &r->model);
	note_results(r, epoch);
	train_covariance(r);
	train_neighbors(r);
	train_heldout_validation(r);
	r->done.model = tool_grow(r->tool, r->done.model, r->done.count + 1, sizeof *r->done.model);
	r->done.model[r->done.count++] = r->model;
	r->model = (struct ae_model){ 0 };
}

void train_write_model(struct train_run *r, const char *path)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	train_heldout_store(r);
	if (ae_ensemble_bytes(&r->done, &bytes, &n, &e) != 0 || (path && ae_file_save(path, bytes, n, &e) != 0))
		die_err(r->tool, &e);
	if (!path)
		tool_bytes(r->tool, bytes, n, false);
	free(bytes);
}
