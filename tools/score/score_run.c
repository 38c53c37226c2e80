/* score_run.c - the scores of a block of records: each member's, in units of its own where asked for,
 * made one. */
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a score needs beside a record and its reconstruction. */
static void check_learned(const struct scorer *s, const struct member *m, struct ae_score score)
{
	if (ae_score_covariance(score) && m->model->covariance.values == 0)
		die(s->tool,
		    "%s: no spread of residuals is in it, which score %s needs: ae-train --covariance diagonal or full "
		    "learns it", m->path, ae_score_name(score));
	if (ae_score_neighbors(score) && m->model->neighbors.count == 0)
		die(s->tool, "%s: no training record is in it, which score %s needs: ae-train --neighbors keeps some",
		    m->path, ae_score_name(score));
	if ((ae_score_covariance(score) || ae_score_neighbors(score)) && s->masked)
		die(s->tool, "--missing keep: score %s takes records without gaps", ae_score_name(score));
}

static struct ae_runner_options runner_options(const struct scorer *s)
{
	return (struct ae_runner_options){ .threads = s->tool->threads, .masked = s->masked, .no_reuse = s->o->no_reuse };
}

static void open_score(struct scorer *s, size_t i)
{
	struct tool *t = s->tool;
	struct member *m = &s->members.member[i];
	const struct ae_shape *out = ae_net_shape(m->model->net, AE_OUTPUT);
	struct ae_runner_options how = runner_options(s);
	const char *unit = ae_model_find(m->model, "score.mean"), *end;
	struct ae_score *score = &s->score[i];
	struct ae_err e;

	if (ae_score_find(score, s->o->method ? s->o->method : m->model->score, &e) != 0)
		die_err(t, &e);
	if (ae_shape_count(out) != m->values)
		die(t, "%s: records of %s become %s, which cannot be compared with them", m->path,
		    ae_shape_name(ae_net_shape(m->model->net, AE_INPUT)).text, ae_shape_name(out).text);
	check_learned(s, m, *score);
	how.logits = ae_score_logits(*score);
	member_start(t, m, &how);
	score->isa = t->isa;
	score->covariance = &m->model->covariance;
	score->neighbors = &m->model->neighbors;
	score->logits = how.logits && ae_net_sigmoid(m->model->net);
	s->unit[i] = 1;
	if (!s->o->relative)
		return;
	end = unit ? ae_number_parse(unit, unit + strlen(unit), &s->unit[i]) : NULL;
	if (!end || *end || strcmp(ae_score_name(*score), m->model->score) != 0)
		die(t, "%s: --relative: no mean of the scores %s of its training records is in it: ae-train "
		    "--covariance or --neighbors, or -m, has it noted", m->path, ae_score_name(*score));
	if (!(s->unit[i] > 0) || !isfinite(s->unit[i]))
		die(t, "%s: --relative: the mean of the scores of its training records is %s, which is no unit",
		    m->path, unit);
}

static void open_scores(struct scorer *s)
{
	struct tool *t = s->tool;
	const struct score_options *o = s->o;
	struct ae_runner_options how = runner_options(s);
	struct ae_shape record;

	s->score = tool_alloc(t, s->members.count, sizeof *s->score);
	s->unit = tool_alloc(t, s->members.count, sizeof *s->unit);
	s->bound = bound_named(o) ? tool_alloc(t, s->members.count, sizeof *s->bound) : NULL;
	for (size_t i = 0; i < s->members.count; i++)
		if (s->bound) {
			s->bound[i] = bound_open(t, o, &s->members.member[i]);
			member_start(t, &s->members.member[i], &how);
		} else {
			open_score(s, i);
		}
	s->record = record = ae_model_record(s->members.member[0].model);
	s->values = ae_shape_count(&record);
	s->features = record.rank ? record.dim[record.rank - 1] : 1;
	s->parts = o->by == BY_FEATURE ? s->features : o->by == BY_STEP ? s->values / s->features : 0;
}

void scorer_open(struct scorer *s, struct tool *t, const struct score_options *o, struct ae_reader *r)
{
	*s = (struct scorer){ .tool = t, .o = o, .input = r, .masked = t->missing == MISSING_KEEP };
	models_open(&s->members, t, t->arg[0], &o->models, o->arch, r, o->raw);
	for (size_t i = 1; i < s->members.count; i++)
		if (ae_net_classes(s->members.member[i].model->net, AE_WHOLE)
		    != ae_net_classes(s->members.member[0].model->net, AE_WHOLE))
			die(t, "%s: its code is told other classes than that of '%s'", s->members.member[i].path,
			    t->arg[0]);
	classes_open(&s->classes, t, s->members.member[0].model->net, AE_WHOLE, o->labels, o->class);
	open_scores(s);
}

