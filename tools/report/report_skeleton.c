/* report_skeleton.c - records that are frames of the joints of a skeleton, as --skeleton says. */
#include "plot/plot_tool.h"
#include "report/report.h"

#include <stdlib.h>

enum { KINECT_JOINTS = 20 };

bool report_skeleton(const struct report *r)
{
	return r->o->skeleton;
}

void report_skeleton_open(struct report *r)
{
	const struct ae_shape *s = &r->scorer.record;
	size_t joints = s->rank == 2 && s->dim[1] % 3 == 0 ? s->dim[1] / 3 : 0;

	if (!r->o->skeleton)
		return;
	if (r->o->edges ? joints == 0 : joints != KINECT_JOINTS)
		die(r->tool,
		    "%s: option --skeleton: expected frames of x, y and depth of %s joints, (T, %s), got records of %s",
		    r->input, r->o->edges ? "all" : "20", r->o->edges ? "3 * joints" : "60", ae_shape_name(s).text);
	if (r->o->edges)
		r->edges = plot_edges_read(r->tool, r->o->edges, &r->edge);
	for (size_t i = 0; i < r->edges; i++)
		if (r->edge[i].from >= joints || r->edge[i].to >= joints)
			die(r->tool, "%s: expected joints 1 to %zu, as the records have, got %zu", r->o->edges, joints,
			    1 + (r->edge[i].from > r->edge[i].to ? r->edge[i].from : r->edge[i].to));
}

void report_skeleton_close(struct report *r)
{
	free(r->edge);
}
