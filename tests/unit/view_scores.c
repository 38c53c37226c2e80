/* view_scores.c - the columns of ae-view's graph at every speed of the stream, the alarms that it lists, and frames of rare
 * scores. */
#include "expect.h"
#include "view/view.h"

#include <math.h>
#include <string.h>

static struct view_scores s;
static double now;

static void time_of(const void *arg, char text[VIEW_TIME])
{
	snprintf(text, VIEW_TIME, "time %g", *(const double *)arg);
}

static void begin(size_t per_column)
{
	view_scores_init(&s, 100, per_column);
	now = 1000;
}

/* n records, `apart` seconds from one to the next. A record's score is its row. */
static void push(size_t n, double apart)
{
	for (size_t i = 0; i < n; i++, now += apart)
		view_scores_push(&s, (double)(s.records % 50), s.records, now, time_of, &now);
}

/* The last n columns have as many records each, and each begins where the one before it ends. */
static void expect_columns(const char *what, size_t n, size_t records)
{
	size_t from = s.count > n ? s.count - n : 0;

	expect_number(s.count >= n, what, (double)s.count, (double)n);
	for (size_t i = from; i < s.count; i++) {
		const struct view_column *c = &s.column[i];

		expect_number(c->count == records, what, (double)c->count, (double)records);
		expect(i == from || c->row == c[-1].row + records, what);
	}
}

static void check_speeds(void)
{
	begin(0);
	push(60, 0.001);
	expect_columns("a graph begins with one record per column", 60, 1);
	push(60, 0.001);
	expect_columns("a fast stream gets two records per column", 60, 2);
	push(120, 0.001);
	expect_columns("and four", 60, 4);
	push(1, 0.4);
	expect_number(s.count == 31, "joined columns are half as many", (double)s.count, 31);
	expect_number(s.column[29].max == 39 && s.column[30].max == 40, "the largest score of joined columns",
		      s.column[29].max, 39);
	/* one second of a column is over after three records */
	push(29, 0.4);
	expect_columns("a slow stream gets what a second has", 10, 3);
	push(9, 0.001);
	expect_columns("and keeps that when it is fast again", 13, 3);
	push(20, 3);
	expect_columns("a column waits no longer than a second", 20, 1);
}

/* A single slow column, after which the stream is as fast as before. */
static void check_pause(void)
{
	begin(0);
	push(240, 0.001);
	push(2, 0.5);
	push(8, 0.001);
	expect_columns("a column ends after a second, and the next ones are as short", 5, 2);
}

static void check_width(void)
{
	begin(0);
	s.limit = 5;
	push(6, 0.001);
	expect_columns("a column that was joined with none takes the next record", 3, 2);
	expect_number(s.count == 3 && s.column[2].max == 5, "columns of an odd width", (double)s.count, 3);
	push(4, 0.001);
	expect_columns("as many columns as the terminal shows", 5, 2);
	expect_number(s.count == 5, "columns of a full terminal", (double)s.count, 5);
}

static void check_span(void)
{
	begin(0);
	push(60, 0.2);
	push(20, 0.2);
	expect_columns("a graph of more than ten seconds keeps its columns", 80, 1);
	push(VIEW_COLUMNS, 0.2);
	expect_columns("the newest columns are kept", VIEW_COLUMNS, 1);
	expect_number(s.count == VIEW_COLUMNS && s.column[0].row == 80, "the oldest columns go", (double)s.column[0].row, 80);
	begin(0);
	push(60, 0.15);
	push(1, 0.15);
	expect_number(s.count == 31, "one of less than ten seconds does not", (double)s.count, 31);
}

static void check_fixed(void)
{
	begin(3);
	push(30, 5);
	expect_columns("as many records per column as the option says, if they are slow", 10, 3);
	push(300, 0.001);
	expect_columns("and if they are fast", 110, 3);
	begin(1);
	push(100, 0.001);
	expect_columns("one record per column", 100, 1);
}

