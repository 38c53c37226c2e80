/* threshold_times.c - the times of rows, from the table that they stand in, which may grow meanwhile. */
#include "threshold/threshold.h"

#include <string.h>

static void read_times(struct job *j)
{
	struct ae_err e;

	ae_text_column_free(&j->words);
	if (ae_text_column_read(&j->words, j->times, &e) != 0)
		die_err(&j->t, &e);
}

void threshold_open_times(struct job *j)
{
	if (!j->times)
		return;
	tool_take_stdin(&j->t, j->times);
	read_times(j);
}

const char *threshold_time(struct job *j, uint64_t row)
{
	if (row >= j->words.count && strcmp(j->times, "-") != 0)
		read_times(j);
	if (row >= j->words.count)
		die(&j->t, "%s: %zu rows, an event has row %llu", j->times, j->words.count,
		    (unsigned long long)row);
	return j->words.word[row];
}
