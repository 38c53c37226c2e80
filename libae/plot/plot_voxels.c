/* plot_voxels.c - bodies of voxels, seen from above and from the side: isometric pictures in a grid. */
#include "plot/plot_parts.h"

#include <math.h>

#define PIXELS 160 /* of the longer side of a picture, at least */
#define PIXELS_MAX 10000
#define SCALE_MIN 2
#define THRESHOLD 0.5
#define EDGE_SCALE 6 /* from so many pixels per voxel on, voxels have edges */

enum { X, Y, Z, AXES };

/* Axes as those of matplotlib's voxels: x grows to the lower right, y to the lower left, z up. */
struct voxels {
	size_t n[AXES];
	double scale; /* pixels per voxel, along the horizontal of x and of y */
	double threshold;
	const double *value; /* (x, y, z) */
};

static struct voxels voxels_of(const struct ae_shape *s)
{
	struct voxels v = { .n = { s->dim[0], s->dim[1], s->dim[2] } };
	double wide;

	wide = (double)(v.n[X] + v.n[Y]);
	v.scale = fmax(ceil(PIXELS / fmax(wide, wide / 2 + (double)v.n[Z])), SCALE_MIN);
	return v;
}

static int size(const struct ae_plot_input *in, size_t *height, size_t *width, struct ae_err *e)
{
	const struct ae_shape *s = &in->shape;
	struct voxels v;

	if (s->rank != 3 && !(s->rank == 4 && s->dim[3] == 1))
		return ae_err_set(e, "picture: records: expected voxels of shape AxBxC (see --shape), got %s",
				  ae_shape_name(s).text);
	v = voxels_of(s);
	*width = (size_t)(v.scale * (double)(v.n[X] + v.n[Y]));
	*height = (size_t)(v.scale * ((double)(v.n[X] + v.n[Y]) / 2 + (double)v.n[Z]));
	return *width <= PIXELS_MAX && *height <= PIXELS_MAX
		? 0
		: ae_err_set(e, "picture: records: expected voxels that take at most %d pixels either way, got %zux%zu",
			     PIXELS_MAX, *width, *height);
}

static bool filled(const struct voxels *v, const ptrdiff_t at[AXES])
{
	return v->value[((size_t)at[X] * v->n[Y] + (size_t)at[Y]) * v->n[Z] + (size_t)at[Z]] > v->threshold;
}

/* Brightness of a face that is hit at `at`: the top is light, the side towards y gray, that towards x dark; what is far from
 * the viewer is a little darker. */
static double shade(const struct voxels *v, int face, const double at[AXES])
{
	static const double faces[AXES] = { 0.42, 0.68, 0.92 };
	double near = (at[X] + at[Y] + at[Z]) / (double)(v->n[X] + v->n[Y] + v->n[Z]), edge = 1;

	for (int i = 0; i < AXES; i++) {
		double part = at[i] - floor(at[i]);

		if (i != face && v->scale >= EDGE_SCALE && fmin(part, 1 - part) * v->scale < 0.75)
			edge = 0.75;
	}
	return 255 * faces[face] * (0.75 + 0.25 * near) * edge;
}

/* Goes from `at` on a face of the array along (-1, -1, -1) to the first voxel that is filled (Amanatides, Woo 1987).
 * Returns its brightness, 255: there is none. */
static double cast(const struct voxels *v, double at[AXES], int face)
{
	ptrdiff_t cell[AXES];

	for (int i = 0; i < AXES; i++)
		cell[i] = (ptrdiff_t)fmin(fmax(ceil(at[i]) - 1, 0), (double)v->n[i] - 1);
	while (!filled(v, cell)) {
		double step = INFINITY;

		for (int i = 0; i < AXES; i++)
			if (at[i] - (double)cell[i] < step) {
				step = at[i] - (double)cell[i];
				face = i;
			}
		for (int i = 0; i < AXES; i++)
			at[i] -= step;
		if (cell[face]-- == 0)
			return 255;
	}
	return shade(v, face, at);
}

/* Finds where the line of sight through a pixel enters the array. Returns the face; -1: it misses the array. */
static int enter(const struct voxels *v, double column, double row, double at[AXES])
{
	/* u = x - y to the right, w = (x + y) / 2 - z down; along a line of sight both stay */
	double u = column / v->scale - (double)v->n[Y], w = row / v->scale - (double)v->n[Z];
	double start[AXES] = { u / 2, -u / 2, -w }, forward = INFINITY;
	int face = -1;

	for (int i = 0; i < AXES; i++)
		if ((double)v->n[i] - start[i] < forward) {
			forward = (double)v->n[i] - start[i];
			face = i;
		}
	for (int i = 0; i < AXES; i++) {
		at[i] = start[i] + forward;
		if (at[i] <= 0)
			return -1;
	}
	return face;
}

static void draw(const struct ae_plot *p, const struct ae_shape *shape, const double *record, size_t height,
		 size_t width, double *rgb)
{
	struct voxels v = voxels_of(shape);

	v.value = record;
	v.threshold = isnan(p->threshold) ? THRESHOLD : p->threshold;
	for (size_t i = 0; i < height * width; i++) {
		double at[AXES], gray = 255;
		int face = enter(&v, (double)(i % width) + 0.5, (double)(i / width) + 0.5, at);

		if (face >= 0)
			gray = cast(&v, at, face);
		for (int c = 0; c < 3; c++)
			rgb[3 * i + (size_t)c] = gray;
	}
}

static int plot_voxels(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	static const struct ae_grid_view isometric = { size, draw };

	return ae_grid_plot(p, c, &isometric, e);
}

const struct ae_plot_kind ae_plot_voxels = {
	.name = "voxels",
	.title = "Bodies",
	.flags = AE_PLOT_CLASS_NAMES | AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS | AE_PLOT_SHAPE | AE_PLOT_COLUMNS
		| AE_PLOT_THRESHOLD | AE_PLOT_GAPS,
	.records = 10,
	.draw = plot_voxels,
};
