/* hints.c - values that appear under the pointer, in strips of a panel. */
#include "plot/hints.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Pixels of a strip, and bytes of its text. */
#define STRIP 6
#define TEXT_MAX 1024

/* Points first to last, and the pixels that they take. */
struct strip {
	size_t first, last;
	double left, right;
};

static double place(const struct ae_hints *h, size_t i)
{
	const struct ae_curve *c = h->curve;

	return c->x ? c->x[(ptrdiff_t)i * c->stride] : c->first + c->step * (double)i;
}

static double at_x(const struct ae_hints *h, size_t i)
{
	return ae_axis_at(&h->panel->x, place(h, i));
}

static void add(char text[TEXT_MAX], const char *format, ...) AE_PRINTF(2, 3);
static void add(char text[TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list values;

	va_start(values, format);
	vsnprintf(text + used, TEXT_MAX - used, format, values); /* too long: cut */
	va_end(values);
}

static void add_place(const struct ae_hints *h, const struct strip *s, char text[TEXT_MAX])
{
	double first = h->number ? (double)h->number[s->first] : place(h, s->first);
	double last = h->number ? (double)h->number[s->last] : place(h, s->last);

	if (s->first == s->last)
		add(text, "%s %.15g", h->unit, first);
	else
		add(text, "%ss %.15g to %.15g", h->unit, first, last);
	if (h->times)
		add(text, "\n%s", h->times->word[s->first]);
	if (h->times && s->first != s->last)
		add(text, " to %s", h->times->word[s->last]);
}

/* The value, or the lowest and the highest one. */
static void add_values(const struct ae_hints *h, size_t k, const struct strip *s, char text[TEXT_MAX])
{
	const struct ae_curve *c = &h->curve[k];
	double low = NAN, high = NAN;

	for (size_t i = s->first; i <= s->last; i++) {
		low = fmin(low, c->y[(ptrdiff_t)i * c->stride]);
		high = fmax(high, c->y[(ptrdiff_t)i * c->stride]);
	}
	if (isnan(low))
		add(text, "\n%s: -", h->name[k]);
	else if (low == high)
		add(text, "\n%s: %.6g", h->name[k], low);
	else
		add(text, "\n%s: %.6g to %.6g", h->name[k], low, high);
}

/* The strip from point `first` on. It ends between two points, or at an edge of the panel. */
static struct strip strip_at(const struct ae_hints *h, size_t first, double left)
{
	const struct ae_axis *x = &h->panel->x;
	struct strip s = { .first = first, .last = first, .left = left };
	size_t count = h->curve->count;

	while (s.last + 1 < count && at_x(h, s.last + 1) < at_x(h, first) + STRIP)
		s.last++;
	s.right = s.last + 1 < count ? (at_x(h, s.last) + at_x(h, s.last + 1)) / 2 : x->to;
	s.left = fmin(fmax(s.left, x->from), x->to);
	s.right = fmin(fmax(s.right, s.left), x->to);
	return s;
}

void ae_mark_hints(struct ae_canvas *c, const struct ae_hints *h)
{
	double left = h->panel->x.from;

	for (size_t i = 0; i < h->curve->count;) {
		struct strip s = strip_at(h, i, left);
		char text[TEXT_MAX] = "";

		add_place(h, &s, text);
		for (size_t k = 0; k < h->curves; k++)
			add_values(h, k, &s, text);
		ae_canvas_hint(c, s.left, h->panel->y.to, s.right - s.left, h->panel->y.from - h->panel->y.to, text);
		i = s.last + 1;
		left = s.right;
	}
}
