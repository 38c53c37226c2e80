/* table.c - text tables: separated columns of numbers, with a header or without, text columns left out. */
#include "lines.h"
#include "shape.h"
#include "source.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_VALUES = 1 << 15,		/* parsed before they are given out */
	SHOWN = 40,			/* characters of a field in a message */
};

struct table {
	struct ae_lines lines;
	size_t columns;
	char **names;			/* (columns), one block; NULL: none */
	bool *text;			/* (columns) that hold text */
	ptrdiff_t *slot;		/* (columns): which value of a row it gives, -1: none */
	size_t values, rows;		/* a row's values, rows in a block */
	double *block;			/* (rows, values) */
};

/* ---- rows ---- */

/* The next line that is not blank, no comment and not the header once more: as ae_line_take(). */
static int take_row(struct ae_source *s, bool wait, struct ae_line *line, struct ae_err *e)
{
	struct table *t = s->state;
	int got;

	while ((got = ae_line_take(&t->lines, &s->in, wait, line, e)) > 0) {
		ae_line_trim(&t->lines, line);
		if (!ae_line_is_void(line) && !ae_line_is_header_again(&t->lines, line))
			break;
	}
	return got;
}

static struct ae_err at_column(const struct ae_source *s, size_t column)
{
	const struct table *t = s->state;
	const char *name = t->names && column < t->columns ? t->names[column] : "";
	struct ae_err place;

	ae_err_set(&place, "%.300s: line %llu: column %zu%s%.60s%s", s->in.name,
		   (unsigned long long)t->lines.line, column + 1, *name ? " '" : "", name, *name ? "'" : "");
	return place;
}

static int bad_field(const struct ae_source *s, size_t column, const struct ae_field *f, const char *problem,
		     struct ae_err *e)
{
	ptrdiff_t length = f->end - f->at;

	return ae_err_set(e, "%s: '%.*s'%s %s", at_column(s, column).text,
			  length < SHOWN ? (int)length : SHOWN, f->at, length < SHOWN ? "" : "...", problem);
}

static int check_quotes(const struct ae_source *s, size_t column, const struct ae_field *f, struct ae_err *e)
{
	return f->open ? ae_err_set(e, "%s: its quote is never closed", at_column(s, column).text) : 0;
}

/* A quote that swallows the rest of the file is told before the columns that are missing for it. */
static int check_line_quotes(const struct ae_source *s, const struct ae_line *line, struct ae_err *e)
{
	const struct table *t = s->state;
	struct ae_field f = { 0 };
	size_t column = 0;

	for (const char *at = line->at; at; column++)
		at = ae_field_take(&t->lines, at, line->end, &f);
	return check_quotes(s, column - 1, &f, e);
}

/* The value of a field that is not simply a number between separators. */
static int field_value(const struct ae_source *s, size_t column, const struct ae_field *f, double *value,
		       struct ae_err *e)
{
	if (ae_field_is_missing(f))
		*value = (double)NAN;
	else if (!ae_field_is_number(f, value))
		return bad_field(s, column, f,
				 ae_field_has_decimal_comma(f) ? "has a decimal comma, a point is expected"
							       : "is no number",
				 e);
	if (isfinite(*value))
		return 0;
	*value = (double)NAN;
	if (s->options->keep_missing)
		return 0;
	if (f->at == f->end)
		return ae_err_set(e, "%s: the field is empty", at_column(s, column).text);
	return bad_field(s, column, f, ae_field_is_missing(f) ? "is a missing value" : "is no finite number",
			 e);
}

/* Reads a number that stands alone between separators, as nearly all do; false: it takes a closer look. */
static bool plain_number(const struct table *t, const char **at, const char *end, double *value)
{
	const char *after = ae_number_parse(*at, end, value);

	if (!after || (after < end && !ae_line_separates(&t->lines, *after)) || !isfinite(*value))
		return false;
	*at = ae_field_after(&t->lines, after, end);
	return true;
}

