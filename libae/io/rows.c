/* rows.c - a text table row by row: its header, the fields of its rows, and their positions in messages. */
#include "io/rows.h"

#include "base/shape.h"
#include "io/text_decoder.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_VALUES = 1 << 15, /* values per block */
	AHEAD_BYTES = 1 << 18,  /* bytes read at most, if they have arrived, before the columns get their types */
	SHOWN = 40,             /* characters of a field in a message */
};

/* ---- places ---- */

const char *ae_rows_name(const struct ae_rows *r, size_t column)
{
	return r->names && column < r->columns ? r->names[column] : "";
}

static struct ae_err at_column(const struct ae_rows *r, size_t column)
{
	const char *name = ae_rows_name(r, column);
	struct ae_err place;

	ae_err_set(&place, "%.300s: line %llu: column %zu%s%.60s%s", r->in->name, (unsigned long long)r->lines.line,
		   column + 1, *name ? " '" : "", name, *name ? "'" : "");
	return place;
}

int ae_rows_refuse(const struct ae_rows *r, size_t column, const struct ae_field *f, const char *problem,
		   struct ae_err *e)
{
	ptrdiff_t length = f->end - f->at;

	return ae_err_set(e, "%s: '%.*s'%s %s", at_column(r, column).text, length < SHOWN ? (int)length : SHOWN, f->at,
			  length < SHOWN ? "" : "...", problem);
}

int ae_rows_check(const struct ae_rows *r, size_t columns, struct ae_err *e)
{
	if (columns == r->columns)
		return 0;
	if (r->comment)
		return ae_err_set(e,
				  "%s: line %llu: expected %zu column%s, as in the first row, got %zu in a row that "
				  "begins with # (--comments takes it as a comment)",
				  r->in->name, (unsigned long long)r->lines.line, r->columns,
				  r->columns == 1 ? "" : "s", columns);
	return ae_err_set(e, "%s: line %llu: expected %zu column%s, as in the first row, got %zu", r->in->name,
			  (unsigned long long)r->lines.line, r->columns, r->columns == 1 ? "" : "s", columns);
}

void ae_example_set(char example[AE_EXAMPLE], const char *text, size_t n)
{
	n = n < AE_EXAMPLE - 1 ? n : AE_EXAMPLE - 1;
	memcpy(example, text, n);
	example[n] = '\0';
}

/* ---- fields ---- */

int ae_rows_field(const struct ae_rows *r, const char **at, const char *end, size_t column, struct ae_field *f,
		  struct ae_err *e)
{
	*at = ae_field_take(&r->lines, *at, end, f);
	return f->open ? ae_err_set(e, "%s: its quote is never closed", at_column(r, column).text) : 0;
}

/* Reports a missing closing quote, which is the cause if columns are missing, too. */
static int check_quotes(const struct ae_rows *r, const struct ae_line *line, struct ae_err *e)
{
	struct ae_field f;
	size_t column = 0;

	for (const char *at = line->at; at; column++)
		if (ae_rows_field(r, &at, line->end, column, &f, e) != 0)
			return -1;
	return 0;
}

/* Reports a whole number that a double changes as an error, or stores it in r->lost. */
static int check_digits(const struct ae_rows *r, size_t column, const struct ae_field *f, double value,
			struct ae_err *e)
{
	if (!ae_field_loses_digits(f, value))
		return 0;
	if (!r->lost)
		return ae_rows_refuse(r, column, f, "has digits that a double does not hold", e);
	if (!*r->lost)
		ae_example_set(r->lost, f->at, (size_t)(f->end - f->at));
	return 0;
}

/* The value of a field that is not simply a number between separators. */
static int field_value(const struct ae_rows *r, size_t column, const struct ae_field *f, int keep, double *value,
		       struct ae_err *e)
{
	bool missing = ae_field_is_missing(&r->lines, f) || ae_field_is_like_missing(f);

