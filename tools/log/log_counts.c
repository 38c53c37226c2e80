/* log_counts.c - counts of templates per interval of time, or per number of lines. */
#include "log/log.h"

#include <string.h>

enum { GAP_INTERVALS = 10000 }; /* a longer gap is left out: a wrong clock must not write records for ever */

/* A line is far before the open interval by more than these: the clock was wrong, and no summer time ended. After so many of
 * them in a row the intervals begin again. */
enum { EARLY_INTERVALS = 10, EARLY_HOURS = 2, EARLY_LINES = 100 };

#define HOUR INT64_C(3600000000000) /* nanoseconds */

static void clear(struct log_job *j)
{
	memset(j->counts, 0, j->values * sizeof *j->counts);
	j->place = (struct log_place){ .time = AE_TIME_NONE };
}

static void finish(struct log_job *j)
{
	log_write(j, j->counts, &j->place);
	clear(j);
}

static void count(struct log_job *j, const struct ae_log_line *line, size_t value)
{
	if (j->place.lines == 0) {
		j->place.line = line->number;
		j->place.file = line->file;
	}
	j->place.lines++;
	j->counts[value]++;
}

void log_count_lines(struct log_job *j, const struct ae_log_line *line, size_t value)
{
	if (j->place.lines == 0)
		j->place.time = line->time;
	count(j, line, value);
	if (j->place.lines == j->lines)
		finish(j);
}

static int64_t interval_of(const struct log_job *j, int64_t time)
{
	return time / j->every - (time % j->every < 0);
}

/* The first time of an interval, which may begin before the first time there is. */
static int64_t start_of(const struct log_job *j, int64_t interval)
{
	return interval < -(INT64_MAX / j->every) ? -INT64_MAX : interval * j->every;
}

/* From one time to a later one: more than a signed number holds for times that are 292 years apart. */
static uint64_t from_to(int64_t from, int64_t to)
{
	return (uint64_t)to - (uint64_t)from;
}

/* Ends intervals until that of a time, after the last one, begins; those between are records without lines. */
static void advance(struct log_job *j, int64_t time)
{
	int64_t now = interval_of(j, time), open = interval_of(j, j->place.time);
	uint64_t gap = from_to(j->last, time), intervals = gap / (uint64_t)j->every;

	finish(j);
	if (j->gap > 0 ? gap > (uint64_t)j->gap : intervals > GAP_INTERVALS) {
		if (j->gap == 0)
			warn(&j->t, "%s: a gap of %llu intervals is left out (--max-gap D decides; -q silences this)",
			     ae_log_name(j->log), (unsigned long long)intervals);
		open = now - 1;
	}
	for (open++; open < now; open++) {
		j->place.time = start_of(j, open);
		finish(j);
	}
	j->place.time = start_of(j, now);
}

/* Whether a time is so far before the open interval that a wrong time has begun that one. */
static bool is_early(const struct log_job *j, int64_t time)
{
	uint64_t by = time < j->place.time ? from_to(time, j->place.time) : 0;

	return by / (uint64_t)j->every > EARLY_INTERVALS && by > (uint64_t)(EARLY_HOURS * HOUR);
}

/* Tells the first line that is early. After some in a row, ends the open interval and begins again at their time. */
static void count_early(struct log_job *j, const struct ae_log_line *line)
{
	char time[AE_TIME_TEXT], open[AE_TIME_TEXT];

	if (!is_early(j, line->time)) {
		j->early = 0;
		return;
	}
	ae_time_format(time, line->time);
	ae_time_format(open, j->place.time);
	if (!j->early_told)
		warn(&j->t, "%s: line %llu: time %s is far before the interval of %s that is open (-q silences this)",
		     ae_log_name(j->log), (unsigned long long)line->number, time, open);
	j->early_told = true;
	if (++j->early <= EARLY_LINES)
		return;
	warn(&j->t,
	     "%s: line %llu: intervals begin again at %s, after %d lines in a row that are far before %s (-q "
	     "silences this)",
	     ae_log_name(j->log), (unsigned long long)line->number, time, (int)EARLY_LINES, open);
	finish(j);
	j->early = 0;
	j->early_told = false;
	j->place.time = start_of(j, interval_of(j, line->time));
	j->last = line->time;
}

void log_count_time(struct log_job *j, const struct ae_log_line *line, size_t value)
{
	if (line->time != AE_TIME_NONE && j->place.time != AE_TIME_NONE)
		count_early(j, line);
	if (line->time != AE_TIME_NONE && j->place.time == AE_TIME_NONE)
		j->place.time = start_of(j, interval_of(j, line->time));
	else if (line->time != AE_TIME_NONE && interval_of(j, line->time) > interval_of(j, j->place.time))
		advance(j, line->time);
	else if (line->time != AE_TIME_NONE && line->time < j->place.time)
		j->late++;
	if (line->time != AE_TIME_NONE && (j->last == AE_TIME_NONE || line->time > j->last))
		j->last = line->time;
	count(j, line, value);
}

void log_end_counts(struct log_job *j)
{
	if (j->t.state)
		return; /* the next run goes on with the record */
	if (j->every > 0 && j->place.time == AE_TIME_NONE)
		die(&j->t,
		    "%s: option --every: expected lines with times, got none in %llu lines (--stamp HOW; --count N "
		    "needs "
		    "none)",
		    ae_log_name(j->log), (unsigned long long)j->place.lines);
	if (j->place.lines > 0)
		finish(j);
	if (j->late > 0)
		warn(&j->t,
		     "%llu lines have a time before their interval, which a later line had begun (-q silences this)",
		     (unsigned long long)j->late);
}
