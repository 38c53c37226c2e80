/* report_events.c - the events of a series, the largest score first, and the rows around the worst ones. */
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 200, DRAWN = 4, TABLED = 200 /* rows of a table behind a picture */ };

struct report_event {
	struct ae_range rows;
	uint64_t peak; /* row */
	double score;
};

static int by_score(const void *a, const void *b)
{
	const struct report_event *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return x->rows.first < y->rows.first ? -1 : 1;
}

/* The record with the largest score among those that cover a row. */
static size_t record_at(const struct report *r, uint64_t row)
{
	size_t first = row + 1 > r->window ? (size_t)((row + 1 - r->window + r->step - 1) / r->step) : 0, best = first;

	for (size_t k = first; k < r->records && k * r->step <= row; k++)
		if (r->score[k] > r->score[best])
			best = k;
	return best;
}

static struct report_event *sorted_events(struct report *r)
{
	struct report_event *event = tool_alloc(r->tool, r->events.count, sizeof *event);

	for (size_t i = 0; i < r->events.count; i++) {
		event[i] = (struct report_event){ .rows = r->events.range[i], .score = -INFINITY };
		for (uint64_t k = event[i].rows.first; k <= event[i].rows.last; k++)
			if (r->row_score[k] > event[i].score) {
				event[i].score = r->row_score[k];
				event[i].peak = k;
			}
	}
	qsort(event, r->events.count, sizeof *event, by_score);
	return event;
}

/* How a person marked rows of the event; a real one has no mark. */
static void mark_cell(struct report *r, const struct ae_range *rows)
{
	static const char *const word[] = { [SPAN_NONE] = "", [SPAN_NORMAL] = "normal", [SPAN_IGNORE] = "ignore" };
	enum span_kind kind = SPAN_NONE;

	for (uint64_t row = rows->first; row <= rows->last && kind == SPAN_NONE; row++)
		kind = spans_find(&r->spans, row, r->time ? r->time[row] : AE_TIME_NONE, r->input);
	html_word(r->tool, word[kind]);
}

static void event_row(struct report *r, const struct report_event *event)
{
	char text[AE_TIME_TEXT];

	html_row(r->tool);
	html_count(r->tool, event->rows.first);
	html_count(r->tool, event->rows.last);
	html_count(r->tool, event->rows.last - event->rows.first + 1);
	html_count(r->tool, event->peak);
	html_number(r->tool, event->score);
	if (r->time) {
		html_word(r->tool, report_time(r, event->rows.first, text));
		html_word(r->tool, report_time(r, event->rows.last, text));
	}
	if (r->heldouts > 0)
		report_probability(r, event->score);
	if (r->spans.count > 0)
		mark_cell(r, &event->rows);
	if (r->columns == r->features)
		report_columns(r, record_at(r, event->peak));
	else
		html_cell(r->tool, "-");
	html_row_end(r->tool);
}

static void table(struct report *r, const struct report_event *event)
{
	static const char *const always[] = { "first row", "last row", "length", "peak at row", "score" };
	const char *columns[12] = { NULL };
	size_t n = sizeof always / sizeof *always;

	memcpy(columns, always, sizeof always);
	if (r->time) {
		columns[n++] = "from";
		columns[n++] = "to";
	}
	if (r->heldouts > 0) {
		columns[n++] = "p-value";
		columns[n++] = "surprise";
	}
	if (r->spans.count > 0)
		columns[n++] = "marked";
	columns[n] = "columns";
	html_table(r->tool, "Events, the largest score first; columns with their shares of the score", false, columns);
	for (size_t i = 0; i < r->events.count && i < LISTED; i++)
		event_row(r, &event[i]);
	html_table_end(r->tool, false);
	if (r->events.count > LISTED)
		fprintf(tool_text(r->tool), "<p>%d of %zu events are listed.</p>\n", LISTED, r->events.count);
	report_explain(r);
}

/* The rows of a picture as a table. */
static void values(struct report *r, uint64_t first, uint64_t last, size_t c)
{
	static const char *const columns[] = { "row", "time", "original", "reconstruction", "score", NULL };
	size_t step = (size_t)(last - first + TABLED) / TABLED;
	char text[AE_TIME_TEXT];

	html_table(r->tool, "The rows of the picture as a table", true, columns);
	for (uint64_t i = first; i <= last; i += step) {
		html_row(r->tool);
		html_count(r->tool, i);
		html_word(r->tool, report_time(r, i, text));
		html_number(r->tool, r->row[i * r->columns + c]);
		html_number(r->tool, r->output[i * r->columns + c]);
		html_number(r->tool, r->row_score[i]);
		html_row_end(r->tool);
	}
	html_table_end(r->tool, true);
}

/* Reconstruction over original, a window more at both ends. */
static void draw(struct report *r, const struct report_event *event, size_t c, const char *name)
{
	uint64_t first = event->rows.first > r->window ? event->rows.first - r->window : 0;
	uint64_t last = event->rows.last + r->window < r->rows ? event->rows.last + r->window : r->rows - 1;
	size_t n = (size_t)(last - first + 1);
	double *x = tool_alloc(r->tool, n, sizeof *x), *y = tool_alloc(r->tool, n, sizeof *y);
	struct ae_plot_input in = {
		.shape = { .rank = 1, .dim = { 1 } }, .dtype = AE_F8, .count = n, .x = y, .names = &name
	};
	uint64_t *number = tool_alloc(r->tool, n, sizeof *number);
	struct ae_text_column times;
	char title[160], label[64];

	for (size_t i = 0; i < n; i++) {
		number[i] = first + i;
		x[i] = r->row[(first + i) * r->columns + c];
		y[i] = r->output[(first + i) * r->columns + c];
	}
	snprintf(title, sizeof title, "rows %llu to %llu: reconstruction over original", (unsigned long long)first,
		 (unsigned long long)last);
	snprintf(label, sizeof label, "rows after row %llu", (unsigned long long)first);
	html_picture(r->tool, "series",
		     &(struct ae_plot){ .title = title,
					.input = &in,
					.inputs = 1,
					.against = x,
					.number = number,
					.times = report_times(r, first, n, &times),
					.x_label = r->time ? NULL : label,
					.threshold = NAN,
					.low = NAN,
					.high = NAN },
		     0);
	values(r, first, last, c);
	ae_text_column_free(&times);
	free(number);
	free(x);
	free(y);
}

/* The column with the largest contribution to the event's worst record. */
static size_t worst_column(const struct report *r, const struct report_event *event)
{
	const double *part = r->part + record_at(r, event->peak) * r->features;
	size_t best = 0;

	for (size_t c = 1; r->columns == r->features && c < r->columns; c++)
		if (part[c] > part[best])
			best = c;
	return best;
}

void report_events(struct report *r)
{
	struct report_event *event;

	if (!r->series)
		return;
	event = sorted_events(r);
	html_section(r->tool, "events", "Events");
	if (r->events.count == 0)
		fputs("<p>No row is above the threshold.</p>\n", tool_text(r->tool));
	else
		table(r, event);
	for (size_t i = 0; r->outputs && i < r->events.count && i < DRAWN; i++) {
		size_t c = worst_column(r, &event[i]);
		char number[REPORT_NAME];

		draw(r, &event[i], c, r->columns == r->features ? report_column(r, c, number) : "value");
	}
	html_section_end(r->tool);
	free(event);
}