	if (missing)
		*value = (double)NAN;
	else if (!ae_field_is_number(&r->lines, f, value)
		 && !(r->boolean && column < r->columns && r->boolean[column] && ae_field_is_boolean(f, value)))
		return ae_rows_refuse(r, column, f,
				      ae_field_has_decimal_comma(f)       ? AE_DECIMAL_COMMA
					      : r->comment && column == 0 ? "is no number " AE_SEE_COMMENTS
					      : ae_rows_is_first(r)       ? "is no number " AE_SEE_HEADER
									  : "is no number " AE_SEE_NA,
				      e);
	if (isfinite(*value))
		return fabs(*value) < 0x1p53 ? 0 : check_digits(r, column, f, *value, e);
	if (keep == AE_KEEP_MISSING || (keep == AE_KEEP_NAN && isnan(*value))) {
		*value = (double)NAN;
		return 0;
	}
	if (f->at == f->end)
		return ae_err_set(e, "%s: the field is empty " AE_SEE_MISSING, at_column(r, column).text);
	return ae_rows_refuse(r, column, f, missing ? "is a missing value " AE_SEE_MISSING : "is no finite number", e);
}

/* Reads a number without blanks and quotes around it, the common case. Returns false for all other fields. */
static bool plain_number(const struct ae_rows *r, const char **at, const char *end, double *value)
{
	const char *after = ae_number_parse(*at, end, value);

	if (!after || (after < end && !ae_line_separates(&r->lines, *after)) || !(fabs(*value) < 0x1p53))
		return false;
	if (!r->plain && (ae_number_is_absent(&r->lines, *value) || r->lines.rules->decimal_comma))
		return false;
	*at = ae_field_after(&r->lines, after, end);
	return true;
}

int ae_rows_number(const struct ae_rows *r, const char **at, const char *end, size_t column, int keep, double *value,
		   struct ae_err *e)
{
	struct ae_field f;

	if (plain_number(r, at, end, value))
		return 0;
	if (ae_rows_field(r, at, end, column, &f, e) != 0)
		return -1;
	return field_value(r, column, &f, keep, value, e);
}

/* ---- lines ---- */

static bool ends_separated(const struct ae_rows *r, const struct ae_line *line)
{
	return r->lines.separator != ' ' && line->end > line->at && line->end[-1] == r->lines.separator;
}

/* Returns a blank line as a row; the line after the blank lines stays in the input. */
static void give_blank(struct ae_rows *r, struct ae_line *line)
{
	ae_line_untake(&r->lines, r->in, line);
	r->lines.line -= r->blanks;
	r->blanks--;
	*line = (struct ae_line){ "", "", 0 };
	line->end = line->at;
}

int ae_rows_take(struct ae_rows *r, bool wait, struct ae_line *line, struct ae_err *e)
{
	int got;

	while ((got = ae_line_take(&r->lines, r->in, wait, line, e)) > 0) {
		ae_line_trim(&r->lines, line);
		if (ae_line_is_blank(line)) {
			r->blanks += r->columns == 1;
		} else if (ae_line_is_header_again(&r->lines, line)) {
			r->blanks = 0; /* blank lines at the end of the previous file */
		} else if (!ae_line_is_comment(&r->lines, r->in, line)) {
			break;
		}
	}
	if (got <= 0)
		return got;
	if (r->blanks > 0)
		give_blank(r, line);
	else if (r->ended && ends_separated(r, line))
		line->end--;
	r->comment = line->at < line->end && *line->at == '#';
	return got;
}

int ae_rows_whole(const struct ae_rows *r, struct ae_err *e)
{
	return ae_text_check(r->text, r->lines.line, e);
}

bool ae_rows_is_first(const struct ae_rows *r)
{
	return !r->lines.header && r->lines.line == r->first;
}

/* Puts the row last taken back. */
static void untake(struct ae_rows *r, const struct ae_line *line)
{
	if (line->bytes == 0)
		r->blanks++;
	else
		ae_line_untake(&r->lines, r->in, line);
}

