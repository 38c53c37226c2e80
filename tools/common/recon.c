/* recon.c - ae-recon: reconstructions by a network, or the mean of the reconstructions by the members of an
 * ensemble. */
#include "common/apply.h"
#include "common/classes.h"
#include "common/models.h"
#include "common/precision_option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums over the members. sum: (capacity, values); members_of: number of members that give each value of a record. */
struct recon_sums {
	struct ae_shape shape;
	size_t values;
	double *sum;
	unsigned *members_of;
};

/* Each member gives a whole record, or its columns of the record. */
static void open_sums(struct recon_sums *s, struct tool *t, const struct members *m, size_t capacity)
{
	*s = (struct recon_sums){ .shape = *ae_runner_out(m->member[0].runner) };
	if (m->member[0].model->columns > 0)
		s->shape = ae_model_record(m->member[0].model);
	s->values = ae_shape_count(&s->shape);
	s->sum = tool_alloc(t, capacity * s->values, sizeof *s->sum);
	s->members_of = tool_alloc(t, s->values, sizeof *s->members_of);
	for (size_t k = 0; k < m->count; k++) {
		const struct member *one = &m->member[k];
		const struct ae_shape *out = ae_runner_out(one->runner);
		bool part = one->model->columns > 0;

		if (part ? ae_shape_count(out) != one->values : !ae_shape_equal(out, &s->shape))
			die(t, "%s: member %zu: expected an output of %s, as the first one's, got %s", one->path, k + 1,
			    ae_shape_name(&s->shape).text, ae_shape_name(out).text);
		for (size_t i = 0; i < ae_shape_count(out); i++)
			s->members_of[ae_model_place(one->model, i)]++;
	}
	for (size_t i = 0; i < s->values; i++)
		if (s->members_of[i] == 0)
			die(t, "%s: no member reconstructs value %zu of a record", t->arg[0], i + 1);
}

static void add(struct recon_sums *s, const struct member *m, const float *y, size_t n)
{
	size_t values = ae_shape_count(ae_runner_out(m->runner));

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < values; j++)
			s->sum[i * s->values + ae_model_place(m->model, j)] += y[i * values + j];
}

/* Replaces reconstructed values by the observed ones; reconstructions of missing values stay. */
static void put_observed(const float *x, size_t stride, size_t n, size_t values, float *y)
{
	for (size_t i = 0; i < n; i++, x += stride, y += values)
		for (size_t j = 0; j < values; j++)
			if (!isnan(x[j]))
				y[j] = x[j];
}

/* Writes records (n, values), or with --argmax the place of each one's largest value, from 0; of an absent record NaN.
 * Overwrites y. */
static void put(struct tool *t, const struct apply_options *o, float *y, size_t n, size_t values)
{
	for (size_t i = 0; i < n && o->argmax; i++) {
		const float *record = y + i * values;
		size_t best = 0;

		for (size_t j = 1; j < values; j++)
			if (record[j] > record[best])
				best = j;
		y[i] = isnan(record[best]) ? NAN : (float)best;
	}
	tool_write(t, t->writer, y, n);
}

static void open_output(struct tool *t, const struct apply_options *o, const struct ae_shape *record)
{
	static const struct ae_shape scalar = { .rank = 0 };

	tool_writer(t, o->argmax ? &scalar : record, AE_F4, o->argmax);
}

