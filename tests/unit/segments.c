/* segments.c - interruptions of a series, its repeated and unsorted times, and lengths of time as text. */
#include "expect.h"
#include "ae.h"

#include <stdio.h>
#include <string.h>

static void check_segments(void)
{
	static const struct { struct ae_place place; bool begins; const char *what; } row[] = {
		{ { 100, 7, 0 }, true, "the first row" },
		{ { 110, 7, 0 }, false, "a step of the largest gap" },
		{ { 121, 7, 0 }, true, "a longer step" },
		{ { 121, 7, 0 }, false, "a repeated time" },
		{ { 120, 7, 0 }, false, "a little back" },
		{ { 90, 7, 0 }, true, "far back" },
		{ { AE_TIME_NONE, 7, 0 }, false, "no time" },
		{ { 100, 7, 0 }, false, "after a row without time" },
		{ { 100, 8, 0 }, true, "another group" },
		{ { 50, 8, 1 }, true, "another file, whose times are its own" },
		{ { INT64_MAX, 8, 1 }, true, "the longest step" },
		{ { INT64_MIN + 1, 8, 1 }, true, "the longest step back" },
	};
	struct ae_segments s = { .max_gap = 10 };

	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		expect(ae_segments_next(&s, &row[i].place) == row[i].begins, row[i].what);
	expect(s.rows == 12 && s.segments == 7 && s.gaps == 4 && s.groups == 1 && s.files == 1, "counts of segments");
	expect(s.repeated == 1 && s.first_repeated == 3, "repeated times");
	expect(s.unsorted == 3 && s.first_unsorted == 4, "unsorted times");
	expect(s.untimed == 1 && s.first_untimed == 6, "rows without time");
}

/* Without max_gap only files and groups interrupt. */
static void check_no_gap(void)
{
	struct ae_segments s = { 0 };

	expect(ae_segments_next(&s, &(struct ae_place){ 0, 0, 0 }), "the first row");
	expect(!ae_segments_next(&s, &(struct ae_place){ INT64_MAX, 0, 0 }), "no limit, no gap");
	expect(s.gaps == 0, "no gap is counted");
}

static void check_durations(void)
{
	static const struct { const char *text; int64_t ns; const char *name; } good[] = {
		{ "10m", 600000000000, "10m" }, { "10min", 600000000000, "10m" }, { "90s", 90000000000, "90s" },
		{ "1.5h", 5400000000000, "90m" }, { "24h", 86400000000000, "1d" }, { "7d", 604800000000000, "1w" },
		{ "250ms", 250000000, "250ms" }, { "1us", 1000, "1us" }, { "3ns", 3, "3ns" },
		{ "15250w", 9223200000000000000, "15250w" },
	};
	static const char *const bad[] = {
		"", "m", "10", "10x", "-1m", "1e3s", "0s", "1 m", "10mm", "99999w", "1..5h", "0.1ns", "nan", "infs", ".s",
	};
	struct ae_err e;
	int64_t ns;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		expect(ae_duration_parse(&ns, good[i].text, &e) == 0 && ns == good[i].ns, good[i].text);
		expect(strcmp(ae_duration_name(good[i].ns).text, good[i].name) == 0, good[i].name);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		expect(ae_duration_parse(&ns, bad[i], &e) == -1, bad[i]);
	expect(ae_duration_parse(&ns, "10mins", &e) == -1 && strstr(e.text, "did you mean 'min'?"), "a suggestion");
}

static void check_window_breaks(void)
{
	static const bool whole[] = { false, false, true, true, false, false, true };	/* a break before row 4 */
	struct ae_window *w;
	struct ae_err e;

	if (ae_window_new(&w, 3, 1, 1, &e) != 0) {
		expect(false, e.text);
		return;
	}
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		const float row = (float)i;
		const float *window;

		if (i == 4)
			ae_window_break(w);
		window = ae_window_push(w, &row);
		expect((window != NULL) == (i >= 2), "windows keep their number");
		expect(ae_window_is_whole(w) == whole[i], "which windows are whole");
	}
	ae_window_free(w);
}

int main(void)
{
	check_segments();
	check_no_gap();
	check_durations();
	check_window_breaks();
	return failures > 0;
}
