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

/* Makes each record of y (n, values) the place of its largest value, from 0; an absent one NaN. */
static void largest(float *y, size_t n, size_t values)
{
	for (size_t i = 0; i < n; i++) {
		const float *record = y + i * values;
		size_t best = 0;

		for (size_t j = 1; j < values; j++)
			if (record[j] > record[best])
				best = j;
		y[i] = isnan(record[best]) ? NAN : (float)best;
	}
}

/* Writes records (n, values), or with --argmax their classes. Overwrites y. */
static void put(struct tool *t, const struct apply_options *o, float *y, size_t n, size_t values)
{
	if (o->argmax)
		largest(y, n, values);
	tool_write(t, t->writer, y, n);
}

static void open_output(struct tool *t, const struct apply_options *o, const struct ae_shape *record)
{
	static const struct ae_shape scalar = { .rank = 0 };

	tool_writer(t, o->argmax ? &scalar : record, AE_F4, o->argmax);
}

/* The networks of a run, and what they are computed with. */
struct recon {
	struct tool *t;
	const struct apply_options *o;
	struct members *m;
	struct recon_sums sums; /* of several members */
	bool several;           /* members, or members that take some columns */
	const float *labels;    /* classes of the records; NULL: none */
	size_t values;          /* of an input record */
};

static void open_recon(struct recon *c, struct tool *t, const struct apply_options *o, struct members *m,
		       size_t capacity, size_t values)
{
	*c = (struct recon){ .t = t, .o = o, .m = m, .values = values };
	c->several = m->count > 1 || m->member[0].model->columns > 0;
	if (c->several)
		open_sums(&c->sums, t, m, capacity);
}

static const struct ae_shape *recon_shape(const struct recon *c)
{
	return c->several ? &c->sums.shape : ae_runner_out(c->m->member[0].runner);
}

static void close_recon(struct recon *c)
{
	free(c->sums.sum);
	free(c->sums.members_of);
}

/* The mean of the members' reconstructions y of n records. */
static void mean_of(struct recon *c, const float *x, size_t stride, size_t n, float *y)
{
	struct recon_sums *s = &c->sums;

	memset(s->sum, 0, n * s->values * sizeof *s->sum);
	for (size_t k = 0; k < c->m->count; k++) {
		size_t member_stride = stride;

		ae_runner_labels(c->m->member[k].runner, c->labels);
		(void)member_run(c->t, &c->m->member[k], x, &member_stride, n, y);
		add(s, &c->m->member[k], y, n);
	}
	for (size_t i = 0; i < n * s->values; i++)
		y[i] = (float)(s->sum[i] / s->members_of[i % s->values]);
}

/* Reconstructions y of n records; absent ones are NaN. lengths: of the records, NULL: they have one. */
static void reconstruct(struct recon *c, const float *x, size_t stride, size_t n, float *y, struct lengths *lengths)
{
	size_t outputs = ae_shape_count(recon_shape(c));

	if (c->several) {
		mean_of(c, x, stride, n, y);
	} else {
		ae_runner_labels(c->m->member[0].runner, c->labels);
		(void)member_run(c->t, &c->m->member[0], x, &stride, n, y);
	}
	outputs_limit(c->t->missing == MISSING_KEEP ? NULL : x, stride, c->values, n, y, outputs);
	if (lengths && outputs == c->values)
		lengths_clear(lengths, x, stride, y, n, outputs);
	if (c->o->impute)
		put_observed(x, stride, n, outputs, y);
}

static void write_all(struct tool *t, struct members *m, struct model_input *in, struct classes *classes,
		      const struct apply_options *o)
{
	struct recon c;
	size_t n, stride, outputs;
	const float *x;
	float *y;

	open_recon(&c, t, o, m, in->block, in->values);
	outputs = ae_shape_count(recon_shape(&c));
	open_output(t, o, recon_shape(&c));
	y = tool_alloc(t, in->block * outputs + 16, sizeof *y);
	while ((n = model_input_next(in, &x, &stride)) > 0) {
		c.labels = classes_next(classes, n);
		reconstruct(&c, x, stride, n, y, &in->lengths);
		put(t, o, y, n, outputs);
	}
	free(y);
	close_recon(&c);
}

/* ---- many series ---- */

static void reconstruct_block(void *arg, const float *x, size_t stride, size_t n, float *y)
{
	struct recon *c = arg;

	reconstruct(c, x, stride, n, y, NULL);
	if (c->o->argmax)
		largest(y, n, ae_shape_count(recon_shape(c)));
}

static void recon_keys(struct tool *t, const struct apply_options *o, struct members *m)
{
	const struct key_windows_options rows = apply_keys(o);
	struct ae_shape record = ae_model_record(m->member[0].model);
	size_t values = ae_shape_count(&record);
	struct key_windows k;
	struct recon c;

	key_windows_open(&k, t, m->member[0].model, &rows, values);
	open_recon(&c, t, o, m, k.max, values);
	key_windows_run(&k, o->argmax ? 1 : ae_shape_count(recon_shape(&c)), o->argmax ? "class" : "value",
			reconstruct_block, &c);
	close_recon(&c);
	key_windows_close(&k);
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
	given = o->keys.columns ? NULL : model_input_begin(&in, t, o->raw, o->arch, &o->breaks);
	models_open(&m, t, t->arg[0], NULL, o->arch, given, o->raw);
	check_classes(t, &m);
	for (size_t k = 0; k < m.count; k++)
		prepare(t, o, &m.member[k]);
	if (o->keys.columns) {
		recon_keys(t, o, &m);
		models_close(&m);
		return;
	}
	classes_open(&classes, t, m.member[0].model->net, AE_WHOLE, o->labels, o->class);
	in.lengths_path = o->lengths;
	record = ae_model_record(m.member[0].model);
	model_input_open(&in, m.member[0].model, &record);
	write_all(t, &m, &in, &classes, o);
	classes_close(&classes);
	model_input_close(&in);
	models_close(&m);
}
