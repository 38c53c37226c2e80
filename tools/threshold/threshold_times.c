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

const char *threshold_time(struct threshold_job *j, uint64_t row)
{
	if (row >= j->time.count && strcmp(j->times, "-") != 0)
		read_times(j);
	if (row >= j->time.count)
		die(&j->t, "%s: expected a time for row %llu of an event, got %zu rows", j->times,
		    (unsigned long long)row, j->time.count);
	return j->time.word[row];
}
