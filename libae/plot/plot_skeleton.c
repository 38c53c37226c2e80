/* plot_skeleton.c - motions of a person: frames of 20 joints, side by side or animated, with or without a reference. */
#include "plot/plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOINTS = 20, VALUES = 3 * JOINTS, BONES = 19, HEAD = 19 };

/* Pixels. */
#define WIDTH 960
#define CELL_MAX 150
#define CELL_MIN 12
#define NAMES 84
#define NUMBERS 16
#define CAPTION 32 /* height of the caption of an animation */
#define ASPECT 0.6 /* height of an animated picture relative to its width, about */
#define MARGIN 6

/* Bones between joints, numbered as in MSR Action 3D (W. Li, Z. Zhang, Z. Liu: Action recognition based on a bag of 3D
 * points, 2010), but from 0. `limb`: bones of one side of the body. */
static const struct {
	unsigned char from, to;
	bool limb;
} bones[BONES] = {
	{ 19, 2, false }, { 2, 3, false },  { 3, 6, false },  { 2, 0, false },   { 0, 7, false },
	{ 7, 9, false },  { 9, 11, false }, { 2, 1, true },   { 1, 8, true },    { 8, 10, true },
	{ 10, 12, true }, { 6, 4, false },  { 4, 13, false }, { 13, 15, false }, { 15, 17, false },
	{ 6, 5, true },   { 5, 14, true },  { 14, 16, true }, { 16, 18, true },
};

/* Bounding box of a motion, in units of its joints. */
struct skeleton_extent {
	double left, top, width, height;
};

struct skeleton_plot {
	const struct ae_plot *p;
	size_t steps, shown, strips;    /* frames per record, frames drawn, records of all inputs */
	size_t columns, rows;           /* of cells: a still picture has a row per strip */
	struct skeleton_extent *extent; /* (strips) */
	double cell, high, caption, left, top, scale;
};

static const struct ae_plot_input *input_of(const struct skeleton_plot *m, size_t strip)
{
	return &m->p->input[strip % m->p->inputs];
}

static size_t record_of(const struct skeleton_plot *m, size_t strip)
{
	return strip / m->p->inputs;
}

/* (JOINTS, 3) x, y and depth of a frame. */
static const double *frame_of(const struct skeleton_plot *m, size_t strip, size_t frame)
{
	return input_of(m, strip)->x + (record_of(m, strip) * m->steps + frame) * VALUES;
}

/* (JOINTS, 3) the same frame of the reference; NULL: no reference. */
static const double *reference_of(const struct skeleton_plot *m, size_t strip, size_t frame)
{
	return m->p->against ? m->p->against + (record_of(m, strip) * m->steps + frame) * VALUES : NULL;
}

static int check_inputs(struct skeleton_plot *m, struct ae_err *e)
{
	const struct ae_plot *p = m->p;

	for (size_t i = 0; i < p->inputs; i++) {
		const struct ae_shape *s = &p->input[i].shape;

		if (s->rank != 2 || s->dim[1] != VALUES || s->dim[0] != p->input->shape.dim[0])
			return ae_err_set(e, "picture: records: expected T frames of %d joints, (T, %d), got shape %s",
					  JOINTS, VALUES, ae_shape_name(s).text);
	}
	m->steps = p->input->shape.dim[0];
	m->shown = p->animate ? 1 : p->frames ? p->frames : 10;
	m->shown = m->shown < m->steps ? m->shown : m->steps;
	m->strips = p->inputs * p->input->count;
	return 0;
}

/* ---- layout ---- */

static void include(const struct skeleton_plot *m, const double *joints, struct ae_axis *x, struct ae_axis *y)
{
	for (size_t i = 0; joints && i < m->steps * JOINTS; i++) {
		ae_axis_include(x, joints[3 * i]);
		ae_axis_include(y, joints[3 * i + 1]);
	}
}

static struct skeleton_extent measure(const struct skeleton_plot *m, size_t strip)
{
	struct ae_axis x = ae_axis_empty(false), y = ae_axis_empty(false);

	include(m, frame_of(m, strip, 0), &x, &y);
	include(m, reference_of(m, strip, 0), &x, &y);
	if (x.low > x.high || y.low > y.high)
		return (struct skeleton_extent){ 0 };
	return (struct skeleton_extent){ x.low, y.low, x.high - x.low, y.high - y.low };
}

