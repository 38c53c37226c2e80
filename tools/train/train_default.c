/* train_default.c - defaults that depend on the data: the recipes for tables and for windows. */
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 2000, EPOCHS_MAX = 1000000, NEIGHBORS = 2000 };

static const double table_rate = 0.003;

/* A ratio of standard deviations from which columns are not on one scale. */
static const double unequal = 100;

/* Noise of a table's default network, in standard deviations of the values. */
static const double min_noise = 0.05, max_noise = 0.8;

/* Whether the records are of this kind and are reconstructed by the default network. */
static bool is_default(const struct train_run *r, enum ae_record_kind kind)
{
	struct ae_shape record = train_record_shape(r);

	return !r->o->arch && !r->o->target && !r->o->labels && ae_record_kind(&record) == kind;
}

static void choose_noise(struct train_run *r)
{
	struct train_options *o = r->o;
	double variance = ae_mean_variance(r->train.x, r->train.stride, ae_data_record(&r->train, r->train.count),
					   r->rows.values);
	double unit = fmin(sqrt(variance), 1e30); /* maximum amount of noise */

	snprintf(o->noise_text, sizeof o->noise_text, "gaussian=%.6g:%.6g", min_noise * unit, max_noise * unit);
	o->noise = o->noise_text;
	tool_noise(r->tool, &o->parsed_noise, o->noise, NULL);
	o->train.noise = &o->parsed_noise;
}

/* Warns of columns on unequal scales: a network of raw rows learns little but the large ones. */
static void check_scales(const struct train_run *r)
{
	double min = INFINITY, max = 0;
	size_t small = 0, large = 0;

	for (size_t j = 0; j < r->rows.values; j++) {
		double x = sqrt(ae_mean_variance(r->train.x + j, r->train.stride,
						 ae_data_record(&r->train, r->train.count), 1));

		if (x > 0 && x < min) {
			min = x;
			small = j;
		}
		if (x > max) {
			max = x;
			large = j;
		}
	}
	if (max > 1 && max / unequal > min)
		warn(r->tool,
		     "input: expected columns on one scale, got standard deviations of %.3g in column %zu and %.3g in "
		     "column %zu: errors in small columns will hardly count (ae-normalize brings columns to one scale)",
		     min, small + 1, max, large + 1);
}

static size_t epochs_of(const struct train_run *r, size_t steps)
{
	size_t batches = (r->train.count + r->o->train.batch - 1) / r->o->train.batch;
	size_t n = (steps + batches - 1) / batches;

	return n < EPOCHS_MAX ? n : EPOCHS_MAX;
}

/* Validation scores cost nothing. A cross-fit costs most of a training, which takes seconds for default networks. Weights
 * of --init may have learned from any record. */
static void choose_heldout(struct train_run *r, bool recipe)
{
	struct train_options *o = r->o;

	if (o->heldout == HELDOUT_VALIDATION && r->val.count == 0)
		die(r->tool, "--heldout validation needs --val or --val-file");
	r->heldout.asked = o->heldout != HELDOUT_AUTO;
	if (!r->heldout.asked)
		o->heldout = r->val.count > 0                       ? HELDOUT_VALIDATION
			: recipe && !o->init && o->train.epochs > 0 ? HELDOUT_CROSS_FIT
								    : HELDOUT_NONE;
}

void train_defaults(struct train_run *r)
{
	struct train_options *o = r->o;
	struct ae_train_options *n = &o->train;
	bool table = is_default(r, AE_ROW), steps = table || is_default(r, AE_WINDOW);

	if (!n->schedule)
		n->schedule = steps ? "cosine" : "constant";
	if (n->epochs == TRAIN_COUNT_OPEN && o->steps == 0)
		n->epochs = steps ? epochs_of(r, STEPS) : ae_train_options_default().epochs;
	else if (o->steps > 0)
		n->epochs = epochs_of(r, o->steps);
	if (isnan(n->rate))
		n->rate = table ? table_rate : ae_train_options_default().rate;
	if (o->neighbors == TRAIN_COUNT_OPEN) /* --covariance asks for its own score */
		o->neighbors = table && !n->masked && o->covariance == COVARIANCE_OPEN ? NEIGHBORS : 0;
	if (o->covariance == COVARIANCE_OPEN)
		o->covariance = table && !o->train.masked ? COVARIANCE_AUTO : COVARIANCE_NONE;
	if (table)
		check_scales(r);
	if (!o->noise && table)
		choose_noise(r);
	choose_heldout(r, steps);
	note(r->tool, "%zu epochs, learning rate %g, schedule %s, noise %s", n->epochs, n->rate, n->schedule,
	     o->noise ? o->noise : "none");
	r->all = r->train;
	r->all_val = r->val;
}
