/* ranges.c - ranges of rows: from flags, and from lines that ae-threshold --ranges prints. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 30)

static int append(struct ae_ranges *r, struct ae_range range, struct ae_err *e)
{
	/* the capacity is the next power of two */
	if ((r->count & (r->count - 1)) == 0) {
		size_t capacity = r->count ? 2 * r->count : 1;
		struct ae_range *grown = NULL;

		if (capacity <= SIZE_MAX / sizeof *grown)
			grown = realloc(r->range, capacity * sizeof *grown);
		if (!grown)
			return ae_err_set(e, "out of memory: %zu ranges", capacity);
		r->range = grown;
	}
	r->range[r->count++] = range;
	return 0;
}

int ae_ranges_add(struct ae_ranges *r, uint64_t row, struct ae_err *e)
{
	if (r->count == 0 || r->range[r->count - 1].last + 1 < row)
		return append(r, (struct ae_range){ row, row }, e);
	r->range[r->count - 1].last = row;
	return 0;
}

/* Parses a row number of at most 18 digits and the separator after it. Returns the next character, NULL on error. */
static const char *row_number(const char *s, uint64_t *row)
{
	size_t digits = strspn(s, "0123456789");

	if (digits == 0 || digits > 18 || !strchr("\t ,;\r\n", s[digits]))
		return NULL;
	*row = strtoull(s, NULL, 10);
	s += digits;
	return s + strspn(s, "\t ,;");
}

static int read_line(struct ae_ranges *r, const char *path, size_t number, const char *line, struct ae_err *e)
{
	struct ae_range range;
	const char *next = row_number(line, &range.first);

	if (!next || !row_number(next, &range.last))
		return ae_err_set(e, "%s: line %zu: expected two row numbers, first and last", path, number);
	if (range.last < range.first)
		return ae_err_set(e, "%s: line %zu: expected a last row of %llu or more, got %llu", path, number,
				  (unsigned long long)range.first, (unsigned long long)range.last);
	if (r->count > 0 && range.first <= r->range[r->count - 1].last)
		return ae_err_set(
			e, "%s: line %zu: expected a first row after %llu, the end of the range before, got %llu", path,
			number, (unsigned long long)r->range[r->count - 1].last, (unsigned long long)range.first);
	return append(r, range, e);
}

int ae_ranges_read(struct ae_ranges *r, const char *path, struct ae_err *e)
{
	char *text = NULL;
	size_t n = 0, number = 0;
	int status = 0;

	*r = (struct ae_ranges){ 0 };
	if (ae_file_slurp(path, FILE_MAX, &text, &n, e) < 0)
		return -1;
	for (char *line = text; status == 0 && line < text + n; line += strcspn(line, "\n") + 1)
		status = read_line(r, path, ++number, line, e);
	free(text);
	if (status < 0)
		ae_ranges_free(r);
	return status;
}

void ae_ranges_free(struct ae_ranges *r)
{
	free(r->range);
	*r = (struct ae_ranges){ 0 };
}