/* Returns the next row, which stays in the input; NULL: it has not arrived. */
static const struct ae_line *peek(struct ae_rows *r, struct ae_line *line, struct ae_err *e)
{
	struct ae_lines lines = r->lines;
	size_t at = r->in->at;
	int got = ae_rows_take(r, false, line, e);

	r->lines = lines;
	r->in->at = at;
	return got > 0 ? line : NULL;
}

/* Stores the header, and its names: pointers and texts in one block. */
static int keep_header(struct ae_rows *r, const struct ae_line *line, struct ae_err *e)
{
	struct ae_line own;
	struct ae_field f;
	char *text;
	size_t column = 0;

	if (check_quotes(r, line, e) != 0)
		return -1;
	r->columns = ae_line_fields(&r->lines, line);
	r->names = malloc(r->columns * (sizeof *r->names + 1) + (size_t)(line->end - line->at));
	if (!r->names || ae_line_keep_header(&r->lines, line) != 0)
		return ae_err_set(e, "%s: no memory for %zu column names", r->in->name, r->columns);
	own = (struct ae_line){ r->lines.header, r->lines.header + r->lines.header_length, 0 };
	text = (char *)(r->names + r->columns);
	for (const char *at = own.at; at; column++) {
		at = ae_field_take(&r->lines, at, own.end, &f);
		r->names[column] = text;
		text = ae_field_unquote(text, &f);
		*text++ = '\0';
	}
	return 0;
}

/* Takes the header, if there is one, and the first row. */
static int take_first(struct ae_rows *r, struct ae_line *line, struct ae_err *e)
{
	int got = ae_rows_take(r, true, line, e);
	struct ae_line next;

	if (got <= 0)
		return got < 0 ? -1
			       : ae_err_set(e, "%s: expected rows, got none in %llu lines", r->in->name,
					    (unsigned long long)r->lines.line);
	if (ae_line_check_text(&r->lines, r->in->name, line, e) != 0)
		return -1;
	ae_line_set_separator(&r->lines, line);
	if (!ae_line_is_header(&r->lines, line, peek(r, &next, e)))
		return 0;
	if (keep_header(r, line, e) != 0)
		return -1;
	got = ae_rows_take(r, true, line, e);
	if (got == 0 && r->in->empty)
		*r->in->empty = true;
	if (got == 0)
		return ae_err_set(e, "%s: expected rows after the header, got none", r->in->name);
	return got < 0 ? -1 : 0;
}

/* If a separator ends both the header and the first row, no column follows it. */
static void drop_last(struct ae_rows *r, struct ae_line *first)
{
	struct ae_line header;

	if (!r->lines.header || r->columns < 2 || *r->names[r->columns - 1] != '\0')
		return;
	header = (struct ae_line){ r->lines.header, r->lines.header + r->lines.header_length, 0 };
	r->ended = ends_separated(r, &header) && ends_separated(r, first);
	if (r->ended) {
		r->columns--;
		first->end--;
	}
}

int ae_rows_begin(struct ae_rows *r, struct ae_bytes *in, const struct ae_table_options *rules, struct ae_line *first,
		  struct ae_err *e)
{
	size_t columns;

	r->in = in;
	r->text = ae_bytes_text(in);
	r->rules = *rules;
	if (r->text)
		ae_text_rules(&r->rules);
	r->plain = !r->rules.missing && !r->rules.decimal_comma;
	if (ae_lines_init(&r->lines, &r->rules, e) != 0 || ae_bytes_ahead(in, AHEAD_BYTES, e) != 0)
		return -1;
	if (r->text)
		r->lines.next_line = 0;
	if (take_first(r, first, e) != 0 || check_quotes(r, first, e) != 0)
		return -1;
	r->first = r->lines.line;
	drop_last(r, first);
	columns = ae_line_fields(&r->lines, first);
	if (r->lines.header && columns != r->columns)
		return ae_err_set(e, "%s: line %llu: expected %zu columns, as in the header, got %zu%s", r->in->name,
				  (unsigned long long)r->lines.line, r->columns, columns,
				  ends_separated(r, first) ? " (a separator ends the line)" : "");
	r->columns = columns;
	untake(r, first);
	r->lines.columns = columns;
	r->lines.begun = true;
	return 0;
}

