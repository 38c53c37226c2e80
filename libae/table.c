/* table.c - text tables: separated columns of numbers, with a header or without, text columns left out. */
#include "shape.h"
#include "source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE_MAX_BYTES = 1 << 26,
	BLOCK_VALUES = 1 << 15,		/* parsed before they are given out */
	SHOWN = 40,			/* characters of a field in a message */
};

struct table {
	char separator;			/* ' ': any number of blanks */
	uint64_t line, next_line;	/* numbers, from 1, of the line in work and of the one after it */
	uint64_t quoted_lines;		/* line ends inside its quotes */
	char *header;			/* the line that names the columns, to know it again; NULL: none */
	size_t header_length;
	size_t columns;
	char **names;			/* (columns), one block; NULL: none */
	bool *text;			/* (columns) that hold text */
	ptrdiff_t *slot;		/* (columns): which value of a row it gives, -1: none */
	size_t values, rows;		/* a row's values, rows in a block */
	double *block;			/* (rows, values) */
};

struct line { const char *at, *end; size_t bytes; };	/* bytes: with the line's end */
struct field { const char *at, *end; bool open; };	/* open: a quote that is never closed */

/* ---- lines ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool separates(const struct table *t, char c)
{
	if (t->separator == ' ')
		return blank(c);
	return t->separator ? c == t->separator : c == '\t' || c == ';' || c == ',';
}

/* Blanks that mean nothing: all but a tab that separates. */
static const char *skip_blanks(const struct table *t, const char *at, const char *end)
{
	while (at < end && blank(*at) && (t->separator == ' ' || !separates(t, *at)))
		at++;
	return at;
}

/* The end of a line in which there are quotes: newlines inside a quoted field do not count. */
static const char *quoted_line_end(struct table *t, const char *at, const char *end)
{
	bool begin = true, quoted = false, inside = false;

	for (t->quoted_lines = 0; at < end; at++) {
		if (*at == '\n' && !inside)
			return at;
		t->quoted_lines += *at == '\n';
		if (*at == '"' && (begin || quoted)) {
			quoted = true;
			inside = !inside;
		}
		if (!inside && separates(t, *at)) {
			begin = true;
			quoted = false;
		} else if (!blank(*at)) {
			begin = false;
		}
	}
	return NULL;
}

/* The end of the line that begins here, of which `seen` bytes hold none; NULL when it is not there yet. */
static const char *line_end(struct table *t, const char *at, const char *end, size_t seen)
{
	const char *newline = memchr(at + seen, '\n', (size_t)(end - at) - seen);
	const char *first = at;

	t->quoted_lines = 0;
	while (first < end && blank(*first))
		first++;
	if (first < end && *first == '#')
		return newline;
	return memchr(at, '"', (size_t)((newline ? newline : end) - at)) ? quoted_line_end(t, at, end) : newline;
}

/* Takes a line: 1, 0 at the end of the file or when it is not there and `wait` is false, -1. */
static int take_line(struct ae_source *s, bool wait, struct line *line, struct ae_err *e)
{
	struct table *t = s->state;

	for (size_t seen = 0;;) {
		const char *at = (const char *)ae_input_at(&s->in), *end;
		size_t have = ae_input_have(&s->in);

		end = line_end(t, at, at + have, seen);
		if (end || (s->in.ended && have > 0)) {
			*line = (struct line){ at, end ? end : at + have, end ? (size_t)(end - at) + 1 : have };
			ae_input_take(&s->in, line->bytes);
			t->line = t->next_line;
			t->next_line += 1 + t->quoted_lines;
			return 1;
		}
		if (s->in.ended || !wait)
			return 0;
		if (have > LINE_MAX_BYTES)
			return ae_err_set(e, "%s: line %llu: longer than %d bytes", s->in.name,
					  (unsigned long long)t->next_line, (int)LINE_MAX_BYTES);
		seen = have;
		if (ae_input_need(&s->in, have + 1, e) < 0)
			return -1;
	}
}

