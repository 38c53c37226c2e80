/* model_input.c - opens a model, and reads the input of its network: records as they come, or windows of raw rows. */
#include "common/model_input.h"

#include <float.h>
#include <math.h>
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

const struct ae_shape *model_input_begin(struct model_input *s, struct tool *t, bool raw, const char *arch,
					 const struct breaks_options *at)
{
	*s = (struct model_input){ .tool = t, .raw = raw, .at = *at };
	breaks_check(t, at, raw ? NULL : "--raw");
	if (raw && !arch)
		return NULL;
	s->reader = raw ? breaks_open(&s->breaks, t, 1, &s->at) : tool_reader(t, 1);
	return ae_reader_shape(s->reader);
}

/* The model's notes stand for options that are not given. */
static void open_rows(struct model_input *s)
{
	struct breaks_options *at = &s->at;

	at->gap_optional = !at->max_gap;
	if (!at->max_gap)
		at->max_gap = ae_model_find(s->model, "max_gap");
	at->group_optional = !at->group;
	if (!at->group)
		at->group = ae_model_find(s->model, "group");
	s->reader = breaks_open(&s->breaks, s->tool, 1, at);
}

static void allocate(struct model_input *s)
{
	struct tool *t = s->tool;

	s->block = records_block(s->row_values);
	if (s->batch && s->batch < s->block)
		s->block = s->batch;
	s->capacity = s->block + (s->raw ? s->model->window : 0);
	s->rows = tool_alloc(t, s->capacity * s->row_values + 16, sizeof *s->rows);
	s->fresh = tool_alloc(t, s->block * s->row_values, sizeof *s->fresh);
	if (!s->raw || s->model->window == 0)
		return;
	s->run = tool_alloc(t, s->capacity, sizeof *s->run);
	s->absent = tool_alloc(t, s->values + 16, sizeof *s->absent);
	for (size_t i = 0; i < s->values; i++)
		s->absent[i] = NAN;
}

void model_input_open(struct model_input *s, const struct ae_model *m, const struct ae_shape *want)
{
	struct ae_shape row = ae_model_row(m);
	struct tool *t = s->tool;

	s->model = m;
	s->want = *want;
	t->series = s->raw && m->window > 0;
	if (s->raw && m->window == 0 && m->stats.count == 0)
		die(t, "%s: option --raw: the model was not trained on raw rows", t->arg[0]);
	if (s->raw && m->window == 0 && (s->at.max_gap || s->at.group))
		die(t, "%s: option --%s: expected a model of windows, got one of rows", t->arg[0],
		    s->at.max_gap ? "max-gap" : "group");
	if (!s->reader)
		open_rows(s);
	if (!s->decodes && (s->raw || m->window == 0))
		tool_match_model(t, m, s->raw, s->reader);
	check_shape(s);
	s->values = ae_shape_count(want);
	s->row_values = s->raw ? ae_shape_count(&row) : s->values;
	allocate(s);
	missing_open(&s->in, t, s->reader, t->missing);
	if (s->lengths_path && s->raw)
		die(t, "option --lengths: cannot be used with --raw: windows of rows have one length");
	if (s->lengths_path && missing_takes_out(t->missing))
		die(t, "option --lengths: cannot be used with --missing drop: records would lose their lengths");
	lengths_open(&s->lengths, t, s->lengths_path, &s->want);
}

/* A normalized value as another normalizer gives it. */
static float normalized_anew(float x, const struct ae_stat *old, const struct ae_stat *now)
{
	if (isnan(x))
		return x;
	return (float)fmax(fmin(((double)x * old->scale + old->shift - now->shift) / now->scale, FLT_MAX), -FLT_MAX);
}

/* Drops the rows that no window needs any more. */
static void drop_rows(struct model_input *s)
{
	size_t drop = s->skip < s->held ? s->skip : s->held;

	memmove(s->rows, s->rows + drop * s->row_values, (s->held - drop) * s->row_values * sizeof *s->rows);
	memmove(s->run, s->run + drop, (s->held - drop) * sizeof *s->run);
	s->held -= drop;
	s->skip -= drop;
}

