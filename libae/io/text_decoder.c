/* text_decoder.c - lines of another format as lines of a table: the columns' names, the values of a row, and the lines
 * that are kept until their row is read. */
#include "io/text_decoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE_MAX_BYTES = 1 << 26,
	UNKNOWN_MAX = 16, /* columns that are listed */
};

int ae_text_no_memory(const struct ae_text_decoder *d, struct ae_err *e)
{
	return ae_err_memory(e, "%s: no memory for a table of %zu columns", d->file, d->names.count);
}

int ae_text_refuse(struct ae_text_decoder *d, struct ae_err *e, const char *format, ...)
{
	struct ae_err problem;
	va_list values;

	va_start(values, format);
	vsnprintf(problem.text, sizeof problem.text, format, values);
	va_end(values);
	return ae_err_set(e, "%.200s: line %llu: %.250s", d->file, (unsigned long long)d->line, problem.text);
}

/* ---- the values of a row ---- */

static int add_column(struct ae_text_decoder *d, const char *name, size_t n)
{
	size_t capacity = 2 * d->capacity + 16;
	struct ae_text_cell *cell;
	bool *text;

	if (ae_categories_add(&d->names, name, n) != 0)
		return -1;
	if (d->names.count <= d->capacity)
		return 0;
	cell = realloc(d->cell, capacity * sizeof *cell);
	if (!cell)
		return -1;
	d->cell = cell;
	text = realloc(d->text, capacity * sizeof *text);
	if (!text)
		return -1;
	d->text = text;
	memset(d->cell + d->capacity, 0, (capacity - d->capacity) * sizeof *cell);
	memset(d->text + d->capacity, 0, (capacity - d->capacity) * sizeof *text);
	d->capacity = capacity;
	return 0;
}

/* A name that is not in the header. */
static int add_unknown(struct ae_text_decoder *d, const char *name, size_t n)
{
	if (d->unknown.count > UNKNOWN_MAX || ae_categories_find(&d->unknown, name, n) >= 0)
		return 0;
	if (ae_categories_add(&d->unknown, name, n) != 0)
		return -1;
	ae_text_add(&d->unknown_list, ", ", d->unknown.count > 1 ? 2 : 0);
	if (d->unknown.count <= UNKNOWN_MAX)
		ae_text_add(&d->unknown_list, name, n);
	else
		ae_text_add(&d->unknown_list, "...", 3);
	return d->unknown_list.failed ? -1 : 0;
}

int ae_text_put(struct ae_text_decoder *d, const char *name, size_t name_n, const char *value, size_t n, bool quoted)
{
	ptrdiff_t found = ae_categories_find(&d->names, name, name_n);
	struct ae_text_cell *c;

	if (found < 0 && d->fixed) {
		d->set++;
		return add_unknown(d, name, name_n);
	}
	if (found < 0) {
		if (add_column(d, name, name_n) != 0)
			return -1;
		found = (ptrdiff_t)d->names.count - 1;
		d->text[found] = quoted;
	}
	c = &d->cell[found];
	if (c->set)
		return 1;
	*c = (struct ae_text_cell){ d->values.length, n, true, quoted };
	d->set++;
	ae_text_add(&d->values, value, n);
	return d->values.failed ? -1 : 0;
}

static void clear_row(struct ae_text_decoder *d)
{
	for (size_t i = 0; i < d->names.count; i++)
		d->cell[i].set = false;
	d->set = 0;
	d->values.length = 0;
	d->faulty = false;
}

/* A text in quotes, with blanks for control characters, so that the table has a line per line. */
static void write_text(struct ae_text *to, const char *s, size_t n)
{
	ae_text_add(to, "\"", 1);
	for (const char *end = s + n; s < end; s++)
		ae_text_add(to, *s == '"' ? "\"\"" : (unsigned char)*s < ' ' ? " " : s, *s == '"' ? 2 : 1);
	ae_text_add(to, "\"", 1);
}

static void write_row(struct ae_text_decoder *d)
{
	const char *missing = d->names.count == 1 ? "NA" : "";

	for (size_t i = 0; i < d->names.count; i++) {
		const struct ae_text_cell *c = &d->cell[i];

		if (!c->set || d->faulty || (c->length == 0 && !c->quoted))
			ae_text_add(&d->out, missing, strlen(missing));
		else if (c->quoted)
			write_text(&d->out, d->values.bytes + c->at, c->length);
		else
			ae_text_add(&d->out, d->values.bytes + c->at, c->length);
		ae_text_add(&d->out, i + 1 < d->names.count ? "," : "\n", 1);
	}
}

/* Whether an item of -c is a number or a range of numbers. */
static bool is_number(const char *item, size_t n)
{
	size_t i = 0;

	while (i < n && ((item[i] >= '0' && item[i] <= '9') || item[i] == '-'))
		i++;
	return i == n;
}

