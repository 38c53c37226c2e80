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
}

static void grow_rows(struct report *r, size_t rows)
{
	size_t width = r->columns;

	if (rows <= r->rows)
		return;
	r->row = tool_grow(r->tool, r->row, rows, width * sizeof *r->row);
	r->sum = tool_grow(r->tool, r->sum, rows, width * sizeof *r->sum);
	r->seen = tool_grow(r->tool, r->seen, rows, sizeof *r->seen);
	r->row_score = tool_grow(r->tool, r->row_score, rows, sizeof *r->row_score);
	for (size_t i = r->rows; i < rows; i++) {
		r->row_score[i] = NAN;
		r->seen[i] = 0;
		for (size_t c = 0; c < width; c++) {
			r->row[i * width + c] = NAN;
			r->sum[i * width + c] = 0;
		}
	}
	r->rows = rows;
}

/* The rows of a window: their values, their reconstructions (y NULL: none), and the largest score. */
static void add_window(struct report *r, size_t record, const float *x, const float *y)
{
	size_t first = record * r->step;

	for (size_t k = 0; k < r->window; k++) {
		size_t row = first + k;

		for (size_t c = 0; c < r->columns; c++) {
			r->row[row * r->columns + c] = (double)x[k * r->columns + c];
			if (y)
				r->sum[row * r->columns + c] += (double)y[k * r->columns + c];
		}
		r->seen[row]++;
		r->row_score[row] = fmax(r->row_score[row], r->score[record]); /* NaN is no value */
	}
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
	const float *x;
	size_t n, stride;

	while ((n = model_input_next(&r->in, &x, &stride)) > 0) {
		r->score = tool_grow(r->tool, r->score, r->records + n, sizeof *r->score);
		r->part = tool_grow(r->tool, r->part, r->records + n, r->features * sizeof *r->part);
		scorer_run(s, x, stride, n, r->score + r->records, r->part + r->records * r->features);
		for (size_t i = r->records; i < r->records + n; i++)
			r->score[i] = (double)(float)r->score[i]; /* as ae-score writes it */
		if (r->outputs)
			outputs_of(r, n);
		if (r->series)
			grow_rows(r, (r->records + n - 1) * r->step + r->window);
		for (size_t i = 0; i < n; i++) {
			const float *y = r->outputs ? s->y + i * s->values : NULL;

			if (r->series && !isnan(r->score[r->records + i])) /* NaN: across a break */
				add_window(r, r->records + i, x + i * stride, y);
			add_worst(r, r->records + i, x + i * stride, y);
		}
		r->records += n;
	}
}

/* Sums of reconstructions to means; values as they were before normalizing. */
static void finish_rows(struct report *r)
{
	const struct ae_stats *stats = &r->model->stats;
	bool invert = r->o->score.raw && stats->count > 0;

	for (size_t i = 0; i < r->rows; i++)
		for (size_t c = 0; c < r->columns; c++)
			r->sum[i * r->columns + c] = r->seen[i] > 0 ? r->sum[i * r->columns + c] / r->seen[i] : NAN;
	if (invert && r->columns % stats->count == 0) {
		ae_stats_invert(stats, r->row, r->row, r->rows * r->columns);
		ae_stats_invert(stats, r->sum, r->sum, r->rows * r->columns);
	}
}

void report_open(struct report *r, struct tool *t, const struct report_options *o)
{
	*r = (struct report){ .tool = t, .o = o, .threshold = NAN };
	model_check(t);
	scorer_open(&r->scorer, t, &o->score, model_input_begin(&r->in, t, o->score.raw, NULL, &o->score.breaks));
	r->model = r->scorer.members.member[0].model;
	model_input_open(&r->in, r->model, &r->scorer.record);
	r->scorer.input = r->in.reader;
	r->input = ae_reader_name(r->in.reader);
	scorer_allocate(&r->scorer, r->in.block);
	r->features = r->scorer.parts;
	r->outputs = r->scorer.members.count == 1 && r->scorer.members.member[0].values == r->scorer.values;
	r->worst_x = tool_alloc(t, REPORT_WORST, r->scorer.values * sizeof *r->worst_x);
	r->worst_y = tool_alloc(t, REPORT_WORST, r->scorer.values * sizeof *r->worst_y);
	plan_series(r);
	collect(r);
	if (r->records == 0)
		die(t, "%s: expected at least one record, got 0", r->input);
	finish_rows(r);
}

void report_close(struct report *r)
{
	model_input_close(&r->in);
	scorer_close(&r->scorer);
	ae_ranges_free(&r->events);
	free(r->score);
	free(r->part);
	free(r->worst_x);
	free(r->worst_y);
	free(r->row);
	free(r->sum);
	free(r->seen);
	free(r->row_score);
}

/* ---- columns ---- */

const char *report_column(const struct report *r, size_t i, char number[24])
{
	const struct ae_stats *stats = &r->model->stats;
	const char *name = stats->count == r->features ? stats->row[i].name : "";

	if (!*name)
		name = ae_reader_column(r->in.reader, i);
	snprintf(number, 24, "%zu", i + 1);
	return name && *name ? name : number;
}

void report_columns(const struct report *r, size_t record)
{
	const double *part = r->part + record * r->features;
	FILE *f = tool_text(r->tool);
	double sum = 0, below = INFINITY;
	char number[24];

	for (size_t i = 0; i < r->features; i++)
		sum += fmax(part[i], 0);
	fputs("<td class=\"cell\">", f);
	for (size_t k = 0, last = r->features; k < 3 && k < r->features && sum > 0; k++) {
		size_t best = r->features;

		for (size_t i = 0; i < r->features; i++)
			if ((part[i] < below || (part[i] == below && i > last))
			    && (best == r->features || part[i] > part[best]))
				best = i;
		if (best == r->features || !(part[best] > 0))
			break;
		fputs(k ? ", " : "", f);
		html_text(r->tool, report_column(r, best, number));
		fprintf(f, " %.0f%%", 100 * part[best] / sum);
		below = part[best];
		last = best;
	}
	fputs("</td>", f);
}
