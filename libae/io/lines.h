/* lines.h - a text table line by line, and a line field by field. */
#ifndef AE_LINES_H
#define AE_LINES_H

#include "io/bytes.h"

/* The position in a table. Starts from zeros and next_line 1. */
struct ae_lines {
	char separator;			/* ' ': any number of blanks; 0: not known yet */
	uint64_t line, next_line;	/* numbers, from 1, of the current line and of the next one */
	uint64_t quoted_lines;		/* line ends inside its quotes */
	char *header;			/* the line that names the columns; NULL: none */
	size_t header_length;
};

struct ae_line { const char *at, *end; size_t bytes; };		/* bytes: with the line's end */
struct ae_field { const char *at, *end; bool open; };		/* open: a quote that is never closed */

/* Takes the next line. Returns 1; 0 at the end of the file, or if the line has not come yet and `wait` is false; -1. */
int ae_line_take(struct ae_lines *l, struct ae_bytes *in, bool wait, struct ae_line *line,
		 struct ae_err *e) AE_MUST_USE;
/* Puts the line last taken back. */
void ae_line_untake(struct ae_lines *l, struct ae_bytes *in, const struct ae_line *line);

/* Cuts off a carriage return at the end, leading blanks, and a byte order mark. */
void ae_line_trim(const struct ae_lines *l, struct ae_line *line);

/* Checks that a table's first line is text without a carriage return in it. Returns 0 or -1. */
int ae_line_check_text(const struct ae_lines *l, const char *name, const struct ae_line *line,
		       struct ae_err *e) AE_MUST_USE;

/* Whether a trimmed line is blank or a comment; whether it repeats the header. */
bool ae_line_is_void(const struct ae_line *line);
bool ae_line_is_header_again(const struct ae_lines *l, const struct ae_line *line);

/* For the first trimmed line that is neither blank nor a comment: its separator; whether it is a header, which is a
 * line without a number; and storing it as the header (-1: no memory). */
char ae_line_separator(const struct ae_line *line);
bool ae_line_is_header(const struct ae_lines *l, const struct ae_line *line);
int ae_line_keep_header(struct ae_lines *l, const struct ae_line *line) AE_MUST_USE;

size_t ae_line_fields(const struct ae_lines *l, const struct ae_line *line);

bool ae_line_separates(const struct ae_lines *l, char c);

/* Start of the next field after the one that ends here; NULL after the last. */
const char *ae_field_after(const struct ae_lines *l, const char *at, const char *end);
/* Takes the field that begins here, without blanks and quotes around it. Returns the start of the next, or NULL. */
const char *ae_field_take(const struct ae_lines *l, const char *at, const char *end, struct ae_field *f);
bool ae_field_is_number(const struct ae_field *f, double *value);
bool ae_field_is_missing(const struct ae_field *f);		/* empty, or NA */
/* A text that other programs write for a missing number: "null", "-". In a text column it may be a category. */
bool ae_field_is_like_missing(const struct ae_field *f);
bool ae_field_has_decimal_comma(const struct ae_field *f);	/* a number if its comma were a point */

/* Copies the field with doubled quotes as one. Returns the end of the copy. */
char *ae_field_unquote(char *to, const struct ae_field *f);

#endif
