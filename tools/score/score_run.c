/* score_run.c - the scores of a block of records: each member's score, and the joint score of the ensemble. */
#include "common/precision_option.h"
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Dies if the model lacks what its score needs beside a record and its reconstruction. */
static void check_learned(const struct scorer *s, const struct member *m, struct ae_score score)
{
	if (ae_score_covariance(score) && m->model->covariance.values == 0)
		die(s->tool,
		    "%s: score %s needs the residual covariance, which this model does not hold (ae-train --covariance "
		    "diagonal or full)",
		    m->path, ae_score_name(score));
	if (ae_score_neighbors(score) && m->model->neighbors.count == 0)
		die(s->tool,
		    "%s: score %s needs training records, which this model does not hold (ae-train --neighbors N)",
		    m->path, ae_score_name(score));
	if ((ae_score_covariance(score) || ae_score_neighbors(score)) && s->masked)
		die(s->tool, "%s: cannot be used with score %s, which takes whole records",
		    s->o->lengths ? "--lengths" : "--missing keep", ae_score_name(score));
}

struct ae_runner_options scorer_runner_options(const struct scorer *s)
{
	return (struct ae_runner_options){ .threads = s->tool->threads,
					   .masked = s->masked,
					   .padded = s->o->lengths != NULL,
					   .batch = s->o->batch,
					   .no_reuse = s->o->no_reuse };
}

static void open_score(struct scorer *s, size_t i)
{
	struct tool *t = s->tool;
	struct member *m = &s->members.member[i];
	const struct ae_shape *out = ae_net_shape(m->model->net, AE_OUTPUT);
	struct ae_runner_options how = scorer_runner_options(s);
	const char *unit = ae_model_find(m->model, "score.mean"), *end;
	struct ae_score *score = &s->score[i];
	struct ae_err e;

	if (ae_score_find(score, s->o->method ? s->o->method : m->model->score, &e) != 0)
		die_err(t, &e);
	if (ae_shape_count(out) != m->values)
		die(t, "%s: records of %s become %s: a score compares outputs and records of one size", m->path,
		    ae_shape_name(ae_net_shape(m->model->net, AE_INPUT)).text, ae_shape_name(out).text);
	check_learned(s, m, *score);
	how.logits = ae_score_logits(*score);
	how.precision = precision_of(t, m->path, m->model, isnan(s->o->online.rate) ? s->o->precision : AE_F32);
	member_start(t, m, &how);
	score->isa = t->isa;
	score->covariance = &m->model->covariance;
	score->neighbors = &m->model->neighbors;
	if (ae_score_neighbors(*score) && ae_neighbors_index_new(&s->index[i], score->neighbors, t->isa, &e) != 0)
		die_err(t, &e);
	score->index = s->index[i];
	score->logits = how.logits && ae_net_sigmoid(m->model->net);
	s->unit[i] = 1;
	if (!s->o->relative)
		return;
	end = unit ? ae_number_parse(unit, unit + strlen(unit), &s->unit[i]) : NULL;
	if (!end || *end || strcmp(ae_score_name(*score), m->model->score) != 0)
		die(t,
		    "%s: --relative needs the mean of score %s over the training records, which this model does not "
		    "hold "
		    "(ae-train --covariance or --neighbors stores it)",
		    m->path, ae_score_name(*score));
	if (!(s->unit[i] > 0) || !isfinite(s->unit[i]))
		die(t, "%s: --relative: expected a mean training score above 0, got %s", m->path, unit);
}

static void open_scores(struct scorer *s)
{
	struct tool *t = s->tool;
	const struct score_options *o = s->o;
	struct ae_runner_options how = scorer_runner_options(s);
	struct ae_shape record;

	s->score = tool_alloc(t, s->members.count, sizeof *s->score);
	s->index = tool_alloc(t, s->members.count, sizeof *s->index);
	s->unit = tool_alloc(t, s->members.count, sizeof *s->unit);
	s->likelihood = likelihood_chosen(o) ? tool_alloc(t, s->members.count, sizeof *s->likelihood) : NULL;
	for (size_t i = 0; i < s->members.count; i++)
		if (s->likelihood) {
			s->likelihood[i] = likelihood_open(t, o, &s->members.member[i]);
			how.precision = precision_of(t, s->members.member[i].path, s->members.member[i].model, AE_F32);
			member_start(t, &s->members.member[i], &how);
		} else {
			open_score(s, i);
		}
	s->record = record = ae_model_record(s->members.member[0].model);
	s->values = ae_shape_count(&record);
	s->features = record.rank ? record.dim[record.rank - 1] : 1;
	constant_open(s);
	s->parts = o->by == BY_FEATURE ? s->features : o->by == BY_STEP ? s->values / s->features : 0;
}

