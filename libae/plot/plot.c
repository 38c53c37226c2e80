/* plot.c - pictures: the table of their kinds, and what all of them check first. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdlib.h>

/* Beyond it, differences of values overflow. */
#define VALUE_MAX 1e300
#define SIDE_MAX 10000

static const struct ae_plot_kind kinds[] = {
	{ "series", "Series",
	  AE_PLOT_AGAINST | AE_PLOT_MARKED | AE_PLOT_THRESHOLD | AE_PLOT_LOG | AE_PLOT_AXES | AE_PLOT_TIMES, 960, 0,
	  ae_plot_series },
	{ "windows", "Windows", AE_PLOT_FEW | AE_PLOT_AXES, 960, 6, ae_plot_windows },
	{ "recon", "Reconstruction", AE_PLOT_AGAINST | AE_PLOT_NEEDS_AGAINST | AE_PLOT_FEW | AE_PLOT_AXES,
	  960, 6, ae_plot_recon },
	{ "loss", "Training", AE_PLOT_LOG | AE_PLOT_GAPS | AE_PLOT_AXES | AE_PLOT_INPUTS, 720, 0,
	  ae_plot_loss },
	{ "histogram", "Scores",
	  AE_PLOT_THRESHOLD | AE_PLOT_LOG | AE_PLOT_LOG_X | AE_PLOT_BINS | AE_PLOT_AXES | AE_PLOT_LABELS, 720,
	  0, ae_plot_histogram },
	{ "grid", "Pictures",
	  AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS | AE_PLOT_RANGE | AE_PLOT_SHAPE | AE_PLOT_COLUMNS, 0,
	  10, ae_plot_grid },
	{ "scatter", "Records", AE_PLOT_LABELS | AE_PLOT_AXES, 720, 0, ae_plot_scatter },
	{ "heat", "Values", AE_PLOT_RANGE | AE_PLOT_SHAPE | AE_PLOT_AXES | AE_PLOT_TRANSPOSE, 0, 0,
	  ae_plot_heat },
	{ "skeleton", "Motion",
	  AE_PLOT_AGAINST | AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS | AE_PLOT_FRAMES, 0, 4,
	  ae_plot_skeleton },
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

static int check_input(const struct ae_plot_input *in, struct ae_err *e)
{
	const char *name = *in->name ? in->name : "picture";
	size_t size = ae_shape_count(&in->shape);

	if (in->count == 0)
		return ae_err_set(e, "%s: 0 records, nothing to draw", name);
	if (all_missing(in->x, in->count * size))
		return ae_err_set(e, "%s: all of the %zu values are missing, nothing to draw", name,
				  in->count * size);
	return check_values(name, in->x, in->count, size, e);
}

static int check(const struct ae_plot *p, struct ae_err *e)
{
	size_t ranges = p->marked.count, rows = p->input->count;

	for (size_t i = 0; i < p->inputs; i++)
		if (check_input(&p->input[i], e) < 0)
			return -1;
	if (p->width > SIDE_MAX || p->height > SIDE_MAX)
		return ae_err_set(e, "picture: %zux%zu pixels, at most %dx%d", p->width, p->height, SIDE_MAX,
				  SIDE_MAX);
	if (ranges > 0 && p->marked.range[ranges - 1].last >= rows)
		return ae_err_set(e, "picture: a range ends at row %llu, but there are only %zu rows",
				  (unsigned long long)p->marked.range[ranges - 1].last, rows);
	if (fabs(p->threshold) > VALUE_MAX)
		return ae_err_set(e, "picture: a threshold of %g is too large to draw, the limit is %g",
				  p->threshold, VALUE_MAX);
	return check_values("against", p->against, rows, ae_shape_count(&p->input->shape), e);
}

int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **bytes, size_t *n,
		 struct ae_err *e)
{
	struct ae_plot full = *p;
	struct ae_canvas *canvas;
	int status;

	if (!full.title)
		full.title = kind->summary;
	if (full.width == 0)
		full.width = kind->width;
	if (check(&full, e) < 0)
		return -1;
	canvas = p->png ? ae_raster_new() : ae_svg_new();
	if (!canvas)
		return ae_err_set(e, "picture: out of memory");
	status = kind->draw(&full, canvas, e);
	if (status == 0)
		status = canvas->kind->end(canvas, bytes, n, e);
	canvas->kind->free(canvas);
	return status;
}
