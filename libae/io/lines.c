/* lines.c - a text table line by line, and a line field by field. */
#include "io/lines.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX_BYTES = 1 << 26 };

/* ---- lines ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

bool ae_line_separates(const struct ae_lines *l, char c)
{
	if (l->separator == ' ')
		return blank(c);
	return l->separator ? c == l->separator : c == '\t' || c == ';' || c == ',';
}

/* Blanks that mean nothing: all but a tab that separates. */
static const char *skip_blanks(const struct ae_lines *l, const char *at, const char *end)
{
	while (at < end && blank(*at) && (l->separator == ' ' || !ae_line_separates(l, *at)))
		at++;
	return at;
}

/* The end of a line in which there are quotes: newlines inside a quoted field do not count. */
static const char *quoted_line_end(struct ae_lines *l, const char *at, const char *end)
{
	bool begin = true, quoted = false, inside = false;

	for (l->quoted_lines = 0; at < end; at++) {
		if (*at == '\n' && !inside)
			return at;
		l->quoted_lines += *at == '\n';
		if (*at == '"' && (begin || quoted)) {
			quoted = true;
			inside = !inside;
		}
		if (!inside && ae_line_separates(l, *at)) {
			begin = true;
			quoted = false;
		} else if (!blank(*at)) {
			begin = false;
		}
	}
	return NULL;
}

/* The end of the line that begins here, of which `seen` bytes hold none; NULL when it is not there yet. */
static const char *line_end(struct ae_lines *l, const char *at, const char *end, size_t seen)
{
	const char *newline = memchr(at + seen, '\n', (size_t)(end - at) - seen);
	const char *first = at;

	l->quoted_lines = 0;
	while (first < end && blank(*first))
		first++;
	if (first < end && *first == '#')
		return newline;
	return memchr(at, '"', (size_t)((newline ? newline : end) - at)) ? quoted_line_end(l, at, end)
									 : newline;
}

int ae_line_take(struct ae_lines *l, struct ae_bytes *in, bool wait, struct ae_line *line, struct ae_err *e)
{
	for (size_t seen = 0;;) {
		const char *at = (const char *)ae_bytes_at(in), *end;
		size_t have = ae_bytes_have(in);

		end = line_end(l, at, at + have, seen);
		if (end || (in->ended && have > 0)) {
			*line = (struct ae_line){ at, end ? end : at + have,
						  end ? (size_t)(end - at) + 1 : have };
			ae_bytes_take(in, line->bytes);
			l->line = l->next_line;
			l->next_line += 1 + l->quoted_lines;
			return 1;
		}
		if (in->ended || !wait)
			return 0;
		if (have > LINE_MAX_BYTES)
			return ae_err_set(e, "%s: line %llu: longer than %d bytes", in->name,
					  (unsigned long long)l->next_line, (int)LINE_MAX_BYTES);
		seen = have;
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
	if (line->end - line->at >= 3 && memcmp(line->at, "\xef\xbb\xbf", 3) == 0)
		line->at += 3;
	if (line->end > line->at && line->end[-1] == '\r')
		line->end--;
	line->at = skip_blanks(l, line->at, line->end);
}

int ae_line_check_text(const struct ae_lines *l, const char *name, const struct ae_line *line,
		       struct ae_err *e)
{
	size_t n = (size_t)(line->end - line->at), end = ae_text_ends(line->at, n);
	unsigned long long number = l->line;
	bool quoted = false;

	if (end < n)
		return ae_err_set(e, "%s: line %llu: expected text, got the byte 0x%02x (the file is no table, and begins "
				  "like no other format that is read)", name, number, (unsigned char)line->at[end]);
	for (const char *at = line->at; at < line->end; at++) {
		quoted = quoted != (*at == '"');
		if (*at == '\r' && !quoted)
			return ae_err_set(e, "%s: line %llu: a carriage return within it (tr '\\r' '\\n' "
					  "ends lines there)", name, number);
	}
	return 0;
}

bool ae_line_is_void(const struct ae_line *line)
{
	return line->at == line->end || *line->at == '#';
}

bool ae_line_is_header_again(const struct ae_lines *l, const struct ae_line *line)
{
	return l->header && (size_t)(line->end - line->at) == l->header_length &&
	       memcmp(line->at, l->header, l->header_length) == 0;
}

/* ---- fields ---- */

const char *ae_field_after(const struct ae_lines *l, const char *at, const char *end)
{
	if (l->separator != ' ')
		return at < end ? at + 1 : NULL;
	at = skip_blanks(l, at, end);
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

/* The next separator, or the end. */
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
	*f = (struct ae_field){ at, at, false };
	if (at < end && *at == '"') {
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

bool ae_field_is_number(const struct ae_field *f, double *value)
{
	return f->at < f->end && ae_number_parse(f->at, f->end, value) == f->end;
}

bool ae_field_is_missing(const struct ae_field *f)
{
	return f->at == f->end || (f->end - f->at == 2 && memcmp(f->at, "NA", 2) == 0);
}

bool ae_field_is_like_missing(const struct ae_field *f)
{
	static const char *const words[] = { "-",    "--",   "?",    ".",    "na", "n/a",
					     "#n/a", "<na>", "null", "none", "nil" };
	size_t n = (size_t)(f->end - f->at);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == n && strncasecmp(words[i], f->at, n) == 0)
			return true;
	return false;
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

/* ---- the first line ---- */

/* By the line: a tab, else a semicolon, else a comma outside quotes, else blanks. */
char ae_line_separator(const struct ae_line *line)
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

bool ae_line_is_header(const struct ae_lines *l, const struct ae_line *line)
{
	struct ae_field f;
	double unused;

	for (const char *at = line->at; at;) {
		at = ae_field_take(l, at, line->end, &f);
		if (ae_field_is_number(&f, &unused) || ae_field_has_decimal_comma(&f))
			return false;
	}
	return true;
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
