/* lines.c - a text table line by line, and a line field by field. */
#include "io/lines.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX_BYTES = 1 << 26, NUMBER_BYTES = 64 };

/* ---- lines ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The list of --na is a line of CSV: an item with a comma stands in quotes. */
static const struct ae_lines list_rules = { .separator = ',' };

int ae_lines_init(struct ae_lines *l, const struct ae_table_options *rules, struct ae_err *e)
{
	struct ae_field item;
	double value;

	*l = (struct ae_lines){ .next_line = 1, .rules = rules, .separator = rules->separator };
	for (const char *s = rules->missing, *end = s ? s + strlen(s) : s; s;) {
		s = ae_field_take(&list_rules, s, end, &item);
		if (ae_number_parse(item.at, item.end, &value) != item.end)
			continue;
		if (l->absents == AE_ABSENT)
			return ae_err_set(e, "missing values '%.60s': expected at most %d numbers", rules->missing,
					  (int)AE_ABSENT);
		l->absent[l->absents++] = value;
	}
	return 0;
}

bool ae_line_separates(const struct ae_lines *l, char c)
{
	if (l->separator == ' ')
		return blank(c);
	return l->separator ? c == l->separator : c == '\t' || c == ';' || c == ',' || c == '|';
}

/* Skips blanks, except a tab that is the separator. */
static const char *skip_blanks(const struct ae_lines *l, const char *at, const char *end)
{
	while (at < end && blank(*at) && (l->separator == ' ' || !ae_line_separates(l, *at)))
		at++;
	return at;
}

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Finds the end of a line with quotes: a newline inside a quoted field does not end it. Continues where it stopped. */
static const char *quoted_line_end(const struct ae_lines *l, struct ae_line_scan *s, const char *line, const char *end)
{
	const char *at;

	for (at = line + s->seen; at < end; at++) {
		if (*at == '\n' && !s->inside)
			return at;
		s->line_ends += *at == '\n';
		if (*at == '"' && (s->after_separator || s->quoted)) {
			s->quoted = true;
			s->inside = !s->inside;
		}
		if (!s->inside && ae_line_separates(l, *at)) {
			s->after_separator = true;
			s->quoted = false;
		} else if (!blank(*at) && !(at - line < 3 && *at == byte_order_mark[at - line])) {
			s->after_separator = false;
		}
	}
	s->seen = (size_t)(at - line);
	return NULL;
}

static bool begins_comment(const struct ae_lines *l, const char *at, const char *end)
{
	while (at < end && blank(*at))
		at++;
	return at < end && *at == '#' && (l->rules->comments || !l->begun);
}

/* Finds the end of the line that begins at `at`; NULL: the end has not arrived. */
static const char *line_end(struct ae_lines *l, const char *at, const char *end)
{
	struct ae_line_scan *s = &l->scan;
	bool comment = begins_comment(l, at, end);
	const char *from, *newline;

	if (comment != s->comment)
		*s = (struct ae_line_scan){ .comment = comment };
	if (!s->quotes) {
		from = at + s->seen;
		newline = memchr(from, '\n', (size_t)(end - from));
		if (comment || !memchr(from, '"', (size_t)((newline ? newline : end) - from))) {
			s->seen = (size_t)(end - at);
			return newline;
		}
		*s = (struct ae_line_scan){ .quotes = true, .after_separator = true };
	}
	return quoted_line_end(l, s, at, end);
}

int ae_line_take(struct ae_lines *l, struct ae_bytes *in, bool wait, struct ae_line *line, struct ae_err *e)
{
	for (;;) {
		const char *at = (const char *)ae_bytes_at(in), *end;
		size_t have = ae_bytes_have(in);

		end = line_end(l, at, at + have);
		if (end || (in->ended && have > 0)) {
			*line = (struct ae_line){ at, end ? end : at + have, end ? (size_t)(end - at) + 1 : have };
			ae_bytes_take(in, line->bytes);
			l->line = l->next_line;
			l->next_line += 1 + l->scan.line_ends;
			l->scan = (struct ae_line_scan){ 0 };
			return 1;
		}
		if (in->ended || !wait)
			return 0;
		if (have > LINE_MAX_BYTES)
			return ae_err_set(e, "%s: line %llu: longer than %d bytes", in->name,
					  (unsigned long long)l->next_line, (int)LINE_MAX_BYTES);
		if (ae_bytes_need(in, have + 1, e) < 0)
			return -1;
	}
}

