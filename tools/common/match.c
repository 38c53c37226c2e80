/* match.c - columns that are not the ones which statistics were learned from. */
#include "common/tool.h"

#include <stdlib.h>
#include <string.h>

static bool all_named(const struct ae_stats *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!*s->row[i].name)
			return false;
	return true;
}

/* Has the reader give the columns that the statistics name, in their order. */
static void want_names(const struct tool *t, const struct ae_stats *s, const char *of, struct ae_reader *r)
{
	const char **names = tool_alloc(t, s->count, sizeof *names);
	struct ae_err e;

	for (size_t i = 0; i < s->count; i++)
		names[i] = s->row[i].name;
	if (ae_reader_want(r, names, s->count, of, &e) != 0)
		die_err(t, &e);
	free(names);
}

void tool_match_model(const struct tool *t, const struct ae_model *m, bool raw, struct ae_reader *r)
{
	struct ae_err e;
	char **names;
	size_t count;

	if (raw && m->stats.count > 0) {
		tool_match_stats(t, &m->stats, "the normalizer", r);
		return;
	}
	if (!ae_reader_named(r) || ae_reader_shape(r)->rank != 1)
		return;
	if (ae_model_names(m, &names, &count, &e) != 0
	    || (count > 0 && ae_reader_want(r, (const char *const *)names, count, "the model", &e) != 0))
		die_err(t, &e);
	free(names);
}

void tool_match_stats(const struct tool *t, const struct ae_stats *s, const char *of, struct ae_reader *r)
{
	const struct ae_shape *shape = ae_reader_shape(r);
	size_t columns;

	if (s->count == 1 && strcmp(s->row->name, AE_STAT_ALL) == 0)
		return;
	if (shape->rank == 1 && all_named(s))
		want_names(t, s, of, r);
	columns = shape->rank ? shape->dim[shape->rank - 1] : 1;
	if (s->count != columns)
		die(t, "%s: expected %zu column%s, as %s has, got %zu (-c chooses some)", ae_reader_name(r), s->count,
		    s->count == 1 ? "" : "s", of, columns);
}
