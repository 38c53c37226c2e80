/* mark.c - marks in a panel: curves, the area between two curves, ranges in red. A curve of any length gets at most two
 * points per column of pixels, so the file size depends on the picture's width. */
#include "plot/plot_parts.h"

#include <math.h>

static double at_x(const struct ae_curve *c, size_t i)
{
	return c->x ? c->x[(ptrdiff_t)i * c->stride] : c->first + c->step * (double)i;
}

static double at_y(const struct ae_curve *c, size_t i)
{
	return c->y[(ptrdiff_t)i * c->stride];
}

static bool drawn(const struct ae_panel *panel, const struct ae_curve *c, size_t i)
{
	return ae_axis_takes(&panel->x, at_x(c, i)) && ae_axis_takes(&panel->y, at_y(c, i));
}

void ae_curve_range(const struct ae_curve *c, struct ae_panel *panel)
{
	for (size_t i = 0; i < c->count; i++)
		if (drawn(panel, c, i)) {
			ae_axis_include(&panel->x, at_x(c, i));
			ae_axis_include(&panel->y, at_y(c, i));
		}
}

static void put_point(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c, size_t i, bool move)
{
	ae_canvas_path_point(s, move, ae_axis_at(&panel->x, at_x(c, i)), ae_axis_at(&panel->y, at_y(c, i)));
}

/* Draws the lowest and the highest of the points from i on that share a column of pixels, in their order. Returns the
 * first point of the next column. */
static size_t put_column(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c, size_t i,
			 bool move)
{
	double column = floor(ae_axis_at(&panel->x, at_x(c, i)));
	size_t low = i, high = i;

	for (; i < c->count && drawn(panel, c, i) && floor(ae_axis_at(&panel->x, at_x(c, i))) == column; i++) {
		if (at_y(c, i) < at_y(c, low))
			low = i;
		if (at_y(c, i) > at_y(c, high))
			high = i;
	}
	put_point(s, panel, c, low < high ? low : high, move);
	if (low != high)
		put_point(s, panel, c, low < high ? high : low, false);
	return i;
}

/* Draws the points from i to the first that cannot be drawn; returns its number. */
static size_t put_run(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c, size_t i, bool move)
{
	while (i < c->count && drawn(panel, c, i)) {
		i = put_column(s, panel, c, i, move);
		move = false;
	}
	return i;
}

/* A single point becomes a cross, because it has no line. */
static void put_cross(struct ae_canvas *s, double x, double y)
{
	ae_canvas_path_point(s, true, x - 4, y);
	ae_canvas_path_point(s, false, x + 4, y);
	ae_canvas_path_point(s, true, x, y - 4);
	ae_canvas_path_point(s, false, x, y + 4);
}

void ae_mark_curve(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c, enum ae_style style)
{
	ae_canvas_path_begin(s, style);
	if (c->count == 1 && drawn(panel, c, 0))
		put_cross(s, ae_axis_at(&panel->x, at_x(c, 0)), ae_axis_at(&panel->y, at_y(c, 0)));
	for (size_t i = 0; c->count > 1 && i < c->count; i++)
		i = put_run(s, panel, c, i, true);
	ae_canvas_path_end(s);
}

/* The points from `first` to before `last`, forwards or backwards. */
static struct ae_curve curve_part(const struct ae_curve *c, size_t first, size_t last, bool backwards)
{
	ptrdiff_t at = (ptrdiff_t)(backwards ? last - 1 : first);
	struct ae_curve p = *c;

	p.y = c->y + at * c->stride;
	p.x = c->x ? c->x + at * c->stride : NULL;
	p.first = c->first + c->step * (double)at;
	p.stride = backwards ? -c->stride : c->stride;
	p.step = backwards ? -c->step : c->step;
	p.count = last - first;
	return p;
}

