/* plot.c - pictures: the table of their kinds, and what all of them check first. */
#include "plot.h"

#include <math.h>
#include <stdlib.h>

/* Beyond it, differences of values overflow. */
#define VALUE_MAX 1e300
#define SIDE_MAX 10000

static const struct ae_plot_kind kinds[] = {
	{ "series", "Series", AE_PLOT_AGAINST | AE_PLOT_MARKED | AE_PLOT_THRESHOLD | AE_PLOT_LOG, 960,
	  ae_plot_series },
	{ "windows", "Windows", AE_PLOT_FEW, 960, ae_plot_windows },
	{ "recon", "Reconstruction", AE_PLOT_AGAINST | AE_PLOT_NEEDS_AGAINST | AE_PLOT_FEW, 960,
	  ae_plot_recon },
	{ "loss", "Training", AE_PLOT_LOG | AE_PLOT_GAPS, 720, ae_plot_loss },
	{ "histogram", "Scores", AE_PLOT_THRESHOLD | AE_PLOT_LOG | AE_PLOT_BINS, 720, ae_plot_histogram },
};

const struct ae_plot_kind *ae_plot_kind(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? &kinds[i] : NULL;
}

static int check_values(const char *what, const double *x, size_t records, size_t size, struct ae_err *e)
{
	for (size_t i = 0; x && i < records * size; i++)
		if (fabs(x[i]) > VALUE_MAX)
			return ae_err_set(
				e, "%s: record %zu: the value %g is too large to draw, the limit is %g", what,
				i / size, x[i], VALUE_MAX);
	return 0;
}

static bool all_missing(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]))
			return false;
	return true;
}

static int check(const struct ae_plot *p, struct ae_err *e)
{
	size_t size = ae_shape_count(&p->shape), ranges = p->marked.count;

	if (p->count == 0)
		return ae_err_set(e, "picture: 0 records, nothing to draw");
	if (all_missing(p->x, p->count * size))
		return ae_err_set(e, "picture: all of the %zu values are missing, nothing to draw",
				  p->count * size);
	if (p->width < 1 || p->width > SIDE_MAX || p->height > SIDE_MAX)
		return ae_err_set(e, "picture: %zux%zu pixels, at most %dx%d", p->width, p->height, SIDE_MAX,
				  SIDE_MAX);
	if (ranges > 0 && p->marked.range[ranges - 1].last >= p->count)
		return ae_err_set(e, "picture: a range ends at row %llu, but there are only %zu rows",
				  (unsigned long long)p->marked.range[ranges - 1].last, p->count);
	if (fabs(p->threshold) > VALUE_MAX)
		return ae_err_set(e, "picture: a threshold of %g is too large to draw, the limit is %g",
				  p->threshold, VALUE_MAX);
	if (check_values("picture", p->x, p->count, size, e) < 0)
		return -1;
	return check_values("against", p->against, p->count, size, e);
}

int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **svg, size_t *n,
		 struct ae_err *e)
{
	struct ae_plot full = *p;
	struct ae_svg s = { 0 };

	if (!full.title)
		full.title = kind->summary;
	if (full.width == 0)
		full.width = kind->width;
	if (check(&full, e) < 0 || kind->draw(&full, &s, e) < 0 || ae_svg_end(&s, e) < 0) {
		free(s.text.bytes);
		return -1;
	}
	*svg = s.text.bytes;
	*n = s.text.length;
	return 0;
}