/* Puts the line last taken back. */
static void untake_line(struct ae_source *s, const struct line *line)
{
	struct table *t = s->state;

	s->in.at -= line->bytes;
	t->next_line = t->line;
}

/* Without the other system's line end and a mark of byte order, which stands in front of a second file, too. */
static void trim_line(const struct table *t, struct line *line)
{
	if (line->end - line->at >= 3 && memcmp(line->at, "\xef\xbb\xbf", 3) == 0)
		line->at += 3;
	if (line->end > line->at && line->end[-1] == '\r')
		line->end--;
	line->at = skip_blanks(t, line->at, line->end);
}

static bool is_header_again(const struct table *t, const struct line *line)
{
	return t->header && (size_t)(line->end - line->at) == t->header_length &&
	       memcmp(line->at, t->header, t->header_length) == 0;
}

/* The next line that is not blank, no comment and not the header once more: as take_line(). */
static int take_row(struct ae_source *s, bool wait, struct line *line, struct ae_err *e)
{
	const struct table *t = s->state;
	int got;

	while ((got = take_line(s, wait, line, e)) > 0) {
		trim_line(t, line);
		if (line->at < line->end && *line->at != '#' && !is_header_again(t, line))
			break;
	}
	return got;
}

/* ---- fields ---- */

/* Where the field after the one that ends here begins; NULL after the last. */
static const char *after_field(const struct table *t, const char *at, const char *end)
{
	if (t->separator != ' ')
		return at < end ? at + 1 : NULL;
	at = skip_blanks(t, at, end);
	return at < end ? at : NULL;
}

/* The closing quote; doubled ones are part of the field. */
static const char *closing_quote(const char *at, const char *end)
{
	while ((at = memchr(at, '"', (size_t)(end - at)))) {
		if (at + 1 == end || at[1] != '"')
			return at;
		at += 2;
	}
	return NULL;
}

/* The field that begins here, without blanks and quotes around it; returns where the next one begins, or NULL. */
static const char *take_field(const struct table *t, const char *at, const char *end, struct field *f)
{
	const char *close = NULL, *after;

	at = skip_blanks(t, at, end);
	*f = (struct field){ at, at, false };
	if (at < end && *at == '"') {
		f->at++;
		close = closing_quote(f->at, end);
		f->open = close == NULL;
		at = close ? close + 1 : end;
	}
	while (at < end && !separates(t, *at))
		at++;
	after = at;
	while (at > f->at && blank(at[-1]))
		at--;
	f->end = close && at == close + 1 ? close : at;
	return after_field(t, after, end);
}

static bool is_number(const struct field *f, double *value)
{
	return f->at < f->end && ae_number_parse(f->at, f->end, value) == f->end;
}

static bool is_missing(const struct field *f)
{
	return f->at == f->end || (f->end - f->at == 2 && memcmp(f->at, "NA", 2) == 0);
}

/* What would be a number with a point in it. */
static bool has_decimal_comma(const struct field *f)
{
	size_t n = (size_t)(f->end - f->at);
	char text[64], *comma;
	double unused;

	if (n >= sizeof text)
		return false;
	memcpy(text, f->at, n);
	comma = memchr(text, ',', n);
	if (comma)
		*comma = '.';
	return comma && ae_number_parse(text, text + n, &unused) == text + n;
}

/* ---- rows ---- */

static struct ae_err at_column(const struct ae_source *s, size_t column)
{
	const struct table *t = s->state;
	const char *name = t->names && column < t->columns ? t->names[column] : "";
	struct ae_err place;

	ae_err_set(&place, "%.300s: line %llu: column %zu%s%.60s%s", s->in.name, (unsigned long long)t->line, column + 1,
		   *name ? " '" : "", name, *name ? "'" : "");
	return place;
}

static int bad_field(const struct ae_source *s, size_t column, const struct field *f, const char *problem,
		     struct ae_err *e)
{
	ptrdiff_t length = f->end - f->at;

