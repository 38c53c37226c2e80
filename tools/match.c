/* match.c - columns that are not the ones which statistics were learnt from. */
#include "tool.h"

#include <string.h>

/* Names in files are cut, so they are compared as files have them. */
static bool is_called(const struct ae_reader *r, size_t column, const char *learnt)
{
	struct ae_stat here;

	ae_stat_name(&here, ae_reader_column(r, column));
	return strcmp(learnt, here.name) == 0;
}

/* Whether each column that was learnt is there, if in another place. */
static bool reordered(const struct ae_stats *s, const struct ae_reader *r)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t at = 0;

		while (at < s->count && !is_called(r, at, s->row[i].name))
			at++;
		if (!*s->row[i].name || at == s->count)
			return false;
	}
	return true;
}

/* The list for -c that puts the columns in order; false when it is too long, or a comma stands in a name. */
static bool list_names(const struct ae_stats *s, char *to, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (strchr(s->row[i].name, ','))
			return false;
		used += (size_t)snprintf(to + used, room - used, "%s%s", i ? "," : "", s->row[i].name);
		if (used >= room)
			return false;
	}
	return true;
}

_Noreturn static void die_reordered(const struct tool *t, const struct ae_stats *s, const char *of,
				    const struct ae_reader *r, size_t first)
{
	char list[300];
	bool listed = list_names(s, list, sizeof list);

	die(t, "%s: column %zu is '%s', %s learnt '%s' there: the columns stand in another order (-c %s puts "
	       "them right)",
	    ae_reader_name(r), first + 1, ae_reader_column(r, first), of, s->row[first].name,
	    listed ? list : "with their names");
}

static void compare_names(const struct tool *t, const struct ae_stats *s, const char *of,
			  const struct ae_reader *r)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *learnt = s->row[i].name, *name = ae_reader_column(r, i);

		if (!*learnt || !name || is_called(r, i, learnt))
			continue;
		if (reordered(s, r))
			die_reordered(t, s, of, r, i);
		warn(t, "%s: column %zu is '%s', %s learnt it as '%s'", ae_reader_name(r), i + 1, name, of,
		     learnt);
		return;
	}
}

void tool_match_stats(const struct tool *t, const struct ae_stats *s, const char *of,
		      const struct ae_reader *r)
{
	const struct ae_shape *shape = ae_reader_shape(r);
	size_t columns = shape->rank ? shape->dim[shape->rank - 1] : 1;

	if (s->count == 1 && strcmp(s->row->name, AE_STAT_ALL) == 0)
		return;
	if (s->count != columns)
		die(t, "%s: %zu column%s, %s has %zu (choose with -c)", ae_reader_name(r), columns,
		    columns == 1 ? "" : "s", of, s->count);
	if (shape->rank == 1)
		compare_names(t, s, of, r);
}