static void count_run(struct model_input *s, size_t row)
{
	bool begins = breaks_next(&s->breaks);
	bool absent = s->in.way != MISSING_KEEP && records_absent(s->rows + row * s->row_values, s->row_values);

	s->last_run = breaks_run(s->last_run, begins, absent);
	s->run[row] = s->last_run;
}

static size_t more_rows(struct model_input *s)
{
	size_t space = s->capacity - s->held,
	       n = records_rows(&s->in, &s->model->stats, s->fresh, s->rows + s->held * s->row_values,
				space < s->block ? space : s->block);

	s->read = n;
	for (size_t i = 0; i < n; i++)
		count_run(s, s->held + i);
	s->held += n;
	drop_rows(s); /* if the step is larger than the window: rows between two windows */
	return n;
}

static void check_enough(const struct model_input *s)
{
	if (s->windows == 0)
		die(s->tool, "%s: expected at least one window of %zu rows, got %llu rows", ae_reader_name(s->reader),
		    s->model->window, (unsigned long long)ae_reader_count(s->reader));
	if (s->whole == 0)
		die(s->tool, "%s: expected a window of %zu rows without a break, got none among %llu windows",
		    ae_reader_name(s->reader), s->model->window, (unsigned long long)s->windows);
}

static bool is_whole(const struct model_input *s, size_t window)
{
	return s->run[window * s->model->step + s->model->window - 1] >= s->model->window;
}

/* Gives windows that are whole, or windows that are not: these are NaN, as those of ae-window. */
static size_t next_windows(struct model_input *s, const float **x, size_t *stride)
{
	size_t window = s->model->window, step = s->model->step, all, n = 1;
	bool whole;

	drop_rows(s);
	while (s->held < window)
		if (more_rows(s) == 0) {
			if (!s->tool->state) /* else more rows may come */
				check_enough(s);
			return 0;
		}
	all = (s->held - window) / step + 1;
	whole = is_whole(s, 0);
	while (n < all && is_whole(s, n) == whole)
		n++;
	*x = whole ? s->rows : s->absent;
	*stride = whole ? step * s->row_values : 0;
	s->skip = n * step;
	s->windows += n;
	s->whole += whole ? n : 0;
	return n;
}

/* Dies if a record has category codes that the network does not take; absent records have none. */
static void check_codes(struct model_input *s, const float *x, size_t stride, size_t n)
{
	struct ae_err e;

	for (size_t i = 0; !s->decodes && ae_net_takes_codes(s->model->net) && i < n; i++, s->checked++)
		if (!records_absent(x + i * stride, s->values)
		    && ae_net_check_codes(s->model->net, x + i * stride, 0, 1, s->checked, s->lengths_path != NULL, &e)
			    != 0)
			die(s->tool, "%s: %s", ae_reader_name(s->reader), e.text);
}

/* Dies if a record has a length that the network does not take. */
static void check_lengths(struct model_input *s, const float *x, size_t stride, size_t n)
{
	struct ae_err e;

	if (s->lengths_path && ae_net_check_lengths(s->model->net, x, stride, n, s->measured, &e) != 0)
		die(s->tool, "%s: %s", ae_reader_name(s->reader), e.text);
	s->measured += n;
}

static size_t next_records(struct model_input *s, const float **x, size_t *stride)
{
	static const struct ae_stats as_they_are = { 0 };
	size_t n;

	if (s->raw && s->model->window > 0)
		return next_windows(s, x, stride);
	*x = s->rows;
	*stride = s->values;
	n = records_rows(&s->in, s->raw ? &s->model->stats : &as_they_are, s->fresh, s->rows, s->block);
	s->read = n;
	lengths_apply(&s->lengths, s->rows, n, s->values);
	for (size_t i = 0; s->raw && i < n; i++)
		(void)breaks_next(&s->breaks); /* rows alone go across none */
	return n;
}

/* Warns if the first block looks like raw rows to a model that expects normalized ones: the mean of a column is large, and
 * small once it is normalized. */
