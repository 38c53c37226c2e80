/* plot.c - pictures: the table of kinds, and the checks that all kinds share. */
#include "plot/axis.h"
#include "plot/plot_parts.h"

#include <math.h>
#include <stdlib.h>

/* Differences of larger values may overflow. */
#define VALUE_MAX 1e300
#define SIDE_MAX 10000

/* Every kind: a new one is its own file and a line here. */
#define AE_PLOT_KINDS(X) \
	X(series) \
	X(windows) \
	X(recon) \
	X(loss) \
	X(histogram) \
	X(grid) \
	X(voxels) \
	X(scatter) \
	X(lines) \
	X(roc) \
	X(precision) \
	X(calibration) \
	X(heat) \
	X(skeleton) \
	X(page)

#define DECLARE(name) extern const struct ae_plot_kind ae_plot_##name;
AE_PLOT_KINDS(DECLARE)

#define ADDRESS(name) &ae_plot_##name,
static const struct ae_plot_kind *const kinds[] = { AE_PLOT_KINDS(ADDRESS) };

const struct ae_plot_kind *ae_plot_kind(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i] : NULL;
}

const char *ae_plot_word(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i]->name : NULL;
}

static int check_values(const char *what, const double *x, size_t records, size_t size, struct ae_err *e)
{
	for (size_t i = 0; x && i < records * size; i++)
		if (fabs(x[i]) > VALUE_MAX)
			return ae_err_set(e, "%s: record %zu: expected values of at most %g either way, got %g", what,
					  i / size, VALUE_MAX, x[i]);
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
		return ae_err_set(e, "%s: expected records to draw, got 0", name);
	if (all_missing(in->x, in->count * size))
		return ae_err_set(e, "%s: expected values to draw, got %zu missing values", name, in->count * size);
	return check_values(name, in->x, in->count, size, e);
}

/* The axis of a histogram's counts always has a range. */
static int check_log(const struct ae_plot_kind *kind, const struct ae_plot *p, struct ae_err *e)
{
	size_t values = 0;

	if (!p->log || (kind->flags & AE_PLOT_BINS))
		return 0;
	for (size_t k = 0; k < p->inputs; k++) {
		size_t n = p->input[k].count * ae_shape_count(&p->input[k].shape);

		for (size_t i = 0; i < n; i++)
			if (p->input[k].x[i] >= AE_LOG_LEAST)
				return 0;
		values += n;
	}
	return ae_err_set(e, "picture: values: expected some above 0 for --log, got none among %zu", values);
}

static int check(const struct ae_plot *p, struct ae_err *e)
{
	size_t ranges = p->marked.count, rows = p->input->count;

	for (size_t i = 0; i < p->inputs; i++)
		if (check_input(&p->input[i], e) < 0)
			return -1;
	if (p->width > SIDE_MAX || p->height > SIDE_MAX)
		return ae_err_set(e, "picture: expected at most %dx%d pixels, got %zux%zu", SIDE_MAX, SIDE_MAX,
				  p->width, p->height);
	if (ranges > 0 && p->marked.range[ranges - 1].last >= rows)
		return ae_err_set(e, "picture: ranges: expected rows below %zu, got %llu", rows,
				  (unsigned long long)p->marked.range[ranges - 1].last);
	if (fabs(p->threshold) > VALUE_MAX)
		return ae_err_set(e, "picture: threshold: expected at most %g either way, got %g", VALUE_MAX,
				  p->threshold);
	return check_values("against", p->against, rows, ae_shape_count(&p->input->shape), e);
}

int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_plot full = *p;
	struct ae_canvas *canvas;
	int status;

	if (!full.title)
		full.title = kind->title;
	if (full.width == 0)
		full.width = kind->width;
	if (check(&full, e) < 0 || check_log(kind, &full, e) < 0)
		return -1;
	canvas = p->term ? ae_term_new(p->colors) : p->png ? ae_raster_new() : ae_svg_new();
	if (!canvas)
		return ae_err_memory(e, "picture: no memory");
	status = kind->draw(&full, canvas, e);
	if (status == 0)
		status = canvas->kind->end(canvas, bytes, n, e);
	canvas->kind->free(canvas);
	return status;
}
