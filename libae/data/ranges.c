/* ranges.c - ranges of rows: from flags, and from the lines that ae-threshold --ranges prints. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 30)

static int append(struct ae_ranges *r, struct ae_range range, struct ae_err *e)
{
	/* room doubles whenever the count reaches a power of two */
	if ((r->count & (r->count - 1)) == 0) {
		size_t room = r->count ? 2 * r->count : 1;
		struct ae_range *grown = NULL;

		if (room <= SIZE_MAX / sizeof *grown)
			grown = realloc(r->range, room * sizeof *grown);
		if (!grown)
			return ae_err_set(e, "ranges: no memory for %zu of them", room);
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

/* A row number of at most 18 digits and what separates it from the next; NULL when there is none. */
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
		return ae_err_set(e, "%s: line %zu: two row numbers expected, first and last", path, number);
	if (range.last < range.first)
		return ae_err_set(e, "%s: line %zu: the range ends at row %llu, before its first row %llu",
				  path, number, (unsigned long long)range.last,
				  (unsigned long long)range.first);
	if (r->count > 0 && range.first <= r->range[r->count - 1].last)
		return ae_err_set(
			e, "%s: line %zu: row %llu is not after the range before, which ends at row %llu",
			path, number, (unsigned long long)range.first,
			(unsigned long long)r->range[r->count - 1].last);
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
