/* segments.c - where a series is interrupted: a gap in time, another group, another file. */
#include "data/data.h"

static void count_row(uint64_t *count, uint64_t *first, uint64_t row)
{
	if ((*count)++ == 0)
		*first = row;
}

/* Times are compared within a segment's file and group. Unsigned arithmetic: a difference may exceed INT64_MAX. */
static bool is_gap(struct ae_segments *s, const struct ae_place *p)
{
	uint64_t step;

	if (p->time == AE_TIME_NONE)
		count_row(&s->untimed, &s->first_untimed, s->rows);
	if (p->time == AE_TIME_NONE || s->last.time == AE_TIME_NONE)
		return false;
	if (p->time == s->last.time)
		count_row(&s->repeated, &s->first_repeated, s->rows);
	if (p->time < s->last.time)
		count_row(&s->unsorted, &s->first_unsorted, s->rows);
	step = p->time < s->last.time ? (uint64_t)s->last.time - (uint64_t)p->time
				      : (uint64_t)p->time - (uint64_t)s->last.time;
	return s->max_gap > 0 && step > (uint64_t)s->max_gap;
}

bool ae_segments_next(struct ae_segments *s, const struct ae_place *p)
{
	bool first = s->rows == 0, file, group, gap;

	if (first)
		s->last.time = AE_TIME_NONE;
	if (s->resumed)
		s->last.file = p->file;
	s->resumed = false;
	file = !first && p->file != s->last.file;
	group = !first && !file && p->group != s->last.group;
	if (file || group)
		s->last.time = AE_TIME_NONE;
	gap = is_gap(s, p);
	s->files += file;
	s->groups += group;
	s->gaps += gap;
	s->segments += first || file || group || gap;
	s->rows++;
	s->last.file = p->file;
	s->last.group = p->group;
	if (p->time != AE_TIME_NONE)
		s->last.time = p->time;
	return first || file || group || gap;
}

void ae_segments_state(struct ae_segments *s, struct ae_state *state)
{
	uint64_t *const count[] = { &s->rows,           &s->segments,       &s->gaps,         &s->groups,
				    &s->files,          &s->repeated,       &s->unsorted,     &s->untimed,
				    &s->first_repeated, &s->first_unsorted, &s->first_untimed };

	for (size_t i = 0; i < sizeof count / sizeof *count; i++)
		ae_state_count(state, count[i], UINT64_MAX);
	ae_state_time(state, &s->last.time);
	if (ae_state_restores(state)) {
		s->last.group = 0;
		s->resumed = true;
	}
}
