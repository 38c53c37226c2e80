/* rows.h - a text table row by row: its header, the fields of its rows, and where they stand in messages. */
#ifndef AE_ROWS_H
#define AE_ROWS_H

#include "io/lines.h"
#include "io/source.h"

/* Starts from zeros. */
struct ae_rows {
	struct ae_bytes *in;
	struct ae_lines lines;
	size_t columns;		/* of the header, else of the first row */
	char **names;		/* (columns), one block; NULL: there is no header */
	bool ended;		/* a separator may end a line: no column is behind it */
	size_t values, room;	/* of a row given out; rows in the block */
	double *block;		/* (room, values) */
};

/* Takes the header, if there is one, and the first row, which is put back. */
int ae_rows_begin(struct ae_rows *r, struct ae_bytes *in, struct ae_line *first,
		  struct ae_err *e) AE_MUST_USE;
/* The next line that is not blank, no comment and not the header once more: as ae_line_take(). */
int ae_rows_take(struct ae_rows *r, bool wait, struct ae_line *line, struct ae_err *e) AE_MUST_USE;
void ae_rows_release(struct ae_rows *r);

/* Makes the block, and the array that all of it is: rows of so many values. Returns 1, or -1. */
int ae_rows_lay_out(struct ae_rows *r, size_t values, struct ae_array *a, struct ae_err *e) AE_MUST_USE;

/* As ae_input_format's block; `parse` turns a line into a row's values. */
ptrdiff_t ae_rows_block(struct ae_rows *r, size_t max, const void **values, void *arg,
			int (*parse)(void *arg, const struct ae_line *line, double *row, struct ae_err *e),
			struct ae_err *e) AE_MUST_USE;

/* Whether the line, of a table without a header, is 0, 1, 2, ... for three columns or more. */
bool ae_rows_counts(const struct ae_rows *r, const struct ae_line *line);

/* The name of a column, "" where it has none. */
const char *ae_rows_name(const struct ae_rows *r, size_t column);

/* The field of a column, which begins at *at; *at becomes where the next one does, or NULL. */
int ae_rows_field(const struct ae_rows *r, const char **at, const char *end, size_t column,
		  struct ae_field *f, struct ae_err *e) AE_MUST_USE;
/* The same, and its value: NaN where a word says that it is missing, or it is no finite number, if
 * keep_missing allows that. */
int ae_rows_number(const struct ae_rows *r, const char **at, const char *end, size_t column,
		   bool keep_missing, double *value, struct ae_err *e) AE_MUST_USE;
/* That the line in work has as many columns as the first one. */
int ae_rows_check(const struct ae_rows *r, size_t columns, struct ae_err *e) AE_MUST_USE;

/* Not each program that reads records has the option. */
#define AE_SEE_MISSING "(--missing, as of ae-normalize, says what becomes of it)"
#define AE_DECIMAL_COMMA "has a decimal comma, a point is expected"

/* "file: line 3: column 2 'b': 'x' PROBLEM". Returns -1. */
int ae_rows_refuse(const struct ae_rows *r, size_t column, const struct ae_field *f, const char *problem,
		   struct ae_err *e);

#endif
