/* skeleton.c - the bones of a skeleton, and its joints as a camera sees them. */
#include "plot/skeleton.h"

#include <math.h>

enum { KINECT_JOINTS = 20 };

/* Bones between joints, numbered as in MSR Action 3D (W. Li, Z. Zhang, Z. Liu: Action recognition based on a bag of 3D
 * points, 2010), but from 0. The last one is the head. */
static const struct ae_plot_edge kinect[] = {
	{ 19, 2, false }, { 2, 3, false },  { 3, 6, false },  { 2, 0, false },   { 0, 7, false },
	{ 7, 9, false },  { 9, 11, false }, { 2, 1, true },   { 1, 8, true },    { 8, 10, true },
	{ 10, 12, true }, { 6, 4, false },  { 4, 13, false }, { 13, 15, false }, { 15, 17, false },
	{ 6, 5, true },   { 5, 14, true },  { 14, 16, true }, { 16, 18, true },  { 19, 19, false },
};

static int check_shape(const struct ae_plot *p, const struct ae_shape *s, struct ae_err *e)
{
	if (s->rank == 2 && s->dim[0] == p->input->shape.dim[0]
	    && (p->edges ? s->dim[1] % 3 == 0 && s->dim[1] == p->input->shape.dim[1] : s->dim[1] == 3 * KINECT_JOINTS))
		return 0;
	if (p->edges)
		return ae_err_set(e,
				  "picture: records: expected T frames of x, y and depth of all joints, "
				  "(T, 3 * joints), got shape %s",
				  ae_shape_name(s).text);
	return ae_err_set(
		e,
		"picture: records: expected T frames of %d joints, (T, %d), or the bones of another skeleton, "
		"got shape %s",
		KINECT_JOINTS, 3 * KINECT_JOINTS, ae_shape_name(s).text);
}

int ae_skeleton_init(struct ae_skeleton *k, const struct ae_plot *p, struct ae_err *e)
{
	double degree = acos(-1) / 180;

	for (size_t i = 0; i < p->inputs; i++)
		if (check_shape(p, &p->input[i].shape, e) < 0)
			return -1;
	*k = (struct ae_skeleton){ .edge = p->edges ? p->edge : kinect,
				   .edges = p->edges ? p->edges : sizeof kinect / sizeof *kinect,
				   .joints = p->input->shape.dim[1] / 3,
				   .deep = p->deep,
				   .side = { cos(degree * p->camera[0]), sin(degree * p->camera[0]) },
				   .up = { cos(degree * p->camera[1]), sin(degree * p->camera[1]) },
				   .depth = p->depth };
	for (size_t i = 0; i < k->edges; i++)
		if (k->edge[i].from >= k->joints || k->edge[i].to >= k->joints)
			return ae_err_set(e, "picture: bones: expected joints 1 to %zu, as the records have, got %zu",
					  k->joints,
					  1 + (k->edge[i].from > k->edge[i].to ? k->edge[i].from : k->edge[i].to));
	return 0;
}

/* The camera goes around the skeleton to the side, then up; nothing becomes smaller with distance. */
void ae_skeleton_project(const struct ae_skeleton *k, const double *joint, double at[3])
{
	double z = k->depth * joint[2], away = k->side[0] * z - k->side[1] * joint[0];

	at[0] = joint[0];
	at[1] = joint[1];
	at[2] = 0;
	if (!k->deep)
		return;
	at[0] = k->side[0] * joint[0] + k->side[1] * z;
	at[1] = k->up[0] * joint[1] - k->up[1] * away;
	at[2] = k->up[0] * away + k->up[1] * joint[1];
}
