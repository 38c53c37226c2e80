/* breaks.c - where a stream of rows is interrupted: a gap in time, another group, the end of a file. */
#include "common/breaks.h"
#include "common/missing.h"

#include <stdlib.h>
#include <string.h>

bool breaks_has_gap(const struct breaks_options *o)
{
	return o->max_gap && strcmp(o->max_gap, "none") != 0;
}

void breaks_gap(const struct tool *t, const struct breaks_options *o, int64_t *max_gap)
{
	if (breaks_has_gap(o))
		*max_gap = tool_duration(t, "option --max-gap", o->max_gap);
}

void breaks_check(const struct tool *t, const struct breaks_options *o, const char *needs)
{
	const char *given = o->max_gap ? "max-gap" : o->group ? "group" : o->times.count > 0 ? "times" : NULL;
	int64_t unused;

	if (given && needs)
		die(t, "option --%s: needs %s", given, needs);
	breaks_gap(t, o, &unused);
	if (o->times.count > 0 && !breaks_has_gap(o) && !o->group && !o->keep_times)
		die(t, "option --times: needs --max-gap or --group");
	if (o->times.count > 0 && t->missing == MISSING_OMIT)
		die(t, "option --times: cannot be used with --missing omit, which leaves rows out");
}

/* Makes place for the marks of n more rows. */
static void make_room(struct breaks *b, size_t n)
{
	if (b->at > 0)
		memmove(b->begins, b->begins + b->at, (b->count - b->at) * sizeof *b->begins);
	b->count -= b->at;
	b->at = 0;
	if (b->capacity - b->count >= n)
		return;
	b->capacity = 2 * b->capacity + n;
	b->begins = tool_grow(b->places.t, b->begins, b->capacity, sizeof *b->begins);
}

static void keep_time(struct breaks *b, int64_t time)
{
	if (b->rows == b->times_capacity) {
		b->times_capacity = 2 * b->times_capacity + 1024;
		b->times = tool_grow(b->places.t, b->times, b->times_capacity, sizeof *b->times);
	}
	b->times[b->rows++] = time;
}

/* Groups are addresses of their texts, which differ from run to run. */
static void resume(struct breaks *b, const struct ae_place *place)
{
	const char *group = place->group ? (const char *)(uintptr_t)place->group : "";

	b->segments.last.group = strcmp(group, b->resumed) == 0 ? place->group : ~place->group;
	free(b->resumed);
	b->resumed = NULL;
}

static void see(void *arg, const struct ae_reader *r, size_t n)
{
	struct breaks *b = arg;

	if (r != b->places.rows)
		return;
	make_room(b, n);
	places_read(&b->places);
	for (size_t i = 0; i < n; i++) {
		struct ae_place place = places_next(&b->places);

		if (b->resumed)
			resume(b, &place);
		b->begins[b->count++] = ae_segments_next(&b->segments, &place);
		if (b->keep_times)
			keep_time(b, place.time);
	}
	places_tell(&b->places, &b->segments, &b->told);
}

static void start(struct breaks *b, struct tool *t, const struct breaks_options *o)
{
	*b = (struct breaks){ .from = { .needs = breaks_has_gap(o) ? "option --max-gap" : NULL,
					.group = o->group,
					.times = o->times,
					.times_optional = o->gap_optional,
					.keep_times = o->keep_times,
					.group_optional = o->group_optional } };
	breaks_gap(t, o, &b->segments.max_gap);
	b->keep_times = o->keep_times;
	b->watcher = (struct tool_watcher){ .arg = b, .after_read = see };
	tool_watch(t, &b->watcher);
}

struct ae_reader *breaks_open(struct breaks *b, struct tool *t, int first, const struct breaks_options *o)
{
	start(b, t, o);
	return places_open(&b->places, t, first, &b->from);
}

struct ae_reader *breaks_open_like(struct breaks *b, struct tool *t, const char *path, const struct breaks_options *o)
{
	start(b, t, o);
	return places_open_like(&b->places, t, path, &b->from);
}

bool breaks_next(struct breaks *b)
{
	return b->begins[b->at++];
}

size_t breaks_run(size_t before, bool begins, bool absent)
{
	return absent ? 0 : begins ? 1 : before + 1;
}

void breaks_state(struct breaks *b, struct ae_state *s)
{
	uint64_t group = b->segments.last.group;

	ae_state_option_count(s, "max-gap in ns", (uint64_t)b->segments.max_gap);
	ae_segments_state(&b->segments, s);
	b->told = b->segments;
	b->resumed = ae_state_text(s, group ? (const char *)(uintptr_t)group : "");
}

void breaks_state_check(const struct tool *t, const struct breaks_options *o)
{
	if (t->state && o->times.count > 0)
		die(t, "option --state: cannot be used with --times: its rows begin anew with each run");
}

void breaks_close(struct breaks *b)
{
	places_close(&b->places);
	free(b->begins);
	free(b->resumed);
	free(b->times);
	b->begins = NULL;
	b->times = NULL;
	tool_unwatch(b->places.t, &b->watcher);
}
