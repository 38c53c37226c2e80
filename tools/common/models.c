/* models.c - opens the networks of one or more models, and runs each on the columns of a record that it uses. */
#include "common/models.h"

#include <stdlib.h>
#include <string.h>

static void read_models(struct members *m, struct tool *t, const char *path, const char *arch,
			const struct ae_shape *record)
{
	struct ae_err e;
	char *text = NULL;

	if (arch && ae_net_find(&text, arch, record, &e) != 0)
		die_err(t, &e);
	if (ae_ensemble_read(&m->list, path, text ? text : arch, record, t->isa, &e) != 0)
		die_err(t, &e);
	free(text);
	m->member = tool_grow(t, m->member, m->list.count, sizeof *m->member);
	for (; m->count < m->list.count; m->count++) {
		m->member[m->count] = (struct member){ .path = path };
		model_note(t, path, &m->list.model[m->count]);
	}
}

/* Whether both make records of raw rows in the same way. */
static bool same_way(const struct ae_model *a, const struct ae_model *b)
{
	return a->window == b->window && a->step == b->step && a->stats.count == b->stats.count
		&& (a->stats.count == 0
		    || memcmp(a->stats.row, b->stats.row, a->stats.count * sizeof *a->stats.row) == 0);
}

bool models_same_columns(const struct ae_model *a, const struct ae_model *b)
{
	bool same = a->stats.count == b->stats.count;

	for (size_t i = 0; i < a->stats.count && same; i++)
		same = strcmp(a->stats.row[i].name, b->stats.row[i].name) == 0;
	return same;
}

static void check_alike(const struct tool *t, const struct member *a, const struct member *b, bool raw)
{
	struct ae_shape x = ae_model_record(a->model), y = ae_model_record(b->model);
	struct ae_err e;

	if (!ae_shape_equal(&x, &y))
		die(t, "%s: expected records of %s, as '%s' takes, got a model of %s", b->path, ae_shape_name(&x).text,
		    a->path, ae_shape_name(&y).text);
	if (ae_model_same_names(a->model, b->model, &e) != 0)
		die(t, "%s: %s", b->path, e.text);
	if (raw && !same_way(a->model, b->model))
		die(t, "%s: option --raw: expected the window, step and normalizer of '%s'", b->path, a->path);
}

void member_start(struct tool *t, struct member *m, const struct ae_runner_options *o)
{
	struct ae_err e;

	if (ae_runner_new(&m->runner, m->model->net, o, &e) != 0)
		die_err(t, &e);
	m->padded = o->padded;
}

static void link_models(struct members *m, struct tool *t)
{
	for (size_t i = 0; i < m->count; i++) {
		struct member *one = &m->member[i];

		one->model = &m->list.model[i];
		one->values = ae_shape_count(ae_net_shape(one->model->net, AE_INPUT));
		check_alike(t, &m->member[0], one, m->raw);
	}
}

void models_open(struct members *m, struct tool *t, const char *path, const struct tool_list *more, const char *arch,
		 const struct ae_shape *record, bool raw)
{
	*m = (struct members){ .raw = raw };
	read_models(m, t, path, arch, record);
	for (size_t i = 0; more && i < more->count; i++)
		read_models(m, t, more->item[i], arch, record);
	link_models(m, t);
}

void models_renew(struct members *m, struct tool *t, struct ae_ensemble *list)
{
	struct members fresh = { .list = *list, .raw = m->raw, .count = list->count };

	fresh.member = tool_alloc(t, list->count, sizeof *fresh.member);
	for (size_t i = 0; i < list->count; i++)
		fresh.member[i].path = m->member[0].path;
	models_close(m);
	*m = fresh;
	link_models(m, t);
}

/* Dies if a record has a length that the member does not take. */
static void check_lengths(struct tool *t, struct member *m, const float *x, size_t stride, size_t n)
{
	struct ae_err e;

	if (m->padded && ae_net_check_lengths(m->model->net, x, stride, n, m->records, &e) != 0)
		die(t, "%s: %s", m->path, e.text);
	m->records += n;
}

const float *member_run(struct tool *t, struct member *m, const float *x, size_t *stride, size_t n, float *y)
{
	if (m->model->columns > 0) {
		if (n > m->capacity) {
			m->seen = tool_grow(t, m->seen, n * m->values, sizeof *m->seen);
			m->capacity = n;
		}
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < m->values; j++)
				m->seen[i * m->values + j] = x[i * *stride + ae_model_place(m->model, j)];
		x = m->seen;
		*stride = m->values;
	}
	check_lengths(t, m, x, *stride, n);
	ae_runner_run(m->runner, x, *stride, n, y);
	return x;
}

const float *member_saw(const struct member *m, const float *x)
{
	return m->model->columns > 0 ? m->seen : x;
}

void models_close(struct members *m)
{
	for (size_t i = 0; i < m->count; i++) {
		ae_runner_free(m->member[i].runner);
		free(m->member[i].seen);
	}
	free(m->member);
	ae_ensemble_free(&m->list);
}
