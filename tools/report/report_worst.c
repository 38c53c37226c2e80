/* report_worst.c - the records with the largest scores: images, skeletons, curves or a list. */
#include "report/report.h"

#include <math.h>

enum { JOINTS = 60, SIDE_MIN = 6, STRIPS = 3 };

static bool is_image(const struct ae_shape *s)
{
	return (s->rank == 2 || (s->rank == 3 && (s->dim[2] == 1 || s->dim[2] == 3))) && s->dim[0] >= SIDE_MIN
		&& s->dim[1] >= SIDE_MIN;
}

static bool is_skeleton(const struct ae_shape *s)
{
	return s->rank == 2 && s->dim[1] == JOINTS;
}

static void list(struct report *r)
{
	static const char *const columns[] = { "record", "score", "columns", NULL };
	static const char *const numbers[] = { "record", "score", NULL };
	bool image = is_image(&r->scorer.record) && !r->series && !is_skeleton(&r->scorer.record);

	html_table(r->tool,
		   image ? "Records with the largest scores"
			 : "Records with the largest scores; columns with their shares of the score",
		   false, image ? numbers : columns);
	for (size_t i = 0; i < r->worsts; i++) {
		html_row(r->tool);
		html_count(r->tool, r->worst[i]);
		html_number(r->tool, r->score[r->worst[i]]);
		if (!image)
			report_columns(r, r->worst[i]);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, false);
}

static void pictures(struct report *r, const struct ae_shape *shape)
{
	struct ae_plot_input in[2] = { { .name = "original", .x = r->worst_x }, { .name = "output", .x = r->worst_y } };
	struct ae_plot p = { .title = "the worst records and their reconstructions",
			     .input = in,
			     .inputs = 2,
			     .threshold = NAN,
			     .low = NAN,
			     .high = NAN };
	uint64_t number[REPORT_WORST];
	bool skeleton = is_skeleton(shape), image = !skeleton && is_image(shape);

	for (size_t i = 0; i < r->worsts; i++)
		number[i] = r->worst[i];
	p.number = number;
	for (size_t i = 0; i < 2; i++) {
		in[i].shape = *shape;
		in[i].dtype = AE_F4;
		in[i].count = skeleton && r->worsts > STRIPS ? STRIPS : r->worsts;
	}
	if (!skeleton && !image) {
		in[0].count = in[0].count < STRIPS ? in[0].count : STRIPS;
		in[0].x = r->worst_y;
		*in[0].name = '\0';
		p.inputs = 1;
		p.against = r->worst_x;
	}
	html_picture(r->tool, skeleton ? "skeleton" : image ? "grid" : "recon", &p, image ? HTML_PHOTO : 0);
}

void report_worst(struct report *r)
{
	const struct ae_shape *shape = &r->scorer.record;

	if (r->worsts == 0)
		return;
	html_section(r->tool, "worst", "Worst records");
	if (r->outputs && shape->rank > 1 && !r->series)
		pictures(r, shape);
	list(r);
	html_section_end(r->tool);
}
