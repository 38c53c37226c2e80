/* normalize_stats.c - statistics read, matched and applied, for the rows of one series and of many. */
#include "normalize/normalize.h"

#include <float.h>
#include <math.h>

void normalize_read_stats(struct normalize *j, const char *path)
{
	struct ae_err e;

	if (ae_stats_read(&j->s, path, &e) != 0)
		die_err(&j->t, &e);
}

void normalize_match_stats(const struct normalize *j, const char *path)
{
	if (j->per != PER_ALL)
		tool_match_stats(&j->t, &j->s, path, j->r);
	else if (j->s.count != 1)
		die(&j->t, "%s: expected one row for all values, got %zu", path, j->s.count);
}

void normalize_sizes(struct normalize *j)
{
	j->shape = ae_reader_shape(j->r);
	j->values = ae_shape_count(j->shape);
	j->block = tool_block(j->values);
	j->columns = j->shape->rank ? j->shape->dim[j->shape->rank - 1] : 1;
	j->f4 = tool_alloc(&j->t, j->block * j->values, sizeof *j->f4);
	j->f8 = tool_alloc(&j->t, j->block * j->values, sizeof *j->f8);
}

void normalize_apply(struct normalize *j, const struct ae_stats *s, const double *x, size_t n)
{
	if (!j->inverse) {
		ae_stats_apply(s, x, j->f4, n * j->values);
		return;
	}
	ae_stats_invert(s, x, j->f8, n * j->values);
	for (size_t i = 0; i < n * j->values; i++)
		if (fabs(j->f8[i]) > FLT_MAX)
			j->f8[i] = copysign(FLT_MAX, j->f8[i]);
}
