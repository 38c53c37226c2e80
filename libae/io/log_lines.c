/* log_lines.c - the lines of logs, each with its time. */
#include "base/text.h"
#include "io/decoder.h"
#include "io/log_time.h"

#include <stdlib.h>
#include <string.h>

struct ae_log {
	char *const *path;
	size_t count, file; /* paths; those that are opened */
	struct ae_bytes in;
	bool open, empty; /* empty: no file so far has a line */
	struct ae_log_clock clock;
	struct ae_log_options options;
	uint64_t line, cut; /* lines of the file so far; lines that were longer than AE_LOG_LINE */
	size_t taken;       /* bytes of the last line, which are still in the buffer */
	int64_t time;       /* of the last line with a time */
	char *scratch;      /* (AE_LOG_LINE) */
};

/* Takes the hole of zeros at the beginning that a file has which was truncated while it was written. Returns 1 if there was
 * one, 0, -1. */
static int skip_hole(struct ae_bytes *in, struct ae_err *e)
{
	int found = 0;

	for (;;) {
		ptrdiff_t have = ae_bytes_need(in, 1, e);
		const unsigned char *at = ae_bytes_at(in);
		size_t n = 0;

		if (have < 0)
			return -1;
		while (n < (size_t)have && at[n] == 0)
			n++;
		ae_bytes_take(in, n);
		found |= n > 0;
		if (n < (size_t)have || have == 0)
			return found;
	}
}

/* Opens the next file. It may be empty. */
static int open_next(struct ae_log *l, struct ae_err *e)
{
	const char *path = l->path ? l->path[l->file] : "-";
	const unsigned char *head;
	ptrdiff_t have;
	int hole;

	if (ae_bytes_open(&l->in, path, e) != 0)
		return -1;
	l->open = true;
	l->file++;
	l->line = 0;
	l->in.idle = l->options.idle;
	l->in.idle_arg = l->options.idle_arg;
	if (ae_bytes_recognize(&l->in, false, e) != 0)
		return -1;
	hole = skip_hole(&l->in, e);
	have = hole < 0 ? -1 : ae_bytes_head(&l->in, e);
	if (have < 0)
		return -1;
	if (hole && have == 0)
		return ae_err_set(e, "%s: expected lines of text, got a byte 0x00", l->in.name);
	head = ae_bytes_at(&l->in);
	for (ptrdiff_t i = 0; i < have; i++)
		if (head[i] != '\033' && ae_text_ends((const char *)head + i, 1) == 0)
			return ae_err_set(e, "%s: expected lines of text, got a byte 0x%02x", l->in.name, head[i]);
	l->empty = l->empty && have == 0;
	return ae_bytes_ahead(&l->in, AE_LOG_LINE, e);
}

static void close_file(struct ae_log *l)
{
	if (l->open)
		ae_bytes_close(&l->in);
	l->open = false;
}

int ae_log_open(struct ae_log **log, char *const *paths, size_t count, const struct ae_log_options *o, struct ae_err *e)
{
	struct ae_log *l = calloc(1, sizeof *l);

	if (l)
		l->scratch = malloc(AE_LOG_LINE);
	if (!l || !l->scratch) {
		ae_log_free(l);
		return ae_err_memory(e, "log: no memory for a line");
	}
	l->path = count > 0 ? paths : NULL;
	l->count = count > 0 ? count : 1;
	l->options = *o;
	l->clock = (struct ae_log_clock){ .format = o->format, .year = o->year };
	l->time = AE_TIME_NONE;
	l->empty = true;
	if (open_next(l, e) != 0) {
		ae_log_free(l);
		return -1;
	}
	*log = l;
	return 0;
}

/* Takes the bytes of a line that is longer than it may be, up to its end. */
static int skip_rest(struct ae_log *l, struct ae_err *e)
{
	for (;;) {
		ptrdiff_t have = ae_bytes_need(&l->in, 1, e);
		const unsigned char *at = ae_bytes_at(&l->in), *end;

		if (have <= 0)
			return (int)have;
		end = memchr(at, '\n', ae_bytes_have(&l->in));
		ae_bytes_take(&l->in, end ? (size_t)(end - at) + 1 : ae_bytes_have(&l->in));
		if (end)
			return 0;
	}
}