void ae_line_untake(struct ae_lines *l, struct ae_bytes *in, const struct ae_line *line)
{
	in->at -= line->bytes;
	l->next_line = l->line;
}

void ae_line_trim(const struct ae_lines *l, struct ae_line *line)
{
	if (line->end - line->at >= 3 && memcmp(line->at, byte_order_mark, 3) == 0)
		line->at += 3;
	if (line->end > line->at && line->end[-1] == '\r')
		line->end--;
	line->at = skip_blanks(l, line->at, line->end);
}

int ae_line_check_text(const struct ae_lines *l, const char *name, const struct ae_line *line, struct ae_err *e)
{
	size_t n = (size_t)(line->end - line->at), end = ae_text_ends(line->at, n);
	unsigned long long number = l->line;
	bool quoted = false;

	if (end < n)
		return ae_err_set(e,
				  "%s: line %llu: expected text, got the byte 0x%02x (the file is no table, and begins "
				  "like no other format that is read)",
				  name, number, (unsigned char)line->at[end]);
	for (const char *at = line->at; at < line->end; at++) {
		quoted = quoted != (*at == '"');
		if (*at == '\r' && !quoted)
			return ae_err_set(
				e,
				"%s: line %llu: expected lines that end with a line feed, got a carriage return "
				"(tr '\\r' '\\n' converts them)",
				name, number);
	}
	return 0;
}

bool ae_line_is_blank(const struct ae_line *line)
{
	return line->at == line->end;
}

static bool is_repeated(const struct ae_lines *l, const struct ae_line *line)
{
	uint64_t h = ae_hash(line->at, (size_t)(line->end - line->at));

	for (size_t i = 0; i < l->comments; i++)
		if (l->comment[i] == h)
			return true;
	return false;
}

/* Whether the header follows, possibly after more comments, as in joined files. */
static bool precedes_header(const struct ae_lines *l, const struct ae_bytes *in)
{
	const char *at = (const char *)ae_bytes_at(in), *end = at + ae_bytes_have(in), *newline;

	for (; l->header && (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1) {
		struct ae_line line = { at, newline, 0 };

		ae_line_trim(l, &line);
		if (ae_line_is_header_again(l, &line))
			return true;
		if (line.at < line.end && *line.at != '#')
			return false;
	}
	return false;
}

/* Whether the field is an error value of a spreadsheet. */
static bool is_error_value(const struct ae_field *f)
{
	static const char *const words[] = { "#N/A",  "#N/A N/A", "#NA",   "#DIV/0!", "#VALUE!",
					     "#REF!", "#NAME?",   "#NUM!", "#NULL!" };
	size_t n = (size_t)(f->end - f->at);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && memcmp(words[i], f->at, n) == 0)
			return true;
	return false;
}

/* Whether a line with # below the header is a row: it has a field per column, and a number. */
static bool is_first_row(const struct ae_lines *l, const struct ae_line *line)
{
	struct ae_line header;
	struct ae_field f;
	size_t fields = 0;
	bool number = false;
	double unused;

	if (!l->header)
		return false;
	header = (struct ae_line){ l->header, l->header + l->header_length, 0 };
	for (const char *at = line->at; at; fields++) {
		at = ae_field_take(l, at, line->end, &f);
		number = number || ae_field_is_number(l, &f, &unused);
	}
	return number && fields > 1 && fields == ae_line_fields(l, &header);
}

/* Takes "sep=;", with which spreadsheets say what separates the columns of a file. */
static bool takes_separator(struct ae_lines *l, const struct ae_line *line)
{
	const char *at = line->at;

	if (line->end - at != 5 || strncasecmp(at, "sep=", 4) != 0 || !strchr(",;\t|", at[4]))
		return false;
	if (l->begun && l->separator != at[4])
		return false;
	l->separator = l->separator ? l->separator : at[4];
	return true;
}

