/* time_date.h - parts of a time as text: numbers, marks, and dates of all forms. */
#ifndef AE_TIME_DATE_H
#define AE_TIME_DATE_H

#include "io/io.h"

/* A text being read. */
struct ae_time_cursor {
	const char *at, *end;
};

bool ae_time_is_digit(char c);
/* Takes a number of `min` to `max` digits, with no digit after it. Returns it; -1: none, and nothing is taken. */
int ae_time_digits(struct ae_time_cursor *c, int min, int max);
/* Takes the character, if it is the next one. */
bool ae_time_mark(struct ae_time_cursor *c, char mark);

/* Days since 1970-01-01 in the Gregorian calendar. false: there is no such day. */
bool ae_time_days(int year, int month, int day, int64_t *days);

/* Takes "Mon ", "Mon, " or "Monday, ", if it is there. */
void ae_time_skip_weekday(struct ae_time_cursor *c);
/* Takes "Jan" or "January", in any case. Returns 1 to 12; 0: none, and nothing is taken. */
int ae_time_take_month(struct ae_time_cursor *c);
/* Takes a date, as days since 1970. The orders of day, month and year are those of ae_time_parse(). false: none. */
bool ae_time_take_date(struct ae_time_cursor *c, enum ae_date_order order, int64_t *days);
/* Whether the text from s to end is a date, and no time of day behind it. */
bool ae_time_is_date(const char *s, const char *end, enum ae_date_order order);

#endif
