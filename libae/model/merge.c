/* merge.c - the weighted average of models of one architecture: joins training that is distributed over machines. */
#include "detect/neighbors.h"
#include "detect/covariance.h"
#include "model/model_parts.h"
#include "nn/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A model's networks: the autoencoder and the discriminator. */
enum { NETS = 2 };

static struct ae_net *net_of(const struct ae_model *m, size_t i)
{
	return i == 0 ? m->net : m->discriminator;
}

struct ae_merge {
	struct ae_model *to;
	struct average {
		struct ae_net *net; /* network of `to`; NULL: none */
		double *mean;       /* (net->size) average of each parameter so far */
		double *squares;    /* (net->size) weighted sum of squared deviations from it */
	} part[NETS];
	double weight;          /* sum of the weights so far */
	double seen;            /* sum of the positive weights, which running statistics are averaged over */
	double records, merged; /* sums of the notes; records NaN: a model has no such note */
	size_t weighted;        /* models with a weight other than 0 */
	float *known;           /* (known_count, values of an output) floats: neighbors of the models */
	size_t known_count;
	struct ae_covariance covariance; /* of the only weighted model; with several, only `full` counts */
};

int ae_merge_new(struct ae_merge **made, struct ae_model *to, struct ae_err *e)
{
	struct ae_merge *g = calloc(1, sizeof *g);
	bool bad = !g;

	*made = NULL;
	for (size_t i = 0; g && i < NETS; i++) {
		struct average *a = &g->part[i];

		a->net = net_of(to, i);
		if (!a->net || a->net->size == 0)
			continue;
		a->mean = calloc(a->net->size, sizeof *a->mean);
		a->squares = calloc(a->net->size, sizeof *a->squares);
		bad |= !a->mean || !a->squares;
	}
	if (bad) {
		ae_merge_free(g);
		return ae_err_set(e, "models: no memory for %zu parameters", to->net->size);
	}
	g->to = to;
	*made = g;
	return 0;
}

void ae_merge_free(struct ae_merge *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < NETS; i++) {
		free(g->part[i].mean);
		free(g->part[i].squares);
	}
	free(g->known);
	ae_covariance_free(&g->covariance);
	free(g);
}

/* ---- checks that models are alike ---- */

static int same_layers(const struct ae_net *a, const struct ae_net *b, struct ae_err *e)
{
	if (!ae_shape_equal(&a->record, &b->record))
		return ae_err_set(e, "expected records of %s, as the first model takes, got %s",
				  ae_shape_name(&a->record).text, ae_shape_name(&b->record).text);
	for (size_t i = 0; i < a->layers && i < b->layers; i++) {
		struct ae_layer_info one, other;

		ae_net_layer(a, i, &one);
		ae_net_layer(b, i, &other);
		if (strcmp(one.text, other.text) != 0 || !ae_shape_equal(&one.out, &other.out)
		    || one.parameters != other.parameters || one.decoder != other.decoder)
			return ae_err_set(e,
					  "item %d: expected '%s' in the %s, as in the first model, got '%s' in the %s",
					  b->layer[i].item.number, one.text, one.decoder ? "decoder" : "encoder",
					  other.text, other.decoder ? "decoder" : "encoder");
	}
	if (a->layers != b->layers || a->size != b->size)
		return ae_err_set(e, "expected %zu layers with %zu parameters, as in the first model, got %zu with %zu",
				  a->layers, a->trained, b->layers, b->trained);
	return 0;
}

static int same_discriminators(const struct ae_net *a, const struct ae_net *b, struct ae_err *e)
{
	struct ae_err inner;

	if (!a != !b)
		return ae_err_set(e, "expected %s discriminator, as in the first model, got %s", a ? "a" : "no",
				  b ? "one" : "none");
	return a && same_layers(a, b, &inner) != 0 ? ae_err_set(e, "discriminator: %s", inner.text) : 0;
}

static int same_stats(const struct ae_stats *a, const struct ae_stats *b, struct ae_err *e)
{
	if (a->count != b->count)
		return ae_err_set(e, "expected a normalizer of %zu columns, as in the first model, got %zu", a->count,
				  b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct ae_stat *one = &a->row[i], *other = &b->row[i];

		if (strcmp(one->name, other->name) != 0)
			return ae_err_set(e, "column %zu: expected '%s', as in the first model, got '%s'", i + 1,
					  one->name, other->name);
		if (one->shift != other->shift || one->scale != other->scale)
			return ae_err_set(e,
					  "column %zu: expected shift %.9g and scale %.9g, as in the first model, "
					  "got %.9g and %.9g",
					  i + 1, one->shift, one->scale, other->shift, other->scale);
	}
	return 0;
}

