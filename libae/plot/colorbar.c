/* colorbar.c - the color scale of a picture, with its values. */
#include "plot/colorbar.h"
#include "plot/heatmap.h"

#include <stddef.h>

#define BAR 16 /* pixels */
#define STEPS 64

int ae_colorbar_draw(const struct ae_colorbar *b, struct ae_canvas *c, double x, double top, double bottom,
		     struct ae_err *e)
{
	double steps[STEPS], last = (double)b->steps - 1, below = b->from / (1 - b->from) * last;
	struct ae_heatmap f = { .x = steps,
				.rows = b->steps,
				.columns = 1,
				.channels = 1,
				.row_stride = 1,
				.column_stride = 1,
				.low = -below,
				.high = last,
				.heat = true };
	struct ae_axis a = ae_axis_empty(b->log);
	struct ae_ticks t;

	for (size_t i = 0; i < b->steps; i++)
		steps[i] = last - (double)i;
	ae_axis_include(&a, b->low);
	ae_axis_include(&a, b->high);
	ae_axis_finish(&a, 0);
	a.from = bottom;
	a.to = top;
	if (ae_heatmap_draw(&f, c, x, top, BAR, bottom - top, e) < 0)
		return -1;
	ae_canvas_rect(c, AE_STYLE_FRAME, x, top, BAR, bottom - top);
	ae_axis_ticks(&a, (size_t)((bottom - top) / 40), &t);
	for (size_t i = 0; i < t.count; i++)
		ae_canvas_text(c, AE_STYLE_TEXT, x + BAR + 4, ae_axis_at(&a, t.at[i]) + 4, sizeof t.text[i], t.text[i]);
	return 0;
}