/* Finds the next line. Sets its bytes, of which AE_LOG_LINE at most count, and those with its end. Returns 1, 0 at the end of
 * the file, -1. */
static int find_line(struct ae_log *l, size_t *bytes, struct ae_err *e)
{
	size_t seen = 0;

	for (;;) {
		ptrdiff_t have = ae_bytes_need(&l->in, seen + 1, e);
		const unsigned char *at = ae_bytes_at(&l->in), *end;
		size_t n = have < 0 || (size_t)have < AE_LOG_LINE ? (size_t)have : AE_LOG_LINE;

		if (have < 0)
			return -1;
		end = n > seen ? memchr(at + seen, '\n', n - seen) : NULL;
		*bytes = end ? (size_t)(end - at) : n;
		l->taken = *bytes + (end != NULL);
		if (end || n == AE_LOG_LINE || n == seen)
			return l->taken > 0;
		seen = n;
	}
}

/* The line without its time and the brackets around it. */
static void cut_time(struct ae_log *l, struct ae_log_line *line, const struct ae_log_time *t)
{
	const char *end = line->whole + line->bytes, *from = t->from, *to = t->to;
	size_t before;

	if (from > line->whole && to < end && (from[-1] == '[' || from[-1] == '(') && (*to == ']' || *to == ')')) {
		from--;
		to++;
	}
	before = (size_t)(from - line->whole);
	if (before > 0)
		memcpy(l->scratch, line->whole, before);
	memcpy(l->scratch + before, to, (size_t)(end - to));
	line->text = before > 0 ? l->scratch : to;
	line->length = before + (size_t)(end - to);
}

/* Describes the line that has been found, `bytes` bytes without its end. */
static void describe(struct ae_log *l, size_t bytes, struct ae_log_line *line)
{
	const char *at = (const char *)ae_bytes_at(&l->in);
	struct ae_log_time t;

	bytes -= bytes > 0 && at[bytes - 1] == '\r';
	*line = (struct ae_log_line){ .text = at, .length = bytes, .whole = at, .bytes = bytes };
	for (; line->bytes > 0 && (!*line->whole || *line->whole == ' '); line->whole++)
		line->bytes--; /* the hole that a truncated file has is no part of a line */
	line->text = line->whole;
	line->length = line->bytes;
	if (ae_log_time_find(&l->clock, line->whole, line->whole + line->bytes, &t)) {
		l->time = t.time;
		cut_time(l, line, &t);
	}
	line->number = ++l->line;
	line->time = l->time;
	line->file = l->file - 1;
}

int ae_log_next(struct ae_log *l, struct ae_log_line *line, struct ae_err *e)
{
	size_t bytes;
	int got = 0;

	if (l->taken > 0) {
		bool cut = l->taken == AE_LOG_LINE && ae_bytes_at(&l->in)[l->taken - 1] != '\n';

		ae_bytes_take(&l->in, l->taken);
		l->taken = 0;
		l->cut += cut;
		if (cut && skip_rest(l, e) != 0)
			return -1;
	}
	while ((got = find_line(l, &bytes, e)) == 0 && l->file < l->count) {
		close_file(l);
		if (open_next(l, e) != 0)
			return -1;
	}
	if (got == 0 && l->empty)
		return ae_err_set(e, "%s: expected lines of text, got an empty file", l->in.name);
	if (got > 0)
		describe(l, bytes, line);
	return got;
}

const char *ae_log_name(const struct ae_log *l)
{
	return l->in.name;
}

bool ae_log_timed(const struct ae_log *l)
{
	const char *at = (const char *)ae_bytes_at(&l->in), *end = at + ae_bytes_have(&l->in), *next;
	struct ae_log_clock clock = l->clock;
	struct ae_log_time t;

	if (l->time != AE_TIME_NONE)
		return true;
	for (; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next ? next : end;
		if (ae_log_time_find(&clock, at, next, &t))
			return true;
	}
	return false;
}

bool ae_log_no_year(const struct ae_log *l)
{
	return l->clock.no_year;
}

uint64_t ae_log_cut(const struct ae_log *l)
{
	return l->cut;
}

void ae_log_free(struct ae_log *l)
{
	if (!l)
		return;
	close_file(l);
	free(l->scratch);
	free(l);
}