void scorer_room(struct scorer *s, size_t most)
{
	struct tool *t = s->tool;
	size_t members = s->members.count;

	s->most = most;
	s->y = tool_alloc(t, most * s->values + 16, sizeof *s->y);
	s->kept = tool_alloc(t, 2 * s->values, sizeof *s->kept);
	s->place = tool_alloc(t, s->values, sizeof *s->place);
	s->term = tool_alloc(t, s->values, sizeof *s->term);
	s->weight = tool_alloc(t, members, sizeof *s->weight);
	s->of = tool_alloc(t, members, most * sizeof *s->of);
	if (s->parts > 0)
		s->part = tool_alloc(t, members * most, s->parts * sizeof *s->part);
}

static void free_room(struct scorer *s)
{
	for (size_t i = 0; s->bound && i < s->members.count; i++)
		ae_likelihood_free(s->bound[i]);
	free(s->bound);
	free(s->score);
	free(s->unit);
	free(s->y);
	free(s->kept);
	free(s->place);
	free(s->term);
	free(s->weight);
	free(s->of);
	free(s->part);
}

void scorer_renew(struct scorer *s, struct ae_ensemble *list)
{
	models_renew(&s->members, s->tool, list);
	free_room(s);
	open_scores(s);
	scorer_room(s, s->most);
}

void scorer_close(struct scorer *s)
{
	free_room(s);
	models_close(&s->members);
	classes_close(&s->classes);
}

/* Which part the value belongs to that the member sees as its value i. */
static size_t part_of(const struct scorer *s, const struct member *m, size_t i)
{
	size_t place = ae_model_place(m->model, i);

	return s->o->by == BY_FEATURE ? place % s->features : place / s->features;
}

/* Brings the values that are observed together; how many they are. */
static size_t observe(struct scorer *s, const float *y, const float *x, size_t n)
{
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]))
			continue;
		s->kept[have] = y[i];
		s->kept[s->values + have] = x[i];
		s->place[have++] = i;
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
		part[part_of(s, m, s->masked ? s->place[i] : i)] += s->term[i] / s->unit[k];
}

static void run_member(struct scorer *s, size_t k, const float *x, size_t stride, size_t n)
{
	struct member *m = &s->members.member[k];
	const float *seen;
	struct ae_err e;

	ae_runner_labels(m->runner, s->label);
	seen = member_run(s->tool, m, x, &stride, n, s->y);
	if (s->bound) {
		if (ae_likelihood_run(s->bound[k], seen, stride, s->label, n, s->of + k * s->most, &e) != 0)
			die(s->tool, "%s: %s", ae_reader_name(s->input), e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const float *y = s->y + i * m->values, *own = seen + i * stride;
		size_t have = m->values;

		if (s->masked) {
			have = observe(s, y, own, m->values);
			y = s->kept;
			own = s->kept + s->values;
		}
		s->of[k * s->most + i] = have ? ae_score_values(s->score[k], y, own, have) / s->unit[k] : 0;
		if (s->parts > 0)
			add_terms(s, k, y, own, have, s->part + (k * s->most + i) * s->parts);
	}
}

/* A record's score, and its parts, are sums over the members with the same weights. */
static void join(const struct scorer *s, size_t i, double *weight, double *score, double *part)
{
	size_t members = s->members.count;

	for (size_t k = 0; k < members; k++)
		weight[k] = s->of[k * s->most + i];
	score_weights((enum score_join)s->o->join, weight, members);
	*score = 0;
	for (size_t k = 0; k < members; k++)
		*score += weight[k] * s->of[k * s->most + i];
	for (size_t j = 0; j < s->parts; j++) {
		part[j] = 0;
		for (size_t k = 0; k < members; k++)
			part[j] += weight[k] * s->part[(k * s->most + i) * s->parts + j];
	}
}

void scorer_members(struct scorer *s, const float *x, size_t stride, size_t n)
{
	s->label = classes_next(&s->classes, n);
	for (size_t k = 0; k < s->members.count; k++)
		run_member(s, k, x, stride, n);
}

void scorer_run(struct scorer *s, const float *x, size_t stride, size_t n, double *score, double *part)
{
	scorer_members(s, x, stride, n);
	for (size_t i = 0; i < n; i++)
		join(s, i, s->weight, &score[i], part + i * s->parts);
}
