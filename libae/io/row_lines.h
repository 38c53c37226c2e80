/* row_lines.h - the lines of rows as they stand in the file, to which numbers can be added. */
#ifndef AE_ROW_LINES_H
#define AE_ROW_LINES_H

#include "io/text_decoder.h"

struct ae_row_line {
	size_t at, length, split; /* in the text; length 0: the row has no line */
};

/* Starts as zeros. */
struct ae_row_lines {
	struct ae_text_decoder *from; /* NULL: rows have no lines */
	struct ae_text text;          /* of the rows of a block */
	struct ae_row_line *row;      /* (rows) */
};

/* Makes space for the lines of a block of rows. Returns 0 or -1. */
int ae_row_lines_lay_out(struct ae_row_lines *l, struct ae_text_decoder *from, size_t rows, const char *file,
			 struct ae_err *e) AE_MUST_USE;
void ae_row_lines_begin(struct ae_row_lines *l); /* a new block */
/* Stores the line of row i of the block, line `number` of the table. */
int ae_row_lines_take(struct ae_row_lines *l, size_t row, uint64_t number, const char *file,
		      struct ae_err *e) AE_MUST_USE;
void ae_row_lines_release(struct ae_row_lines *l);

#endif