static int parse_row(const struct ae_source *s, const struct ae_line *line, double *row, struct ae_err *e)
{
	const struct table *t = s->state;
	const char *at = line->at;
	size_t column = 0;

	for (; at; column++) {
		ptrdiff_t slot = column < t->columns ? t->slot[column] : -1;
		struct ae_field f;

		if (slot >= 0 && plain_number(t, &at, line->end, &row[slot]))
			continue;
		at = ae_field_take(&t->lines, at, line->end, &f);
		if (check_quotes(s, column, &f, e) != 0)
			return -1;
		if (slot >= 0 && field_value(s, column, &f, &row[slot], e) != 0)
			return -1;
	}
	if (column == t->columns)
		return 0;
	return ae_err_set(e, "%s: line %llu: %zu column%s, the first row has %zu", s->in.name,
			  (unsigned long long)t->lines.line, column, column == 1 ? "" : "s", t->columns);
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct table *t = s->state;
	size_t rows = 0;
	struct ae_line line;

	*values = t->block;
	for (; rows < max && rows < t->rows; rows++) {
		int got = take_row(s, rows == 0, &line, e);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		if (parse_row(s, &line, t->block + rows * t->values, e) != 0) {
			if (rows == 0)
				return -1;
			ae_line_untake(&t->lines, &s->in, &line);	/* what is good goes out first */
			break;
		}
	}
	return (ptrdiff_t)rows;
}

/* ---- the first lines ---- */

/* A file of bytes that are no text is not a table, whatever it is. */
static int check_text(const struct ae_source *s, const struct ae_line *line, struct ae_err *e)
{
	const struct table *t = s->state;

	for (const char *at = line->at; at < line->end; at++) {
		unsigned char c = (unsigned char)*at;

		if ((c < ' ' && (c < '\t' || c > '\r')) || c == 127)
			return ae_err_set(e,
					  "%s: line %llu holds the byte 0x%02x: NPY, IDX, PGM, PPM or a text "
					  "table expected",
					  s->in.name, (unsigned long long)t->lines.line, c);
	}
	return 0;
}

static char *copy_unquoted(char *to, const struct ae_field *f)
{
	for (const char *at = f->at; at < f->end; at++) {
		*to++ = *at;
		if (*at == '"' && at + 1 < f->end && at[1] == '"')
			at++;
	}
	*to++ = '\0';
	return to;
}

/* Keeps the header, and the names in it: pointers and the text they point to in one block. */
static int keep_header(struct ae_source *s, const struct ae_line *line, struct ae_err *e)
{
	struct table *t = s->state;
	struct ae_line own;
	struct ae_field f;
	char *text;
	size_t column = 0;

	if (check_line_quotes(s, line, e) != 0)
		return -1;
	t->columns = ae_line_fields(&t->lines, line);
	t->names = malloc(t->columns * (sizeof *t->names + 1) + (size_t)(line->end - line->at));
	if (!t->names || ae_line_keep_header(&t->lines, line) != 0)
		return ae_err_set(e, "%s: no memory for %zu column names", s->in.name, t->columns);
	own = (struct ae_line){ t->lines.header, t->lines.header + t->lines.header_length, 0 };
	text = (char *)(t->names + t->columns);
	for (const char *at = own.at; at; column++) {
		at = ae_field_take(&t->lines, at, own.end, &f);
		t->names[column] = text;
		text = copy_unquoted(text, &f);
	}
	return 0;
}