void scorer_open(struct scorer *s, struct tool *t, const char *path, const struct score_options *o,
		 const struct ae_shape *record)
{
	*s = (struct scorer){ .tool = t, .o = o, .masked = t->missing == MISSING_KEEP || o->lengths };
	models_open(&s->members, t, path, &o->models, o->arch, record, o->raw);
	for (size_t i = 1; i < s->members.count; i++)
		if (ae_net_classes(s->members.member[i].model->net, AE_WHOLE)
		    != ae_net_classes(s->members.member[0].model->net, AE_WHOLE))
			die(t, "%s: expected the classes of '%s': one list of labels serves all models",
			    s->members.member[i].path, path);
	classes_open(&s->classes, t, s->members.member[0].model->net, AE_WHOLE, o->labels, o->class);
	open_scores(s);
}

void scorer_allocate(struct scorer *s, size_t max_records)
{
	struct tool *t = s->tool;
	size_t members = s->members.count;

	s->max_records = max_records;
	s->y = tool_alloc(t, max_records * s->values + 16, sizeof *s->y);
	s->values_there = tool_alloc(t, 2 * s->values, sizeof *s->values_there);
	s->index_there = tool_alloc(t, s->values, sizeof *s->index_there);
	s->term = tool_alloc(t, s->values, sizeof *s->term);
	s->weight = tool_alloc(t, members, sizeof *s->weight);
	s->member_score = tool_alloc(t, members, max_records * sizeof *s->member_score);
	if (s->parts > 0)
		s->member_part = tool_alloc(t, members * max_records, s->parts * sizeof *s->member_part);
}

static void free_buffers(struct scorer *s)
{
	for (size_t i = 0; s->likelihood && i < s->members.count; i++)
		ae_likelihood_free(s->likelihood[i]);
	for (size_t i = 0; i < s->members.count; i++)
		ae_neighbors_index_free(s->index[i]);
	free(s->likelihood);
	free(s->index);
	free(s->score);
	free(s->unit);
	free(s->y);
	free(s->values_there);
	free(s->index_there);
	free(s->term);
	free(s->weight);
	free(s->member_score);
	free(s->member_part);
}

void scorer_renew(struct scorer *s, struct ae_ensemble *list)
{
	models_renew(&s->members, s->tool, list);
	free_buffers(s);
	open_scores(s);
	scorer_allocate(s, s->max_records);
}

void scorer_close(struct scorer *s)
{
	if (s->absent > 0)
		note(s->tool, "%llu of %llu records are absent (NaN throughout) and have the score NaN",
		     (unsigned long long)s->absent, (unsigned long long)s->scored);
	free_buffers(s);
	free(s->constant);
	models_close(&s->members);
	classes_close(&s->classes);
}

/* The part (feature or step) that the member's value i belongs to. */
static size_t part_of(const struct scorer *s, const struct member *m, size_t i)
{
	size_t place = ae_model_place(m->model, i);

	return s->o->by == BY_FEATURE ? place % s->features : place / s->features;
}

/* Packs the observed values; returns how many they are. */
static size_t pack_observed(struct scorer *s, const float *y, const float *x, size_t n)
{
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]))
			continue;
		s->values_there[have] = y[i];
		s->values_there[s->values + have] = x[i];
		s->index_there[have++] = i;
	}
	return have;
}

static void add_terms(struct scorer *s, size_t k, const float *y, const float *x, size_t n, double *part)
{
	const struct member *m = &s->members.member[k];

	memset(part, 0, s->parts * sizeof *part);
	if (n > 0)
		ae_score_terms(s->score[k], y, x, n, s->term);
	for (size_t i = 0; i < n; i++)
		part[part_of(s, m, s->masked ? s->index_there[i] : i)] += s->term[i] / s->unit[k];
}

/* ---- values outside 0..1 ---- */