void ae_rows_release(struct ae_rows *r)
{
	free(r->lines.header);
	free(r->names);
	free(r->block);
	free(r->bad);
	*r = (struct ae_rows){ 0 };
}

/* ---- blocks ---- */

int ae_rows_lay_out(struct ae_rows *r, size_t values, struct ae_array *a, struct ae_err *e)
{
	assert(values > 0);
	free(r->block);
	r->block = NULL;
	r->values = values;
	r->capacity = values < BLOCK_VALUES ? BLOCK_VALUES / values : 1;
	if (values <= SIZE_MAX / sizeof *r->block / r->capacity)
		r->block = malloc(r->capacity * values * sizeof *r->block);
	free(r->bad);
	r->bad = r->lines.rules->skip_bad ? calloc(r->capacity, sizeof *r->bad) : NULL;
	if (!r->block || (r->lines.rules->skip_bad && !r->bad))
		return ae_err_set(e, "%s: no memory for rows of %zu values", r->in->name, values);
	*a = (struct ae_array){
		.shape = { 1, { values } }, .dtype = AE_F8, .big = ae_host_is_big(), .count = AE_UNCOUNTED
	};
	return 1;
}

/* Whether the field is one of the column names. */
static bool is_name(const struct ae_rows *r, const struct ae_field *f)
{
	size_t n = (size_t)(f->end - f->at);

	for (size_t i = 0; i < r->columns; i++)
		if (n > 0 && strlen(r->names[i]) == n && memcmp(r->names[i], f->at, n) == 0)
			return true;
	return false;
}

/* Whether a line that cannot be read is a header with other columns, as behind a change of what writes the table: it has
 * no number, and half its fields or more are names. The rows behind it are not those of the first header. */
static bool is_other_header(const struct ae_rows *r, const struct ae_line *line)
{
	size_t fields = 0, names = 0;
	struct ae_field f;
	double unused;

	for (const char *at = r->names && !r->text ? line->at : NULL; at; fields++) {
		at = ae_field_take(&r->lines, at, line->end, &f);
		if (ae_field_is_number(&r->lines, &f, &unused))
			return false;
		names += is_name(r, &f);
	}
	return names > 1 && 2 * names >= fields;
}

static int refuse_header(const struct ae_rows *r, const struct ae_line *line, struct ae_err *e)
{
	ptrdiff_t n = line->end - line->at;

	return ae_err_set(e, "%s: line %llu: expected rows of the first header, got another header: '%.*s'%s",
			  r->in->name, (unsigned long long)r->lines.line, (int)(n < 80 ? n : 80), line->at,
			  n < 80 ? "" : "...");
}

/* Makes row i of the block, a line that could not be read, one without values. */
static void skip_bad(struct ae_rows *r, size_t i, const struct ae_err *e)
{
	if (r->bad_lines->count++ == 0)
		r->bad_lines->first = *e;
	for (size_t v = 0; v < r->values; v++)
		r->block[i * r->values + v] = (double)NAN;
}

ptrdiff_t ae_rows_block(struct ae_rows *r, size_t max, const void **values, void *arg,
			int (*parse)(void *arg, const struct ae_line *line, double *row, struct ae_err *e),
			struct ae_err *e)
{
	size_t rows = 0;
	struct ae_line line;
	bool bad;

	*values = r->block;
	for (; rows < max && rows < r->capacity; rows++) {
		int got = ae_rows_take(r, rows == 0, &line, e);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		bad = parse(arg, &line, r->block + rows * r->values, e) != 0;
		if (r->bad)
			r->bad[rows] = bad;
		if (bad && is_other_header(r, &line)) {
			refuse_header(r, &line, e);
			if (rows == 0)
				return -1;
			untake(r, &line);
			break;
		}
		if (bad && r->bad && !e->memory) {
			skip_bad(r, rows, e);
		} else if (bad) {
			if (rows == 0)
				return -1;
			untake(r, &line); /* the rows before it are returned first */
			break;
		}
	}
	return (ptrdiff_t)rows;
}
