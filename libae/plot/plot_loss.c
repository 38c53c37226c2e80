/* plot_loss.c - training histories: a curve for every column whose name speaks of a loss, over the epochs. */
#include "plot/plot_parts.h"

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

/* The column of the epochs, or the number of columns where there is none: then the rows are the epochs. */
static size_t epoch_column(const struct ae_plot_input *in)
{
	size_t i = 0;

	while (i < in->shape.dim[0] && !(in->names[i] && strcmp(in->names[i], "epoch") == 0))
		i++;
	return i;
}

/* The entry of the legend names the smallest value: it is the epoch that patience keeps. */
static void key(struct ae_figure *page, const struct ae_plot_input *in, const struct ae_curve *c, size_t column)
{
	const char *space = *in->name ? " " : "";
	enum ae_style look = ae_style_curve(page->keys);
	size_t best = in->count;

	for (size_t i = 0; i < in->count; i++) {
		double y = c->y[(ptrdiff_t)i * c->stride];

		if (ae_axis_takes(&page->panel->y, y) &&
		    (best == in->count || y < c->y[(ptrdiff_t)best * c->stride]))
			best = i;
	}
	if (best == in->count)
		ae_figure_key(page, look, "%.20s%s%.30s", in->name, space, in->names[column]);
	else
		ae_figure_key(page, look, "%.20s%s%.16s: least %.4g in epoch %.10g", in->name, space,
			    in->names[column], c->y[(ptrdiff_t)best * c->stride],
			    c->x ? c->x[(ptrdiff_t)best * c->stride] : (double)best + 1);
}

static int prepare(struct ae_figure *page, const struct ae_plot_input *in, struct ae_err *e)
{
	const char *name = *in->name ? in->name : "picture";
	size_t before = page->keys;

	if (in->shape.rank != 1 || !in->names)
		return ae_err_set(
			e, "%s: a table with a header expected, as ae-train --log writes: epoch, loss, ...",
			name);
	for (size_t i = 0; i < in->shape.dim[0]; i++) {
		struct ae_curve c = curve(in, epoch_column(in), i);

		if (!is_loss(in, i))
			continue;
		if (page->keys == AE_KEYS_MAX)
			return ae_err_set(e, "%s: more than %d curves of losses", name, AE_KEYS_MAX);
		ae_curve_range(&c, page->panel);
		key(page, in, &c, i);
	}
	if (page->keys == before)
		return ae_err_set(e, "%s: none of the %zu columns has a name with 'loss' in it", name,
				  in->shape.dim[0]);
	return 0;
}

static void draw(const struct ae_plot *p, struct ae_figure *page, struct ae_canvas *s)
{
	size_t drawn = 0;

	for (size_t k = 0; k < p->inputs; k++)
		for (size_t i = 0; i < p->input[k].shape.dim[0]; i++) {
			struct ae_curve c = curve(&p->input[k], epoch_column(&p->input[k]), i);

			if (is_loss(&p->input[k], i))
				ae_mark_curve(s, page->panel, &c, ae_style_curve(drawn++));
		}
}

int ae_plot_loss(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_figure page;
	int status = 0;

	if (ae_figure_init(&page, p, 1, e) < 0)
		return -1;
	page.x_title = "epoch";
	page.panel_height = 340;
	page.panel->x.whole = true;
	strcpy(page.panel->title, "loss");
	for (size_t i = 0; status == 0 && i < p->inputs; i++)
		status = prepare(&page, &p->input[i], e);
	ae_axis_settle(&page.panel->x, 0);
	ae_axis_settle(&page.panel->y, 0.05);
	if (status == 0)
		status = ae_figure_layout(&page, p, s, e);
	if (status == 0)
		draw(p, &page, s);
	ae_figure_release(&page);
	return status;
}
