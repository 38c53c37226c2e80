/* panels.c - weights packed for the matrix product: columns in panels of a few vectors, so that the innermost loop
 * reads them in order. */
#include "layer.h"

enum { WIDEST = 4, FEWEST_COLUMNS = 4, ALIGN = 16 };

static size_t rounded(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* The width that leaves the fewest empty columns; of equals the widest, whose loads serve most products. */
static size_t width_for(size_t n, size_t lanes)
{
	size_t best = 1, least = (size_t)-1;

	for (size_t width = 1; width <= WIDEST; width++) {
		size_t columns = rounded(n, width * lanes);

		if (columns <= least) {
			least = columns;
			best = width;
		}
	}
	return best;
}

struct ae_panels ae_panels_plan(const struct ae_kernels *k, size_t depth, size_t n)
{
	struct ae_panels p = { .depth = depth, .n = n };

	if (n < FEWEST_COLUMNS) {	/* lanes would stay empty: dot products along the depth instead */
		p.panel = rounded(depth, ALIGN);
		p.step = 1;
		p.size = n * p.panel;
	} else {
		p.width = width_for(n, k->lanes);
		p.step = p.width * k->lanes;
		p.panel = depth * p.step;
		p.size = rounded(n, p.step) / p.step * p.panel;
	}
	p.size = rounded(p.size + AE_SLACK, ALIGN);
	return p;
}

void ae_panels_row(const struct ae_panels *p, float *packed, size_t d, const float *src, size_t apart)
{
	float *to = packed + p->at;

	if (p->width == 0) {
		for (size_t j = 0; j < p->n; j++)
			to[j * p->panel + d] = src[j * apart];
		return;
	}
	for (size_t j = 0; j < p->n; j += p->step, to += p->panel)
		for (size_t i = 0; i < p->step && j + i < p->n; i++)
			to[d * p->step + i] = src[(j + i) * apart];
}
