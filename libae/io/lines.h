/* lines.h - a text table line by line, and a line field by field. */
#ifndef AE_LINES_H
#define AE_LINES_H

#include "io/bytes.h"

/* Where a table's lines stand so far. Starts from zeros and next_line 1. */
struct ae_lines {
	char separator;			/* ' ': any number of blanks; 0: not known yet */
	uint64_t line, next_line;	/* numbers, from 1, of the line in work and of the one after it */
	uint64_t quoted_lines;		/* line ends inside its quotes */
	char *header;			/* the line that names the columns, to know it again; NULL: none */
	size_t header_length;
};

struct ae_line { const char *at, *end; size_t bytes; };		/* bytes: with the line's end */
struct ae_field { const char *at, *end; bool open; };		/* open: a quote that is never closed */

/* Takes a line as it stands: 1, 0 at the end of the file or when it is not there and `wait` is false, -1. */
int ae_line_take(struct ae_lines *l, struct ae_bytes *in, bool wait, struct ae_line *line,
		 struct ae_err *e) AE_MUST_USE;
/* Puts the line last taken back. */
void ae_line_untake(struct ae_lines *l, struct ae_bytes *in, const struct ae_line *line);

/* Leaves away the other system's line end, blanks in front, and a mark of byte order, which stands in front
 * of a second file, too. */
void ae_line_trim(const struct ae_lines *l, struct ae_line *line);

/* That a table's first line is of text, and ends as lines should: an error says what byte of another kind
 * is in it, or that a carriage return is. */
int ae_line_check_text(const struct ae_lines *l, const char *name, const struct ae_line *line,
		       struct ae_err *e) AE_MUST_USE;

/* Of a trimmed line: whether it says nothing (blank, or a comment), or is the header once more. */
bool ae_line_is_void(const struct ae_line *line);
bool ae_line_is_header_again(const struct ae_lines *l, const struct ae_line *line);

/* Of the first trimmed line that says something: its separator; then whether it names the columns, being a
 * line without a number, or what somebody may have meant as one; then keeps it as the header. */
char ae_line_separator(const struct ae_line *line);
bool ae_line_is_header(const struct ae_lines *l, const struct ae_line *line);
int ae_line_keep_header(struct ae_lines *l, const struct ae_line *line) AE_MUST_USE;	/* -1: no memory */

size_t ae_line_fields(const struct ae_lines *l, const struct ae_line *line);

bool ae_line_separates(const struct ae_lines *l, char c);

/* Where the field after the one that ends here begins; NULL after the last. */
const char *ae_field_after(const struct ae_lines *l, const char *at, const char *end);
/* The field that begins here, without blanks and quotes around it; returns where the next begins, or NULL. */
const char *ae_field_take(const struct ae_lines *l, const char *at, const char *end, struct ae_field *f);
bool ae_field_is_number(const struct ae_field *f, double *value);
bool ae_field_is_missing(const struct ae_field *f);		/* empty, or NA */
/* A word that other programs write for a missing number: "null", "-". Among text it may mean itself. */
bool ae_field_is_like_missing(const struct ae_field *f);
bool ae_field_has_decimal_comma(const struct ae_field *f);	/* would be a number with a point in it */

/* Copies it with its doubled quotes as one; returns the place behind. */
char *ae_field_unquote(char *to, const struct ae_field *f);

#endif