/* The first row says which columns hold text. */
static int type_columns(struct ae_source *s, const struct ae_line *line, struct ae_err *e)
{
	struct table *t = s->state;
	size_t columns = ae_line_fields(&t->lines, line), texts = 0, column = 0;
	struct ae_field f;
	double unused;

	if (check_line_quotes(s, line, e) != 0)
		return -1;
	if (t->lines.header && columns != t->columns)
		return ae_err_set(e, "%s: line %llu: %zu columns, the header has %zu", s->in.name,
				  (unsigned long long)t->lines.line, columns, t->columns);
	t->columns = columns;
	t->text = calloc(columns, sizeof *t->text);
	t->slot = malloc(columns * sizeof *t->slot);
	if (!t->text || !t->slot)
		return ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns);
	for (const char *at = line->at; at; column++) {
		at = ae_field_take(&t->lines, at, line->end, &f);
		if (ae_field_has_decimal_comma(&f))
			return bad_field(s, column, &f, "has a decimal comma, a point is expected", e);
		t->text[column] = !ae_field_is_missing(&f) && !ae_field_is_number(&f, &unused);
		texts += t->text[column];
	}
	return texts < columns ? 0
			       : ae_err_set(e, "%s: line %llu: no number in it, a table of numbers expected",
					    s->in.name, (unsigned long long)t->lines.line);
}

/* The record's values in the order chosen, the label behind them. */
static int lay_out(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct table *t = s->state;
	struct ae_choice *c = &s->choice;
	const struct ae_columns columns = { t->columns, t->names, t->text };

	if (ae_choice_make(c, &columns, s->options, s->in.name, e) != 0)
		return -1;
	for (size_t i = 0; i < t->columns; i++)
		t->slot[i] = -1;
	for (size_t i = 0; i < c->count; i++)
		t->slot[c->pick[i]] = (ptrdiff_t)i;
	t->values = c->count;
	if (c->label >= 0) {
		t->slot[c->label] = (ptrdiff_t)t->values;
		c->label = (ptrdiff_t)t->values++;
	}
	free(c->pick);
	c->pick = NULL;
	assert(t->values > 0);
	t->rows = t->values < BLOCK_VALUES ? BLOCK_VALUES / t->values : 1;
	t->block = malloc(t->rows * t->values * sizeof *t->block);
	if (!t->block)
		return ae_err_set(e, "%s: no memory for rows of %zu values", s->in.name, t->values);
	*a = (struct ae_array){ .shape = { 1, { t->values } }, .dtype = AE_F8, .big = ae_host_is_big(),
				 .count = AE_UNCOUNTED };
	return 1;
}

/* The first line that says anything, as the header if it is one, and the first row. */
static int take_first(struct ae_source *s, struct ae_line *line, struct ae_err *e)
{
	struct table *t = s->state;
	int got = take_row(s, true, line, e);

	if (got <= 0)
		return got < 0 ? -1 : ae_err_set(e, "%s: no row in %llu lines", s->in.name,
						 (unsigned long long)t->lines.line);
	if (check_text(s, line, e) != 0)
		return -1;
	t->lines.separator = ae_line_separator(line);
	if (!ae_line_is_header(&t->lines, line))
		return 0;
	if (keep_header(s, line, e) != 0)
		return -1;
	got = take_row(s, true, line, e);
	if (got == 0)
		return ae_err_set(e, "%s: a header and no rows", s->in.name);
	return got < 0 ? -1 : 0;
}

/* A table is one array: its end is the file's. */
static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct table *t;
	struct ae_line line;

	if (s->begun)
		return 0;
	s->state = t = calloc(1, sizeof *t);
	if (!t)
		return ae_err_set(e, "%s: no memory for %zu bytes", s->in.name, sizeof *t);
	t->lines.next_line = 1;
	if (take_first(s, &line, e) != 0 || type_columns(s, &line, e) != 0)
		return -1;
	ae_line_untake(&t->lines, &s->in, &line);
	return lay_out(s, a, e);
}

static void release(struct ae_source *s)
{
	struct table *t = s->state;

	if (!t)
		return;
	free(t->lines.header);
	free(t->names);
	free(t->text);
	free(t->slot);
	free(t->block);
	free(t);
}

/* What no other format has claimed, if its first bytes may be text: zeros and other controls are not. */
static bool match(const unsigned char *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((head[i] < ' ' && (head[i] < '\t' || head[i] > '\r')) || head[i] == 127)
			return false;
	return true;
}

const struct ae_form ae_form_table = { "table", match, header, block, release };
