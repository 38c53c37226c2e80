/* lines.h - a text table line by line, and a line field by field. */
#ifndef AE_LINES_H
#define AE_LINES_H

#include "io/bytes.h"
#include "io/io.h"

enum { AE_COMMENTS = 32, AE_ABSENT = 32 };

/* The part of a line that has been searched for its end, so that no byte is searched for each chunk that comes later. */
struct ae_line_scan {
	size_t seen;        /* bytes without the end of the line */
	uint64_t line_ends; /* among them, inside quotes */
	bool comment;       /* a comment: quotes in it mean nothing */
	bool quotes;        /* a line with quotes: the state below counts */
	bool after_separator, quoted, inside;
};

/* The position in a table, and the rules it is read by. ae_lines_init() sets it up. */
struct ae_lines {
	char separator;           /* ' ': any number of blanks; 0: not known yet */
	uint64_t line, next_line; /* numbers of the current line and of the next line, from 1 */
	struct ae_line_scan scan; /* of the next line */
	const struct ae_table_options *rules;
	size_t columns; /* of the table, once known */
	bool begun;     /* the first row has been read: a line with # is a comment only if it cannot be a row */
	uint64_t comment[AE_COMMENTS]; /* hashes of the comments before the first row, which joined files repeat */
	size_t comments;
	double absent[AE_ABSENT]; /* numbers that mean a missing value */
	size_t absents;
	char *header; /* the line that names the columns; NULL: none */
	size_t header_length;
};

struct ae_line {
	const char *at, *end;
	size_t bytes;
}; /* bytes: including the end of the line */
struct ae_field {
	const char *at, *end;
	bool open, quoted;
}; /* open: the closing quote is missing */

/* Starts at line 1. The rules must outlive it. Returns -1 if they list too many numbers. */
int ae_lines_init(struct ae_lines *l, const struct ae_table_options *rules, struct ae_err *e) AE_MUST_USE;

/* Takes the next line. Returns 1; 0 at the end of the file, or if the line has not come yet and `wait` is false; -1. */
int ae_line_take(struct ae_lines *l, struct ae_bytes *in, bool wait, struct ae_line *line,
		 struct ae_err *e) AE_MUST_USE;
/* Puts the line last taken back. */
void ae_line_untake(struct ae_lines *l, struct ae_bytes *in, const struct ae_line *line);

/* Removes a carriage return at the end, leading blanks, and a byte order mark. */
void ae_line_trim(const struct ae_lines *l, struct ae_line *line);

/* Checks that the first line of a table is text without carriage returns. Returns 0 or -1. */
int ae_line_check_text(const struct ae_lines *l, const char *name, const struct ae_line *line,
		       struct ae_err *e) AE_MUST_USE;

/* Whether a trimmed line is blank; is a comment, or names the separator (`in` holds the following lines); repeats
 * the header. */
bool ae_line_is_blank(const struct ae_line *line);
bool ae_line_is_comment(struct ae_lines *l, const struct ae_bytes *in, const struct ae_line *line);
bool ae_line_is_header_again(const struct ae_lines *l, const struct ae_line *line);

/* Takes the separator from the first trimmed line that is neither blank nor a comment, unless the rules give it. */
void ae_line_set_separator(struct ae_lines *l, const struct ae_line *line);
/* Whether the numbers of a line are rising whole numbers; `even`: with equal steps; `years`: from 1900 to 2100. header_line.c */
struct ae_ascent {
	bool rises, even, years;
	double first, last;
	size_t count; /* of the numbers */
};
struct ae_ascent ae_line_ascent(const struct ae_lines *l, const struct ae_line *line);
/* Whether that line is the header: by the rules, else if it has no number. A number in quotes is a name if the field
 * below it, in the next line, is not a number in quotes. Other numbers are names beside the name of times or of an index,
 * "time,101,102", and if they count columns or years behind an empty first field. next: NULL: not known. header_line.c */
bool ae_line_is_header(const struct ae_lines *l, const struct ae_line *line, const struct ae_line *next);
int ae_line_keep_header(struct ae_lines *l, const struct ae_line *line) AE_MUST_USE; /* -1: no memory */

size_t ae_line_fields(const struct ae_lines *l, const struct ae_line *line);

bool ae_line_separates(const struct ae_lines *l, char c);

/* Returns the start of the field after the one that ends at `at`; NULL after the last. */
const char *ae_field_after(const struct ae_lines *l, const char *at, const char *end);
/* Takes the field that begins at `at`, without blanks and quotes around it. Returns the start of the next field, or
 * NULL. */
const char *ae_field_take(const struct ae_lines *l, const char *at, const char *end, struct ae_field *f);
bool ae_field_is_number(const struct ae_lines *l, const struct ae_field *f, double *value);
bool ae_field_is_missing(const struct ae_lines *l, const struct ae_field *f); /* empty, NA, or by the rules */
bool ae_number_is_absent(const struct ae_lines *l, double value);             /* by the rules */
/* Whether the field is True or False, as pandas' read_csv() knows them; *value: 1 or 0. */
bool ae_field_is_boolean(const struct ae_field *f, double *value);
/* Whether the text means a missing number in other programs: "null", "-". In a text column it may be a category. */
bool ae_field_is_like_missing(const struct ae_field *f);
/* Whether the text is a number with a decimal comma. */
bool ae_field_has_decimal_comma(const struct ae_field *f);
/* Whether a whole number of 2^53 or more has digits that a double does not hold. */
bool ae_field_loses_digits(const struct ae_field *f, double value);

/* Copies the field with doubled quotes as one. Returns the end of the copy. */
char *ae_field_unquote(char *to, const struct ae_field *f);

#endif
