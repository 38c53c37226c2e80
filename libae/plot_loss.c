/* plot_loss.c - a training history: a curve for every column whose name speaks of a loss, over the epochs. */
#include "plot.h"

#include <string.h>

static struct ae_curve curve(const struct ae_plot *p, size_t epoch, size_t i)
{
	size_t width = p->input->shape.dim[0];

	return (struct ae_curve){ .x = epoch < width ? p->input->x + epoch : NULL,
				  .y = p->input->x + i,
				  .stride = (ptrdiff_t)width,
				  .first = 1,
				  .step = 1,
				  .count = p->input->count };
}

static bool is_loss(const struct ae_plot *p, size_t i)
{
	return p->input->names[i] && strstr(p->input->names[i], "loss");
}

/* The column of that name, or the number of columns: then the rows are the epochs. */
static size_t find(const struct ae_plot *p, const char *name)
{
	size_t i = 0;

	while (i < p->input->shape.dim[0] && !(p->input->names[i] && strcmp(p->input->names[i], name) == 0))
		i++;
	return i;
}

/* The entry of the legend names the smallest value: it is the epoch that patience keeps. */
static void key(struct ae_page *page, const struct ae_plot *p, const struct ae_curve *c, size_t column)
{
	size_t best = p->input->count;

	for (size_t i = 0; i < p->input->count; i++) {
		double y = c->y[(ptrdiff_t)i * c->stride];

		if (ae_axis_takes(&page->panel->y, y) &&
		    (best == p->input->count || y < c->y[(ptrdiff_t)best * c->stride]))
			best = i;
	}
	if (best == p->input->count)
		ae_page_key(page, ae_look_curve(page->keys), "%s", p->input->names[column]);
	else
		ae_page_key(page, ae_look_curve(page->keys), "%s: least %.4g in epoch %.10g",
			    p->input->names[column], c->y[(ptrdiff_t)best * c->stride],
			    c->x ? c->x[(ptrdiff_t)best * c->stride] : (double)best + 1);
}

static void draw(const struct ae_plot *p, struct ae_page *page, struct ae_canvas *s, size_t epoch)
{
	size_t drawn = 0;

	for (size_t i = 0; i < p->input->shape.dim[0]; i++) {
		struct ae_curve c = curve(p, epoch, i);

		if (is_loss(p, i))
			ae_mark_curve(s, page->panel, &c, ae_look_curve(drawn++));
	}
}

int ae_plot_loss(const struct ae_plot *p, struct ae_canvas *s, struct ae_err *e)
{
	struct ae_page page;
	size_t epoch;
	int status;

	if (p->input->shape.rank != 1 || !p->input->names)
		return ae_err_set(e, "picture: a table with a header expected, as ae-train --log writes: "
				     "epoch, loss, ...");
	if (ae_page_init(&page, p, 1, e) < 0)
		return -1;
	page.x_title = "epoch";
	page.panel_height = 340;
	page.panel->x.whole = true;
	strcpy(page.panel->title, "loss");
	epoch = find(p, "epoch");
	for (size_t i = 0; i < p->input->shape.dim[0]; i++) {
		struct ae_curve c = curve(p, epoch, i);

		if (!is_loss(p, i))
			continue;
		ae_curve_range(&c, page.panel);
		key(&page, p, &c, i);
	}
	ae_axis_settle(&page.panel->x, 0);
	ae_axis_settle(&page.panel->y, 0.05);
	if (page.keys == 0)
		status = ae_err_set(e, "picture: none of the %zu columns has a name with 'loss' in it",
				    p->input->shape.dim[0]);
	else
		status = ae_page_layout(&page, p, s, e);
	if (status == 0)
		draw(p, &page, s, epoch);
	ae_page_release(&page);
	return status;
}
