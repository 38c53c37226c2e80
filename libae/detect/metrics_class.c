/* metrics_class.c - metrics of a classifier's outputs against labels. */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ae_classes {
	size_t classes;
	double margin; /* probabilities are clipped to margin .. 1 - margin in the loss */
	uint64_t count;
	uint64_t *confusion; /* (label, prediction) */
	uint64_t *rank;      /* (classes) records whose label's output has this rank, 0 the largest */
	bool probabilities;  /* all records so far are probabilities */
	double loss_probability, loss_logit;
};

int ae_classes_new(struct ae_classes **classes, size_t count, double margin, struct ae_err *e)
{
	struct ae_classes *c = NULL;

	*classes = NULL;
	if (count <= AE_CLASSES_MAX)
		c = calloc(1, sizeof *c);
	if (!c)
		return ae_err_set(e, "classes: expected up to %d, got %zu", AE_CLASSES_MAX, count);
	*c = (struct ae_classes){ .classes = count, .margin = margin, .probabilities = true };
	c->confusion = calloc(count * count, sizeof *c->confusion);
	c->rank = calloc(count, sizeof *c->rank);
	if (!c->confusion || !c->rank) {
		ae_classes_free(c);
		return ae_err_set(e, "no memory for a confusion matrix of %zu classes", count);
	}
	*classes = c;
	return 0;
}

void ae_classes_free(struct ae_classes *c)
{
	if (!c)
		return;
	free(c->confusion);
	free(c->rank);
	free(c);
}

/* How many classes rank before the label's; of equal values the first class ranks first. */
static size_t rank_of(const double *x, size_t n, size_t label)
{
	size_t before = 0;

	for (size_t i = 0; i < n; i++)
		before += x[i] > x[label] || (i < label && x[i] == x[label]);
	return before;
}

/* Not negative, and of sum 1 within the error of single precision. */
static bool are_probabilities(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (x[i] < 0)
			return false;
		sum += x[i];
	}
	return fabs(sum - 1) < 1e-3;
}

/* -log softmax(x)[label], from differences to the largest, so that nothing overflows. */
static double logit_loss(const double *x, size_t n, size_t label)
{
	size_t top = ae_largest(x, n);
	double others = 0;

	for (size_t i = 0; i < n; i++)
		if (i != top)
			others += exp(x[i] - x[top]);
	return log1p(others) + (x[top] - x[label]);
}

void ae_classes_add(struct ae_classes *c, const double *x, size_t label)
{
	c->confusion[label * c->classes + ae_largest(x, c->classes)]++;
	c->rank[rank_of(x, c->classes, label)]++;
	c->probabilities = c->probabilities && are_probabilities(x, c->classes);
	c->loss_probability -= log(fmin(fmax(x[label], c->margin), 1 - c->margin));
	c->loss_logit += logit_loss(x, c->classes, label);
	c->count++;
}

const uint64_t *ae_classes_confusion(const struct ae_classes *c)
{
	return c->confusion;
}

bool ae_classes_logits(const struct ae_classes *c)
{
	return !c->probabilities;
}

double ae_classes_top(const struct ae_classes *c, size_t k)
{
	uint64_t good = 0;

	for (size_t i = 0; i < k && i < c->classes; i++)
		good += c->rank[i];
	return (double)good / (double)c->count;
}

struct ae_class ae_classes_at(const struct ae_classes *c, size_t k)
{
	struct ae_class one = { 0 };
	double tp = (double)c->confusion[k * c->classes + k];

	for (size_t i = 0; i < c->classes; i++) {
		one.labels += c->confusion[k * c->classes + i];
		one.predictions += c->confusion[i * c->classes + k];
	}
	one.quality = ae_quality(one.predictions ? tp / (double)one.predictions : 0,
				 one.labels ? tp / (double)one.labels : 0);
	return one;
}

/* Classes without labels and predictions are left out of the means, as in scikit-learn. Matthews correlation for K classes:
 * Gorodkin 2004. */
