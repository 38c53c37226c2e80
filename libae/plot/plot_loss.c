/* plot_loss.c - training histories: a curve over the epochs for every column with "loss" in its name. */
#include "plot/hints.h"

#include <stdio.h>
#include <string.h>

enum { LEGEND_NAME = 24 };

/* Consecutive epochs of a run; in a history of several members a run per member. */
struct loss_run {
	const struct ae_plot_input *in;
	size_t first, count;         /* rows */
	char name[LEGEND_NAME + 32]; /* with the member, however long the name of the input is */
};

static size_t find(const struct ae_plot_input *in, const char *name)
{
	size_t i = 0;

	while (i < in->shape.dim[0] && !(in->names[i] && strcmp(in->names[i], name) == 0))
		i++;
	return i;
}

/* Moves to the next run of the input; false after the last one. A run begins with count and first 0. */
static bool next_run(struct loss_run *r)
{
	size_t width = r->in->shape.dim[0], member = find(r->in, "member");
	const double *x = r->in->x + member;
	char own[32] = "";
	int cut;

	r->first += r->count;
	r->count = 0;
	while (r->first + r->count < r->in->count
	       && (member == width || r->count == 0 || x[(r->first + r->count) * width] == x[r->first * width]))
		r->count++;
	if (member < width && r->count > 0)
		snprintf(own, sizeof own, "%smember %.10g", *r->in->name ? " " : "", x[r->first * width]);
	cut = strlen(own) < LEGEND_NAME ? LEGEND_NAME - (int)strlen(own) : 0;
	snprintf(r->name, sizeof r->name, "%.*s%s", cut, r->in->name, own);
	return r->count > 0;
}

static struct ae_curve curve(const struct loss_run *r, size_t i)
{
	size_t width = r->in->shape.dim[0], epoch = find(r->in, "epoch");
	const double *row = r->in->x + r->first * width;

	return (struct ae_curve){ .x = epoch < width ? row + epoch : NULL,
				  .y = row + i,
				  .stride = (ptrdiff_t)width,
				  .first = 1,
				  .step = 1,
				  .count = r->count };
}

/* Columns with "loss" in their name, and with --parts what ae-train logs of a loss. */
static bool is_loss(const struct ae_plot *p, const struct ae_plot_input *in, size_t i)
{
	static const char *const parts[] = { "reconstruction", "kl", "penalty", "discriminator", "generator" };

	if (!in->names[i])
		return false;
	for (size_t k = 0; p->parts && k < sizeof parts / sizeof *parts; k++)
		if (strcmp(in->names[i], parts[k]) == 0
		    || (strncmp(in->names[i], "val_", 4) == 0 && strcmp(in->names[i] + 4, parts[k]) == 0))
			return true;
	return strstr(in->names[i], "loss") != NULL;
}

/* The legend has the smallest value: patience keeps the model of this epoch. */
static void add_legend(struct ae_figure *figure, const struct loss_run *r, const struct ae_curve *c, size_t column)
{
	const char *space = *r->name ? " " : "", *name = r->in->names[column];
	enum ae_style style = ae_style_curve(figure->entries);
	size_t best = r->count;

	for (size_t i = 0; i < r->count; i++) {
		double y = c->y[(ptrdiff_t)i * c->stride];

		if (ae_axis_takes(&figure->panel->y, y) && (best == r->count || y < c->y[(ptrdiff_t)best * c->stride]))
			best = i;
	}
	if (best == r->count)
		ae_figure_legend(figure, style, "%s%s%.30s", r->name, space, name);
	else
		ae_figure_legend(figure, style, "%s%s%.18s: min %.4g in epoch %.10g", r->name, space, name,
				 c->y[(ptrdiff_t)best * c->stride],
				 c->x ? c->x[(ptrdiff_t)best * c->stride] : (double)best + 1);
}

static int prepare_run(struct ae_figure *figure, const struct ae_plot *p, const struct loss_run *r, struct ae_err *e)
{
	for (size_t i = 0; i < r->in->shape.dim[0]; i++) {
		struct ae_curve c = curve(r, i);

		if (!is_loss(p, r->in, i))
			continue;
		if (figure->entries == AE_LEGEND_MAX)
			return ae_err_set(e, "%s: expected at most %d curves of losses, got more",
					  *r->in->name ? r->in->name : "picture", AE_LEGEND_MAX);
		ae_curve_range(&c, figure->panel);
		add_legend(figure, r, &c, i);
	}
	return 0;
}

static int prepare(struct ae_figure *figure, const struct ae_plot *p, const struct ae_plot_input *in, struct ae_err *e)
{
	const char *name = *in->name ? in->name : "picture";
	struct loss_run r = { .in = in };
	size_t before = figure->entries;

	if (in->shape.rank != 1 || !in->names)
		return ae_err_set(e, "%s: expected a table with a header, as ae-train --log writes, got %s", name,
				  in->names ? "records of another shape" : "no header");
	while (next_run(&r))
		if (prepare_run(figure, p, &r, e) < 0)
			return -1;
	if (figure->entries == before)
		return ae_err_set(e, "%s: expected a column with 'loss' in its name, got none among %zu", name,
				  in->shape.dim[0]);
	return 0;
}

static void draw(const struct ae_plot *p, struct ae_figure *figure, struct ae_canvas *s)
{
	size_t drawn = 0;

	for (size_t k = 0; k < p->inputs; k++) {
		struct loss_run r = { .in = &p->input[k] };

		while (next_run(&r))
			for (size_t i = 0; i < r.in->shape.dim[0]; i++) {
				struct ae_curve c = curve(&r, i);

				if (is_loss(p, r.in, i))
					ae_mark_curve(s, figure->panel, &c, ae_style_curve(drawn++));
			}
	}
}

/* All losses of one run. Those of several runs have epochs of their own. */
static void hint(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s)
{
	struct loss_run r = { .in = p->input };
	struct ae_curve curves[AE_LEGEND_MAX];
	const char *name[AE_LEGEND_MAX];
	size_t n = 0;

	if (!next_run(&r) || r.count < r.in->count)
		return;
	for (size_t i = 0; i < r.in->shape.dim[0]; i++)
		if (is_loss(p, r.in, i)) {
			name[n] = r.in->names[i];
			curves[n++] = curve(&r, i);
		}
	ae_mark_hints(
		s, &(struct ae_hints){ .panel = panel, .curve = curves, .name = name, .curves = n, .unit = "epoch" });
}

static int plot_loss(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure figure;
	int status = 0;

	if (ae_figure_init(&figure, p, 1, e) < 0)
		return -1;
	figure.x_label = "epoch";
	figure.panel_height = 340;
	figure.panel->x = ae_axis_empty(p->log_x);
	figure.panel->x.whole = true;
	strcpy(figure.panel->title, "loss");
	for (size_t i = 0; status == 0 && i < p->inputs; i++)
		status = prepare(&figure, p, &p->input[i], e);
	ae_axis_finish(&figure.panel->x, 0);
	ae_axis_finish(&figure.panel->y, 0.05);
	if (status == 0)
		status = ae_figure_layout(&figure, p, s, e);
	if (status == 0)
		draw(p, &figure, s);
	if (status == 0 && p->hints && p->inputs == 1)
		hint(p, figure.panel, s);
	ae_figure_release(&figure);
	return status;
}

const struct ae_plot_kind ae_plot_loss = {
	.name = "loss",
	.title = "Training",
	.flags = AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_PARTS | AE_PLOT_GAPS | AE_PLOT_AXES | AE_PLOT_INPUTS
		| AE_PLOT_HINTS,
	.width = 720,
	.draw = plot_loss,
};
