/* report_times.c - the times of the rows of a series: of the input's own column, or of the tables of --times. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

static void add(struct report *r, const int64_t *time, size_t n)
{
	if (r->time_capacity - r->timed < n) {
		r->time_capacity = 2 * r->time_capacity + n;
		r->time = tool_grow(r->tool, r->time, r->time_capacity, sizeof *r->time);
	}
	if (n > 0)
		memcpy(r->time + r->timed, time, n * sizeof *time);
	r->timed += n;
}

/* Records that are rows bring their times. */
static void see(void *arg, const struct ae_reader *reader, size_t n)
{
	struct report *r = arg;
	const int64_t *time = reader == r->in.reader ? ae_reader_times(reader) : NULL;

	if (time)
		add(r, time, n);
}

void report_times_begin(struct report *r, struct breaks_options *breaks)
{
	breaks->keep_times = true;
	if (!r->o->step)
		return;
	r->times = breaks->times;
	breaks->times = (struct tool_list){ 0 };
	r->tool->times = r->times.count == 0;
	r->tool->times_beside = r->times.count > 0;
	r->watcher = (struct tool_watcher){ .arg = r, .after_read = see };
	tool_watch(r->tool, &r->watcher);
}

static void read_tables(struct report *r)
{
	struct ae_reader *in = tool_reader_times(r->tool, r->times.item, r->times.count);
	size_t values = ae_shape_count(ae_reader_shape(in)), block = tool_block(values), n;
	double *unused = tool_alloc(r->tool, block, values * sizeof *unused);

	r->timed = 0;
	r->stamps = ae_reader_time_kind(in) == AE_TIME_STAMP;
	while ((n = tool_read_f8(r->tool, in, unused, block)) > 0) {
		if (!ae_reader_times(in))
			die(r->tool, "%s: option --times: expected a column of times, got none", ae_reader_name(in));
		add(r, ae_reader_times(in), n);
	}
	if (r->timed != r->rows)
		die(r->tool, "%s: option --times: expected %zu rows, as the series has, got %zu", r->times.item[0],
		    r->rows, r->timed);
	free(unused);
	ae_reader_free(in);
}

static bool has_time(const struct report *r)
{
	for (size_t i = 0; i < r->rows && i < r->timed; i++)
		if (r->time[i] != AE_TIME_NONE)
			return true;
	return false;
}

void report_times_end(struct report *r)
{
	const struct breaks *b = &r->in.breaks;

	tool_unwatch(r->tool, &r->watcher);
	if (r->times.count > 0) {
		read_tables(r);
	} else if (r->o->score.raw) {
		add(r, b->times, b->times ? b->rows : 0);
		r->stamps = b->times && places_are_stamps(&b->places);
	} else {
		r->stamps = ae_reader_time_kind(r->in.reader) == AE_TIME_STAMP;
	}
	free(r->times.item);
	if (r->series && r->timed >= r->rows && has_time(r))
		return;
	free(r->time);
	r->time = NULL;
}

const char *report_time(const struct report *r, uint64_t row, char text[AE_TIME_TEXT])
{
	*text = '\0';
	if (!r->time || r->time[row] == AE_TIME_NONE)
		return text;
	if (r->stamps)
		ae_time_format(text, r->time[row]);
	else
		ae_number_f8(text, (double)r->time[row] / 1e9);
	return text;
}

const struct ae_text_column *report_times(struct report *r, uint64_t first, size_t n, struct ae_text_column *times)
{
	char text[AE_TIME_TEXT], *at;

	*times = (struct ae_text_column){ .name = "time", .count = n };
	if (!r->time)
		return NULL;
	times->word = tool_alloc(r->tool, n, sizeof *times->word);
	times->text = at = tool_alloc(r->tool, n, AE_TIME_TEXT);
	for (size_t i = 0; i < n; i++) {
		times->word[i] = at;
		at = stpcpy(at, report_time(r, first + i, text)) + 1;
	}
	return times;
}
