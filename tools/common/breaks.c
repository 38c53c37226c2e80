/* breaks.c - where a stream of rows is interrupted: a gap in time, another group, the end of a file. */
#include "common/breaks.h"
#include "common/missing.h"

#include <stdlib.h>
#include <string.h>

static bool has_gap(const struct breaks_options *o)
{
	return o->max_gap && strcmp(o->max_gap, "none") != 0;
}

static void parse_gap(const struct tool *t, const struct breaks_options *o, int64_t *max_gap)
{
	struct ae_err e;

	if (has_gap(o) && ae_duration_parse(max_gap, o->max_gap, &e) != 0)
		die(t, "option --max-gap: %s", e.text);
}

void breaks_check(const struct tool *t, const struct breaks_options *o, const char *needs)
{
	const char *given = o->max_gap ? "max-gap" : o->group ? "group" : o->times.count > 0 ? "times" : NULL;
	int64_t unused;

	if (given && needs)
		die(t, "option --%s: needs %s", given, needs);
	parse_gap(t, o, &unused);
	if (o->times.count > 0 && !has_gap(o) && !o->group && !o->keep_times)
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

static void see(void *arg, const struct ae_reader *r, size_t n)
{
	struct breaks *b = arg;

	if (r != b->places.rows)
		return;
	make_room(b, n);
	places_read(&b->places);
	for (size_t i = 0; i < n; i++) {
		struct ae_place place = places_next(&b->places);

		b->begins[b->count++] = ae_segments_next(&b->segments, &place);
		if (b->keep_times)
			keep_time(b, place.time);
	}
	places_tell(&b->places, &b->segments, &b->told);
}

static void start(struct breaks *b, struct tool *t, const struct breaks_options *o)
{
	*b = (struct breaks){ .from = { .needs = has_gap(o) ? "option --max-gap" : NULL,
					.group = o->group,
					.times = o->times,
					.times_optional = o->gap_optional,
					.keep_times = o->keep_times,
					.group_optional = o->group_optional } };
	parse_gap(t, o, &b->segments.max_gap);
	b->keep_times = o->keep_times;
	t->seen = see;
	t->seen_arg = b;
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

void breaks_close(struct breaks *b)
{
	places_close(&b->places);
	free(b->begins);
	free(b->times);
	b->begins = NULL;
	b->times = NULL;
	if (b->places.t->seen_arg == b)
		b->places.t->seen = NULL;
}
