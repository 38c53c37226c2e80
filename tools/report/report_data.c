/* report_data.c - what ae-report collects: scores, contributions, the worst records, the rows of a series. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Records are windows of a series with --raw of a windowed model, or with --step. */
static void plan_series(struct report *r)
{
	const struct ae_shape *record = &r->scorer.record;
	size_t values = r->scorer.values;

	if (r->o->step && r->o->score.raw)
		die(r->tool, "option --step: cannot be used with --raw: the model knows its step");
	r->series = r->o->step > 0 || (r->o->score.raw && r->model->window > 0);
	r->window = r->o->score.raw && r->model->window > 0 ? r->model->window : record->rank > 1 ? record->dim[0] : 1;
	r->step = r->o->step ? r->o->step : r->model->step ? r->model->step : 1;
	r->columns = values / r->window;
	r->table = !r->series && r->o->score.raw && r->model->stats.count == values;
}

/* Rows joined from the windows so far. */
struct joined_rows {
	struct ae_unwindow *u;
	double *row; /* (count, width) of (capacity, width) */
	size_t width, count, capacity;
};

static void join_begin(struct report *r, struct joined_rows *j, enum ae_join join, size_t width, bool scores)
{
	struct ae_unwindow_options o = {
		.length = r->window, .step = r->step, .values = width, .scores = scores, .join = join
	};
	struct ae_err e;

	*j = (struct joined_rows){ .width = width };
	if (ae_unwindow_new(&j->u, &o, &e) != 0)
		die_err(r->tool, &e);
}

/* The next window, or with NULL the end. */
static void join_add(struct report *r, struct joined_rows *j, const double *window)
{
	size_t most = r->window > r->step ? r->window : r->step;
	double *to;

	if (j->capacity - j->count < most) {
		j->capacity = 2 * j->capacity + most;
		j->row = tool_grow(r->tool, j->row, j->capacity, j->width * sizeof *j->row);
	}
	to = j->row + j->count * j->width;
	j->count += window ? ae_unwindow_push(j->u, window, to) : ae_unwindow_end(j->u, to);
}

static double *join_end(struct report *r, struct joined_rows *j)
{
	join_add(r, j, NULL);
	ae_unwindow_free(j->u);
	return j->row;
}

/* The rows of a series: their values, the means of their reconstructions, the largest scores. */
struct series {
	struct joined_rows value, output, score;
	double *window; /* (window, columns) scratch */
};

static void series_begin(struct report *r, struct series *s)
{
	join_begin(r, &s->value, AE_JOIN_LAST, r->columns, false);
	join_begin(r, &s->output, AE_JOIN_MEAN, r->columns, false);
	join_begin(r, &s->score, AE_JOIN_MAX, 1, true);
	s->window = tool_alloc(r->tool, r->scorer.values, sizeof *s->window);
}

/* A window without a score, across a break, has no rows. */
static void add_values(struct report *r, struct series *s, struct joined_rows *to, const float *x, bool scored)
{
	for (size_t v = 0; v < r->scorer.values; v++)
		s->window[v] = scored ? (double)x[v] : NAN;
	join_add(r, to, s->window);
}

/* y: the reconstruction; NULL: none. */
static void series_add(struct report *r, struct series *s, const float *x, const float *y, double score)
{
	add_values(r, s, &s->value, x, !isnan(score));
	if (y)
		add_values(r, s, &s->output, y, !isnan(score));
	join_add(r, &s->score, &score);
}

static void series_end(struct report *r, struct series *s)
{
	r->row = join_end(r, &s->value);
	r->output = join_end(r, &s->output);
	r->row_score = join_end(r, &s->score);
	r->rows = s->score.count;
	free(s->window);
}

/* A row of a table: shown beside the training rows. */
static void table_add(struct report *r, const float *x)
{
	r->row = tool_grow(r->tool, r->row, r->rows + 1, r->columns * sizeof *r->row);
	for (size_t c = 0; c < r->columns; c++)
		r->row[r->rows * r->columns + c] = (double)x[c];
	r->rows++;
}

static void add_worst(struct report *r, size_t record, const float *x, const float *y)
{
	size_t values = r->scorer.values, at = r->worsts;

	while (at > 0 && r->score[r->worst[at - 1]] < r->score[record])
		at--;
	if (at == REPORT_WORST || isnan(r->score[record]))
		return;
	if (r->worsts < REPORT_WORST)
		r->worsts++;
	for (size_t i = r->worsts - 1; i > at; i--) {
		r->worst[i] = r->worst[i - 1];
		memcpy(r->worst_x + i * values, r->worst_x + (i - 1) * values, values * sizeof *r->worst_x);
		memcpy(r->worst_y + i * values, r->worst_y + (i - 1) * values, values * sizeof *r->worst_y);
	}
	r->worst[at] = record;
	for (size_t v = 0; v < values; v++) {
		r->worst_x[at * values + v] = (double)x[v];
		r->worst_y[at * values + v] = y ? (double)y[v] : NAN;
	}
}

/* Reconstructions of a score that takes logits are probabilities. */
static void outputs_of(struct report *r, size_t n)
{
	for (size_t i = 0; r->scorer.score[0].logits && i < n * r->scorer.values; i++)
		r->scorer.y[i] = (float)(1 / (1 + exp(-(double)r->scorer.y[i])));
}