void ae_mark_between(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *a,
		     const struct ae_curve *b)
{
	for (size_t first = 0, last; first < a->count; first = last + 1) {
		struct ae_curve there, back;

		for (last = first; last < a->count && drawn(panel, a, last) && drawn(panel, b, last); last++)
			;
		if (last == first)
			continue;
		there = curve_part(a, first, last, false);
		back = curve_part(b, first, last, true);
		ae_canvas_path_begin(s, AE_STYLE_ERROR);
		put_run(s, panel, &there, 0, true);
		put_run(s, panel, &back, 0, false);
		ae_canvas_path_close(s);
		ae_canvas_path_end(s);
	}
}

/* Joins range *i with the next ones that are within a pixel of it, and moves *i past them: there are never more bands
 * than pixels. */
static struct ae_range wide_range(const struct ae_panel *panel, const struct ae_ranges *r, size_t *i)
{
	struct ae_range wide = r->range[(*i)++];

	for (; *i < r->count; ++*i) {
		double gap = ae_axis_at(&panel->x, (double)r->range[*i].first)
			- ae_axis_at(&panel->x, (double)wide.last);

		if (gap > 1)
			break;
		wide.last = r->range[*i].last;
	}
	return wide;
}

void ae_mark_bands(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_ranges *r)
{
	for (size_t i = 0; i < r->count;) {
		struct ae_range wide = wide_range(panel, r, &i);
		double from = ae_axis_at(&panel->x, (double)wide.first - 0.5);
		double to = ae_axis_at(&panel->x, (double)wide.last + 0.5);

		from = fmax(fmin(from, to - 2), panel->x.from);
		to = fmin(fmax(to, from + 2), panel->x.to);
		ae_canvas_rect(s, AE_STYLE_BAND, from, panel->y.to, to - from, panel->y.from - panel->y.to);
	}
}

void ae_mark_ranges(struct ae_canvas *s, const struct ae_panel *panel, const struct ae_curve *c,
		    const struct ae_ranges *r)
{
	for (size_t i = 0; i < r->count;) {
		struct ae_range wide = wide_range(panel, r, &i);
		struct ae_curve red = curve_part(c, (size_t)wide.first, (size_t)wide.last + 1, false);

		ae_mark_curve(s, panel, &red, AE_STYLE_MARKED);
	}
}

void ae_mark_shape(struct ae_canvas *s, size_t shape, double x, double y, double size)
{
	/* x and y of the corners, in tenths of the size */
	static const struct {
		size_t corners;
		signed char at[12][2];
	} shapes[AE_MARK_SHAPES] = {
		{ 8,
		  { { 4, -10 }, { 10, -4 }, { 10, 4 }, { 4, 10 }, { -4, 10 }, { -10, 4 }, { -10, -4 }, { -4, -10 } } },
		{ 4, { { -9, -9 }, { 9, -9 }, { 9, 9 }, { -9, 9 } } },
		{ 3, { { 0, -12 }, { 11, 8 }, { -11, 8 } } },
		{ 4, { { 0, -13 }, { 10, 0 }, { 0, 13 }, { -10, 0 } } },
		{ 12,
		  { { -3, -11 },
		    { 3, -11 },
		    { 3, -3 },
		    { 11, -3 },
		    { 11, 3 },
		    { 3, 3 },
		    { 3, 11 },
		    { -3, 11 },
		    { -3, 3 },
		    { -11, 3 },
		    { -11, -3 },
		    { -3, -3 } } },
		{ 3, { { 0, 12 }, { 11, -8 }, { -11, -8 } } },
		{ 4, { { -4, -12 }, { 4, -12 }, { 4, 12 }, { -4, 12 } } },
		{ 4, { { -12, -4 }, { 12, -4 }, { 12, 4 }, { -12, 4 } } },
	};

	shape %= AE_MARK_SHAPES;
	for (size_t i = 0; i < shapes[shape].corners; i++)
		ae_canvas_path_point(s, i == 0, x + size / 10 * shapes[shape].at[i][0],
				     y + size / 10 * shapes[shape].at[i][1]);
	ae_canvas_path_close(s);
}
