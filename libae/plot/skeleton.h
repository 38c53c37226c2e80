/* skeleton.h - the bones of a skeleton, and its joints as a camera sees them. Private to libae. */
#ifndef SKELETON_H
#define SKELETON_H

#include "plot/plot.h"

struct ae_skeleton {
	const struct ae_plot_edge *edge; /* (edges) bones, and heads */
	size_t edges, joints;
	bool deep;             /* depth is drawn */
	double side[2], up[2]; /* cosines and sines of the camera's angles */
	double depth;          /* units of x per unit of depth */
};

/* The skeleton of records (T, 3 * joints): that of p->edge, or a Kinect's. */
int ae_skeleton_init(struct ae_skeleton *k, const struct ae_plot *p, struct ae_err *e) AE_MUST_USE;

/* joint: x, y, which grows downwards, and depth. at: the same as seen by the camera; without `deep` the depth is 0. */
void ae_skeleton_project(const struct ae_skeleton *k, const double *joint, double at[3]);

#endif
