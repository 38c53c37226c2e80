/* calendar.h - local time: the place of a time in its day, week and year, and whether its date is a holiday. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "common/tool.h"

struct calendar {
	const struct tool *t;
	int32_t *holiday; /* (holidays) ascending: year * 10000 + month * 100 + day; year 0: every year */
	size_t holidays;
};

/* Parts of a day, of a week from Monday on, and of a year that have passed, from 0 to 1; holiday: 0 or 1. */
struct calendar_place {
	double day, week, year, holiday;
};

/* Sets the time zone of the program, by name or as a rule of POSIX, and reads the dates of the file, NULL: none. Dies if
 * the zone is not known or a line is no date. */
void calendar_open(struct calendar *c, const struct tool *t, const char *zone, const char *holidays);
/* Dies if the system has no local time for the time. */
struct calendar_place calendar_find(const struct calendar *c, int64_t time);
void calendar_close(struct calendar *c);

#endif
