/* keyed.h - many series in one stream: the options, the input, and the lines of the output. */
#ifndef KEYED_H
#define KEYED_H

#include "common/tool.h"

/* --key, --max-keys and --add of a program. */
struct keyed_options {
	const char *columns; /* NULL: one series */
	size_t max;
	const char *add; /* name under which numbers are added to the input's lines; NULL: they are not */
};
enum { KEYED_MAX = 100000 }; /* the default */

#define KEYED_OPTION_LINES(o) \
	{ OPT_TEXT,      0, \
	  "key",         "LIST", \
	  &(o)->columns, "columns that tell the series of a row: host,metric (default: one series)" }, \
	{ \
		OPT_COUNT, 0, "max-keys", "N", &(o)->max, \
			"series to remember; a new one replaces the one not seen for longest (default: 100000)", 1, \
			1e8 \
	}

#define KEYED_ADD_OPTION(o) \
	{ \
		OPT_TEXT, 0, "add", "NAME", &(o)->add, \
			"print each line of the input with this number added: Influx lines, JSON objects" \
	}

/* Dies if --max-keys is given without --key, or if the output cannot be a table. */
void keyed_check(const struct tool *t, const struct keyed_options *o);

/* Lines of a keyed stream: a table separated by tabs, with a header: the key, the time of the row if it has one, and
 * values. With --add: the input's lines, all of them, with the values of those that have some. keyed_open() opens the input,
 * which is a table; keyed_row() begins a line, keyed_end() ends it; keyed_rest() ends the n records of the last read. */
struct keyed {
	struct tool *t;
	struct ae_reader *in;
	bool timed;      /* rows have times */
	const char *add; /* as in the options */
	char **name;     /* (count) of the values that are added */
	double *value;   /* (count) of the row */
	size_t count, at;
	size_t row, next; /* the row; the next line to print */
};
void keyed_open(struct keyed *k, struct tool *t, int first, const struct keyed_options *o);
/* The header; names: of `count` values, NULL: the one name `only`. */
void keyed_head(struct keyed *k, const char *const *names, size_t count, const char *only);
/* Prints key and time of record i of the last read. */
void keyed_row(struct keyed *k, size_t i);
void keyed_value(struct keyed *k, double value); /* a tab and the value; NaN: an empty field */
void keyed_end(struct keyed *k);
void keyed_rest(struct keyed *k, size_t n);
void keyed_close(struct keyed *k); /* frees the reader, too */
/* A time as lines have it, "": none. text: scratch for it. */
const char *keyed_time(const struct ae_reader *in, int64_t time, char text[AE_TIME_TEXT]);
/* The next field of a key, or of the names of its columns, without quotes, for the caller to free; NULL after the last.
 * *at moves to the field after it. */
char *keyed_field(const struct tool *t, const char **at);

#endif