bool ae_line_is_comment(struct ae_lines *l, const struct ae_bytes *in, const struct ae_line *line)
{
	struct ae_field f;

	if (takes_separator(l, line))
		return true;
	if (line->at == line->end || *line->at != '#')
		return false;
	(void)ae_field_take(l, line->at, line->end, &f);
	if (is_error_value(&f))
		return false;
	if (l->begun)
		return l->rules->comments || (l->columns > 1 && ae_line_fields(l, line) != l->columns)
			|| is_repeated(l, line) || precedes_header(l, in);
	if (is_first_row(l, line))
		return false;
	if (l->comments < AE_COMMENTS)
		l->comment[l->comments++] = ae_hash(line->at, (size_t)(line->end - line->at));
	return true;
}

bool ae_line_is_header_again(const struct ae_lines *l, const struct ae_line *line)
{
	return l->header && (size_t)(line->end - line->at) == l->header_length
		&& memcmp(line->at, l->header, l->header_length) == 0;
}

/* ---- fields ---- */

const char *ae_field_after(const struct ae_lines *l, const char *at, const char *end)
{
	if (l->separator != ' ')
		return at < end ? at + 1 : NULL;
	at = skip_blanks(l, at, end);
	return at < end ? at : NULL;
}

/* Finds the closing quote; doubled quotes are part of the field. */
static const char *closing_quote(const char *at, const char *end)
{
	while ((at = memchr(at, '"', (size_t)(end - at)))) {
		if (at + 1 == end || at[1] != '"')
			return at;
		at += 2;
	}
	return NULL;
}

/* Finds the next separator, or the end. */
static const char *skip_to_separator(const struct ae_lines *l, const char *at, const char *end)
{
	if (l->separator && l->separator != ' ') {
		const char *found = at < end ? memchr(at, l->separator, (size_t)(end - at)) : NULL;

		return found ? found : end;
	}
	while (at < end && !ae_line_separates(l, *at))
		at++;
	return at;
}

const char *ae_field_take(const struct ae_lines *l, const char *at, const char *end, struct ae_field *f)
{
	const char *close = NULL, *after;

	at = skip_blanks(l, at, end);
	*f = (struct ae_field){ at, at, false, false };
	if (at < end && *at == '"') {
		f->quoted = true;
		f->at++;
		close = closing_quote(f->at, end);
		f->open = close == NULL;
		at = close ? close + 1 : end;
	}
	after = at = skip_to_separator(l, at, end);
	while (at > f->at && blank(at[-1]))
		at--;
	f->end = close && at == close + 1 ? close : at;
	return ae_field_after(l, after, end);
}

/* Copies "1.234,5" as "1234.5". Returns `to`; NULL: it is not a number with a decimal comma. */
static const char *comma_number(const struct ae_field *f, char to[NUMBER_BYTES], size_t *n)
{
	const char *point = NULL;
	bool comma = false;

	*n = 0;
	if (f->end - f->at >= NUMBER_BYTES)
		return NULL;
	for (const char *s = f->at; s < f->end; s++) {
		if (*s == '.') {
			if (comma || (point ? s - point != 4 : s - f->at > 4 || s == f->at))
				return NULL; /* points separate groups of three digits */
			point = s;
			continue;
		}
		if (*s == ',' && (comma || (point && s - point != 4)))
			return NULL;
		comma = comma || *s == ',';
		to[(*n)++] = *s == ',' ? '.' : *s;
	}
	return !comma && point && f->end - point != 4 ? NULL : to;
}

bool ae_field_is_number(const struct ae_lines *l, const struct ae_field *f, double *value)
{
	static const char minus[] = "\xe2\x88\x92"; /* U+2212, the typographic minus sign */
	struct ae_field g = *f;
	char text[NUMBER_BYTES];
	size_t n;
	bool negative = f->end - f->at > 3 && memcmp(f->at, minus, 3) == 0;

	if (negative) {
		g.at += 3;
		if (*g.at == '-' || *g.at == '+')
			return false;
	}
	if (l->rules->decimal_comma) {
		g.at = comma_number(&g, text, &n);
		if (!g.at)
			return false;
		g.end = g.at + n;
	}
	if (g.at == g.end || ae_number_parse(g.at, g.end, value) != g.end)
		return false;
	*value = negative ? -*value : *value;
	return true;
}