/* Makes the columns that -c names and the row does not have. A name with a comma, in quotes, is left to the reader. */
static int add_asked(struct ae_text_decoder *d, const char *list)
{
	for (size_t n; list && !strchr(list, '"'); list = list[n] ? list + n + 1 : NULL) {
		n = strcspn(list, ",");
		if (is_number(list, n) || ae_categories_find(&d->names, list, n) >= 0)
			continue;
		if (add_column(d, list, n) != 0)
			return -1;
		ae_text_add(&d->later_list, ", ", d->later_list.length ? 2 : 0);
		ae_text_add(&d->later_list, list, n);
	}
	return d->later_list.failed ? -1 : 0;
}

static void write_header(struct ae_text_decoder *d)
{
	for (size_t i = 0; i < d->names.count; i++) {
		write_text(&d->out, d->names.entry[i].text, d->names.entry[i].length);
		ae_text_add(&d->out, i + 1 < d->names.count ? "," : "\n", 1);
	}
	d->fixed = true;
	for (; d->waiting > 0; d->waiting--)
		ae_text_add(&d->out, "#\n", 2);
}

/* ---- notes ---- */

static void forget(struct ae_text_decoder *d, uint64_t before)
{
	for (; d->notes > 0 && d->note[d->note_at].number < before; d->notes--) {
		free(d->note[d->note_at].text);
		free(d->note[d->note_at].fault);
		d->note_at++;
	}
}

static struct ae_text_note *new_note(struct ae_text_decoder *d)
{
	if (d->note_at + d->notes == d->notes_max && d->note_at > d->notes) {
		memcpy(d->note, d->note + d->note_at, d->notes * sizeof *d->note);
		d->note_at = 0;
	}
	if (d->note_at + d->notes == d->notes_max) {
		struct ae_text_note *grown = realloc(d->note, (2 * d->notes_max + 64) * sizeof *grown);

		if (!grown)
			return NULL;
		d->note = grown;
		d->notes_max = 2 * d->notes_max + 64;
	}
	d->note[d->note_at + d->notes] = (struct ae_text_note){ .number = d->line };
	return &d->note[d->note_at + d->notes++];
}

/* Remembers the line of a row: its text if lines are kept, its fault if it has one. */
static int remember(struct ae_text_decoder *d, const char *at, size_t n)
{
	struct ae_text_note *note = d->keep || d->faulty ? new_note(d) : NULL;

	if (!d->keep && !d->faulty)
		return 0;
	if (note && d->keep && (note->text = malloc(n + 1))) {
		memcpy(note->text, at, n);
		note->text[n] = '\0';
		note->length = n;
		note->split = d->split <= n ? d->split : n;
	}
	if (note && d->faulty)
		note->fault = strdup(d->fault.text);
	return note && (!d->keep || note->text) && (!d->faulty || note->fault) ? 0 : -1;
}

/* ---- lines ---- */

/* Ends the row, of which this line is the last. */
static int end_row(struct ae_text_decoder *d, const char *at, size_t n, struct ae_err *e)
{
	if (!d->fixed && d->faulty) {
		*e = d->fault;
		return -1;
	}
	if (!d->fixed && d->names.count == 0)
		return ae_text_refuse(d, e, "expected a value at least, got none");
	if (!d->fixed && add_asked(d, d->asked) != 0)
		return ae_text_no_memory(d, e);
	if (!d->fixed)
		write_header(d);
	write_row(d);
	if (remember(d, at, n) != 0)
		return ae_text_no_memory(d, e);
	clear_row(d);
	return 0;
}

static int take_line(struct ae_text_decoder *d, const char *at, size_t n, struct ae_err *e)
{
	struct ae_err fault;
	bool ended = false;
	int is;

	d->line++;
	d->split = n;
	is = d->format->line(d, at, at + n, &fault);
	if (is == AE_TEXT_ROW_BEFORE) {
		if (end_row(d, at, n, e) != 0)
			return -1;
		ended = true;
		is = d->format->line(d, at, at + n, &fault);
	}
	if (is < 0 && fault.memory) {
		*e = fault;
		return -1;
	}
	if (is < 0 && !d->faulty) {
		d->faulty = true;
		d->fault = fault;
	}
	if (is == AE_TEXT_ROW || (is < 0 && !d->format->rest))
		return end_row(d, at, n, e);
	if (!d->fixed)
		d->waiting++;
	else if (!ended)
		ae_text_add(&d->out, "#\n", 2);
	return 0;
}

/* Finds the end of the next line; false: it has not arrived. */
static bool find_line(struct ae_text_decoder *d, const struct ae_bytes *from, size_t *n)
{
	const char *at = (const char *)ae_bytes_at(from), *newline;
	size_t have = ae_bytes_have(from);

	newline = have > d->seen ? memchr(at + d->seen, '\n', have - d->seen) : NULL;
	*n = newline ? (size_t)(newline - at) : have;
	d->seen = *n;
	return newline != NULL;
}

