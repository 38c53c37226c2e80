/* places.h - the time, group and file of each row of a stream: from its own table, or from one beside it. */
#ifndef PLACES_H
#define PLACES_H

#include "common/tool.h"

struct places_options {
	const char *needs;   /* option that needs times, for messages; NULL: times are not needed */
	bool keep_times;     /* times are wanted if there are some */
	const char *group;   /* column of the groups; NULL: none */
	bool times_optional; /* without times, or without that column, a warning says so; else an error */
	bool group_optional;
	struct tool_list times; /* tables beside the stream, one behind the other; count 0: its own */
};

struct places {
	struct tool *t;
	const struct places_options *o;
	struct ae_reader *rows;  /* the stream, the caller's */
	struct ae_reader *table; /* of --times, else NULL */
	double *scratch;         /* (capacity, values) of the table's records */
	size_t capacity, at, n;  /* records: of a block, taken of it, in it */
	size_t file;
	uint64_t count; /* rows so far */
};

/* Opens the tool's operands from arg[first] on, or stdin, and the tables of --times, whose row i is for record i of the
 * stream. Dies if times are needed and there are none. */
struct ae_reader *places_open(struct places *p, struct tool *t, int first, const struct places_options *o);

/* As places_open(), for a file that is like the input: tool_reader_like(). */
struct ae_reader *places_open_like(struct places *p, struct tool *t, const char *path, const struct places_options *o);

/* After each read of the stream: the next places are those of the records read. */
void places_read(struct places *p);
struct ae_place places_next(struct places *p);

/* After the stream's end: dies if the table has more rows. */
void places_close(struct places *p);

/* Whether times are points in time, rather than numbers that count. */
bool places_are_stamps(const struct places *p);

/* Prints, once each, that times repeat, go back or are missing, as `s` has it. */
void places_tell(struct places *p, const struct ae_segments *s, struct ae_segments *told);

#endif