static void check_normalized(struct model_input *s, const float *x, size_t stride, size_t n)
{
	enum { LARGE = 3, RECORDS_MIN = 8 /* fewer show nothing */ };
	const struct ae_stats *stats = &s->model->stats;

	if (s->raw || s->decodes || s->compared || stats->count == 0 || s->values % stats->count != 0)
		return;
	s->compared = true;
	for (size_t c = 0; n >= RECORDS_MIN && c < stats->count; c++) {
		double sum = 0, mean;
		size_t values = 0;

		for (size_t i = 0; i < n; i++)
			for (size_t v = c; v < s->values; v += stats->count)
				if (!isnan(x[i * stride + v])) {
					sum += (double)x[i * stride + v];
					values++;
				}
		mean = values ? sum / (double)values : 0;
		if (fabs(mean) <= LARGE
		    || fabs(mean - stats->row[c].shift) / fabs(stats->row[c].scale) * LARGE > fabs(mean))
			continue;
		warn(s->tool,
		     "%s: column %zu: expected normalized values, got a mean of %.3g, as of raw rows: use --raw for "
		     "raw "
		     "rows (-q: no warnings)",
		     ae_reader_name(s->reader), c + 1, mean);
		return;
	}
}

size_t model_input_next(struct model_input *s, const float **x, size_t *stride)
{
	size_t n = next_records(s, x, stride);

	if (n > 0)
		check_normalized(s, *x, *stride, n);
	if (s->model->columns == 0) /* else each member takes some of the values */
		check_codes(s, *x, *stride, n);
	if (s->model->columns == 0)
		check_lengths(s, *x, *stride, n);
	return n;
}

void model_input_renew(struct model_input *s, const struct ae_model *m, size_t n)
{
	const struct ae_stats *was = &s->model->stats, *is = &m->stats;
	size_t rows = s->model->window > 0 ? s->held : n, last = s->read < rows ? s->read : rows;
	float *x = s->rows;

	if (!s->raw || is->count == 0 || memcmp(was->row, is->row, is->count * sizeof *is->row) == 0)
		return;
	for (size_t i = 0; i < (rows - last) * s->row_values; i++, x++)
		*x = normalized_anew(*x, &was->row[i % is->count], &is->row[i % is->count]);
	/* the rows of the last read are there as they came */
	ae_stats_apply(is, s->fresh + (s->read - last) * s->row_values, x, last * s->row_values);
}

void model_input_state_check(const struct tool *t, const struct breaks_options *o)
{
	breaks_state_check(t, o);
	if (t->state && (t->missing == MISSING_MEAN || t->missing == MISSING_INTERPOLATE))
		die(t, "option --state: cannot be used with --missing %s", missing_ways[t->missing]);
}

/* The normalizer of the rows that are held. */
static void normalizer_state(struct model_input *s, struct ae_state *state)
{
	const struct ae_stats *is = &s->model->stats;

	ae_state_option_count(state, "columns of the normalizer", is->count);
	for (size_t c = 0; c < is->count && ae_state_good(state); c++) {
		struct ae_stat was = is->row[c];

		ae_state_f8(state, &was.shift, 1);
		ae_state_f8(state, &was.scale, 1);
		for (size_t i = c; i < s->held * s->row_values && ae_state_restores(state); i += is->count)
			if (was.shift != is->row[c].shift || was.scale != is->row[c].scale)
				s->rows[i] = normalized_anew(s->rows[i], &was, &is->row[c]);
	}
}

void model_input_state(struct model_input *s, struct ae_state *state)
{
	size_t window = s->raw ? s->model->window : 0;

	ae_state_option_count(state, "rows of a window", window);
	ae_state_option_count(state, "step", s->model->step);
	if (s->raw)
		breaks_state(&s->breaks, state);
	if (window == 0)
		return;
	drop_rows(s);
	ae_state_count(state, &s->windows, UINT64_MAX);
	ae_state_count(state, &s->whole, UINT64_MAX);
	ae_state_size(state, &s->skip, SIZE_MAX);
	ae_state_size(state, &s->held, window - 1);
	ae_state_size(state, &s->last_run, SIZE_MAX);
	ae_state_f4(state, s->rows, s->held * s->row_values);
	for (size_t i = 0; i < s->held; i++)
		ae_state_size(state, &s->run[i], SIZE_MAX);
	normalizer_state(s, state);
}

void model_input_close(struct model_input *s)
{
	missing_close(&s->in);
	lengths_close(&s->lengths);
	if (s->raw)
		breaks_close(&s->breaks);
	free(s->at.times.item);
	free(s->run);
	free(s->absent);
	free(s->rows);
	free(s->fresh);
	ae_reader_free(s->reader);
}