/* Takes the next line. Returns 1, 0 at the end, -1. */
static int step(struct ae_text_decoder *d, struct ae_bytes *from, struct ae_err *e)
{
	size_t n, whole;
	bool newline;

	while (!(newline = find_line(d, from, &n)) && !from->ended) {
		if (n > LINE_MAX_BYTES)
			return ae_err_set(e, "%s: line %llu: longer than %d bytes", d->file,
					  (unsigned long long)d->line + 1, (int)LINE_MAX_BYTES);
		if (ae_bytes_need(from, n + 1, e) < 0)
			return -1;
	}
	if (n == 0 && !newline) {
		bool rest = !d->ended && d->format->rest && (d->set > 0 || d->faulty);

		d->ended = true;
		d->line += rest;
		return !rest ? 0 : end_row(d, "", 0, e) == 0 ? 1 : -1;
	}
	whole = n + newline;
	n -= n > 0 && ae_bytes_at(from)[n - 1] == '\r';
	if (take_line(d, (const char *)ae_bytes_at(from), n, e) != 0)
		return -1;
	ae_bytes_take(from, whole);
	d->seen = 0;
	return d->out.failed ? ae_text_no_memory(d, e) : 1;
}

bool ae_text_ready(void *state, const struct ae_bytes *from)
{
	struct ae_text_decoder *d = state;
	size_t n;

	return d->out_at < d->out.length || find_line(d, from, &n);
}

ptrdiff_t ae_text_get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e)
{
	struct ae_text_decoder *d = state;
	size_t have = d->out.length - d->out_at;

	if (have == 0) {
		d->out.length = d->out_at = 0;
		do {
			int got = step(d, from, e);

			if (got < 0)
				return -1;
			have = d->out.length;
			if (got == 0)
				break;
		} while (have == 0 || (have < n && find_line(d, from, &(size_t){ 0 })));
	}
	n = have < n ? have : n;
	if (n > 0)
		memcpy(to, d->out.bytes + d->out_at, n);
	d->out_at += n;
	return (ptrdiff_t)n;
}

/* Reads up to the first row, which makes the header. */
static int make_header(struct ae_text_decoder *d, struct ae_bytes *from, struct ae_err *e)
{
	while (!d->fixed) {
		int got = step(d, from, e);

		if (got < 0)
			return -1;
		if (got == 0)
			return ae_err_set(e, "%s: expected %s, got none in %llu lines", d->file, d->format->title,
					  (unsigned long long)d->line);
	}
	return 0;
}

int ae_text_open(void **state, struct ae_bytes *from, const struct ae_text_format *format, struct ae_err *e)
{
	struct ae_text_decoder *d = calloc(1, sizeof *d);

	if (!d)
		return ae_err_memory(e, "%s: no memory for %zu bytes", from->name, sizeof *d);
	d->format = format;
	d->file = from->name;
	d->keep = from->keep_lines;
	d->asked = from->columns;
	if (make_header(d, from, e) == 0) {
		*state = d;
		return 0;
	}
	ae_text_close(d);
	return -1;
}

void ae_text_close(void *state)
{
	struct ae_text_decoder *d = state;

	forget(d, UINT64_MAX);
	free(d->note);
	ae_categories_free(&d->names);
	ae_categories_free(&d->unknown);
	free(d->unknown_list.bytes);
	free(d->later_list.bytes);
	free(d->text);
	free(d->cell);
	free(d->values.bytes);
	free(d->out.bytes);
	free(d);
}

/* ---- for readers of the table ---- */

void ae_text_rules(struct ae_table_options *rules)
{
	rules->header = AE_HEADER_YES;
	rules->separator = ',';
	rules->decimal_comma = false;
	rules->comments = true;
}

bool ae_text_is_text(const struct ae_text_decoder *d, size_t column)
{
	return d && column < d->names.count && d->text[column];
}

int ae_text_check(struct ae_text_decoder *d, uint64_t number, struct ae_err *e)
{
	if (!d)
		return 0;
	forget(d, number);
	if (d->notes == 0 || d->note[d->note_at].number != number || !d->note[d->note_at].fault)
		return 0;
	return ae_err_set(e, "%s", d->note[d->note_at].fault);
}

const struct ae_text_note *ae_text_kept(struct ae_text_decoder *d, uint64_t number)
{
	const struct ae_text_note *note;

	forget(d, number);
	note = d->notes > 0 ? &d->note[d->note_at] : NULL;
	return note && note->number == number && note->text ? note : NULL;
}

const char *ae_text_unknown(const struct ae_text_decoder *d)
{
	return d && d->unknown_list.bytes ? d->unknown_list.bytes : "";
}

const char *ae_text_later(const struct ae_text_decoder *d)
{
	return d && d->later_list.bytes ? d->later_list.bytes : "";
}