static int same_use(const struct ae_model *a, const struct ae_model *b, struct ae_err *e)
{
	if (a->window != b->window || a->step != b->step)
		return ae_err_set(e, "expected windows of %zu rows, step %zu, as in the first model, got %zu, step %zu",
				  a->window, a->step, b->window, b->step);
	if (strcmp(a->loss, b->loss) != 0)
		return ae_err_set(e, "expected loss '%s', as in the first model, got '%s'", a->loss, b->loss);
	if (strcmp(a->score, b->score) != 0)
		return ae_err_set(e, "expected score '%s', as in the first model, got '%s'", a->score, b->score);
	return ae_model_same_names(a, b, e);
}

/* ---- notes: those that all models share stay; records and models are added up ---- */

double ae_model_records(const struct ae_model *m)
{
	return ae_model_find_number(m, "records", NAN);
}

static void drop_different_notes(struct ae_model *to, const struct ae_model *m)
{
	for (size_t i = to->notes; i-- > 0;) {
		const char *other = ae_model_find(m, to->note[i].key);

		if (!other || strcmp(other, to->note[i].value) != 0)
			ae_model_drop_note(to, i);
	}
}

/* ---- averages ---- */

static int check_values(const struct ae_net *net, struct ae_err *e)
{
	for (size_t i = 0; i < net->size; i++)
		if (!isfinite(net->w[i]))
			return ae_err_set(e, "parameter %zu of %zu is not finite", i, net->size);
	return 0;
}

/* West's update (1979) of parameters from..end-1. The average of one model is exactly that model. */
static void add_values(struct average *a, size_t from, size_t end, const float *w, double weight, double share)
{
	for (size_t i = from; i < end; i++) {
		double deviation = w[i] - a->mean[i];

		a->mean[i] += deviation * share;
		a->squares[i] += weight * deviation * (w[i] - a->mean[i]);
	}
}

/* ---- neighbors: those of all models, with residuals by the average ---- */

static int add_records(struct ae_merge *g, const struct ae_neighbors *m, struct ae_err *e)
{
	float *grown = NULL;

	if (m->count == 0)
		return 0;
	if (m->count > AE_NEIGHBORS_MAX - g->known_count)
		return ae_err_set(e,
				  "at most %d neighbors in all models expected, got %zu, and %zu of the models before",
				  AE_NEIGHBORS_MAX, m->count, g->known_count);
	if (m->values <= SIZE_MAX / sizeof *grown / (g->known_count + m->count))
		grown = realloc(g->known, (g->known_count + m->count) * m->values * sizeof *grown);
	if (!grown)
		return ae_err_set(e, "no memory for %zu neighbors", g->known_count + m->count);
	memcpy(grown + g->known_count * m->values, m->record, m->count * m->values * sizeof *grown);
	g->known = grown;
	g->known_count += m->count;
	return 0;
}

static int finish_neighbors(struct ae_merge *g, struct ae_err *e)
{
	size_t values = ae_shape_count(ae_net_shape(g->to->net, AE_OUTPUT));
	struct ae_neighbors *m = &g->to->neighbors;

	ae_neighbors_free(m);
	if (g->known_count == 0)
		return 0;
	if (ae_neighbors_new(m, g->known_count, values, e) != 0)
		return -1;
	memcpy(m->record, g->known, g->known_count * values * sizeof *m->record);
	return ae_neighbors_fit(m, g->to->net, NULL, 1, e);
}

/* ---- residual covariance: of the only weighted model, or of the average's own residuals ---- */

static int add_covariance(struct ae_merge *g, const struct ae_covariance *s, struct ae_err *e)
{
	bool full = g->covariance.full && s->full;

	if (g->weighted == 1)
		return s->values > 0 ? ae_covariance_copy(&g->covariance, s, e) : 0;
	if (s->values == 0)
		ae_covariance_free(&g->covariance);
	g->covariance.full = full;
	return 0;
}

static int finish_covariance(struct ae_merge *g, struct ae_err *e)
{
	const struct ae_neighbors *m = &g->to->neighbors;
	struct ae_covariance *s = &g->to->covariance;

	ae_covariance_free(s);
	if (g->covariance.values == 0)
		return 0;
	if (g->weighted == 1)
		return ae_covariance_copy(s, &g->covariance, e);
	return m->count > 0 && m->count / 2 >= m->values ? ae_neighbors_covariance(m, g->covariance.full, s, e) : 0;
}

