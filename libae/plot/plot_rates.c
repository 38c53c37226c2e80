/* plot_rates.c - the rates of scores with labels over all thresholds: ROC curves, and precision over recall, with their
 * areas. */
#include "detect/detect.h"
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One curve. */
struct rates {
	size_t count, points; /* scores with a label; points of the curve */
	double *score;        /* (count) */
	bool *positive;       /* (count) */
	double *x, *y;        /* (points), with room for 2 * count + 1 */
	struct ae_ranking ranking;
};

struct scored {
	double score;
	bool positive;
};

static int highest_first(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

static void rates_release(struct rates *r)
{
	free(r->score);
	free(r->positive);
	free(r->x);
	free(r->y);
}

static void add_point(struct rates *r, double x, double y)
{
	r->x[r->points] = x;
	r->y[r->points++] = y;
}

/* Equal scores are flagged together. The precision holds on the whole step to the next recall: the area is the average
 * precision. */
static void trace(struct rates *r, const struct scored *s, bool roc)
{
	size_t positives = 0, tp = 0, before = 0;

	for (size_t i = 0; i < r->count; i++)
		positives += s[i].positive;
	if (roc)
		add_point(r, 0, 0);
	for (size_t i = 0; i < r->count; i++) {
		tp += s[i].positive;
		if (i + 1 < r->count && s[i + 1].score == s[i].score)
			continue;
		if (roc) {
			add_point(r, (double)(i + 1 - tp) / (double)(r->count - positives),
				  (double)tp / (double)positives);
			continue;
		}
		add_point(r, (double)before / (double)positives, (double)tp / (double)(i + 1));
		add_point(r, (double)tp / (double)positives, (double)tp / (double)(i + 1));
		before = tp;
	}
}

static int rates_init(struct rates *r, const struct ae_plot_input *in, const double *label, bool roc, struct ae_err *e)
{
	struct scored *s = calloc(in->count, sizeof *s);
	int status;

	*r = (struct rates){ .score = calloc(in->count, sizeof *r->score),
			     .positive = calloc(in->count, sizeof *r->positive),
			     .x = calloc(2 * in->count + 1, sizeof *r->x),
			     .y = calloc(2 * in->count + 1, sizeof *r->y) };
	if (!s || !r->score || !r->positive || !r->x || !r->y) {
		free(s);
		return ae_err_memory(e, "picture: no memory for %zu scores", in->count);
	}
	for (size_t i = 0; i < in->count; i++)
		if (!isnan(label[i]) && !isnan(in->x[i])) {
			r->score[r->count] = in->x[i];
			r->positive[r->count] = label[i] != 0;
			s[r->count] = (struct scored){ in->x[i], label[i] != 0 };
			r->count++;
		}
	status = ae_ranking(&r->ranking, r->score, r->positive, r->count, e);
	if (status == 0) {
		qsort(s, r->count, sizeof *s, highest_first);
		trace(r, s, roc);
	}
	free(s);
	return status;
}

int ae_scored_inputs_check(const struct ae_plot *p, struct ae_err *e)
{
	if (!p->label)
		return ae_err_set(e,
				  "picture: labels: expected one per score (--labels FILE or --label COL), got none");
	if (p->inputs > AE_LEGEND_MAX)
		return ae_err_set(e, "picture: expected at most %d curves, got %zu", AE_LEGEND_MAX, p->inputs);
	for (size_t i = 0; i < p->inputs; i++) {
		if (ae_shape_count(&p->input[i].shape) != 1)
			return ae_err_set(e, "picture: records: expected one score each, got shape %s",
					  ae_shape_name(&p->input[i].shape).text);
		if (p->input[i].count != p->input->count)
			return ae_err_set(e, "%s: expected %zu scores, as the first input has, got %zu",
					  p->input[i].name, p->input->count, p->input[i].count);
	}
	return 0;
}

/* A rule without knowledge: the diagonal, or the fraction of abnormal records. */
static void draw_chance(const struct ae_panel *panel, struct ae_canvas *s, const struct rates *r, bool roc)
{
	double share = 0;

	for (size_t i = 0; i < r->count; i++)
		share += (double)r->positive[i] / (double)r->count;
	ae_canvas_line(s, AE_STYLE_LEVEL, ae_axis_at(&panel->x, 0), ae_axis_at(&panel->y, roc ? 0 : share),
		       ae_axis_at(&panel->x, 1), ae_axis_at(&panel->y, roc ? 1 : share));
}

static void unit_axes(struct ae_panel *panel)
{
	for (int end = 0; end < 2; end++) {
		ae_axis_include(&panel->x, end);
		ae_axis_include(&panel->y, end);
	}
	ae_axis_finish(&panel->x, 0);
	ae_axis_finish(&panel->y, 0.02);
}

static int draw(const struct ae_plot *p, struct ae_figure *figure, const struct rates *r, struct ae_canvas *s, bool roc,
		struct ae_err *e)
{
	for (size_t i = 0; i < p->inputs; i++)
		ae_figure_legend(figure, ae_style_curve(i), "%.40s%sarea %.4f", p->input[i].name,
				 *p->input[i].name ? ": " : "", roc ? r[i].ranking.roc_auc : r[i].ranking.pr_auc);
	ae_figure_legend(figure, AE_STYLE_LEVEL, "chance");
	unit_axes(figure->panel);
	if (ae_figure_layout(figure, p, s, e) != 0)
		return -1;
	draw_chance(figure->panel, s, r, roc);
	for (size_t i = 0; i < p->inputs; i++) {
		struct ae_curve c = { .x = r[i].x, .y = r[i].y, .stride = 1, .count = r[i].points };

		ae_mark_curve(s, figure->panel, &c, ae_style_curve(i));
	}
	return 0;
}

static int plot_rates(const struct ae_plot *p, struct ae_canvas *s, bool roc, struct ae_err *e)
{
	struct rates r[AE_LEGEND_MAX] = { { 0 } };
	struct ae_figure figure;
	int status;

	if (ae_scored_inputs_check(p, e) != 0 || ae_figure_init(&figure, p, 1, e) != 0)
		return -1;
	figure.x_label = roc ? "false positive rate" : "recall";
	figure.panel_height = 460;
	snprintf(figure.panel->title, sizeof figure.panel->title, roc ? "true positive rate" : "precision");
	status = 0;
	for (size_t i = 0; status == 0 && i < p->inputs; i++)
		status = rates_init(&r[i], &p->input[i], p->label, roc, e);
	if (status == 0)
		status = draw(p, &figure, r, s, roc, e);
	for (size_t i = 0; i < p->inputs; i++)
		rates_release(&r[i]);
	ae_figure_release(&figure);
	return status;
}

static int plot_roc(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	return plot_rates(p, s, true, e);
}

static int plot_precision(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	return plot_rates(p, s, false, e);
}

const struct ae_plot_kind ae_plot_roc = {
	.name = "roc",
	.title = "ROC curve",
	.flags = AE_PLOT_LABELS | AE_PLOT_AXES | AE_PLOT_INPUTS,
	.width = 560,
	.draw = plot_roc,
};

const struct ae_plot_kind ae_plot_precision = {
	.name = "precision",
	.title = "Precision and recall",
	.flags = AE_PLOT_LABELS | AE_PLOT_AXES | AE_PLOT_INPUTS,
	.width = 560,
	.draw = plot_precision,
};
