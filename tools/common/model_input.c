/* model_input.c - opens a model, and reads the input of its network: records as they come, or windows of raw rows. */
#include "common/model_input.h"

#include <stdlib.h>
#include <string.h>

void model_note(const struct tool *t, const char *path, const struct ae_model *m)
{
	note(t, "%s: %s, records of %s", path, ae_net_text(m->net), ae_shape_name(ae_net_shape(m->net, AE_INPUT)).text);
}

void model_check(struct tool *t)
{
	struct ae_err e;

	tool_take_stdin(t, t->arg[0]);
	if (ae_model_check(t->arg[0], &e) != 0)
		die(t, "%s: the model is the first operand", e.text);
}

void model_open(struct tool *t, struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record)
{
	struct ae_err e;
	char *text = NULL;

	if (arch && record && ae_net_find(&text, arch, record, &e) != 0)
		die_err(t, &e);
	if (ae_model_read(m, path, text ? text : arch, record, t->isa, &e) != 0)
		die_err(t, &e);
	model_note(t, path, m);
	free(text);
}

const struct ae_shape *model_shape(struct tool *t, const char *arch, const char *shape, struct ae_shape *given)
{
	struct ae_err e;

	if (arch && !shape)
		die(t, "option --arch: --shape is needed with it: the input does not show the shape of a record");
	if (shape && !arch)
		die(t, "option --shape: only with --arch: a model has the shape of its records");
	if (shape && ae_shape_parse(given, shape, &e) != 0)
		die(t, "--shape: %s", e.text);
	return shape ? given : NULL;
}

/* ---- input ---- */

static void check_shape(const struct model_input *s)
{
	struct ae_shape row = ae_model_row(s->model), record = ae_model_record(s->model);
	struct ae_shape have = *ae_reader_shape(s->reader);

	if (records_alike(&have, s->raw ? &row : &s->want))
		return;
	if (!s->raw && s->model->window > 0 && records_alike(&have, &row) && ae_shape_equal(&s->want, &record))
		die(s->tool, "%s: expected records of %s, got %s: use --raw for raw rows", ae_reader_name(s->reader),
		    ae_shape_name(&s->want).text, ae_shape_name(&have).text);
	die(s->tool, "%s: expected %s of %s, got %s", ae_reader_name(s->reader), s->raw ? "rows" : "records",
	    ae_shape_name(s->raw ? &row : &s->want).text, ae_shape_name(&have).text);
}

void model_input_open(struct model_input *s, struct tool *t, const struct ae_model *m, struct ae_reader *r,
		      const struct ae_shape *want, bool raw)
{
	struct ae_shape row = ae_model_row(m);

	*s = (struct model_input){ .tool = t, .model = m, .reader = r, .raw = raw, .want = *want };
	if (raw && m->window == 0 && m->stats.count == 0)
		die(t, "%s: option --raw: the model was not trained on raw rows", t->arg[0]);
	if (raw && m->stats.count > 0)
		tool_match_stats(t, &m->stats, "the normalizer", r);
	check_shape(s);
	s->values = ae_shape_count(want);
	s->row_values = raw ? ae_shape_count(&row) : s->values;
	s->block = records_block(s->row_values);
	s->capacity = s->block + (raw ? m->window : 0);
	s->rows = tool_alloc(t, s->capacity * s->row_values + 16, sizeof *s->rows);
	s->fresh = tool_alloc(t, s->block * s->row_values, sizeof *s->fresh);
	missing_open(&s->in, t, r, t->missing);
}

/* Drops the rows that no window needs any more. */
static void drop_rows(struct model_input *s)
{
	size_t drop = s->skip < s->held ? s->skip : s->held;

	memmove(s->rows, s->rows + drop * s->row_values, (s->held - drop) * s->row_values * sizeof *s->rows);
	s->held -= drop;
	s->skip -= drop;
}

static size_t more_rows(struct model_input *s)
{
	size_t space = s->capacity - s->held,
	       n = records_rows(&s->in, &s->model->stats, s->fresh, s->rows + s->held * s->row_values,
				space < s->block ? space : s->block);

	s->held += n;
	drop_rows(s); /* if the step is larger than the window: rows between two windows */
	return n;
}

static size_t next_windows(struct model_input *s, const float **x, size_t *stride)
{
	size_t window = s->model->window, step = s->model->step, n;

	drop_rows(s);
	while (s->held < window)
		if (more_rows(s) == 0) {
			if (s->windows == 0)
				die(s->tool, "%s: expected at least one window of %zu rows, got %llu rows",
				    ae_reader_name(s->reader), window, (unsigned long long)ae_reader_count(s->reader));
			return 0;
		}
	n = (s->held - window) / step + 1;
	*x = s->rows;
	*stride = step * s->row_values;
	s->skip = n * step;
	s->windows += n;
	return n;
}

size_t model_input_next(struct model_input *s, const float **x, size_t *stride)
{
	static const struct ae_stats as_they_are = { 0 };

	if (s->raw && s->model->window > 0)
		return next_windows(s, x, stride);
	*x = s->rows;
	*stride = s->values;
	return records_rows(&s->in, s->raw ? &s->model->stats : &as_they_are, s->fresh, s->rows, s->block);
}

void model_input_close(struct model_input *s)
{
	missing_close(&s->in);
	free(s->rows);
	free(s->fresh);
	ae_reader_free(s->reader);
}