void ae_classes_summary(const struct ae_classes *c, struct ae_class_summary *s)
{
	double n = (double)c->count, good = 0, cross = 0, labels = 0, predictions = 0, seen = 0, named = 0;

	*s = (struct ae_class_summary){ 0 };
	for (size_t k = 0; k < c->classes; k++) {
		struct ae_class one = ae_classes_at(c, k);
		double label = (double)one.labels / n, prediction = (double)one.predictions / n;

		good += (double)c->confusion[k * c->classes + k] / n;
		cross += label * prediction;
		labels += label * label;
		predictions += prediction * prediction;
		named += one.labels > 0;
		seen += one.labels > 0 || one.predictions > 0;
		s->balanced_accuracy += one.quality.recall;
		s->macro_f1 += one.quality.f1;
	}
	s->accuracy = ae_classes_top(c, 1);
	s->balanced_accuracy /= named;
	s->macro_f1 /= seen;
	if (labels < 1 && predictions < 1)
		s->mcc = (good - cross) / sqrt(1 - labels) / sqrt(1 - predictions);
	s->log_loss = (c->probabilities ? c->loss_probability : c->loss_logit) / n;
}

/* ---- intervals ---- */

enum { INTERVALS = sizeof(struct ae_class_intervals) / sizeof(struct ae_interval) };

/* The records of one round, and the metrics of all rounds. */
struct redrawn {
	struct ae_classes classes;
	uint32_t *cell; /* (count) each record's cell of the confusion matrix */
	double *value;  /* (INTERVALS, rounds) */
};

static void list_cells(const struct ae_classes *c, uint32_t *cell)
{
	for (size_t i = 0; i < c->classes * c->classes; i++)
		for (uint64_t k = 0; k < c->confusion[i]; k++)
			*cell++ = (uint32_t)i;
}

static void run_round(struct redrawn *r, const struct ae_bootstrap *o, size_t round)
{
	struct ae_rng key = ae_rng_key(o->seed, AE_RNG_BOOTSTRAP, round, 2);
	struct ae_classes *c = &r->classes;
	struct ae_class_summary s;

	memset(c->confusion, 0, c->classes * c->classes * sizeof *c->confusion);
	for (uint64_t i = 0; i < c->count; i++)
		c->confusion[r->cell[ae_rng_below(key, i, c->count)]]++;
	c->rank[0] = 0;
	for (size_t k = 0; k < c->classes; k++)
		c->rank[0] += c->confusion[k * c->classes + k];
	ae_classes_summary(c, &s);
	r->value[round] = s.accuracy;
	r->value[o->rounds + round] = s.balanced_accuracy;
	r->value[2 * o->rounds + round] = s.macro_f1;
	r->value[3 * o->rounds + round] = s.mcc;
}

int ae_classes_bootstrap(const struct ae_classes *c, const struct ae_bootstrap *o, struct ae_class_intervals *intervals,
			 struct ae_err *e)
{
	struct redrawn r = { .classes = *c };
	struct ae_interval *interval[INTERVALS] = {
		&intervals->accuracy,
		&intervals->balanced_accuracy,
		&intervals->macro_f1,
		&intervals->mcc,
	};
	bool good;

	r.classes.confusion = calloc(c->classes * c->classes, sizeof *c->confusion);
	r.classes.rank = calloc(c->classes, sizeof *c->rank);
	r.cell = c->count <= SIZE_MAX / sizeof *r.cell ? calloc((size_t)c->count, sizeof *r.cell) : NULL;
	r.value = calloc(o->rounds, INTERVALS * sizeof *r.value);
	good = r.classes.confusion && r.classes.rank && r.cell && r.value;
	if (good) {
		list_cells(c, r.cell);
		for (size_t round = 0; round < o->rounds; round++)
			run_round(&r, o, round);
	}
	for (size_t m = 0; good && m < INTERVALS; m++)
		*interval[m] = ae_interval_of(r.value + m * o->rounds, o->rounds);
	free(r.classes.confusion);
	free(r.classes.rank);
	free(r.cell);
	free(r.value);
	return good ? 0 : ae_err_set(e, "no memory for a bootstrap of %zu rounds", o->rounds);
}
