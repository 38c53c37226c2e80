/* plot_skeleton.c - motions of a skeleton: frames of joints, side by side or animated, with or without a reference. */
#include "plot/plot_parts.h"
#include "plot/skeleton.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Pixels. */
#define WIDTH 960
#define CELL_MAX 150
#define CELL_MIN 12
#define NAMES 84
#define NUMBERS 16
#define CAPTION 32 /* height of the caption of an animation */
#define ASPECT 0.6 /* height of an animated picture relative to its width, about */
#define MARGIN 6

/* Bounding box of a motion as the camera sees it, in units of its joints. */
struct skeleton_extent {
	double left, top, width, height;
	double near, far;
};

struct skeleton_plot {
	const struct ae_plot *p;
	struct ae_skeleton skeleton;
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

/* (joints, 3) x, y and depth of a frame. */
static const double *frame_of(const struct skeleton_plot *m, size_t strip, size_t frame)
{
	return input_of(m, strip)->x + (record_of(m, strip) * m->steps + frame) * m->skeleton.joints * 3;
}

/* (joints, 3) the same frame of the reference; NULL: no reference. */
static const double *reference_of(const struct skeleton_plot *m, size_t strip, size_t frame)
{
	return m->p->against ? m->p->against + (record_of(m, strip) * m->steps + frame) * m->skeleton.joints * 3 : NULL;
}

static int check_inputs(struct skeleton_plot *m, struct ae_err *e)
{
	const struct ae_plot *p = m->p;

	if (ae_skeleton_init(&m->skeleton, p, e) < 0)
		return -1;
	m->steps = p->input->shape.dim[0];
	m->shown = p->animate ? 1 : p->frames ? p->frames : 10;
	m->shown = m->shown < m->steps ? m->shown : m->steps;
	m->strips = p->inputs * p->input->count;
	return 0;
}

/* ---- layout ---- */

static void include(const struct skeleton_plot *m, const double *joints, struct ae_axis axis[3])
{
	for (size_t i = 0; joints && i < m->steps * m->skeleton.joints; i++) {
		double at[3];

		ae_skeleton_project(&m->skeleton, joints + 3 * i, at);
		for (int k = 0; k < 3; k++)
			ae_axis_include(&axis[k], at[k]);
	}
}

static struct skeleton_extent measure(const struct skeleton_plot *m, size_t strip)
{
	struct ae_axis axis[3] = { ae_axis_empty(false), ae_axis_empty(false), ae_axis_empty(false) };