/* An animation is arranged to fit on a screen; the same record of all inputs stays in one row. */
static void arrange(struct skeleton_plot *m, double shape)
{
	size_t inputs = m->p->inputs, rows;

	m->columns = m->shown;
	m->rows = m->strips;
	if (!m->p->animate)
		return;
	rows = (size_t)fmax(1, sqrt((double)m->strips * ASPECT / shape));
	m->columns = ((m->strips + rows - 1) / rows + inputs - 1) / inputs * inputs;
	m->rows = (m->strips + m->columns - 1) / m->columns;
}

/* All motions have the same scale, and each is centered in its cells. */
static int layout(struct skeleton_plot *m, struct ae_err *e)
{
	double width = 1e-9, height = 1e-9, shape;

	for (size_t i = 0; i < m->strips; i++) {
		m->extent[i] = measure(m, i);
		width = fmax(width, m->extent[i].width);
		height = fmax(height, m->extent[i].height);
	}
	shape = fmin(fmax(height / width, 0.5), 2.5);
	arrange(m, shape);
	m->left = AE_EDGE + (m->p->animate ? 0 : NAMES);
	m->top = ae_figure_head(m->p) + (m->p->animate ? 0 : NUMBERS);
	m->caption = m->p->animate ? CAPTION : 0;
	m->cell = fmin(((double)(m->p->width ? m->p->width : WIDTH) - m->left - AE_EDGE) / (double)m->columns,
		       CELL_MAX);
	m->high = ceil(m->cell * shape);
	if (m->p->height)
		m->high = floor(((double)m->p->height - m->top - AE_EDGE) / (double)m->rows) - m->caption;
	if (m->cell < CELL_MIN || m->high < CELL_MIN)
		return ae_err_set(e, "picture: expected at least %d pixels for each of %zu x %zu frames, got %.0fx%.0f",
				  CELL_MIN, m->rows, m->columns, fmax(m->cell, 0), fmax(m->high, 0));
	m->scale = fmin((m->cell - MARGIN) / width, (m->high - MARGIN) / height);
	return 0;
}

/* ---- drawing ---- */

/* Upper left corner of a frame's cell; an animation has its caption above. */
static void cell_at(const struct skeleton_plot *m, size_t strip, size_t column, double at[2])
{
	bool moves = m->p->animate;
	double x = (double)(moves ? strip % m->columns : column), y = (double)(moves ? strip / m->columns : strip);

	at[0] = m->left + m->cell * x;
	at[1] = m->top + (m->high + m->caption) * y + m->caption;
}

static void joint_at(const struct skeleton_plot *m, size_t strip, size_t column, const double *joint, double at[2])
{
	const struct skeleton_extent *extent = &m->extent[strip];

	cell_at(m, strip, column, at);
	at[0] += m->cell / 2 + m->scale * (joint[0] - extent->left - extent->width / 2);
	at[1] += m->high / 2 + m->scale * (joint[1] - extent->top - extent->height / 2);
}

static bool present(const double *joint)
{
	return isfinite(joint[0]) && isfinite(joint[1]);
}

static void draw_bone(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
		      const double *from, const double *to)
{
	double a[2], b[2];

	if (!present(from) || !present(to))
		return;
	joint_at(m, strip, column, from, a);
	joint_at(m, strip, column, to, b);
	ae_canvas_path_point(c, true, a[0], a[1]);
	ae_canvas_path_point(c, false, b[0], b[1]);
}

/* Bones of the reference have one style; else one side of the body has a style of its own. */
static void draw_bones(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
		       const double *joints, enum ae_style style)
{
	ae_canvas_path_begin(c, style);
	for (size_t i = 0; i < BONES; i++)
		if (style == AE_STYLE_GHOST || bones[i].limb == (style == AE_STYLE_LIMB))
			draw_bone(c, m, strip, column, joints + 3 * bones[i].from, joints + 3 * bones[i].to);
	ae_canvas_path_end(c);
}

static void draw_joints(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
			const double *joints)
{
	double at[2];

	ae_canvas_path_begin(c, AE_STYLE_JOINT);
	for (size_t i = 0; i < JOINTS; i++) {
		if (!present(joints + 3 * i))
			continue;
		joint_at(m, strip, column, joints + 3 * i, at);
		ae_canvas_path_point(c, true, at[0], at[1]);
		if (i == HEAD)
			ae_mark_shape(c, 0, at[0], at[1], fmin(3, m->cell / 30));
	}
	ae_canvas_path_end(c);
}