static int finish_mean(struct ae_merge *g, struct ae_err *e)
{
	const struct ae_model *to = g->to;
	struct ae_score how;
	struct ae_err other;
	double mean;

	if (g->weighted > 1)
		ae_model_forget(g->to, "score.mean");
	if (to->neighbors.count == 0 || ae_score_find(&how, to->score, &other) != 0
	    || !(ae_score_neighbors(how) || (ae_score_covariance(how) && to->covariance.values > 0)))
		return 0;
	how.neighbors = &to->neighbors;
	how.covariance = &to->covariance;
	return ae_score_mean(how, &to->neighbors, &mean, e) != 0 || ae_model_number(g->to, "score.mean", mean, e) != 0
		? -1
		: 0;
}

static int add_residuals(struct ae_merge *g, const struct ae_model *m, double weight, struct ae_err *e)
{
	g->weighted++;
	if (weight > 0 && add_records(g, &m->neighbors, e) != 0)
		return -1;
	return add_covariance(g, &m->covariance, e);
}

/* Running statistics are averages over records, so models with a negative weight add nothing to them. */
static void add_model(struct ae_merge *g, const struct ae_model *m, double weight)
{
	g->weight += weight;
	g->seen += weight > 0 ? weight : 0;
	for (size_t i = 0; weight != 0 && i < NETS; i++) {
		struct average *a = &g->part[i];

		if (!a->net)
			continue;
		add_values(a, 0, a->net->trained, net_of(m, i)->w, weight, weight / g->weight);
		if (weight > 0)
			add_values(a, a->net->trained, a->net->size, net_of(m, i)->w, weight, weight / g->seen);
	}
}

int ae_merge_add(struct ae_merge *g, const struct ae_model *m, double weight, struct ae_err *e)
{
	if (!isfinite(weight))
		return ae_err_set(e, "expected a finite weight, got %.9g", weight);
	if (weight < 0 && !(g->weight + weight > 0))
		return ae_err_set(e, "expected weights with a sum above 0, got %.9g after models with %.9g", weight,
				  g->weight);
	if (same_layers(g->to->net, m->net, e) != 0
	    || same_discriminators(g->to->discriminator, m->discriminator, e) != 0
	    || same_stats(&g->to->stats, &m->stats, e) != 0 || same_use(g->to, m, e) != 0)
		return -1;
	if (weight >= 0) {
		g->records += ae_model_records(m);
		g->merged += ae_model_find_number(m, "merged", 1);
	}
	if (weight != 0 && add_residuals(g, m, weight, e) != 0)
		return -1;
	if (m != g->to)
		drop_different_notes(g->to, m);
	add_model(g, m, weight);
	return 0;
}

static const struct ae_tensor *find(const struct ae_layer *l, const char *name)
{
	for (int i = 0; i < l->tensors; i++)
		if (strcmp(l->tensor[i].name, name) == 0)
			return &l->tensor[i];
	return NULL;
}

/* Variance of all records: the average of the models' variances plus the variance of their means. */
static void widen(struct average *a, const struct ae_layer *l, double weight)
{
	const struct ae_tensor *mean = find(l, AE_TENSOR_MEAN), *variance = find(l, AE_TENSOR_VARIANCE);

	for (size_t i = 0; mean && variance && i < variance->count; i++)
		a->mean[variance->at + i] += a->squares[mean->at + i] / weight;
}

static int finish(struct average *a, double seen, struct ae_err *e)
{
	for (size_t i = 0; i < a->net->layers; i++)
		widen(a, &a->net->layer[i], seen);
	for (size_t i = 0; i < a->net->size; i++)
		a->net->w[i] = (float)a->mean[i];
	return check_values(a->net, e);
}

/* No average has the scores of one of its models. */
static void drop_heldout(struct ae_model *m)
{
	free(m->heldout);
	m->heldout = NULL;
	m->heldouts = 0;
	ae_model_forget(m, AE_NOTE_HELDOUT);
}

int ae_merge_finish(struct ae_merge *g, struct ae_err *e)
{
	struct ae_err inner;

	if (!(g->weight > 0))
		return ae_err_set(e, "models: their weights add up to 0");
	for (size_t i = 0; i < NETS; i++)
		if (g->part[i].net && finish(&g->part[i], g->seen, &inner) != 0)
			return ae_err_set(e, "models: in their average, %s", inner.text);
	if (finish_neighbors(g, e) != 0 || finish_covariance(g, e) != 0 || finish_mean(g, e) != 0)
		return -1;
	if (g->weighted > 1) {
		drop_heldout(g->to);
		ae_model_forget_precision(g->to);
	}
	ae_model_forget(g->to, "records");
	ae_model_forget(g->to, "merged");
	if (g->records >= 0 && ae_model_number(g->to, "records", g->records, e) != 0)
		return -1;
	return ae_model_number(g->to, "merged", g->merged, e);
}