	return ae_err_set(e, "%s: '%.*s'%s %s", at_column(s, column).text, length < SHOWN ? (int)length : SHOWN, f->at,
			  length < SHOWN ? "" : "...", problem);
}

static int check_quotes(const struct ae_source *s, size_t column, const struct field *f, struct ae_err *e)
{
	return f->open ? ae_err_set(e, "%s: its quote is never closed", at_column(s, column).text) : 0;
}

/* The value of a field that is not simply a number between separators. */
static int field_value(const struct ae_source *s, size_t column, const struct field *f, double *value,
		       struct ae_err *e)
{
	if (is_missing(f))
		*value = (double)NAN;
	else if (!is_number(f, value))
		return bad_field(s, column, f, has_decimal_comma(f) ? "has a decimal comma, a point is expected"
								    : "is no number", e);
	if (isfinite(*value))
		return 0;
	*value = (double)NAN;
	if (s->options->keep_missing)
		return 0;
	if (f->at == f->end)
		return ae_err_set(e, "%s: the field is empty", at_column(s, column).text);
	return bad_field(s, column, f, is_missing(f) ? "is a missing value" : "is no finite number", e);
}

/* Reads a number that stands alone between separators, as nearly all do; false leaves it to the careful way. */
static bool plain_number(const struct table *t, const char **at, const char *end, double *value)
{
	const char *after = ae_number_parse(*at, end, value);

	if (!after || (after < end && !separates(t, *after)) || !isfinite(*value))
		return false;
	*at = after_field(t, after, end);
	return true;
}

static int parse_row(const struct ae_source *s, const struct line *line, double *row, struct ae_err *e)
{
	const struct table *t = s->state;
	const char *at = line->at;
	size_t column = 0;

	for (; at; column++) {
		ptrdiff_t slot = column < t->columns ? t->slot[column] : -1;
		struct field f;

		if (slot >= 0 && plain_number(t, &at, line->end, &row[slot]))
			continue;
		at = take_field(t, at, line->end, &f);
		if (check_quotes(s, column, &f, e) != 0)
			return -1;
		if (slot >= 0 && field_value(s, column, &f, &row[slot], e) != 0)
			return -1;
	}
	if (column == t->columns)
		return 0;
	return ae_err_set(e, "%s: line %llu: %zu column%s, the first row has %zu", s->in.name, (unsigned long long)t->line,
			  column, column == 1 ? "" : "s", t->columns);
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct table *t = s->state;
	size_t rows = 0;
	struct line line;

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
			untake_line(s, &line);	/* what is good goes out first */
			break;
		}
	}
	return (ptrdiff_t)rows;
}

/* ---- the first lines ---- */

/* By the line: a tab, else a semicolon, else a comma outside quotes, else blanks. */
static char guess_separator(const struct line *line)
{
	const char *best = " ,;\t", *found = best;
	bool inside = false;

	for (const char *at = line->at; at < line->end; at++) {
		const char *rank = inside ? NULL : memchr(best, *at, 4);

		inside = inside != (*at == '"');
		if (rank && rank > found)
			found = rank;
	}
	return *found;
}

/* A file of bytes that are no text is not a table, whatever it is. */
static int check_text(const struct ae_source *s, const struct line *line, struct ae_err *e)
{
	const struct table *t = s->state;

	for (const char *at = line->at; at < line->end; at++) {
		unsigned char c = (unsigned char)*at;

		if ((c < ' ' && (c < '\t' || c > '\r')) || c == 127)
			return ae_err_set(e, "%s: line %llu holds the byte 0x%02x: NPY, IDX, PGM, PPM or a text table expected",
					  s->in.name, (unsigned long long)t->line, c);
	}
	return 0;
}

/* A line without a number, or what somebody may have meant as one. */
static bool is_header(const struct table *t, const struct line *line)
{
	struct field f;
	double unused;

	for (const char *at = line->at; at;) {
		at = take_field(t, at, line->end, &f);
		if (is_number(&f, &unused) || has_decimal_comma(&f))
			return false;
	}
	return true;
}