static void collect(struct report *r)
{
	struct scorer *s = &r->scorer;
	struct series rows;
	const float *x;
	size_t n, stride;

	if (r->series)
		series_begin(r, &rows);
	while ((n = model_input_next(&r->in, &x, &stride)) > 0) {
		r->score = tool_grow(r->tool, r->score, r->records + n, sizeof *r->score);
		r->part = tool_grow(r->tool, r->part, r->records + n, r->features * sizeof *r->part);
		scorer_run(s, x, stride, n, r->score + r->records, r->part + r->records * r->features);
		for (size_t i = r->records; i < r->records + n; i++)
			r->score[i] = (double)(float)r->score[i]; /* as ae-score writes it */
		if (r->outputs)
			outputs_of(r, n);
		for (size_t i = 0; i < n; i++) {
			const float *y = r->outputs ? s->y + i * s->values : NULL;

			if (r->series)
				series_add(r, &rows, x + i * stride, y, r->score[r->records + i]);
			if (r->table)
				table_add(r, x + i * stride);
			add_worst(r, r->records + i, x + i * stride, y);
		}
		r->records += n;
	}
	if (r->series)
		series_end(r, &rows);
}

/* Values as they were before normalizing. */
static void invert_rows(struct report *r)
{
	const struct ae_stats *stats = &r->model->stats;
	size_t worst = r->worsts * r->scorer.values;

	if (!r->o->score.raw || stats->count == 0 || r->columns % stats->count != 0)
		return;
	r->restored = true;
	ae_stats_invert(stats, r->row, r->row, r->rows * r->columns);
	ae_stats_invert(stats, r->worst_x, r->worst_x, worst);
	if (!r->outputs)
		return;
	if (r->series)
		ae_stats_invert(stats, r->output, r->output, r->rows * r->columns);
	ae_stats_invert(stats, r->worst_y, r->worst_y, worst);
}

void report_open(struct report *r, struct tool *t, const struct report_options *o)
{
	struct breaks_options breaks = o->score.breaks;

	*r = (struct report){ .tool = t, .o = o, .threshold = NAN };
	model_check(t);
	r->spans = o->spans;
	spans_open(&r->spans, t);
	report_times_begin(r, &breaks);
	scorer_open(&r->scorer, t, t->arg[0], &o->score, model_input_begin(&r->in, t, o->score.raw, NULL, &breaks));
	r->model = r->scorer.members.member[0].model;
	model_input_open(&r->in, r->model, &r->scorer.record);
	r->scorer.input = r->in.reader;
	r->input = ae_reader_name(r->in.reader);
	report_skeleton_open(r);
	scorer_allocate(&r->scorer, r->in.block);
	r->features = r->scorer.parts;
	r->outputs = r->scorer.members.count == 1 && r->scorer.members.member[0].values == r->scorer.values;
	r->worst_x = tool_alloc(t, REPORT_WORST, r->scorer.values * sizeof *r->worst_x);
	r->worst_y = tool_alloc(t, REPORT_WORST, r->scorer.values * sizeof *r->worst_y);
	plan_series(r);
	collect(r);
	if (r->records == 0)
		die(t, "%s: expected at least one record, got 0", r->input);
	invert_rows(r);
	report_compare(r);
	if (r->spans.count > 0 && !r->series)
		die(t, "option --spans: expected a series (--raw of a model of windows, or --step), got records");
	report_times_end(r);
}

void report_close(struct report *r)
{
	model_input_close(&r->in);
	scorer_close(&r->scorer);
	ae_ranges_free(&r->events);
	spans_close(&r->spans);
	report_skeleton_close(r);
	free(r->score);
	free(r->part);
	free(r->worst_x);
	free(r->worst_y);
	free(r->row);
	free(r->output);
	free(r->row_score);
	free(r->time);
	free(r->drift);
	free(r->heldout);
}

/* ---- columns ---- */

const char *report_column(const struct report *r, size_t i, char number[REPORT_NAME])
{
	const struct ae_stats *stats = &r->model->stats;
	const char *name = stats->count == r->features ? stats->row[i].name : "";

	if (!*name)
		name = ae_reader_column(r->in.reader, i);
	if (report_skeleton(r))
		snprintf(number, REPORT_NAME, "joint %zu %c", i / 3 + 1, "xyz"[i % 3]);
	else
		snprintf(number, REPORT_NAME, "%zu", i + 1);
	return name && *name ? name : number;
}

size_t report_contributor(const struct report *r, size_t record, size_t rank, double *share)
{
	const double *part = r->part + record * r->features;
	size_t best = r->features;
	double sum = 0;

	for (size_t i = 0; i < r->features; i++)
		sum += fmax(part[i], 0);
	for (size_t k = 0; k <= rank; k++) {
		size_t before = best;

		best = r->features;
		for (size_t i = 0; i < r->features; i++)
			if ((before == r->features || part[i] < part[before] || (i > before && part[i] == part[before]))
			    && (best == r->features || part[i] > part[best]))
				best = i;
		if (best == r->features || !(part[best] > 0))
			return r->features;
	}
	*share = part[best] / sum;
	return best;
}

void report_columns(const struct report *r, size_t record)
{
	enum { NAMED = 3 };
	FILE *f = tool_text(r->tool);
	char number[REPORT_NAME];
	double share;

	fputs("<td class=\"cell\">", f);
	for (size_t k = 0; k < NAMED; k++) {
		size_t column = report_contributor(r, record, k, &share);

		if (column == r->features || (k > 0 && share < 0.005))
			break;
		fputs(k ? ", " : "", f);
		html_text(r->tool, report_column(r, column, number));
		fprintf(f, " %.0f%%", 100 * share);
	}
	fputs("</td>", f);
}