/* Warns once, if a score of probabilities meets other values. */
static void check_unit(struct scorer *s, size_t k, const float *x, size_t stride, size_t n)
{
	const struct member *m = &s->members.member[k];
	bool unit = s->likelihood ? ae_likelihood_unit(s->likelihood[k]) : ae_score_unit(s->score[k]);

	for (size_t i = 0; unit && !s->warned && i < n; i++)
		for (size_t v = 0; !s->warned && v < m->values; v++) {
			float value = x[i * stride + v];

			if (!(value < 0 || value > 1)) /* NaN is missing */
				continue;
			s->warned = true;
			warn(s->tool,
			     "%s: record %llu: value %.9g: bce expects values from 0 to 1; others count as 0 or 1, "
			     "and 16.1 more per unit outside (ae-normalize --range 0,255 for bytes; -q: no warnings)",
			     ae_reader_name(s->input), (unsigned long long)(s->scored + i), (double)value);
		}
}

/* ---- scores ---- */

static void run_member(struct scorer *s, size_t k, const float *x, size_t stride, size_t n)
{
	struct member *m = &s->members.member[k];
	double *score = s->member_score + k * s->max_records;
	const float *seen;

	ae_runner_labels(m->runner, s->label);
	seen = member_run(s->tool, m, x, &stride, n, s->y);
	check_unit(s, k, seen, stride, n);
	if (s->likelihood) {
		ae_likelihood_run(s->likelihood[k], seen, stride, s->label, n, s->member_score + k * s->max_records);
		return;
	}
	if (!s->masked)
		ae_score_records(s->score[k], s->y, m->values, seen, stride, n, m->values, score);
	for (size_t i = 0; i < n; i++) {
		const float *y = s->y + i * m->values, *own = seen + i * stride;
		size_t have = m->values;

		if (s->masked) {
			have = pack_observed(s, y, own, m->values);
			y = s->values_there;
			own = s->values_there + s->values;
			score[i] = have ? ae_score_values(s->score[k], y, own, have) : 0;
		}
		score[i] = ae_score_limit(score[i] / s->unit[k]);
		if (s->parts > 0)
			add_terms(s, k, y, own, have, s->member_part + (k * s->max_records + i) * s->parts);
	}
}

/* A record's score and its parts are weighted sums over the members, with equal weights for both: s->weight. */
double scorer_joint(const struct scorer *s, size_t i)
{
	size_t members = s->members.count;
	double score = 0;

	for (size_t k = 0; k < members; k++)
		s->weight[k] = s->member_score[k * s->max_records + i];
	score_weights((enum score_join)s->o->join, s->weight, members);
	for (size_t k = 0; k < members; k++)
		score += s->weight[k] * s->member_score[k * s->max_records + i];
	return ae_score_limit(score);
}

static void join_parts(const struct scorer *s, size_t i, double *part)
{
	for (size_t j = 0; j < s->parts; j++) {
		part[j] = 0;
		for (size_t k = 0; k < s->members.count; k++)
			part[j] += s->weight[k] * s->member_part[(k * s->max_records + i) * s->parts + j];
		part[j] = ae_score_limit(part[j]);
	}
}

/* Whether a record is absent: NaN throughout, or a window with an absent row. With --missing keep other NaN are missing
 * values. */
static bool is_absent(const struct scorer *s, const float *x)
{
	size_t missing = 0;

	for (size_t i = 0; i < s->values; i++)
		missing += isnan(x[i]);
	return s->masked ? missing == s->values : missing > 0;
}

/* Absent records have the score NaN. */
static void clear_absent(struct scorer *s, const float *x, size_t stride, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_absent(s, x + i * stride))
			continue;
		s->absent++;
		for (size_t k = 0; k < s->members.count; k++)
			s->member_score[k * s->max_records + i] = NAN;
	}
}

void scorer_members(struct scorer *s, const float *x, size_t stride, size_t n)
{
	s->label = classes_next(&s->classes, n);
	for (size_t k = 0; k < s->members.count; k++)
		run_member(s, k, x, stride, n);
	clear_absent(s, x, stride, n);
	s->scored += n;
}

void scorer_again(struct scorer *s, const float *x, size_t stride, size_t n)
{
	size_t parts = s->parts;

	s->parts = 0;
	for (size_t k = 0; k < s->members.count; k++)
		run_member(s, k, x, stride, n);
	s->parts = parts;
}

void scorer_run(struct scorer *s, const float *x, size_t stride, size_t n, double *score, double *part)
{
	scorer_members(s, x, stride, n);
	for (size_t i = 0; i < n; i++) {
		score[i] = scorer_joint(s, i);
		join_parts(s, i, part + i * s->parts);
		if (!isnan(s->member_score[i])) {
			constant_add(s, x + i * stride, &score[i], part + i * s->parts);
			continue;
		}
		score[i] = NAN;
		for (size_t j = 0; j < s->parts; j++)
			part[i * s->parts + j] = NAN;
	}
}