static size_t count_fields(const struct table *t, const struct line *line)
{
	struct field f;
	size_t n = 0;

	for (const char *at = line->at; at; n++)
		at = take_field(t, at, line->end, &f);
	return n;
}

static char *copy_unquoted(char *to, const struct field *f)
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
static int keep_header(struct ae_source *s, const struct line *line, struct ae_err *e)
{
	struct table *t = s->state;
	struct line own;
	struct field f;
	char *text;
	size_t column = 0;

	t->header_length = (size_t)(line->end - line->at);
	t->columns = count_fields(t, line);
	t->header = malloc(t->header_length);
	t->names = malloc(t->columns * (sizeof *t->names + 1) + t->header_length);
	if (!t->header || !t->names)
		return ae_err_set(e, "%s: no memory for %zu column names", s->in.name, t->columns);
	memcpy(t->header, line->at, t->header_length);
	own = (struct line){ t->header, t->header + t->header_length, 0 };
	text = (char *)(t->names + t->columns);
	for (const char *at = own.at; at; column++) {
		at = take_field(t, at, own.end, &f);
		t->names[column] = text;
		text = copy_unquoted(text, &f);
		if (check_quotes(s, column, &f, e) != 0)
			return -1;
	}
	return 0;
}

/* The first row says which columns hold text. */
static int type_columns(struct ae_source *s, const struct line *line, struct ae_err *e)
{
	struct table *t = s->state;
	size_t columns = count_fields(t, line), texts = 0, column = 0;
	struct field f;
	double unused;

	if (t->header && columns != t->columns)
		return ae_err_set(e, "%s: line %llu: %zu columns, the header has %zu", s->in.name,
				  (unsigned long long)t->line, columns, t->columns);
	t->columns = columns;
	t->text = calloc(columns, sizeof *t->text);
	t->slot = malloc(columns * sizeof *t->slot);
	if (!t->text || !t->slot)
		return ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns);
	for (const char *at = line->at; at; column++) {
		at = take_field(t, at, line->end, &f);
		if (check_quotes(s, column, &f, e) != 0)
			return -1;
		if (has_decimal_comma(&f))
			return bad_field(s, column, &f, "has a decimal comma, a point is expected", e);
		t->text[column] = !is_missing(&f) && !is_number(&f, &unused);
		texts += t->text[column];
	}
	return texts < columns ? 0 : ae_err_set(e, "%s: line %llu: no number in it, a table of numbers expected",
						s->in.name, (unsigned long long)t->line);
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
	t->rows = t->values < BLOCK_VALUES ? BLOCK_VALUES / t->values : 1;
	t->block = malloc(t->rows * t->values * sizeof *t->block);
	if (!t->block)
		return ae_err_set(e, "%s: no memory for rows of %zu values", s->in.name, t->values);
	*a = (struct ae_array){ .shape = { 1, { t->values } }, .dtype = AE_F8, .big = ae_host_is_big(),
				 .count = AE_UNCOUNTED };
	return 1;
}

/* The first line that says anything, as the header if it is one, and the first row. */
static int take_first(struct ae_source *s, struct line *line, struct ae_err *e)
{
	struct table *t = s->state;
	int got = take_row(s, true, line, e);

	if (got <= 0)
		return got < 0 ? -1 : ae_err_set(e, "%s: no row in %llu lines", s->in.name,
						 (unsigned long long)t->line);
	if (check_text(s, line, e) != 0)
		return -1;
	t->separator = guess_separator(line);
	if (!is_header(t, line))
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
	struct line line;

	if (s->begun)
		return 0;
	s->state = t = calloc(1, sizeof *t);
	if (!t)
		return ae_err_set(e, "%s: no memory for %zu bytes", s->in.name, sizeof *t);
	t->next_line = 1;
	if (take_first(s, &line, e) != 0 || type_columns(s, &line, e) != 0)
		return -1;
	untake_line(s, &line);
	return lay_out(s, a, e);
}

static void release(struct ae_source *s)
{
	struct table *t = s->state;

	if (!t)
		return;
	free(t->header);
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
