/* fit.c - shifts and scales of columns, learned from the input. */
#include "common/tool.h"

#include <stdlib.h>
#include <string.h>

void tool_fit_stats(const struct tool *t, struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		    size_t columns, const struct ae_reader *r, bool *constant)
{
	const struct ae_shape *shape = ae_reader_shape(r);
	struct ae_err e;

	if (n == 0)
		die(t, "%s: expected at least one record to learn from, got none", ae_reader_name(r));
	if (ae_stats_fit(s, method, x, n * ae_shape_count(shape), columns, constant, &e) != 0)
		die(t, "%s: %s", ae_reader_name(r), e.text);
	for (size_t i = 0; shape->rank == 1 && columns == shape->dim[0] && i < columns; i++)
		ae_stat_name(&s->row[i], ae_reader_column(r, i));
}

void tool_warn_constant(const struct tool *t, const struct ae_stats *s, const struct ae_reader *r, const bool *constant)
{
	char list[256] = "";
	size_t used = 0, count = 0;

	for (size_t i = 0; i < s->count; i++) {
		const char *column = s->row[i].name;

		if (!constant[i])
			continue;
		count++;
		if (used < sizeof list)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s%zu%s%s", used ? ", " : "", i + 1,
						 *column ? " " : "", column);
	}
	if (count)
		warn(t,
		     "%s: %zu of %zu columns are constant and become 0: %s%s "
		     "(-c leaves columns out, -q silences this)",
		     ae_reader_name(r), count, s->count, list, used < sizeof list ? "" : "...");
}