bool ae_number_is_absent(const struct ae_lines *l, double value)
{
	for (size_t i = 0; i < l->absents; i++)
		if (l->absent[i] == value)
			return true;
	return false;
}

static bool is_listed(const struct ae_lines *l, const struct ae_field *f)
{
	struct ae_field item;
	double value;

	for (const char *s = l->rules->missing, *end = s + strlen(s); s;) {
		s = ae_field_take(&list_rules, s, end, &item);
		if (item.end - item.at == f->end - f->at && memcmp(item.at, f->at, (size_t)(item.end - item.at)) == 0)
			return true;
	}
	return l->absents > 0 && ae_field_is_number(l, f, &value) && ae_number_is_absent(l, value);
}

bool ae_field_is_missing(const struct ae_lines *l, const struct ae_field *f)
{
	if (f->at == f->end || (f->end - f->at == 2 && memcmp(f->at, "NA", 2) == 0))
		return true;
	return (*f->at == '#' && is_error_value(f)) || (l->rules->missing && is_listed(l, f));
}

bool ae_field_is_boolean(const struct ae_field *f, double *value)
{
	static const char *const words[] = { "False", "True", "FALSE", "TRUE", "false", "true" };
	size_t n = (size_t)(f->end - f->at);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && memcmp(words[i], f->at, n) == 0) {
			*value = (double)(i % 2);
			return true;
		}
	return false;
}

bool ae_field_is_like_missing(const struct ae_field *f)
{
	static const char *const words[] = { "-",    "--",   "?",    ".",    "na",  "n/a", "\\N",
					     "#n/a", "<na>", "null", "none", "nil", "nat" };
	size_t n = (size_t)(f->end - f->at);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && strncasecmp(words[i], f->at, n) == 0)
			return true;
	return false;
}

bool ae_field_loses_digits(const struct ae_field *f, double value)
{
	char text[400];
	const char *s = f->at;
	int n;

	s += s < f->end && (*s == '-' || *s == '+');
	while (s < f->end - 1 && *s == '0')
		s++;
	for (const char *digit = s; digit < f->end; digit++)
		if (*digit < '0' || *digit > '9')
			return false;
	n = snprintf(text, sizeof text, "%.0f", fabs(value));
	return n != f->end - s || memcmp(text, s, (size_t)n) != 0;
}

char *ae_field_unquote(char *to, const struct ae_field *f)
{
	for (const char *at = f->at; at < f->end; at++) {
		*to++ = *at;
		if (*at == '"' && at + 1 < f->end && at[1] == '"')
			at++;
	}
	return to;
}

bool ae_field_has_decimal_comma(const struct ae_field *f)
{
	char text[NUMBER_BYTES];
	size_t n;
	double unused;

	return memchr(f->at, ',', (size_t)(f->end - f->at)) && comma_number(f, text, &n)
		&& ae_number_parse(text, text + n, &unused) == text + n;
}

/* ---- the first line ---- */

/* The separator is a tab, else a semicolon, else a comma (unless it is the decimal mark), else a bar, else blanks; outside
 * quotes. */
void ae_line_set_separator(struct ae_lines *l, const struct ae_line *line)
{
	const char *best = l->rules->decimal_comma ? " |;\t" : " |,;\t", *found = best;
	bool inside = false;

	if (l->separator)
		return;
	for (const char *at = line->at; at < line->end; at++) {
		const char *rank = inside ? NULL : memchr(best, *at, strlen(best));

		inside = inside != (*at == '"');
		if (rank && rank > found)
			found = rank;
	}
	l->separator = *found;
	l->scan = (struct ae_line_scan){ 0 };
}

size_t ae_line_fields(const struct ae_lines *l, const struct ae_line *line)
{
	struct ae_field f;
	size_t n = 0;

	for (const char *at = line->at; at; n++)
		at = ae_field_take(l, at, line->end, &f);
	return n;
}

int ae_line_keep_header(struct ae_lines *l, const struct ae_line *line)
{
	l->header_length = (size_t)(line->end - line->at);
	l->header = malloc(l->header_length);
	if (!l->header)
		return -1;
	memcpy(l->header, line->at, l->header_length);
	return 0;
}
