/* rows.h - a text table row by row: its header, the fields of its rows, and their positions in messages. */
#ifndef AE_ROWS_H
#define AE_ROWS_H

#include "io/lines.h"
#include "io/source.h"

enum { AE_EXAMPLE = 41 }; /* bytes of a field in a message, with its NUL */

/* Copies the first characters of a text. */
void ae_example_set(char example[AE_EXAMPLE], const char *text, size_t n);

/* Set up by ae_rows_begin(); all zero before. */
struct ae_rows {
	struct ae_bytes *in;
	struct ae_lines lines;
	uint64_t first;                /* number of the first row's line */
	struct ae_text_decoder *text;  /* makes the table; NULL: nothing does */
	struct ae_table_options rules; /* of its lines */
	size_t columns;                /* of the header, else of the first row */
	char **names;                  /* (columns), one block; NULL: there is no header */
	bool ended;                    /* a separator ends each line; no column follows it */
	bool plain;                    /* the rules do not change the value of a number between separators */
	bool *boolean;                 /* (columns), the caller's: True and False are numbers there; NULL: nowhere */
	bool comment;                  /* the current row begins with # */
	uint64_t blanks; /* blank lines taken; in a table of one column they are missing values, unless the file ends */
	char *lost;      /* (AE_EXAMPLE) the first whole number that loses digits; NULL: it is an error */
	size_t values, capacity; /* values per row; rows in the block */
	double *block;           /* (capacity, values) */
	bool *bad;               /* (capacity) lines of the block that could not be read; NULL: these are errors */
	struct ae_bad_lines *bad_lines;
};

/* Takes the header, if there is one, and finds the first row, which stays in the input. */
int ae_rows_begin(struct ae_rows *r, struct ae_bytes *in, const struct ae_table_options *rules, struct ae_line *first,
		  struct ae_err *e) AE_MUST_USE;
/* Takes the next row, without comments, repeated headers, and blank lines unless there is one column. Returns as
 * ae_line_take() does. */
int ae_rows_take(struct ae_rows *r, bool wait, struct ae_line *line, struct ae_err *e) AE_MUST_USE;
/* Whether the row last taken is the first one of a table without a header. */
bool ae_rows_is_first(const struct ae_rows *r);
/* Whether the row last taken stands for a line that could be read. */
int ae_rows_whole(const struct ae_rows *r, struct ae_err *e) AE_MUST_USE;
void ae_rows_release(struct ae_rows *r);

/* Allocates the block and describes the array: rows of `values` values. Returns 1 or -1. */
int ae_rows_lay_out(struct ae_rows *r, size_t values, struct ae_array *a, struct ae_err *e) AE_MUST_USE;

/* The block function of ae_input_format; `parse` turns a line into the values of a row. */
ptrdiff_t ae_rows_block(struct ae_rows *r, size_t max, const void **values, void *arg,
			int (*parse)(void *arg, const struct ae_line *line, double *row, struct ae_err *e),
			struct ae_err *e) AE_MUST_USE;

/* Returns the name of a column; "": it has none. */
const char *ae_rows_name(const struct ae_rows *r, size_t column);

/* Takes the field of a column, which begins at *at. *at becomes the start of the next field, or NULL. */
int ae_rows_field(const struct ae_rows *r, const char **at, const char *end, size_t column, struct ae_field *f,
		  struct ae_err *e) AE_MUST_USE;
/* Takes the field and its value: NaN if the value is missing or infinite and `keep` allows that. */
enum { AE_KEEP_NONE, AE_KEEP_MISSING, AE_KEEP_NAN }; /* no missing value; missing and infinite ones; missing ones */
int ae_rows_number(const struct ae_rows *r, const char **at, const char *end, size_t column, int keep, double *value,
		   struct ae_err *e) AE_MUST_USE;
/* Checks that the current line has as many columns as the first one. */
int ae_rows_check(const struct ae_rows *r, size_t columns, struct ae_err *e) AE_MUST_USE;

/* Hints at the ends of messages. Only some programs have --missing, so the hint names one that has it. */
#define AE_SEE_NA "(--na reads it as missing)"
#define AE_SEE_HEADER "(--header yes takes the line as the header)"
#define AE_SEE_COMMENTS "(--comments takes the line as a comment)"
#define AE_SEE_MISSING "(ae-normalize --missing drops or fills it)"
#define AE_DECIMAL_COMMA "has a decimal comma (--decimal , reads it)"

/* "file: line 3: column 2 'b': 'x' PROBLEM". Returns -1. */
int ae_rows_refuse(const struct ae_rows *r, size_t column, const struct ae_field *f, const char *problem,
		   struct ae_err *e);

#endif
