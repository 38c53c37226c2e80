/* train_default.c - what ae-train decides where no option does, once it knows the data. */
#include "train/train_tool.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 2000, EPOCHS_MOST = 1000000, REMEMBER = 2000 };

static const double table_rate = 0.003;

/* Deviations so many times each other are not of one scale. */
static const double unequal = 100;

/* The noise of a table's default network, in units of the values' deviation. */
static const double least_noise = 0.05, most_noise = 0.8;

/* Records of such a kind, to be given back as they are by a network that nobody has named. */
static bool is_default(const struct run *r, enum ae_record_kind kind)
{
	struct ae_shape record = train_record_shape(r);

	return !r->o->arch && !r->o->target && !r->o->labels && ae_record_kind(&record) == kind;
}

static void choose_noise(struct run *r)
{
	struct train_options *o = r->o;
	double variance = ae_mean_variance(r->train.x, r->train.stride, r->train.count, r->rows.values);
	double unit = fmin(sqrt(variance), 1e30);	/* which is the most that noise may be */

	snprintf(o->noise_text, sizeof o->noise_text, "gaussian=%.6g:%.6g", least_noise * unit,
		 most_noise * unit);
	o->noise = o->noise_text;
	tool_noise(r->tool, &o->noise_of, o->noise, NULL);
	o->train.noise = &o->noise_of;
}

/* What has far larger values than the rest is all that a network of raw rows learns. */
static void tell_scales(const struct run *r)
{
	double least = INFINITY, most = 0;
	size_t small = 0, large = 0;

	for (size_t j = 0; j < r->rows.values; j++) {
		double x = sqrt(ae_mean_variance(r->train.x + j, r->train.stride, r->train.count, 1));

		if (x > 0 && x < least) {
			least = x;
			small = j;
		}
		if (x > most) {
			most = x;
			large = j;
		}
	}
	if (most > 1 && most / unequal > least)
		warn(r->tool, "input: column %zu deviates by %.3g, column %zu by %.3g: large ones decide, "
		     "unless ae-normalize brings all to one scale", small + 1, least, large + 1, most);
}

static size_t epochs_of(const struct run *r, size_t steps)
{
	size_t batches = (r->train.count + r->o->train.batch - 1) / r->o->train.batch;
	size_t n = (steps + batches - 1) / batches;

	return n < EPOCHS_MOST ? n : EPOCHS_MOST;
}

void train_defaults(struct run *r)
{
	struct train_options *o = r->o;
	struct ae_train_options *n = &o->train;
	bool table = is_default(r, AE_ROW), steps = table || is_default(r, AE_WINDOW);

	if (!n->schedule)
		n->schedule = steps ? "cosine" : "constant";
	if (n->epochs == TRAIN_EPOCHS_OPEN && o->steps == 0)
		n->epochs = steps ? epochs_of(r, STEPS) : ae_train_options_default().epochs;
	else if (o->steps > 0)
		n->epochs = epochs_of(r, o->steps);
	if (isnan(n->rate))
		n->rate = table ? table_rate : ae_train_options_default().rate;
	if (o->neighbors == TRAIN_NEIGHBORS_OPEN)		/* who asks for a spread wants its score */
		o->neighbors = table && !n->masked && o->covariance == COVARIANCE_UNKNOWN ? REMEMBER : 0;
	if (o->covariance == COVARIANCE_UNKNOWN)
		o->covariance = table && !o->train.masked ? COVARIANCE_AUTO : COVARIANCE_NONE;
	if (table)
		tell_scales(r);
	if (!o->noise && table)
		choose_noise(r);
	note(r->tool, "%zu epochs, rate %g, schedule %s, noise %s", n->epochs, n->rate, n->schedule,
	     o->noise ? o->noise : "none");
	r->all = r->train;
	r->all_val = r->val;
}