static void write_means(struct tool *t, struct members *m, struct model_input *in, struct classes *classes,
			const struct apply_options *o)
{
	struct recon_sums s;
	float *y;
	const float *x;
	size_t n, stride;

	open_sums(&s, t, m, in->block);
	open_output(t, o, &s.shape);
	y = tool_alloc(t, in->block * s.values + 16, sizeof *y);
	while ((n = model_input_next(in, &x, &stride)) > 0) {
		const float *labels = classes_next(classes, n);

		memset(s.sum, 0, n * s.values * sizeof *s.sum);
		for (size_t k = 0; k < m->count; k++) {
			size_t member_stride = stride;

			ae_runner_labels(m->member[k].runner, labels);
			(void)member_run(t, &m->member[k], x, &member_stride, n, y);
			add(&s, &m->member[k], y, n);
		}
		for (size_t i = 0; i < n * s.values; i++)
			y[i] = (float)(s.sum[i] / s.members_of[i % s.values]);
		outputs_limit(t->missing == MISSING_KEEP ? NULL : x, stride, in->values, n, y, s.values);
		if (s.values == in->values)
			lengths_clear(&in->lengths, x, stride, y, n, s.values);
		if (o->impute)
			put_observed(x, stride, n, s.values, y);
		put(t, o, y, n, s.values);
	}
	free(y);
	free(s.sum);
	free(s.members_of);
}

/* Writes the records of a single network without sums. */
static void write_one(struct tool *t, struct member *m, struct model_input *in, struct classes *classes,
		      const struct apply_options *o)
{
	size_t values = ae_shape_count(ae_runner_out(m->runner));
	float *y = tool_alloc(t, in->block * values, sizeof *y);
	const float *x;
	size_t n, stride;

	open_output(t, o, ae_runner_out(m->runner));
	while ((n = model_input_next(in, &x, &stride)) > 0) {
		ae_runner_labels(m->runner, classes_next(classes, n));
		(void)member_run(t, m, x, &stride, n, y);
		outputs_limit(t->missing == MISSING_KEEP ? NULL : x, stride, m->values, n, y, values);
		if (values == m->values)
			lengths_clear(&in->lengths, x, stride, y, n, values);
		if (o->impute)
			put_observed(x, stride, n, m->values, y);
		put(t, o, y, n, values);
	}
	free(y);
}

/* All members take the same classes, so that one list of labels fits them. */
static void check_classes(struct tool *t, const struct members *m)
{
	for (size_t k = 1; k < m->count; k++)
		if (ae_net_classes(m->member[k].model->net, AE_WHOLE)
		    != ae_net_classes(m->member[0].model->net, AE_WHOLE))
			die(t, "%s: member %zu: expected %zu classes, as the first one's, got %zu", m->member[k].path,
			    k + 1, ae_net_classes(m->member[0].model->net, AE_WHOLE),
			    ae_net_classes(m->member[k].model->net, AE_WHOLE));
}

static void prepare(struct tool *t, const struct apply_options *o, struct member *m)
{
	struct ae_runner_options how = { .threads = t->threads,
					 .masked = t->missing == MISSING_KEEP,
					 .padded = o->lengths != NULL,
					 .no_reuse = o->no_reuse,
					 .precision = precision_of(t, m->path, m->model, o->precision) };

	member_start(t, m, &how);
	if (o->impute && ae_shape_count(ae_runner_out(m->runner)) != m->values)
		die(t, "option --impute: expected reconstructions of %s, got %s, which cannot fill gaps",
		    ae_shape_name(ae_runner_in(m->runner)).text, ae_shape_name(ae_runner_out(m->runner)).text);
}

void recon_run(struct tool *t, const struct apply_options *o)
{
	struct ae_shape record;
	const struct ae_shape *given;
	struct members m;
	struct classes classes;
	struct model_input in;

	model_check(t);
	given = model_input_begin(&in, t, o->raw, o->arch, &o->breaks);
	models_open(&m, t, t->arg[0], NULL, o->arch, given, o->raw);
	check_classes(t, &m);
	for (size_t k = 0; k < m.count; k++)
		prepare(t, o, &m.member[k]);
	classes_open(&classes, t, m.member[0].model->net, AE_WHOLE, o->labels, o->class);
	in.lengths_path = o->lengths;
	record = ae_model_record(m.member[0].model);
	model_input_open(&in, m.member[0].model, &record);
	if (m.count > 1 || m.member[0].model->columns > 0)
		write_means(t, &m, &in, &classes, o);
	else
		write_one(t, &m.member[0], &in, &classes, o);
	classes_close(&classes);
	model_input_close(&in);
	models_close(&m);
}