static void draw_person(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column, size_t frame)
{
	const double *joints = frame_of(m, strip, frame);

	if (reference_of(m, strip, frame))
		draw_bones(c, m, strip, column, reference_of(m, strip, frame), AE_STYLE_GHOST);
	draw_bones(c, m, strip, column, joints, AE_STYLE_BONE);
	draw_bones(c, m, strip, column, joints, AE_STYLE_LIMB);
	draw_joints(c, m, strip, column, joints);
}

/* The frame drawn in a column: evenly spaced, from the first to the last. */
static size_t shown_frame(const struct skeleton_plot *m, size_t column)
{
	return m->shown > 1 ? column * (m->steps - 1) / (m->shown - 1) : 0;
}

/* Two lines: the name of the input or the number of the record; its class, or the number. */
static void draw_caption(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip)
{
	const struct ae_plot *p = m->p;
	size_t record = record_of(m, strip), max = (size_t)((p->animate ? m->cell : NAMES) / AE_LETTER);
	const char *name = input_of(m, strip)->name;
	bool classed = p->label && !isnan(p->label[record]);
	double at[2], y;
	char number[40], class[40];

	cell_at(m, strip, 0, at);
	y = p->animate ? at[1] - m->caption + 12 : at[1] + m->high / 2;
	snprintf(number, sizeof number, "record %llu", (unsigned long long)(p->number ? p->number[record] : record));
	ae_canvas_text(c, AE_STYLE_TEXT, p->animate ? at[0] : AE_EDGE, y, max, *name ? name : number);
	if (classed)
		snprintf(class, sizeof class, "class %.6g", p->label[record]);
	if (classed || *name)
		ae_canvas_text(c, AE_STYLE_TEXT, p->animate ? at[0] : AE_EDGE, y + 14, max, classed ? class : number);
}

static void draw_frame_numbers(struct ae_canvas *c, const struct skeleton_plot *m)
{
	char text[32];

	for (size_t k = 0; k < m->shown; k++) {
		snprintf(text, sizeof text, "%zu", shown_frame(m, k));
		ae_canvas_text(c, AE_STYLE_MIDDLE, m->left + m->cell * ((double)k + 0.5), m->top - 4,
			       (size_t)(m->cell / 6), text);
	}
}

static void draw_strips(struct ae_canvas *c, const struct skeleton_plot *m)
{
	draw_frame_numbers(c, m);
	for (size_t i = 0; i < m->strips; i++)
		for (size_t k = 0; k < m->shown; k++)
			draw_person(c, m, i, k, shown_frame(m, k));
}

static void draw_moving(struct ae_canvas *c, const struct skeleton_plot *m)
{
	for (size_t f = 0; f < m->steps; f++) {
		ae_canvas_frame_begin(c, f, m->steps, (double)m->steps / m->p->fps);
		for (size_t i = 0; i < m->strips; i++)
			draw_person(c, m, i, 0, f);
		ae_canvas_frame_end(c);
	}
}

static void draw(struct ae_canvas *c, const struct skeleton_plot *m)
{
	double width = m->left + m->cell * (double)m->columns + AE_EDGE;
	double height = m->top + (m->high + m->caption) * (double)m->rows + AE_EDGE;

	ae_figure_begin(m->p, c, m->p->width ? m->p->width : (size_t)ceil(fmax(width, WIDTH / 2.0)),
			m->p->height ? m->p->height : (size_t)ceil(height));
	for (size_t i = 0; i < m->strips; i++)
		draw_caption(c, m, i);
	(m->p->animate ? draw_moving : draw_strips)(c, m);
}

static int plot_skeleton(const struct ae_plot *p, struct ae_canvas *c, struct ae_err *e)
{
	struct skeleton_plot m = { .p = p };
	int status;

	if (check_inputs(&m, e) < 0)
		return -1;
	m.extent = calloc(m.strips, sizeof *m.extent);
	if (!m.extent)
		return ae_err_memory(e, "picture: no memory for %zu motions", m.strips);
	status = layout(&m, e);
	if (status == 0)
		draw(c, &m);
	free(m.extent);
	return status;
}

const struct ae_plot_kind ae_plot_skeleton = {
	.name = "skeleton",
	.title = "Motion",
	.flags = AE_PLOT_AGAINST | AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS | AE_PLOT_FRAMES,
	.records = 4,
	.draw = plot_skeleton,
};
