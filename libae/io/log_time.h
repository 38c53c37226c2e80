/* log_time.h - the time that stands in a line of a log. */
#ifndef AE_LOG_TIME_H
#define AE_LOG_TIME_H

#include "io/io.h"

/* How the times of a log are read: `format` is an index of ae_log_time_word(), `year` that of times without one. The rest
 * starts from zeros. */
struct ae_log_clock {
	size_t format;
	int year;
	size_t found, place; /* the format of the last time, 0: none yet; how many places for a time stand before it */
	int month;           /* of the last time without a year */
	bool no_year;        /* a time has no year */
};

struct ae_log_time {
	int64_t time;
	const char *from, *to; /* its text in the line */
};

/* Finds the time of a line from s to end: the first one that begins in its first 64 bytes. false: none. */
bool ae_log_time_find(struct ae_log_clock *c, const char *s, const char *end, struct ae_log_time *found);

#endif