static void push_score(double score)
{
	view_scores_push(&s, score, s.records, now, time_of, &now);
	now++;
}

static void check_alarms(void)
{
	static const double scores[] = { 1, 101, NAN, 102, 105, 103, 100, 200, NAN, 150, 1 };
	static const struct view_alarm wanted[] = { { 9, 9, 150, "time 1009" }, { 3, 5, 105, "time 1003" },
						    { 7, 7, 200, "time 1007" } };

	begin(1);
	expect(isnan(s.last) && isnan(s.largest), "no record, no score");
	for (size_t i = 0; i < sizeof scores / sizeof *scores; i++)
		push_score(scores[i]);
	expect_number(s.alarms == 4, "alarms", (double)s.alarms, 4);
	for (size_t i = 0; i < VIEW_ALARMS; i++) {
		const struct view_alarm *a = &s.alarm[i], *w = &wanted[i];

		expect_number(a->first == w->first && a->last == w->last, "rows of an alarm", (double)a->first, (double)w->first);
		expect_number(a->peak == w->peak, "the largest score of an alarm", a->peak, w->peak);
		expect(strcmp(a->time, w->time) == 0, "the time of an alarm's first record");
	}
	expect(s.last == 1 && s.largest == 200 && s.row == 10, "the last record, and the largest score");
	for (size_t i = 0; i < s.count; i++)
		expect(s.column[i].alarm == (scores[i] > 100), "the column of an alarm");
	/* a column that joins others has their alarm */
	begin(0);
	push(3, 0);
	push_score(101);
	push(57, 0);
	expect_number(s.count == 31, "joined", (double)s.count, 31);
	expect(s.column[1].alarm && s.column[1].max == 101, "a joined column keeps an alarm");
	expect(!s.column[0].alarm && !s.column[2].alarm, "and no other column gets it");
}

/* The frame as text: without what clears the rest of a line, lines end with a newline. */
static void check_frame(const char *what, size_t width, size_t height, const char *wanted)
{
	const struct view_look look = { .width = width, .height = height, .graph = 3 };
	static struct view_frame f;
	char got[2048];
	size_t n = 0;

	f.length = f.lines = 0;
	expect(view_frame_draw(&f, &s, &look), "memory for a frame");
	for (size_t i = 0; i < f.length && n < sizeof got - 1; i++)
		if (f.length - i > 2 && memcmp(f.bytes + i, "\033[K", 3) == 0)
			i += 2;
		else if (f.bytes[i] != '\r')
			got[n++] = f.bytes[i];
	got[n] = '\0';
	if (strcmp(got, wanted) != 0) {
		printf("%s: expected\n%sgot\n%s", what, wanted, got);
		failures++;
	}
}

static void check_frames(void)
{
	static const char rare[] = "8 records  last inf  largest i\n"
				   "          0  ##### #\n"
				   "             ##### #\n"
				   "         -4  #####.#\n"
				   "     record 0      7\n";

	view_scores_init(&s, NAN, 1);
	check_frame("no record", 30, 20, "0 records  last -\n          1 \n            \n          0 \n     record 0\n");
	push_score(NAN);
	check_frame("a score that is no number", 30, 20, "1 records  last -\n          1  \n             \n          0  \n     record 0\n");
	for (int i = 0; i < 5; i++)
		push_score(0);
	check_frame("scores of 0", 30, 20, "6 records  last 0  largest 0\n          1       \n                  \n          0  .....\n     record 0    5\n");
	push_score(-4);
	push_score(INFINITY);
	check_frame("scores below 0, and infinite ones", 31, 20, rare);
	check_frame("a terminal of three lines", 31, 3, "8 records  last inf  largest i\n          0  #####.#\n     record 0      7\n");
}

int main(void)
{
	check_frames();
	check_speeds();
	check_pause();
	check_width();
	check_span();
	check_fixed();
	check_alarms();
	return failures > 0;
}