	include(m, frame_of(m, strip, 0), axis);
	include(m, reference_of(m, strip, 0), axis);
	if (axis[0].low > axis[0].high || axis[1].low > axis[1].high)
		return (struct skeleton_extent){ 0 };
	return (struct skeleton_extent){
		axis[0].low, axis[1].low, axis[0].high - axis[0].low, axis[1].high - axis[1].low,
		axis[2].low, axis[2].high
	};
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

/* Pixels of a joint, and how near it is, 0 to 1. */
static void joint_at(const struct skeleton_plot *m, size_t strip, size_t column, const double *joint, double at[3])
{
	const struct skeleton_extent *extent = &m->extent[strip];
	double seen[3];

	ae_skeleton_project(&m->skeleton, joint, seen);
	cell_at(m, strip, column, at);
	at[0] += m->cell / 2 + m->scale * (seen[0] - extent->left - extent->width / 2);
	at[1] += m->high / 2 + m->scale * (seen[1] - extent->top - extent->height / 2);
	at[2] = extent->far > extent->near ? (extent->far - seen[2]) / (extent->far - extent->near) : 1;
}

static bool present(const double at[3])
{
	return isfinite(at[0]) && isfinite(at[1]) && isfinite(at[2]);
}

/* Adds the bones of a style to the path: those of the reference have one style; else one side of the body has a style of
 * its own, and with depth each distance. */
static void draw_bones(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
		       const double *joints, enum ae_style style)
{
	bool begun = false;

	for (size_t i = 0; i < m->skeleton.edges; i++) {
		const struct ae_plot_edge *edge = &m->skeleton.edge[i];
		enum ae_style own = edge->left ? AE_STYLE_LIMB : AE_STYLE_BONE;
		double a[3], b[3];

		joint_at(m, strip, column, joints + 3 * edge->from, a);
		joint_at(m, strip, column, joints + 3 * edge->to, b);
		if (edge->from == edge->to || !present(a) || !present(b))
			continue;
		if (m->skeleton.deep)
			own = ae_style_depth((a[2] + b[2]) / 2, edge->left);
		if (style != AE_STYLE_GHOST && style != own)
			continue;
		if (!begun)
			ae_canvas_path_begin(c, style);
		begun = true;
		ae_canvas_path_point(c, true, a[0], a[1]);
		ae_canvas_path_point(c, false, b[0], b[1]);
	}
	if (begun)
		ae_canvas_path_end(c);
}

/* Far bones first, so that near ones hide them. */
static void draw_deep(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
		      const double *joints)
{
	for (size_t i = 0; i < AE_DEPTHS; i++)
		for (int left = 0; left < 2; left++)
			draw_bones(c, m, strip, column, joints,
				   (enum ae_style)(AE_STYLE_DEPTH + left * AE_DEPTHS + (int)i));
}

/* With depth, only heads are drawn, larger if they are near. */
static void draw_joints(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column,
			const double *joints)
{
	double at[3];

	ae_canvas_path_begin(c, AE_STYLE_JOINT);
	for (size_t i = 0; !m->skeleton.deep && i < m->skeleton.joints; i++) {
		joint_at(m, strip, column, joints + 3 * i, at);
		if (present(at))
			ae_canvas_path_point(c, true, at[0], at[1]);
	}
	for (size_t i = 0; i < m->skeleton.edges; i++) {
		const struct ae_plot_edge *edge = &m->skeleton.edge[i];

		joint_at(m, strip, column, joints + 3 * edge->from, at);
		if (edge->from != edge->to || !present(at))
			continue;
		ae_canvas_path_point(c, true, at[0], at[1]);
		ae_mark_shape(c, 0, at[0], at[1], fmin(3, m->cell / 30) * (m->skeleton.deep ? 0.6 + 0.8 * at[2] : 1));
	}
	ae_canvas_path_end(c);
}

static void draw_person(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column, size_t frame)
{
	const double *joints = frame_of(m, strip, frame);

	if (reference_of(m, strip, frame))
		draw_bones(c, m, strip, column, reference_of(m, strip, frame), AE_STYLE_GHOST);
	if (m->skeleton.deep) {
		draw_deep(c, m, strip, column, joints);
	} else {
		draw_bones(c, m, strip, column, joints, AE_STYLE_BONE);
		draw_bones(c, m, strip, column, joints, AE_STYLE_LIMB);
	}
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
	char number[40], class[80], label[32];

	cell_at(m, strip, 0, at);
	y = p->animate ? at[1] - m->caption + 12 : at[1] + m->high / 2;
	snprintf(number, sizeof number, "record %llu", (unsigned long long)(p->number ? p->number[record] : record));
	ae_canvas_text(c, AE_STYLE_TEXT, p->animate ? at[0] : AE_EDGE, y, max, *name ? name : number);
	if (classed)
		snprintf(class, sizeof class, "%s%.70s", p->names ? "" : "class ",
			 ae_plot_class(p, p->label[record], label));
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

static void draw_hint(struct ae_canvas *c, const struct skeleton_plot *m, size_t strip, size_t column)
{
	size_t record = record_of(m, strip);
	double at[2];
	char text[128];

	cell_at(m, strip, column, at);
	snprintf(text, sizeof text, "record %llu\n%s%sframe %zu",
		 (unsigned long long)(m->p->number ? m->p->number[record] : record), input_of(m, strip)->name,
		 *input_of(m, strip)->name ? ": " : "", shown_frame(m, column));
	ae_canvas_hint(c, at[0], at[1], m->cell, m->high, text);
}

static void draw_strips(struct ae_canvas *c, const struct skeleton_plot *m)
{
	draw_frame_numbers(c, m);
	for (size_t i = 0; i < m->strips; i++)
		for (size_t k = 0; k < m->shown; k++)
			draw_person(c, m, i, k, shown_frame(m, k));
	for (size_t i = 0; m->p->hints && i < m->strips * m->shown; i++)
		draw_hint(c, m, i / m->shown, i % m->shown);
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
	.flags = AE_PLOT_CLASS_NAMES | AE_PLOT_AGAINST | AE_PLOT_FIRST | AE_PLOT_INPUTS | AE_PLOT_LABELS
		| AE_PLOT_FRAMES | AE_PLOT_EDGES | AE_PLOT_HINTS,
	.records = 4,
	.draw = plot_skeleton,
};
