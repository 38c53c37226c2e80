/* match.c - columns that are not the ones which statistics were learned from. */
#include "common/tool.h"

#include <string.h>

/* Names in files are cut, so they are compared as files have them. */
static bool is_called(const struct ae_reader *r, size_t column, const char *learned)
{
	struct ae_stat here;

	ae_stat_name(&here, ae_reader_column(r, column));
	return strcmp(learned, here.name) == 0;
}

/* The first column that was learned and is not among so many here, "" for one without a name; NULL: all are. */
static const char *missed(const struct ae_stats *s, const struct ae_reader *r, size_t columns)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t at = 0;

		while (at < columns && !is_called(r, at, s->row[i].name))
			at++;
		if (!*s->row[i].name || at == columns)
			return s->row[i].name;
	}
	return NULL;
}

/* The first column here that was not learned. */
static const char *added(const struct ae_stats *s, const struct ae_reader *r, size_t columns)
{
	for (size_t at = 0; at < columns; at++) {
		size_t i = 0;

		while (i < s->count && !is_called(r, at, s->row[i].name))
			i++;
		if (i == s->count)
			return ae_reader_column(r, at);
	}
	return NULL;
}

/* The list for -c that puts the columns in order; false when it is too long, or a comma stands in a name. */
static bool list_names(const struct ae_stats *s, char *to, size_t capacity)
{
	size_t used = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (strchr(s->row[i].name, ','))
			return false;
		used += (size_t)snprintf(to + used, capacity - used, "%s%s", i ? "," : "", s->row[i].name);
		if (used >= capacity)
			return false;
	}
	return true;
}

_Noreturn static void die_reordered(const struct tool *t, const struct ae_stats *s, const char *of,
				    const struct ae_reader *r, size_t first)
{
	char list[300];
	bool listed = list_names(s, list, sizeof list);

	die(t, "%s: column %zu is '%s', %s learned '%s' there: the columns stand in another order (-c %s puts "
	       "them right)",
	    ae_reader_name(r), first + 1, ae_reader_column(r, first), of, s->row[first].name,
	    listed ? list : "with their names");
}

static void compare_names(const struct tool *t, const struct ae_stats *s, const char *of,
			  const struct ae_reader *r)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *learned = s->row[i].name, *name = ae_reader_column(r, i);

		if (!*learned || !name || is_called(r, i, learned))
			continue;
		if (!missed(s, r, s->count))
			die_reordered(t, s, of, r, i);
		warn(t, "%s: column %zu is '%s', %s learned it as '%s'", ae_reader_name(r), i + 1, name, of,
		     learned);
		return;
	}
}

/* Names, where both sides have some, say which column is not there, or one too many. */
_Noreturn static void die_count(const struct tool *t, const struct ae_stats *s, const char *of,
				const struct ae_reader *r, size_t columns)
{
	bool named = ae_reader_shape(r)->rank == 1 && ae_reader_column(r, 0);
	const char *lost = named ? missed(s, r, columns) : "";
	const char *extra = lost ? "" : added(s, r, columns);
	char which[100] = "";

	if (lost && *lost)
		snprintf(which, sizeof which, ": no column of numbers is '%s'", lost);
	else if (extra && *extra)
		snprintf(which, sizeof which, ", not '%.64s'", extra);
	die(t, "%s: %zu column%s, %s has %zu%s (choose with -c)", ae_reader_name(r), columns,
	    columns == 1 ? "" : "s", of, s->count, which);
}

void tool_match_stats(const struct tool *t, const struct ae_stats *s, const char *of,
		      const struct ae_reader *r)
{
	const struct ae_shape *shape = ae_reader_shape(r);
	size_t columns = shape->rank ? shape->dim[shape->rank - 1] : 1;

	if (s->count == 1 && strcmp(s->row->name, AE_STAT_ALL) == 0)
		return;
	if (s->count != columns)
		die_count(t, s, of, r, columns);
	if (shape->rank == 1)
		compare_names(t, s, of, r);
}
