/* plot_loss.c - training histories: a curve over the epochs for every column with "loss" in its name. */
#include "plot/hints.h"

#include <string.h>

static struct ae_curve curve(const struct ae_plot_input *in, size_t epoch, size_t i)
{
	size_t width = in->shape.dim[0];

	return (struct ae_curve){ .x = epoch < width ? in->x + epoch : NULL,
				  .y = in->x + i,
				  .stride = (ptrdiff_t)width,
				  .first = 1,
				  .step = 1,
				  .count = in->count };
}

static bool is_loss(const struct ae_plot_input *in, size_t i)
{
	return in->names[i] && strstr(in->names[i], "loss");
}

/* The column of epochs; the number of columns if there is none: then rows count as epochs. */
static size_t epoch_column(const struct ae_plot_input *in)
{
	size_t i = 0;

	while (i < in->shape.dim[0] && !(in->names[i] && strcmp(in->names[i], "epoch") == 0))
		i++;
	return i;
}

/* The legend has the smallest value: patience keeps the model of this epoch. */
static void add_legend(struct ae_figure *figure, const struct ae_plot_input *in, const struct ae_curve *c,
		       size_t column)
{
	const char *space = *in->name ? " " : "";
	enum ae_style style = ae_style_curve(figure->entries);
	size_t best = in->count;

	for (size_t i = 0; i < in->count; i++) {
		double y = c->y[(ptrdiff_t)i * c->stride];

		if (ae_axis_takes(&figure->panel->y, y) && (best == in->count || y < c->y[(ptrdiff_t)best * c->stride]))
			best = i;
	}
	if (best == in->count)
		ae_figure_legend(figure, style, "%.20s%s%.30s", in->name, space, in->names[column]);
	else
		ae_figure_legend(figure, style, "%.20s%s%.16s: min %.4g in epoch %.10g", in->name, space,
				 in->names[column], c->y[(ptrdiff_t)best * c->stride],
				 c->x ? c->x[(ptrdiff_t)best * c->stride] : (double)best + 1);
}

static int prepare(struct ae_figure *figure, const struct ae_plot_input *in, struct ae_err *e)
{
	const char *name = *in->name ? in->name : "picture";
	size_t before = figure->entries;

	if (in->shape.rank != 1 || !in->names)
		return ae_err_set(e, "%s: expected a table with a header, as ae-train --log writes, got %s", name,
				  in->names ? "records of another shape" : "no header");
	for (size_t i = 0; i < in->shape.dim[0]; i++) {
		struct ae_curve c = curve(in, epoch_column(in), i);

		if (!is_loss(in, i))
			continue;
		if (figure->entries == AE_LEGEND_MAX)
			return ae_err_set(e, "%s: expected at most %d curves of losses, got more", name, AE_LEGEND_MAX);
		ae_curve_range(&c, figure->panel);
		add_legend(figure, in, &c, i);
	}
	if (figure->entries == before)
		return ae_err_set(e, "%s: expected a column with 'loss' in its name, got none among %zu", name,
				  in->shape.dim[0]);
	return 0;
}

static void draw(const struct ae_plot *p, struct ae_figure *figure, struct ae_canvas *s)
{
	size_t drawn = 0;

	for (size_t k = 0; k < p->inputs; k++)
		for (size_t i = 0; i < p->input[k].shape.dim[0]; i++) {
			struct ae_curve c = curve(&p->input[k], epoch_column(&p->input[k]), i);

			if (is_loss(&p->input[k], i))
				ae_mark_curve(s, figure->panel, &c, ae_style_curve(drawn++));
		}
}

/* All losses of one run. Those of several runs have epochs of their own. */
static void hint(const struct ae_plot *p, const struct ae_panel *panel, struct ae_canvas *s)
{
	const struct ae_plot_input *in = p->input;
	struct ae_curve curves[AE_LEGEND_MAX];
	const char *name[AE_LEGEND_MAX];
	size_t n = 0;

	for (size_t i = 0; i < in->shape.dim[0]; i++)
		if (is_loss(in, i)) {
			name[n] = in->names[i];
			curves[n++] = curve(in, epoch_column(in), i);
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
	figure.panel->x.whole = true;
	strcpy(figure.panel->title, "loss");
	for (size_t i = 0; status == 0 && i < p->inputs; i++)
		status = prepare(&figure, &p->input[i], e);
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
	.flags = AE_PLOT_LOG | AE_PLOT_GAPS | AE_PLOT_AXES | AE_PLOT_INPUTS | AE_PLOT_HINTS,
	.width = 720,
	.draw = plot_loss,
};
