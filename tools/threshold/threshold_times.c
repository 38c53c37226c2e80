/* threshold_times.c - the times of rows, from their table, which may grow meanwhile. */
#include "threshold/threshold.h"

#include <string.h>

static void read_times(struct threshold_job *j)
{
	ae_text_column_free(&j->time);
	tool_times(&j->t, j->times, &j->time);
}

void threshold_open_times(struct threshold_job *j)
{
	if (!j->times)
		return;
	tool_take_stdin(&j->t, j->times);
	read_times(j);
}

bool threshold_timed(const struct threshold_job *j)
{
	return j->times || j->timed;
}

/* The time of a row by --times. Reads the table again if the row is not there yet; dies if it is not there then. */
static const char *row_time(struct threshold_job *j, uint64_t row)
{
	bool standard = strcmp(j->times, "-") == 0;

	if (row >= j->time.count && !standard)
		read_times(j);
	if (row >= j->time.count)
		die(&j->t, "%s: expected a time for row %llu of an event, got %zu rows", standard ? "stdin" : j->times,
		    (unsigned long long)row, j->time.count);
	return j->time.word[row];
}

const char *threshold_event_time(struct threshold_job *j, size_t i, char text[AE_TIME_TEXT])
{
	const uint64_t row[] = { j->event.first, j->event.last, j->event.peak };

	if (j->times)
		return row_time(j, row[i]);
	return j->row_times ? keyed_time(j->r, j->event.time[i], text) : "";
}
